"""Expected values of others, beside what the command line prints of the same recordings.

Each table of ``../shared/data/captures/expected-dev-*.json`` becomes cells: one field of one entry,
as others state it and as ``inventory --format glpi`` (or ``json``, or ``audit``) prints it.
tests/test_expected_values.py holds them and says why some differ.
"""

from __future__ import annotations

import base64
import contextlib
import io
import ipaddress
import json
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.cli import main
from tests.captures import RECORDED, expected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

CAPTURES = RECORDED / "captures" / "dev"
#: The field of a cell that is a whole entry: missing on our side, or only there.
ROW = "(entry)"
#: The field of a cell that stands for a recording that is not among those here.
RECORDING = "(recording)"


@dataclass(frozen=True)
class Cell:
    """One value of a table as others state it (``theirs``) and as we print it (``ours``)."""

    table: str
    capture: str
    field: str
    theirs: Any
    ours: Any

    @property
    def agrees(self) -> bool:
        """Whether both say the same, whatever the writing."""
        return self.field not in {ROW, RECORDING} and same(self.theirs, self.ours, self.field)

    def __str__(self) -> str:
        return f"{self.table} {self.capture} {self.field}: {self.theirs!r} / {self.ours!r}"[:300]


# --- what we print -----------------------------------------------------------------------------


def printed(path: Path, command: str, form: str) -> Any:
    """What ``kit-commune COMMAND --capture PATH --format FORM`` prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main([command, "--capture", str(path), "--format", form])
    assert code == 0, (path, code)
    return json.loads(out.getvalue())


@cache
def path_of(capture: str) -> Path | None:
    """The recording that a table names: with its file's ending, or with the version in its name."""
    bare = re.sub(r"\.txt$", "", capture)
    found = sorted(CAPTURES.glob("*/*.json"))
    exact = [path for path in found if path.stem == bare]
    close = [path for path in found if bare.startswith(f"{path.stem}-")]
    return next(iter(exact or close), None)


@cache
def glpi(capture: str) -> Mapping[str, Any]:
    """The GLPI inventory of a recording; its ``content``."""
    path = path_of(capture)
    return {} if path is None else printed(path, "inventory", "glpi")["content"]


@cache
def facts(capture: str) -> Mapping[str, Any]:
    """The facts of a recording, by topic; known values alone."""
    path = path_of(capture)
    told = {} if path is None else printed(path, "inventory", "json")["facts"]
    return {
        f"{topic}.{name}": fact["value"]
        for topic, group in told.items()
        for name, fact in group.items()
        if "value" in fact
    }


@cache
def outcomes(capture: str) -> Mapping[str, str]:
    """The outcome of each check on a recording."""
    path = path_of(capture)
    findings = [] if path is None else printed(path, "audit", "json")["findings"]
    return {finding["id"]: finding["outcome"] for finding in findings}


def of_capture(document: Mapping[str, Any], command: str = "inventory", form: str = "glpi") -> Any:
    """What is printed of a capture that a test made."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.capture.json"
        path.write_text(json.dumps({"format": "pc-capture/2", "name": "x", **document}), "utf-8")
        return printed(path, command, form)


# --- comparing ---------------------------------------------------------------------------------

_DAYS = {"bdate", "date", "install_date", "base_creation", "expiration"}
_TRUTHS = {"virtualdev", "systemdrive", "removable", "no_remove", "hotreplaceable", "plugged",
           "enabled", "uptodate"}  # fmt: skip
_CODES = {"mac", "status", "vendorid", "productid", "guid"}
_ADDRESSES = {"ipaddress6", "ipmask6", "ipsubnet6"}


def same(theirs: Any, ours: Any, field: str = "") -> bool:
    """Whether two values say the same: spaces, figures as text, dates, case of identifiers."""
    if field in _TRUTHS:
        return _truth(theirs) == _truth(ours)
    left, right = _plain(theirs), _plain(ours)
    if left == right:
        return True
    if left is None or right is None:
        return False
    if field in _DAYS:
        found = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", left)
        days = {f"{found[3]}-{found[1]}-{found[2]}", f"{found[3]}-{found[2]}-{found[1]}"}
        return found is not None and right[:10] in days
    if field in _CODES:
        return left.lower() == right.lower()
    if field in _ADDRESSES:
        return ipaddress.ip_address(left.partition("/")[0]) == ipaddress.ip_address(right)
    with contextlib.suppress(ValueError):
        return float(left) == float(right)
    return False


def _plain(value: Any) -> str | None:
    word = "" if value is None else " ".join(str(value).split())
    return word or None


def _truth(value: Any) -> bool:
    return str(value).strip().lower() in {"1", "true", "yes", "on"}


def entries(
    table: str,
    capture: str,
    theirs: Sequence[Mapping[str, Any]] | None,
    ours: Sequence[Mapping[str, Any]],
    *,
    renamed: Mapping[str, str] | None = None,
) -> Iterator[Cell]:
    """Cells of two lists: each of their entries beside that of ours which says most of the same."""
    if path_of(capture) is None:
        yield Cell(table, capture, RECORDING, capture, None)
        return
    names = {"macaddr": "mac", "installdate": "install_date", **(renamed or {})}
    stated = [
        {names.get(name.lower(), name.lower()): value for name, value in entry.items()}
        for entry in theirs or ()
    ]
    paired = _paired(stated, ours)
    for place, entry in enumerate(stated):
        if place not in paired:
            yield Cell(table, capture, ROW, entry, None)
            continue
        mine = ours[paired[place]]
        for field, value in entry.items():
            yield Cell(table, capture, field, value, mine.get(field))
    for place, entry in enumerate(ours):
        if place not in paired.values():
            yield Cell(table, capture, ROW, None, entry)


def _paired(
    stated: Sequence[Mapping[str, Any]], ours: Sequence[Mapping[str, Any]]
) -> dict[int, int]:
    likeness = sorted(
        (
            -sum(
                value is not None and same(value, mine.get(field), field)
                for field, value in entry.items()
            ),
            abs(place - other),
            place,
            other,
        )
        for place, entry in enumerate(stated)
        for other, mine in enumerate(ours)
    )
    paired: dict[int, int] = {}
    for score, _, place, other in likeness:
        if score and place not in paired and other not in paired.values():
            paired[place] = other
    return paired


def one(
    table: str, capture: str, theirs: Mapping[str, Any], ours: Mapping[str, Any] | None
) -> Iterator[Cell]:
    """Cells of one entry."""
    if path_of(capture) is None:
        yield Cell(table, capture, RECORDING, capture, None)
        return
    for name, value in theirs.items():
        yield Cell(table, capture, name.lower(), value, (ours or {}).get(name.lower()))


# --- the tables --------------------------------------------------------------------------------

#: Tables that are lists of GLPI's own fields: file → section of the inventory.
LISTS = {
    "windows-cpu": "cpus",
    "windows-drives": "drives",
    "windows-memory": "memories",
    "windows-storages": "storages",
    "windows-usb": "usbdevices",
    "windows-video": "videos",
    "dmi-battery": "batteries",
    "dmi-memory": "memories",
    "dmi-ports": "ports",
    "dmi-psu": "powersupplies",
    "dmi-slots": "slots",
    "linux-av-bitdefender": "antivirus",
    "linux-av-cortex": "antivirus",
    "linux-av-defender": "antivirus",
    "linux-cpu": "cpus",
    "linux-drives": "drives",
    "pci-controllers": "controllers",
    "pci-sounds": "sounds",
    "pci-videos": "videos",
}
#: Tables of one entry each.
OBJECTS = {
    "windows-bios": "bios",
    "dmi-bios": "bios",
    "dmi-hardware": "hardware",
    "linux-distro": "operatingsystem",
}


def cases(name: str) -> Iterator[tuple[str, str, Any]]:
    """Every case of a file: its table, the recording, and what is stated."""
    document = expected(name)
    for capture, tables in document.get("machines", {}).items():
        if isinstance(tables, list):
            yield "", capture, tables
        else:
            for table, stated in tables.items():
                yield table, capture, stated
    for table, listed in document.get("tables", {}).items():
        if "capture" in listed:
            yield table, listed["capture"], listed["expected"]
        else:
            for case in listed.values():
                yield table, case["capture"], case["expected"]


def of_lists(name: str) -> Iterator[Cell]:
    """A table of :data:`LISTS`."""
    for _, capture, stated in cases(name):
        listed = [stated] if isinstance(stated, dict) else stated
        yield from entries(name, capture, listed, glpi(capture).get(LISTS[name], ()))


def of_objects(name: str) -> Iterator[Cell]:
    """A table of :data:`OBJECTS`."""
    for _, capture, stated in cases(name):
        yield from one(name, capture, stated, glpi(capture).get(OBJECTS[name]))


def antivirus(name: str) -> Iterator[Cell]:
    """Product states and Defender's status, and the verdicts that they ask for."""
    for kind, capture, stated in cases(name):
        if kind == "AntiVirusProduct":
            listed = [
                {"name": e["name"], "enabled": e["state"] == "on",
                 "uptodate": e["signatures"] == "up to date"}
                for e in stated
            ]  # fmt: skip
            yield from entries(name, capture, listed, glpi(capture).get("antivirus", ()))
            known = {p["name"]: p for p in facts(capture)["antivirus.products"]}
            for entry in stated:
                ours = known[entry["name"]]
                for field, key in (("productState", "raw_state"), ("microsoft", "microsoft")):
                    yield Cell(name, capture, field, entry[field], ours[key])
                yield Cell(name, capture, "state", entry["state"], ours["state"])
            continue
        ours = facts(capture)["antivirus.defender"]
        yield Cell(name, capture, "mode", stated["running_mode"], ours["running_mode"])
        yield Cell(name, capture, "age", stated["signature_age_days"], ours["signature_age"])
        found = outcomes(capture)
        old, active = "too old" in stated["verdict"], "active" in stated["verdict"]
        late = found["antivirus/antivirus_up_to_date"] == "FAIL"
        yield Cell(name, capture, "too old", old, late)
        off = found["antivirus/antivirus_active"] == "FAIL"
        yield Cell(name, capture, "active", active, not off)


def bitlocker(name: str) -> Iterator[Cell]:
    """Encryption of each drive."""
    for _, capture, stated in cases(name):
        drives = {drive.get("letter"): drive for drive in glpi(capture)["drives"]}
        for entry in stated:
            drive = drives[entry["drive"]]
            yield Cell(name, capture, "encrypt_status", "Yes", drive.get("encrypt_status"))
            method = entry["method"].replace("-", "_")
            yield Cell(name, capture, "encrypt_algo", method, drive.get("encrypt_algo"))
            system = entry["volume_type"] == "system"
            yield Cell(name, capture, "systemdrive", system, drive.get("systemdrive"))


def batteries(name: str) -> Iterator[Cell]:
    """The report of powercfg, alone and joined with SMBIOS."""
    for kind, capture, stated in cases(name):
        ours = glpi(capture).get("batteries", ())
        if isinstance(stated, dict):
            for step, listed in stated.items():
                if isinstance(listed, list):
                    yield from entries(f"{name} {step}", capture, listed, ours)
        else:
            yield from entries(f"{name} {kind}", capture, stated, ours)


def upower(name: str) -> Iterator[Cell]:
    """UPower's texts, alone and joined with SMBIOS; the list of devices is no value of ours."""
    for kind, capture, stated in cases(name):
        ours = glpi(capture).get("batteries", ())
        if kind == "testUpowerInfos":
            yield from entries(f"{name} {kind}", capture, [stated], ours)
        elif kind == "testUpowerMerged":
            yield from entries(f"{name} {kind}", capture, stated["merged"], ours)
        else:
            yield from entries(f"{name} {kind}", capture, [], ())


def firewalls(name: str) -> Iterator[Cell]:
    """Profiles, and (a file of its own) whether firewalld or ufw runs."""
    for kind, capture, stated in cases(name):
        ours = glpi(capture).get("firewalls", ())
        if isinstance(stated, str):
            yield from entries(name, capture, [{"status": stated}], ours)
        else:
            listed = list(stated.values()) if isinstance(stated, dict) else stated
            yield from entries(f"{name} {kind}", capture, listed, ours)


def interfaces(name: str) -> Iterator[Cell]:
    """Adapters, one entry an address; GUID and name servers have no place in GLPI: facts."""
    for _, capture, stated in cases(name):
        adapters = facts(capture)["network.adapters"]
        known = {adapter["device_id"]: adapter for adapter in adapters}
        ours = []
        for entry in glpi(capture)["networks"]:
            adapter = known.get(entry.get("pnpdeviceid"), {})
            dns = next(iter(adapter.get("dns", ())), None)  # the peer keeps the first alone
            ours.append({**entry, "guid": adapter.get("guid"), "dns": dns})
        yield from entries(name, capture, stated, ours)


def network_kinds(name: str) -> Iterator[Cell]:
    """The kind of each device; only real adapters have one."""
    for _, capture, stated in cases(name):
        ours = {entry.get("pnpdeviceid"): entry.get("type") for entry in glpi(capture)["networks"]}
        for device, kind in stated.items():
            yield Cell(name, capture, device, kind, ours.get(device))


def printer_serials(name: str) -> Iterator[Cell]:
    """Serials of USB printers by port."""
    for _, capture, stated in cases(name):
        ours = {entry.get("port"): entry for entry in glpi(capture).get("printers", ())}
        for port, serial in stated.items():
            yield Cell(name, capture, port, serial, ours.get(port, {}).get("serial"))


def software(name: str) -> Iterator[Cell]:
    """Programs; those of Windows by their key's name, packages by theirs."""
    for kind, capture, stated in cases(name):
        ours = glpi(capture).get("softwares", ())
        listed = list(stated.values()) if isinstance(stated, dict) else stated
        if kind == "hotfixes_tests":
            fixes = [entry for entry in ours if entry["from"] == "WMI"]
            yield from _by_key(f"{name} {kind}", capture, listed, fixes)
        elif kind == "softwares_tests":
            programs = [entry for entry in ours if entry["from"] == "registry"]
            yield from _by_key(f"{name} {kind}", capture, listed, programs)
        else:
            yield from entries(f"{name} {kind}", capture, listed, ours)


def _by_key(
    table: str, capture: str, stated: Iterable[Mapping[str, Any]], ours: Iterable[Mapping[str, Any]]
) -> Iterator[Cell]:
    by_key: dict[str, Mapping[str, Any]] = {}
    for entry in ours:
        for key in (entry["name"], entry.get("guid")):
            if key:
                by_key.setdefault(key, entry)
    left = {entry["name"] for entry in ours}
    for entry in stated:
        low = {name.lower(): value for name, value in entry.items()}
        mine = by_key.get(low.get("guid") or "") or by_key.get(_plain(low["name"]) or "")
        if mine is None:
            yield Cell(table, capture, ROW, entry, None)
            continue
        left.discard(mine["name"])
        merged = low.get("guid") is not None and low["guid"] != mine.get("guid")
        if merged and same(low["name"], mine["name"]):
            yield Cell(table, capture, "(merged)", low["guid"], None)
            continue
        for field, value in low.items():
            field_name = "install_date" if field == "installdate" else field
            yield Cell(table, capture, field_name, value, mine.get(field_name))
    if "softwares" in table:
        for name in sorted(left):
            yield Cell(table, capture, ROW, None, name)


def licences(name: str) -> Iterator[Cell]:
    """Licences of Office; no key is read, and none is exported."""
    for _, capture, stated in cases(name):
        yield from entries(name, capture, [stated], glpi(capture).get("licenseinfos", ()))


def lvm(name: str) -> Iterator[Cell]:
    """Volumes of LVM."""
    sections = {"pvs": "physical_volumes", "vgs": "volume_groups"}
    for kind, capture, stated in cases(name):
        yield from entries(f"{name} {kind}", capture, stated, glpi(capture).get(sections[kind], ()))


def users(name: str) -> Iterator[Cell]:
    """Who is logged on."""
    for _, capture, stated in cases(name):
        yield from entries(name, capture, [stated], glpi(capture).get("users", ()))


def screens(name: str) -> Iterator[Cell]:
    """EDID blocks, as a Linux connector gives them and as the registry of Windows keeps them."""
    blocks = json.loads((CAPTURES / "edid" / "edid.json").read_text("utf-8"))["items"]
    for _, block, stated in cases(name):
        if block not in blocks:
            yield Cell(name, block, RECORDING, block, None)
            continue
        data = bytes.fromhex(blocks[block]["edid_hex"])
        for family, capture in (("linux", linux_screen(data)), ("windows", windows_screen(data))):
            listed = of_capture(capture)["content"].get("monitors", [{}])
            low = {field.lower(): value for field, value in stated.items()}
            for field, value in low.items():
                yield Cell(f"{name} {family}", block, field, value, listed[0].get(field))


def linux_screen(data: bytes) -> dict[str, Any]:
    """A capture of a Linux with one screen."""
    return {
        "os_family": "linux",
        "dirs": {"/sys/class/drm": ["card0", "card0-DP-1", "card0-HDMI-A-1", "version"]},
        "files": {
            "/sys/class/drm/card0-DP-1/edid": {"base64": base64.b64encode(data).decode()},
            "/sys/class/drm/card0-HDMI-A-1/edid": {"base64": ""},
        },
    }


def windows_screen(data: bytes) -> dict[str, Any]:
    """A capture of a Windows with one screen plugged, and one that no longer is."""
    place = r"HKLM\SYSTEM\CurrentControlSet\Enum\DISPLAY"
    here, gone = rf"{place}\XXX0001\5&1a2b&0&UID4352", rf"{place}\YYY0002\4&1&0&UID1"
    return {
        "os_family": "windows",
        "registry": {
            rf"{here}\Device Parameters": {"EDID": {"hex": data.hex()}},
            rf"{here}\Control": {"ActiveService": "monitor"},
            rf"{gone}\Device Parameters": {"EDID": {"hex": "00ffffffffffff00" + "11" * 120}},
        },
    }


#: Every file of expected values that is read: its name (``expected-dev-NAME.json``) → its reader.
READERS: dict[str, Callable[[str], Iterator[Cell]]] = {
    **dict.fromkeys(LISTS, of_lists),
    **dict.fromkeys(OBJECTS, of_objects),
    "windows-antivirus": antivirus,
    "windows-batteries": batteries,
    "windows-bitlocker": bitlocker,
    "windows-firewall": firewalls,
    "windows-interfaces": interfaces,
    "windows-license": licences,
    "windows-networks": network_kinds,
    "windows-printers": printer_serials,
    "windows-software": software,
    "windows-users": users,
    "linux-lvm": lvm,
    "linux-software": software,
    "screens-edid": screens,
    "upower": upower,
    "firewall": firewalls,
}
