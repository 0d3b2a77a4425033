"""Frozen as the floor: a window of Qt alone.

Prints, once painted, the seconds since the process began, those of its processor, and its memory in
MiB, then leaves.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import monotonic, process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


def since_start() -> float:
    """Seconds since ``BENCH_BEGAN``: what the clock said just before this process was started."""
    return monotonic() - float(os.environ["BENCH_BEGAN"])


def memory() -> float:
    """Resident memory in MiB."""
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise SystemExit("no VmRSS")


def tell() -> None:
    """Print the figures and leave at once."""
    print(f"{since_start():.3f} {process_time():.3f} {memory():.1f}", flush=True)
    os._exit(0)


def bare() -> int:
    """A window of Qt alone, with a table, a text and a button."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import (
        QApplication,
        QLabel,
        QPushButton,
        QTableWidget,
        QTableWidgetItem,
        QVBoxLayout,
        QWidget,
    )

    class Bare(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 Qt's
            super().paintEvent(event)
            QTimer.singleShot(0, tell)

    made = QApplication(sys.argv)
    window = Bare()
    window.resize(1180, 720)
    column = QVBoxLayout(window)
    table = QTableWidget(20, 5)
    for row in range(20):
        for place in range(5):
            table.setItem(row, place, QTableWidgetItem(f"{row} {place}"))
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    for widget in (QLabel("Bonjour"), table, QPushButton("Valider")):
        column.addWidget(widget)
    window.show()
    return made.exec()


if __name__ == "__main__":
    sys.exit(bare())
