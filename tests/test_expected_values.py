"""The truth of the facts, seen from outside: what we print beside what others state.

Every expected value of ``../shared/data/captures/expected-dev-*.json``, and every recorded drive,
is compared field by field with what the command line prints of the same recording. A value that
differs must be in :data:`DIFFERENCES`, with the reason; a reason that no longer serves must go.

``python -m tests.test_expected_values`` prints the counts and the differences.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.captures import RECORDED, needs_recordings
from tests.expected_commands import linux_commands, windows_commands
from tests.expected_disks import disks
from tests.expected_tables import READERS, Cell, path_of


@dataclass(frozen=True)
class Difference:
    """Why cells differ. Each part is a pattern for the whole text of what it names."""

    reason: str
    table: str
    field: str = ".*"
    capture: str = ".*"
    theirs: str = ".*"
    ours: str = ".*"

    def explains(self, cell: Cell) -> bool:
        """Whether the cell is of this kind."""
        told = (cell.table, cell.field, cell.capture, str(cell.theirs), str(cell.ours))
        parts = (self.table, self.field, self.capture, self.theirs, self.ours)
        return all(
            re.fullmatch(part, value, re.DOTALL) for part, value in zip(parts, told, strict=True)
        )


# fmt: off
DIFFERENCES: tuple[Difference, ...] = (
    Difference("the recording is not among those here", ".*", r"\(recording\)"),
    # --- what makers leave unwritten is no value -------------------------------------------------
    Difference("a serial, tag or number that firmware or a maker leaves in every machine",
        "dmi-(bios|memory)|windows-memory|screens-edid .*|smart",
        "ssn|msn|skunumber|assettag|serialnumber|serial",
        theirs=r"X+|0+|(01)+|000000-000|0123456789|SerNum\d+|No Asset Information", ours="None"),
    Difference("an UUID of one digit, or with too many: it would merge machines",
        "dmi-hardware", "uuid", theirs="(E+-?)+|3445DEE7-45D0-1244-95DD-34FAA067C1BE33E",
        ours="None"),
    # --- SMBIOS ----------------------------------------------------------------------------------
    Difference("the peer does not know the words of dmidecode 1", ".*", capture=".*rhel-2.1"),
    Difference("the maker's own writing; the peer has a table of makers",
        "dmi-(psu|battery)", "manufacturer"),
    Difference("the peer guesses DDR3 from the letters of a Micron part number",
        "dmi-memory", "type", "peer-hp-dl180", "DDR3", "None"),
    # --- memory of Windows -----------------------------------------------------------------------
    Difference("the peer takes WMI's words for any module, in the user's language",
        "windows-memory", "caption|description", theirs="Physical Memory|Mémoire physique"),
    Difference("slots are numbered from 1 in their order on the board, as SMBIOS has them",
        "windows-memory", "numslots"),
    Difference("the peer knows no type after DDR2", "windows-memory", "type", theirs="Unknown"),
    Difference("SMBIOS has the serial that WMI of XP has not",
        "windows-memory", "serialnumber", theirs="None"),
    Difference("without correction there is none to name",
        "windows-memory", "memorycorrection", theirs="None", ours="None"),
    Difference("empty slots are told: SMBIOS names them",
        "windows-memory", r"\(entry\)", theirs="None"),
    # --- processors ------------------------------------------------------------------------------
    Difference("the peer's i386 is any PC: its own machine's, not the recorded one's",
        "linux-cpu", "arch", theirs="i386", ours="x86_64"),
    Difference("one entry a socket; the peer has one a core of an ARM",
        "linux-cpu", r"\(entry\)", ".*raspberry.*", ours="None"),
    Difference("the peer took the number of the core for the name of the processor",
        "linux-cpu", "name", ".*bookworm", "0"),
    Difference("the peer knows no name", "linux-cpu", "name", ".*alpha.*", "None"),
    Difference("the peer read dmidecode's socket, and the registry of another recording",
        "windows-cpu", "core|description", "peer-7"),
    Difference("the name and speed of the processor itself, not of its family in SMBIOS",
        "windows-cpu", "name|speed", "peer-xp"),
    # --- disks and volumes of Windows ------------------------------------------------------------
    Difference("WMI's driver maker and kinds, in the user's language; ours is the disk's",
        "windows-storages", "manufacturer|type|interface", "peer-win10-crypt"),
    Difference("places on a SCSI bus mean nothing for NVMe", "windows-storages", "scsi_.*"),
    Difference("the maker is in the model's name",
        "windows-storages", "manufacturer", theirs="None"),
    Difference("BitLocker says which drive is the system's; the peer's test did not ask",
        "windows-drives", "systemdrive", "peer-win10-crypt"),
    Difference("a volume without a letter has none; the peer puts its label there",
        "windows-drives", "letter", theirs="BOOT"),
    # --- network of Windows ----------------------------------------------------------------------
    Difference("the peer leaves out what it did not read",
        "windows-interfaces", "mtu", theirs="None"),
    Difference("GLPI has no field for it", "windows-interfaces", "dnsdomain", ours="None"),
    Difference("GLPI knows Bluetooth as a kind",
        "windows-interfaces", "type", theirs="ethernet", ours="bluetooth"),
    Difference("an adapter has its address while its tunnel is down",
        "windows-interfaces", "mac", "peer-vpn-down", "None"),
    Difference("miniports and filters that drivers put on a card are no adapters",
        "windows-interfaces", r"\(entry\)", "peer-xp", ours="None"),
    Difference("the registry there is another machine's than WMI's",
        "windows-networks", r"PCI\\VEN_1022.*", "peer-xp"),
    Difference("which profile a connection has is not exported: it changes with the place",
        "windows-firewall .*", r"description|ipaddress|\(entry\)", ours="None"),
    # --- devices ---------------------------------------------------------------------------------
    Difference("the peer names devices from usb.ids; Windows has its own names",
        "windows-usb", "name|caption"),
    Difference("the driver's whole name", "pci-controllers", "driver", theirs="ehci"),
    Difference("the revision that lspci prints", "pci-controllers", "rev", theirs="None"),
    Difference("the peer names the card after the PC that it is in",
        "pci-controllers", "name|manufacturer",
        theirs="Precision 390|Broadcom Inc. and subsidiaries"),
    Difference("the maker alone: the model is the caption", "pci-sounds", "manufacturer"),
    Difference("GLPI has no field for it", "pci-videos", "pciid", ours="None"),
    Difference("a window of 256 MB is the largest that old firmware opens: not the memory",
        "pci-videos", "memory", ".*imac", "256", "None"),
    Difference("not recorded: the peer's test had a second file",
        "pci-videos", "resolution", ".*imac", ours="None"),
    # --- batteries -------------------------------------------------------------------------------
    Difference("a step of the peer: the report's capacity replaces that of SMBIOS",
        "windows-batteries step1", "capacity"),
    # --- programs --------------------------------------------------------------------------------
    Difference("registered twice or more under other keys: one program",
        "windows-software .*", r"\(merged\)", ours="None"),
    Difference("the peer calls all but components applications, though ReleaseType says more",
        "windows-software .*", "system_category", theirs="application",
        ours="(security_)?update|hotfix"),
    Difference("the peer's loader cuts quoted strings",
        "windows-software .*", "uninstall_string", theirs=r".*\\"),
    Difference("of the entries that were merged, the oldest date",
        "windows-software .*", "install_date", theirs="None"),
    Difference("said by the version", "windows-software .*", "version_(major|minor)", ours="None"),
    Difference("the peer puts the edition into the name",
        "windows-software .*", "name", theirs="SQL Server .* Express Edition .*"),
    Difference("nothing recorded tells whether that Windows has 32 or 64 bits",
        "windows-software .*", "arch", "peer-mssql_engine", ours="None"),
    Difference("the kit reads no licence, and exports none", "windows-license"),
    Difference("no size is written", "linux-software .*", "filesize", theirs="0", ours="None"),
    Difference("the version with its epoch, as pacman compares it",
        "linux-software pacman.*", "version", theirs=r"1\.2\.11-3"),
    Difference("no field of GLPI: the peer's own mark", "linux-software snap.*", "_revision"),
    # --- outputs of commands ---------------------------------------------------------------------
    Difference("a state that systemd added later", "linux-commands systemctl-luf", theirs="None"),
    Difference("a tunnel that nothing goes through is no adapter",
        "windows-commands ipconfig", "count", "jc-windows-2008"),
    Difference("another machine's report in the same recording",
        "windows-commands systeminfo", r"\(entry\)", "jc-windows-10"),
)
# fmt: on

TABLES = {
    **READERS,
    "linux-commands": linux_commands,
    "windows-commands": windows_commands,
    "smart": disks,
}
# Files of expected values that are no inventory of a computer, or outputs of tools of their own.
OTHERS = {"snmp", "snmp-peer-result", "tools-generic", "tools-linux", "tools-unix"}


@cache
def cells(name: str) -> tuple[Cell, ...]:
    return tuple(TABLES[name](name))


def reason_of(cell: Cell) -> str | None:
    return next((d.reason for d in DIFFERENCES if d.explains(cell)), None)


def counted(name: str) -> tuple[int, int, int]:
    """How many cells agree, differ for a reason, and differ without one."""
    differing = [cell for cell in cells(name) if not cell.agrees]
    explained = sum(reason_of(cell) is not None for cell in differing)
    return len(cells(name)) - len(differing), explained, len(differing) - explained


@needs_recordings
@pytest.mark.parametrize("name", sorted(TABLES))
def test_what_we_print_is_what_others_state(name):
    agree, explained, wrong = counted(name)
    sys.stdout.write(f"{name}: {agree} agree, {explained} differ with reason, {wrong} wrong\n")

    actual = [str(c) for c in cells(name) if not c.agrees and reason_of(c) is None]

    assert actual == []
    assert agree + explained > 0


@needs_recordings
def test_every_reason_serves():
    differing = [cell for name in TABLES for cell in cells(name) if not cell.agrees]

    actual = [d for d in DIFFERENCES if not any(d.explains(cell) for cell in differing)]

    assert actual == []


@needs_recordings
def test_every_file_of_expected_values_is_read():
    listed = {
        path.stem.removeprefix("expected-dev-")
        for path in (RECORDED / "captures").glob("expected-dev-*.json")
    }

    actual = listed - set(TABLES) - OTHERS

    assert actual == set()


@needs_recordings
def test_the_program_prints_what_these_tests_read():
    path = path_of("peer-7")
    done = subprocess.run(
        [sys.executable, "-m", "ui", "inventory", "--capture", str(path), "--format", "glpi"],
        cwd=Path(__file__).resolve().parents[1], capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip

    actual = json.loads(done.stdout)["content"]["bios"]

    assert actual["mmodel"] == "P8P67"


def report() -> str:
    """The counts of each table, then the reasons with how many cells each explains."""
    lines = [f"{'table':24} {'agree':>7} {'reason':>7} {'wrong':>7}"]
    totals = Counter()
    for name in sorted(TABLES):
        counts = counted(name)
        totals.update(dict(zip(("agree", "reason", "wrong"), counts, strict=True)))
        lines.append(f"{name:24} {counts[0]:7} {counts[1]:7} {counts[2]:7}")
    lines.append(f"{'in all':24} {totals['agree']:7} {totals['reason']:7} {totals['wrong']:7}")
    served = Counter(reason_of(cell) for name in TABLES for cell in cells(name) if not cell.agrees)
    lines += ["", *(f"{count:5}  {reason}" for reason, count in served.most_common())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(f"{report()}\n")
