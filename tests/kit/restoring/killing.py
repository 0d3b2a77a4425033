"""The kill test: a restore test killed at random moments, and what must be true after each.

    python -m tests.kit.restoring.killing 100 [SEED]

Each round starts a process that tests a copy and keeps its proof, kills it (SIGKILL) after a random
time, starts the kit again, and then: no quarantine file is left, none of its programs runs on, the
source and the copy are as they were, and every proof of the record is whole and verified.
"""

from __future__ import annotations

import collections
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from kit.restoring import proof as proofs_form
from kit.restoring.plan import Plan
from kit.restoring.proof import Verified
from kit.restoring.quarantine import clean_leftovers
from kit.restoring.recording import proof_of
from kit.restoring.running import restore_test
from kit.store import proofs
from kit.store.store import open_store, verify
from tests.kit.restoring import samples
from tests.kit.store.samples import PAPER, new_store

FORMS = [form for form in ("folder", "zip", "restic", "borg")
         if form == "folder" or shutil.which(form)]  # fmt: skip
#: Longer than any of the tests takes: the last kills come after the proof was kept.
LONGEST = {"folder": 0.9, "zip": 0.9, "restic": 2.6, "borg": 2.6}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        told = run(Path(folder), rounds, seed)
    print(f"{rounds} kills in {time.monotonic() - began:.0f} s: {dict(sorted(told.items()))}")  # noqa: T201


def run(folder: Path, rounds: int, seed: int) -> collections.Counter[str]:
    """Kill that many tests; what happened, counted. An AssertionError says what was left."""
    chance = random.Random(seed)  # noqa: S311 a test
    told: collections.Counter[str] = collections.Counter()
    source, base, record = folder / "mairie", folder / "q", folder / "r.kit"
    samples.lay(source, 120)
    places = {form: samples.COPIES[form](source, folder / f"copie-{form}") for form in FORMS}
    new_store(record).close()
    before = {path: samples.tree(path) for path in (source, *places.values()) if path.is_dir()}
    kept = 0
    for number in range(rounds):
        form = chance.choice(FORMS)
        after = chance.uniform(0, LONGEST[form])
        act = partial(work, places[form], source, base, record)
        confirmed = killed(act, after)
        try:
            told[state(base)] += 1
            told["proofs confirmed"] += confirmed
            kept = examine(base, record, kept + confirmed)
            for path, tree in before.items():
                assert samples.tree(path) == tree, f"{path} changed"
        except Exception as error:
            error.add_note(f"round {number}, seed {seed}, {form}, killed after {after:.3f} s")
            raise
    return told


def work(place: Path, source: Path, base: Path, record: Path) -> None:
    plan = Plan(str(place), str(source), secret=samples.PASSWORD, base=base, sample=30)
    told = restore_test(plan)
    made = proof_of(told, by="essai")
    assert made is not None, told
    with open_store(record, PAPER, copying=False) as store:
        proofs.keep(store, "copie", made)


def killed(act, after: float) -> int:
    """Run it in another process and kill that; 1 when it had come to its end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            act()
            os.write(writer, b"1")
            time.sleep(60)
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    if os.WIFEXITED(status):
        raise AssertionError(f"the test ended by itself with {os.WEXITSTATUS(status)}")
    return len(told)


def state(base: Path) -> str:
    """What the kill left: how far the test was."""
    left = list(base.iterdir()) if base.exists() else []
    if not left:
        return "killed with nothing there"
    files = [path for folder in left if folder.is_dir() for path in folder.rglob("*")
             if path.is_file()]  # fmt: skip
    return "killed amid restored files" if files else "killed amid an empty quarantine"


def examine(base: Path, record: Path, least: int) -> int:
    """The next start of the kit; returns how many proofs there are."""
    clean_leftovers(base)
    # A program that was not ended with its parent would write on.
    for _ in range(3):
        left = [path.name for path in base.iterdir()] if base.exists() else []
        assert not left, left
        time.sleep(0.02)
    assert not running(base), running(base)
    with open_store(record, PAPER, copying=False) as store:
        verify(store)
        found = proofs.kept(store)
        rows = store.connection.execute("SELECT count(*) FROM proof").fetchone()[0]
        documents = store.connection.execute("SELECT document FROM proof").fetchall()
    assert len(found) == rows, "a proof cannot be read"
    assert all(proofs_form.verify(row[0]) is Verified.SOUND for row in documents)
    assert all(one.proof.identical == one.proof.sampled == 30 for one in found)
    # One more may have been kept and not confirmed.
    assert least <= rows <= least + 1, (least, rows)
    return rows


def running(base: Path) -> list[str]:
    """The programs that still have a path of the quarantine in their arguments."""
    wanted, found = str(base).encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if wanted in words and int(process.name) != os.getpid():
            found.append(words.replace(b"\0", b" ").decode("utf-8", "replace"))
    return found


if __name__ == "__main__":
    main()
