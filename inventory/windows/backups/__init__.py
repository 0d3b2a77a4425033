"""What Windows and its backup programs write down of backups."""
