"""Keyrings that live in memory."""

from __future__ import annotations

import keyring.backend
import keyring.errors


class Memory(keyring.backend.KeyringBackend):
    """A keyring of one test."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if self.kept.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError


class Locked(Memory):
    """A keyring whose owner does not unlock it."""

    def get_password(self, service, username):
        raise keyring.errors.KeyringLocked(service, username)
