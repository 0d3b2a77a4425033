"""The open session."""
