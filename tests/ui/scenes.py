"""Every page and state that is looked at; a page that is not there yet is left out."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from checks.verdict import Outcome
from inventory.record import record, replace
from kit.errors import KitError
from tests.ui import towns
from ui.example import fill, measured
from ui.route import Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.store.store import Store
    from tests.ui.stage import Stage

TOWN = (
    "workstation", "software", "equipment", "service", "contract", "certificate", "supplier",
    "person", "data_register", "help_point", "disposal", "network", "sobriety", "documents",
)  # fmt: skip
SETTINGS = (
    "entities", "access", "copies", "postings", "reads", "appearance", "updates", "privacy",
    "shortcuts", "about",
)  # fmt: skip
COPY_LOST = KitError(
    "La copie hors du poste n’est pas partie : le dossier partagé ne répond pas.",
    "Rien n’est perdu. Vérifiez le câble du réseau, puis réessayez.",
)


@record
class Scene:
    """``town`` fills a record, None for a window that has none; ``draw`` leads to what is seen."""

    page: str
    state: str
    town: Callable[[Store], None] | None
    draw: Callable[[Stage], object]
    technical: bool = False

    @property
    def name(self) -> str:
        """How its pictures begin."""
        return f"{self.page}-{self.state}"

    @property
    def there(self) -> bool:
        """Whether the page exists."""
        page = {"progress": "welcome", "banner": "home", "crash": "home", "example": "home"}
        return find_spec(f"ui.pages.{page.get(self.page, self.page)}") is not None


def to(page: str, **where: str) -> Callable[[Stage], None]:
    """Go to a page."""
    return lambda stage: stage.window.go(Route(page, **where))


def result(outcome: Outcome, *, hers: bool | None = None) -> Callable[[Stage], None]:
    """The gravest result of that outcome, one that she can settle herself or not."""

    def draw(stage: Stage) -> None:
        for machine in stage.window.session.overview.machines:
            for item in sorted(machine.assessment.items, key=lambda one: -one.priority):
                remedy = item.remedy
                own = remedy is None or (
                    remedy.who == "secretary"
                    and not remedy.needs_admin
                    and remedy.can_break == "no"
                )
                if item.outcome is outcome and hers in {None, own}:
                    stage.window.go(Route("result", machine.record, item.check))
                    return
        raise LookupError(f"no result {outcome} of that kind")

    return draw


def crowd(stage: Stage) -> None:
    """À faire with five thousand actions."""
    session = stage.window.session
    rows = session.overview.rows
    copies = -(-5_000 // len(rows))
    session.overview = replace(
        session.overview,
        rows=tuple(replace(row, key=f"{row.key}.{turn}") for turn in range(copies) for row in rows)[
            :5_000
        ],
    )
    session.changed.emit()
    stage.window.go(Route("todo"))


def fault(stage: Stage) -> None:
    """An error in its banner."""
    stage.window.show_fault(COPY_LOST, lambda: None)


def everything(stage: Stage) -> None:
    """A measure, an error and a note at once, each with a long text."""
    stage.measuring()
    stage.window.show_fault(
        KitError(f"{COPY_LOST.title} {towns.ENDLESS}", f"{COPY_LOST.remedy} " * 3), lambda: None
    )
    stage.window.say(
        "L’action « Changer le disque » est retirée de la liste.", ("Annuler", lambda: None)
    )


def broken(stage: Stage) -> None:
    """The page of a bug."""
    stage.window.crash(RuntimeError("an index that nobody expected: 42"))


def example(stage: Stage) -> None:
    """The example, as it is entered from the welcome."""
    stage.window.session.passing = True
    stage.window._overview_changed()


def pressed(*names: str) -> Callable[[Stage], None]:
    """Click one button after the other."""

    def draw(stage: Stage) -> None:
        for name in names:
            stage.click(name)

    return draw


def found_commune(stage: Stage, *then: str) -> None:
    """First start, with the name of a mairie typed and chosen."""
    stage.click("Première installation")
    stage.type("Nom de la commune", "saint-remy-en-bou")
    if then:
        stage.key(Qt.Key.Key_Down)
        stage.key(Qt.Key.Key_Return)
        pressed(*then[1:])(stage)


def unlocking(kind: str) -> Callable[[Stage], None]:
    """A record that does not open."""

    def draw(stage: Stage) -> None:
        from kit.store.faults import DamagedRecordError, LockedRecordError, NewerRecordError
        from ui.pages.unlock import Unlock

        errors = {
            "locked": LockedRecordError, "damaged": DamagedRecordError, "newer": NewerRecordError,
        }  # fmt: skip
        made = errors[kind]("Le registre ne s’ouvre pas.", "Prévenez votre syndicat.")
        path = "/home/secretariat/.local/share/kit-commune/registre.kit"
        stage.window.welcome(Unlock(stage.window, path, made))

    return draw


def second(stage: Stage) -> None:
    """Another window is open."""
    from ui.pages.welcome import locked

    stage.window.welcome(locked(stage.window))


def reading(stage: Stage) -> None:
    """The first measure, under way."""
    from ui.pages.welcome import Welcome

    window = stage.window
    welcome = Welcome(window, stage.folder / "registre.kit")
    window.welcome(welcome)
    welcome._measure()
    session = window.session
    session.cancel_measure()
    stage.measuring()


SCENES: tuple[Scene, ...] = (
    Scene("home", "usual", measured, lambda _: None),
    Scene("home", "technical", measured, lambda _: None, technical=True),
    Scene("home", "running", measured, lambda stage: stage.measuring()),
    Scene("example", "home", fill, example),
    Scene("banner", "fault", measured, fault),
    Scene("banner", "all", measured, everything),
    Scene("crash", "page", measured, broken),
    Scene("todo", "usual", measured, to("todo")),
    Scene("todo", "crowd", measured, crowd),
    Scene("result", "fail-hers", measured, result(Outcome.FAIL, hers=True)),
    Scene("result", "fail-technician", measured, result(Outcome.FAIL, hers=False)),
    Scene("result", "watch", measured, result(Outcome.WATCH)),
    Scene("result", "unknown", measured, result(Outcome.UNKNOWN)),
    Scene("result", "ok", measured, result(Outcome.OK)),
    Scene("result", "na", measured, result(Outcome.NA)),
    Scene("checks", "usual", measured, to("checks"), technical=True),
    *(Scene("town", f"{name}-usual", measured, to("town", record=name)) for name in TOWN),
    *(
        Scene("settings", name, measured, to("settings", record=name), technical=name == "access")
        for name in SETTINGS
    ),
    Scene("backups", "usual", fill, to("backups")),
    *(
        Scene("essentials", state, town, to("essentials", record=place))
        for town, of in ((fill, ""), (towns.empty, "-empty"))
        for state, place in (
            (f"list{of}", ""), (f"questions{of}", "express"), (f"plan{of}", "plan"),
            (f"sheets{of}", "sheets"), (f"one{of}", "deploy/data_protection_officer"),
        )
    ),
    Scene("guides", "usual", fill, to("guides")),
    Scene("guide", "usual", fill, to("guide", record="backup_isolated")),
    Scene("documents", "usual", fill, to("documents")),
    Scene("emergency", "usual", fill, to("emergency")),
    Scene("calendar", "usual", fill, to("calendar")),
    Scene("calendar", "empty", towns.empty, to("calendar")),
    Scene("syndicate", "none", fill, to("syndicate")),
    Scene("help", "usual", fill, to("help")),
    Scene("help", "requirement", fill, to("help", record="deploy/data_protection_officer")),
    # Nothing yet.
    Scene("backups", "empty", towns.empty, to("backups")),
    Scene("backups", "none", measured, to("backups")),
    Scene("home", "empty", towns.empty, lambda _: None),
    Scene("todo", "empty", towns.empty, to("todo")),
    Scene("checks", "empty", towns.empty, to("checks"), technical=True),
    *(Scene("town", f"{name}-empty", towns.empty, to("town", record=name)) for name in TOWN),
    # At the extremes.
    *(
        Scene(page, state, town, to(page), technical=page == "checks")
        for town, state in (
            (towns.unknown, "unknown"), (towns.failing, "failing"), (towns.passing, "passing"),
            (towns.many, "many"), (towns.old, "old"),
        )
        for page in ("home", "todo", "checks")
    ),
    Scene("backups", "failing", towns.unsaved, to("backups")),
    Scene("backups", "lasting", towns.saved, to("backups")),
    Scene("home", "many-running", towns.many, everything),
    Scene("result", "where-many", towns.many, result(Outcome.FAIL)),
    Scene("town", "software-many", towns.many, to("town", record="software")),
    Scene("town", "workstation-many", towns.many, to("town", record="workstation")),
    Scene("town", "documents-many", towns.many, to("town", record="documents")),
    Scene("settings", "entities-many", towns.many, to("settings", record="entities")),
    # Without any record.
    Scene("welcome", "doors", None, lambda _: None),
    Scene("welcome", "who", None, pressed("Première installation")),
    Scene("welcome", "who-typed", None, found_commune),
    Scene("welcome", "ready", None, lambda stage: found_commune(stage, "chosen")),
    Scene("welcome", "join", None, pressed("Rejoindre la mairie déjà suivie")),
    Scene("welcome", "only", None, pressed("Mesurer ce poste seulement")),
    Scene("welcome", "recover", None, pressed("Retrouver ma mairie")),
    Scene("welcome", "second-window", None, second),
    Scene("unlock", "locked", None, unlocking("locked")),
    Scene("unlock", "damaged", None, unlocking("damaged")),
    Scene("unlock", "newer", None, unlocking("newer")),
)  # fmt: skip
