"""Acting on a window as a person does: controls found by what a screen reader says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

#: Milliseconds that a test waits for something that always comes.
PATIENCE = 20_000


def named(window, name, kind=QWidget):
    """The visible control of this accessible name."""
    found = [
        one for one in window.findChildren(kind)
        if one.accessibleName() == name and one.isVisible() and not isinstance(one, QLabel)
    ]  # fmt: skip
    assert found, f"{name!r} not among {sorted(names(window))}"
    return found[0]


def names(window):
    """The names of all visible buttons and fields."""
    return {
        one.accessibleName() for kind in (QAbstractButton, QLineEdit)
        for one in window.findChildren(kind) if one.isVisible()
    }  # fmt: skip


def texts(window):
    """All that can be read now."""
    return [one.accessibleName() for one in window.findChildren(QLabel) if one.isVisible()]


def reads(window, part):
    """Whether some visible text holds these words."""
    return any(part in one for one in texts(window))


class Visitor:
    """Clicks and types in a window; ``clicks`` counts."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot, self.clicks = window, qtbot, 0

    def click(self, name):
        self.wait(name)
        QTest.mouseClick(named(self.window, name, QAbstractButton), Qt.MouseButton.LeftButton)
        self.clicks += 1

    def click_line(self, field, place):
        """Click a line of the list under a field of communes."""
        self.qtbot.waitUntil(lambda: field.list.count() > place, timeout=PATIENCE)
        where = field.list.visualItemRect(field.list.item(place)).center()
        QTest.mouseClick(field.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
        self.clicks += 1

    def write(self, name, words):
        self.wait(name)
        field = named(self.window, name, QLineEdit)
        field.setFocus()
        field.selectAll()
        if words.isascii():
            QTest.keyClicks(field, words)
        else:  # there is not a key for everything
            QApplication.clipboard().setText(words)
            field.paste()

    def wait(self, name):
        """Until there is such a control."""

        def there():
            assert name in names(self.window), names(self.window)

        self.qtbot.waitUntil(there, timeout=PATIENCE)

    def wait_text(self, part):
        """Until this can be read."""

        def there():
            assert reads(self.window, part), texts(self.window)

        self.qtbot.waitUntil(there, timeout=PATIENCE)

    # --- The keyboard alone

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.focused(), key, modifier)

    def focused(self):
        return self.window.focusWidget() or self.window

    def tab_to(self, name):
        """Press Tab until the focus is there; a person would not press it fifty times."""
        for _ in range(50):
            if self.focused().accessibleName() == name:
                return
            self.key(Qt.Key.Key_Tab)
            QApplication.processEvents()
        raise AssertionError(f"Tab never comes to {name!r}")
