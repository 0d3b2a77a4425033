"""A new version comes only signed, newer and whole, also from a server that misbehaves."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import ipaddress
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit import outbound, updates
from kit.errors import KitError
from kit.outbound import Bounds
from kit.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
BODY = bytes(range(256)) * 2_000
NAME = "KitCommune-9.1.0-setup.exe"
BOUNDS = Bounds(1 << 20, 10)


class Site:
    """A local HTTPS server: ``paths`` gives what each path answers, a function of the request."""

    def __init__(self, folder):
        self.paths = {}
        self.asked = []
        certificate, key = self_signed(folder, "localhost")
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.asked.append((self.path, dict(self.headers)))
                answer = site.paths.get(self.path)
                if answer is None:
                    self.send_error(404)
                else:
                    answer(self)
                self.close_connection = True

            def log_message(self, *_):
                """Nothing: tests read what was asked."""

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        self.trust = ssl.create_default_context(cafile=str(certificate))
        self.port = self.server.server_address[1]

    def address(self, path, host="localhost"):
        return f"https://{host}:{self.port}{path}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def self_signed(folder, name):
    """A certificate for this name and 127.0.0.1, and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, private


def gives(body, status=200, **headers):
    """An answer with its length told."""

    def answer(handler):
        handler.send_response(status)
        told = {"Content-Length": str(len(body)), **headers}
        for name, value in told.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def moves(where, status=302):
    return gives(b"", status, Location=where)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.close()


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch):
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def site(running):
    running.paths.clear()
    running.asked.clear()
    return running


KEY = Ed25519PrivateKey.generate()
RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw
OURS = KEY.public_key().public_bytes(*RAW)
OTHER = Ed25519PrivateKey.generate()


def document(**changed):
    file = {"name": NAME, "size": len(BODY), "sha256": hashlib.sha256(BODY).hexdigest()}
    told = {
        "schema": 1, "product": "kit-commune", "version": "9.1.0", "date": "2026-12-01",
        "files": {"windows": file, "linux": file},
    }  # fmt: skip
    return told | changed


def manifest(told=None, key=KEY):
    body = json.dumps(document() if told is None else told).encode()
    signature = base64.b64encode(key.sign(b"kit-manifeste/1\n" + body))
    return b"kit-manifeste/1 " + signature + b"\n" + body


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


# --- The way out ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/", "ftp://localhost/", "file:///etc/passwd", "https://", "localhost",
        "https://someone:secret@localhost/", "https://local host/", "https://localhost/é",
        "https://[::1/", "https://localhost:0/", "https://localhost/\r\nX: y", "",
    ],
)  # fmt: skip
def test_only_https_addresses_are_asked(address):
    with pytest.raises(KitError, match="adresse https"):
        outbound.get(address, BOUNDS)


def test_a_certificate_that_nobody_vouches_for_is_refused(published):
    with pytest.raises(KitError, match="certificat") as caught:
        outbound.get(published.address("/maj/versions.kit"), BOUNDS)

    assert "date et l’heure" in caught.value.remedy
    assert published.asked == []


def test_a_certificate_of_another_name_is_refused(published, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", resolving({"autre.example": "127.0.0.1"}))

    with pytest.raises(KitError, match="certificat"):
        outbound.get(published.address("/x", "autre.example"), BOUNDS, published.trust)


def resolving(names):
    """A directory of names; addresses are themselves."""

    def getaddrinfo(host, port, *_, **__):
        address = names.get(host, host)
        try:
            version = ipaddress.ip_address(address).version
        except ValueError:
            raise socket.gaierror(-2, "Name or service not known") from None
        family = socket.AF_INET if version == 4 else socket.AF_INET6
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    return getaddrinfo


def test_a_name_that_does_not_exist_is_told(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", resolving({}))

    with pytest.raises(KitError, match="introuvable"):
        outbound.get("https://nulle-part.example/", BOUNDS)


def test_a_closed_door_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(KitError, match="Impossible de joindre"):
        outbound.get(f"https://localhost:{port}/", BOUNDS)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirections_are_followed(site, status):
    site.paths["/one"] = moves("/two?x=1", status)
    site.paths["/two?x=1"] = gives(b"here")

    assert outbound.get(site.address("/one"), BOUNDS, site.trust) == b"here"


def test_not_for_ever(site):
    site.paths["/one"] = moves("/one")

    with pytest.raises(KitError, match="sans fin"):
        outbound.get(site.address("/one"), BOUNDS, site.trust)
    assert len(site.asked) == outbound.HOPS + 1


@pytest.mark.parametrize("where", ["http://localhost/", "ftp://localhost/", "file:///etc/passwd"])
def test_never_to_what_is_not_https(site, where):
    site.paths["/one"] = moves(where)

    with pytest.raises(KitError, match="adresse https"):
        outbound.get(site.address("/one"), BOUNDS, site.trust)


@pytest.mark.parametrize(
    "inside",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fd00::1",
     "::ffff:192.168.1.1", "0.0.0.0", "100.64.0.1"],  # noqa: S104 an address to refuse
)  # fmt: skip
def test_from_outside_no_redirection_leads_inside(site, monkeypatch, inside):
    """The public site is ours under another address; only how it is called is replaced."""
    names = {"public.example": "93.184.215.14", "routeur.example": inside}
    monkeypatch.setattr(socket, "getaddrinfo", resolving(names))
    called = []

    def call(place, **_):
        called.append(place[0])
        return real(("127.0.0.1", site.port), 5)

    real = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", call)
    trust = site.trust
    trust.check_hostname = False
    site.paths["/one"] = moves(f"https://routeur.example:{site.port}/two")
    site.paths["/two"] = gives(b"the inside")
    try:
        with pytest.raises(KitError, match="réseau privé"):
            outbound.get(site.address("/one", "public.example"), BOUNDS, trust)
    finally:
        trust.check_hostname = True

    assert called == ["93.184.215.14"]


def test_what_was_looked_at_is_what_is_called(site, monkeypatch):
    """A name that changes its address between the look and the call gains nothing."""
    looked = []
    directory = resolving({"localhost": "127.0.0.1"})

    def getaddrinfo(host, *more, **options):
        looked.append(host)
        return directory(host, *more, **options)

    site.paths["/"] = gives(b"x")
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    outbound.get(site.address("/"), BOUNDS, site.trust)

    assert looked == ["localhost", "127.0.0.1"]


def test_an_answer_has_its_bounds(site):
    site.paths["/long"] = gives(b"x" * 1001)

    with pytest.raises(KitError, match="plus que prévu"):
        outbound.get(site.address("/long"), Bounds(1000, 10), site.trust)


def test_an_answer_without_end_has_its_bounds_too(site):
    def endless(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        while True:
            handler.wfile.write(b"400\r\n" + b"x" * 1024 + b"\r\n")

    site.paths["/"] = endless
    with pytest.raises(KitError, match="plus que prévu"):
        outbound.get(site.address("/"), Bounds(100_000, 10), site.trust)


@pytest.mark.parametrize("stage", ["head", "body"])
def test_a_drop_now_and_then_does_not_hold_us(site, stage):
    stop = threading.Event()

    def dripping(handler):
        if stage == "body":
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
        else:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not stop.wait(0.2):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    site.paths["/"] = dripping
    before = time.monotonic()
    try:
        with pytest.raises(KitError, match="pas à temps"):
            outbound.get(site.address("/"), Bounds(10_000, 1.5), site.trust)
    finally:
        stop.set()

    assert time.monotonic() - before < 5


@pytest.mark.parametrize("status", [204, 400, 403, 404, 500, 503])
def test_a_refusal_is_told(site, status):
    site.paths["/"] = gives(b"", status)

    with pytest.raises(KitError, match=f"réponse {status}"):
        outbound.get(site.address("/"), BOUNDS, site.trust)


def test_a_squeezed_answer_is_refused(site):
    site.paths["/"] = gives(b"x", Content_Encoding="gzip")

    with pytest.raises(KitError, match="forme inattendue"):
        outbound.get(site.address("/"), BOUNDS, site.trust)


def test_rubbish_is_told(site):
    site.paths["/"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")

    with pytest.raises(KitError, match="réponse illisible"):
        outbound.get(site.address("/"), BOUNDS, site.trust)


def test_a_proxy_that_the_system_names_is_used(site, monkeypatch):
    """It sees where we go, and nothing of what is said."""
    site.paths["/"] = gives(b"through")
    listening = socket.create_server(("127.0.0.1", 0))
    asked = []

    def serve():
        with listening, listening.accept()[0] as one:
            asked.append(one.recv(4096).split(b"\r\n")[0])
            with socket.create_connection(("127.0.0.1", site.port)) as other:
                one.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=pour, args=(other, one))
                back.start()
                pour(one, other)
                back.join()

    def pour(source, target):
        try:
            while piece := source.recv(65536):
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    thread = threading.Thread(target=serve)
    thread.start()
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listening.getsockname()[1]}")
    try:
        assert outbound.get(site.address("/"), BOUNDS, site.trust) == b"through"
    finally:
        thread.join()
    assert asked[0].startswith(f"CONNECT localhost:{site.port} HTTP/".encode())


# --- On a click only ------------------------------------------------------------------------------


def test_this_build_looks_nowhere_by_itself():
    assert updates.channel() is None


def test_a_distributor_fills_in_where_to_look(tmp_path):
    file = tmp_path / "updates.toml"
    key = base64.b64encode(OURS).decode()
    file.write_text(f'address = "https://maj.example/v.kit"\nkeys = ["{key}"]\n')

    assert updates.channel(file) == updates.Channel("https://maj.example/v.kit", (OURS,))


def test_only_updates_and_packs_come_from_outside():
    """Whoever else wants out says so here."""
    may = {"kit/updates.py", "kit/packs/fetching.py", "ui/pages/settings/updates.py"}
    named = {
        str(path.relative_to(ROOT))
        for room in ("inventory", "checks", "kit", "ui")
        for path in (ROOT / room).rglob("*.py")
        if "kit.outbound" in path.read_text("utf-8")
    }

    assert named <= may
