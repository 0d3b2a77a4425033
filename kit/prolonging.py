"""How old a computer is, whether a supported system runs on it, and which part would prolong it.

Each answer is a sentence with its proof; what could not be read is told as not known, and never
counts as good news. The rule of Windows 11 is Microsoft's, as far as an inventory can tell: what
needs its own list of processors is sent there.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.reasons import explain
from checks.verdict import Outcome
from inventory.disk import Medium
from inventory.facts import Known, Unknown
from inventory.machine import Family
from inventory.record import record
from inventory.system import SupportClass
from inventory.toml_file import load_toml
from kit import french

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from inventory.facts import Fact
    from inventory.processor import Processor
    from inventory.workstation import Workstation
    from kit.assessment import Assessment

FILE = Path(__file__).with_name("sobriety.toml")
GIB, GB = 1024**3, 10**9
#: A machine sold with 8 GB shows a little less, where the graphics take their part.
COMFORT = 7 * GIB
#: A battery is worn below this part of what it was made for (Win32_Battery's own words).
WORN = 0.8
_CORE = re.compile(r"\bi[3579][- ](\d{3,5})([A-Z]\w*)?", re.IGNORECASE)
_OLD_CORE = re.compile(r"core\(tm\)2|core 2|\bi[3579] cpu\s+[A-Z]? ?\d{3}\b", re.IGNORECASE)
_NEW_CORE = re.compile(
    r"core\(tm\)( ultra)? [3579] \d|core ultra|intel\(r\) n\d{2,3}\b", re.IGNORECASE
)
_RYZEN = re.compile(
    r"ryzen(?: ai)?(?: (?:threadripper|[3579]))?(?: pro)? (\d{4})(\w*)", re.IGNORECASE
)


class Advice(StrEnum):
    """What the facts lead to, the most pressing last."""

    KEEP = "keep"
    UPGRADE = "upgrade"
    PROLONG = "prolong"
    VERIFY = "verify"
    ASK = "ask"


class Fit(StrEnum):
    """Whether Windows 11 goes onto a computer."""

    RUNS = "runs"
    YES = "yes"
    FIX = "fix"
    NO = "no"
    UNKNOWN = "unknown"
    SERVER = "server"
    OTHER = "other"  # Linux, or a virtual machine


@record
class Computer:
    """One computer: its ``age``, its ``system``, the ``parts`` that would prolong it, as sentences.

    ``years`` is its least age where it is known; ``unread`` what could not be read, and why;
    ``support`` what the check of the system's end of support says, empty where there is none;
    ``bought`` that its age is that of a date of purchase, ``unsupported`` that its system gets no
    fixes any more.
    """

    record: str
    name: str
    advice: Advice
    age: str
    years: int | None
    fit: Fit
    system: str
    support: str
    parts: tuple[str, ...]
    unread: tuple[str, ...]
    bought: bool = False
    unsupported: bool = False


@record
class Read:
    """A computer with the facts of its newest audit, and what they were found to be."""

    record: str
    name: str
    workstation: Workstation
    assessment: Assessment


def prolonged(machine: Read, today: date, bought: date | None = None) -> Computer:
    """What is known of one computer today; ``bought`` is the date that somebody typed."""
    w, items = machine.workstation, machine.assessment.items
    years, age = _age(w, today, bought)
    fit, system = _system(w)
    support = next((one for one in items if one.check == "updates/os_supported"), None)
    parts, unread = _parts(w, machine.assessment)
    outcome = support.outcome if support else Outcome.UNKNOWN
    return Computer(
        machine.record,
        french.plain(machine.name),
        _advice(fit, outcome, parts, unread),
        age,
        years,
        fit,
        system,
        french.plain(support.message) if support else "",
        parts,
        unread,
        bought is not None and bought <= today,
        outcome == Outcome.FAIL,
    )


def advice_label(advice: Advice) -> str:
    """The word for it."""
    return str(words()["advice"][advice.value])


@cache
def words() -> Mapping[str, Any]:
    """The French of sobriety, and its tables."""
    return load_toml(FILE)


def _advice(fit: Fit, support: Outcome, parts: tuple[str, ...], unread: tuple[str, ...]) -> Advice:
    # A system that still gets its fixes asks for nothing, whatever else could run.
    if fit in {Fit.NO, Fit.FIX} and support != Outcome.OK:
        return Advice.ASK
    if fit is Fit.SERVER and support == Outcome.FAIL:
        return Advice.ASK
    if parts:
        return Advice.PROLONG
    if fit is Fit.YES or (fit in {Fit.RUNS, Fit.OTHER} and support == Outcome.FAIL):
        return Advice.UPGRADE
    if fit is Fit.UNKNOWN or unread or support == Outcome.UNKNOWN:
        return Advice.VERIFY
    return Advice.KEEP


# --- How old ---------------------------------------------------------------------------------


def _age(w: Workstation, today: date, bought: date | None) -> tuple[int | None, str]:
    said = words()["age"]
    if bought is not None and bought <= today:
        told = said["bought"].format(day=french.day(bought), years=_years(_between(bought, today)))
        return _between(bought, today), told
    if isinstance(w.hardware.virtual, Known) and w.hardware.virtual.value != "physical":
        return None, words()["system"]["virtual"]
    proofs = []
    earliest = [one for one in _since(w) if one[0] <= today]
    least = None
    if earliest:
        day, proof = min(earliest)
        least = _between(day, today)
        proofs.append(said[proof].format(day=french.day(day)))
    year = _released(w)
    most = today.year - year if year is not None and year <= today.year else None
    if most is not None and (least is None or most >= least):
        proofs.append(said["processor"].format(year=year))
    else:
        most = None
    listed = french.listing(tuple(proofs))
    if least is None and most is None:
        return None, said["unknown"]
    if least is None:
        return None, said["most"].format(most=_years(most or 0), proofs=listed)
    if most is None:
        return least, said["least"].format(least=_years(least), proofs=listed)
    form = "about" if least == most else "between"
    return least, said[form].format(least=_years(least), most=_years(most), proofs=listed)


def _since(w: Workstation) -> list[tuple[date, str]]:
    """Days on which it was certainly there already, and what proves it."""
    found = []
    if isinstance(w.hardware.firmware, Known) and w.hardware.firmware.value.released:
        found.append((w.hardware.firmware.value.released, "firmware"))
    found += [
        (fact.value.date(), "installed")
        for fact in (w.system.first_installed_at, w.system.installed_at)
        if isinstance(fact, Known)
    ]
    # Some clocks and some firmware say 1980 or 2001.
    return [one for one in found if one[0].year >= 2006]


def _released(w: Workstation) -> int | None:
    """The year in which its processor came out: it cannot be older."""
    cpu = _processor(w)
    years: Mapping[str, Mapping[str, int]] = words()["released"]
    if cpu is None or cpu.name is None:
        return None
    if generation := _intel(cpu.name):
        return years["intel"].get(str(generation))
    found = _RYZEN.search(cpu.name)
    return years["ryzen"].get(found[1][0]) if found else None


def _between(first: date, today: date) -> int:
    return today.year - first.year - ((today.month, today.day) < (first.month, first.day))


def _years(number: int) -> str:
    return french.count(number, "an") if number else str(words()["age"]["under"])


# --- Which system ----------------------------------------------------------------------------


def _system(w: Workstation) -> tuple[Fit, str]:
    said = words()["system"]
    if isinstance(w.system.os, Unknown):
        return Fit.UNKNOWN, said["unknown"]
    os = w.system.os.value
    if w.family is Family.LINUX:
        return Fit.OTHER, said["linux"]
    if os.support_class is SupportClass.SERVER:
        return Fit.SERVER, said["server"]
    if os.build is not None and os.build >= words()["windows_11"]["first_build"]:
        return Fit.RUNS, said["runs_11"]
    if isinstance(w.hardware.virtual, Known) and w.hardware.virtual.value != "physical":
        return Fit.OTHER, said["virtual"]
    verdicts = [*_cpu_fits(w), _tpm_fits(w), _memory_fits(w), _disk_fits(w), _boot_fits(w)]
    for fit, form in (
        (Fit.NO, "windows_no"), (Fit.UNKNOWN, "windows_unknown"), (Fit.FIX, "windows_fix"),
    ):  # fmt: skip
        reasons = tuple(reason for one, reason in verdicts if one is fit)
        if reasons:
            told = said[form].format(reasons=french.listing(reasons, len(reasons)))
            return fit, f"{told} {said['linux_way']}" if fit is Fit.NO and _light(w) else told
    return Fit.YES, said["windows_yes"]


def _cpu_fits(w: Workstation) -> list[tuple[Fit, str]]:
    said, rule = words()["reasons"], words()["windows_11"]
    cpu = _processor(w)
    if cpu is None or not cpu.name:
        return [(Fit.UNKNOWN, said["processor_unread"])]
    name = " ".join(french.plain(cpu.name).split())
    old = Fit.NO, said["processor"].format(name=name)
    if cpu.architecture == "x86":
        return [(Fit.NO, said["bits"])]
    if _NEW_CORE.search(name):
        return [(Fit.YES, "")]
    if _OLD_CORE.search(name):
        return [old]
    if generation := _intel(name):
        return [(Fit.YES, "") if generation >= rule["intel_generation"] else old]
    found = _RYZEN.search(name)
    if found:
        series = int(found[1][0])
        if series >= rule["ryzen_first"]:
            return [(Fit.YES, "")]
        if series <= rule["ryzen_never"]:
            return [old]
    return [(Fit.UNKNOWN, said["processor_unknown"].format(name=name))]


def _tpm_fits(w: Workstation) -> tuple[Fit, str]:
    said, fact = words()["reasons"], w.hardware.tpm
    if isinstance(fact, Unknown):
        return Fit.UNKNOWN, said["tpm_unread"]
    # Many machines have it in the processor, and switched off: a setting, not a purchase.
    if not fact.value.present:
        return Fit.FIX, said["tpm_none"]
    if fact.value.version is None:
        return Fit.UNKNOWN, said["tpm_version"]
    return (Fit.YES, "") if fact.value.version >= 2 else (Fit.NO, said["tpm_old"])


def _memory_fits(w: Workstation) -> tuple[Fit, str]:
    said, fact = words()["reasons"], w.memory.total
    if isinstance(fact, Unknown):
        return Fit.UNKNOWN, said["memory_unread"]
    if fact.value < words()["windows_11"]["memory_gib"] * GIB:
        return Fit.FIX, said["memory"].format(size=french.size(fact.value))
    return Fit.YES, ""


def _disk_fits(w: Workstation) -> tuple[Fit, str]:
    said, disks = words()["reasons"], _inside(w)
    sizes = [disk.size for disk in disks or () if disk.size]
    if not sizes:
        return Fit.UNKNOWN, said["disk_unread"]
    if max(sizes) < words()["windows_11"]["disk_gb"] * GB:
        return Fit.FIX, said["disk"].format(size=french.size(max(sizes)))
    return Fit.YES, ""


def _boot_fits(w: Workstation) -> tuple[Fit, str]:
    said, fact = words()["reasons"], w.hardware.uefi
    if isinstance(fact, Unknown):
        return Fit.UNKNOWN, said["boot_unread"]
    return (Fit.YES, "") if fact.value else (Fit.FIX, said["boot"])


def _light(w: Workstation) -> bool:
    """Whether a current Linux desktop has what it needs: 64 bits and 4 GB."""
    cpu, memory = _processor(w), w.memory.total
    enough = isinstance(memory, Known) and memory.value >= 3.5 * GIB
    return enough and cpu is not None and cpu.architecture == "x86_64"


# --- Which part ------------------------------------------------------------------------------


def _parts(w: Workstation, assessment: Assessment) -> tuple[tuple[str, ...], tuple[str, ...]]:
    said, names = words()["parts"], words()["parts_unread"]
    if isinstance(w.hardware.virtual, Known) and w.hardware.virtual.value != "physical":
        return (), ()
    parts, unread = [], []
    disks = _inside(w)
    media = {disk.medium for disk in disks or ()}
    healthy = next((one for one in assessment.items if one.check == "hardware/disks_healthy"), None)
    if healthy and healthy.outcome == Outcome.FAIL:
        parts.append(said["disk_sick"])
    elif media and not media & {Medium.SSD, Medium.UNKNOWN}:
        parts.append(said["ssd"])
    if not media or media == {Medium.UNKNOWN}:
        unread.append(_unread(names["disks"], w.disks.disks))
    memory = w.memory.total
    if isinstance(memory, Unknown):
        unread.append(_unread(names["memory"], memory))
    elif memory.value < COMFORT:
        form = "memory_free" if _free_slot(w) else "memory"
        parts.append(said[form].format(size=french.size(memory.value)))
    parts += [said["battery"].format(percent=round(100 * left)) for left in _worn(w) if left < WORN]
    portable = isinstance(w.hardware.chassis, Known) and w.hardware.chassis.value.portable
    if portable and not _worn(w):
        unread.append(_unread(names["battery"], w.hardware.batteries))
    return tuple(parts), tuple(unread)


def _unread(what: str, fact: Fact[Any]) -> str:
    why = explain(fact.why) if isinstance(fact, Unknown) else ""
    return str(words()["unread"]).format(what=what, why=why).strip()


def _worn(w: Workstation) -> list[float]:
    """What each battery still holds, of what it was made for."""
    fact = w.hardware.batteries
    listed = fact.value if isinstance(fact, Known) else ()
    return [
        one.full_capacity / one.design_capacity
        for one in listed
        if one.full_capacity and one.design_capacity
    ]


def _free_slot(w: Workstation) -> bool:
    modules = w.memory.modules
    return isinstance(modules, Known) and any(one.capacity is None for one in modules.value)


def _inside(w: Workstation) -> list[Any] | None:
    """The disks in the machine, None where they could not be read."""
    fact = w.disks.disks
    if isinstance(fact, Unknown):
        return None
    away = {Medium.REMOVABLE, Medium.OPTICAL}
    return [one for one in fact.value if one.internal and one.medium not in away]


def _processor(w: Workstation) -> Processor | None:
    sockets = w.processor.sockets
    return sockets.value[0] if isinstance(sockets, Known) and sockets.value else None


def _intel(name: str) -> int | None:
    """The generation of a Core i: ``i5-7500`` is 7, ``i5-10500`` and ``i7-1065G7`` are 10."""
    found = _CORE.search(name)
    if found is None:
        return None
    digits = found[1]
    if len(digits) == 3:
        return 1
    return int(digits[:2]) if len(digits) == 5 or digits[0] == "1" else int(digits[0])
