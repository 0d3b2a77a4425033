"""The parts of a pack beside its manifest: each file is looked at whole, and every fault is told.

=================== ===========================================================================
``baseline/*.toml`` over the files of ``kit/baseline/default/`` (:mod:`kit.packs.parts_baseline`)
``guides/*.md``     guides and, beside them, their pictures (:mod:`kit.guides.reading`)
``offers.toml``     what the syndicate does for its members
``emergency.toml``  whom to call when it burns, by subject (``kit/emergency/contacts.toml``)
``tables/*.json``   dated tables in the place of shipped ones (:mod:`checks.tables`)
``provided/*.csv``  what is provided to whom (:mod:`kit.baseline.provided`)
=================== ===========================================================================
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inventory.record import replace
from kit.packs import archive, parts_baseline, pictures, table_shapes
from kit.packs.content import Content, Offer
from kit.packs.form import HTTPS, TELEPHONE, Fault, fault_of, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checks.tables import Table as DatedTable
    from kit.baseline.model import Baseline
    from kit.baseline.provided import Line
    from kit.emergency.contacts import Contact
    from kit.guides.reading import Guide
    from kit.packs.archive import Files
    from kit.packs.form import Table
    from kit.packs.reading import Pack

BASELINE, GUIDES, TABLES, PROVIDED = "baseline/", "guides/", "tables/", "provided/"
OFFERS, EMERGENCY = "offers.toml", "emergency.toml"
MOST = 100
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?:-\d{2})?")
_LONG = 600


def content_of(files: Files, pack: Pack) -> Content:
    """What a sound pack gives; what its author has to correct is left out."""
    return examined(files, pack)[0]


def examined(files: Files, pack: Pack | None) -> tuple[Content, tuple[Fault, ...]]:
    """What the parts give as far as they can be read, and all that is wrong with them.

    ``pack`` is what the manifest says; without one, the subjects of its contacts are not known.
    """
    faults: list[Fault] = list(_idle(files))
    told = _read(files, pack, faults) if _any_part(files) else Content()
    if pack is not None:
        told = replace(
            told,
            syndicate=pack.syndicate,
            short=pack.short,
            version=pack.version,
            contacts=pack.contacts,
            emergency=(*told.emergency, *_support(pack, told.emergency)),
        )
    return told, tuple(faults)


def _any_part(files: Files) -> bool:
    """Whether there is more than a manifest, its logo and keys: few packs need our baseline."""
    folders = (BASELINE, GUIDES, TABLES, PROVIDED)
    return any(name in {OFFERS, EMERGENCY} or name.startswith(folders) for name in files)


def _read(files: Files, pack: Pack | None, faults: list[Fault]) -> Content:
    pictured = dict(_pictures(files, faults))
    guides = tuple(_guides(files, pictured, faults))
    over, baseline = parts_baseline.read(
        _below(files, BASELINE), files, [guide.name for guide in guides], faults
    )
    if baseline is not None:
        _look_at_subjects(files, guides, baseline, faults)
    return Content(
        baseline=over,
        guides=guides,
        pictures=pictured,
        emergency=tuple(_emergency(files, faults)),
        offers=tuple(_offers(files, baseline, pack, faults)),
        tables=dict(_tables(files, faults)),
        provided=tuple(_provided(files, baseline, faults)),
    )


# --- Guides ---------------------------------------------------------------------------------------


def _pictures(files: Files, faults: list[Fault]) -> Iterator[tuple[str, bytes]]:
    for name, path in _below(files, GUIDES, "svg", "png").items():
        if why := pictures.fault(name, files[path]):
            faults.append(fault_of(path, 0, "picture", why=why))
        else:
            yield name, files[path]


def _guides(files: Files, pictured: Mapping[str, bytes], faults: list[Fault]) -> Iterator[Guide]:
    from kit.guides.library import default  # noqa: PLC0415 only where there is a pack
    from kit.guides.reading import GuideError, guide_of  # noqa: PLC0415

    for name, path in _below(files, GUIDES, "md").items():
        slug = name.removesuffix(".md")
        if not _SLUG.fullmatch(slug):
            faults.append(fault_of(path, 0, "guide_name"))
            continue
        try:
            text = files[path].decode("utf-8-sig")
            guide = guide_of(slug, text)
        except UnicodeDecodeError:
            faults.append(fault_of(path, 0, "not_utf8"))
            continue
        except GuideError as error:
            faults += [Fault(path, one.line, one.sentence, "") for one in error.faults]
            continue
        shown = {step.picture.file for step in guide.steps if step.picture}
        missing = [one for one in sorted(shown) if f"{GUIDES}{one}" not in files]
        missing = [one for one in missing if one not in default().pictures]
        for one in missing:
            faults.append(fault_of(path, _line(text, one), "picture_missing", name=one))
        if not missing and shown <= pictured.keys() | default().pictures.keys():
            yield guide


def _look_at_subjects(
    files: Files, guides: tuple[Guide, ...], baseline: Baseline, faults: list[Fault]
) -> None:
    """A guide that helps with nothing that is known is found by its title alone."""
    from checks.index import REFS  # noqa: PLC0415 only where there is a pack

    for guide in guides:
        path = f"{GUIDES}{guide.name}.md"
        text = files[path].decode("utf-8-sig")
        faults += [
            fault_of(path, _line(text, one), "about", is_for_author=True, name=one)
            for one in guide.about
            if one not in REFS and baseline.find(one) is None
        ]


# --- Offers and numbers ---------------------------------------------------------------------------


def _offers(
    files: Files, baseline: Baseline | None, pack: Pack | None, faults: list[Fault]
) -> Iterator[Offer]:
    if OFFERS not in files or (top := opened(OFFERS, files[OFFERS], faults)) is None:
        return
    seen: set[str] = set()
    subjects = {one.subject for one in pack.contacts} if pack else None
    for told in top.tables("offers", MOST):
        name = told.word("id", _SLUG, '"delegue-mutualise"', most=60)
        if name in seen:
            told.tell("id", "twice", key="id", name=name)
        seen.add(name)
        title = told.line("title", '"Délégué à la protection des données mutualisé"', 120)
        text = told.line("text", '"Ce que vous faites pour la mairie, en deux phrases."', _LONG)
        covers = tuple(_covers(told, baseline))
        price = told.line("price", '"compris dans l’adhésion"', 120, optional=True)
        ask = told.line("ask", '"Assistance informatique"', 120, optional=True)
        link = told.word("link", HTTPS, '"https://…"', optional=True)
        told.close()
        if ask and subjects is not None and ask not in subjects:
            told.tell("ask", "ask", name=ask)
        if name and title and text and covers:
            yield Offer(name, title, text, covers, price, ask, link)
    top.close()


def _covers(told: Table, baseline: Baseline | None) -> Iterator[str]:
    """The ids of what an offer covers."""
    told.seen.add("covers")
    if not told.told.get("covers"):
        told.tell("covers", "covers")
        return
    for name in told.words("covers", lambda _: True, '["secure/backup_automatic"]', MOST):
        requirement = baseline.find(name) if baseline else None
        if baseline is None:
            yield name
        elif requirement is None:
            told.tell("covers", "requirement", name=name[:80])
        else:
            yield requirement.id


def _emergency(files: Files, faults: list[Fault]) -> Iterator[Contact]:
    from kit.emergency.contacts import Contact, subjects  # noqa: PLC0415 only with a pack

    if EMERGENCY not in files or (top := opened(EMERGENCY, files[EMERGENCY], faults)) is None:
        return
    for told in top.tables("contacts", MOST):
        subject = told.value("subject", lambda one: isinstance(one, str), '"support"')
        if subject is not None and subject not in subjects():
            told.tell("subject", "subject", name=subject[:80], known=", ".join(subjects()))
            subject = None
        name = told.line("name", '"Astreinte du syndicat"', 120)
        phone = told.word("phone", TELEPHONE, '"05 00 00 00 00"', optional=True)
        url = told.word("url", HTTPS, '"https://…"', optional=True)
        hours = told.line("hours", '"jour et nuit"', 120, optional=True)
        note = told.line("note", '"Dites le nom de votre commune."', 300, optional=True)
        source = told.line("source", '"exemple.fr"', 120, optional=True)
        checked = told.word("checked", _DAY, '"2026-11"', optional=True)
        told.close()
        if not told.told.keys() & {"phone", "url"}:
            told.tell("name", "no_number")
        elif subject and name and (phone or url):
            yield Contact(subject, name, phone, url, hours, note, source, checked)
    top.close()


def _support(pack: Pack, told: tuple[Contact, ...]) -> Iterator[Contact]:
    """Who helps by the manifest, where the numbers for emergencies name nobody for it."""
    from kit.emergency.contacts import Contact  # noqa: PLC0415 only with a pack

    first = next((one for one in pack.contacts if one.telephone), None)
    if first is not None and not any(one.subject == "support" for one in told):
        name = f"{pack.syndicate}, {first.subject}"
        yield Contact("support", name, first.telephone, first.link, first.hours)


# --- Tables and what is provided ------------------------------------------------------------------


def _tables(files: Files, faults: list[Fault]) -> Iterator[tuple[str, DatedTable]]:
    from checks.tables import PARTS, TableError, decode  # noqa: PLC0415 only with a pack

    for name, path in _below(files, TABLES, "json").items():
        stem = name.removesuffix(".json")
        if stem not in PARTS:
            faults.append(fault_of(path, 0, "table_name", known=", ".join(PARTS)))
            continue
        try:
            table = decode(stem, files[path].decode("utf-8-sig"))
        except (TableError, UnicodeDecodeError):
            faults.append(fault_of(path, 0, "dated_table"))
            continue
        if where := table_shapes.fault(stem, table.data):
            faults.append(fault_of(path, 0, "table_shape", where=where))
        else:
            yield stem, table


def _provided(files: Files, baseline: Baseline | None, faults: list[Fault]) -> Iterator[Line]:
    from kit.baseline.provided import read_provided  # noqa: PLC0415 only with a pack

    for path in _below(files, PROVIDED, "csv").values():
        try:
            text = files[path].decode("utf-8-sig")
        except UnicodeDecodeError:
            faults.append(fault_of(path, 0, "not_utf8"))
            continue
        if baseline is None:
            continue
        lines, wrong = read_provided(text, baseline, datetime.now(UTC))
        # A list of hundreds of mairies must not lie idle for one line.
        faults += [Fault(path, one.line, one.what, "", is_for_author=True) for one in wrong]
        yield from lines


# --- Inside ---------------------------------------------------------------------------------------


def _below(files: Files, folder: str, *kinds: str) -> dict[str, str]:
    """The paths of the files of a folder, by their name below it, in their order."""
    return {
        path.removeprefix(folder): path
        for path in sorted(files)
        if path.startswith(folder) and (not kinds or path.rpartition(".")[2].lower() in kinds)
    }


def _idle(files: Files) -> Iterator[Fault]:
    """Remarks on the files that nothing reads."""
    own = {archive.MANIFEST, OFFERS, EMERGENCY}
    ends = {BASELINE: ("toml",), GUIDES: ("md", "svg", "png"), TABLES: ("json",)}
    ends |= {PROVIDED: ("csv",), "keys/": ("pub", "minisig")}
    for path in sorted(files):
        folder, inside, name = path.partition("/")
        kind = name.rpartition(".")[2].lower()
        if not inside:
            if path not in own and path.rpartition(".")[2].lower() not in {"svg", "png", "md"}:
                yield fault_of(path, 0, "idle", is_remark=True)
        elif kind not in ends.get(f"{folder}/", ()):
            yield fault_of(path, 0, "idle", is_remark=True)


def _line(text: str, wanted: str) -> int:
    """The first line that holds a word; 0 where none does."""
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if wanted in line), 0)
