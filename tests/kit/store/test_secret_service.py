"""The real Secret Service of a Linux desktop, where one is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
absent = [name for name in NEEDED if shutil.which(name) is None]
PROGRAM = """
import sys
from pathlib import Path
from kit.store import access, os_keyring, sidecar
from kit.store.secret import SessionKey
from kit.store.store import open_store
from tests.kit.store.samples import PAPER, new_store

path = Path(sys.argv[1])
with new_store(path) as store:
    assert access.add_session(store)
    identifier = store.id
with open_store(path, SessionKey()) as store:
    print("opened by the session", type(os_keyring._backend()).__module__)
access.rekey(path, SessionKey())
open_store(path, SessionKey()).close()
with open_store(path, PAPER) as store:
    way = next(way for way in access.list_access(store) if way.kind == "session")
    access.remove(store, way.id)
try:
    os_keyring.kept_secret(identifier)
except Exception as error:
    print("forgotten", error)
"""


@pytest.mark.skipif(bool(absent), reason=f"not installed: {', '.join(absent)}")
def test_the_session_opens_the_record(tmp_path):
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    script = (
        "printf mdp | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;"
        f'exec {sys.executable} -c "$KIT_PROGRAM" {tmp_path / "r.kit"}'
    )
    environment = {
        "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime), "PATH": os.environ["PATH"],
        "KIT_PROGRAM": PROGRAM, "PYTHONPATH": str(Path(__file__).parents[3]),
        "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script],  # noqa: S607
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "opened by the session keyring.backends.SecretService" in done.stdout
    assert "forgotten" in done.stdout
