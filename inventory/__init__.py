"""What is true of a computer: the one room that reads the outside. No opinion, no sentence."""
