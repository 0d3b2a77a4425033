"""Programs: supported and chosen."""
