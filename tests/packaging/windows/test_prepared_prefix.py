"""The Windows application in a prefix with known content: what it reads, and what it says of it.

Each prepared value has a twin that must give the other verdict (:mod:`states`).
"""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import pytest

from inventory.capture import load
from inventory.facts import Known
from inventory.machine import Family
from inventory.replay import Replay
from inventory.workstation import first_questions, read_workstation
from tests.packaging.windows import states, wine

pytestmark = wine.needed

PUBLISHER = "Éditeur « Exemple »"
ROUNDS = states.rounds()


@pytest.fixture
def prefix():
    with wine.one_at_a_time():
        prefix = wine.Prefix(wine.BUILD / "prefix-tests")
        yield prefix
        prefix.stop()


@pytest.mark.parametrize("side", [0, 1], ids=["troubled", "well"])
@pytest.mark.parametrize("number", range(len(ROUNDS)))
def test_each_prepared_value_gives_its_verdict_and_its_twin_the_other(prefix, number, side):
    cases = ROUNDS[number]
    prefix.prepare(wine.reg_text(states.together([case[1 + side] for case in cases])))

    findings = {finding["id"]: finding for finding in prefix.audit()["findings"]}

    expected = {case.check: case.outcomes[side] for case in cases}
    actual = {case.check: findings[case.check]["outcome"] for case in cases}
    # A table of dates grows old: what leaned on it is unknown then, in every test alike.
    for check in cases:
        if findings[check.check]["reason"] == "table_too_old" and expected[check.check] == "OK":
            expected[check.check] = "UNKNOWN"
    assert actual == expected


def test_the_two_sides_of_a_case_differ():
    assert all(case.outcomes[0] != case.outcomes[1] for case in states.CASES)
    assert all(case.troubled != case.well for case in states.CASES)


def test_programs_of_three_places_and_both_views_are_listed_as_the_registry_has_them(prefix):
    prefix.prepare(wine.reg_text(states.together([states.PROGRAMS])))

    done = prefix.run("inventory", "--format", "json")
    asked = {
        view: prefix.wine(
            "reg", "query", rf"HKLM\SOFTWARE\{states.UNINSTALL}", "/s", f"/reg:{view}"
        )
        for view in (64, 32)
    }

    programs = {
        program["name"]: program
        for program in json.loads(done.stdout)["facts"]["software"]["programs"]["value"]
    }
    described = {
        name: (program["version"], program["publisher"], program["architecture"])
        for name, program in programs.items()
        if program["shown"]
    }
    assert described == {
        "Horizon Villages état civil": ("12.3", PUBLISHER, "x86_64"),
        "Ancien lecteur 32 bits": ("7.0", PUBLISHER, "i586"),
        "Visio de la session": ("5.1.2", PUBLISHER, "x86_64"),
    }
    assert programs["Composant caché"]["shown"] is False
    assert programs["Horizon Villages état civil"]["installed_on"] == "2026-01-02"
    # Wine's own tool sees the same keys in each view (its console cannot write accents).
    key = re.compile(r"Uninstall\\(\S+)\s*$", re.MULTILINE)
    listed = {view: key.findall(told.stdout) for view, told in asked.items()}
    assert sorted(listed[64]) == ["Correctif", "Horizon"]
    assert listed[32] == ["{AA0D5C33-1111-4222-8333-123456789ABC}"]


def test_what_is_known_of_the_prefix_is_read(prefix):
    prefix.prepare(wine.reg_text(states.together([])))

    facts = prefix.audit()["facts"]

    def value(topic, name):
        return facts[topic][name]["value"]

    there = {path.read_text("ascii").strip() for path in Path("/sys/class/net").glob("*/address")}
    macs = {adapter["mac"] for adapter in value("network", "adapters")} - {None}
    assert value("system", "host_name").casefold() == socket.gethostname()[:15].casefold()
    assert value("system", "os")["build"] == 26200
    assert value("system", "os")["edition"] == "Enterprise"
    assert value("hardware", "maker") == "The Wine Project"
    assert macs
    assert macs <= there
    assert {"C:", "Z:"} <= {volume["name"] for volume in value("volumes", "volumes")}
    assert value("accounts", "session")["admin"] is True
    assert value("accounts", "logged_on").endswith("\\" + value("accounts", "accounts")[0]["name"])
    assert {"Eventlog", "PlugPlay"} <= {
        service["name"] for service in value("services", "services")
    }
    assert value("certificates", "certificates") == []
    assert value("hardware", "tpm") == {"present": False, "version": None}


#: What this Wine lacks: the fact that leans on it, and why it is unknown.
LACKING = {
    ("antivirus", "products"): "absent",
    ("antivirus", "health"): "not_supported",
    ("firewall", "health"): "not_supported",
    ("hardware", "uefi"): "not_supported",
    ("printers", "printers"): "absent",
    ("shares", "shares"): "absent",
    ("updates", "pending"): "not_supported",
    ("software", "store_apps"): "absent",
    ("network", "neighbours"): "absent",
    ("accounts", "groups"): "absent",
}


def test_what_wine_lacks_is_unknown_with_its_reason_and_nothing_hangs(prefix, tmp_path):
    prefix.prepare(wine.reg_text(states.together([])))
    path = tmp_path / "poste.capture.json"

    done = prefix.run("record", f"Z:{path}".replace("/", "\\"))

    assert done.status == 0, done
    capture = load(path)
    machine = Replay(capture)
    read = read_workstation(machine)
    told = {place: getattr(getattr(read, place[0]), place[1]) for place in LACKING}
    assert {place: getattr(fact, "why", "known") for place, fact in told.items()} == LACKING
    reasons = {asked: told["refused"] for asked, told in capture["errors"].items()}
    details = [told.get("detail", "") for told in capture["errors"].values()]
    assert "timeout" not in reasons.values()
    assert not [detail for detail in details if "collector" in detail]
    first = first_questions(Family.WINDOWS)
    refused = sum(str(question) in reasons for question in first)
    assert 0 < refused < len(first)
    assert isinstance(read.system.os, Known)


def test_the_application_tests_itself(prefix):
    done = prefix.run("self-test")

    assert done.status == 0, done
