"""French typography of every text of the code: no-break spaces, guillemets, apostrophes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import kit

ROOM = Path(kit.__file__).parent
FILES = sorted(ROOM.rglob("*.py"))
CONTENT = sorted(ROOM.rglob("*.toml"))
#: An ordinary space where French wants one that does not break.
BREAKABLE = re.compile(r"(?:^|\S) [:;!?](?:\s|$)|« | »|\d %")
#: A statement for the database, whose parameters look like a colon or a question mark.
SQL = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|WHERE|FROM|VALUES)\b")
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
        if text and id(node) not in documents and not SQL.search(node.value):
            yield node.lineno, node.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOM).as_posix())
def test_typography(path):
    found = [
        (line, text) for line, text in strings(path)
        if BREAKABLE.search(text) or STRAIGHT.search(text)
    ]  # fmt: skip

    assert found == []


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: path.relative_to(ROOM).as_posix())
def test_typography_of_content(path):
    lines = path.read_text("utf-8").splitlines()
    told = [line for line in lines if not line.lstrip().startswith("#")]

    assert [line for line in told if BREAKABLE.search(line)] == []


def test_the_wall_sees_what_it_should():
    assert BREAKABLE.search("Règle : x")
    assert BREAKABLE.search(" : x")
    assert not BREAKABLE.search("Règle\u00a0: x")
    assert STRAIGHT.search("l'aide")
