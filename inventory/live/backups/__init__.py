"""What touches the system to read copies: programs, the reading child, drives."""
