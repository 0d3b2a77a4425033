"""The record: what a mairie keeps of its computers, its people and its answers, encrypted.

One SQLCipher file, a small sidecar that holds its key in slots, and a sealed copy off the PC.
:mod:`kit.store.store` opens it; everything else is a function over an open :class:`Store`.
"""
