"""Hypothesis strategies of questions, answers and JSON, shared by the tests of the seam."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from inventory import answers as a
from inventory import questions as q
from inventory.facts import Reason

words = st.tuples() | st.tuples(st.text(max_size=5)) | st.tuples(st.text(max_size=5), st.text())
timeouts = st.floats(0, 100)

questions = st.one_of(
    st.builds(q.Wmi, st.text(), words, st.text(), st.text(), timeouts),
    st.builds(q.WmiMethod, st.text(), st.text(), words, st.text(), timeouts),
    st.builds(
        q.Registry,
        st.text(),
        st.integers(0, 5),
        st.sampled_from([64, 32]),
        words,
        timeouts,
        st.text(),
        words,
    ),
    st.builds(q.Call, st.sampled_from(sorted(q.CALLS)), words, timeouts),
    st.builds(q.Command, st.sampled_from(sorted(q.COMMANDS)), words, timeouts),
    st.builds(q.ReadFile, st.text(), st.integers(0, 1 << 40), timeouts),
    st.builds(q.ListDir, st.text(), timeouts),
    st.builds(q.Dns, st.text(), st.text(), timeouts),
    st.builds(q.Tls, st.text(), st.integers(0, 65535), timeouts),
    st.builds(q.Http, st.text(), timeouts),
    st.builds(q.Snmp, st.text(), words, timeouts),
    st.builds(q.Probe, st.text(), st.text(), timeouts),
)

#: What JSON can hold, as :mod:`json` gives it back.
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=[]), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
rows = st.lists(st.dictionaries(st.text(max_size=8), plain, max_size=4), max_size=4)
moments = st.none() | st.datetimes(
    datetime(1601, 1, 2),  # noqa: DTZ001 the zone follows
    datetime(9998, 12, 30),  # noqa: DTZ001
    timezones=st.just(UTC),
)
keys = st.builds(a.RegistryKey, st.dictionaries(st.text(max_size=8), plain, max_size=4), moments)

reasons = st.sampled_from([reason for reason in Reason if reason is not Reason.OK])

answers = st.one_of(
    st.builds(a.Refusal, reasons, st.text()),
    rows.map(lambda several: a.Rows(tuple(several))),
    st.builds(a.Hive, st.dictionaries(st.text(max_size=8), keys, max_size=4)),
    st.builds(a.Output, st.text(), st.text(), st.integers(-64, 255)),
    st.builds(a.Content, st.binary() | st.text().map(str.encode), moments),
    st.lists(st.text()).map(lambda names: a.Listing(tuple(names))),
    st.builds(a.Value, plain),
)
