"""The commands of the baseline: ``baseline status``, ``answer`` and ``references``.

Each loads what it needs when it runs, so that an audit pays nothing for them.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.errors import KitError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from kit.baseline.model import Baseline
    from kit.baseline.rates import Rate
    from kit.baseline.state import Standing
    from kit.baseline.tasks import Task
    from kit.layout import Style
    from kit.record_commands import AddCommand
    from kit.store.entities import Entity
    from kit.store.store import Store

#: So many next steps are shown.
NEXT = 5
_MARGIN = 16


def add_commands(commands: Any, add_command: AddCommand) -> None:  # noqa: ANN401 argparse's own
    """The command ``baseline``."""
    baseline = add_command(commands, "baseline", "suit le socle numérique de la mairie")
    acts = baseline.add_subparsers(title="commandes ", required=True, metavar="COMMANDE")
    status = add_command(acts, "status", "montre où en est la mairie, étape par étape")
    status.add_argument(
        "--format", choices=("text", "json"), default="text", help="forme du résultat"
    )
    status.add_argument("--all", action="store_true", help="montre chaque exigence")
    status.set_defaults(run=_status)
    answer = add_command(acts, "answer", "répond à une exigence, ou à une condition")
    answer.add_argument("id", metavar="ID", help="exigence (P21) ou condition (website)")
    answer.add_argument(
        "value",
        metavar="REPONSE",
        help="oui, « en partie », non, nsp (je ne sais pas), syndicat, « sans objet »",
    )
    answer.add_argument(
        "--reason", default="", metavar="RAISON", help="pourquoi la mairie n’est pas concernée"
    )
    answer.add_argument(
        "--asks", default="", metavar="QUI", help="qui pourrait le savoir, comme it_supplier"
    )
    answer.add_argument("--author", default="", metavar="NOM", help="qui répond")
    answer.set_defaults(run=_answer)
    references = add_command(acts, "references", "écrit les références du socle en CSV")
    references.add_argument(
        "--output", type=Path, metavar="FICHIER", help="écrit dans ce fichier au lieu de l’écran"
    )
    references.set_defaults(run=_references)


def _status(options: argparse.Namespace) -> int:
    from kit.baseline.rates import rates  # noqa: PLC0415
    from kit.baseline.state import assess  # noqa: PLC0415
    from kit.baseline.tasks import tasks  # noqa: PLC0415
    from kit.layout import style_for, write  # noqa: PLC0415
    from kit.packs import applying  # noqa: PLC0415 each command loads its own
    from kit.store.answers import evidence_of  # noqa: PLC0415

    baseline, now = applying.baseline(), datetime.now(UTC)
    with _open(options) as store:
        entity = _entity(store, options)
        given = applying.provided_to(entity)
        evidence = evidence_of(store, entity.uuid, _population(entity), provided=given)
    standings = assess(baseline, evidence, now)
    every, todo = rates(standings), tasks(baseline, standings)
    if options.format == "json":
        told = document(baseline, entity, now, standings, todo)
        write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return 0
    style = style_for(sys.stdout)
    lines = [*_head(baseline, entity, standings, style)]
    for text in baseline.stages:
        lines += _stage(text.label, every[text.stage], style)
        if options.all:
            lines += _rows([standings[one.id] for one in baseline.of(text.stage)], style)
    lines += _next(baseline, todo, evidence.profile, style)
    write("\n".join(lines) + "\n")
    return 0


def _answer(options: argparse.Namespace) -> int:
    from kit.baseline.answers import Answer, parse_value  # noqa: PLC0415
    from kit.baseline.words import said  # noqa: PLC0415
    from kit.layout import write  # noqa: PLC0415
    from kit.packs import applying  # noqa: PLC0415 each command loads its own
    from kit.store.answers import put_answer, put_condition  # noqa: PLC0415

    baseline, value = applying.baseline(), parse_value(options.value)
    requirement = baseline.find(options.id)
    condition = baseline.conditions.get(options.id)
    if requirement is None and condition is None:
        raise KitError(
            said("status", "unknown_id", wanted=options.id), said("status", "unknown_id_remedy")
        )
    with _open(options) as store:
        entity = _entity(store, options).uuid
        if condition is not None:
            holds = _holds(value.value)
            put_condition(store, entity, condition.name, value=holds, author=options.author)
            told = said("status", "condition", question=condition.question, answer=value.label)
        else:
            given = Answer(
                requirement.id if requirement else "",
                value,
                datetime.now(UTC),
                reason=options.reason,
                asks=options.asks,
            )
            put_answer(store, entity, given, baseline, options.author)
            label = requirement.ref if requirement else ""
            told = said("status", "answered", ref=label, answer=value.label)
    write(told + "\n")
    return 0


def _references(options: argparse.Namespace) -> int:
    from kit.baseline.references import references_csv  # noqa: PLC0415
    from kit.packs import applying  # noqa: PLC0415 each command loads its own

    text = references_csv(applying.baseline())
    if options.output is None:
        from kit.layout import write  # noqa: PLC0415

        write(text)
    else:
        from kit.output_file import save  # noqa: PLC0415

        save(options.output, text)
    return 0


def document(
    baseline: Baseline,
    entity: Entity,
    now: datetime,
    standings: dict[str, Standing],
    todo: tuple[Task, ...],
) -> dict[str, Any]:
    """The state of the baseline as JSON; moments in UTC, rates from 0 to 1."""
    from kit.baseline.rates import progress_label, rates  # noqa: PLC0415
    from kit.plain import SCHEMA, plain, stamp  # noqa: PLC0415
    from kit.version import VERSION  # noqa: PLC0415

    every = rates(standings)
    return {
        "schema": SCHEMA,
        "generated_at": stamp(now),
        "version": VERSION,
        "entity": plain(entity),
        "baseline": {
            "name": baseline.name, "version": baseline.version, "digest": baseline.digest,
        },
        "label": progress_label(every, standings),
        "stages": {stage.value: plain(rate) for stage, rate in every.items()},
        "requirements": [_requirement(one) for one in standings.values()],
        "tasks": [plain(task) for task in todo],
    }  # fmt: skip


def _requirement(one: Standing) -> dict[str, Any]:
    from kit.plain import stamp  # noqa: PLC0415

    return {
        "id": one.requirement.id,
        "ref": one.requirement.ref,
        "stage": one.requirement.stage.value,
        "star": one.requirement.star,
        "title": one.requirement.title,
        "state": one.state.value,
        "proof": one.proof.value if one.proof else None,
        "at": stamp(one.at) if one.at else None,
        "author": one.author,
        "told": one.told,
        "stale": one.stale,
        "new": one.new,
        "failing": [list(pair) for pair in one.failing],
    }


def _head(
    baseline: Baseline, entity: Entity, standings: dict[str, Standing], style: Style
) -> Iterator[str]:
    from kit import french  # noqa: PLC0415
    from kit.baseline.rates import progress_label, rates  # noqa: PLC0415
    from kit.baseline.words import said  # noqa: PLC0415
    from kit.layout import BOLD  # noqa: PLC0415

    label = progress_label(rates(standings), standings)
    yield style.paint(f"{french.plain(entity.name)} · {label}", BOLD)
    yield said("status", "title", name=baseline.name, version=baseline.version)


def _stage(label: str, rate: Rate, style: Style) -> list[str]:
    from kit import french  # noqa: PLC0415
    from kit.baseline.words import said, words  # noqa: PLC0415
    from kit.layout import rule, wrapped  # noqa: PLC0415

    if rate.rate is None:
        told = said("status", "no_rate")
    else:
        shares = (round(100 * share) for share in (rate.rate, rate.confidence))
        rated = said("status", "rate", **dict(zip(("rate", "confidence"), shares, strict=True)))
        unknown = french.count(rate.unknown, *words()["status"]["unknown"])
        told = ", ".join([rate.sentence, *([unknown] if rate.unknown else []), rated])
    return ["", rule(label, style), *wrapped(told, style)]


def _rows(standings: list[Standing], style: Style) -> Iterator[str]:
    from kit.layout import hung  # noqa: PLC0415

    for one in standings:
        star = "★" if one.requirement.star else " "
        proof = f" ({one.proof.label})" if one.proof else ""
        told = f"{one.requirement.ref} {star} {one.requirement.title}{proof}"
        yield from hung(one.state.label, told, style, _MARGIN)


def _next(baseline: Baseline, todo: tuple[Task, ...], profile: Any, style: Style) -> list[str]:  # noqa: ANN401 a Profile
    from kit import french  # noqa: PLC0415
    from kit.baseline.profile import unanswered  # noqa: PLC0415
    from kit.baseline.tasks import who_label  # noqa: PLC0415
    from kit.baseline.words import said  # noqa: PLC0415
    from kit.layout import hung, rule, wrapped  # noqa: PLC0415

    lines = ["", rule(said("status", "next"), style)]
    if not todo:
        lines += wrapped(said("status", "no_next"), style)
    for task in todo[:NEXT]:
        refs = ", ".join(baseline.requirements[name].ref for name in task.requirements)
        about = f"{who_label(baseline, task.who)}, {french.count(task.minutes, 'minute')}"
        lines += hung(refs, f"{task.what} ({about})", style, _MARGIN)
    if waiting := unanswered(baseline, profile):
        names = ", ".join(one.name for one in waiting)
        lines += ["", *wrapped(f"{said('status', 'conditions')} : {names}.", style)]
    return lines


def _holds(value: str) -> bool | None:
    from kit.baseline.words import said  # noqa: PLC0415

    known = {"yes": True, "no": False, "unknown": None}
    if value not in known:
        raise KitError(said("status", "condition_value"), said("status", "condition_remedy"))
    return known[value]


def _population(entity: Entity) -> int | None:
    from kit import communes  # noqa: PLC0415 the whole table

    found = communes.by_code(entity.insee) if entity.insee else None
    return found.population if found else None


def _open(options: argparse.Namespace) -> Store:
    from kit.store.place import default_path, secret_from  # noqa: PLC0415
    from kit.store.store import open_store  # noqa: PLC0415

    return open_store(options.store or default_path(), secret_from(options.passphrase_file))


def _entity(store: Store, options: argparse.Namespace) -> Entity:
    from kit.baseline.words import said  # noqa: PLC0415
    from kit.store import entities  # noqa: PLC0415

    if options.entity:
        return entities.find_entity(store, options.entity)
    chosen = entities.chosen_entity(store)
    if chosen is None:
        raise KitError(said("status", "entity_missing"), said("status", "entity_remedy"))
    return chosen
