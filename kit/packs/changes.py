"""What a pack would change, in sentences, before it is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inventory.toml_file import load_toml
from kit import french
from kit.packs.content import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kit.guides.reading import Guide
    from kit.packs.content import Content, Offer
    from kit.packs.installed import Installed, Signed
    from kit.packs.reading import Contact, Pack

FILE = Path(__file__).with_name("changes.toml")


def changes(
    before: Pack | None, after: Pack, old_content: Content = NOTHING, content: Content = NOTHING
) -> tuple[str, ...]:
    """What is different once ``after`` has taken the place of ``before``, contents included."""
    said = load_toml(FILE)
    if before == after and old_content == content:
        return (said["same"],)
    told = {"name": after.syndicate, "version": after.version}
    if before is None:
        found = [said["first"].format(**told)]
    else:
        found = [said["renewed"].format(before=before.version, **told)]
    if after.logo and (before is None or before.logo != after.logo):
        found.append(said["logo_new" if before is None else "logo"])
    if after.accent != (before.accent if before else None):
        found.append(said["colours"])
    old = before.contacts if before else ()
    found += [
        said["contact_new"].format(told=line(one)) for one in after.contacts if one not in old
    ]
    found += [
        said["contact_gone"].format(told=line(one)) for one in old if one not in after.contacts
    ]
    if after.channel != (before.channel if before else ""):
        host = urlsplit(after.channel).hostname
        found.append(said["channel"].format(host=host) if host else said["channel_gone"])
    if before is not None and before.recipients != after.recipients:
        found.append(said["recipients"])
    if before is not None and before.key != after.key:
        found.append(said["key"])
    found += _contents(old_content, content, said["content"])
    if len(found) == 1 and before is not None:
        found.append(said["nothing"])
    return tuple(found)


def announced(before: Installed | None, offered: Signed) -> tuple[str, ...]:
    """What an offered pack would change, its contents included.

    Raises:
        KitError: the pack whose place it takes cannot be read any more.
    """
    from kit.packs.archive import read_zip  # noqa: PLC0415 only before an installation
    from kit.packs.installed import content_at  # noqa: PLC0415
    from kit.packs.parts import content_of  # noqa: PLC0415

    old = content_at(before) if before else NOTHING
    new = content_of(read_zip(offered.data), offered.pack)
    return changes(before.pack if before else None, offered.pack, old, new)


def line(told: Contact) -> str:
    """A contact on one line."""
    parts = (told.subject, told.telephone, told.mail, told.link, told.hours)
    return ", ".join(part for part in parts if part)


def _contents(old: Content, new: Content, said: Mapping[str, str]) -> Iterator[str]:
    """What comes, changes and goes, part by part."""
    yield from _baselines(old, new, said)
    parts: tuple[tuple[str, Mapping[str, object], Mapping[str, object]], ...] = (
        ("guide", _titled(old.guides), _titled(new.guides)),
        ("offer", _titled(old.offers), _titled(new.offers)),
        (
            "emergency",
            {f"{one.name}, {one.phone or one.url}": one for one in old.emergency},
            {f"{one.name}, {one.phone or one.url}": one for one in new.emergency},
        ),
        ("table", old.tables, new.tables),
    )
    for part, olds, news in parts:
        yield from (said[f"{part}_new"].format(told=one) for one in news if one not in olds)
        yield from (
            said[f"{part}_changed"].format(told=one)
            for one in news
            if one in olds and olds[one] != news[one]
        )
        yield from (said[f"{part}_gone"].format(told=one) for one in olds if one not in news)
    if old.provided != new.provided:
        towns = french.count(len({one.siren for one in new.provided}), "organisme")
        count = french.count(len(new.provided), "déclaration")
        yield said["provided"].format(count=count, towns=towns)


def _baselines(old: Content, new: Content, said: Mapping[str, str]) -> Iterator[str]:
    """What the baseline becomes, in the words of its requirements."""
    if old.baseline == new.baseline:
        return
    from kit.baseline.frozen import compare  # noqa: PLC0415 only where a baseline changes
    from kit.baseline.loading import FOLDER, decode, read  # noqa: PLC0415
    from kit.packs.overlay import laid_over  # noqa: PLC0415

    ours = read(FOLDER)
    before, after = (decode(laid_over(ours, one.baseline)) for one in (old, new))
    told = compare(before, after)
    titles = {name: f"{one.ref}, {one.title}" for name, one in after.requirements.items()}
    former = {name: f"{one.ref}, {one.title}" for name, one in before.requirements.items()}
    yield from (said["requirement_new"].format(told=titles[name]) for name in told.new)
    yield from (
        said["requirement_replaced"].format(old=former[one], told=titles[name])
        for one, name in told.renamed
    )
    yield from (said["requirement_gone"].format(told=former[name]) for name in told.gone)
    yield from (
        said["requirement_changed"].format(told=titles[name])
        for name, one in after.requirements.items()
        if name in before.requirements and before.requirements[name] != one
    )


def _titled(listed: Iterable[Guide | Offer]) -> dict[str, Guide | Offer]:
    return {one.title: one for one in listed}
