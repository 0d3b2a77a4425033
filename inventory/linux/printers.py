"""Printers of Linux: the queues of CUPS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from inventory.answers import Output
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.machine import ask
from inventory.printer import Printer
from inventory.questions import Command, ReadFile
from inventory.reading import identifier, label, text, truth
from inventory.shapes import content, is_absent, output

if TYPE_CHECKING:
    from inventory.answers import Answer
    from inventory.machine import Machine


# CUPS tells everybody its queues, with passwords cut out of their addresses.
QUEUES = Command("printers")
DEFAULT_QUEUE = Command("default_printer")
# Root only, and with those passwords: read where CUPS has no client to ask, and cut at once.
PRINTERS_CONF = ReadFile("/etc/cups/printers.conf")
_NETWORK_SCHEMES = frozenset(
    {"ipp", "ipps", "http", "https", "socket", "lpd", "smb", "dnssd", "implicitclass", "beh"}
)
_VIRTUAL_SCHEMES = frozenset({"cups-pdf", "file", "cups-brf", "pdf"})


def read(machine: Machine) -> Fact[tuple[Printer, ...]]:
    """Read the queues from the server that everybody may ask, else from its file."""
    listed = ask(machine, QUEUES)
    queues = parse_lpstat(listed)
    if isinstance(queues, Unknown):
        conf = ask(machine, PRINTERS_CONF)
        if is_absent(listed) and is_absent(conf):
            return Known((), (str(QUEUES), str(PRINTERS_CONF)))  # no CUPS, so no queue
        details = parse_printers_conf(conf)
        return details if isinstance(details, Known) else queues
    if not queues.value:
        return Known((), queues.sources)
    default = parse_default(ask(machine, DEFAULT_QUEUE))
    return Known(
        tuple(_queue(name, uri, default=default) for name, uri in queues.value.items()),
        merge_sources(queues.sources, () if default is None else (str(DEFAULT_QUEUE),)),
    )


def parse_lpstat(answer: Answer) -> Fact[dict[str, str]]:
    """``lpstat -v`` (C locale): ``device for NAME: URI``; "no destinations" is a true emptiness."""
    source = str(QUEUES)
    if isinstance(answer, Output) and answer.status != 0:
        said = answer.stderr + answer.stdout
        if re.search(r"no destinations added", said, re.IGNORECASE):
            return Known({}, (source,))
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    found = dict(re.findall(r"(?m)^device for (\S+): (\S.*)$", printed))
    if not found:
        return Unknown(Reason.PARSE_ERROR, (source,))
    return Known(found, (source,))


def parse_default(answer: Answer) -> str | None:
    """``lpstat -d``: the default queue; empty when the system says that there is none."""
    if not isinstance(answer, Output):
        return None
    found = re.search(r"(?m)^system default destination: (\S+)", answer.stdout)
    if found:
        return found[1].partition("/")[0]
    return "" if re.search(r"no system default destination", answer.stdout) else None


def parse_printers_conf(answer: Answer) -> Fact[tuple[Printer, ...]]:
    """``printers.conf(5)``: ``<Printer NAME>`` or ``<DefaultPrinter NAME>`` blocks of directives.

    A device address may hold a password: it is cut out before anything else is looked at.
    """
    listed = content(answer, PRINTERS_CONF)
    if isinstance(listed, Unknown):
        return listed
    printers = []
    for head, name, body in re.findall(
        r"(?ms)^<(DefaultPrinter|Printer) ([^>]+)>\s*$(.*?)^</", listed
    ):
        said: dict[str, str] = {}
        for line in body.splitlines():
            word, _, value = line.strip().partition(" ")
            said.setdefault(word, value.strip())
        queue = _queue(name, said.get("DeviceURI", ""), default=name if head[0] == "D" else "")
        state = {"idle": "idle", "stopped": "stopped", "processing": "printing"}
        printers.append(
            Printer(
                name=queue.name,
                driver=label(said.get("MakeModel")),
                port=queue.port,
                address=queue.address,
                network=queue.network,
                shared=truth(said.get("Shared")),
                virtual=queue.virtual,
                default=head == "DefaultPrinter",
                status=state.get(said.get("State", "").lower()),
                serial=queue.serial,
                comment=text(said.get("Info")) or text(said.get("Location")),
            )
        )
    return Known(tuple(printers), (str(PRINTERS_CONF),))


def _queue(name: str, uri: str, *, default: str | None) -> Printer:
    """A queue from its device address: ``usb://HP/LaserJet?serial=…``, ``socket://10.0.0.5:9100``."""
    port, address, network, serial = device_uri(uri)
    scheme = (port or "").partition(":")[0].lower()
    return Printer(
        name=text(name) or name,
        driver=None,
        port=port,
        address=address,
        network=network,
        shared=None,
        virtual=scheme in _VIRTUAL_SCHEMES,
        default=None if default is None else name == default,
        status=None,
        serial=serial,
    )


def device_uri(uri: str) -> tuple[str | None, str | None, bool | None, str | None]:
    """A CUPS device address without user and password, its host, whether it is one, its serial."""
    bare = re.sub(r"//[^/@]*@", "//", text(uri) or "")
    try:
        parts = urlsplit(bare)
        host = parts.hostname
    except ValueError:
        return bare or None, None, None, None
    query = parse_qs(parts.query)
    scheme = parts.scheme.lower()
    if scheme in {"hp", "hpfax"}:  # hp:/net/Name?ip=…, hp:/usb/Name?serial=…
        network = parts.path.startswith("/net/")
        host = next(iter(query.get("ip", query.get("hostname", []))), None) if network else None
    elif scheme in _NETWORK_SCHEMES:
        network = True
    else:
        network, host = False, None
    if scheme in {"dnssd", "implicitclass"}:  # a service's name, not a host's
        host = None
    serial = identifier(next(iter(query.get("serial", [])), None))
    if not parts.scheme:
        return bare or None, None, None, serial
    return bare, host, network, serial
