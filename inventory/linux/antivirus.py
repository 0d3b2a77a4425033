"""Antivirus products of Linux: what their own tools say, else that they are installed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from inventory import shapes
from inventory.answers import Refusal
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.linux.keyed_text import day, labelled
from inventory.linux.service_states import SERVICES, unit_states
from inventory.questions import Command, ListDir
from inventory.reading import text, truth
from inventory.record import record, replace
from inventory.windows.security_centre import Product, ProductState

if TYPE_CHECKING:
    from inventory.answers import Answer
    from inventory.machine import Machine

# Each vendor's own tool; none is there on most machines, which costs nothing.
BITDEFENDER = Command("bitdefender")
CORTEX = Command("cortex_runtime")
CORTEX_VERSION = Command("cortex_info")
CORTEX_CONTENT = Command("cortex_query")
MDATP = Command("defender_health")
# Where the other vendors install themselves.
OPT = ListDir("/opt")
ETC = ListDir("/etc")

FIRST = (BITDEFENDER, CORTEX, CORTEX_VERSION, CORTEX_CONTENT, MDATP, OPT, ETC, SERVICES)


@record
class Trace:
    """How a product shows that it is installed: a folder, and the units of its services."""

    name: str
    company: str
    folders: tuple[str, ...]
    units: str  # a regular expression over unit names, without ".service"


TRACES = (
    Trace("ESET", "ESET", ("/opt/eset",), r"eea|efs|ees|esets"),
    Trace("Kaspersky Endpoint Security", "Kaspersky", ("/opt/kaspersky",), r"kesl(-supervisor)?"),
    Trace("Dr.Web", "Doctor Web", ("/opt/drweb.com",), r"drweb-configd|drwebd?"),
    Trace(
        "Sophos", "Sophos", ("/opt/sophos-spl", "/opt/sophos-av"), r"sophos-spl|sav-protect|sav-rms"
    ),
    Trace("SentinelOne", "SentinelOne", ("/opt/sentinelone",), r"sentinelone"),
    Trace("CrowdStrike Falcon", "CrowdStrike", ("/opt/CrowdStrike",), r"falcon-sensor"),
    Trace(
        "WithSecure", "WithSecure", ("/opt/f-secure", "/opt/withsecure"),
        r"f-?secure.*|fsma2?|fsbg-pmd",
    ),
    Trace("Trellix Endpoint Security", "Trellix", ("/opt/McAfee", "/opt/Trellix"), r"mfetpd?"),
    Trace("Symantec Endpoint Protection", "Broadcom", ("/opt/Symantec",), r"sis(amd|ids)agent"),
    Trace("Deep Security", "Trend Micro", ("/opt/ds_agent", "/opt/TrendMicro"), r"ds_agent"),
    Trace("HarfangLab", "HarfangLab", ("/opt/hurukai",), r"hurukai(-agent)?"),
    Trace(
        "ClamAV", "Cisco", ("/etc/clamav", "/etc/clamd.d"),
        r"clamav-(daemon|clamonacc)|clamd(@.*)?|clamonacc",
    ),
)  # fmt: skip
_BITDEFENDER = Trace(
    "Bitdefender Endpoint Security Tools (BEST) for Linux", "Bitdefender",
    ("/opt/bitdefender-security-tools",), r"bdsec.*",
)  # fmt: skip
_CORTEX = Trace("Cortex XDR", "Palo Alto Networks", ("/opt/traps",), r"traps_pmd")
_MDATP = Trace("Microsoft Defender", "Microsoft", (), r"mdatp")


def read_products(machine: Machine) -> Fact[tuple[Product, ...]]:
    """All products found. None is an answer only where every place could be looked at."""
    answers = dict(zip(FIRST, machine.ask_all(FIRST), strict=True))
    units = unit_states(answers[SERVICES])
    states = {} if isinstance(units, Unknown) else units
    installed = _folders(answers[OPT], "/opt") | _folders(answers[ETC], "/etc")
    found = [
        (_told_by_bitdefender(answers[BITDEFENDER], installed, states), str(BITDEFENDER)),
        (_told_by_cortex(answers, installed, states), str(CORTEX)),
        (_told_by_mdatp(answers[MDATP], states), str(MDATP)),
    ]
    for trace in TRACES:
        here = [folder for folder in trace.folders if folder in installed]
        product = installed_product(trace, states) if here else None
        found.append((product, str(OPT if here and here[0].startswith("/opt") else ETC)))
    products = tuple(product for product, _ in found if product is not None)
    if products:
        return Known(products, tuple(dict.fromkeys(name for what, name in found if what)))
    looked = (BITDEFENDER, CORTEX, MDATP, OPT, ETC)
    for question in looked:
        answer = answers[question]
        if isinstance(answer, Refusal) and answer.reason is not Reason.ABSENT:
            return Unknown(answer.reason, (str(question),), answer.detail)
    return Known((), tuple(str(question) for question in looked))


def installed_product(trace: Trace, states: dict[str, str]) -> Product:
    """A product of which only the traces are known: on or off as its services run."""
    mine = [state for unit, state in states.items() if re.fullmatch(trace.units, unit)]
    state = ProductState.UNKNOWN
    if mine:
        state = ProductState.ON if "active" in mine else ProductState.OFF
    microsoft = trace.company == "Microsoft"
    return Product(trace.name, state, None, microsoft, present=True, company=trace.company)


def parse_bitdefender(printed: str) -> Product | None:
    """``bduitool get ps``: versions, whether newer content waits, and the state of Antimalware."""
    said = labelled(printed)
    version = text(said.get("product version"))
    status = text(said.get("antimalware status"))
    if version is None and status is None:
        return None
    waiting = {"no": True, "yes": False}.get(said.get("new security content available", ""))
    return Product(
        name=_BITDEFENDER.name,
        state=_on_or_off(status),
        up_to_date=waiting,
        microsoft=False,
        present=True,
        version=version,
        company=_BITDEFENDER.company,
        base_version=text(said.get("engines version")),
        base_date=day(said.get("last security content update")),
    )


def parse_cortex(runtime: str, info: str, content: str) -> Product | None:
    """``cytool runtime query``: on while ``pmd`` runs; version and content from the two others."""
    status = re.search(r"^\s*pmd\s+\S+\s+\S+\s+(\S+)", runtime, re.MULTILINE)
    version = re.search(r"\b(\d+(?:\.\d+){2,})\b", info)
    if status is None and version is None:
        return None
    running = {None: ProductState.UNKNOWN, "running": ProductState.ON}
    return Product(
        name=_CORTEX.name,
        state=running.get(status[1].lower() if status else None, ProductState.OFF),
        up_to_date=None,
        microsoft=False,
        present=True,
        version=version[1] if version else None,
        company=_CORTEX.company,
        base_version=text(labelled(content).get("content version")),
    )


def parse_mdatp(printed: str) -> Product | None:
    """``mdatp health``, as JSON (``realTimeProtectionEnabled``) or as text (``real_time_…``)."""
    said = _mdatp_values(printed)
    live = truth(said.get("realtimeprotectionenabled"))
    version = text(said.get("appversion"))
    if live is None and version is None:
        return None
    state = ProductState.UNKNOWN if live is None else _on_or_off("on" if live else "off")
    status = re.sub(r"[^a-z]", "", str(said.get("definitionsstatus") or "").lower())
    known = {"uptodate": True, "unknown": None, "": None, "updating": None}
    return Product(
        name=_MDATP.name,
        state=state,
        up_to_date=known.get(status, False),
        microsoft=True,
        present=True,
        version=version,
        company=_MDATP.company,
        base_version=text(said.get("definitionsversion")),
        base_date=day(said.get("definitionsupdated")),
        expires=day(said.get("productexpiration")),
    )


def _mdatp_values(printed: str) -> dict[str, Any]:
    """Values by label in lower case without underscores; JSON wraps some as ``{"value": …}``."""
    if not printed.lstrip().startswith("{"):
        return {label.replace("_", ""): value for label, value in labelled(printed).items()}
    try:
        document = json.loads(printed)
    except (ValueError, RecursionError):
        return {}
    found: dict[str, Any] = {}
    for label, value in document.items():
        wrapped = isinstance(value, dict)
        bare = value.get("value", value.get("$type")) if wrapped else value
        found[label.replace("_", "").lower()] = bare
    return found


def _on_or_off(word: str | None) -> ProductState:
    if word is None:
        return ProductState.UNKNOWN
    states = {"on": ProductState.ON, "off": ProductState.OFF, "expired": ProductState.EXPIRED}
    return states.get(word.lower(), ProductState.UNKNOWN)


def _told_by_bitdefender(
    answer: Answer, installed: set[str], states: dict[str, str]
) -> Product | None:
    printed = shapes.output(answer, BITDEFENDER)
    product = None if isinstance(printed, Unknown) else parse_bitdefender(printed)
    return product or _silent(_BITDEFENDER, answer, installed, states)


def _told_by_cortex(
    answers: dict[Any, Answer], installed: set[str], states: dict[str, str]
) -> Product | None:
    printed = [
        shapes.output(answers[question], question)
        for question in (CORTEX, CORTEX_VERSION, CORTEX_CONTENT)
    ]
    runtime, info, content = ("" if isinstance(said, Unknown) else said for said in printed)
    product = parse_cortex(runtime, info, content)
    silent = _silent(_CORTEX, answers[CORTEX], installed, states)
    if product is None or silent is None or product.state is not ProductState.UNKNOWN:
        return product or silent
    return replace(product, state=silent.state)


def _told_by_mdatp(answer: Answer, states: dict[str, str]) -> Product | None:
    printed = shapes.output(answer, MDATP)
    product = None if isinstance(printed, Unknown) else parse_mdatp(printed)
    return product or _silent(_MDATP, answer, set(), states)


def _silent(
    trace: Trace, answer: Answer, installed: set[str], states: dict[str, str]
) -> Product | None:
    """A product whose tool is there and said nothing useful (to an ordinary user, often)."""
    there = not isinstance(answer, Refusal) or not installed.isdisjoint(trace.folders)
    return installed_product(trace, states) if there else None


def _folders(answer: Answer, root: str) -> set[str]:
    found = shapes.names(answer, root)
    return set() if isinstance(found, Unknown) else {f"{root}/{name}" for name in found}
