"""Updates of Windows: how they come, which came, what waits."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import updates
from inventory.answers import Hive, Output, Refusal, RegistryKey, Rows, Value
from inventory.facts import Known, Reason, Unknown
from inventory.update_facts import AutomaticUpdates, Hotfix, PendingUpdates
from inventory.windows import updates as windows_updates
from tests.captures import expected, machine, needs_recordings, recorded_machine

SETTINGS = windows_updates.SETTINGS.key
POLICY = windows_updates.POLICY.key
SERVICES = r"HKLM\SYSTEM\CurrentControlSet\Services"
PACKAGES = windows_updates.PACKAGES.key
SECURITY = "0FA1201D-4330-4FA8-8AE9-B877473B6441"
DEFINITIONS = "E0789628-CE08-4437-BE74-2495B842F43B"
DRIVERS = "EBFC1FC5-71A4-4F7B-9ACA-3B9A503104A0"
ABSENT = {"refused": "absent"}


# --- automatic --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("registry", "expected"),
    [
        ({}, AutomaticUpdates(None)),
        (
            {
                SETTINGS: {
                    "PauseUpdatesExpiryTime": "2026-12-01T10:00:00Z",
                    "PauseQualityUpdatesEndTime": "2026-12-05T10:00:00Z",
                    "PauseFeatureUpdatesEndTime": "",
                }
            },
            AutomaticUpdates(None, datetime(2026, 12, 5, 10, tzinfo=UTC)),
        ),
        (
            {POLICY + r"\AU": {"NoAutoUpdate": 1, "AUOptions": "2"}},
            AutomaticUpdates(None, disabled_by_policy=True, option=2),
        ),
        (
            {POLICY: {"WUServer": "http://wsus:8530"}, POLICY + r"\au": {"UseWUServer": 1}},
            AutomaticUpdates(None, server="http://wsus:8530"),
        ),
        ({POLICY: {"WUServer": "http://wsus:8530"}}, AutomaticUpdates(None)),
        (
            {SERVICES + r"\wuauserv": {"Start": 4}, SERVICES + r"\UsoSvc": {"Start": 3}},
            AutomaticUpdates(None, disabled_services=("wuauserv",)),
        ),
    ],
)
def test_what_blocks_updates(registry, expected):
    defaults = {SETTINGS: {"x": 0}, POLICY: {"x": 0}, SERVICES + r"\wuauserv": {"Start": 3}}
    errors = {str(service): ABSENT for service in windows_updates.SERVICES}
    recorded = machine("windows", registry={**defaults, **registry}, errors=errors)

    actual = updates.read(recorded).automatic

    assert isinstance(actual, Known)
    assert actual.value == expected


def test_absent_keys_block_nothing():
    absent = (windows_updates.SETTINGS, windows_updates.POLICY, *windows_updates.SERVICES[1:])
    recorded = machine(
        "windows",
        registry={SERVICES + r"\wuauserv": {"Start": 3}},
        errors={str(question): ABSENT for question in absent},
    )

    actual = updates.read(recorded).automatic

    assert actual.value == AutomaticUpdates(None)


RUBBISH = [None, "soon", -1, {"hex": "zz"}, [{"a": 1}]]


@pytest.mark.parametrize("rubbish", RUBBISH)
@pytest.mark.parametrize(
    ("key", "name"),
    [
        (SETTINGS, "PauseUpdatesExpiryTime"),
        (POLICY + r"\AU", "NoAutoUpdate"),
        (POLICY + r"\AU", "AUOptions"),
        (SERVICES + r"\UsoSvc", "Start"),
    ],
)
def test_a_value_of_another_kind_is_no_default(key, name, rubbish):
    healthy = {SETTINGS: {}, POLICY: {}, POLICY + r"\AU": {}}
    healthy |= {service.key: {"Start": 3} for service in windows_updates.SERVICES}
    recorded = machine("windows", registry={**healthy, key: {name: rubbish}})

    actual = updates.read(recorded).automatic

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.PARSE_ERROR


@pytest.mark.parametrize(
    ("missing", "reason"), [("absent", Reason.ABSENT), ("not_recorded", Reason.NOT_RECORDED)]
)
def test_without_its_service_windows_update_is_unknown(missing, reason):
    keys = {SETTINGS: {}, POLICY: {}}
    others = {service.key: {"Start": 3} for service in windows_updates.SERVICES[1:]}
    errors = {str(windows_updates.SERVICES[0]): {"refused": missing}}

    actual = updates.read(machine("windows", registry={**keys, **others}, errors=errors)).automatic

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@pytest.mark.parametrize(
    "question", [windows_updates.SETTINGS, windows_updates.POLICY, windows_updates.SERVICES[0]]
)
def test_a_closed_key_is_unknown(question):
    recorded = machine(
        "windows",
        registry={key: {"x": 0} for key in (SETTINGS, POLICY) if key != question.key},
        errors={str(question): {"refused": "access_denied"}},
    )

    actual = updates.read(recorded).automatic

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ACCESS_DENIED


# --- hotfixes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("3/2/2019", date(2019, 3, 2)),
        ("30/12/2019", date(2019, 12, 30)),
        ("13/13/2019", None),
        ("01d4dfb341331b34", date(2019, 3, 21)),
        ("20190321", date(2019, 3, 21)),
        ("/Date(1599609600000)/", date(2020, 9, 9)),
        ("2020-09-09T00:00:00", date(2020, 9, 9)),
        ("", None),
        (None, None),
        ("soon", None),
    ],
)
def test_installation_dates(value, expected):
    assert windows_updates.installed_on(value) == expected


def test_rows_are_read():
    rows = (
        {"HotFixID": "KB5066791", "Description": "Security Update", "InstalledOn": "10/15/2025"},
        {"HotFixID": "KB980195", "Description": "Security Update for Windows XP (KB980195)"},
        {"HotFixID": "File 1", "ServicePackInEffect": "KB2229593"},
        {"HotFixID": "File 1", "ServicePackInEffect": "SP4"},
        {"HotFixID": "Q147222"},
        {"HotFixID": "940157"},
        {"HotFixID": "{7A068575-C5DB-43D9-0000-000000000000}"},
        {"HotFixID": None},
    )

    actual = windows_updates.parse_hotfixes(Rows(rows))

    assert isinstance(actual, Known)
    assert actual.value == (
        Hotfix("KB5066791", date(2025, 10, 15), "Security Update", "Security Update"),
        Hotfix("KB980195", None, "Security Update", "Security Update for Windows XP (KB980195)"),
        Hotfix("KB2229593", None),
        Hotfix("Q147222", None),
        Hotfix("KB940157", None),
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Rows(()), Reason.PARSE_ERROR),
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (Output("KB1"), Reason.PARSE_ERROR),
    ],
)
def test_no_hotfix_is_no_answer(answer, reason):
    actual = windows_updates.parse_hotfixes(answer)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


# --- the last cumulative ----------------------------------------------------------------------


def rollup(high, low=0, state=0x70):
    return RegistryKey({"InstallTimeHigh": high, "InstallTimeLow": low, "CurrentState": state})


def test_the_newest_installed_rollup_counts():
    hive = Hive(
        {
            "": RegistryKey({}),
            "Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.1.1.1": rollup(31_200_000),
            "Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.2.1.1": rollup(31_240_000),
            "Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.3.1.1": rollup(
                31_260_000, 0, 0x40
            ),
            "Package_for_DotNetRollup~31bf3856ad364e35~amd64~~10.0.1": rollup(31_270_000),
        }
    )

    actual = windows_updates.parse_rollups(hive)

    at = datetime(1601, 1, 1, tzinfo=UTC).timestamp() + (31_240_000 << 32) / 10**7
    assert actual.value == datetime.fromtimestamp(at, UTC)


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"CurrentState": 0x70},
        {"CurrentState": 0x70, "InstallTimeHigh": -1, "InstallTimeLow": 0},
        {"CurrentState": 0x70, "InstallTimeHigh": 2**40, "InstallTimeLow": 0},
        {"CurrentState": "x", "InstallTimeHigh": {"hex": "00"}, "InstallTimeLow": []},
    ],
)
def test_rollups_without_a_time_are_none(key):
    hive = Hive({"Package_for_RollupFix~1": RegistryKey(key)})

    actual = windows_updates.parse_rollups(hive)

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ABSENT


def test_only_cumulative_packages_are_asked_for():
    installed = {"InstallTimeHigh": 31_240_000, "InstallTimeLow": 0, "CurrentState": 0x70}
    rollups, other = PACKAGES + r"\package_for_rollupfix~1", PACKAGES + r"\Package_for_KB1~1"
    recorded = machine("windows", registry={rollups: installed, other: installed})

    actual = updates.read(recorded).last_cumulative

    assert isinstance(actual, Known)
    assert f"registry: {rollups}" in recorded.used
    assert f"registry: {other}" not in recorded.used


def done(at, *categories, operation=1, result=2, title="Cumulative Update (KB5066791)"):
    return {
        "date": at,
        "title": title,
        "operation": operation,
        "result": result,
        "categories": list(categories),
    }


def test_the_history_serves_without_definitions_failures_and_removals():
    rows = [
        done("2026-10-15T10:00:00Z", SECURITY),
        done("2026-11-20T10:00:00Z", DEFINITIONS, SECURITY),
        done("2026-11-21T10:00:00Z", SECURITY, result=4),
        done("2026-11-21T10:00:00Z", SECURITY, operation=2),
        done("2026-11-21T10:00:00Z", DRIVERS),
        done("2026-11-21T10:00:00Z", title="Definition (KB2267602)"),
        done(None, SECURITY),
    ]

    actual = windows_updates.parse_history(Value(rows))

    assert actual.value == datetime(2026, 10, 15, 10, tzinfo=UTC)


def test_the_best_source_comes_first():
    packages = Hive({"Package_for_RollupFix~1": rollup(31_240_000)})
    history = Value([done("2026-10-15T10:00:00Z", SECURITY)])
    fixes = Known((Hotfix("KB1", date(2026, 9, 9), "Security Update"),), ("wmi",))
    absent = Refusal(Reason.ABSENT)

    first = windows_updates.parse_last_cumulative(packages, history, fixes)
    second = windows_updates.parse_last_cumulative(absent, history, fixes)
    third = windows_updates.parse_last_cumulative(absent, absent, fixes)
    none = windows_updates.parse_last_cumulative(absent, absent, Known(()))

    assert first.sources == (str(windows_updates.PACKAGES),)
    assert second.sources == ("call update_history",)
    assert third == Known(datetime(2026, 9, 9, tzinfo=UTC), ("wmi",))
    assert isinstance(none, Unknown)


# --- what waits -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], PendingUpdates(0, 0)),
        ([{"title": "A", "categories": [SECURITY]}], PendingUpdates(1, 1, ("A",))),
        ([{"title": "A", "categories": ["{" + SECURITY + "}"]}], PendingUpdates(1, 1, ("A",))),
        ([{"title": "A", "categories": [DEFINITIONS]}], PendingUpdates(0, 0)),
        ([{"title": "A", "categories": [DRIVERS]}], PendingUpdates(0, 1, ("A",))),
        ([{"title": "A", "severity": "Critical"}], PendingUpdates(1, 1, ("A",))),
        ([{"title": "Tool (KB890830)", "categories": []}], PendingUpdates(0, 0)),
        ([{}], PendingUpdates(0, 1)),
    ],
)
def test_what_waits(rows, expected):
    actual = windows_updates.parse_pending(Value(rows))

    assert actual.value == expected


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (Value(None), Reason.PARSE_ERROR),
        (Value({"a": 1}), Reason.PARSE_ERROR),
        (Output(""), Reason.PARSE_ERROR),
    ],
)
def test_an_unanswered_search_is_unknown(answer, reason):
    actual = windows_updates.parse_pending(answer)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
NAMES = ["date", "title", "categories", "severity", "operation", "result", "kb"]


@given(JSON, st.lists(st.dictionaries(st.sampled_from(NAMES), JSON)))
def test_no_data_raises(data, rows):
    for value in (Value(data), Value(rows)):
        windows_updates.parse_pending(value)
        windows_updates.parse_history(value)


@given(
    st.dictionaries(
        st.sampled_from(["HotFixID", "InstalledOn", "Description", "ServicePackInEffect"]), JSON
    )
)
def test_no_row_raises(row):
    windows_updates.parse_hotfixes(Rows((row,)))
    windows_updates.parse_rollups(Hive({"Package_for_RollupFix~1": RegistryKey(row)}))


@pytest.mark.parametrize("answer", [Output(""), Rows(({},)), Hive({}), Value(None)])
def test_any_kind_of_answer_is_borne(answer):
    class Odd:
        family = updates.Family.WINDOWS

        def ask_all(self, questions):
            return [answer for _ in questions]

    assert isinstance(updates.read(Odd()), updates.Updates)


# --- recorded machines ------------------------------------------------------------------------

# Windows XP lists these as "File 1"; the peer leaves them out, though they are installed.
OF_THE_OLD_FORM = {"KB2079403", "KB2115168", "KB2121546", "KB2141007", "KB2229593"}


@needs_recordings
def test_recorded_hotfixes_of_windows_xp():
    wanted = expected("windows-software")["machines"]["peer-xp"]["hotfixes_tests"]

    fixes = updates.read(recorded_machine("peer-xp")).hotfixes.value

    actual = {
        (fix.identifier, fix.installed_on.strftime("%d/%m/%Y"), fix.description, fix.comments)
        for fix in fixes
        if fix.installed_on
    }
    assert actual == {
        (row["NAME"], row["INSTALLDATE"], row["RELEASE_TYPE"], row["COMMENTS"]) for row in wanted
    }
    assert {fix.identifier for fix in fixes if fix.installed_on is None} == OF_THE_OLD_FORM


@needs_recordings
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("systeminfo-7_sp1_x64_enterprise_fr", 73),
        ("systeminfo-10_1803_x64_pro_it", 10),
        ("systeminfo-srv_2022", 3),
    ],
)
def test_recorded_systeminfo_tells_hotfixes_in_any_language(name, count):
    fixes = updates.read(recorded_machine(name)).hotfixes

    assert len(fixes.value) == count
    assert fixes.sources == ("command systeminfo",)


@needs_recordings
def test_recorded_search():
    actual = updates.read(recorded_machine("mql-updates")).pending.value

    assert (actual.security, actual.total) == (2, 5)
