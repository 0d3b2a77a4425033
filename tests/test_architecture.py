"""The rooms and their doors: rules that hold over the whole tree."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import packaging

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("inventory", "checks", "kit", "ui")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever the import stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_imports_go_one_way():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_live_machines_touch_the_system(path):
    """The collector and the live machines run programs and read files; nothing else does."""
    outside = {
        "subprocess", "ctypes", "winreg", "socket", "sqlite3", "ssl", "http", "urllib.request",
    }  # fmt: skip
    found = {name for name in imported(path) if {name, name.split(".")[0]} & outside}
    if path.is_relative_to(ROOT / "inventory" / "live"):
        return
    if path == ROOT / "kit" / "outbound.py":  # the one module that may send
        found -= {"socket", "ssl", "http.client", "urllib.request"}

    assert not found, f"{path.name} opens a door of its own: {sorted(found)}"


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if p.is_relative_to(ROOT / "checks")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_judge_never_looks_at_the_clock(path):
    text = path.read_text("utf-8")

    assert "datetime.now(" not in text
    assert "date.today(" not in text
    assert "time.time(" not in text


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_public_thing_is_documented(path):
    tree = ast.parse(path.read_text("utf-8"))
    missing = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert ast.get_docstring(tree), "the module says nothing of itself"
    assert not missing


def test_inventory_holds_no_french_sentence():
    """Sentences belong to the sheets: French letters in the inventory would be an opinion."""
    accents = set("éèêàùçœÉÈÀ«»")
    told = [
        path.name
        for path in (ROOT / "inventory").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and accents & set(node.value)
        and " " in node.value.strip()
    ]

    assert not told


def test_packaging_is_a_plain_folder():
    """An ``__init__.py`` here would hide the library of that name."""
    assert not (ROOT / "packaging" / "__init__.py").exists()
    assert not Path(packaging.__file__ or "").is_relative_to(ROOT / "packaging")


def test_the_command_line_starts_without_qt_and_without_heavy_libraries():
    program = (
        "import sys; import ui.__main__, kit.cli; kit.cli.parser();"
        "print([m for m in ('PySide6', 'cryptography', 'sqlite3', 'tomllib') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
