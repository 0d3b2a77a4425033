"""How long things are kept, in French."""

from __future__ import annotations

from kit.store.retention import Limits, Removed
from kit.what_is_kept import kept, nothing, removed


def test_every_limit_is_told_with_its_duration():
    told = dict(kept())
    words = " ".join(told)

    assert told["Une personne, après son départ"] == "12\u00a0mois"
    for kind in ("mairie", "postes", "équipements", "services", "fournisseurs", "personnes",
                 "actions", "documents"):  # fmt: skip
        assert kind in words
    assert set(told.values()) == {"12\u00a0mois", "13\u00a0mois", "3\u00a0ans", "5\u00a0ans"}


def test_other_limits_are_told_as_they_are():
    told = kept(Limits(replaced={"person": 30}, departed=60))

    assert ("Ce qui a été remplacé\u00a0: personnes", "30\u00a0jours") in told
    assert ("Une personne, après son départ", "60\u00a0jours") in told


def test_what_goes_is_counted_in_words():
    assert removed(Removed(0, 0, 0)) == ""
    assert removed(Removed(1, 0, 2)) == "1\u00a0ancienne valeur et 2\u00a0personnes parties"
    assert nothing().endswith(".")
