"""What is known of the backups, put together from every side."""

from __future__ import annotations

from datetime import date

import pytest

from checks.verdict import Outcome
from inventory.backups import subject as subjects
from inventory.backups.model import Ended, Evidence, Kind, Medium, Trouble
from inventory.backups.subject import Covering, Dataset
from inventory.facts import Known, Reason, Unknown
from inventory.record import replace
from kit.backups.gathering import Machine, assembled, copy_of, dataset_of, gather
from kit.store import entities, proofs, seen, things
from tests.kit.backups.towns import NOW, Town, ago, full, look, proof, runs, tool
from tests.kit.store.samples import new_store

PC = Machine("pc", "SECRÉTARIAT", ago(hours=2), (), {"Z:": "\\\\nas\\mairie"}, frozenset({"e:"}))
COMPTA = Dataset("compta", "Comptabilité", folders=("C:\\Compta",), computer="pc")


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "a.kit") as opened:
        yield opened


def with_tools(*tools):
    return PC._replace(tools=tools)


def one_copy(looks=(), machines=(), tests=(), **fields):
    """A declared copy as it is put together."""
    found = assembled([COMPTA], {"c": ({"label": "C", **fields}, looks)}, machines, tests)
    return found.copies.value[0]


# --- Evidence ------------------------------------------------------------------------------------


def test_what_was_measured_comes_before_what_was_declared():
    fields = {"report_date": "2026-11-22"}

    measured = one_copy([look(days=(3, 4))], **fields)
    declared = one_copy([], **fields)

    assert (measured.last, measured.evidence) == (Known(ago(3)), Evidence.MEASURED)
    assert (declared.last.value.date(), declared.evidence) == (
        date(2026, 11, 22),
        Evidence.DECLARED,
    )


def test_the_tools_own_record_may_know_of_a_later_run():
    machine = with_tools(tool())

    actual = one_copy([look(days=(9,), at=ago(8))], [machine], place="E:\\Sauv")

    assert (actual.last, actual.evidence) == (Known(ago(2)), Evidence.READ)
    assert actual.looked == machine.at


def test_a_disk_that_is_away_today_keeps_what_was_seen_of_it():
    gone = look(days=(1,), runs=Unknown(Reason.ABSENT), newest=Unknown(Reason.ABSENT),
                troubles=(Trouble.MISSING,))  # fmt: skip

    actual = one_copy([gone, look(days=(5,), at=ago(5))])

    assert actual.last == Known(ago(5))
    assert actual.unplugged is True


@pytest.mark.parametrize("trouble", [Trouble.DAMAGED, Trouble.MASS_CHANGE, Trouble.EMPTY])
def test_a_broken_copy_is_worth_nothing_though_it_was_good(trouble):
    actual = one_copy([look(troubles=(trouble,)), look(days=(5,), at=ago(5))])

    assert actual.last == Unknown(Reason.CONFLICT)
    assert actual.evidence is None


def test_what_was_broken_and_is_mended_counts_again():
    actual = one_copy([look(), look(troubles=(Trouble.DAMAGED,), at=ago(5))])

    assert actual.last == Known(ago(1))


def test_a_run_that_failed_or_held_nothing_is_no_copy():
    failed = tuple(replace(one, ended=Ended.FAILED) for one in runs(1).value)
    empty = tuple(replace(one, files=0) for one in runs(2).value)

    actual = one_copy([look(runs=Known((*failed, *empty, *runs(6).value)))])

    assert actual.last == Known(ago(6))


def test_a_test_that_read_a_run_proves_it():
    test = subjects.Tested(ago(1), "c", "guided", "OK", 3, 3, 3, 0, ago(2))

    actual = one_copy(tests=[test])

    assert (actual.last, actual.evidence) == (Known(ago(2)), Evidence.MEASURED)


# --- What belongs together -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "product", "mine"),
    [
        ({"place": "E:\\Sauv"}, tool(), True),
        ({"place": "E:\\"}, tool(), True),
        ({"place": "F:\\"}, tool(), False),
        ({"place": "\\\\nas\\mairie\\s"}, tool(destination=Known("Z:\\s")), True),
        ({"layout": "duplicati", "computer": "pc"}, tool(), True),
        ({"layout": "duplicati", "computer": "other"}, tool(), False),
        ({"layout": "folder"}, tool(), False),
        ({"layout": "product", "label": "Sauvegarde Duplicati"}, tool(), True),
        ({"layout": "sync", "label": "OneDrive"}, tool("OneDrive", synchronises=True), True),
        ({"layout": "product", "label": "OneDrive"}, tool("OneDrive", synchronises=True), False),
    ],
)
def test_a_tool_is_that_of_a_declared_copy(fields, product, mine):
    declared = {"c": ({"label": "C", **fields}, ())}

    found = assembled([COMPTA], declared, [with_tools(product)]).copies.value

    assert [copy.detected for copy in found] == ([False] if mine else [False, True])


def test_a_tool_that_nobody_declared_is_a_copy_of_its_own():
    machine = with_tools(tool(sources=Known(("C:\\",)), period=Known(24)))

    found = assembled([COMPTA], {}, [machine])

    (copy,) = found.copies.value
    assert (copy.id, copy.label) == ("", "Duplicati (SECRÉTARIAT)")
    assert (copy.evidence, copy.medium, copy.period_days) == (Evidence.READ, Medium.REMOVABLE, 1)
    assert [cover.how for cover in found.covers] == [Covering.PROVED]


def test_an_installed_program_is_no_copy():
    machine = with_tools(tool("Acronis", runs=Unknown(Reason.ABSENT)))

    found = assembled([COMPTA], {}, [machine])

    assert found.copies == Known((), ("record copy",))
    assert found.installed == ("Acronis",)


def test_another_computers_disk_says_nothing():
    machine = with_tools(tool(sources=Known(("C:\\Compta",))))

    found = assembled([replace(COMPTA, computer="other")], {}, [machine])

    assert found.covers == ()


def test_what_is_listed_comes_before_what_is_declared():
    fields = {"label": "C", "datasets": "compta"}

    def how(*listed):
        looks = [look(sources=Known(listed))] if listed else [look()]
        return [one.how for one in assembled([COMPTA], {"c": (fields, looks)}, []).covers]

    assert how() == [Covering.DECLARED]
    assert how("C:\\Compta") == [Covering.PROVED]
    assert how("C:\\Users") == [Covering.OUTSIDE]
    assert how("D:\\Users") == [Covering.DECLARED]


def test_a_share_is_a_network_storage():
    share = Dataset("urba", "Urbanisme", folders=("Z:\\Urba",))

    by_name = assembled([share], {}, [PC], storages=["NAS mairie"]).nas.value
    by_share = assembled([share], {}, [PC]).nas.value

    assert [(one.name, one.originals) for one in by_name] == [("NAS mairie", ("urba",))]
    assert [(one.name, one.originals) for one in by_share] == [("nas", ("urba",))]


def test_the_past_of_a_mirror_is_what_was_seen_of_it():
    looks = [look(Kind.FOLDER, (day,), at=ago(day)) for day in (1, 4, 9)]

    actual = copy_of("c", {"label": "C"}, looks)

    assert [run.at for run in actual.runs.value] == [ago(1), ago(4), ago(9)]


# --- Typed fields --------------------------------------------------------------------------------


def test_fields_that_make_no_sense_are_unknown():
    dataset = dataset_of("d", {"kind": "new", "bearable_days": "0", "contract_date": "demain"})
    copy = copy_of("c", {"medium": "tape", "period_days": "x", "unplugged": "unknown"}, ())

    assert (dataset.bearable_days, dataset.contract, dataset.hosted) == (None, None, None)
    assert (copy.medium, copy.period_days, copy.unplugged, copy.kind) == (None,) * 4


@pytest.mark.parametrize(
    ("fields", "off_site"),
    [
        ({"medium": "online"}, True),
        ({"medium": "other_disk"}, False),
        ({"medium": "usb_disk"}, None),
        ({"medium": "online", "off_site": "no"}, False),
    ],
)
def test_where_a_copy_is(fields, off_site):
    assert copy_of("c", fields, ()).off_site is off_site


def test_the_same_disk_is_measured_whatever_was_declared():
    found = copy_of("c", {"medium": "usb_disk"}, [look(medium=Known(Medium.SAME_DISK))])

    assert found.medium is Medium.SAME_DISK


# --- From the record -----------------------------------------------------------------------------


def test_all_is_read_back_from_the_record(store):
    town = full(store)
    proofs.keep(store, town.copies["NAS"], proof())
    entities.set_opening(store, town.entity, {2})

    gathered = gather(store, town.entity)

    subject = gathered.subject
    assert gathered.opening == {2}
    assert [one.name for one in subject.datasets.value] == [
        "État civil", "Comptabilité", "Urbanisme", "Documents", "Courriels",
    ]  # fmt: skip
    assert [one.label for one in subject.copies.value] == ["Disque USB", "NAS", "Syndicat"]
    assert [one.last for one in subject.copies.value][:2] == [Known(ago(11)), Known(ago(1))]
    assert [(one.method, one.result) for one in subject.tests.value] == [
        ("guided", Outcome.OK.value)
    ]
    held = {(one.dataset, one.copy): one.how for one in subject.covers}
    assert held[town.datasets["Urbanisme"], 1] is Covering.PROVED
    assert held[town.datasets["Courriels"], 2] is Covering.DECLARED


def test_nothing_told_is_unknown(store):
    subject = gather(store, Town(store).entity).subject

    assert subject.datasets == Unknown(Reason.NEEDS_ANSWER)
    assert subject.copies == Known((), ("record copy",))


def test_a_record_that_was_taken_out_of_the_list_is_not_there(store):
    town = full(store)
    things.archive(store, town.copies["NAS"])

    assert [one.label for one in gather(store, town.entity).subject.copies.value] == [
        "Disque USB", "Syndicat",
    ]  # fmt: skip


def test_when_the_originals_last_changed(store):
    town = Town(store)
    dataset = town.dataset("Documents")
    seen.keep(store, dataset, look(Kind.FOLDER, (20,)))

    (found,) = gather(store, town.entity).subject.datasets.value

    assert (found.changed, found.looked) == (Known(ago(20)), ago(hours=1))
    assert ago() == NOW
