"""The passwords of copies: in the keyring of the system, and nowhere in the record."""

from __future__ import annotations

import pytest

from kit.backups import secrets
from kit.errors import KitError
from tests.kit.backups.towns import Town
from tests.kit.store.samples import new_store

SECRET = "mot de passe très secret"  # noqa: S105 of these tests alone


@pytest.mark.usefixtures("memory")
def test_a_password_is_kept_by_its_copy():
    secrets.keep("one", SECRET)
    secrets.keep("other", "autre")

    assert secrets.kept("one") == SECRET
    assert secrets.kept("other") == "autre"
    assert secrets.kept("third") is None


@pytest.mark.usefixtures("memory")
def test_a_password_can_be_forgotten():
    secrets.keep("one", SECRET)
    secrets.forget("one")
    secrets.forget("one")

    assert secrets.kept("one") is None


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_it_says_so():
    with pytest.raises(KitError, match="mot de passe de la copie"):
        secrets.keep("one", SECRET)

    assert secrets.kept("one") is None


@pytest.mark.usefixtures("memory")
def test_the_record_never_sees_it(tmp_path):
    with new_store(tmp_path / "a.kit") as store:
        town = Town(store)
        town.dataset("Documents")
        copy = town.copy("NAS", "Documents")
        secrets.keep(copy, SECRET)
        rows = store.connection.execute("SELECT record, field, value FROM edit").fetchall()
        dump = str(rows)

    assert SECRET not in dump
    assert copy in dump
