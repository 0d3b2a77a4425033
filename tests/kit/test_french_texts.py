"""French typography of every text of the code: no-break spaces, guillemets, apostrophes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import kit

FILES = sorted(Path(kit.__file__).parent.glob("*.py"))
#: An ordinary space where French wants one that does not break.
BREAKABLE = re.compile(r"(?:^|\S) [:;!?](?:\s|$)|« | »|\d %")
STRAIGHT = re.compile(r"\b[cdjlmnstCDJLMNST]'[a-zàâéèêîô]|\bqu'")


def strings(path):
    """Every text of a module that is not a documentation string, with its line."""
    tree = ast.parse(path.read_text("utf-8"))
    documents = {
        id(node.value) for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }  # fmt: skip
    for node in ast.walk(tree):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and id(node) not in documents:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_typography(path):
    found = [
        (line, text) for line, text in strings(path)
        if BREAKABLE.search(text) or STRAIGHT.search(text)
    ]  # fmt: skip

    assert found == []


def test_the_wall_sees_what_it_should():
    assert BREAKABLE.search("Règle : x")
    assert BREAKABLE.search(" : x")
    assert not BREAKABLE.search("Règle\u00a0: x")
    assert STRAIGHT.search("l'aide")
