"""The calendar of a town hall: each rule beside its twin, on any day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import rituals
from kit.baseline.loading import default
from kit.rituals import Known, Mark, Nature, add_months, calendar, grouped, reminder, soon
from kit.store.things import Thing, Things
from kit.town_calendar import events, ics

TODAY = date(2026, 11, 23)
OWNER = "5c1f8a52-6d5f-4b57-9a53-5f8e1d0a7c11"


def things(kind="service", record="r1", title="Messagerie", **values):
    return Things({kind: (Thing(record, kind, title, values, archived=False, search=""),)})


def rows(today=TODAY, nature=None, **known):
    found = calendar(Known(**known), today)
    return [row for row in found if nature in {None, row.nature}]


def one(name, today=TODAY, **known):
    (found,) = [row for row in rows(today, **known) if row.key == name]
    return found


def expiries(today=TODAY, **known):
    return rows(today, Nature.EXPIRY, **known)


# --- Days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date.max, 12, date.max),
        (date.min, -1, date.min),
    ],
)
def test_months_are_added(day, months, expected):
    assert expected == add_months(day, months)


@given(st.dates(), st.integers(-30_000, 30_000))
def test_a_month_later_is_never_another_month_than_asked(day, months):
    found = add_months(day, months)

    if date.min.year < found.year < date.max.year:
        assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
        assert found.day <= day.day


@given(
    st.dates(),
    st.dates(),
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.sampled_from(sorted(rituals.ritual_proofs())),
)
def test_any_day_makes_rows_that_can_be_shown_and_exported(today, day, done, later, name):
    known = Known(
        things=things(renewal=day.isoformat(), notice_months="3 mois"),
        proved={name: day},
        answers=(("Comptes", day),),
        marks={f"ritual/{name}": Mark(done, later)},
    )

    found = calendar(known, today)

    assert list(found) == sorted(found, key=lambda row: row.day)
    assert all(row.day <= add_months(today, 12) for row in found)
    assert len({row.key for row in found}) == len(found)
    assert sum(len(listed) for _, listed in grouped(found, today)) == len(found)
    assert all(row.when() and row.what and row.why for row in found)
    read = icalendar.Calendar.from_ical(ics(found, OWNER, datetime(2026, 1, 1, tzinfo=UTC)))
    assert len(read.walk("VEVENT")) == len(found)


# --- What expires --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("service", "renewal"),
        ("equipment", "warranty"),
        ("equipment", "lease_end"),
        ("workstation", "warranty"),
        ("person", "left"),
    ],
)
def test_each_date_of_a_record_that_expires_is_a_row(kind, field):
    (row,) = expiries(things=things(kind, **{field: "2027-03-12"}))

    assert row.day == date(2027, 3, 12)
    assert "Messagerie" in row.what
    assert "12\u00a0mars 2027" in row.why
    assert row.record in {"r1", ""}


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("service", {"started": "2027-03-12"}),
        ("equipment", {"purchased": "2027-03-12"}),
        ("service", {"renewal": "bientôt"}),
        ("service", {"renewal": None}),
        ("service", {"renewal": "2027-03-12", "state": "cancelled"}),
        ("equipment", {"warranty": "2027-03-12", "state": "gone"}),
        ("service", {"renewal": "2027-11-24"}),  # more than a year ahead
        ("equipment", {"warranty": "2026-11-22"}),  # over: nothing is left to be done
        ("person", {"left": "2026-08-01"}),
    ],
)
def test_what_is_no_expiry_is_no_row(kind, values):
    assert expiries(things=things(kind, **values)) == []


def test_what_was_taken_out_of_the_list_is_no_row():
    gone = Thing("r1", "service", "Fax", {"renewal": "2027-03-12"}, archived=True, search="")

    assert expiries(things=Things({"service": (gone,)})) == []


def test_a_contract_is_decided_before_its_notice_and_past_it_on_its_day():
    (before,) = expiries(things=things(renewal="2027-03-12", notice_months="3 mois"))
    (past,) = expiries(things=things(renewal="2027-01-12", notice_months="3 mois"))

    assert before.day == date(2026, 12, 12)
    assert past.day == date(2027, 1, 12)


def test_an_overdue_contract_stays_and_is_told_first():
    found = rows(things=things(renewal="2026-11-01"))

    assert found[0].late(TODAY)
    assert grouped(found, TODAY)[0][0] == "Dépassé"


def test_done_holds_for_that_date_only_and_put_off_moves_it():
    known = things(renewal="2026-12-01")
    mark = "expiry/r1/renewal/2026-12-01"

    (off,) = expiries(things=known, marks={mark: Mark(later=date(2027, 1, 9))})

    assert expiries(things=known, marks={mark: Mark(done=TODAY)}) == []
    assert expiries(things=things(renewal="2027-06-01"), marks={mark: Mark(done=TODAY)})
    assert off.day == date(2027, 1, 9)
    assert off.note


def certificates(*every):
    """Records of certificates: name and issuer, until when, how they stand."""
    return Things(
        {
            "certificate": tuple(
                Thing(
                    f"c{place}",
                    "certificate",
                    subject or "Certificat",
                    values,
                    archived=False,
                    search="",
                )
                for place, (subject, issuer, until, state) in enumerate(every)
                for values in [
                    {"subject": subject, "issuer": issuer, "expiry": until, "state": state}
                ]
            )
        }
    )


def test_of_a_renewed_certificate_the_newest_is_to_renew():
    old = ("CN=Maire", "AC", "2026-12-01", None)
    new = ("CN=Maire", "AC", "2027-10-01", None)
    other = ("CN=Régie", "AC", "2027-05-01", None)

    assert [row.day for row in expiries(things=certificates(old, new, other))] == [
        date(2027, 5, 1),
        date(2027, 10, 1),
    ]
    # Of another issuer it is another certificate; without a name nothing can be compared.
    assert len(expiries(things=certificates(old, ("CN=Maire", "AB", "2027-10-01", None)))) == 2
    assert len(expiries(things=certificates(*[(None, None, "2027-01-01", None)] * 2))) == 2


def test_a_revoked_certificate_is_nobodys_task():
    until = ("CN=Maire", "AC", "2026-12-01")

    assert expiries(things=certificates((*until, "revoked"))) == []
    assert expiries(things=certificates((*until, "in_use")))


# --- What comes round again ----------------------------------------------------------------------


def test_what_was_never_done_is_for_now_and_no_reminder():
    found = rows(nature=Nature.RITUAL)

    assert [row.when() for row in found if row.key == "ritual/restore_test"] == ["Dès maintenant"]
    assert not any(row.late(TODAY) for row in found)
    assert soon(found, TODAY) == ()


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 2, 1), date(2026, 8, 1)),
        (date(2030, 1, 1), date(2027, 5, 23)),  # a day to come proves nothing yet
    ],
)
def test_a_ritual_comes_round_from_the_day_it_was_done(done, expected):
    by_proof = one("ritual/restore_test", proved={"restore_test": done})
    by_hand = one("ritual/restore_test", marks={"ritual/restore_test": Mark(done)})

    assert by_proof.day == by_hand.day == expected


def test_the_newest_of_proof_and_word_counts():
    row = one(
        "ritual/restore_test",
        proved={"restore_test": date(2026, 1, 1)},
        marks={"ritual/restore_test": Mark(date(2026, 11, 1))},
    )

    assert row.day == date(2027, 5, 1)
    assert "1er\u00a0novembre 2026" in row.note


def test_put_off_is_later_and_never_earlier():
    put_off = one("ritual/charter", marks={"ritual/charter": Mark(later=date(2027, 1, 4))})
    earlier = one(
        "ritual/charter", marks={"ritual/charter": Mark(date(2026, 11, 1), date(2026, 12, 1))}
    )

    assert (put_off.day, put_off.now) == (date(2027, 1, 4), False)
    assert earlier.day == date(2027, 11, 1)


@pytest.mark.parametrize(
    ("today", "done", "expected"),
    [
        (date(2026, 11, 23), None, date(2027, 2, 15)),
        (date(2027, 2, 20), None, date(2027, 2, 15)),  # missed by a little: still to do
        (date(2027, 5, 1), None, date(2028, 2, 15)),  # voted
        (date(2027, 1, 10), date(2027, 1, 5), date(2028, 2, 15)),
        (date(2027, 1, 10), date(2026, 2, 3), date(2027, 2, 15)),
    ],
)
def test_the_budget_comes_before_the_vote(today, done, expected):
    marks = {"ritual/budget": Mark(done)} if done else {}
    found = [row.day for row in rows(today, marks=marks) if row.key == "ritual/budget"]

    assert found == ([expected] if expected <= add_months(today, 12) else [])


# --- Elections, answers ---------------------------------------------------------------------------


def test_an_election_without_a_date_says_its_month():
    row = one("election/presidential_2027")

    assert row.when() == "avril 2027 (date à confirmer)"
    assert "Constitution" in row.why


def test_an_election_is_late_once_its_month_is_over_and_then_gone():
    row = one("election/presidential_2027", date(2027, 4, 30))

    assert not row.late(date(2027, 4, 30))
    assert rows(date(2027, 5, 1), Nature.ELECTION)[:1] != [row]
    assert one("election/municipal_2026", date(2026, 3, 15)).day == date(2026, 3, 15)
    assert not [r for r in rows(date(2026, 3, 16)) if r.key == "election/municipal_2026"]


def test_answers_of_a_month_are_one_row_that_leads_to_them():
    old, first, second = date(2026, 10, 1), date(2027, 3, 4), date(2027, 3, 20)
    found = rows(nature=Nature.ANSWER, answers=(("B", second), ("A", first), ("C", old)))

    assert [row.day for row in found] == [old, first]
    assert "2" in found[1].what
    assert "«\u00a0A\u00a0» et «\u00a0B\u00a0»" in found[1].why
    assert [row.page for row in found] == ["essentials"] * 2
    assert not found[0].markable


# --- The reminder, the file ----------------------------------------------------------------------


def test_the_reminder_counts_what_is_near_and_goes_until_there_is_something_new():
    near = rows(things=things(renewal="2026-12-10"))
    late = rows(things=things(renewal="2026-11-10"))
    far = rows(things=things(renewal="2026-12-24"))
    hidden = {row.occurrence for row in soon(near, TODAY)}

    assert reminder(near, TODAY) == "1 échéance dans les 30 jours"
    assert reminder(late, TODAY) == "1 échéance dépassée"
    assert reminder([*late, *near, *near], TODAY) == "1 échéance dépassée, 2 dans les 30 jours"
    assert not reminder(far, TODAY)
    assert not reminder(near, TODAY, hidden)
    assert reminder(rows(things=things(renewal="2026-12-11")), TODAY, hidden)


def test_the_file_keeps_the_identity_of_a_row_that_moves():
    (before,) = events(expiries(things=things(renewal="2027-03-12")), OWNER)
    (after,) = events(expiries(things=things(renewal="2027-06-12")), OWNER)
    (other,) = events(expiries(things=things(record="r2", renewal="2027-03-12")), OWNER)

    assert before.uid == after.uid
    assert before.day != after.day
    assert other.uid != before.uid


def test_every_lead_of_the_content_is_a_page_and_each_proof_a_requirement():
    requirements = default().requirements
    found = rows(today=date(2026, 11, 23))

    assert set(rituals.ritual_proofs().values()) <= set(requirements)
    for row in found:
        assert row.page in {"backups", "essentials", "documents", "town", "emergency"}
        if row.page == "essentials" and row.record:
            assert row.record in requirements
