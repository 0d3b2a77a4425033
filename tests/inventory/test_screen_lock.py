"""How long an abandoned Windows session stays open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import screen_lock
from inventory.answers import Refusal, Value
from inventory.facts import Known, Reason, Unknown
from inventory.screen_lock import LockDelays, parse_sleep
from tests.captures import machine, needs_recordings, recorded_machine

POLICIES = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
USER = r"HKCU\Control Panel\Desktop"
USER_POLICY = r"HKCU\Software\Policies\Microsoft\Windows\Control Panel\Desktop"
SAVER = {
    "ScreenSaveActive": "1",
    "ScreenSaverIsSecure": "1",
    "ScreenSaveTimeOut": "600",
    "SCRNSAVE.EXE": r"C:\Windows\system32\scrnsave.scr",
}
AWAKE = {"sleep_ac": 0, "sleep_dc": 0, "lock_ac": 1, "lock_dc": 1}


def read(policies=None, user=None, user_policy=None, power=AWAKE, **sections):
    registry = {POLICIES: policies or {}, USER: user or {}}
    if user_policy is not None:
        registry[USER_POLICY] = user_policy
    sections.setdefault("errors", {f"registry {USER_POLICY}": {"refused": "absent"}})
    calls = {} if power is None else {"power_lock": power}
    return screen_lock.read(machine(registry=registry, calls=calls, **sections)).delays


@pytest.mark.parametrize(
    ("policies", "machine_delay"),
    [
        ({}, None),
        ({"InactivityTimeoutSecs": 0}, None),
        ({"inactivitytimeoutsecs": 900}, 900),
    ],
)
def test_the_limit_of_the_machine_is_read(policies, machine_delay):
    fact = read(policies)

    assert isinstance(fact, Known)
    assert fact.value == LockDelays(machine_delay, None, None)


@pytest.mark.parametrize(
    ("changed", "delay"),
    [
        ({}, 600),
        ({"ScreenSaveActive": "0"}, None),
        ({"ScreenSaveActive": None}, 600),
        ({"ScreenSaverIsSecure": "0"}, None),
        ({"ScreenSaverIsSecure": None}, None),
        ({"SCRNSAVE.EXE": None}, None),
        ({"SCRNSAVE.EXE": ""}, None),
        ({"SCRNSAVE.EXE": "(None)"}, None),
        ({"ScreenSaveTimeOut": 120}, 120),
    ],
)
def test_a_screen_saver_locks_when_it_is_on_secure_and_exists(changed, delay):
    values = {name: data for name, data in {**SAVER, **changed}.items() if data is not None}

    fact = read(user=values)

    assert isinstance(fact, Known)
    assert fact.value.screen_saver == delay


@pytest.mark.parametrize("name", list(SAVER))
@pytest.mark.parametrize("rubbish", [None, {"hex": "zz"}, [{"a": 1}]])
@pytest.mark.parametrize("place", ["user", "user_policy"])
def test_a_value_of_another_kind_leaves_the_screen_saver_unread(place, name, rubbish):
    given = {"user": SAVER, "user_policy": {}}

    fact = read({"InactivityTimeoutSecs": 1200}, **{**given, place: {**SAVER, name: rubbish}})

    assert isinstance(fact, Known)
    assert fact.value == LockDelays(1200, None, None, unread=("screen_saver",))


@pytest.mark.parametrize("rubbish", [None, "soon", -1, {"hex": "zz"}])
def test_a_limit_of_another_kind_is_no_limit_that_is_known(rubbish):
    fact = read({"InactivityTimeoutSecs": rubbish}, SAVER)

    assert isinstance(fact, Known)
    assert fact.value == LockDelays(None, 600, None, unread=("machine",))


def test_a_screen_saver_without_its_policy_proves_nothing():
    fact = read(user=SAVER, errors={})

    assert isinstance(fact, Known)
    assert (fact.value.effective, fact.value.proven) == (600, None)


def test_a_policy_replaces_each_value_of_the_person():
    fact = read(
        user={**SAVER, "ScreenSaverIsSecure": "0"}, user_policy={"ScreenSaverIsSecure": "1"}
    )

    assert isinstance(fact, Known)
    assert fact.value.screen_saver == 600
    assert f"registry {USER_POLICY}" in fact.sources


@pytest.mark.parametrize(
    ("power", "user", "delay"),
    [
        ({"sleep_ac": 1800, "lock_ac": 1}, {}, 1800),
        ({"sleep_ac": 1800, "lock_ac": True}, {}, 1800),
        ({"sleep_ac": 1800, "lock_ac": 0}, {}, None),
        ({"sleep_ac": 0, "lock_ac": 1, "sleep_dc": 300, "lock_dc": 1}, {}, None),
        ({"sleep_ac": 1800, "lock_ac": 1}, {"DelayLockInterval": 60}, 1860),
        ({"sleep_ac": 1800, "lock_ac": 1}, {"DelayLockInterval": 4294967295}, None),
    ],
)
def test_standby_counts_when_waking_up_asks_for_the_password(power, user, delay):
    fact = read(power=power, user=user)

    assert isinstance(fact, Known)
    assert fact.value.sleep == delay


def test_the_shortest_delay_is_the_effective_one():
    fact = read({"InactivityTimeoutSecs": 900}, SAVER, power={"sleep_ac": 300, "lock_ac": 1})

    assert isinstance(fact, Known)
    assert fact.value == LockDelays(900, 600, 300)
    assert fact.value.effective == 300


def test_a_way_that_was_not_read_is_named_beside_one_that_locks():
    fact = read({"InactivityTimeoutSecs": 900}, power=None)

    assert isinstance(fact, Known)
    assert fact.value == LockDelays(900, None, None, unread=("sleep",))


@pytest.mark.parametrize("question", ["call power_lock", f"registry {USER_POLICY}"])
def test_never_is_not_said_while_a_way_was_not_read(question):
    fact = read(
        power=None if "call" in question else AWAKE,
        errors={question: {"refused": "access_denied", "detail": ""}},
    )

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.ACCESS_DENIED


@needs_recordings
def test_the_recorded_account_of_another_pc_has_its_screen_saver():
    fact = screen_lock.read(recorded_machine("hive-user-win7-chrome")).delays

    assert isinstance(fact, Known)
    assert fact.value.screen_saver == 1620
    assert fact.value.unread == ("machine", "sleep", "screen_saver")
    assert fact.value.proven is None


@needs_recordings
@pytest.mark.parametrize("name", ["hive-user-winscp", "hive-user-teams-zoom"])
def test_recorded_accounts_without_screen_saver_leave_the_rest_unknown(name):
    fact = screen_lock.read(recorded_machine(name)).delays

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.NOT_RECORDED


@given(
    st.none()
    | st.text()
    | st.dictionaries(
        st.sampled_from(["sleep_ac", "lock_ac"]),
        st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()),
    )
)
def test_power_never_raises(data):
    parse_sleep(Value(data), Refusal(Reason.ABSENT))
