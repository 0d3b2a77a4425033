"""What a document is made of, whatever it becomes: an OpenDocument text, or a PDF."""

from __future__ import annotations

from inventory.record import record


@record
class Text:
    """A paragraph."""

    words: str


@record
class Points:
    """A list; ``boxes`` has each line begin with a box to tick."""

    lines: tuple[str, ...]
    boxes: bool = False


@record
class Numbers:
    """Steps in order."""

    lines: tuple[str, ...]


@record
class Fill:
    """Labels with a line of dots to write on; what is known stands there already."""

    lines: tuple[tuple[str, str], ...]


@record
class Table:
    """A table; ``blank`` rows are left to be written in by hand."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    blank: int = 0


@record
class Signatures:
    """Who signs, side by side, each with a date."""

    who: tuple[str, ...]


Block = Text | Points | Numbers | Fill | Table | Signatures


@record
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@record
class Document:
    """One document; ``name`` is that of its file, ``large`` one to be read from afar."""

    name: str
    title: str
    entity: str
    date: str
    lead: str
    sections: tuple[Section, ...]
    note: str = ""
    large: bool = False
