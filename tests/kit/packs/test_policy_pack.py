"""A pack that an administrator's policy names by its file."""

from __future__ import annotations

from kit import policy
from kit.packs import installed, minisign, places
from tests.kit.packs.making import KEY, signed


def test_it_holds_and_is_pinned_by_the_key_beside_it(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "SHARED", ())
    monkeypatch.setattr(places, "own_folder", lambda: tmp_path / "elle")
    path = signed(tmp_path / "partage")
    monkeypatch.setattr(policy, "read", lambda: policy.Policy(pack=str(path)))
    told, faults = installed.current()

    assert faults == ()
    assert told.path == path
    assert told.is_shared
    assert not told.is_confirmed
    (path.parent / "cle.pub").write_text(minisign.public_text(KEY.public))
    assert installed.current()[0].is_confirmed
    assert places.any_in(places.folders()[0])
    path.unlink()
    assert not places.any_in(places.folders()[0])
    assert installed.current()[0] is None
