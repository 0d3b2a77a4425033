"""The firewall of the computer."""
