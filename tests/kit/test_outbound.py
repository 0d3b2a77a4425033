"""The one way out: HTTPS alone, bounded, also to a server that misbehaves."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from pathlib import Path

import pytest

from kit import outbound
from kit.errors import KitError
from kit.outbound import Bounds
from tests.https_site import gives, moves

ROOT = Path(__file__).resolve().parents[2]
BOUNDS = Bounds(1 << 20, 10)


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


def test_a_certificate_that_nobody_vouches_for_is_refused(site):
    with pytest.raises(KitError, match="certificat") as caught:
        outbound.get(site.address("/"), BOUNDS)

    assert "date et l’heure" in caught.value.remedy
    assert site.asked == []


def test_a_certificate_of_another_name_is_refused(site, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", resolving({"autre.example": "127.0.0.1"}))

    with pytest.raises(KitError, match="certificat"):
        outbound.get(site.address("/x", "autre.example"), BOUNDS, site.trust)


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
