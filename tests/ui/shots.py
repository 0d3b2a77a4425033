"""Pictures of every page and state: ``python -m tests.ui.shots [WORD…]`` writes them to shots/.

Named ``page-state-mode-WxH.png``; words choose those whose name begins so. Drawn without a screen,
in the bundled font, with the clock stopped: the same on every run. What is invented once in a run
and shown is set (``tests/ui/stage.py``). Returns 1 where a page failed.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from tests.ui import stopped

FOLDER = Path(__file__).resolve().parents[2] / "shots"
MODES = ("light", "dark")


def main(wanted):
    """Draw what is asked for, or all."""
    with tempfile.TemporaryDirectory(prefix="kit-shots-") as home:
        alone(home)
        from tests.ui.stage import SIZES

        FOLDER.mkdir(exist_ok=True)
        failed = 0
        for scene, mode, stage in played(wanted, MODES):
            if stage is None:
                failed += 1
                continue
            for size in SIZES:
                name = f"{scene.name}-{mode}-{size[0]}x{size[1]}.png"
                stage.picture(size).save(str(FOLDER / name))
        return 1 if failed else 0


def alone(home):
    """Stop the clock, and leave this user's own folders and secrets alone."""
    stopped.stop()
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = home
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)


def played(wanted, modes):
    """Each scene in each mode with its stage, None in its place where it failed."""

    from tests.ui.scenes import SCENES

    application = _application()
    chosen = []
    for scene in SCENES:
        if wanted and not scene.name.startswith(tuple(wanted)):
            continue
        if scene.there:
            chosen.append(scene)
        else:
            print(f"{scene.name}: there is no such page yet", file=sys.stderr)  # noqa: T201
    towns = sorted({scene.town for scene in chosen if scene.town}, key=lambda town: town.__name__)
    for town in towns:
        yield from _in_town(application, town, [s for s in chosen if s.town is town], modes)
    for scene, mode in ((s, m) for s in chosen if s.town is None for m in modes):
        yield from _without(application, scene, mode)


def _in_town(application, town, scenes, modes):
    from tests.ui.stage import SIZES, Stage

    stage = Stage(application, modes[0])
    stage.begin()
    stage.town(town)
    for mode in modes:
        for scene in scenes:
            told = stage.window.session.overview
            stage.window.resize(*SIZES[0])
            stage.fresh(mode=mode, technical=scene.technical)
            yield scene, mode, _drawn(scene, stage)
            stage.window.session.overview = told
    stage.end()


def _without(application, scene, mode):
    from tests.ui.stage import SIZES, Stage

    stage = Stage(application, mode)
    stage.begin()
    stage.window.resize(*SIZES[0])
    yield scene, mode, _drawn(scene, stage)
    stage.end()


def _drawn(scene, stage):
    """The stage once the scene is played, None where it failed."""
    try:
        scene.draw(stage)
        stage.settle()
        if stage.faults:
            raise stage.faults[0]  # noqa: TRY301 told like the others
    except Exception:  # noqa: BLE001 a page that fails must not hide the others
        print(f"{scene.name} ({stage.mode}) failed:", file=sys.stderr)  # noqa: T201
        traceback.print_exc()
        stage.faults.clear()
        return None
    return stage


def _application():
    from ui import app

    made = app.application(["kit-commune"])
    made.setCursorFlashTime(0)
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
