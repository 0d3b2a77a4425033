"""What the computer shares on the network."""
