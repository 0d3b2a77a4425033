"""Printers of Windows: the queues of the session, their ports and drivers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inventory.adapters import host_address
from inventory.answers import Refusal
from inventory.facts import Fact, Known, Reason, Unknown, then
from inventory.printer import Printer
from inventory.questions import Registry, Wmi
from inventory.reading import column, number, registry_value, text, truth
from inventory.shapes import hive, rows
from inventory.windows.usb_printers import (
    USB_DEVICES,
    USB_PRINTERS,
    parse_usb_printers,
    usb_serials,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inventory.answers import Answer, Hive, RegistryKey, Row
    from inventory.machine import Machine
    from inventory.questions import Question


# Windows: the queues of this session, print servers' ones included.
PRINTERS = Wmi(
    "Win32_Printer",
    (
        "Name", "DriverName", "PortName", "Network", "Local", "Shared", "ShareName", "ServerName",
        "PrinterStatus", "WorkOffline", "Default", "Comment", "Location",
    ),
)  # fmt: skip
TCP_PORTS = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Control\Print\Monitors\Standard TCP/IP Port\Ports", depth=1
)
WSD_PORTS = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Control\Print\Monitors\WSD Port\Ports", depth=1
)
QUESTIONS: tuple[Question, ...] = (
    PRINTERS, TCP_PORTS, WSD_PORTS, USB_PRINTERS, USB_DEVICES,
)  # fmt: skip
# Where WMI does not answer: the queues of the machine, then those that the session sees.
MACHINE_QUEUES = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Print\Printers", depth=1
)
SESSION_QUEUES = Registry(r"HKCU\Software\Microsoft\Windows NT\CurrentVersion\Devices")
SESSION_DEFAULT = Registry(r"HKCU\Software\Microsoft\Windows NT\CurrentVersion\Windows")
CONNECTIONS = Registry(r"HKCU\Printers\Connections", depth=1)
# Old recordings of one account's hive name it so.
_RECORDED_SESSION = (
    Registry(r"HKU\<SID>\Software\Microsoft\Windows NT\CurrentVersion\Devices"),
    Registry(r"HKU\<SID>\Software\Microsoft\Windows NT\CurrentVersion\Windows"),
    Registry(r"HKU\<SID>\Printers\Connections", depth=1),
)
# Win32_Printer.PrinterStatus.
_STATUS = {
    1: "other", 2: "unknown", 3: "idle", 4: "printing", 5: "warmup", 6: "stopped", 7: "offline",
}  # fmt: skip
_SHARED = 0x8  # PRINTER_ATTRIBUTE_SHARED
_NETWORK = 0x10  # PRINTER_ATTRIBUTE_NETWORK
_OFFLINE = 0x400  # PRINTER_ATTRIBUTE_WORK_OFFLINE
# Ports and drivers that make a file, a note or a fax; their names are not translated.
_VIRTUAL_PORT = re.compile(
    r"portprompt:|nul:|shrfax:|file:|xpsport:|pdf\d*:|.*pdf.*|.*\.(?:pdf|xps|ps|prn)\b"
    r"|microsoft\.office\.onenote|.*onenote|fax|msfax|rdp|ts\d{3}|tpvm|thinprint|prompt|desktop\\",
    re.IGNORECASE,
)
_VIRTUAL_DRIVER = re.compile(
    r"print to pdf|xps document writer|onenote|shared fax|\bfax\b|pdfcreator|adobe pdf|cutepdf"
    r"|bullzip|dopdf|foxit|nitro|pdf24|pdf-?xchange|primopdf|docuworks|snagit|tp output"
    r"|remote desktop easy print|image writer|easyprint",
    re.IGNORECASE,
)
_IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")


def read(machine: Machine) -> Fact[tuple[Printer, ...]]:
    """Read the queues from WMI, else from the registry, else the USB printers alone."""
    queues, tcp, wsd, usb_printers, usb_devices = machine.ask_all(QUESTIONS)
    hosts = parse_ports(tcp, TCP_PORTS) | parse_ports(wsd, WSD_PORTS)
    serials = usb_serials(usb_printers, usb_devices)
    printers = parse_win32_printers(queues, hosts, serials)
    if isinstance(printers, Known):
        return printers
    local, *session = machine.ask_all(
        (MACHINE_QUEUES, SESSION_QUEUES, SESSION_DEFAULT, CONNECTIONS)
    )
    if isinstance(session[0], Refusal) and session[0].reason is Reason.NOT_RECORDED:
        session = machine.ask_all(_RECORDED_SESSION)
    told = then(
        parse_registry_queues(local, *session),
        lambda bare: tuple(_printer(printer, hosts, serials) for printer in bare),
    )
    if isinstance(told, Unknown):
        told = parse_usb_printers(usb_printers, serials)
    return told if isinstance(told, Known) else printers


def parse_win32_printers(
    answer: Answer, hosts: Mapping[str, str], serials: Mapping[str, str | None]
) -> Fact[tuple[Printer, ...]]:
    """Win32_Printer; a Windows without a single queue is not known, so no row is no answer."""
    found = rows(answer, PRINTERS)
    if isinstance(found, Unknown):
        return found
    printers = [_win32_printer(row, hosts, serials) for row in found if text(column(row, "Name"))]
    if not printers:
        return Unknown(Reason.PARSE_ERROR, (str(PRINTERS),))
    return Known(tuple(printers), (str(PRINTERS),))


def _win32_printer(
    row: Row, hosts: Mapping[str, str], serials: Mapping[str, str | None]
) -> Printer:
    offline = truth(column(row, "WorkOffline")) is True
    status = _STATUS.get(number(column(row, "PrinterStatus")) or 0)
    return _printer(
        Printer(
            name=text(column(row, "Name")) or "",
            driver=text(column(row, "DriverName")),
            port=text(column(row, "PortName")),
            address=None,
            network=truth(column(row, "Network")),
            shared=truth(column(row, "Shared")),
            virtual=False,
            default=truth(column(row, "Default")),
            status="offline" if offline else status,
            share_name=text(column(row, "ShareName")),
            server=(text(column(row, "ServerName")) or "").strip("\\") or None,
            comment=text(column(row, "Comment")) or text(column(row, "Location")),
        ),
        hosts,
        serials,
    )


def _printer(bare: Printer, hosts: Mapping[str, str], serials: Mapping[str, str | None]) -> Printer:
    """The queue with what its port tells: where the printer is, its serial, whether it is one."""
    port = bare.port or ""
    address = hosts.get(port.lower()) or _address_in(port)
    ports = [part.strip().lower() for part in port.split(",")]
    serial = next((s for part in ports if (s := serials.get(part)) is not None), None)
    return Printer(
        name=bare.name,
        driver=bare.driver,
        port=bare.port,
        address=address,
        network=True if address is not None or port.upper().startswith("WSD-") else bare.network,
        shared=bare.shared,
        virtual=_is_virtual(bare),
        default=bare.default,
        status=bare.status,
        serial=serial,
        share_name=bare.share_name,
        server=bare.server,
        comment=bare.comment,
    )


def _is_virtual(printer: Printer) -> bool:
    if printer.port is not None and _VIRTUAL_PORT.match(printer.port):
        return True
    if printer.driver is not None:
        return _VIRTUAL_DRIVER.search(printer.driver) is not None
    return _VIRTUAL_DRIVER.search(printer.name) is not None


def _address_in(port: str) -> str | None:
    """The host of a port that is an address (``http://10.0.0.7:631/ipp``) or is named by one."""
    if "://" in port:
        try:
            return urlsplit(port).hostname
        except ValueError:
            return None
    found = _IPV4.search(port.replace("_", " "))
    return host_address(found[0]) if found else None


def parse_ports(answer: Answer, source: Question) -> dict[str, str]:
    """Ports of a print monitor → host: HostName or IPAddress, or the address inside a URL."""
    found = hive(answer, source)
    if isinstance(found, Unknown):
        return {}
    hosts = {}
    for path, key in found.keys.items():
        if not path or "\\" in path:
            continue
        names = ("HostName", "IPAddress", "PrinterAddress")
        host = next((h for name in names if (h := text(registry_value(key, name)))), None)
        host = host if host not in {None, "0.0.0.0"} else None  # noqa: S104 an empty field
        if host is None:
            urls = (str(value) for value in key.values.values())
            host = next((h for url in urls if "://" in url and (h := _address_in(url))), None)
        if host is not None:
            hosts[path.lower()] = host
    return hosts


def parse_registry_queues(
    machine: Answer,
    session: Answer,
    default: Answer,
    connections: Answer,
) -> Fact[tuple[Printer, ...]]:
    """Queues of the machine and of the session from the registry, each once."""
    chosen = _session_default(default)
    local, seen = hive(machine, MACHINE_QUEUES), hive(session, SESSION_QUEUES)
    printers: dict[str, Printer] = {}
    sources: list[str] = []
    if not isinstance(local, Unknown):
        sources.append(str(MACHINE_QUEUES))
        for path, key in local.keys.items():
            if path and "\\" not in path:
                printers[path.lower()] = _machine_queue(path, key, chosen)
    if not isinstance(seen, Unknown) and "" in seen.keys:
        sources.append(str(SESSION_QUEUES))
        for name, data in seen.keys[""].values.items():
            if name.lower() not in printers:
                printers[name.lower()] = _session_queue(name, text(data) or "", chosen)
    linked = hive(connections, CONNECTIONS)
    for path in _top(linked):
        name = path.replace(",", "\\")
        if name.lower() not in printers:
            printers[name.lower()] = _session_queue(name, "", chosen)
    if not sources:
        return local if isinstance(local, Unknown) else Unknown(Reason.ABSENT, ())
    return Known(tuple(printers.values()), tuple(sources))


def _top(found: Hive | Unknown) -> Iterable[str]:
    if isinstance(found, Unknown):
        return ()
    return [path for path in found.keys if path and "\\" not in path]


def _session_default(answer: Answer) -> str | None:
    """``Device`` is ``name,winspool,port``."""
    found = hive(answer, SESSION_DEFAULT)
    if isinstance(found, Unknown) or "" not in found.keys:
        return None
    device = text(registry_value(found.keys[""], "Device"))
    return device.rsplit(",", 2)[0] if device else None


def _machine_queue(path: str, key: RegistryKey, chosen: str | None) -> Printer:
    name = text(registry_value(key, "Name")) or path
    attributes = number(registry_value(key, "Attributes"))
    return Printer(
        name=name,
        driver=text(registry_value(key, "Printer Driver")),
        port=text(registry_value(key, "Port")),
        address=None,
        network=None if attributes is None else bool(attributes & _NETWORK),
        shared=None if attributes is None else bool(attributes & _SHARED),
        virtual=False,
        default=None if chosen is None else name == chosen,
        status="offline" if attributes is not None and attributes & _OFFLINE else None,
        share_name=text(registry_value(key, "Share Name")),
        comment=text(registry_value(key, "Description")) or text(registry_value(key, "Location")),
    )


def _session_queue(name: str, data: str, chosen: str | None) -> Printer:
    r"""A queue of the session: ``winspool,Ne01:``; ``\\server\queue`` lies on a print server.

    ``Ne01:`` is a number that Windows gives, not the port.
    """
    port = data.partition(",")[2].split(",")[0] or None
    server = re.match(r"\\\\([^\\]+)\\", name)
    return Printer(
        name=name,
        driver=None,
        port=None if port is not None and re.fullmatch(r"Ne\d\d:", port) else port,
        address=None,
        network=True if server else None,
        shared=None,
        virtual=False,
        default=None if chosen is None else name == chosen,
        status=None,
        server=server[1] if server else None,
    )
