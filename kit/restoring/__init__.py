"""The restore test: files really restored, compared with the living ones, opened, then erased."""
