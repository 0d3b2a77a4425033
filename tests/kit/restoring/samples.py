"""A living folder for tests, and copies of it made with the real tools."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import struct
import subprocess
import time
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "mot de passe d’essai"  # noqa: S105 of the tests
DAY = 86400.0
WORDS = ("budget", "délibération", "état civil", "facture", "arrêté", "élection", "cimetière")
FOLDERS = ("Mairie", "Compta/2024", "Urbanisme/été 2025", "")


def lay(root: Path, count: int = 90, seed: int = 1) -> Path:
    """A folder of documents of every kind that opens, three days to two years old."""
    luck = chance(seed)
    root.mkdir(parents=True)
    now = time.time()
    makers = (text, text, pdf, odt, jpeg, png, database)
    for number in range(count):
        folder = root / luck.choice(FOLDERS)
        folder.mkdir(parents=True, exist_ok=True)
        maker = makers[number % len(makers)]
        suffix = {"text": ".csv", "pdf": ".pdf", "odt": ".odt", "jpeg": ".jpg", "png": ".png",
                  "database": ".sqlite"}[maker.__name__]  # fmt: skip
        file = folder / f"{luck.choice(WORDS)} {number}{suffix}"
        maker(file, luck)
        age(file, luck.uniform(3, 700), now)
    return root


def chance(seed: int | str) -> random.Random:
    """A game of chance that is the same each time."""
    return random.Random(seed)  # noqa: S311 a test


def age(file: Path, days: float, now: float | None = None) -> None:
    at = (now or time.time()) - days * DAY
    os.utime(file, (at, at))


def text(file: Path, chance: random.Random) -> None:
    file.write_text(f"nom;montant {chance.random()}\n" * chance.randrange(5, 200), "utf-8")


def pdf(file: Path, chance: random.Random) -> None:
    file.write_bytes(b"%PDF-1.7\n" + chance.randbytes(1500) + b"\nstartxref\n0\n%%EOF\n")


def odt(file: Path, chance: random.Random) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", f"<p>{chance.random()}</p>" * 200)


def jpeg(file: Path, chance: random.Random) -> None:
    scan = chance.randbytes(600).replace(b"\xff", b"\xfe")
    head = b"\xff\xd8\xff\xe0\x00\x07JFIF\x00\xff\xc0\x00\x05abc\xff\xda\x00\x04ab"
    file.write_bytes(head + scan + b"\xff\xd9")


def png(file: Path, chance: random.Random) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        end = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + end

    rows = b"".join(b"\0" + chance.randbytes(8) for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks))


def database(file: Path, chance: random.Random) -> None:
    link = sqlite3.connect(file)
    link.execute("CREATE TABLE acte (numero INTEGER, nom TEXT)")
    rows = [(number, str(chance.random())) for number in range(200)]
    link.executemany("INSERT INTO acte VALUES (?, ?)", rows)
    link.commit()
    link.close()


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def tree(root: Path) -> dict[str, tuple[bytes, int]]:
    """Content and date of every file: what must not change."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in files(root)
    }


# --- Copies --------------------------------------------------------------------------------------


def folder_copy(source: Path, place: Path) -> Path:
    shutil.copytree(source, place, symlinks=True)
    return place


def zip_copy(source: Path, place: Path) -> Path:
    target = place.with_suffix(".zip")
    run("zip", "-qry", str(target), source.name, folder=source.parent)
    return target


def restic_copy(source: Path, place: Path) -> Path:
    restic(place, "init")
    restic(place, "backup", str(source))
    return place


def borg_copy(source: Path, place: Path) -> Path:
    borg(place, "init", "-e", "repokey", str(place))
    borg(place, "create", f"{place}::lundi", str(source))
    return place


def restic(place: Path, *words: str) -> str:
    return run("restic", "-q", "-r", str(place), "--no-cache", *words,
               extra={"RESTIC_PASSWORD": PASSWORD})  # fmt: skip


def borg(place: Path, *words: str) -> str:
    home = place.parent / f"{place.name}-borg-home"
    home.mkdir(exist_ok=True)
    if words[0] == "create":
        # borg dates an archive to the second: what was made within that second is not owed.
        time.sleep(1 - time.time() % 1)
    return run("borg", *words, extra={"BORG_PASSPHRASE": PASSWORD, "BORG_BASE_DIR": str(home)})


COPIES = {"folder": folder_copy, "zip": zip_copy, "restic": restic_copy, "borg": borg_copy}


def run(*words: str, folder: Path | None = None, extra: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        words, cwd=folder, env={**os.environ, **(extra or {})}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode not in {0, 1} or (done.returncode and words[0] != "borg"):
        raise AssertionError(f"{words}: {done.stderr}")
    return done.stdout
