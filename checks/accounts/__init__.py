"""Accounts, their rights and their passwords."""
