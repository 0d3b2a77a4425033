"""The real Secret Service of a Linux desktop, where one is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kit.store import secret_service

NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
absent = [name for name in NEEDED if shutil.which(name) is None]
in_a_desktop = pytest.mark.skipif(bool(absent), reason=f"not installed: {', '.join(absent)}")

OPENED = """
from pathlib import Path
from kit.store import access, os_keyring
from kit.store.secret import SessionKey
from kit.store.store import open_store
from tests.kit.store.samples import PAPER, new_store

path = Path(sys.argv[1])
with new_store(path) as store:
    assert access.add_session(store)
    identifier = store.id
with open_store(path, SessionKey()) as store:
    print("opened by", type(os_keyring._backend()).__module__)
    print("slow ones", [name for name in ("keyring", "secretstorage") if name in sys.modules])
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
#: Both ways: what keyring wrote is found, and it finds and replaces what we wrote.
SHARED = """
from keyring.backends.SecretService import Keyring
from kit.store.secret_service import found

ours, theirs = found(), Keyring()
theirs.set_password("kit-commune", "one", "à eux")
print("read", ours.get_password("kit-commune", "one"))
ours.set_password("kit-commune", "one", "à nous, plus long qu’un bloc")
print("replaced", theirs.get_password("kit-commune", "one"))
ours.set_password("kit-commune", "two", "seize octets ici")
theirs.set_password("kit-commune", "two", "seize")
print("once", ours.get_password("kit-commune", "two"))
print("other", ours.get_password("kit-commune", "three"))
ours.delete_password("kit-commune", "one")
ours.delete_password("kit-commune", "one")
print("gone", theirs.get_password("kit-commune", "one"))
"""
#: Nobody can unlock it here: there is no screen to ask on.
LOCKED = """
import secretstorage
from kit.store import os_keyring, secret_service

assert os_keyring.keep_secret("one", b"secret")
with secretstorage.dbus_init() as bus:
    secretstorage.get_default_collection(bus).lock()
secret_service.PROMPT_PATIENCE = 5.0
try:
    os_keyring.kept_secret("one")
except Exception as error:
    print("told", error)
"""
HANGING = """
import os, signal
from jeepney import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection
from kit.store import os_keyring, secret_service

assert os_keyring.keep_secret("one", b"secret")
with open_dbus_connection() as bus:
    name = "org.freedesktop.secrets"
    (daemon,) = Proxy(message_bus, bus).GetConnectionUnixProcessID(name)
secret_service.PATIENCE = 0.3
os.kill(daemon, signal.SIGSTOP)
try:
    os_keyring.kept_secret("one")
except Exception as error:
    print("told", error)
finally:
    os.kill(daemon, signal.SIGCONT)
secret_service.PATIENCE = 25.0
print("later", os_keyring.kept_secret("one"))
"""
TOLD = "told Cette session ne peut pas ouvrir le registre toute seule."


def in_session(tmp_path: Path, program: str) -> str:
    """What a program prints in a desktop session of its own, whose keyring is unlocked."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    script = (
        "printf mdp | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;"
        f'exec {sys.executable} -c "$KIT_PROGRAM" {tmp_path / "r.kit"}'
    )
    environment = {
        "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime), "PATH": os.environ["PATH"],
        "KIT_PROGRAM": f"import sys\n{program}", "PYTHONPATH": str(Path(__file__).parents[3]),
        "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script],  # noqa: S607
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    return done.stdout


@in_a_desktop
def test_the_session_opens_the_record(tmp_path):
    printed = in_session(tmp_path, OPENED)

    assert "opened by kit.store.secret_service" in printed
    assert "slow ones []" in printed
    assert "forgotten" in printed


@in_a_desktop
def test_it_shares_its_items_with_keyring(tmp_path):
    assert in_session(tmp_path, SHARED).splitlines() == [
        "read à eux",
        "replaced à nous, plus long qu’un bloc",
        "once seize",
        "other None",
        "gone None",
    ]


@in_a_desktop
@pytest.mark.parametrize("program", [LOCKED, HANGING], ids=["locked", "hanging"])
def test_a_service_that_does_not_give_it_is_told_in_time(tmp_path, program):
    printed = in_session(tmp_path, program).splitlines()

    assert printed[0] == TOLD
    assert printed[1:] in ([], ["later b'secret'"])


@pytest.mark.parametrize(
    "address",
    ["", "unix:path=/nowhere/bus", "tcp:host=127.0.0.1,port=1", "rubbish", "unix:"],
)
def test_a_session_without_a_bus_has_no_such_service(monkeypatch, address):
    monkeypatch.setenv(secret_service.BUS, address)

    assert secret_service.found() is None
