"""The running machine: its collector process, and the only code that touches the system."""
