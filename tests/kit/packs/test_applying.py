"""An installed pack is seen: in the essentials, the guides, the numbers and the tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from checks.tables import shipped
from kit import policy
from kit.baseline.loading import decode, default
from kit.guides.library import default as our_guides
from kit.packs import applying, archive, installed, minisign, phrase, places
from kit.packs.content import NOTHING
from kit.packs.skeleton import skeleton
from kit.store.entities import Entity
from tests.kit.packs.making import KEY
from tests.kit.packs.test_broken_packs import ADDED, broken, swapped, table

TOWN = Entity("uuid", "mairie", "Saint-Exemple", "123456789", "", "", "")


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The user's folder of packs, and no other."""
    folder = tmp_path / "packs"
    monkeypatch.setattr(places, "shared_folders", tuple)
    monkeypatch.setattr(places, "own_folder", lambda: folder)
    monkeypatch.setattr(policy, "read", policy.Policy)
    return folder


def install(own, tmp_path, change=lambda model: model, *, confirmed=True):
    data = archive.written(change(skeleton(KEY.public)))
    path = tmp_path / "offert.kitpack"
    path.write_bytes(data)
    path.with_name(path.name + ".minisig").write_text(minisign.sign(data, KEY, "essai"))
    now = installed.install(installed.open_signed(path), (), own)
    if confirmed:
        installed.confirm(now, phrase.phrase(KEY.public), own)


def test_without_a_pack_everything_is_ours(own):
    assert not own.exists()
    assert applying.content() is NOTHING
    assert applying.baseline() is default()
    assert applying.library() is our_guides()
    assert applying.tables().overlay == {}
    assert applying.provided_to(TOWN) == ()


def test_nothing_of_a_pack_is_used_before_its_key_is_confirmed(own, tmp_path):
    install(own, tmp_path, confirmed=False)

    assert applying.content() is NOTHING
    assert applying.baseline() is default()


def test_a_confirmed_pack_is_seen_at_once_and_gone_once_removed(own, tmp_path):
    assert applying.baseline() is default()

    install(own, tmp_path)

    assert applying.baseline().find("X01").id == "support/sample_correspondent"
    assert len(applying.baseline().requirements) == len(default().requirements) + 1
    assert applying.library().guides.keys() - our_guides().guides.keys() == {"ecrire-au-syndicat"}
    told = applying.content()
    assert [one.title for one in told.offers_for("secure/backup_automatic")] == [
        "Sauvegarde à distance"
    ]
    assert told.asked_for(told.offers[0]).telephone == "05 00 00 00 00"
    assert [(one.subject, one.name) for one in told.emergency] == [
        ("support", "Astreinte du syndicat")
    ]

    installed.remove(own)

    assert applying.content() is NOTHING
    assert applying.baseline() is default()


def test_what_is_provided_is_told_to_the_one_that_has_it(own, tmp_path):
    install(own, tmp_path)

    (one,) = applying.provided_to(TOWN)

    assert (one.requirement, one.by) == (
        "secure/backup_automatic",
        "Syndicat mixte Exemple numérique",
    )
    assert applying.provided_to(Entity("u", "mairie", "Autre", "", "", "", "")) == ()


def test_a_requirement_that_takes_a_place_takes_all_of_it(own, tmp_path):
    line = '# replaces = ["support/old_name"]'
    install(own, tmp_path, swapped(ADDED, line, 'replaces = ["secure/vital_activities"]'))

    told = applying.baseline()

    assert "secure/vital_activities" not in told.requirements
    assert told.find("secure/vital_activities").ref == "X01"
    assert told.express[0] == "support/sample_correspondent"
    depends = told.requirements["secure/backup_automatic"].depends_on
    assert depends == ("support/sample_correspondent",)


def test_of_two_tables_the_newer_stands(own, tmp_path):
    ours = shipped("m365_builds").generated

    def dated(days):
        def change(document):
            document["generated"] = (ours + timedelta(days=days)).isoformat()

        return lambda model: {**model, "tables/m365_builds.json": table("m365_builds", change)}

    install(own, tmp_path, dated(30))
    assert applying.tables()["m365_builds"].generated == ours + timedelta(days=30)

    installed.remove(own)
    install(own, tmp_path, dated(-30))
    assert applying.tables()["m365_builds"].generated == ours


def test_an_unknown_check_leaves_the_declared_answer(own, tmp_path):
    install(own, tmp_path, lambda _: broken("an unknown check"))

    assert applying.baseline().requirements["support/sample_correspondent"].checks == ()


def test_the_files_that_are_kept_are_those_that_were_counted_by(own, tmp_path):
    install(own, tmp_path)
    assert decode(applying.baseline_files()).digest == applying.baseline().digest
    assert datetime.now(UTC) >= applying.content().provided[0].since
