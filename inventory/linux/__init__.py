"""How each topic is read on Linux, and the formats met there."""
