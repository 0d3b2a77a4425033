"""What is true of backups: what a destination holds, read with the tool that wrote it."""
