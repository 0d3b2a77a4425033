"""Whether a restored file opens: its marks, its sums, its structure; never what it says.

Everything is bounded: a file that would unpack to more than it may is not followed to its end.
"""

from __future__ import annotations

import errno
import os
import re
import struct
import zlib
from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Opened(StrEnum):
    """What became of opening a file; ``NOT_OPENED`` is a kind that the kit does not know."""

    SOUND = "sound"
    BROKEN = "broken"
    NOT_OPENED = "not_opened"


#: A member of a ZIP unpacks to at most so many times its size, and all of them to so many bytes.
_RATIO, _UNPACKED = 200, 2**30
_MEMBERS = 20_000
_SMALL = 10 * 2**20
_CHUNK = 1 << 20
_ZIPPED = frozenset(
    {
        ".zip", ".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".xltx", ".pptx", ".pptm", ".ppsx",
        ".odt", ".ods", ".odp", ".odg", ".ott", ".ots", ".odb", ".epub", ".jar",
    }
)  # fmt: skip
_PNG = b"\x89PNG\r\n\x1a\n"
_SQLITE = b"SQLite format 3\0"
_SECONDS = 30.0


def opened(file: Path, suffix: str) -> Opened:
    """Whether a restored file opens, as a file of its suffix.

    Raises:
        OSError: it can no longer be read.
    """
    if suffix in _ZIPPED:
        with file.open("rb") as stream:
            encrypted = stream.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        # An Office document with a password is no ZIP: nothing can be said of it.
        return Opened.NOT_OPENED if encrypted else _zip(file)
    reader = _READERS.get(suffix)
    if reader is None:
        return Opened.NOT_OPENED
    with file.open("rb") as stream:
        return reader(stream, file)


def _zip(file: Path) -> Opened:
    import lzma  # noqa: PLC0415 only for a test
    import zipfile  # noqa: PLC0415

    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            told = sum(member.file_size for member in members)
            if len(members) > _MEMBERS or told > _UNPACKED:
                return Opened.NOT_OPENED
            end = monotonic() + _SECONDS
            for member in members:
                if member.flag_bits & 1:  # encrypted: its sum is of what we cannot read
                    continue
                bomb = member.file_size > _RATIO * max(member.compress_size, 1)
                if (bomb and member.file_size > _SMALL) or monotonic() > end:
                    return Opened.NOT_OPENED
                with archive.open(member) as stream:
                    while stream.read(_CHUNK):
                        pass
    except NotImplementedError:  # a way of packing that this system has not
        return Opened.NOT_OPENED
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError):
        return Opened.BROKEN
    except (struct.error, OverflowError, IndexError, KeyError):
        return Opened.BROKEN
    except OSError as error:
        # bz2 tells damage so, and so does an offset before the file; a disk that fails is another.
        if error.errno in {None, errno.EINVAL}:
            return Opened.BROKEN
        raise
    return Opened.SOUND


def _pdf(stream: BinaryIO, _: Path) -> Opened:
    """``%PDF-`` within the first 1024 bytes, ``%%EOF`` near the end (ISO 32000, annex H.3)."""
    head = stream.read(1024)
    end = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, end - 4096))
    sound = b"%PDF-" in head and b"%%EOF" in stream.read()
    return Opened.SOUND if sound else Opened.BROKEN


def _jpeg(stream: BinaryIO, _: Path) -> Opened:
    """Segments from SOI to the first scan, then EOI at the end, padding and trailers apart."""
    if stream.read(2) != b"\xff\xd8":
        return Opened.BROKEN
    frame = False
    while True:
        byte = stream.read(1)
        if byte != b"\xff":
            return Opened.BROKEN
        while byte == b"\xff":
            byte = stream.read(1)
        if not byte:
            return Opened.BROKEN
        code = byte[0]
        if code in {0x00, 0xD9} or 0xD0 <= code <= 0xD8:
            return Opened.BROKEN
        length = stream.read(2)
        if len(length) < 2 or (size := int.from_bytes(length, "big")) < 2:
            return Opened.BROKEN
        if len(stream.read(size - 2)) < size - 2:
            return Opened.BROKEN
        frame = frame or (0xC0 <= code <= 0xCF and code not in {0xC4, 0xC8, 0xCC})
        if code == 0xDA:
            break
    return Opened.SOUND if frame and _has_end(stream) else Opened.BROKEN


def _has_end(stream: BinaryIO) -> bool:
    """Whether the mark that ends a JPEG is in what is left."""
    last = b""
    while chunk := stream.read(_CHUNK):
        if b"\xff\xd9" in last + chunk:
            return True
        last = chunk[-1:]
    return False


def _png(stream: BinaryIO, _: Path) -> Opened:
    """Every chunk with its sum, from IHDR to IEND (PNG, third edition, §5)."""
    if stream.read(8) != _PNG:
        return Opened.BROKEN
    first = True
    while True:
        head = stream.read(8)
        if len(head) < 8:
            return Opened.BROKEN
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        if first and kind != b"IHDR":
            return Opened.BROKEN
        first = False
        check = zlib.crc32(kind)
        while size:
            chunk = stream.read(min(size, _CHUNK))
            if not chunk:
                return Opened.BROKEN
            check = zlib.crc32(chunk, check)
            size -= len(chunk)
        if stream.read(4) != check.to_bytes(4, "big"):
            return Opened.BROKEN
        if kind == b"IEND":
            return Opened.SOUND


def _sqlite(stream: BinaryIO, file: Path) -> Opened:
    """The database's own check, on the restored copy, which nobody else has open."""
    head = stream.read(16)
    if head != _SQLITE:
        # Other programs use .db too, and an encrypted database has no mark.
        return Opened.NOT_OPENED
    # The record's own library, which reads a plain database as well: one SQLite, not two.
    from sqlcipher3 import dbapi2 as sqlite3  # type: ignore[import-untyped]  # noqa: PLC0415

    end = monotonic() + _SECONDS
    try:
        # Immutable: neither a journal nor a lock is made; a log left beside is not looked for.
        link = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            link.set_progress_handler(lambda: monotonic() > end, 10_000)
            link.execute("PRAGMA trusted_schema = OFF")
            told = link.execute("PRAGMA integrity_check(1)").fetchone()
        finally:
            link.close()
    except sqlite3.OperationalError:
        return Opened.NOT_OPENED if monotonic() > end else Opened.BROKEN
    except sqlite3.Error:
        return Opened.BROKEN
    return Opened.SOUND if told == ("ok",) else Opened.BROKEN


def _gzip(stream: BinaryIO, _: Path) -> Opened:
    """Unpacked to its end and its sum, within bounds."""
    import gzip  # noqa: PLC0415 only for a test

    end, seen = monotonic() + _SECONDS, 0
    try:
        with gzip.GzipFile(fileobj=stream) as packed:
            while chunk := packed.read(_CHUNK):
                seen += len(chunk)
                if seen > _UNPACKED or monotonic() > end:
                    return Opened.NOT_OPENED
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return Opened.BROKEN
    return Opened.SOUND


def _markup(stream: BinaryIO, _: Path) -> Opened:
    """XML: no more than its first mark; its programs may hold it to rules that we do not know."""
    head = stream.read(256).lstrip(b"\xef\xbb\xbf\xff\xfe\xfe\xff\0 \t\r\n")
    return Opened.SOUND if re.match(rb"<\0?[!?\w/]", head) else Opened.NOT_OPENED


_READERS: dict[str, Callable[[BinaryIO, Path], Opened]] = {
    ".pdf": _pdf,
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
    ".png": _png,
    ".sqlite": _sqlite,
    ".sqlite3": _sqlite,
    ".db": _sqlite,
    ".db3": _sqlite,
    ".gpkg": _sqlite,
    ".gz": _gzip,
    ".xml": _markup,
}
