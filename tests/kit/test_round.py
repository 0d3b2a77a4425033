"""A technician's round: prepared in the record, measured from the stick, received back home."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from inventory.facts import Reason, Unknown
from inventory.record import replace
from kit import round as rounds
from kit.errors import KitError
from kit.postings import importing
from kit.round_preparing import prepare, program_there
from kit.same_machine import Identity
from kit.store import audits, edits
from tests.kit.postings.conftest import home  # noqa: F401 a fixture for all
from tests.kit.postings.entities import AT, MAIRIE, computer, post, reading, record_of

UNREAD = Unknown(Reason.ACCESS_DENIED)
NOW = AT + timedelta(days=1)
DAY = date(2026, 11, 20)


@pytest.fixture
def store(tmp_path):
    with record_of(tmp_path / "mairie") as opened:
        yield opened


@pytest.fixture
def stick(tmp_path):
    made = tmp_path / "cle"
    made.mkdir()
    return made


@pytest.fixture
def two_known(store, tmp_path):
    """Two computers that the record knows."""
    for name, serial in (("PC-ACCUEIL", "ABC12345"), ("PC-MAIRE", "DEF67890")):
        folder = tmp_path / name
        post(store, folder, computer(name, serial), at=AT - timedelta(days=30))
        importing.confirm(store, importing.receive(store, folder, AT).waiting[0].code, AT)


@pytest.mark.usefixtures("two_known")
def test_the_stick_expects_what_the_record_knows_and_holds_no_secret(store, stick):
    made = prepare(store, MAIRIE, stick, AT)

    assert sorted(one.name for one in made.expected) == ["PC-ACCUEIL", "PC-MAIRE"]
    assert rounds.load(stick, DAY) == made == rounds.load(stick / "tournee", DAY)
    told = (stick / rounds.FOLDER / rounds.FILE).read_bytes()
    assert b"SECRET" not in told
    assert b"ABC12345" not in told


@pytest.mark.usefixtures("two_known")
def test_each_computer_is_counted_and_who_is_missing_is_listed(store, stick):
    made = prepare(store, MAIRIE, stick, AT)

    told = rounds.keep(made, reading(), {})

    assert (told.fraction, told.missing, told.extra) == ("1/2", ("PC-MAIRE",), 0)
    assert rounds.finished(told) == "Terminé, retirez la clé (1/2)"
    assert "PC-MAIRE" in rounds.missing_text(told)
    rounds.keep(made, reading(computer("PC-NEUF", "NEW00001")), {})
    told = rounds.keep(made, reading(computer("PC-MAIRE", "DEF67890")), {})
    assert (told.fraction, told.missing, told.extra) == ("2/2", (), 1)
    assert rounds.missing_text(told) == "Tous les postes attendus ont été vus."


def test_a_computer_measured_twice_counts_once(store, stick):
    made = prepare(store, MAIRIE, stick, AT)

    rounds.keep(made, reading(), {})
    told = rounds.keep(made, reading(at=AT + timedelta(hours=1)), {})

    assert told.extra == 1
    assert told.fraction == "1"


@pytest.mark.usefixtures("two_known")
def test_back_home_all_is_received_at_once_with_what_was_typed(store, stick):
    made = prepare(store, MAIRIE, stick, AT)
    rounds.keep(made, reading(), {"room": "Accueil", "user": "Marie Dupont", "usage": "front_desk"})
    later = reading(computer("PC-NEUF", "NEW00001"), AT + timedelta(hours=1))
    rounds.keep(made, later, {"user": "MARIE DUPONT"})

    done = importing.receive(store, stick, NOW)

    assert [one.state for one in done.kept] == ["kept", "kept"]
    assert (done.waiting, done.refused) == ((), ())
    machines = {f["host_name"]: f for f in edits.records(store, "workstation").values()}
    people = edits.records(store, "person")
    assert len(machines) == 3
    assert [fields["full_name"] for fields in people.values()] == ["Marie Dupont"]
    first = machines["PC-ACCUEIL"]
    assert (first["room"], first["usage"]) == ("Accueil", "front_desk")
    assert {first["user"], machines["PC-NEUF"]["user"]} == set(people)
    again = importing.receive(store, stick, NOW)
    assert [one.state for one in again.kept] == ["again", "again"]
    assert len(audits.list_audits(store)) == 4


def test_a_computer_that_tells_only_its_name_is_the_one_that_was_expected(store, stick, tmp_path):
    bare = computer("PC-BARE", "")
    bare = replace(bare, hardware=replace(bare.hardware, serial=UNREAD, uuid=UNREAD))
    folder = tmp_path / "bare"
    post(store, folder, bare, at=AT - timedelta(days=30))
    importing.confirm(store, importing.receive(store, folder, AT).waiting[0].code, AT)
    made = prepare(store, MAIRIE, stick, AT)

    assert rounds.keep(made, reading(bare), {}).fraction == "1/1"
    importing.receive(store, stick, NOW)

    assert len(edits.records(store, "workstation")) == 1
    assert len(audits.list_audits(store)) == 2


@pytest.mark.usefixtures("two_known")
def test_an_empty_or_impossible_answer_changes_nothing(store, stick):
    made = prepare(store, MAIRIE, stick, AT)
    rounds.keep(made, reading(), {"room": " ", "user": "", "usage": "piscine"})

    importing.receive(store, stick, NOW)

    (fields,) = [
        f for f in edits.records(store, "workstation").values() if f["host_name"] == "PC-ACCUEIL"
    ]
    assert not fields.keys() & {"room", "user", "usage"}
    assert edits.records(store, "person") == {}


@pytest.mark.parametrize(
    ("round_id", "at"),
    [("0" * 32, AT), ("", AT), (None, AT + timedelta(days=90)), (None, AT - timedelta(days=3))],
)
def test_a_round_that_is_unknown_or_over_vouches_for_nobody(store, stick, round_id, at):
    made = prepare(store, MAIRIE, stick, AT)
    told = {"round": made.id if round_id is None else round_id}
    post(store, stick / "tournee" / "postes", at=at, told=told)

    done = importing.receive(store, stick, at + timedelta(days=1))

    assert done.kept == ()
    assert len(done.waiting) == 1


def test_a_round_that_was_altered_is_refused(store, stick):
    prepare(store, MAIRIE, stick, AT)
    path = stick / rounds.FOLDER / rounds.FILE
    whole = path.read_bytes()
    for place in range(0, len(whole), 9):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])

        with pytest.raises(KitError):
            rounds.load(stick, DAY)


def test_a_round_that_is_over_or_missing_is_told(store, stick):
    with pytest.raises(KitError, match="pas de tournée"):
        rounds.load(stick, DAY)
    prepare(store, MAIRIE, stick, AT)
    with pytest.raises(KitError, match="terminée depuis"):
        rounds.load(stick, DAY + timedelta(days=61))


def test_a_stick_that_cannot_be_written_is_told(store, stick):
    made = prepare(store, MAIRIE, stick, AT)
    (stick / "tournee" / "postes").rmdir()
    (stick / "tournee" / "postes").write_text("x")

    with pytest.raises(KitError, match="Impossible d’écrire"):
        rounds.keep(made, reading(), {})


def test_the_marker_is_found_beside_the_program_and_one_folder_above(store, stick, tmp_path):
    prepare(store, MAIRIE, stick, AT)
    (stick / "KitCommune").mkdir()

    assert rounds.beside(stick / "KitCommune.exe") == stick / "tournee"
    assert rounds.beside(stick / "KitCommune" / "KitCommune.exe") == stick / "tournee"
    assert rounds.beside(tmp_path / "ailleurs" / "x" / "KitCommune.exe") is None
    assert not program_there(stick)
    (stick / "KitCommune" / "KitCommune.exe").touch()
    assert program_there(stick)


def test_a_computer_that_tells_no_number_is_known_by_its_name():
    named = Identity(name="PC-ACCUEIL")

    assert rounds.marks_of("a", named) == rounds.marks_of("a", named)
    assert rounds.marks_of("a", named) != rounds.marks_of("b", named)
    assert rounds.marks_of("a", Identity()) != rounds.marks_of("a", Identity())
