"""The section of the backups in the reports: what stands there, and what never does."""

from __future__ import annotations

import pytest

from inventory.record import replace
from kit.backups import assessment
from kit.backups.view import Calendar
from kit.report import council_sheet, detailed_report
from kit.report.backups import Saved, known, public_line, section
from kit.restoring.minutes import minutes
from kit.restoring.proof import Verified
from kit.selftest import MOMENT
from kit.store import proofs
from tests.kit.backups.towns import NOW, full, proof
from tests.kit.report.machines import ENTITY, assessed, flat, pages
from tests.kit.report.machines import known as machine
from tests.kit.store.samples import new_store


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    with new_store(tmp_path_factory.mktemp("record") / "a.kit") as store:
        town = full(store)
        told = proofs.keep(store, town.copies["NAS"], proof())
        return Saved(assessment.assess(store, NOW), minutes(told, Verified.SOUND))


@pytest.fixture(scope="module")
def text(saved):
    return pages(detailed_report(ENTITY, [assessed(machine())], MOMENT, saved=saved))


def test_the_section_tells_the_whole_picture(text, saved):
    page = flat(" ".join(text))

    for word in ("11 jours de documents", "Comptabilité", "Disque USB", "trois copies",
                 "10 dernières semaines", "60 fichiers sur 60", "Les copies, une à une",
                 "Signature"):  # fmt: skip
        assert flat(word) in page, word
    for item in saved.kept.items:
        assert flat(item.title) in page


def test_page_one_tells_the_two_days(text):
    assert flat("Dernière copie") in flat(text[0])
    assert flat("22 novembre 2026") in flat(text[0])
    assert flat("13 novembre 2026") in flat(text[0])


def test_without_backups_the_report_is_as_it_was():
    machines = [assessed(machine())]

    assert detailed_report(ENTITY, machines, MOMENT) == detailed_report(
        ENTITY, machines, MOMENT, saved=None
    )


def test_same_input_same_bytes(saved):
    machines = [assessed(machine())]

    first = detailed_report(ENTITY, machines, MOMENT, saved=saved)

    assert first == detailed_report(ENTITY, machines, MOMENT, saved=saved)


def test_many_copies_take_several_tables(saved):
    view = saved.kept.view
    columns = view.columns * 3
    lines = tuple(replace(line, cells=line.cells * 3) for line in view.lines)
    wide = replace(saved.kept, view=replace(view, columns=columns, lines=lines))

    grids = section(Saved(wide))["grids"]

    assert [len(grid["columns"]) for grid in grids] == [5, 4]
    assert all(
        len(line["cells"]) == len(grid["columns"]) for grid in grids for line in grid["lines"]
    )


def test_hostile_names_stay_text(saved):
    evil = "#panic()[*x*] " + "W" * 300
    view = saved.kept.view
    calendars = tuple(Calendar(one.copy, evil, one.note, one.weeks) for one in view.calendars)
    lines = tuple(replace(line, name=evil) for line in view.lines)
    columns = tuple(replace(column, label=evil) for column in view.columns)
    kept = replace(
        saved.kept, view=replace(view, lines=lines, columns=columns, calendars=calendars)
    )

    told = pages(detailed_report(ENTITY, [assessed(machine())], MOMENT, saved=Saved(kept)))

    assert "#panic()[*x*]" in "".join(told)


def test_the_public_sheet_says_only_that_a_restore_was_proved(saved):
    line = public_line(saved.kept.view)
    page = flat(pages(council_sheet(ENTITY, [assessed(machine())], MOMENT, line))[0])

    assert flat(line) in page
    for word in ("Disque USB", "Comptabilité", "11 jours"):
        assert flat(word) not in page


@pytest.mark.parametrize("outcome", ["FAIL", "UNKNOWN"])
def test_a_weakness_is_never_public(saved, outcome):
    view = saved.kept.view
    proof_ = replace(view.proof, outcome=type(view.outcome)(outcome))

    assert public_line(replace(view, proof=proof_)) == ""
    assert public_line(replace(view, proof=None)) == ""


def test_known_days(saved):
    assert known(saved).last_copy.isoformat() == "2026-11-22"
    assert known(saved).last_restore.isoformat() == "2026-11-13"
