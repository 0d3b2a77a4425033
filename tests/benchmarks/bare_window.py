"""Frozen as the floor: a window of Qt alone.

Once painted it writes, into the file ``BENCH_TOLD``, the seconds since the process began, those of
its processor, and its memory in MiB, then leaves. (A window of Windows has no output.)
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import process_time, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


def since_start() -> float:
    """Seconds since ``BENCH_BEGAN``: what the clock said just before this process was started."""
    return time() - float(os.environ["BENCH_BEGAN"])


def memory() -> float:
    """Resident memory in MiB."""
    if sys.platform == "win32":
        return _working_set()
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise SystemExit("no VmRSS")


def _working_set() -> float:
    """What Windows calls the working set."""
    import ctypes

    # PROCESS_MEMORY_COUNTERS: two numbers of 32 bits, then eight sizes; the second is the one.
    told = (ctypes.c_size_t * 9)()
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]  # Windows alone
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    kernel.K32GetProcessMemoryInfo(process, ctypes.byref(told), ctypes.sizeof(told))
    return told[2] / 2**20


def tell() -> None:
    """Write the figures and leave at once."""
    wall, processor = since_start(), process_time()
    told = f"{wall:.3f} {processor:.3f} {memory():.1f}"
    Path(os.environ["BENCH_TOLD"]).write_text(told, "utf-8")
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
