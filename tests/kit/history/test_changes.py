"""What changed between two audits: every transition, every list, and nothing invented."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.catalogue import CATALOGUE
from checks.tables import Tables
from checks.verdict import Outcome, Severity
from inventory.accounts import Account
from inventory.disks import Disk, Medium
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.network import Adapter
from inventory.printers import Printer
from inventory.record import replace
from inventory.screens import Screen
from inventory.system import OperatingSystem, SupportClass
from inventory.volumes import Volume, VolumeKind
from inventory.workstation import Workstation, read_workstation
from kit.assessment import assess
from kit.history import (
    Kind,
    Run,
    Tone,
    changes,
    differences,
    finding_changes,
    not_seen,
    program_changes,
    rule_set,
    rules_from,
    summary,
)
from kit.history.change import texts
from tests.captures import machine, needs_recordings, recorded_machine, recorded_paths
from tests.checks.arbitrary import of
from tests.checks.healthy import healthy_desktop, healthy_laptop
from tests.kit.history.runs import NOW, REBOOT, RULES, finding, program, run

EARLIER = NOW - timedelta(days=7)
GOOD, BAD, NEUTRAL = Tone.GOOD, Tone.BAD, Tone.NEUTRAL

TRANSITIONS = {
    ("OK", "FAIL"): (Kind.NEW_PROBLEM, BAD),
    ("OK", "WATCH"): (Kind.NEW_PROBLEM, BAD),
    ("OK", "UNKNOWN"): (Kind.NEWLY_UNKNOWN, NEUTRAL),
    ("WATCH", "OK"): (Kind.FIXED, GOOD),
    ("WATCH", "FAIL"): (Kind.WORSE, BAD),
    ("WATCH", "UNKNOWN"): (Kind.NEWLY_UNKNOWN, NEUTRAL),
    ("WATCH", "NA"): (Kind.NO_LONGER_CONCERNED, NEUTRAL),
    ("FAIL", "OK"): (Kind.FIXED, GOOD),
    ("FAIL", "WATCH"): (Kind.BETTER, GOOD),
    ("FAIL", "UNKNOWN"): (Kind.NEWLY_UNKNOWN, NEUTRAL),
    ("FAIL", "NA"): (Kind.NO_LONGER_CONCERNED, NEUTRAL),
    ("UNKNOWN", "OK"): (Kind.NEWLY_READ, GOOD),
    ("UNKNOWN", "WATCH"): (Kind.NEWLY_READ, BAD),
    ("UNKNOWN", "FAIL"): (Kind.NEWLY_READ, BAD),
    ("NA", "FAIL"): (Kind.NEW_PROBLEM, BAD),
    ("NA", "WATCH"): (Kind.NEW_PROBLEM, BAD),
    ("NA", "UNKNOWN"): (Kind.NEWLY_UNKNOWN, NEUTRAL),
}


@pytest.mark.parametrize("after", list(Outcome))
@pytest.mark.parametrize("before", list(Outcome))
def test_every_transition(before, after):
    found = finding_changes(run(finding(before), at=EARLIER), run(finding(after)))
    actual = [(change.kind, change.tone) for change in found]
    expected = TRANSITIONS.get((before.value, after.value))

    assert actual == ([expected] if expected else [])
    for change in found:
        assert "redémarrage" in change.sentence
        assert (change.before, change.after, change.key) == (before.value, after.value, REBOOT)


def test_a_problem_that_became_graver_or_lighter():
    high, critical = finding("FAIL"), finding("FAIL", severity=Severity.CRITICAL)

    assert [c.kind for c in finding_changes(run(high), run(critical))] == [Kind.WORSE]
    assert [c.kind for c in finding_changes(run(critical), run(high))] == [Kind.BETTER]
    assert not finding_changes(run(high), run(high))


def test_a_check_that_is_new_is_told_only_where_it_finds_something():
    assert [c.kind for c in finding_changes(run(), run(finding("FAIL")))] == [Kind.NEW_PROBLEM]
    assert not finding_changes(run(), run(finding("OK")))
    assert not finding_changes(run(finding("FAIL")), run())


def test_changes_under_other_rules_say_so():
    other = replace(RULES, tables="t2")
    (same,) = finding_changes(run(finding("OK")), run(finding("FAIL")))
    (ruled,) = finding_changes(run(finding("OK")), run(finding("FAIL"), rules=other))

    assert (same.by_rules, ruled.by_rules) == (False, True)


def test_a_check_of_another_version_is_named_by_its_id():
    (change,) = finding_changes(
        run(finding("OK", "old/rule_of_before")), run(finding("FAIL", "old/rule_of_before"))
    )

    assert "old/rule_of_before" in change.sentence


def test_the_gravest_comes_first():
    names = ["accounts/uac_on", REBOOT, "firewall/firewall_on"]
    before = run(*(finding(o, n) for o, n in zip(["FAIL", "OK", "WATCH"], names, strict=True)))
    after = run(*(finding(o, n) for o, n in zip(["OK", "FAIL", "FAIL"], names, strict=True)))

    assert [c.kind for c in finding_changes(before, after)] == [
        Kind.NEW_PROBLEM,
        Kind.FIXED,
        Kind.WORSE,
    ]


# --- Programs ----------------------------------------------------------------------------------


def told(before, after):
    found = program_changes(Known(tuple(before)), Known(tuple(after)))
    return [(c.kind.value, c.key, c.before, c.after) for c in found]


def test_programs_new_gone_and_updated():
    before = [program("7-Zip", "23.01"), program("VLC", "3.0.20"), program("Agenda", "1.0")]
    after = [program("7-Zip", "26.02"), program("Agenda", "1.0"), program("LibreOffice", "26.2")]

    assert told(before, after) == [
        ("gone", "VLC", None, None),
        ("new", "LibreOffice", None, None),
        ("updated", "7-Zip", "23.01", "26.02"),
    ]


def test_a_version_in_the_name_is_an_update():
    before = [program("Mozilla Firefox 150.0.1 (x64 fr)", "150.0.1")]
    after = [program("Mozilla Firefox 151.0 (x64 fr)", "151.0")]

    assert told(before, after) == [
        (
            "updated",
            "Mozilla Firefox 151.0 (x64 fr)",
            "Mozilla Firefox 150.0.1 (x64 fr) 150.0.1",
            "Mozilla Firefox 151.0 (x64 fr) 151.0",
        )
    ]


def test_several_versions_side_by_side():
    """Two kernels of three are replaced; Visual C++ of 32 and 64 bits are two things."""
    before = [program(f"linux-image-6.12.{n}-amd64", f"6.12.{n}-1", "dpkg") for n in (41, 43)]
    after = [program(f"linux-image-6.12.{n}-amd64", f"6.12.{n}-1", "dpkg") for n in (43, 48)]
    runtime = [program("Visual C++", "14.1", arch=arch) for arch in ("x86", "x86_64")]
    newer = [
        program("Visual C++", "14.2", arch="x86_64"),
        program("Visual C++", "14.1", arch="x86"),
    ]

    assert [(c[0], c[1]) for c in told(before, after)] == [("updated", "linux-image-6.12.48-amd64")]
    assert told(runtime, newer) == [("updated", "Visual C++", "14.1", "14.2")]


def test_what_windows_hides_is_not_told():
    hidden = program("Composant", "1", shown=False)

    assert not told([], [hidden])
    # A source that does not know that it is hidden is no news either.
    assert not told([hidden], [program("Composant", "1")])


def test_a_list_that_could_not_be_read_is_not_a_list_of_nothing():
    known = Known((program("VLC"),))
    (unread,) = program_changes(known, Unknown(Reason.ACCESS_DENIED))
    (read,) = program_changes(Unknown(Reason.TIMEOUT), known)

    assert (unread.kind, read.kind) == (Kind.NEWLY_UNKNOWN, Kind.NEWLY_READ)
    assert not program_changes(known, Unknown(Reason.NOT_RECORDED))
    assert not program_changes(Unknown(Reason.ACCESS_DENIED), Unknown(Reason.TIMEOUT))


programs = st.lists(
    st.builds(
        program,
        st.sampled_from(["A", "B 1.0", "B 2.0", "C-1", "C-2", "D"]),
        st.none() | st.sampled_from(["1", "2"]),
        st.sampled_from(["registry", "dpkg"]),
    ),
    max_size=6,
)


@given(programs, programs)
def test_changes_account_for_every_program(before, after):
    found = told(before, after)
    count = {kind: sum(c[0] == kind for c in found) for kind in ("new", "gone", "updated")}

    assert len(after) - len(before) == count["new"] - count["gone"]
    assert bool(found) == (sorted(map(repr, before)) != sorted(map(repr, after)))


@given(programs, programs)
def test_going_back_tells_the_reverse(before, after):
    there, back = told(before, after), told(after, before)

    assert sorted(c[0] for c in there if c[0] == "updated") == sorted(
        c[0] for c in back if c[0] == "updated"
    )
    assert sum(c[0] == "new" for c in there) == sum(c[0] == "gone" for c in back)


# --- Things ------------------------------------------------------------------------------------


def disk(serial, model="SSD", internal=True):
    return Disk("0", model, None, serial, None, 512 * 10**9, Medium.SSD, "sata", internal,
                Unknown(Reason.NEEDS_ADMIN))  # fmt: skip


def volume(name, kind=VolumeKind.LOCAL):
    return Volume(name, kind, "NTFS", None, None, 10, 5, False, Unknown(Reason.NEEDS_ADMIN))


def adapter(name, mac, virtual=False, kind="ethernet"):
    return Adapter(name, None, mac, kind, "up", None, virtual, ())


def printer(name, virtual=False):
    return Printer(name, None, None, None, None, None, virtual, None, None)


def screen(serial):
    return Screen("Dell", "U2419", serial, None, None, None, None, None, None, None)


THINGS = [
    ("disk", "disks", "disks", disk("A"), disk("B")),
    ("volume", "volumes", "volumes", volume("C:"), volume("D:")),
    ("adapter", "network", "adapters", adapter("e", "aa:bb:cc:dd:ee:01"),
     adapter("e", "aa:bb:cc:dd:ee:02")),
    ("printer", "printers", "printers", printer("Accueil"), printer("Compta")),
    ("screen", "screens", "screens", screen("1"), screen("2")),
]  # fmt: skip


@pytest.mark.parametrize(("topic", "room", "field", "old", "new"), THINGS)
def test_things_new_and_gone(topic, room, field, old, new):
    before, after = run(**{room: {field: Known((old,))}}), run(**{room: {field: Known((new,))}})
    actual = [(c.topic, c.kind) for c in changes(before, after)]

    assert actual == [(topic, Kind.GONE), (topic, Kind.NEW)]
    assert not changes(before, before)


@pytest.mark.parametrize(("topic", "room", "field", "old", "new"), THINGS)
def test_a_list_of_things_that_could_not_be_read(topic, room, field, old, new):
    known = run(**{room: {field: Known((old, new))}})
    denied = run(**{room: {field: Unknown(Reason.ACCESS_DENIED)}})

    assert [(c.topic, c.kind) for c in changes(known, denied)] == [(topic, Kind.NEWLY_UNKNOWN)]
    assert [(c.topic, c.kind) for c in changes(denied, known)] == [(topic, Kind.NEWLY_READ)]
    assert not changes(known, run())


def test_what_people_plug_and_what_software_makes_is_not_told():
    things = {
        "disks": {"disks": Known((disk("USB", internal=False),))},
        "volumes": {"volumes": Known((volume("E:", VolumeKind.REMOVABLE),))},
        "network": {"adapters": Known((adapter("vpn", None, virtual=True),
                                       adapter("lo", None, kind="loopback")))},
        "printers": {"printers": Known((printer("PDF", virtual=True),))},
    }  # fmt: skip
    nothing = {room: {next(iter(field)): Known(())} for room, field in things.items()}

    assert not changes(run(**nothing), run(**things))


def test_two_screens_alike_are_two():
    one = {"screens": {"screens": Known((screen("1"),))}}
    two = {"screens": {"screens": Known((screen("1"), screen("1")))}}

    assert [c.kind for c in changes(run(**two), run(**one))] == [Kind.GONE]


def account(name, admin=False, role="user", interactive=True):
    return Account(name, f"S-{name}", True, admin, True, None, interactive, role)


@pytest.mark.parametrize(
    ("before", "after", "kind", "tone"),
    [
        ([], [account("luc")], Kind.NEW, NEUTRAL),
        ([], [account("luc", admin=True)], Kind.NEW, BAD),
        ([account("luc")], [], Kind.GONE, NEUTRAL),
        ([account("luc")], [account("luc", admin=True)], Kind.CHANGED, BAD),
        ([account("luc", admin=True)], [account("luc")], Kind.CHANGED, GOOD),
    ],
)
def test_accounts(before, after, kind, tone):
    told_ = changes(
        run(accounts={"accounts": Known(tuple(before))}),
        run(accounts={"accounts": Known(tuple(after))}),
    )

    assert [(c.kind, c.tone, c.key) for c in told_] == [(kind, tone, "luc")]


def test_accounts_of_the_system_are_not_people():
    services = (account("svc", role="system"), account("nobody", interactive=False))

    assert not changes(run(accounts={"accounts": Known(())}),
                       run(accounts={"accounts": Known(services)}))  # fmt: skip


def test_name_system_and_memory():
    def told_(name, version, memory):
        os = OperatingSystem(Family.WINDOWS, "Windows 11", version, SupportClass.HOME_PRO)
        return run(
            system={"host_name": Known(name), "os": Known(os)},
            memory={"total": Known(memory * 1024**3)},
        )

    found = changes(told_("PC-1", "24H2", 8), told_("ACCUEIL", "25H2", 16))

    assert [(c.key, c.before, c.after) for c in found] == [
        ("renamed", "PC-1", "ACCUEIL"),
        ("system", "Windows 11 24H2", "Windows 11 25H2"),
        ("memory", "8\u00a0Go", "16\u00a0Go"),
    ]


def test_a_clock_that_went_back_is_told_first():
    found = changes(run(at=NOW), run(at=EARLIER))

    assert [c.key for c in found] == ["clock"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, None), (29, None), (30, "30 jours"), (400, "13 mois"), (-5, None)],
)
def test_a_workstation_that_was_not_seen(days, expected):
    change = not_seen("ACCUEIL", NOW - timedelta(days=days), NOW)
    actual = change.sentence.replace("\u00a0", " ") if change else None

    assert actual == (
        f"Le poste ACCUEIL n’a pas été vérifié depuis {expected}." if expected else None
    )


def test_a_workstation_that_was_never_seen():
    assert not_seen("ACCUEIL", None, NOW).sentence == "Le poste ACCUEIL n’a jamais été vérifié."


def test_names_from_outside_are_data():
    """A name with braces, line ends and direction marks stays a name on one line."""
    name = "{before}\n\u202egnp.exe{0}"
    (change,) = program_changes(Known(()), Known((program(name),)))

    assert change.sentence == "Nouveau logiciel\u00a0: {before} gnp.exe{0}."


# --- Told together -----------------------------------------------------------------------------


def test_many_programs_are_told_in_one_sentence():
    old = [program(f"lib{n}", "1", "dpkg") for n in range(9)]
    new = [program(f"lib{n}", "2", "dpkg") for n in range(9)]
    found = program_changes(Known(tuple(old)), Known((*new, program("VLC"))))

    assert len(found) == 10
    assert summary(found) == (
        "Nouveau logiciel\u00a0: VLC.",
        "9 logiciels mis à jour\u00a0: lib0, lib1, lib2, lib3, lib4 et 4\u00a0autres.",
    )


# --- Rules -------------------------------------------------------------------------------------


def audited(document, family):
    workstation = read_workstation(machine(family, **document))
    assessment = assess(workstation, NOW)
    return workstation, assessment.items


def test_the_rules_of_an_audit():
    workstation, items = audited(healthy_laptop(), "windows")
    rules = rule_set(workstation, (finding("OK", item.check) for item in items), Tables())

    assert rules.elevated is False
    assert len(items) == len(CATALOGUE)
    # Not the results, but what was checked and by which tables.
    assert rules == rule_set(workstation, (finding("FAIL", item.check) for item in items))
    assert rules.checks != rule_set(workstation, [finding("OK", items[0].check)]).checks
    newer = replace(Tables()["windows_builds"], generated=NOW.date())
    overlaid = rule_set(workstation, [], Tables({"windows_builds": newer}))
    assert overlaid.tables != rules.tables


@pytest.mark.parametrize("elevated", [True, False, None])
def test_rules_as_the_record_keeps_them(elevated):
    rules = replace(RULES, elevated=elevated)

    assert rules_from(rules.word) == rules


@given(st.text())
def test_a_word_that_is_not_ours_is_like_no_other(word):
    assert differences(rules_from(word), RULES)
    assert not differences(rules_from(word), rules_from(word))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ()),
        ({"elevated": True}, ("elevated",)),
        ({"elevated": None}, ("elevated",)),
        ({"tables": "t2"}, ("tables",)),
        ({"checks": "c2"}, ("checks",)),
        ({"checks": "c2", "tables": "t2"}, ("tables", "checks")),
    ],
)
def test_what_makes_two_runs_differ(change, expected):
    other = replace(RULES, **change)

    assert differences(RULES, other) == expected
    assert (RULES.word == other.word) == (not expected)
    assert all(texts()["breaks"][reason] for reason in expected)


# --- Whole machines ----------------------------------------------------------------------------


@needs_recordings
@pytest.mark.parametrize(
    "path", [*recorded_paths("windows"), *recorded_paths("linux")], ids=lambda path: path.stem
)
def test_a_recorded_machine_has_not_changed_since_itself(path):
    before = Run(EARLIER, read_workstation(recorded_machine(path.stem)), (finding("OK"),), RULES)
    nothing = Run(NOW, read_workstation(machine("linux")), (finding("UNKNOWN"),), RULES)

    assert not changes(before, replace(before, at=NOW))
    assert not [c for c in changes(before, nothing) if c.kind in {Kind.GONE, Kind.NEW}]


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
)
@given(of(Workstation), of(Workstation))
def test_any_two_workstations_can_be_compared(one, other):
    found = changes(Run(EARLIER, one, (), RULES), Run(NOW, other, (), RULES))

    assert all("\n" not in change.sentence and change.sentence for change in found)
    assert len(summary(found)) <= len(found)
    assert json.dumps([change.sentence for change in found])
    assert not changes(Run(EARLIER, one, (), RULES), Run(NOW, one, (), RULES))


def test_a_desktop_that_lost_its_firewall():
    document = healthy_desktop()
    before = Run(EARLIER, *judged(document), RULES)
    document["files"]["/etc/ufw/ufw.conf"] = {"text": "ENABLED=no\n"}
    after = Run(NOW, *judged(document), RULES)
    found = [c for c in changes(before, after) if c.topic == "finding"]

    assert [(c.kind, c.key) for c in found] == [(Kind.NEW_PROBLEM, "firewall/firewall_on")]


def judged(document):
    workstation = read_workstation(machine("linux", **json.loads(json.dumps(document))))
    items = assess(workstation, NOW).items
    return workstation, tuple(finding(i.outcome, i.check, i.severity) for i in items)
