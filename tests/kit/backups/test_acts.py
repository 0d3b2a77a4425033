"""What the window does with the backups, as operations on a record."""

from __future__ import annotations

import pytest

from kit.backups import acts, secrets
from kit.backups.acts import NewSet
from kit.errors import KitError
from kit.store import attachments, edits, entities, entity_audits
from kit.store.things import things
from tests.kit.backups.towns import Town
from tests.kit.store.samples import new_store


@pytest.fixture(autouse=True)
def ring(monkeypatch):
    """A keyring of this test alone."""
    held = {}
    monkeypatch.setattr(secrets, "kept", held.get)
    monkeypatch.setattr(secrets, "forget", lambda copy: held.pop(copy, None))
    return held


@pytest.fixture
def store(tmp_path):
    """The record of a mairie."""
    with new_store(tmp_path / "a.kit") as made:
        Town(made)
        yield made


def judged(store):
    """What was last found of the backups."""
    entity = entities.chosen_entity(store).uuid
    return entity_audits.latest(store, entity, entity_audits.BACKUPS)


def test_a_kind_that_is_declared_is_proposed_no_more(store):
    before = {one.kind for one in acts.usual_sets(things(store))}
    acts.declare(store, [], [NewSet("civil", "État civil")], {"label": "Disque"})

    assert before - {one.kind for one in acts.usual_sets(things(store))} == {"civil"}


def test_declaring_judges_and_a_copy_that_cannot_be_kept_changes_nothing(store):
    with pytest.raises(KitError):
        acts.declare(store, [], [NewSet("civil", "État civil")], {"label": ""})
    assert things(store).of("dataset") == ()
    assert judged(store) is None

    acts.declare(store, [], [NewSet("civil", "État civil")], {"label": "Disque"})
    assert judged(store).view["copies"] == 1


def test_a_report_that_is_too_big_or_gone_changes_nothing(store, tmp_path, monkeypatch):
    gone = tmp_path / "rapport.pdf"
    for sizes in (None, 3):
        if sizes:
            gone.write_bytes(b"x" * sizes)
            monkeypatch.setattr(attachments, "LARGEST", 2)
        with pytest.raises(KitError):
            acts.declare(store, [], [NewSet("mail", "Courriels")], {"label": "Loin"}, gone)
    assert things(store).of("copy") == ()


def test_what_a_test_needs_of_each_copy(store, tmp_path, ring):
    new = [NewSet("civil", "État civil", f"{tmp_path}\n{tmp_path}"), NewSet("mail", "Courriels")]
    product = acts.declare(store, [], new, {"label": "A", "layout": "product"})
    known = [one.record for one in things(store).of("dataset")]
    restic = acts.declare(store, known, [], {"label": "B", "layout": "restic", "place": "/x"})
    acts.declare(store, known, [], {"label": "C", "layout": "sync", "place": "/y"})
    ring[restic] = "cerise"

    first, second = acts.testables(store)
    assert (first.record, first.by_hand, first.folders) == (product, True, (str(tmp_path),))
    assert (second.by_hand, second.kept) == (False, True)


def test_originals_of_another_computer_are_not_looked_for_here(store, tmp_path):
    other = edits.add_record(store, "workstation", entities.chosen_entity(store).uuid)
    here = NewSet("civil", "État civil", str(tmp_path))
    copy = acts.declare(store, [], [here], {"label": "A", "place": str(tmp_path)})
    (dataset,) = things(store).of("dataset")
    assert [one.record for one in acts.originals_of(store, copy)] == [dataset.record]

    acts.save(store, "dataset", {"computer": other}, dataset.record)
    assert acts.originals_of(store, copy) == ()


def test_a_copy_that_is_removed_takes_its_password_along(store, ring):
    copy = acts.declare(store, [], [NewSet("civil", "État civil")], {"label": "Disque"})
    ring[copy] = "cerise"
    acts.remove(store, copy)

    assert ring == {}
    assert things(store).of("copy") == ()
    acts.remove(store, copy, archived=False)
    assert [one.record for one in things(store).of("copy")] == [copy]
