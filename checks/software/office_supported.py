"""Are Microsoft Office and LibreOffice still supported?"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from checks.check import Check
from checks.parts import showing, worst
from checks.tables import leaning_on
from checks.updates.os_supported import SOON_DAYS, dated
from checks.verdict import Outcome, Severity, Verdict, not_applicable, ok, undecided, watch
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.machine import Family
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checks.context import Context
    from inventory.software import OfficeSuite, Program
    from inventory.workstation import Workstation

#: A LibreOffice branch lives about nine months: 180 days of notice would never end.
LIBREOFFICE_SOON_DAYS = 30
#: Two months, in which a subscription has had at least one security update.
SUBSCRIPTION_DAYS = 62
#: Packages that a distribution makes itself; the project's own carry the branch in their name.
PACKAGED = re.compile(r"libreoffice(-(core|common|writer|calc|still|fresh))?$")


@record
class Suites:
    """The office suites, and the programs: on Linux they tell who maintains LibreOffice.

    ``everywhere`` are the places where programs are listed: one that was not read may hold another
    suite.
    """

    suites: tuple[OfficeSuite, ...]
    programs: Fact[tuple[Program, ...]]
    everywhere: Fact[tuple[str, ...]]


def reads(workstation: Workstation) -> Fact[Suites]:
    """The suites decide."""
    office = workstation.software.office
    if isinstance(office, Unknown):
        return office
    software = workstation.software
    return Known(Suites(office.value, software.programs, software.everywhere), office.sources)


def judge(value: Suites, context: Context) -> Verdict:
    """Catalogue MAJ-06: every suite by its own end of support, the worst one speaks.

    Only the ProductReleaseId tells Office 2016 from 365: all of them are version 16.0. Visio and
    Project without a year say nothing, subscriptions use the same identifiers.
    """
    unread = value.everywhere if isinstance(value.everywhere, Unknown) else None
    if not value.suites:
        return undecided(unread.why) if unread else not_applicable("none", reason=Reason.ABSENT)
    judged = [(suite, _judge_suite(suite, value, context)) for suite in value.suites]
    spoken = [showing(v, {"suite": suite.name}) for suite, v in judged if v is not None]
    if not spoken:
        spoken = [undecided(Reason.ABSENT, "unlisted", suite=value.suites[0].name)]
    if unread is not None:
        spoken.append(undecided(unread.why))
    installed = tuple(dict.fromkeys(suite.name for suite in value.suites))
    return showing(worst(spoken), {"installed": installed})


def _judge_suite(suite: OfficeSuite, value: Suites, context: Context) -> Verdict | None:
    """The verdict of one suite; None for a companion product that does not tell."""
    table = context.tables["office_products"]
    rules, product = table.data, suite.product.strip()
    if product.lower() == "libreoffice":
        return _judge_libreoffice(suite, value, context)
    if _matches(product, rules["companions"]):
        return None
    # A Click-to-Run of version 15.0 is Office 2013, whatever its identifier says.
    year = rules["undated_by_major"].get((suite.version or "16").split(".")[0])
    if _matches(product, rules["subscription"]) and year != "2013":
        return _judge_subscription(suite, context)
    named = next((y for form, y in rules["dated"].items() if _matches(product, [form])), None)
    if named is None and (_matches(product, (*rules["undated"], *rules["subscription"]))):
        named = year
    named = named or rules["msi"].get(product.lower())
    if named is None or named not in rules["ends"]:
        return undecided(Reason.ABSENT, "unlisted")
    verdict = dated(date.fromisoformat(rules["ends"][named]), context.now.date(), SOON_DAYS)
    return leaning_on(table, context, verdict)


def _judge_libreoffice(suite: OfficeSuite, value: Suites, context: Context) -> Verdict:
    """The end of its branch; a distribution's own package is maintained by the distribution."""
    if context.family is Family.LINUX:
        if isinstance(value.programs, Unknown):
            return undecided(value.programs.why, "maintainer")
        if any(PACKAGED.match(program.name) for program in value.programs.value):
            return ok("distribution")
    table = context.tables["office_products"]
    branches: Mapping[str, str] = table.data["libreoffice"]
    found = re.match(r"(\d{1,4})\.(\d{1,3})(?!\d)", suite.version or "")
    if found is None:
        return undecided(Reason.PARSE_ERROR, "unlisted")
    branch = f"{int(found[1])}.{int(found[2])}"
    known = {tuple(map(int, name.split("."))) for name in branches}
    number = (int(found[1]), int(found[2]))
    if number > max(known):
        newer = Verdict(Outcome.OK, case="newer", reason=Reason.NEWER_THAN_TABLE)
        return leaning_on(table, context, newer)
    if branch not in branches:  # older branches ended before the oldest that is listed
        older = number < min(known)
        end = date.fromisoformat(min(branches.values()))
        return dated(end, context.now.date()) if older else undecided(Reason.ABSENT, "unlisted")
    end = date.fromisoformat(branches[branch])
    return leaning_on(table, context, dated(end, context.now.date(), LIBREOFFICE_SOON_DAYS))


def _judge_subscription(suite: OfficeSuite, context: Context) -> Verdict:
    """A subscription is supported while its build is at most two months old.

    A branch number is the month (since one fixed month) and the day when the branch was cut, so a
    young branch needs no table: no build of it is older. Otherwise the table dates the build.
    """
    if suite.updates_enabled is False:
        return watch("updates_off")
    found = re.match(r"16\.0\.(\d{5})\.(\d{1,6})", suite.version or "")
    if found is None:
        return undecided(Reason.PARSE_ERROR, "unlisted")
    branch, revision, today = int(found[1]), int(found[2]), context.now.date()
    cut = branch_cut(branch)
    if cut is not None and 0 <= (today - cut).days <= SUBSCRIPTION_DAYS:
        return ok("subscription")
    table = context.tables["m365_builds"]
    branches: dict[str, dict[str, str]] = table.data["branches"]
    revisions = branches.get(str(branch))
    if revisions is None and branch < min(map(int, branches)):
        return watch("subscription_old")
    if revisions is None or revision > max(map(int, revisions)):
        newer = Verdict(Outcome.OK, case="subscription", reason=Reason.NEWER_THAN_TABLE)
        return leaning_on(table, context, newer)
    held = [day for number, day in revisions.items() if int(number) <= revision]
    if not held:
        return watch("subscription_old")
    released = date.fromisoformat(max(held))
    late = (today - released).days > SUBSCRIPTION_DAYS
    return (watch if late else ok)("subscription_old" if late else "subscription", level=released)


def branch_cut(branch: int) -> date | None:
    """When a Microsoft 365 branch was cut: ``20026`` is the 26th of April 2026.

    Not documented by Microsoft: seen to hold for every branch of the table, which a test checks.
    """
    months, day = divmod(branch, 100)
    year, month = divmod(months + 24116 - 1, 12)
    try:
        return date(year, month + 1, day)
    except ValueError:
        return None


def _matches(product: str, forms: Iterable[Any]) -> bool:
    return any(re.fullmatch(str(form), product, re.IGNORECASE) for form in forms)


CHECK = Check("software/office_supported", ("MAJ-06",), Severity.HIGH, reads, judge)
