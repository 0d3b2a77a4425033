"""Antivirus products of Linux, by their tools and by their traces."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import antivirus
from inventory.facts import Known, Reason, Unknown
from inventory.linux import antivirus as antivirus_linux
from inventory.linux.antivirus import parse_bitdefender, parse_cortex, parse_mdatp
from inventory.windows.security_centre import ProductState
from tests.captures import expected as expected_values
from tests.captures import machine, needs_recordings, recorded_machine

ABSENT = {"refused": "absent", "detail": ""}
NO_TOOLS = {
    f"command {line}": ABSENT
    for line in (
        "bduitool get ps",
        "cytool runtime query",
        "cytool info",
        "cytool info query",
        "mdatp health --output json",
    )
}
SERVICES = "systemctl list-units --all --type=service --plain --no-legend --no-pager"
MDATP = """
healthy                       : true
app_version                   : "101.2.3"
product_expiration            : Apr 10, 2024 at 02:00:00 PM
passive_mode_enabled          : true [managed]
real_time_protection_enabled  : {live}
definitions_updated           : Aug 09, 2023 at 02:15:25 PM
definitions_version           : "1.395.30.0"
definitions_status            : "{status}"
"""


OPT_ESET = {"/opt": ["eset"]}
ETC_CLAM = {"/etc": ["clamav"]}


def listing(text):
    return {SERVICES: {"stdout": text}}


def test_a_desktop_without_any_product_is_known_to_have_none():
    asked = machine("linux", dirs={"/opt": ["google"], "/etc": ["passwd"]}, errors=NO_TOOLS)

    fact = antivirus.read(asked).products

    assert isinstance(fact, Known)
    assert fact.value == ()


@pytest.mark.parametrize("missing", ["command bduitool get ps", "folder /opt", "folder /etc"])
def test_nothing_found_is_no_answer_where_a_place_was_not_looked_at(missing):
    errors = {**NO_TOOLS, "folder /opt": ABSENT, "folder /etc": ABSENT}
    errors[missing] = {"refused": "access_denied", "detail": "no"}

    fact = antivirus.read(machine("linux", errors=errors)).products

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.ACCESS_DENIED


@pytest.mark.parametrize(
    ("folders", "services", "name", "state"),
    [
        (OPT_ESET, "eea loaded active running", "ESET", ProductState.ON),
        (OPT_ESET, "eea loaded failed failed", "ESET", ProductState.OFF),
        (OPT_ESET, "cron loaded active running", "ESET", ProductState.UNKNOWN),
        (ETC_CLAM, "clamav-daemon loaded active running", "ClamAV", ProductState.ON),
        (ETC_CLAM, "clamav-freshclam loaded active running", "ClamAV", ProductState.UNKNOWN),
    ],
)
def test_a_product_without_tool_is_known_by_its_folder_and_services(folders, services, name, state):
    asked = machine(
        "linux",
        dirs=folders,
        errors=NO_TOOLS,
        commands=listing(services.replace(" ", ".service ", 1)),
    )

    fact = antivirus.read(asked).products

    assert isinstance(fact, Known)
    assert [(product.name, product.state) for product in fact.value] == [(name, state)]


def test_a_tool_that_wants_root_still_shows_that_its_product_is_there():
    commands = {
        "bduitool get ps": {"stdout": "", "stderr": "must be root", "exit_status": 1},
        **listing("bdsec.service loaded active running B\n"),
    }

    fact = antivirus.read(machine("linux", commands=commands)).products

    assert isinstance(fact, Known)
    (product,) = fact.value
    assert product.company == "Bitdefender"
    assert product.state is ProductState.ON
    assert product.version is None


@pytest.mark.parametrize(
    ("live", "status", "state", "fresh"),
    [
        ("true", "up_to_date", ProductState.ON, True),
        ("false", "out_of_date", ProductState.OFF, False),
        ("true", "unknown", ProductState.ON, None),
    ],
)
def test_mdatp_text_is_read(live, status, state, fresh):
    product = parse_mdatp(MDATP.format(live=live, status=status))

    assert product is not None
    assert (product.state, product.up_to_date) == (state, fresh)
    assert product.version == "101.2.3"
    assert product.base_date == date(2023, 8, 9)
    assert product.expires == date(2024, 4, 10)


def test_mdatp_json_is_read():
    document = {
        "appVersion": "101.2.3",
        "realTimeProtectionEnabled": {"value": True, "source": "default"},
        "definitionsStatus": {"$type": "upToDate"},
        "definitionsVersion": "1.395.30.0",
        "productExpiration": 1712757600000,
    }

    product = parse_mdatp(json.dumps(document))

    assert product is not None
    assert (product.state, product.up_to_date) == (ProductState.ON, True)
    assert product.expires == date(2024, 4, 10)


@pytest.mark.parametrize(
    ("status", "state"),
    [("On", ProductState.ON), ("Off", ProductState.OFF), ("Wat", ProductState.UNKNOWN)],
)
def test_bitdefender_is_read(status, state):
    product = parse_bitdefender(f"Product version: 7.1\n  - Antimalware status: {status}\n")

    assert product is not None
    assert (product.state, product.version, product.up_to_date) == (state, "7.1", None)


@pytest.mark.parametrize(
    ("status", "state"), [("Running", ProductState.ON), ("Stopped", ProductState.OFF)]
)
def test_cortex_is_on_while_its_main_process_runs(status, state):
    runtime = f" Name PID User Status Command\n  pmd 1092 root {status} /opt/traps/bin/pmd\n"

    product = parse_cortex(runtime, "supervisor tool 8.2.1.1\n", "Content Version: 12-3\n")

    assert product is not None
    assert (product.state, product.version, product.base_version) == (state, "8.2.1.1", "12-3")


@needs_recordings
@pytest.mark.parametrize("vendor", ["bitdefender", "cortex", "defender"])
def test_recorded_products_are_those_expected(vendor):
    for row in expected_values(f"linux-av-{vendor}")["tables"]["av_tests"].values():
        name = row["capture"].replace("cortex-xdr-8.2.1.120305", "cortex")
        try:
            asked = recorded_machine(name)
        except IndexError:
            continue  # kept apart from the recordings that developers have
        wanted = row["expected"]
        fact = antivirus.read(asked).products
        assert isinstance(fact, Known)
        (product,) = fact.value
        assert product.name == wanted["NAME"]
        assert product.company == wanted["COMPANY"]
        assert product.version == wanted["VERSION"]
        assert (product.state is ProductState.ON) is bool(wanted["ENABLED"])
        assert product.base_version == wanted["BASE_VERSION"]
        assert str(product.base_date) == wanted.get("BASE_CREATION", "None")
        assert product.up_to_date == ({1: True, 0: False}.get(wanted.get("UPTODATE")))


@given(st.text())
def test_tools_never_raise(printed):
    parse_bitdefender(printed)
    parse_cortex(printed, printed, printed)
    parse_mdatp(printed)
    parse_mdatp("{" + printed)


def test_the_traces_name_each_product_once():
    names = [trace.name for trace in antivirus_linux.TRACES]

    assert len(names) == len(set(names))
