"""Where the requirements come from, as a table for those who compare with other guides."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from kit.baseline.words import words
from kit.tabular import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.baseline.model import Baseline


def rows(baseline: Baseline) -> Iterator[tuple[str, ...]]:
    """One row a reference: label, id, stage, title, guide, number, text, address, re-read."""
    kinds, yes_no = words()["reference_kinds"], words()["yes_no"]
    stages = {text.stage: text.label for text in baseline.stages}
    for one in baseline.requirements.values():
        for reference in one.references:
            yield (
                one.ref,
                one.id,
                stages[one.stage],
                one.title,
                kinds[reference.kind],
                reference.number,
                reference.label,
                reference.url,
                yes_no["yes" if reference.verified else "no"],
            )


def references_csv(baseline: Baseline) -> str:
    """The table as French Excel expects it: semicolons, a byte order mark, cells neutralised."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(words()["reference_columns"]["headings"])
    for row in rows(baseline):
        writer.writerow([cell(value) for value in row])
    return "\ufeff" + buffer.getvalue()
