"""What a restore test says in French: the headline, what is wrong, what to do, statistics last."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.verdict import Outcome
from inventory.record import record
from kit import french
from kit.restoring import comparing

if TYPE_CHECKING:
    from kit.restoring.comparing import Counts
    from kit.restoring.plan import Doubt, Stage, Trial

FILE = Path(__file__).with_name("telling.toml")
#: Restoring less than this, in bytes or seconds, tells nothing of the speed of the rest.
_LEAST_BYTES, _LEAST_SECONDS = 10 * 2**20, 0.5


@record
class Problem:
    """One thing that is wrong: its name in a closed list, what it is, what to do."""

    id: str
    title: str
    remedy: str


@cache
def content() -> dict[str, Any]:
    """The decoded ``telling.toml``."""
    return tomllib.loads(FILE.read_text("utf-8"))


def headline(told: Trial) -> str:
    """« 60 fichiers sur 60 relus à l’identique »."""
    words: dict[str, str] = content()["headline"]
    counts = told.counts
    if not counts.restored:
        return words["nothing"] if told.outcome is Outcome.FAIL else words["UNKNOWN"]
    if told.outcome is Outcome.UNKNOWN:
        return words["UNKNOWN"]
    sentence = words[told.outcome.value]
    if counts.identical < 2 and told.outcome is not Outcome.FAIL:
        sentence = words["one"]
    return sentence.format(
        identical=french.count(counts.identical, "fichier"),
        sampled=french.integer(counts.sampled),
    )


def problems(told: Trial) -> tuple[Problem, ...]:
    """What is wrong, the gravest first; empty when all is well."""
    found = []
    if told.trouble is not None:
        from kit.backups.troubles import told as in_words  # noqa: PLC0415 seldom needed

        found.append(Problem(told.trouble.value, *in_words(told.trouble)))
    return (*found, *(problem(doubt, told.counts) for doubt in told.doubts))


def problem(doubt: Doubt, counts: Counts) -> Problem:
    """One doubt in words."""
    words: dict[str, str] = content()["doubts"][doubt.value]
    numbers = {
        "different": counts.different,
        "broken": counts.broken,
        "missing": counts.missing,
        "unreadable": counts.unreadable,
        "newer": counts.newer + counts.skipped,
        "damaged_originals": counts.damaged_originals,
    }
    title = words["title"]
    if numbers.get(doubt.value) == 1:
        title = words["one"]
    told = {name: french.count(number, "fichier") for name, number in numbers.items()}
    return Problem(doubt.value, title.format_map(told), words["remedy"])


def statistics(told: Trial) -> tuple[str, ...]:
    """What the numbers allow to say of the rest, one sentence each; none where they say nothing."""
    words: dict[str, str] = content()["statistics"]
    counts, said = told.counts, []
    if counts.identical and not counts.unexplained:
        part = one_in(counts.identical)
        sound = french.count(counts.identical, "fichier relu", "fichiers relus")
        named = content()["numbers"].get(str(part), french.integer(part)) if part else ""
        said.append(words["sound" if part else "few"].format(restored=sound, part=named))
    if told.opened > 1:
        said.append(words["opened"].format(opened=french.count(told.opened, "fichier")))
    if (spent := whole_restore(told)) is not None:
        said.append(
            words["speed"].format(size=french.size(told.listed_bytes), time=french.delay(spent))
        )
    return tuple(said)


def one_in(sound: int) -> int | None:
    """With so many sound files, fewer than one in this many is bad, at 95 %; None below ten files.

    The rate p that is excluded is 1 - 0.05^(1/n): 59 files for 5 %, 299 for 1 % (the « rule of
    three »). It holds of a draw by lot; the strata make it a little prudent or a little kind.
    Rounded down to a number that people know.
    """
    if sound < comparing.FEWEST:
        return None
    # Past ten thousand the answer is the same, and the root soon rounds to one.
    whole = int(1 / (1 - 0.05 ** (1 / min(sound, 10_000))))
    return max((known for known in (3, 5, 10, 20, 50, 100, 200, 500) if known <= whole), default=3)


def whole_restore(told: Trial) -> int | None:
    """Seconds that restoring the whole copy would take at the measured speed; None: unknown."""
    if told.bytes < _LEAST_BYTES or told.restore_seconds < _LEAST_SECONDS:
        return None
    return round(told.listed_bytes / (told.bytes / told.restore_seconds))


def stage(where: Stage) -> str:
    """What is being done, in French."""
    return str(content()["stages"][where.value])


def text(told: Trial) -> str:
    """The whole answer, as a terminal shows it."""
    lines = [f"{headline(told)}."]
    for one in problems(told):
        lines += ["", one.title, f"→ {one.remedy}"]
    if said := statistics(told):
        lines += ["", *said]
    return "\n".join(lines)
