"""Scrubbing what computers tell of their backups."""

from __future__ import annotations

import json

import pytest

from inventory import backup_questions as q
from inventory import backup_tools
from inventory.capture import understand
from inventory.facts import Known
from inventory.replay import Replay
from inventory.scrubbing.document import scrub
from tests.inventory.backup_machines import call, config, event

KEY = b"a key of thirty-two bytes, or so"
STICK = r"Disk&Ven_Kingston&Prod_DT&Rev_PMAP"
MOUNTED = rf"_??_USBSTOR#{STICK}#E0D55E6B9C85&0#{{53f56307}}"
ROW = {"name": "crontab", "source": "cron", "hours": 24, "enabled": True, "last_run": None,
       "last_result": None}  # fmt: skip


def windows():
    return understand(
        {
            "format": "pc-capture/2",
            "os_family": "windows",
            "files": {q.CONFIG.path: {"text": config(), "modified": None}},
            "registry": {
                rf"{q.USB_DISKS.key}\{STICK}\E0D55E6B9C85&0": {"FriendlyName": "Kingston DT"},
                q.MOUNTED.key: {
                    r"\DosDevices\E:": {"hex": MOUNTED.encode("utf-16-le").hex()},
                    r"\DosDevices\C:": {"hex": "deadbeef00001000"},
                },
                rf"{q.NETWORK.key}\Z": {"RemotePath": r"\\NAS-MAIRIE\partage"},
                rf"{q.ONEDRIVE.key}\Business1": {
                    "UserFolder": r"C:\Users\cmartin\OneDrive - Villeneuve"
                },
            },
            "calls": {
                call(q.VEEAM): [event(190, "2026-11-20T18:00:00Z", channel="Veeam Agent")],
                call(q.PLANNED): [
                    ROW | {"lines": [r"robocopy C:\Users\cmartin\Documents \\SRV-MAIRIE\copie"]}
                ],
            },
        }
    )


def linux():
    security = "/home/cmartin/.config/borg/security/" + "ab" * 32
    return understand(
        {
            "format": "pc-capture/2",
            "os_family": "linux",
            "files": {
                f"{security}/location": {"text": "ssh://cmartin@nas-mairie/./r", "modified": None}
            },
            "calls": {
                call(q.PLANNED): [
                    ROW | {"lines": ["rsync -a /home/cmartin/ cmartin@srvcopie:/volume1/r"]}
                ],
                call(q.DUPLICATI): [
                    {"name": "Mairie", "sources": ["/home/cmartin"], "target": "ftp://dépôt-x/r",
                     "options": {}, "metadata": {}, "excluded": [], "repeat": None}
                ],
            },
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "secrets"),
    [
        (windows, ("claire", "martin", "accueil", "nas-mairie", "srv-mairie", "cmartin",
                   "villeneuve", "e0d55e6b9c85", "deadbeef")),
        (linux, ("cmartin", "nas-mairie", "srvcopie")),
    ],
)  # fmt: skip
def test_nobody_and_no_server_is_named(made, secrets):
    text = json.dumps(scrub(made(), KEY), ensure_ascii=False).lower()

    assert [secret for secret in secrets if secret in text] == []


def test_the_facts_are_the_same_up_to_names():
    before = backup_tools.read(Replay(windows()))
    after = backup_tools.read(Replay(scrub(windows(), KEY)))

    for told in (before, after):
        assert isinstance(told.tools, Known)
    assert [(t.product, t.kind, t.period, t.keeps_days) for t in before.tools.value] == [
        (t.product, t.kind, t.period, t.keeps_days) for t in after.tools.value
    ]
    (old,), (new,) = before.drives.value, after.drives.value
    assert (new.name, new.letter, new.here) == (old.name, "E:", old.here)
    assert len(new.serial) == len(old.serial)
    assert after.mapped.value[0].letter == "Z:"
    assert after.mapped.value[0].remote.endswith(r"\partage")


def test_scrubbing_twice_changes_no_shape():
    once = scrub(windows(), KEY)

    assert scrub(once, KEY)["calls"].keys() == once["calls"].keys()
