"""Crontabs and timers as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Content, Listing, Refusal
from inventory.facts import Reason
from inventory.linux.planned import crontab_commands, scripts_of, service_of, timer_hours
from inventory.live.planned import scheduled_copies

CRONTAB = """# m h dom mon dow command
MAILTO=mairie@example.fr
0 2 * * * /usr/local/bin/copie.sh
30 12 * * 1-5 rsync -a /home /mnt/usb
0 */6 * * * restic backup /home
0 3 1 * * borgmatic
@weekly /opt/copie
pas une ligne
"""


def test_the_lines_of_a_crontab_with_their_hours():
    assert crontab_commands(CRONTAB) == (
        ("/usr/local/bin/copie.sh", 24),
        ("rsync -a /home /mnt/usb", 24),
        ("restic backup /home", 6),
        ("borgmatic", 720),
        ("/opt/copie", 168),
    )


def test_a_crontab_of_the_system_names_the_user():
    assert crontab_commands("17 * * * * root run-parts /x", of_system=True) == (
        ("run-parts /x", 1),
    )


@pytest.mark.parametrize(
    ("unit", "hours"),
    [
        ("OnCalendar=daily", 24),
        ("OnCalendar=*-*-* 02:00:00", 24),
        ("OnCalendar=Mon *-*-* 03:00", 168),
        ("OnCalendar=Mon..Fri 12:00", 24),
        ("OnCalendar=*-*-01 00:00:00", 720),
        ("OnCalendar=00/6:00", 6),
        ("OnCalendar=*:0/15", 1),
        ("OnUnitActiveSec=6h", 6),
        ("OnUnitActiveSec=1d 12h", 36),
        ("OnBootSec=5min", None),
        ("", None),
    ],
)
def test_how_often_a_timer_runs(unit, hours):
    assert timer_hours(f"[Timer]\n{unit}\n") == hours


def test_a_timer_may_name_another_service():
    assert service_of("a.timer", "[Timer]\nOnCalendar=daily\n") == "a.service"
    assert service_of("a.timer", "[Timer]\nUnit=b.service\n") == "b.service"


def test_scripts_of_a_command_are_those_of_somebody():
    assert scripts_of("/bin/sh -c '/usr/local/bin/copie.sh --tout'") == ("/usr/local/bin/copie.sh",)
    assert scripts_of("/usr/bin/true") == ()


@given(st.text())
def test_any_text_is_a_crontab_or_a_timer(text):
    assert all(hours is None or hours > 0 for _, hours in crontab_commands(text))
    hours = timer_hours(text)
    assert hours is None or hours > 0


def machine_of(files, monkeypatch):
    """``scheduled_copies`` over invented files, without a crontab of one's own."""
    monkeypatch.setattr("inventory.live.planned._CRONTAB", "/nowhere")
    folders = {}
    for path in files:
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, []).append(name)

    def read(path, _limit):
        return Content(files[path].encode()) if path in files else Refusal(Reason.ABSENT)

    def listed(path):
        return Listing(tuple(sorted(folders[path]))) if path in folders else Refusal(Reason.ABSENT)

    return scheduled_copies("/home/claire", read, listed, 5.0).data


def test_what_cron_and_timers_run_is_followed_into_scripts(monkeypatch):
    files = {
        "/etc/crontab": "0 1 * * * root /usr/local/bin/copie.sh\n17 * * * * root true\n",
        "/usr/local/bin/copie.sh": "#!/bin/sh\nPASSWORD=sesame\nrsync -a /home /mnt/usb\n",
        "/etc/cron.daily/copie": "#!/bin/sh\nborg create /r::a /home\n",
        "/etc/systemd/system/copie.timer": "[Timer]\nOnCalendar=weekly\nUnit=nuit.service\n",
        "/etc/systemd/system/nuit.service": (
            "[Service]\nEnvironment=RESTIC_PASSWORD=sesame\n"
            "ExecStart=/usr/bin/restic backup \\\n  /srv\n"
        ),
        "/etc/systemd/system/autre.timer": "[Timer]\nOnCalendar=daily\n",
        "/etc/systemd/system/autre.service": "[Service]\nExecStart=/usr/bin/true\n",
        "/home/claire/.config/systemd/user/b.timer": "[Timer]\nOnCalendar=daily\n",
        "/home/claire/.config/systemd/user/b.service": "[Service]\nExecStart=borgmatic -v 1\n",
    }

    told = machine_of(files, monkeypatch)

    assert told == [
        {"name": "/etc/crontab", "source": "cron", "hours": 24,
         "lines": ["rsync -a /home /mnt/usb"]},
        {"name": "/etc/cron.daily/copie", "source": "cron", "hours": 24,
         "lines": ["borg create /r::a /home"]},
        {"name": "copie.timer", "source": "timer", "hours": 168,
         "lines": ["/usr/bin/restic backup /srv"]},
        {"name": "b.timer", "source": "user_timer", "hours": 24, "lines": ["borgmatic -v 1"]},
    ]  # fmt: skip
    assert "sesame" not in str(told)


def test_nothing_planned_is_an_empty_list(monkeypatch):
    assert machine_of({}, monkeypatch) == []
