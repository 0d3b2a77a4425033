"""Captures without names and numbers: keyed pseudonyms in place of what identifies."""
