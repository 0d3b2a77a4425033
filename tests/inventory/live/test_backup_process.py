"""The output of a backup program, line by line, however it is written."""

import sys

import pytest

from inventory.backups.watch import Watch
from inventory.live.backups.process import Process


def told(script):
    with Process([sys.executable, "-c", script], Watch(), limit=60.0) as process:
        lines = list(process.lines())
        return lines, process.code


@pytest.mark.parametrize("newline", ["\\n", ""])
def test_lines_longer_than_a_block_and_the_last_one_come_whole(newline):
    script = (
        "import sys; out = sys.stdout.buffer;"
        "out.write(b'a' * 200_000 + b'\\n' + b'b\\r\\n\\n' * 3);"
        f"out.write(b'end{newline}')"
    )

    lines, code = told(script)

    assert lines == [
        b"a" * 200_000 + b"\n", *[b"b\r\n", b"\n"] * 3, b"end\n" if newline else b"end",
    ]  # fmt: skip
    assert code == 0


def test_a_hundred_thousand_lines_in_order():
    lines, _ = told("print('\\n'.join(map(str, range(100_000))))")

    assert [int(line) for line in lines] == list(range(100_000))


def test_a_line_comes_before_the_program_ends():
    script = "import time; print('first', flush=True); time.sleep(60)"
    with Process([sys.executable, "-c", script], Watch(), limit=30.0) as process:
        assert next(process.lines()) == b"first\n"


def test_an_endless_line_is_bounded():
    lines, _ = told("import sys; sys.stdout.buffer.write(b'x' * 5_000_000)")

    assert b"".join(lines) == b"x" * 5_000_000
    assert max(map(len, lines)) < 1_500_000
