"""Copies made by the real tools in a temporary place, to be broken: one of each layout.

Each is made once and copied for every test, dates included.
"""

from __future__ import annotations

import atexit
import hashlib
import io
import os
import random
import shutil
import subprocess
import tempfile
import zipfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

SECRET = "mot de passe d’essai"  # noqa: S105 of copies made here
NOW = datetime.now(UTC)
WORDS = ("conseil", "municipal", "délibération", "budget", "école", "voirie", "cimetière", "élu")


def text(seed, size=3000):
    """Words, as people write them."""
    chance = random.Random(seed)  # noqa: S311 the same each time
    return " ".join(chance.choices(WORDS, k=size // 8)).encode()


def noise(seed, size=3000):
    """Bytes as an encryption leaves them."""
    return random.Random(seed).randbytes(size)  # noqa: S311 the same each time


def letter(seed):
    """A small document of an office suite: a ZIP."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", text(seed))
    return held.getvalue()


KINDS = {
    "txt": text,
    "csv": text,
    "pdf": lambda seed: b"%PDF-1.7\n" + noise(seed) + b"\n%%EOF\n",
    "odt": letter,
    "jpg": lambda seed: b"\xff\xd8\xff\xe0" + noise(seed),
}


def documents(folder, number=40, last=NOW - timedelta(hours=2)):
    """A town hall's documents, the newest of ``last``, one older for every three hours."""
    for at in range(number):
        suffix = list(KINDS)[at % len(KINDS)]
        path = folder / ("comptabilité", "état civil", "écoles")[at % 3] / f"pièce n° {at}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(KINDS[suffix](at))
        moment = (last - timedelta(hours=3 * at)).timestamp()
        os.utime(path, (moment, moment))
    return folder


def run(*words, environment=None, folder=None):
    subprocess.run(
        words, check=True, capture_output=True, cwd=folder, stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
             **(environment or {})},
    )  # fmt: skip


def restic(repository, *words):
    run("restic", "-r", str(repository), "--no-cache", "-q", *words,
        environment={"RESTIC_PASSWORD": SECRET})  # fmt: skip


def borg(base, *words, folder=None):
    run("borg", *words, folder=folder, environment={
        "BORG_PASSPHRASE": SECRET, "BORG_BASE_DIR": str(base), "TZ": "UTC",
        "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes"})  # fmt: skip


@cache
def workshop():
    """A folder for this run, removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="kit-backups-"))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def restic_of(name, moments, number=40, change=None):
    """A repository with a snapshot at each moment; ``change`` alters what the last one copies."""
    source, place = workshop() / f"{name}-source", workshop() / name
    documents(source, number)
    restic(place, "init")
    for moment in moments:
        if change and moment is moments[-1]:
            change(source)
        restic(place, "backup", "--time", moment.astimezone().strftime("%Y-%m-%d %H:%M:%S"),
               "--host", "mairie", str(source))  # fmt: skip
    return place


def borg_of(name, moments, number=40, change=None, encryption="repokey"):
    source, place = workshop() / f"{name}-source", workshop() / name
    documents(source, number)
    base = workshop() / f"{name}-base"
    borg(base, "init", "-e", encryption, str(place))
    for moment in moments:
        if change and moment is moments[-1]:
            change(source)
        borg(base, "create", "--timestamp", moment.strftime("%Y-%m-%dT%H:%M:%S"),
             f"{place}::{moment:%Y-%m-%d}", ".", folder=source)  # fmt: skip
    return place


def days(*ago):
    return [NOW - timedelta(days=day, hours=1) for day in ago]


def lose_most(source):
    for path in [p for p in source.rglob("*") if p.is_file()][6:]:
        path.unlink()


def lock_names(source):
    for path in [p for p in source.rglob("*") if p.is_file()]:
        path.rename(path.with_name(path.name + ".locked"))


def encrypt(source):
    """As ransomware does: the bytes change, the names stay."""
    for at, path in enumerate(p for p in source.rglob("*") if p.is_file()):
        path.write_bytes(noise(at, max(path.stat().st_size, 1000)))


def dated(name, ago, number=30):
    place = workshop() / name
    for day in ago:
        moment = NOW - timedelta(days=day)
        documents(
            place / f"Sauvegarde_{moment.astimezone():%d_%m_%Y}",
            number,
            moment - timedelta(hours=1),
        )
    return place


def zipped(name, ago=(0, 1, 2, 3), password=None):
    place, source = workshop() / name, workshop() / f"{name}-source"
    place.mkdir()
    documents(source)
    for day in ago:
        moment = NOW - timedelta(days=day, hours=1)
        path = place / f"mairie {moment.astimezone():%Y-%m-%d}.zip"
        secret = ("-P", password) if password else ()
        run("zip", "-q", "-r", *secret, str(path), ".", folder=source)
        os.utime(path, (moment.timestamp(), moment.timestamp()))
    return place


BASES = {
    "folder": lambda: documents(workshop() / "folder"),
    "dated": lambda: dated("dated", (0, 1, 2, 3, 4, 5)),
    "zip": lambda: zipped("zip"),
    "sealed zip": lambda: zipped("sealed zip", (0,), "secret"),
    "restic": lambda: restic_of("restic", days(2, 1, 0)),
    "borg": lambda: borg_of("borg", days(2, 1, 0)),
}


@cache
def base(name):
    """The untouched copy of a layout, made once."""
    return BASES[name]()


def fresh(name, folder):
    """A copy of a base of its own, every date kept."""
    source = base(name)
    place = folder / "copie"
    shutil.copytree(source, place, symlinks=True)
    return place


def digest(place):
    """What a place holds, byte for byte, with dates and rights."""
    found = {}
    for path in [place, *sorted(place.rglob("*"))] if place.is_dir() else [place]:
        held = path.lstat()
        content = b""
        if path.is_file() and not path.is_symlink():
            content = hashlib.sha256(path.read_bytes()).digest()
        found[str(path)] = (held.st_mode, held.st_size, held.st_mtime_ns, content)
    return found
