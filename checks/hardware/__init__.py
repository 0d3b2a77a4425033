"""Health of the machine itself."""
