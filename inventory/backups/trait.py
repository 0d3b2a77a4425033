"""What files look like from their names and first bytes: encrypted in place, or as they should be.

Ransomware leaves files whose bytes look random under names that promise text or a known format,
or adds an ending of its own (``facture.pdf.locked``). Compressed formats look random too, but
begin with a known mark; only a sample of files that promise something is opened.
"""

from __future__ import annotations

from collections import Counter
from math import log2
from typing import TYPE_CHECKING

from inventory.backups.model import Trait

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Bytes that are read at the beginning of a sampled file, and how many files are.
HEAD = 4096
SAMPLE = 200
#: Part of the sample, or of the files, from which a copy is taken for encrypted.
MASS = 0.2
#: Below so few files a share says nothing.
FEWEST = 5
_MOST_SUFFIXES = 500
_KEPT_SUFFIXES = 40

TEXT = frozenset(
    {
        "txt", "csv", "tsv", "xml", "htm", "html", "json", "md", "log", "ini", "cfg", "conf", "sql",
        "eml", "ics", "vcf", "toml", "yaml", "yml", "svg", "rtf", "url", "bat", "cmd", "ps1", "php",
        "js", "css", "py", "sh", "tex",
    }
)  # fmt: skip
MARKED = frozenset(
    {
        "pdf", "docx", "xlsx", "pptx", "docm", "xlsm", "odt", "ods", "odp", "odg", "zip", "doc",
        "xls", "ppt", "msg", "jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "mp3", "mp4", "mov",
        "avi", "7z", "rar", "gz", "pst", "sqlite", "db", "accdb", "mdb", "fdb", "bak", "epub",
        "webp", "heic", "dwg", "mpg", "wav", "p7m", "pes", "jar", "ost", "mdf", "exe", "dll",
    }
)  # fmt: skip
#: Endings that ransomware is known to add; those that it invents are found by their number.
RANSOM = frozenset(
    {
        "locked", "crypt", "crypted", "crypto", "encrypted", "enc", "encrypt", "lockbit", "locky",
        "zepto", "cerber", "wncry", "wcry", "wnry", "ryk", "ryuk", "conti", "hive", "akira",
        "blackcat", "phobos", "dharma", "makop", "medusa", "djvu", "royal", "cuba", "babyk",
        "basta", "devos", "eking", "faust", "elbie", "mallox", "cl0p", "clop", "rhysida", "egregor",
        "maze", "sodinokibi", "kraken", "pay2key",
    }
)  # fmt: skip
#: Endings that an honest program adds to whole files: compressed, encrypted on purpose, parts.
HONEST = frozenset(
    {
        "gz", "bz2", "xz", "zst", "lz4", "z", "gpg", "pgp", "age", "aes", "asc", "sig", "p7m",
        "p7s", "bak", "old", "orig", "tmp", "part", "lnk", "url", "sha256", "md5", "zip", "7z",
        "backup", "001", "002", "c9r", "axx", "tar", "copy", "save", "sav", "download",
        "crdownload", "json", "xml", "txt", "xmp", "srt", "config", "mui", "manifest", "thm",
        "meta", "info", "thumb",
    }
)  # fmt: skip
_MARKS = (
    b"%PDF", b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"\xd0\xcf\x11\xe0\xa1\xb1", b"{\\rtf",
    b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"ID3", b"RIFF",
    b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"!BDN",
    b"SQLite format 3", b"\x00\x01\x00\x00Stan", b"TAPE", b"MSSQLBAK", b"\x00\x00\x01\xba", b"AC10",
    b"\xff\xfb", b"\xff\xf3", b"\xff\xfa", b"MZ", b"\x30\x80", b"\x30\x82", b"\x30\x83", b"OggS",
    b"\x01\x0f", b"-----BEGIN", b"\x00\x00\x01\xb3",
)  # fmt: skip


def suffix_of(name: str) -> str:
    """The ending of a name in lower case without its point; empty where there is none."""
    stem, point, suffix = name.rpartition(".")
    return suffix.lower() if point and stem and len(suffix) <= 24 else ""


def promises(name: str) -> str:
    """What a name promises: the suffix that tells, "" when nothing can be expected.

    An ending that nobody knows after a known one (``facture.pdf.x7k2``) still promises a PDF.
    """
    suffix = suffix_of(name)
    if suffix in TEXT or suffix in MARKED:
        return suffix
    if suffix in HONEST:
        return ""
    inner = suffix_of(name[: -len(suffix) - 1]) if suffix else ""
    return inner if inner in TEXT or inner in MARKED else ""


def is_renamed(name: str) -> bool:
    """Whether a name looks renamed by ransomware: its ending, or one added to a known one."""
    suffix = suffix_of(name)
    if suffix in RANSOM:
        return True
    if not suffix or suffix in HONEST or suffix in TEXT or suffix in MARKED or suffix.isdecimal():
        return False
    inner = suffix_of(name[: -len(suffix) - 1])
    return inner in MARKED and not inner.isdecimal()


def is_opaque(head: bytes, promised: str) -> bool | None:
    """Whether the beginning of a file looks random under no known mark; None: too short to tell."""
    if not head:
        return None
    if b"%PDF" in head[:1024] or head[4:8] in {b"ftyp", b"moov", b"mdat"}:
        return False
    if (
        head.startswith(_MARKS)
        or head[:3] == b"\xef\xbb\xbf"
        or head[:2] in {b"\xff\xfe", b"\xfe\xff"}
    ):
        return False
    if len(head) >= 256:
        return _entropy(head) > 8 - 184 / len(head) - 0.3
    if promised not in TEXT or len(head) < 24:
        return None
    strange = sum(byte < 9 or 13 < byte < 32 or byte == 127 for byte in head)
    return strange * 12 > len(head)


def _entropy(head: bytes) -> float:
    """Bits of chance in each byte, from 0 to 8."""
    size = len(head)
    return -sum(n / size * log2(n / size) for n in Counter(head).values())


class Names:
    """Counts names by suffix, in bounded memory."""

    def __init__(self) -> None:
        self.suffixes: Counter[str] = Counter()
        self.renamed = 0
        self.total = 0

    def add(self, name: str) -> None:
        """Count one name; a suffix beyond many is counted with those that have none."""
        self.total += 1
        suffix = suffix_of(name)
        if suffix not in self.suffixes and len(self.suffixes) >= _MOST_SUFFIXES:
            suffix = ""
        self.suffixes[suffix] += 1
        self.renamed += is_renamed(name)

    def commonest(self) -> list[list[str | int]]:
        """The most frequent suffixes, each with its number."""
        return [[suffix, count] for suffix, count in self.suffixes.most_common(_KEPT_SUFFIXES)]


def trait(
    suffixes: Iterable[Iterable[str | int]], *, opaque: int = 0, sampled: int = 0, changed: int = 0
) -> Trait:
    """A trait from plain numbers; ``opaque`` and ``sampled`` are numbers of files."""
    return Trait(
        tuple((str(suffix), int(count)) for suffix, count in suffixes),
        round(opaque / sampled, 4) if sampled else 0.0,
        sampled,
        changed,
    )


def looks_encrypted(known: Trait, renamed: int, files: int) -> bool:
    """Whether a copy alone, without any earlier look, shows the mark of ransomware."""
    if known.sampled >= FEWEST and known.opaque >= MASS:
        return True
    return files >= FEWEST and renamed >= files * MASS
