"""The listing of systemd's services."""

from __future__ import annotations

import pytest

from inventory.answers import Output, Refusal
from inventory.facts import Reason, Unknown
from inventory.linux.service_states import unit_states


def test_states_are_read_by_unit_whatever_marks_a_failed_one():
    printed = (
        "ufw.service loaded active exited Uncomplicated firewall\n"
        "● clamd@scan.service not-found inactive dead clamd@scan.service\n"
        "  cron.service loaded failed failed Cron\n"
        "dev-sda.device loaded active plugged Disk\n"
    )

    actual = unit_states(Output(printed))

    assert actual == {"ufw": "active", "clamd@scan": "inactive", "cron": "failed"}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ABSENT), Reason.ABSENT),
        (Output("0 loaded units listed."), Reason.PARSE_ERROR),
        (Output("", "System has not been booted with systemd", 1), Reason.API_ERROR),
    ],
)
def test_a_machine_without_systemd_has_no_states(answer, reason):
    actual = unit_states(answer)

    assert isinstance(actual, Unknown)
    assert actual.why is reason
