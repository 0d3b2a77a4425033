"""Ways into the computer from outside."""
