"""Updates and end of support."""
