"""The backups of the town hall as a whole: they would survive, and it was proved."""
