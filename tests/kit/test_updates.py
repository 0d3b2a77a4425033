"""A new version comes only signed, newer and whole."""

from __future__ import annotations

import base64
import json
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit import outbound, updates
from kit.errors import KitError
from kit.version import VERSION
from tests.https_site import gives
from tests.kit.manifests import BODY, KEY, NAME, OTHER, OURS, RAW, document, manifest

ROOT = Path(__file__).resolve().parents[2]


def channel(site, *keys):
    return updates.Channel(site.address("/maj/versions.kit"), keys or (OURS,))


@pytest.fixture
def published(site):
    site.paths["/maj/versions.kit"] = gives(manifest())
    site.paths[f"/maj/{NAME}"] = gives(BODY)
    return site


@pytest.fixture
def offer(published):
    return updates.check(channel(published), trust=published.trust)


# --- The manifest ---------------------------------------------------------------------------------


def test_a_newer_version_is_offered_and_its_installer_comes_whole(published, offer, tmp_path):
    told = []
    path = updates.download(offer, tmp_path, lambda *done: told.append(done), published.trust)

    assert (offer.version, offer.date, offer.size) == ("9.1.0", "2026-12-01", len(BODY))
    assert path == tmp_path / NAME
    assert path.read_bytes() == BODY
    assert told[-1] == (len(BODY), len(BODY))
    updates.confirm(path, offer)


def test_a_request_tells_nothing_of_who_asks(published, offer):
    assert offer
    (path, headers), *more = published.asked
    assert path == "/maj/versions.kit"
    assert more == []
    assert headers == {
        "Host": f"localhost:{published.port}", "User-Agent": "KitCommune",
        "Accept-Encoding": "identity", "Connection": "close",
    }  # fmt: skip


@pytest.mark.parametrize("version", ["9.1.0", "9.1", "9.1.0.0", "9.2", "9.10.0", "10.0"])
def test_the_same_or_a_newer_one_here_is_offered_nothing(published, version):
    assert updates.check(channel(published), version, published.trust) is None


@pytest.mark.parametrize("version", ["9.0.9", "9.0", "8.99.99", "0.1.0", VERSION])
def test_an_older_one_here_is_offered_it(published, version):
    assert updates.check(channel(published), version, published.trust).version == "9.1.0"


def test_either_of_two_keys_may_sign(published):
    other = OTHER.public_key().public_bytes(*RAW)

    assert updates.check(channel(published, other, OURS), trust=published.trust)


@pytest.mark.parametrize(
    "forged",
    [
        manifest(key=OTHER),
        manifest().replace(b"9.1.0", b"9.2.0", 1),
        manifest().replace(b"kit-manifeste/1 ", b"kit-manifeste/1 A", 1),
        b"kit-manifeste/1 \n" + json.dumps(document()).encode(),
        b"kit-manifeste/1\n" + json.dumps(document()).encode(),
        # Signed, but not as a manifest.
        b"kit-manifeste/1 " + base64.b64encode(KEY.sign(b"{}")) + b"\n{}",
    ],
)
def test_what_our_publisher_did_not_sign_is_refused(site, forged):
    site.paths["/maj/versions.kit"] = gives(forged)

    with pytest.raises(KitError, match="pas signée par votre éditeur"):
        updates.check(channel(site), trust=site.trust)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_byte_of_a_manifest_is_refused(monkeypatch, data):
    whole = manifest()
    place = data.draw(st.integers(0, len(whole) - 1))
    change = data.draw(st.integers(1, 255))
    changed = whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :]
    monkeypatch.setattr(outbound, "get", lambda *_: changed)

    with pytest.raises(KitError):
        updates.check(updates.Channel("https://ici.example/v.kit", (OURS,)))


FILE = document()["files"]["linux"]
STRANGE = {
    "another product": document(product="kit-agricole"),
    "no version": document(version=None),
    "a version in words": document(version="9.1.0-beta"),
    "a path": document(files={"linux": FILE | {"name": "../KitCommune-9.exe"}}),
    "a folder": document(files={"linux": FILE | {"name": "a/KitCommune-9.exe"}}),
    "somebody's file": document(files={"linux": FILE | {"name": "facture.exe"}}),
    "a script": document(files={"linux": FILE | {"name": "KitCommune-9.sh"}}),
    "no size": document(files={"linux": FILE | {"size": 0}}),
    "a giant": document(files={"linux": FILE | {"size": 1 << 40}}),
    "a size in words": document(files={"linux": FILE | {"size": "12"}}),
    "another digest": document(files={"linux": FILE | {"sha256": "12"}}),
    "no files": document(files=None),
    "a list": [1, 2],
    "a date in words": document(date="hier"),
}


@pytest.mark.parametrize("told", STRANGE.values(), ids=STRANGE)
def test_a_signed_manifest_that_is_not_one_is_refused(site, told):
    site.paths["/maj/versions.kit"] = gives(manifest(told))

    with pytest.raises(KitError, match="ne peut pas être comprise"):
        updates.check(channel(site), trust=site.trust)


def test_a_manifest_of_a_later_form_says_so(site):
    site.paths["/maj/versions.kit"] = gives(manifest({"schema": 2, "channels": []}))

    with pytest.raises(KitError, match="demande une version plus récente"):
        updates.check(channel(site), trust=site.trust)


def test_nothing_for_this_system_is_nothing(site):
    site.paths["/maj/versions.kit"] = gives(manifest(document(files={})))

    assert updates.check(channel(site), trust=site.trust) is None


# --- The installer --------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 1000, len(BODY) - 1])
def test_one_changed_byte_installs_nothing(published, offer, tmp_path, place):
    changed = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
    published.paths[f"/maj/{NAME}"] = gives(changed)

    with pytest.raises(KitError, match="pas celui que votre éditeur a signé"):
        updates.download(offer, tmp_path, trust=published.trust)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", [0, 1, len(BODY) // 2, len(BODY) - 1])
def test_a_shorter_one_installs_nothing(published, offer, tmp_path, length):
    published.paths[f"/maj/{NAME}"] = gives(BODY[:length])

    with pytest.raises(KitError):
        updates.download(offer, tmp_path, trust=published.trust)
    assert list(tmp_path.iterdir()) == []


def test_a_longer_one_is_not_even_kept(published, offer, tmp_path):
    published.paths[f"/maj/{NAME}"] = gives(BODY * 20)

    with pytest.raises(KitError, match="plus que prévu"):
        updates.download(offer, tmp_path, trust=published.trust)
    assert list(tmp_path.iterdir()) == []


def test_a_connection_that_is_cut_leaves_all_as_it_was(published, offer, tmp_path):
    kept = tmp_path / "autre.txt"
    kept.write_text("à elle")

    def cut(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(BODY)))
        handler.end_headers()
        handler.wfile.write(BODY[:100_000])
        handler.wfile.flush()
        handler.connection.close()

    published.paths[f"/maj/{NAME}"] = cut
    with pytest.raises(KitError) as caught:
        updates.download(offer, tmp_path, trust=published.trust)

    assert "Rien n’a été" in caught.value.remedy
    assert list(tmp_path.iterdir()) == [kept]
    published.paths[f"/maj/{NAME}"] = gives(BODY)
    assert updates.download(offer, tmp_path, trust=published.trust).read_bytes() == BODY


def test_the_user_may_stop_it(published, offer, tmp_path):
    class StoppedError(Exception):
        pass

    def stop(done, _):
        if done > 10_000:
            raise StoppedError

    with pytest.raises(StoppedError):
        updates.download(offer, tmp_path, stop, published.trust)
    assert list(tmp_path.iterdir()) == []


KILLED = """
import sys; sys.path.insert(0, {root!r})
import ssl
from pathlib import Path
from kit import updates
offer = updates.Offer(*{offer!r})
updates.download(offer, Path({folder!r}), lambda done, _: print(done, flush=True),
                 ssl.create_default_context(cafile={trust!r}))
"""


def test_a_kill_amid_a_download_leaves_nothing_that_could_be_started(
    published, offer, tmp_path, tmp_path_factory
):
    held = threading.Event()

    def slow(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(BODY)))
        handler.end_headers()
        handler.wfile.write(BODY[:200_000])
        handler.wfile.flush()
        held.wait(30)

    published.paths[f"/maj/{NAME}"] = slow
    trust = tmp_path_factory.mktemp("trust") / "site.pem"
    trust.write_text(ssl.get_server_certificate(("127.0.0.1", published.port)))
    fields = tuple(getattr(offer, name) for name in updates.Offer.__match_args__)
    told = KILLED.format(root=str(ROOT), offer=fields, folder=str(tmp_path), trust=str(trust))
    child = subprocess.Popen([sys.executable, "-c", told], stdout=subprocess.PIPE)
    with child:
        child.stdout.readline()
        child.kill()
    held.set()

    assert not (tmp_path / NAME).exists()
    published.paths[f"/maj/{NAME}"] = gives(BODY)
    assert updates.download(offer, tmp_path, trust=published.trust).read_bytes() == BODY
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_what_was_changed_after_the_download_is_not_started(published, offer, tmp_path):
    path = updates.download(offer, tmp_path, trust=published.trust)
    path.write_bytes(b"MZ something else")

    with pytest.raises(KitError, match="pas celui que votre éditeur a signé"):
        updates.confirm(path, offer)
    assert not path.exists()


def test_only_our_own_leavings_are_tidied(published, offer, tmp_path):
    old = tmp_path / "KitCommune-0.0.9-setup.exe"
    hers = tmp_path / "facture.exe"
    for path in (old, hers):
        path.write_bytes(b"x")
    updates.download(offer, tmp_path, trust=published.trust)

    assert {path.name for path in tmp_path.iterdir()} == {NAME, "facture.exe"}


def test_a_full_disk_is_told(published, offer, tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(updates, "_to_disk", full)
    with pytest.raises(KitError, match="disque plein"):
        updates.download(offer, tmp_path, trust=published.trust)
    assert list(tmp_path.iterdir()) == []


# --- On a click only ------------------------------------------------------------------------------


def test_this_build_looks_nowhere_by_itself():
    assert updates.channel() is None


def test_a_distributor_fills_in_where_to_look(tmp_path):
    file = tmp_path / "updates.toml"
    key = base64.b64encode(OURS).decode()
    file.write_text(f'address = "https://maj.example/v.kit"\nkeys = ["{key}"]\n')

    assert updates.channel(file) == updates.Channel("https://maj.example/v.kit", (OURS,))
