"""Texts of ``smartctl -i`` and ``hdparm -I``, where nothing better was kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.answers import Output
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import identifier, label, text
from inventory.shapes import output
from inventory.smart import OPEN, USAGE, Drive, Health, Prediction, why_refused

if TYPE_CHECKING:
    from inventory.answers import Answer


def parse_smart_text(answer: Answer, source: object) -> Fact[Drive]:
    """``smartctl -i`` (and ``-H``) as printed for people; ATA, NVMe, SCSI use different names."""
    if isinstance(answer, Output) and answer.status & (USAGE | OPEN):
        return Unknown(why_refused(answer.stdout + answer.stderr), (str(source),))
    printed = output(Output(answer.stdout) if isinstance(answer, Output) else answer, source)
    if isinstance(printed, Unknown):
        return printed
    said = _pairs(printed)
    model = label(_of(said, "device model", "model number"))
    vendor, product = label(said.get("vendor")), label(said.get("product"))
    if model is None and (vendor or product):
        model = " ".join(word for word in (vendor, product) if word)
    kind = text(said.get("device type"))
    if model is None and kind is None:
        return Unknown(why_refused(printed), (str(source),))
    rotation = said.get("rotation rate", "")
    turns = re.match(r"(\d{3,6})", rotation)
    nvme = "model number" in said
    return Known(
        Drive(
            name=None,
            health=_text_health(said, str(source)),
            model=model,
            maker=vendor,
            serial=identifier(said.get("serial number")),
            firmware=label(_of(said, "firmware version", "revision")),
            size=_bytes(
                _of(said, "user capacity", "total nvm capacity", "namespace 1 size/capacity")
            ),
            rotation=0 if "solid" in rotation.lower() else int(turns[1]) if turns else None,
            protocol="nvme" if nvme else "scsi" if vendor else "ata",
            wwn=_hexadecimal(_of(said, "lu wwn device id", "logical unit id")),
            kind=kind,
        ),
        (str(source),),
    )


def _text_health(said: dict[str, str], source: str) -> Fact[Health]:
    verdict = _of(said, "smart overall-health self-assessment test result", "smart health status")
    if verdict is None:
        return Unknown(Reason.ABSENT, (source,))
    healthy = verdict.upper().startswith(("PASSED", "OK"))
    return Known(Health(Prediction.HEALTHY if healthy else Prediction.FAILING), (source,))


def parse_hdparm(answer: Answer, source: object) -> Fact[Drive]:
    """``hdparm -I``: the IDENTIFY DEVICE data of an ATA disk.

    Behind some RAID controllers the 512 bytes are noise: hdparm then says that the integrity word
    is wrong, and names no transport.
    """
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    said = _pairs(printed)
    model = label(said.get("model number"))
    reliable = re.search(r"checksum: *correct", printed, re.IGNORECASE) or re.search(
        r"serial|parallel", said.get("transport", ""), re.IGNORECASE
    )
    if model is None or not reliable:
        return Unknown(Reason.NOT_SUPPORTED, (str(source),), "no identity")
    rotation = said.get("nominal media rotation rate", "")
    turns = re.match(r"(\d{3,6})", rotation)
    sectors = re.search(r"LBA48\s+user addressable sectors:\s*(\d+)", printed) or re.search(
        r"LBA\s+user addressable sectors:\s*(\d+)", printed
    )
    unit = re.search(r"Logical(?:/Physical)?\s+Sector size:\s*(\d+)", printed)
    size = int(sectors[1]) * int(unit[1] if unit else 512) if sectors else None
    return Known(
        Drive(
            name=None,
            health=Unknown(Reason.ABSENT, (str(source),)),
            model=model,
            serial=identifier(said.get("serial number")),
            firmware=label(said.get("firmware revision")),
            size=size or None,
            rotation=0 if "solid" in rotation.lower() else int(turns[1]) if turns else None,
            protocol="sata" if "serial" in said.get("transport", "").lower() else "ata",
            wwn=_hexadecimal(said.get("logical unit wwn device identifier")),
        ),
        (str(source),),
    )


def _pairs(printed: str) -> dict[str, str]:
    """``Name: value`` lines, names in lower case, the first of each name."""
    found: dict[str, str] = {}
    for line in printed.splitlines():
        name, colon, value = line.partition(":")
        if colon and value.strip():
            found.setdefault(" ".join(name.lower().split()), value.strip())
    return found


def _bytes(printed: str | None) -> int | None:
    """The bytes of ``128 035 676 160 bytes`` or ``256,060,514,304 [256 GB]``."""
    found = re.match(r"\d{1,3}(?:[ ,.\u00a0\u202f’']\d{3})+|\d+", printed or "")
    return int(re.sub(r"\D", "", found[0])) if found and len(found[0]) < 30 else None


def _hexadecimal(printed: str | None) -> str | None:
    digits = re.sub(r"[\s]|^0x", "", printed or "").lower()
    return f"0x{digits}" if re.fullmatch(r"[0-9a-f]{16,32}", digits) else None


def _of(said: dict[str, str], *names: str) -> str | None:
    return next((said[name] for name in names if name in said), None)
