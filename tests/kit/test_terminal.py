"""The audit as a technician reads it: what comes first, what is honest, what lines up."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.catalogue import CATALOGUE, find
from checks.verdict import Outcome
from inventory.machine import Family
from inventory.system import OperatingSystem, SupportClass
from inventory.workstation import read_workstation
from kit.assessment import assess
from kit.auditing import Reading, read_capture
from kit.layout import Style, columns
from kit.selftest import MOMENT, example
from kit.terminal import audit_text, summary, system_name
from tests.captures import machine, needs_recordings, recorded_machine, recorded_paths

EDITION = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"


def told(replay, style=None, now=MOMENT, **options):
    workstation = read_workstation(replay)
    reading = Reading(workstation, now, "poste.capture.json")
    return audit_text(reading, assess(workstation, now), style or Style(), **options)


@pytest.fixture(scope="module")
def assessed():
    return assess(read_workstation(example()), MOMENT)


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("Debian GNU/Linux 12 (bookworm)", "12.11", "Debian GNU/Linux 12.11 (bookworm)"),
        ("Debian GNU/Linux 12 (bookworm)", "12", "Debian GNU/Linux 12 (bookworm)"),
        ("Ubuntu 24.04.3 LTS", "24.04", "Ubuntu 24.04.3 LTS"),
        ("Linux Mint 22.1", "22.1", "Linux Mint 22.1"),
        ("CentOS Linux 7 (Core)", "7.9", "CentOS Linux 7.9 (Core)"),
        ("Windows 11 Pro", "25H2", "Windows 11 Pro 25H2"),
        ("Windows 10 Pro", "1507", "Windows 10 Pro 1507"),
        ("Arch Linux", None, "Arch Linux"),
    ],
)
def test_a_version_is_said_once(name, version, expected):
    os = OperatingSystem(Family.LINUX, name, version, SupportClass.DISTRIBUTION)

    assert system_name(os) == expected


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("details", [False, True])
def test_nothing_is_wider_than_the_terminal(width, details):
    shown = told(example(), Style(width=width), details=details)
    # A registry key has no place to break at.
    wide = [line for line in shown.splitlines() if columns(line) > width and "\\" not in line]

    assert wide == []


def test_colour_changes_no_word():
    plain = told(example(), Style(width=80))
    painted = told(example(), Style(colour=True, width=80))

    assert "\x1b[31m" in painted
    assert re.sub(r"\x1b\[\d+m", "", painted) == plain


def test_what_to_do_comes_first_then_every_check_with_its_reference():
    shown = told(example())
    refs = re.findall(r"^[✓!✗?–] .*\(([A-Z]+-\d+)\)$", shown, re.MULTILINE)

    assert shown.index("À faire d’abord") < shown.index("Mises à jour ───")
    assert [find(ref).id for ref in refs] == [check.id for check in CATALOGUE]


def test_a_long_list_of_actions_tells_where_the_rest_is():
    assert "autres actions suivent, dans la liste par domaine (les étapes" in told(example())


def test_details_give_raw_values_rules_sources_and_steps():
    shown = told(example(), details=True)

    assert "- État du chiffrement\u00a0: non chiffré [off]" in shown
    assert re.search(r"- Place libre\u00a0: 16\u00a0Go \[[\d\u202f]+\u00a0octets\]", shown)
    assert shown.count("- Règle. ") == len(CATALOGUE)
    assert "- Sources\u00a0: wmi root\\SecurityCenter2:AntiVirusProduct" in shown
    assert "Demande préparée\u00a0: Bonjour" in shown
    assert "--details" not in shown


def test_details_give_the_steps_of_every_action(assessed):
    shown = " ".join(told(example(), details=True).split())

    for item in assessed.actions():
        for step in item.remedy.steps:
            assert " ".join(step.text.split()) in shown, item.check


def test_the_counts_of_the_example(assessed):
    assert summary(assessed) == (
        "7\u00a0points à corriger, 1 à surveiller, 12 conformes, sur 20\u00a0contrôles."
    )


def test_a_machine_of_which_nothing_was_read_is_not_called_safe_nor_accused():
    shown = told(machine("windows"))
    first = "\n".join(shown.splitlines()[:10])

    assert (
        "Rien n’a pu être vérifié\u00a0: ce bilan ne dit pas si le poste est en sécurité." in first
    )
    assert "20\u00a0points non vérifiés" in first
    assert "Lancez la vérification sur le poste lui-même." in " ".join(first.split())
    assert "À faire d’abord" not in shown
    assert "à corriger" not in shown
    assert shown.count("Cette information ne figure pas") == 1
    assert shown.count("\n? ") == len(CATALOGUE)


def test_a_machine_of_which_little_was_read_says_so_and_still_says_what_is_wrong():
    values = {"CurrentBuildNumber": "22631", "UBR": 4000, "EditionID": "Professional",
              "DisplayVersion": "23H2", "InstallationType": "Client"}  # fmt: skip
    shown = told(machine("windows", registry={EDITION: values}))

    assert re.search(r"Bilan incomplet\u00a0: \d+\u00a0% seulement des points", shown)
    assert "2. Passez à une version du système encore suivie" in shown
    assert "À corriger · Windows 11 23H2 ne reçoit plus de correctifs" in shown
    assert shown.index("Pourquoi ─") < shown.index("À faire d’abord") < shown.index("Non vérifiés")


def test_actions_that_only_verify_wait_until_enough_was_read():
    unread = assess(read_workstation(machine("windows")), MOMENT)

    assert unread.top == ()
    assert len(unread.actions()) == len(CATALOGUE)
    assert {item.outcome for item in unread.actions()} == {Outcome.UNKNOWN}


def test_what_was_not_verified_is_grouped_by_reason():
    unread = assess(read_workstation(machine("windows")), MOMENT)
    ((reason, items),) = unread.unverified()

    assert (reason.value, len(items)) == ("not_recorded", len(CATALOGUE))


@needs_recordings
@pytest.mark.parametrize("family", ["windows", "linux"])
def test_no_raw_word_is_shown_for_any_recorded_machine(family):
    """A state such as ``waiting_for_activation`` is for the technician's brackets alone."""
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    for path in recorded_paths(family):
        reading = read_capture(Path(path))
        for item in assess(reading.workstation, now).items:
            for piece in item.shown_evidence:
                words = piece.value.replace("autres", "").split(", ")
                assert not re.search(r"\b[a-z]+_[a-z_]+\b|\b[A-Z]+_[A-Z0-9_]+\b", piece.value)
                assert not set(words) & {"on", "off", "private", "public", "domain", "machine"}


@needs_recordings
@pytest.mark.parametrize("name", ["hive-win10-pro-DESKTOP-2KGM189", "jc-centos-7.7", "peer-7"])
@pytest.mark.parametrize("width", [60, 80, 100])
def test_recorded_machines_fit(name, width):
    shown = told(recorded_machine(name), Style(width=width))

    assert [line for line in shown.splitlines() if columns(line) > width] == []
