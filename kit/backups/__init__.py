"""What an entity knows of its backups: what must survive, where copies lie, what was proved."""
