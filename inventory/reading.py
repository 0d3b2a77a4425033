"""Tolerant readers of single values, shared by all parsers: wrong input gives None, never an error.

Recorded values come as ``"123"``, ``123`` or null, ``TRUE`` or ``"True"``, and dates in four
forms; parsers go through these functions and never convert by hand.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inventory.answers import Json, RegistryKey, Row

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_DMTF = re.compile(r"^(\d{14})(?:\.(\d{1,6}))?([+-]\d{3})?$")
_MS_DATE = re.compile(r"^\\?/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?/$")
_FIRST_YEAR, _LAST_YEAR = 1601, 9998  # the first is Windows' own zero
_LONGEST_NUMBER = 40  # characters
_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)

# Serials and UUIDs that makers leave blank; compared in lower case without spaces, dots, dashes.
_PLACEHOLDERS = frozenset(
    {
        "tobefilledbyoem", "tobefilledbyo.e.m", "defaultstring", "systemserialnumber", "none",
        "notspecified", "notapplicable", "na", "n/a", "invalid", "unknown", "0", "empty",
        "noserial",
        "chassisserialnumber", "baseboardserialnumber", "serialnumber", "systemproductname",
        "systemmanufacturer", "systemversion", "oem", "xxxxxxx", "123456789", "1234567890",
        "0123456789", "noassettag", "noassetinformation", "assettag", "notavailable", "serial",
        "undefined", "null", "unspecified", "<outofspec>", "(null)", "productname", "baddata",
        "noassettagspecified", "notasset", "partnumber", "nodimm", "noenclosure", "assettagnumber",
        "basboardserialnumber", "notpresent", "chassisassettag", "baseboardassettag",
        "9876543210", "tbd", "tbdbyoem", "tbdbyodm", "notprovided", "notsupportedbycpu", "00h",
        "<badindex>", "other", "asset1234567890", "chassismanufacture", "chassismanufacturer",
        "boardmanufacturer", "boardproductname", "boardversion", "boardserialnumber",
        "chassisversion", "noasset", "nodata", "unknow",
    }
)  # fmt: skip
# The same, numbered by slot: SerNum0, AssetTagNum11, Array1_PartNumber0, OEM Define 3.
_NUMBERED_PLACEHOLDER = re.compile(
    r"(sernum|serialnumber|assettagnum|manufacturer|modulepartnumber|partnum|partnumber"
    r"|array\d+partnumber|array\d+sernum|oemdefine|oemstring)\d+"
)
_PLACEHOLDER_UUIDS = frozenset(
    {"03000200-0400-0500-0006-000700080009", "12345678-1234-5678-90AB-CDDEEFAABBCC"}
)


def text(value: object) -> str | None:
    """The value as one clean line (control and direction marks removed), None when empty."""
    if value is None or isinstance(value, bool | dict | list | tuple):
        return None
    line = _SPACES.sub(" ", _CONTROL.sub("", str(value))).strip()
    return line or None


def number(value: object) -> int | None:
    """The value as an integer: ``12``, ``"12"``, ``"0x0C"``, ``12.0``; None otherwise.

    No source holds numbers of more than 64 bits: a wider one is rubbish.
    """
    if isinstance(value, bool) or value is None:
        return None
    found: int | None = None
    if isinstance(value, int):
        found = value
    elif isinstance(value, float):
        found = int(value) if value.is_integer() else None
    elif isinstance(value, str) and len(word := value.strip()) <= _LONGEST_NUMBER:
        if not word.isascii() or "_" in word:  # int() reads the digits of every script
            return None
        try:
            found = int(word, 16) if word[:2].lower() == "0x" else int(word)
        except ValueError:
            return None
    return found if found is not None and -(2**63) <= found < 2**64 else None


def truth(value: object) -> bool | None:
    """The value as a boolean: ``True``, ``"TRUE"``, ``1``, ``"1"``; None otherwise."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in {"true", "1", "yes"}:
        return True
    if word in {"false", "0", "no"}:
        return False
    return None


def words(value: object) -> tuple[str, ...]:
    """The value as clean strings: a list, ``{"a", "b"}`` as wmic prints it, or one string."""
    if isinstance(value, str) and value[:1] == "{" and value[-1:] == "}":
        value = [part.strip().strip('"') for part in value[1:-1].split(",")]
    if not isinstance(value, list | tuple):
        value = [value]
    return tuple(word for part in value if (word := text(part)) is not None)


def moment(value: object) -> datetime | None:
    r"""The value as an aware datetime: DMTF, ``\/Date(ms)\/`` or ISO 8601; None otherwise.

    A date without zone is taken as UTC. The first and last years that a calendar holds are what
    programs write for "never", and cannot be told in another zone: None.
    """
    found = _moment(value)
    return found if found is not None and _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if not isinstance(value, str):
        return None
    word = value.strip()
    try:
        if found := _DMTF.match(word):
            offset = int(found[3] or 0)
            zone = timezone(timedelta(minutes=offset))
            return datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=zone)
        if found := _MS_DATE.match(word):
            return datetime.fromtimestamp(int(found[1]) / 1000, UTC)
        parsed = datetime.fromisoformat(word)
    except (ValueError, OverflowError, OSError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def filetime(value: object) -> datetime | None:
    """A Windows FILETIME (100 ns since 1601, UTC) as a datetime; 0 and nonsense are None."""
    ticks = number(value)
    if ticks is None or ticks <= 0:
        return None
    try:
        return moment(_FILETIME_EPOCH + timedelta(microseconds=ticks // 10))
    except OverflowError:
        return None


def unix_time(value: object) -> datetime | None:
    """Seconds since 1970 as a datetime; 0 and nonsense are None."""
    seconds = number(value)
    if seconds is None or seconds <= 0:
        return None
    try:
        return moment(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def compact_date(value: object) -> date | None:
    """An Uninstall ``InstallDate``: ``YYYYMMDD``, ISO, unix time; ambiguous forms are None."""
    word = text(value)
    if word is None:
        return None
    try:
        if re.fullmatch(r"(19|20)\d{6}", word):
            return datetime.strptime(word, "%Y%m%d").replace(tzinfo=UTC).date()
        if re.fullmatch(r"\d{4}-\d\d-\d\d.*", word):
            return date.fromisoformat(word[:10])
        if re.fullmatch(r"1\d{9}", word):
            return datetime.fromtimestamp(int(word), UTC).date()
    except ValueError:
        return None
    return None


def identifier(value: object) -> str | None:
    """A serial or asset tag, unless it is one of the placeholders that makers leave."""
    word = text(value)
    if word is None:
        return None
    bare = re.sub(r"[\s._-]", "", word).lower()
    if not bare or len(set(bare)) == 1 or _is_placeholder(bare):
        return None
    return word


def label(value: object) -> str | None:
    """A maker's, model's or version's name, unless it is a placeholder; ``"1"`` is a version."""
    word = text(value)
    if word is None:
        return None
    bare = re.sub(r"[\s._-]", "", word).lower()
    unwritten = not bare or (set(bare) == {"0"} and len(bare) > 4)
    return None if unwritten or _is_placeholder(bare) else word


def _is_placeholder(bare: str) -> bool:
    """Whether a name, in lower case without spaces and dashes, says that nothing was written."""
    return (
        bare in _PLACEHOLDERS
        or bare.startswith(("tobefilled", "<outofspec>"))
        or _NUMBERED_PLACEHOLDER.fullmatch(bare) is not None
    )


def machine_uuid(value: object) -> str | None:
    """An SMBIOS UUID in upper case, unless it is empty, uniform or a known placeholder."""
    word = text(value)
    if word is None:
        return None
    word = word.strip("{}").upper()
    if not re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", word):
        return None
    if word in _PLACEHOLDER_UUIDS or len(set(word.replace("-", ""))) <= 2:
        return None
    return word


def mac_address(value: object) -> str | None:
    """A MAC address as ``aa:bb:cc:dd:ee:ff``; None when empty, all zeros or malformed."""
    word = text(value)
    if word is None:
        return None
    digits = re.sub(r"[^0-9a-fA-F]", "", word).lower()
    if len(digits) != 12 or set(digits) == {"0"}:
        return None
    return ":".join(digits[start : start + 2] for start in range(0, 12, 2))


def registry_value(key: RegistryKey, name: str) -> Json:
    """The data of a value, its name compared without case; None when the value is absent."""
    if name in key.values:
        return key.values[name]
    wanted = name.lower()
    return next((data for label, data in key.values.items() if label.lower() == wanted), None)


def column(row: Row, name: str) -> Json:
    """A property of a WMI row, its name compared without case; None when absent."""
    if name in row:
        return row[name]
    wanted = name.lower()
    return next((data for label, data in row.items() if label.lower() == wanted), None)


def hex_bytes(value: Any) -> bytes | None:  # noqa: ANN401 registry data of any type
    """Binary registry data (``{"hex": "…"}``) as bytes; None for anything else."""
    if not isinstance(value, dict) or not isinstance(value.get("hex"), str):
        return None
    try:
        return bytes.fromhex(value["hex"].replace(",", ""))
    except ValueError:
        return None


def whole_days(since: datetime, until: datetime) -> int:
    """Whole days from one moment to another; a moment in the future counts as 0."""
    return max((until - since).days, 0)
