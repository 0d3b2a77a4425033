"""How each topic is read on Windows, and the formats met there."""
