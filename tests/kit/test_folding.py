"""Text as people mean it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.folding import fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'HAY LES ROSES", "l hay les roses"),
        ("Île-d'Yeu", "ile d yeu"),
        ("I\u0302le", "ile"),
        ("Œuilly", "oeuilly"),
        ("  a_b\t", "a b"),
        ("", ""),
        ("🙂 —", ""),
        ("𝑨 Ǿ ﬁ", "a o fi"),
    ],
)
def test_fold(text, expected):
    assert fold(text) == expected


@given(st.text())
def test_what_is_folded_stays_so(text):
    once = fold(text)

    assert fold(once) == once
