"""Keyrings of the tests, and key slots that open at once."""

from __future__ import annotations

import keyring
import keyring.backends.fail
import pytest

from kit.store import slots
from tests.kit.store.keyrings import Memory


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(slots, "COST", 2**10)


@pytest.fixture
def memory():
    before = keyring.get_keyring()
    backend = Memory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def _no_keyring():
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)
