"""House style over every sheet: complete, in plain French, and safe to follow."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from itertools import product
from pathlib import Path

import pytest

import checks
from checks.catalogue import every
from checks.firewall import firewall_on
from checks.sheet import ANY, Remedy, SheetError, decode, sheet
from checks.verdict import Outcome
from inventory.linux import system as system_linux
from inventory.machine import Family
from inventory.volumes import EncryptionState
from inventory.windows import bitlocker
from inventory.windows import system as system_windows
from inventory.windows import updates as updates_windows

FOLDER = Path(checks.__file__).parent
IDS = [check.id for check in every()]
EVERY_SHEET = pytest.mark.parametrize("check", every(), ids=IDS)

UNITS = "(?:jours?|mois|ans?|minutes?|heures?|caractères?|secteurs?|bits|Go)"
MAX_TITLE = 80
MAX_ACTION = 60
MAX_WORDS = 25
MAX_STEPS = 5
#: Settings pages that exist on Windows 10 and 11 (Microsoft's list of ms-settings addresses).
SETTINGS = {
    "about", "appsfeatures", "backup", "bluetooth", "dateandtime", "deviceencryption", "lockscreen",
    "network", "network-status", "otherusers", "personalization", "personalization-lockscreen",
    "powersleep", "recovery", "remotedesktop", "signinoptions", "storagepolicies", "storagesense",
    "windowsdefender", "windowsupdate", "windowsupdate-history", "workplace", "yourinfo",
}  # fmt: skip
#: Words that a secretary should not have to know, in English or of the trade.
JARGON = re.compile(
    r"\b(patch\w*|firmware|build|ubr|wsus|gpo|policy|policies|rdp|nla|hotfix|updates?|malwares?"
    r"|ransomwares?|rançongiciels?|spywares?|drivers?|login|logon|loguer|password|account|settings"
    r"|firewall|backups?|restores?|reboot\w*|rebooter|registre|registry|powershell|uac|sid|wmi|esu"
    r"|lts|eol|cve|bug|root|sudo|kernel|noyau|apt|dnf|tcp|udp|daemon|démon|endpoint|hash|token"
    r"|screenshot|mail|email|e-mail|checker|vérifs?|process|deadline|piraté\w*|hack\w*|attaqué\w*"
    r"|danger\w*|catastroph\w*|immédiatement|urgent\w*)\b",
    re.IGNORECASE,
)
#: A step that calls somebody who has the rights, or the knowledge.
ASKS = re.compile(r"syndicat|technicien|fournisseur|autour de vous")
#: What to do where somebody else does it.
CALLS = re.compile(r"(Faites|Demandez|Prévoyez|Identifiez|Terminez|Copiez|Vérifiez)\b")
#: A gesture that changes the computer.
CHANGES = re.compile(
    r"(Désinstallez|Installez|Activez|Désactivez|Cochez|Retirez|Placez|Réglez|Supprimez|Videz)\b"
)
WHO = {"secretary", "technician", "publisher", "supplier"}
FORMATS = {"text", "date", "days", "bytes", "percent", "seconds", "count", "list", "yes_no"}
FIELDS = {
    "title", "action", "verify_action", "why", "rule", "request", "messages", "evidence", "remedy",
    "verify", "references", "depends_on", "alone",
}  # fmt: skip


def remedies(check) -> dict[str, Remedy]:
    return {**sheet(check.id).remedies, "verify": sheet(check.id).verify}


def actions(check) -> dict[str, str]:
    """Every line that says what to do, by where it stands."""
    told = sheet(check.id)
    found = {"action": told.action, "verify_action": told.verify_action}
    return found | {f"{k}.action": one.action for k, one in remedies(check).items() if one.action}


def texts(check) -> dict[str, str]:
    """Every text of a sheet that a person reads, by where it stands."""
    told = sheet(check.id)
    found = {"title": told.title, "why": told.why, "rule": told.rule, "request": told.request}
    found |= {f"messages.{name}": message for name, message in told.messages.items()}
    found |= {f"evidence.{name}": entry.label for name, entry in told.evidence.items()}
    for name, entry in told.evidence.items():
        found |= {f"evidence.{name}.{raw}": word for raw, word in entry.words.items()}
    found |= {f"references.{n}": entry.label for n, entry in enumerate(told.references)}
    found |= actions(check)
    for name, remedy in remedies(check).items():
        found[f"{name}.undo"] = remedy.undo
        found |= {f"{name}.{n}": step.text for n, step in enumerate(remedy.steps, 1)}
    return found


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def sentences(text: str) -> list[str]:
    """Sentences; what stands between guillemets is quoted and ends none."""
    quoted = re.sub(r"«[^»]*»", "citation", text)
    return [part for part in re.split(r"(?<=[.?!])\s+", quoted) if part]


def words(sentence: str) -> int:
    return len(re.findall(r"[\w{}]+(?:[’-][\w{}]+)*", sentence))


@EVERY_SHEET
def test_every_outcome_has_its_message(check):
    told = sheet(check.id)

    assert {outcome.value for outcome in Outcome} <= set(told.messages)
    assert all(name.split(".")[0] in Outcome.__members__ for name in told.messages)


@EVERY_SHEET
def test_a_message_names_declared_evidence_only(check):
    told = sheet(check.id)

    for name, message in told.messages.items():
        assert placeholders(message) <= set(told.evidence), name


@EVERY_SHEET
def test_what_stands_alone_needs_no_evidence(check):
    """UNKNOWN and NA are told before any value was read."""
    told = sheet(check.id)

    assert not placeholders(told.messages["UNKNOWN"] + told.messages["NA"])


@EVERY_SHEET
def test_evidence_has_a_known_format(check):
    assert {told.format for told in sheet(check.id).evidence.values()} <= FORMATS


#: Evidence whose raw values are a closed list of words: a check, its key, the list.
CLOSED = {
    ("encryption/system_disk_encrypted", "state"): {state.value for state in EncryptionState},
    ("encryption/system_disk_encrypted", "method"): set(bitlocker._METHODS.values()),
    ("firewall/firewall_on", "off"): set(firewall_on.PROFILES),
    ("session/screen_locks", "unread"): {"machine", "screen_saver", "sleep"},
    ("updates/no_reboot_pending", "signs"): {
        *(question.key.rsplit("\\", 1)[-1] for question in system_windows.REBOOT_SIGNS),
        system_linux.REBOOT_REQUIRED.path,
        "needs-restarting",
    },
    ("updates/automatic_updates_on", "services"): {
        question.key.rsplit("\\", 1)[-1] for question in updates_windows.SERVICES
    },
    ("accounts/uac_on", "consent"): {str(value) for value in range(6)},
}


@pytest.mark.parametrize(("check", "key"), CLOSED)
def test_every_state_has_its_word(check, key):
    assert set(sheet(check).evidence[key].words) == CLOSED[check, key]


@EVERY_SHEET
def test_words_are_told_where_they_serve(check):
    for name, told in sheet(check.id).evidence.items():
        assert not told.words or told.format in {"text", "list"}, name
        assert not told.words or (check.id, name) in CLOSED, name


@EVERY_SHEET
def test_every_case_and_value_of_the_judge_is_in_the_sheet(check):
    """What the code spells out: ``fail("case", key=…)``. Drawn values are tested elsewhere."""
    told = sheet(check.id)
    tree = ast.parse((FOLDER / f"{check.id}.py").read_text("utf-8"))
    outcomes = {"ok": "OK", "watch": "WATCH", "fail": "FAIL", "not_applicable": "NA"}
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name not in {*outcomes, "undecided"}:
            continue
        at = 1 if name == "undecided" else 0
        given = call.args[at] if len(call.args) > at else None
        if isinstance(given, ast.Constant) and given.value:
            assert f"{outcomes.get(name, 'UNKNOWN')}.{given.value}" in told.messages
        keys = {word.arg for word in call.keywords if word.arg} - {"severity", "reason"}
        assert keys <= set(told.evidence)


@EVERY_SHEET
def test_every_message_of_a_case_is_for_a_case_of_the_judge(check):
    source = (FOLDER / f"{check.id}.py").read_text("utf-8")
    for shared in re.findall(r"^from checks\.(\w+)\.(\w+) import", source, re.MULTILINE):
        source += (FOLDER / shared[0] / f"{shared[1]}.py").read_text("utf-8")
    cases = {name.partition(".")[2] for name in sheet(check.id).messages} - {""}

    assert {case for case in cases if f'"{case}"' not in source} == set()


@EVERY_SHEET
def test_every_system_of_the_check_has_its_remedy(check):
    told = sheet(check.id)
    systems = {ANY} if ANY in told.remedies else {family.value for family in check.platforms}
    cases = {name.partition(".")[2] for name in told.messages} | {"unknown"}

    assert systems <= set(told.remedies)
    for name in told.remedies:
        system, _, case = name.partition(".")

        assert system in systems, name
        assert not case or case in cases, name


@EVERY_SHEET
def test_a_remedy_is_honest_and_short(check):
    for name, remedy in remedies(check).items():
        assert remedy.who in WHO, name
        assert 1 <= remedy.ease <= 5, name
        assert 1 <= remedy.minutes <= 480, name
        assert remedy.cost in {"none", "small", "budget"}, name
        assert remedy.can_break in {"no", "ask_first", "technician_only"}, name
        assert 1 <= len(remedy.steps) <= MAX_STEPS, name
        assert remedy.undo, name
        assert (remedy.ease > 3) == (remedy.who == "secretary"), name
        for step in remedy.steps:
            assert step.link is None or step.link.removeprefix("ms-settings:") in SETTINGS, step


@EVERY_SHEET
def test_the_secretary_is_never_told_to_do_what_is_not_hers(check):
    """What needs an administrator is somebody else's, who is called before anything is changed."""
    for name, remedy in remedies(check).items():
        first = next((n for n, step in enumerate(remedy.steps) if ASKS.search(step.text)), None)
        alone = remedy.steps[:first]
        if remedy.needs_admin:
            assert remedy.who != "secretary", name
            assert first is not None, name
            assert not [step for step in alone if CHANGES.match(step.text)], name
        if remedy.who == "secretary":
            assert remedy.can_break == "no", name


@EVERY_SHEET
def test_one_name_for_one_thing(check):
    """The syndicate is who is called, its technician who comes, the request the one prepared."""
    for where, text in texts(check).items():
        assert "votre technicien" not in text, where
        assert "ce logiciel" not in text, where
        assert not re.search(r"[Ee]nvoyez la demande (?!préparée)", text), where


@EVERY_SHEET
def test_a_gesture_of_one_system_is_not_asked_on_the_other(check):
    told, windows = sheet(check.id), re.compile(r"Windows(?! et L\b)|Word|netplwiz")
    if "linux" in told.remedies and "linux.unknown" not in told.remedies:
        assert not [s for s in told.verify.steps if s.link or windows.search(s.text)]
    for name, remedy in told.remedies.items():
        if name.startswith("linux"):
            assert not [s for s in remedy.steps if s.link or windows.search(s.text)], name


@EVERY_SHEET
def test_finding_out_breaks_nothing(check):
    told = sheet(check.id)
    ways = {name: remedy for name, remedy in told.remedies.items() if name.endswith(".unknown")}

    for name, way in {**ways, "verify": told.verify}.items():
        assert way.can_break == "no", name
        assert not [step for step in way.steps if CHANGES.match(step.text)], name


@EVERY_SHEET
def test_what_is_said(check):
    told = sheet(check.id)

    assert len(told.title) <= MAX_TITLE
    assert not told.title.endswith(".")
    assert 2 <= len(sentences(told.request)) <= 4
    assert told.request.startswith("Bonjour")
    assert told.references
    assert all(entry.url is None or entry.url.startswith("https://") for entry in told.references)


@EVERY_SHEET
def test_what_to_do_is_said_in_the_imperative_in_one_line(check):
    for where, action in actions(check).items():
        assert re.match(r"[A-Z]\w+(ez|tes)\b", action), (where, action)
        assert len(action) <= MAX_ACTION, (where, action)
        assert action != sheet(check.id).title, where
        assert not re.search(r"[.!?]", action), (where, action)


@EVERY_SHEET
def test_what_to_do_is_told_for_every_result(check):
    """A line of its own for what is hers and for what she has others do, on every system."""
    told = sheet(check.id)
    for family, name in product(check.platforms, told.messages):
        outcome, _, case = name.partition(".")
        action = told.told_action(family, Outcome(outcome), case)
        if outcome in {"OK", "NA"}:
            assert action == told.action, (family, name)
            continue
        remedy = told.remedy(family, Outcome(outcome), case)
        names_a_system = "Windows" in action and Family.LINUX in check.platforms

        assert not names_a_system, (family, name)
        if remedy.who == "secretary":
            assert not action.startswith("Faites"), (family, name, action)
        elif remedy.needs_admin:
            assert CALLS.match(action), (family, name, action)
        if outcome == "UNKNOWN":
            assert re.search(r"[Vv]érifi", action), (family, name, action)


@EVERY_SHEET
def test_sentences_are_short(check):
    for where, text in texts(check).items():
        if where == "rule":  # one clause an outcome, parted by semicolons and full stops
            continue
        for sentence in sentences(text):
            assert words(sentence) <= MAX_WORDS, (where, sentence)


@EVERY_SHEET
def test_sentences_end(check):
    for where, text in texts(check).items():
        if where == "title" or "action" in where or where.startswith(("evidence", "references")):
            assert not text.endswith("."), where
        else:
            assert re.search(r"[.?!](\u00a0»)?$", text), (where, text)


@EVERY_SHEET
def test_plain_words(check):
    for where, text in texts(check).items():
        shown = text.replace("Windows Update", "")  # the name of the page
        if not where.startswith("references"):
            assert not JARGON.search(shown), (where, JARGON.search(shown))


@EVERY_SHEET
def test_typography(check):
    for where, text in texts(check).items():
        assert "'" not in text, (where, "straight apostrophe")
        assert '"' not in text, (where, "straight quotes")
        assert "..." not in text, (where, "three dots")
        assert not re.search(r"(?<!\u00a0):(?!//)", text.replace("ms-settings:", "")), (where, text)
        assert not re.search(r"(?<!\u202f)[;!?]", text), (where, text)
        assert not re.search(r"«(?!\u00a0)|(?<!\u00a0)»", text), (where, text)
        assert not re.search(r"(?<![\u00a0\u202f])%", text), (where, text)
        assert not re.search(rf"\d {UNITS}\b", text), (where, text)
        assert text == text.strip(), where
        assert "  " not in text, where


@EVERY_SHEET
def test_no_field_is_misspelt(check):
    document = tomllib.loads((FOLDER / f"{check.id}.toml").read_text("utf-8"))

    assert set(document) <= FIELDS


@EVERY_SHEET
def test_what_says_why_by_itself_is_a_case_of_unknown(check):
    told = sheet(check.id)

    assert {f"UNKNOWN.{case}" for case in told.alone} <= set(told.messages)


@EVERY_SHEET
def test_what_it_depends_on_exists(check):
    assert set(sheet(check.id).depends_on) <= set(IDS) - {check.id}


@pytest.mark.parametrize("data", [{}, {"title": "x"}, {"title": 1, "messages": 2}])
def test_a_sheet_that_is_not_one_is_an_error_with_its_check(data):
    with pytest.raises(SheetError, match="updates/x"):
        decode("updates/x", data)


@pytest.mark.parametrize(
    ("family", "outcome", "case", "told"),
    [
        (Family.WINDOWS, Outcome.FAIL, "off", "Faites chiffrer le disque du poste"),
        (Family.WINDOWS, Outcome.FAIL, "waiting", "Faites terminer l’activation du chiffrement"),
        (Family.WINDOWS, Outcome.UNKNOWN, "", "Vérifiez la protection du disque du poste"),
        (Family.LINUX, Outcome.UNKNOWN, "", "Faites vérifier la protection du disque du poste"),
        (Family.WINDOWS, Outcome.OK, "waiting", "Faites chiffrer le disque du poste"),
    ],
)
def test_what_to_do_is_that_of_the_case_then_that_of_the_sheet(family, outcome, case, told):
    assert sheet("encryption/system_disk_encrypted").told_action(family, outcome, case) == told


def test_a_missing_sheet_is_an_error():
    with pytest.raises(SheetError):
        sheet("updates/no_such_check")
