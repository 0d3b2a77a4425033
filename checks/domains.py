"""The domains of the checks in French, in report order, and the pillars that gate the score."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from checks.content import ContentError, table
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping


class DomainsError(ContentError):
    """The table of domains does not follow its form; the message says where."""


@record
class Domain:
    """One domain: ``name`` is the folder of its checks, ``pillar`` a name of PILLARS or None."""

    name: str
    label: str
    pillar: str | None


class _Whole(dict[str, Domain]):
    """The domains; one that a check has and the file has not was cut off with the file's end."""

    def __missing__(self, name: str) -> Domain:
        raise DomainsError(f"domains: no {name}")


@cache
def shipped() -> dict[str, Any]:
    """The decoded ``domains.toml``.

    Raises:
        DomainsError: missing, or not TOML.
    """
    try:
        return table("domains.toml")
    except (OSError, ValueError, RecursionError) as error:
        raise DomainsError(f"domains: {error}") from error


def decode_pillars(data: Mapping[str, Any]) -> dict[str, str]:
    """French label of each pillar, by name, in order.

    Raises:
        DomainsError: a missing table.
    """
    try:
        return {str(name): str(label) for name, label in data["pillars"].items()}
    except (KeyError, AttributeError) as error:
        raise DomainsError(f"domains: {error!r}") from error


def decode_domains(data: Mapping[str, Any]) -> dict[str, Domain]:
    """Domains by name, in report order.

    Raises:
        DomainsError: a missing label, or a pillar that is not one.
    """
    pillars = decode_pillars(data)
    try:
        domains = _Whole(
            (name, Domain(name, str(entry["label"]), entry.get("pillar")))
            for name, entry in data["domains"].items()
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise DomainsError(f"domains: {error!r}") from error
    for domain in domains.values():
        if domain.pillar is not None and domain.pillar not in pillars:
            raise DomainsError(f"domains: {domain.name} has no pillar {domain.pillar}")
    return domains


PILLARS: Mapping[str, str] = decode_pillars(shipped())
DOMAINS: Mapping[str, Domain] = decode_domains(shipped())
