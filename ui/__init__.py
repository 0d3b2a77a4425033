"""The entry point, and later the window."""
