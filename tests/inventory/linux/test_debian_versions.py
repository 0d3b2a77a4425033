"""The order of Debian versions, against a table and against dpkg itself."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.linux.debian_versions import order

needs_dpkg = pytest.mark.skipif(shutil.which("dpkg") is None, reason="dpkg is not here")
SIGNS = "0019aZ~+.b"


@pytest.mark.parametrize(
    ("lesser", "greater"),
    [
        ("1.0~rc1", "1.0"),
        ("1.0", "1.0-1"),
        ("1.0-1", "1.0-1+deb12u1"),
        ("1.0-1~bpo1", "1.0-1"),
        ("9", "10"),
        ("1.9", "1.10"),
        ("2.0", "1:1.0"),
        ("1.0a", "1.0+"),
        ("1.0-9", "1.0-10"),
        ("1~~", "1~"),
        ("99999999999999999999", "100000000000000000000"),
    ],
)
def test_lesser_versions_sort_first(lesser, greater):
    assert order(lesser) < order(greater)


@pytest.mark.parametrize(
    ("one", "other"), [("1.0", "1.0-0"), ("1.00", "1.0"), ("0:1.2", "1.2"), ("1.0", "1.0")]
)
def test_equal_versions_have_equal_keys(one, other):
    assert order(one) == order(other)


versions = st.builds(
    lambda epoch, first, rest, revision: epoch + first + rest + revision,
    st.sampled_from(["", "", "", "0:", "1:", "10:"]),
    st.sampled_from("0123456789"),
    st.text(SIGNS, max_size=5),
    st.one_of(st.just(""), st.text(SIGNS, min_size=1, max_size=3).map(lambda word: "-" + word)),
)


@needs_dpkg
@settings(max_examples=150, deadline=None)
@given(versions, versions)
def test_the_order_is_that_of_dpkg(one, other):
    relation = "lt" if order(one) < order(other) else "gt" if order(one) > order(other) else "eq"

    actual = subprocess.run(
        ["dpkg", "--compare-versions", one, relation, other],  # noqa: S607 the system's own
        capture_output=True,
        check=False,
    )

    assert actual.returncode == 0, (one, relation, other)


@given(st.text())
def test_any_text_has_a_key(word):
    assert order(word) == order(word)
