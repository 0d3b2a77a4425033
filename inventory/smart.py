"""What a drive says of itself: the JSON of smartctl, and raw ATA attributes.

Sources: ``smartctl -j`` from version 7 on (ATA, NVMe, SCSI) with its exit bits (smartctl(8), EXIT
STATUS), and the 512 bytes of ``MSStorageDriver_FailurePredictData.VendorSpecific`` (ATA SMART
READ DATA). The texts of older tools are in :mod:`inventory.linux.smart_text`.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from inventory.answers import Output, Refusal
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import identifier, label, number, text
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.answers import Answer


class Prediction(StrEnum):
    """What the disk or Windows says of itself."""

    HEALTHY = "healthy"
    WARNING = "warning"
    FAILING = "failing"


@record
class Health:
    """SMART health. Counters are raw values; None means that the disk does not report it.

    ``uncorrectable`` is ATA 187, ``reallocated`` 5, ``pending`` 197, ``offline_uncorrectable`` 198;
    on SCSI the grown defects and the uncorrected errors of its logs. ``worn`` is NVMe
    percentage_used (or the ATA wear), ``spare`` and ``spare_threshold`` in percent,
    ``temperature`` in degrees Celsius. ``counters`` is OK where counters could be asked, else why
    only the prediction is known.
    """

    prediction: Prediction
    reallocated: int | None = None
    pending: int | None = None
    offline_uncorrectable: int | None = None
    uncorrectable: int | None = None
    worn: int | None = None
    spare: int | None = None
    spare_threshold: int | None = None
    critical_warning: int | None = None
    media_errors: int | None = None
    hours: int | None = None
    temperature: int | None = None
    counters: Reason = Reason.OK


@record
class Drive:
    """What one drive says of itself; ``rotation`` in turns a minute, 0 without moving parts.

    ``kind`` is the SCSI device type (``disk``, ``enclosure``), ``protocol`` ``ata``, ``nvme``…
    """

    name: str | None
    health: Fact[Health]
    model: str | None = None
    maker: str | None = None
    serial: str | None = None
    firmware: str | None = None
    size: int | None = None
    rotation: int | None = None
    protocol: str | None = None
    wwn: str | None = None
    kind: str | None = None


# Bits of smartctl's exit status.
USAGE = 1  # the command line, or a device that it does not understand
OPEN = 2  # the device could not be opened
_FAILING = 8  # the disk says that it fails

_DENIED = re.compile(r"permission denied|not permitted|error=5\b|access is denied", re.IGNORECASE)
_UNDETECTED = re.compile(
    r"unable to detect device type|unknown usb bridge|specify device type|not supported",
    re.IGNORECASE,
)

# ATA attributes that tell an SSD's wear: their normalised value falls from 100 to 0.
_WEAR = re.compile(
    r"^wear_level|^media_wearout|life_left|lifetime_remain|life_remain|remaining_life|"
    r"lifetime_used|^percent_life|rated_life",
    re.IGNORECASE,
)


def parse_smart(answer: Answer, source: object) -> Fact[Drive]:
    """``smartctl -j -x``: identity and health of one drive.

    The exit status is a set of bits of which most are findings, not errors; a drive without
    prediction (RAID volume, SMART off) has an unknown health. Old smartctl prints no JSON.
    """
    asked = str(source)
    if isinstance(answer, Refusal):
        return Unknown(answer.reason, (asked,), answer.detail)
    if not isinstance(answer, Output):
        return Unknown(Reason.PARSE_ERROR, (asked,))
    report = _json(answer.stdout)
    if report is None:
        return Unknown(
            Reason.PARSE_ERROR
            if answer.status & 3 == 0
            else why_refused(answer.stdout + answer.stderr),
            (asked,),
            answer.stderr.strip()[:500],
        )
    said = _part(report, "smartctl")
    status = number(said.get("exit_status"))
    status = answer.status if status is None else status
    words = " ".join(str(_part(m).get("string", "")) for m in _list(said.get("messages")))
    if status & (USAGE | OPEN):
        return Unknown(why_refused(words), (asked,), words[:500])
    if not (report.get("device") or report.get("model_name")):
        return Unknown(Reason.PARSE_ERROR, (asked,), words[:500])
    return Known(_drive(report, status, asked), (asked,))


def why_refused(words: str) -> Reason:
    """Why smartctl could not look at the device, by its own words (C locale)."""
    if _DENIED.search(words):
        return Reason.NEEDS_ADMIN
    return Reason.NOT_SUPPORTED if _UNDETECTED.search(words) else Reason.API_ERROR


def _drive(report: dict[str, Any], status: int, source: str) -> Drive:
    device = _part(report, "device")
    vendor = label(report.get("scsi_vendor", report.get("vendor")))
    product = label(report.get("scsi_product", report.get("product")))
    model = label(report.get("model_name")) or label(report.get("scsi_model_name"))
    joined = " ".join(word for word in (vendor, product) if word)
    kind = text(_part(report, "device_type").get("name"))
    return Drive(
        name=text(device.get("name")),
        health=_health(report, status, source),
        model=model or joined or None,
        maker=vendor,
        serial=identifier(report.get("serial_number")),
        firmware=label(report.get("firmware_version"))
        or label(report.get("scsi_revision", report.get("revision"))),
        size=number(_part(report, "user_capacity").get("bytes"))
        or number(report.get("nvme_total_capacity")),
        rotation=number(report.get("rotation_rate")),
        protocol=(text(device.get("protocol")) or "").lower() or None,
        wwn=_wwn(report),
        kind=kind,
    )


def _wwn(report: dict[str, Any]) -> str | None:
    """The world wide name as ``0x`` and 16 digits: NAA (4 bits), OUI (24), identifier (36)."""
    parts = _part(report, "wwn")
    naa, oui, ident = (number(parts.get(name)) for name in ("naa", "oui", "id"))
    if naa is None or oui is None or ident is None:
        return text(report.get("logical_unit_id"))
    if not (0 <= naa < 16 and 0 <= oui < 1 << 24 and 0 <= ident < 1 << 36):
        return None
    return f"0x{naa:x}{oui:06x}{ident:09x}"


def _health(report: dict[str, Any], status: int, source: str) -> Fact[Health]:
    prediction = _prediction(report, status)
    if prediction is None:
        return Unknown(Reason.NOT_SUPPORTED, (source,), "no health status")
    hours = number(_part(report, "power_on_time").get("hours"))
    temperature = number(_part(report, "temperature").get("current"))
    if "nvme_smart_health_information_log" in report:
        return Known(_nvme(report, prediction, hours, temperature), (source,))
    attributes = _attributes(report)
    scsi = _part(report, "scsi_error_counter_log")
    spare = _part(report, "spare_available")
    return Known(
        Health(
            prediction=prediction,
            reallocated=_first(
                attributes.get(5),
                number(report.get("scsi_grown_defect_list")),
            ),
            pending=_first(
                attributes.get(197),
                number(_part(report, "scsi_pending_defects").get("count")),
            ),
            offline_uncorrectable=attributes.get(198),
            uncorrectable=_first(attributes.get(187), _uncorrected(scsi)),
            worn=_worn(report),
            spare=number(spare.get("current_percent")),
            spare_threshold=number(spare.get("threshold_percent")),
            hours=hours,
            # SCSI devices without a sensor say 0 degrees.
            temperature=temperature or None,
        ),
        (source,),
    )


def _prediction(report: dict[str, Any], status: int) -> Prediction | None:
    """The drive's own word; an attribute past its threshold now is its word too."""
    passed = _part(report, "smart_status").get("passed")
    failed_now = [
        bool(_part(entry, "flags").get("prefailure"))
        for entry in _table(report)
        if entry.get("when_failed") == "now"
    ]
    critical = number(_part(report, "nvme_smart_health_information_log").get("critical_warning"))
    if passed is False or status & _FAILING or any(failed_now) or critical:
        return Prediction.FAILING
    if failed_now:
        return Prediction.WARNING
    return Prediction.HEALTHY if passed is True or critical == 0 else None


def _nvme(
    report: dict[str, Any], prediction: Prediction, hours: int | None, temperature: int | None
) -> Health:
    log = _part(report, "nvme_smart_health_information_log")
    return Health(
        prediction=prediction,
        worn=number(log.get("percentage_used")),
        spare=number(log.get("available_spare")),
        spare_threshold=number(log.get("available_spare_threshold")),
        critical_warning=number(log.get("critical_warning")),
        media_errors=number(log.get("media_errors")),
        hours=_first(hours, number(log.get("power_on_hours"))),
        temperature=_first(temperature, number(log.get("temperature"))),
    )


def _attributes(report: dict[str, Any]) -> dict[int, int]:
    """Raw values of the ATA attributes by number.

    Some makers pack several counters in the 48 bits: smartctl's printed form (``12 (0 3)``) starts
    with the counter, and is taken first.
    """
    found: dict[int, int] = {}
    for entry in _table(report):
        ident = number(entry.get("id"))
        raw = _part(entry, "raw")
        printed = re.match(r"\d{1,18}", str(raw.get("string", "")))
        value = int(printed[0]) if printed else number(raw.get("value"))
        if ident is not None and value is not None:
            found[ident] = value
    return found


def _worn(report: dict[str, Any]) -> int | None:
    """Wear in percent: device statistics (page 7), else the attribute that makers give to it."""
    direct = number(_part(report, "endurance_used").get("current_percent"))
    if direct is None:
        direct = number(report.get("scsi_percentage_used_endurance_indicator"))
    if direct is not None:
        return direct
    for page in _list(_part(report, "ata_device_statistics").get("pages")):
        for entry in map(_part, _list(_part(page).get("table"))):
            named = str(entry.get("name", "")).lower().startswith("percentage used endurance")
            if named and _part(entry, "flags").get("valid") is not False:
                return number(entry.get("value"))
    for entry in _table(report):
        left = number(entry.get("value"))
        if _WEAR.search(str(entry.get("name", ""))) and left is not None and 0 < left <= 100:
            return 100 - left
    return None


def _uncorrected(log: dict[str, Any]) -> int | None:
    """Errors that a SCSI disk could not correct, reading, writing and verifying."""
    counts = [
        number(_part(log, kind).get("total_uncorrected_errors"))
        for kind in ("read", "write", "verify")
    ]
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _table(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [_part(e) for e in _list(_part(report, "ata_smart_attributes").get("table"))]


def ata_counters(data: bytes) -> dict[int, int]:
    """Raw values of the ATA attributes in SMART READ DATA: 30 entries of 12 bytes from byte 2.

    An entry is number, flags (2), value, worst, raw (6 bytes, little-endian), reserved. Only the
    lower 32 bits are the counter where makers pack more.
    """
    found = {}
    for start in range(2, min(len(data), 362) - 11, 12):
        if data[start]:
            found[data[start]] = int.from_bytes(data[start + 5 : start + 9], "little")
    return found


def _json(stdout: str) -> dict[str, Any] | None:
    try:
        report = json.loads(stdout)
    except (ValueError, RecursionError):
        return None
    return report if isinstance(report, dict) else None


def _part(value: Any, name: str | None = None) -> dict[str, Any]:  # noqa: ANN401 any JSON
    """An object inside an object, empty when it is not one."""
    if name is not None:
        value = value.get(name)
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:  # noqa: ANN401 any JSON
    return value if isinstance(value, list) else []


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def worst(predictions: Iterable[Prediction]) -> Prediction | None:
    """The gravest of several predictions of one disk: its alarm is never outvoted."""
    order = (Prediction.FAILING, Prediction.WARNING, Prediction.HEALTHY)
    given = set(predictions)
    return next((prediction for prediction in order if prediction in given), None)
