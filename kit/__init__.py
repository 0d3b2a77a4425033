"""What an entity does with its facts: assessment, priorities, exports and the command line."""
