"""The update agent: what was installed, and what it knows to be waiting, without the network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from inventory.answers import Answer, Refusal, Value
from inventory.facts import Reason
from inventory.live.windows.automation import create, items, member, put, value
from inventory.live.windows.refused import Refused
from inventory.reading import moment

if TYPE_CHECKING:
    from inventory.answers import Json
    from inventory.live.windows import com

# Definitions come several times a day: so many entries reach back half a year.
_MOST_ENTRIES = 1000
_MOST_UPDATES = 500
_MOST_CATEGORIES = 20
# An empty list is believed when the agent last searched at most so long ago.
_FRESH = timedelta(days=30)


def update_history() -> Answer:
    """The newest entries of the history: ``{date, title, operation, result, categories}``.

    Raises:
        Refused: the agent does not answer.
    """
    searcher = _searcher()
    count = value(searcher, "GetTotalHistoryCount")
    if not isinstance(count, int) or count <= 0:
        return Value([])
    entries = member(searcher, "QueryHistory", 0, min(count, _MOST_ENTRIES))
    return Value([_entry(entry) for entry in items(entries, _MOST_ENTRIES)])


def _entry(entry: com.Object) -> dict[str, Json]:
    return {
        "date": value(entry, "Date"),
        "title": value(entry, "Title"),
        "operation": value(entry, "Operation"),
        "result": value(entry, "ResultCode"),
        "categories": _categories(entry),
    }


def pending_updates() -> Answer:
    """What the last search found and is not installed: ``{title, categories, severity, …}``.

    Nothing at all is believed only after a recent search: else the agent may never have looked.

    Raises:
        Refused: the agent does not answer.
    """
    searcher = _searcher()
    found = member(searcher, "Search", "IsInstalled=0 and IsHidden=0")
    updates = None if found is None else member(found, "Updates")
    if updates is None:
        return Refusal(Reason.API_ERROR, "Search")
    listed: list[Json] = [_update(update) for update in items(updates, _MOST_UPDATES)]
    if not listed and not _searched_lately():
        return Refusal(Reason.OFFLINE, "no recent search")
    return Value(listed)


def _update(update: com.Object) -> dict[str, Json]:
    numbers = member(update, "KBArticleIDs")
    identity = member(update, "Identity")
    count = 0 if numbers is None else value(numbers, "Count")
    kb: list[Json] = []
    if numbers is not None and isinstance(count, int):
        kb = [f"KB{value(numbers, 'Item', at)}" for at in range(min(count, _MOST_CATEGORIES))]
    return {
        "title": value(update, "Title"),
        "categories": _categories(update),
        "severity": value(update, "MsrcSeverity"),
        "kb": kb,
        "identifier": None if identity is None else value(identity, "UpdateID"),
    }


def _categories(thing: com.Object) -> list[Json]:
    """Identifiers of the categories; an old entry may not tell any."""
    try:
        listed = member(thing, "Categories")
        return [value(one, "CategoryID") for one in items(listed, _MOST_CATEGORIES)]
    except Refused:
        return []


def _searcher() -> com.Object:
    """A searcher that stays offline.

    Raises:
        Refused: there is no update agent.
    """
    searcher = member(create("Microsoft.Update.Session"), "CreateUpdateSearcher")
    if searcher is None:
        raise Refused(0x80004002, "CreateUpdateSearcher")
    put(searcher, "Online", setting=False)
    return searcher


def _searched_lately() -> bool:
    """Whether the agent's last search that succeeded is recent, as far as it says."""
    try:
        results = member(create("Microsoft.Update.AutoUpdate"), "Results")
        last = None if results is None else moment(value(results, "LastSearchSuccessDate"))
    except Refused:
        return False
    return last is not None and datetime.now(UTC) - last <= _FRESH
