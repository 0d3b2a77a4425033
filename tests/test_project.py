"""What the project promises about itself: locks, documents, licence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kit.cli import parser

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted((ROOT / "packaging" / "requirements").glob("*.txt"))
DEVELOPMENT = ("runtime.txt", "development.txt")
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def commands(top, prefix=""):
    """Every command of a parser, subcommands spelt out."""
    for action in top._subparsers._group_actions if top._subparsers else ():
        for name, command in action.choices.items():
            inner = list(commands(command, f"{prefix}{name} "))
            yield from inner or [f"{prefix}{name}"]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_locks_pin_versions_with_hashes_and_no_address(path):
    text = path.read_text("utf-8")
    pins = re.findall(r"^[a-z0-9_.\[\]-]+(?:==)?.*$", text, re.MULTILINE | re.IGNORECASE)
    names = [line for line in pins if not line.startswith(" ")]

    assert names
    assert all("==" in line for line in names)
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)
    assert "# via" not in text, "not as packaging/lock.sh writes it"
    for block in re.split(r"\n(?=[a-zA-Z])", text.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_runtime_lock_holds_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = (ROOT / "packaging" / "requirements" / "runtime.txt").read_text("utf-8")
    wanted = [re.split(r"[<>=~!]", dependency)[0] for dependency in project["dependencies"]]

    assert wanted
    for name in wanted:
        assert re.search(rf"^{name}==", locked, re.MULTILINE), name


def test_the_development_lock_holds_every_tool_and_the_runtime_as_it_is_locked():
    runtime, development = (
        set(re.findall(r"^\S+==\S+", path.read_text("utf-8"), re.MULTILINE))
        for path in (ROOT / "packaging" / "requirements" / name for name in DEVELOPMENT)
    )
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    tools = {re.split(r"[<>=~!]", tool)[0] for tool in groups["dev"]}

    assert runtime < development
    assert tools <= {pin.split("==")[0] for pin in development}


def test_the_windows_lock_holds_the_runtime_at_the_same_versions():
    folder = ROOT / "packaging" / "requirements"
    runtime, windows = (
        dict(re.findall(r"^(\S+)==(\S+)", (folder / name).read_text("utf-8"), re.MULTILINE))
        for name in ("runtime.txt", "windows.txt")
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [dependency for dependency in project["dependencies"] if "linux" not in dependency]
    wanted = {re.split(r"[<>=~!]", dependency)[0] for dependency in asked}
    shared = windows.keys() & runtime.keys()

    assert wanted | {"pywin32-ctypes", "tzdata", "pyinstaller"} <= windows.keys()
    assert {name: windows[name] for name in shared} == {name: runtime[name] for name in shared}


@pytest.mark.parametrize("command", sorted(commands(parser())))
def test_every_command_is_in_the_readme(command):
    assert re.search(rf"kit-commune {command}\b", README), command


def test_every_command_of_the_readme_exists():
    known = set(commands(parser()))
    told = set(
        re.findall(
            r"^    kit-commune ([a-z-]+(?: (?:list|show|set|new|backup|recover|rekey"
            r"|status|answer|references|join-file|receive|confirm|inspect|restore-test"
            r"|check|key|sign|verify|install|publish|export|template|import))?)",
            README,
            re.MULTILINE,
        )
    )

    assert told == known


def test_the_two_commands_open_the_readme():
    code = [line.split("#")[0].strip() for line in README.splitlines() if line.startswith("    ")]

    assert code[:2] == ["make run", "make test"]


@pytest.mark.parametrize("title", ["Add a fact", "Add a check", "Add a command"])
def test_each_recipe_has_fewer_than_ten_steps_and_names_what_exists(title):
    section = CONTRIBUTING.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    steps = re.findall(r"^(\d+)\. ", section, re.MULTILINE)
    paths = re.findall(r"`([a-z_]+/[a-z_/.]+|[A-Z]+\.md)`", section)

    assert [int(step) for step in steps] == list(range(1, len(steps) + 1))
    assert 1 < len(steps) < 10
    for path in paths:
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("inventory/questions.py", ["COMMANDS", "CALLS"]),
        ("checks/catalogue.py", ["CATALOGUE"]),
        ("kit/cli.py", ["def parser("]),
        ("kit/errors.py", ["class KitError"]),
    ],
)
def test_the_names_that_the_recipes_use_exist(path, words):
    text = (ROOT / path).read_text("utf-8")

    assert all(word in text for word in words)


def test_decisions_are_short_and_dated():
    text = (ROOT / "kit" / "README.md").read_text("utf-8")
    entries = re.split(r"^## ", text, flags=re.MULTILINE)[1:]

    assert entries
    for entry in entries:
        lines = [line for line in entry.splitlines() if line.strip()]
        assert re.match(r"\d{4}-\d\d-\d\d · ", lines[0]), lines[0]
        assert len(lines) <= 11, lines[0]


def test_the_licence_is_the_eupl():
    text = (ROOT / "LICENCE").read_text("utf-8")

    assert "EUPL © the European Union 2007, 2016" in text
    assert "15. Applicable Law" in text
