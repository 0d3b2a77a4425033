"""The pages of the window, each with its words in a TOML file beside it."""
