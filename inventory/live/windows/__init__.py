"""Live Windows: the only code that reads a running Windows, one idea a file.

Types and decoders import everywhere and are tested everywhere; what calls the system does so
through :mod:`inventory.live.windows.system_libraries`, at call time.
"""
