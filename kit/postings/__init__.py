"""Postings: how the other computers of a mairie tell their state, by a shared folder or a stick.

The entity gives a joining file (:mod:`kit.postings.pairing`); a computer seals what it measured to
the entity's key (:mod:`kit.postings.sealing`); the entity opens it (:mod:`kit.postings.opening`)
and keeps it as an audit (:mod:`kit.postings.importing`).
"""
