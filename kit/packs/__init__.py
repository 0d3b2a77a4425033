"""What a syndicate hands to its communes: a signed file of texts, never code."""
