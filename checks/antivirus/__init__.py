"""Protection against malware."""
