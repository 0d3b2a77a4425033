"""The draw: strata, seed, budget, whatever the order and the names of the listing."""

from __future__ import annotations

import tracemalloc
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.restoring.sampling import (
    LARGEST,
    Dataset,
    Strata,
    is_drawable,
    pick,
    suffix_of,
)
from tests.kit.restoring import samples

SEED = bytes(range(16))
NOW = 1_000_000.0

names = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=12).filter(
    lambda name: name not in {".", ".."}
)
listings = st.lists(
    st.tuples(
        st.lists(names, min_size=1, max_size=3).map("/".join),
        st.integers(0, 2 * LARGEST),
        st.floats(0, 2 * NOW, allow_nan=False),
    ),
    max_size=120,
    unique_by=lambda one: one[0],
)


def strata_of(listing, wanted=60, settled=NOW, datasets=(), seed=SEED):
    strata = Strata(seed, wanted, settled, datasets)
    for path, size, modified in listing:
        strata.offer(path, path, size, modified)
    return strata


def everything(_):
    return True


@given(listings, st.integers(1, 70), st.integers(0, 2**31))
@settings(deadline=None)
def test_what_is_picked_is_fit_bounded_and_from_the_listing(listing, wanted, budget):
    known = {path: (size, modified) for path, size, modified in listing}

    picked = pick(strata_of(listing, wanted), everything, budget).files

    assert len(picked) <= wanted
    assert len({one.path for one in picked}) == len(picked)
    assert sum(one.size for one in picked) <= budget
    for one in picked:
        assert known[one.path] == (one.size, one.modified)
        assert is_drawable(one.path.rpartition("/")[2], one.size)
        assert one.modified < NOW


@given(listings, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_listing_does_not_matter(listing, chance):
    shuffled = list(listing)
    chance.shuffle(shuffled)

    one, other = (pick(strata_of(order, 20), everything) for order in (listing, shuffled))

    assert one == other


@given(listings)
@settings(deadline=None)
def test_a_small_copy_is_drawn_whole(listing):
    small = listing[:60]
    fit = [path for path, size, modified in small
           if is_drawable(path.rpartition("/")[2], size) and modified < NOW]  # fmt: skip

    picked = pick(strata_of(small), everything, 10**15).files

    assert sorted(one.path for one in picked) == sorted(fit)


@given(listings, st.sets(st.integers(0, 119)))
@settings(deadline=None)
def test_unfit_files_are_passed_over_and_asked_once(listing, wrong):
    unfit = {path for number, (path, *_) in enumerate(listing) if number in wrong}
    asked = []

    def fit(drawn):
        asked.append(drawn.path)
        return drawn.path not in unfit

    picked = pick(strata_of(listing), fit)

    assert not {one.path for one in picked.files} & unfit
    assert len(asked) == len(set(asked))
    assert picked.ineligible == len(set(asked) & unfit)


def test_each_stratum_has_its_place():
    chance = samples.chance(7)
    listing = [(f"d{n % 9}/f{n}.{'abcdefgh'[n % 8]}xt", chance.randrange(1, 99_000), float(n))
               for n in range(5000)]  # fmt: skip
    listing += [(f"d1/é{n}.txt", 10, 2500.0) for n in range(6)]
    listing += [("d2/gros.iso", LARGEST, 2500.0), ("d2/énorme.iso", LARGEST + 1, 2500.0)]
    listing += [("Registres/2026/acte.odt", 12, 2500.5), ("d3/rare.xyz", 12, 2500.0)]

    picked = pick(strata_of(listing, datasets=(Dataset("Registres", "Registres"),)), everything)
    drawn = {one.path for one in picked.files}

    assert len(drawn) == 60
    assert sum(float(n) in {o.modified for o in picked.files} for n in range(4990, 5000)) >= 9
    assert sum(float(n) in {o.modified for o in picked.files} for n in range(10)) >= 9
    assert "Registres/2026/acte.odt" in drawn
    assert "d2/gros.iso" in drawn
    assert "d2/énorme.iso" not in drawn
    assert any(path.startswith("d1/é") for path in drawn)
    assert "d3/rare.xyz" in drawn or len({suffix_of(p) for p in drawn}) >= 9


def test_another_seed_draws_others():
    listing = [(f"f{n}.txt", 10, float(n)) for n in range(5000)]
    one, other = (
        {d.path for d in pick(strata_of(listing, seed=seed), everything).files}
        for seed in (b"a" * 16, b"b" * 16)
    )

    assert len(one & other) < 40
    assert one != other


def test_what_is_left_out_is_counted():
    listing = [("a.pst", 5, 1.0), ("~$b.docx", 5, 1.0), ("vide.txt", 0, 1.0), ("Thumbs.db", 9, 1.0),
               ("neuf.txt", 5, NOW), ("bon.txt", 5, 1.0),
               ("film.mp4", LARGEST + 1, 1.0)]  # fmt: skip
    strata = strata_of(listing)

    assert [one.path for one in pick(strata, everything).files] == ["bon.txt"]
    assert (strata.volatile, strata.empty, strata.recent, strata.oversize) == (3, 1, 1, 1)
    assert strata.listed == 7


def test_the_biggest_leave_room_for_chance():
    big = [(f"gros{n}.bin", 100, float(n)) for n in range(50)]
    small = [(f"petit{n}.txt", 1, float(n)) for n in range(500)]

    picked = pick(strata_of(big + small), everything, budget=500).files

    assert len(picked) == 60
    assert sum(one.size for one in picked) <= 500


@pytest.mark.parametrize("count", [2_000, 40_000])
def test_memory_does_not_grow_with_the_listing(count):
    strata = Strata(SEED, 60, inf)
    tracemalloc.start()
    for number in range(count):
        path = f"dossier {number % 977}/fichier {number}.s{number % 3001}"
        strata.offer(path, path, 1 + number % 99_991, float(number * 7919 % 1_000_003))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert held < 1_200_000


def test_suffixes():
    assert suffix_of("Budget.ODT") == ".odt"
    assert suffix_of(".bashrc") == ""
    assert suffix_of("sans") == ""
    assert suffix_of("fin.") == ""
