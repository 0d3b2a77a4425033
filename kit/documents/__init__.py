"""Documents that a mairie signs, posts or locks away, made from what the record knows."""
