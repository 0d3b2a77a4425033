"""The table of domains: complete, in order, and refused when it is not of its form."""

from __future__ import annotations

import pytest

from checks.catalogue import every
from checks.domains import DOMAINS, PILLARS, DomainsError, decode_domains, decode_pillars


def test_every_check_of_the_catalogue_has_a_domain():
    actual = {check.domain for check in every()} - set(DOMAINS)

    assert actual == set()


def test_report_order_is_the_order_of_the_domains():
    actual = list(dict.fromkeys(check.domain for check in every()))

    assert actual == [name for name in DOMAINS if name in actual]


def test_four_pillars():
    assert list(PILLARS) == ["backup", "updates", "protection", "accounts"]


@pytest.mark.parametrize(
    ("name", "pillar"),
    [
        ("updates", "updates"),
        ("antivirus", "protection"),
        ("firewall", "protection"),
        ("accounts", "accounts"),
        ("software", None),
        ("encryption", None),
        ("session", None),
        ("remote_access", None),
        ("sharing", None),
        ("hardware", None),
        ("backups", "backup"),
    ],
)
def test_pillar_of_each_domain(name, pillar):
    assert DOMAINS[name].pillar == pillar


def test_labels_are_distinct():
    labels = [domain.label for domain in DOMAINS.values()]

    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"pillars": {}},
        {"pillars": {}, "domains": {"a": {}}},
        {"pillars": {}, "domains": {"a": "text"}},
        {"pillars": {}, "domains": {"a": {"label": "A", "pillar": "none such"}}},
        {"pillars": [], "domains": {}},
    ],
)
def test_malformed_table_is_refused(data):
    with pytest.raises(DomainsError):
        decode_domains(data)


def test_pillars_keep_their_order():
    assert list(decode_pillars({"pillars": {"b": "B", "a": "A"}})) == ["b", "a"]
