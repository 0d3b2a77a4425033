"""Drives that the system sees only through a controller: LSI MegaRAID and multipath.

Sources: ``megacli -PDList`` (the drives behind the controller), ``multipath -l`` (one disk on
several paths). Both come from old recordings of servers; a town hall's PC has neither.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import identifier, label, number, text
from inventory.shapes import output
from inventory.smart import Drive, Health, Prediction

if TYPE_CHECKING:
    from inventory.answers import Answer


def parse_megacli(answer: Answer, source: object) -> Fact[tuple[Drive, ...]]:
    """``megacli -PDList -aALL``: one paragraph a drive, from ``Enclosure Device ID`` on."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    drives = []
    for part in re.split(r"(?m)^(?=Enclosure Device ID:)", printed)[1:]:
        said: dict[str, str] = {}
        for line in part.splitlines():
            name, colon, value = line.partition(":")
            if colon:
                said.setdefault(name.strip().lower(), value.strip())
        drives.append(_megacli_drive(said, str(source)))
    if not drives:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(tuple(drives), (str(source),))


def _megacli_drive(said: dict[str, str], source: str) -> Drive:
    inquiry = said.get("inquiry data", "")
    firmware = label(said.get("device firmware level"))
    maker, model, serial = _inquiry(inquiry, firmware, said.get("pd type", ""))
    sectors = re.search(r"\[0x([0-9a-fA-F]+) Sectors\]", said.get("raw size", ""))
    unit = number(said.get("sector size")) or 512
    predicted = number(said.get("predictive failure count"))
    alert = (said.get("drive has flagged a s.m.a.r.t alert") or "").lower()
    temperature = re.match(r"(\d+)C", said.get("drive temperature", ""))
    health: Fact[Health] = Unknown(Reason.PARSE_ERROR, (source,))
    if predicted is not None or alert:
        failing = bool(predicted) or alert.startswith("yes")
        health = Known(
            Health(
                Prediction.FAILING if failing else Prediction.HEALTHY,
                media_errors=number(said.get("media error count")),
                temperature=int(temperature[1]) if temperature else None,
            ),
            (source,),
        )
    media = said.get("media type", "").lower()
    place = (said.get("enclosure device id", ""), said.get("slot number", ""))
    return Drive(
        name="megaraid " + ":".join(place),
        health=health,
        model=model,
        maker=maker,
        serial=serial,
        firmware=firmware,
        size=int(sectors[1], 16) * unit if sectors and len(sectors[1]) < 16 else None,
        rotation=0 if "solid" in media else None,
        protocol=said.get("pd type", "").lower() or None,
        wwn=_naa(said.get("wwn")),
        kind="hdd" if "hard disk" in media else None,
    )


def _inquiry(
    inquiry: str, firmware: str | None, protocol: str
) -> tuple[str | None, str | None, str | None]:
    """Maker, model and serial, which the controller prints one after the other.

    SAS: vendor (8), product (16), revision (4), serial. SATA: serial (20), model (40), firmware.
    Recordings may have lost blanks, so the firmware's name is taken as a landmark where it is.
    """
    if protocol.upper() == "SAS":
        vendor, _, rest = inquiry.partition(" ")
        if firmware and firmware in rest:
            product, _, serial = rest.partition(firmware)
        else:
            product, serial = rest[:16], rest[20:]
        return label(vendor), label(f"{vendor} {product}"), identifier(serial)
    fields = re.split(r"\s{2,}", inquiry.strip())
    if len(fields) >= 2:
        return None, label(fields[1]), identifier(fields[0])
    serial, _, model = inquiry.strip().partition(" ")
    return None, label(model), identifier(serial)


def _naa(printed: str | None) -> str | None:
    digits = re.sub(r"\s", "", printed or "").lower()
    return f"0x{digits}" if re.fullmatch(r"[0-9a-f]{16,32}", digits) and int(digits, 16) else None


def parse_multipath(answer: Answer, source: object) -> Fact[tuple[Drive, ...]]:
    """``multipath -l``: one disk a map; sizes are rounded there, so none is told."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    heads = re.finditer(
        r"(?m)^(?:(?P<name>\S+) \()?(?P<wwid>[0-9a-zA-Z._-]{8,})\)? (?:\S+ )?"
        r"(?P<vendor>[^,\n]*),(?P<model>[^\n]*)\n(?P<rest>size=.*(?:\n|\Z)(?:[ |`].*(?:\n|\Z))*)",
        printed,
    )
    drives = []
    for head in heads:
        paths = re.findall(r"\d+:\d+:\d+:\d+\s+(\S+)", head["rest"])
        vendor = label(head["vendor"])
        wwid = head["wwid"]
        drives.append(
            Drive(
                name=paths[0] if paths else text(head["name"]),
                health=Unknown(Reason.ABSENT, (str(source),)),
                model=label(head["model"]),
                maker=None if vendor == "ATA" else vendor,
                # The first digit is the kind of identifier: 3 is NAA.
                wwn=_naa(wwid[1:]) if wwid.startswith("3") else None,
            )
        )
    if not drives:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(tuple(drives), (str(source),))
