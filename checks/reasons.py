"""Why something could not be checked, in French, and what to do about it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from checks.content import ContentError, table
from inventory.facts import Reason
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping


class ReasonsError(ContentError):
    """The table of reasons does not follow its form; the message names the entry."""


@record
class Explanation:
    """One reason in French: ``sentence`` says why, ``advice`` what to do, each a full sentence."""

    sentence: str
    advice: str


def explain(reason: Reason) -> str:
    """Why it is not known, as a sentence that stands alone."""
    return explanations()[reason].sentence


def advise(reason: Reason) -> str:
    """What to do about it, as a sentence that stands alone."""
    return explanations()[reason].advice


@cache
def explanations() -> Mapping[Reason, Explanation]:
    """The shipped explanation of every reason.

    Raises:
        ReasonsError: missing, not TOML, or a reason without its two sentences.
    """
    try:
        return decode(table("reasons.toml"))
    except (OSError, ValueError, RecursionError) as error:
        raise ReasonsError(f"reasons: {error}") from error


def decode(data: Mapping[str, Any]) -> dict[Reason, Explanation]:
    """The explanation of every reason, from decoded TOML.

    Raises:
        ReasonsError: a reason is missing or incomplete, or an entry is no reason.
    """
    strangers = set(data) - {reason.value for reason in Reason}
    if strangers:
        raise ReasonsError(f"reasons: no reason {', '.join(sorted(strangers))}")
    try:
        return {reason: Explanation(**data[reason.value]) for reason in Reason}
    except (KeyError, TypeError) as error:
        raise ReasonsError(f"reasons: {error!r}") from error
