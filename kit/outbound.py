"""The one way out: what the kit fetches, on a click, over HTTPS alone.

Nothing here is called by itself. A request says ``KitCommune`` and nothing of who asks; answers
are bounded in size and in time; from a public address no redirection leads to a private one.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from inventory.record import record
from kit.errors import KitError, in_french
from kit.french import NBSP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Whose certificates are believed, where it is not the system's own choice.
Trust = ssl.SSLContext
#: Seconds without a word from the other side.
SILENCE = 20.0
#: How many redirections are followed.
HOPS = 5
_REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 1 << 16
_AGAIN = "Vérifiez la connexion à internet, puis recommencez. Rien n’a été modifié."
_HELP = "Prévenez votre syndicat. Rien n’a été modifié."


@record
class Bounds:
    """What an answer may be: ``longest`` in bytes, ``seconds`` for all of it."""

    longest: int
    seconds: float = 60.0


def get(address: str, bounds: Bounds, trust: Trust | None = None) -> bytes:
    """A short answer, whole; ``trust`` replaces the system's own authorities.

    Raises:
        KitError: no connection, no valid certificate, refused, too long or too slow.
    """
    parts: list[bytes] = []
    fetch(address, bounds, parts.append, trust)
    return b"".join(parts)


def fetch(
    address: str,
    bounds: Bounds,
    take: Callable[[bytes], object],
    trust: Trust | None = None,
) -> None:
    """Give an answer to ``take`` piece by piece; what ``take`` raises ends it.

    Raises:
        KitError: no connection, no valid certificate, refused, too long or too slow.
    """
    end = time.monotonic() + bounds.seconds
    here = _allowed(address)
    public_only = False
    for _ in range(HOPS + 1):
        with _faults(here, end):
            connection, is_public = _connected(here, end, trust, public_only=public_only)
        watch = threading.Timer(max(0.0, end - time.monotonic()), _cut, (connection,))
        watch.daemon = True
        watch.start()
        try:
            with _faults(here, end):
                answer = _asked(connection, here)
            if answer.status not in _REDIRECTIONS:
                _read(answer, here, bounds, end, take)
                return
            # Once outside, always outside: nobody there may point into the mairie's network.
            public_only = public_only or is_public
            here = _allowed(urljoin(here.geturl(), answer.getheader("Location") or ""))
        finally:
            watch.cancel()
            connection.close()
    raise KitError(f"Le site «{NBSP}{here.hostname}{NBSP}» renvoie sans fin ailleurs.", _HELP)


def _allowed(address: str) -> SplitResult:
    """An address that may be asked.

    Raises:
        KitError: not HTTPS, without a name, or with a password in it.
    """
    try:
        told = urlsplit(address)
        fine = (
            told.scheme == "https"
            and bool(told.hostname)
            and told.username is None
            and told.port != 0
            and address.isascii()
            and address.isprintable()
            and " " not in address
        )
    except ValueError:
        fine = False
    if not fine:
        raise KitError("Cette adresse n’est pas une adresse https.", _HELP)
    return told


def _connected(
    here: SplitResult, end: float, trust: Trust | None, *, public_only: bool
) -> tuple[http.client.HTTPSConnection, bool]:
    """A connection, and whether it leaves the private network.

    Raises:
        OSError: nothing answers.
        KitError: a public address pointed to a private one.
    """
    host, port = str(here.hostname), here.port or 443
    context = trust or ssl.create_default_context()
    connection = http.client.HTTPSConnection(host, port, timeout=SILENCE, context=context)
    proxy = None if proxy_bypass(host) else getproxies().get("https")
    if proxy:
        # The proxy alone knows the names; it is told apart by their form where that can be.
        if public_only and not _may_be_public(host):
            raise _inward(host)
        told = urlsplit(proxy if "//" in proxy else f"//{proxy}")
        connection = http.client.HTTPSConnection(
            str(told.hostname), told.port or 8080, timeout=SILENCE, context=context
        )
        connection.set_tunnel(host, port)
        return connection, _may_be_public(host)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    outside = [_is_outside(one) for one in addresses]
    if public_only and not all(outside):
        raise _inward(host)
    # What was looked at is what is called: the name is not asked for a second time.
    connection.sock = _secured(addresses, port, host, context, end)
    return connection, any(outside)


def _secured(
    addresses: list[str], port: int, host: str, context: ssl.SSLContext, end: float
) -> ssl.SSLSocket:
    """The first of the addresses that answers."""
    fault: OSError = TimeoutError()
    for address in addresses:
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            plain = socket.create_connection((address, port), timeout=min(SILENCE, left))
        except OSError as error:
            fault = error
            continue
        try:
            return context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise
    raise fault


def _cut(connection: http.client.HTTPSConnection) -> None:
    """End a talk that lasts too long, whatever it is at: a server may send a byte now and then."""
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _asked(connection: http.client.HTTPSConnection, here: SplitResult) -> http.client.HTTPResponse:
    path = here._replace(scheme="", netloc="", fragment="").geturl() or "/"
    headers = {
        "User-Agent": "KitCommune", "Accept-Encoding": "identity", "Connection": "close",
    }  # fmt: skip
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def _read(
    answer: http.client.HTTPResponse,
    here: SplitResult,
    bounds: Bounds,
    end: float,
    take: Callable[[bytes], object],
) -> None:
    """Give the body on, within its bounds.

    Raises:
        KitError: refused, too long, too slow, cut or squeezed.
    """
    site = f"«{NBSP}{here.hostname}{NBSP}»"
    if answer.status != http.client.OK:
        raise KitError(f"Le site {site} refuse la demande (réponse {answer.status}).", _HELP)
    if (answer.getheader("Content-Encoding") or "identity") != "identity":
        raise KitError(f"Le site {site} répond dans une forme inattendue.", _HELP)
    wanted = answer.length
    got = 0
    while True:
        with _faults(here, end):
            piece = answer.read1(_CHUNK)
            if time.monotonic() > end:
                raise TimeoutError
        if not piece:
            break
        got += len(piece)
        if got > bounds.longest:
            raise KitError(f"Le site {site} envoie plus que prévu.", _HELP)
        take(piece)
    if wanted is not None and got != wanted:
        raise KitError(f"La réponse du site {site} a été coupée.", _AGAIN)


@contextmanager
def _faults(here: SplitResult, end: float) -> Iterator[None]:
    """The network's faults, in French."""
    site = f"«{NBSP}{here.hostname}{NBSP}»"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise KitError(
            f"Le certificat du site {site} n’est pas valable.",
            "Vérifiez la date et l’heure de ce poste, sinon prévenez votre syndicat. "
            "Rien n’a été modifié.",
        ) from error
    except socket.gaierror as error:
        raise KitError(f"Le site {site} est introuvable.", _AGAIN) from error
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, TimeoutError) or time.monotonic() > end:
            raise KitError(f"Le site {site} ne répond pas à temps.", _AGAIN) from error
        why = "réponse illisible"
        if isinstance(error, OSError) and error.errno:
            why = in_french(error)
        raise KitError(f"Impossible de joindre le site {site} ({why}).", _AGAIN) from error


def _may_be_public(host: str) -> bool:
    """Whether a name can be outside, as far as its form tells."""
    try:
        return _is_outside(host)
    except ValueError:
        inside = (".local", ".lan", ".home", ".internal", ".localhost", ".arpa", ".intranet")
        return "." in host and not host.endswith(inside)


def _is_outside(address: str) -> bool:
    """Whether an IP address is of the Internet, also one of version 4 written as version 6."""
    told = ipaddress.ip_address(address)
    if isinstance(told, ipaddress.IPv6Address) and told.ipv4_mapped is not None:
        return told.ipv4_mapped.is_global
    return told.is_global


def _inward(host: str) -> KitError:
    return KitError(f"Un site renvoie vers le réseau privé («{NBSP}{host}{NBSP}»).", _HELP)
