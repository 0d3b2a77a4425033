"""Guides: a few short steps for one need, written in a small part of Markdown."""
