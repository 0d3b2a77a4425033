"""Drives the running window as a screen reader does; run by the system's Python, for its pyatspi.

Prints JSON: what it found on its way, under names that ``test_accessible.py`` knows.
"""

import json
import sys
import time

import pyatspi
from gi.repository.GLib import Error as Gone

PATIENCE = 60
#: An object that is no longer there, or has no actions, or answers too late.
GONE = (Gone, NotImplementedError, LookupError, AttributeError, RuntimeError)


def walk(node, depth=0):
    """Every object that is showing, in the order of the tree."""
    if node is None or depth > 40:
        return
    try:
        showing = node.getState().contains(pyatspi.STATE_SHOWING)
        children = [node.getChildAtIndex(rank) for rank in range(node.childCount)]
    except GONE:
        return
    if showing or depth < 2:
        yield node
        for child in children:
            yield from walk(child, depth + 1)


def seen(app):
    """Role, name and whether it can be reached by the keyboard, of all that is showing."""
    found = []
    for node in walk(app):
        try:
            state = node.getState()
            found.append(
                {
                    "role": node.getRoleName(),
                    "name": node.name.replace("\u00a0", " "),
                    "focusable": state.contains(pyatspi.STATE_FOCUSABLE),
                    "checked": state.contains(pyatspi.STATE_CHECKED),
                    "enabled": state.contains(pyatspi.STATE_ENABLED),
                }
            )
        except GONE:
            pass
    return found


def until(what, told):
    """Wait for something, and return it."""
    late = time.monotonic() + PATIENCE
    while time.monotonic() < late:
        found = told()
        if found:
            return found
        time.sleep(0.2)
    raise SystemExit(f"never seen: {what}")


def named(app, name):
    """The object that is showing under a name and can be pressed."""
    for node in walk(app):
        try:
            if node.name.replace("\u00a0", " ") == name and node.queryAction().nActions:
                return node
        except GONE:
            pass
    return None


def press(app, name):
    """Press a button through its own action."""
    node = until(name, lambda: named(app, name))
    action = node.queryAction()
    names = [action.getName(rank) for rank in range(action.nActions)]
    wanted = next((n for n in ("Press", "press", "Toggle", "toggle") if n in names), names[0])
    action.doAction(names.index(wanted))


def has(app, words):
    """Whether something showing is called so, or has it in its name."""
    return any(words in one["name"] for one in seen(app))


def main():
    desktop = pyatspi.Registry.getDesktop(0)

    def ours():
        for rank in range(desktop.childCount):
            child = desktop.getChildAtIndex(rank)
            if child is not None and child.childCount:
                return child
        return None

    app = until("the application", ours)
    told = {}
    until("the doors", lambda: has(app, "Première installation"))
    told["doors"] = seen(app)
    press(app, sys.argv[1])
    until("Accueil", lambda: has(app, "À faire d’abord"))
    told["home"] = seen(app)
    todo = next(one["name"] for one in told["home"] if one["name"].startswith("À faire, "))
    press(app, todo)
    until("À faire", lambda: not has(app, "À faire d’abord"))
    told["todo"] = seen(app)
    press(app, "Vérifier de nouveau")
    until("both computers", lambda: has(app, "2 postes suivis"))
    told["measured"] = seen(app)
    json.dump(told, sys.stdout)


main()
