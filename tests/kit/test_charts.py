"""Charts: well formed, told in words, never by colour alone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.domains import PILLARS
from checks.verdict import Outcome
from kit.backups.view import Day
from kit.charts import (
    JUDGED,
    NOTHING,
    Point,
    evolution,
    heat_map,
    icon,
    outcome_bar,
    pillars,
    trend,
)
from kit.labels import OUTCOME_LABELS
from kit.svg import ICONS
from kit.tokens import DARK, LIGHT

SVG = "{http://www.w3.org/2000/svg}"
counted = st.fixed_dictionaries(dict.fromkeys(JUDGED, st.integers(0, 5000)))


def parts(chart, tag):
    return list(ET.fromstring(chart.svg).iter(f"{SVG}{tag}"))  # noqa: S314 our own


@given(counted)
def test_the_bar_is_filled_and_every_part_has_its_icon_and_number(counts):
    chart = outcome_bar(counts)
    boxes = parts(chart, "rect")
    told = [number for number in counts.values() if number]

    assert len(boxes) == max(len(told), 1)
    last = boxes[-1]
    assert float(last.get("x")) + float(last.get("width")) == pytest.approx(640, abs=0.2)
    assert len(parts(chart, "g")) == len(told)
    assert len(parts(chart, "text")) == len(told)
    for number in told:
        assert f"{number:,}".replace(",", "\u202f") in chart.alt


def test_a_bar_of_nothing_says_so():
    assert outcome_bar({}).alt == NOTHING


def test_the_bar_is_told_in_a_sentence():
    counts = {Outcome.OK: 12, Outcome.WATCH: 1, Outcome.FAIL: 7, Outcome.NA: 3}

    actual = outcome_bar(counts).alt.replace("\xa0", " ")

    assert actual == "12 conformes, 1 à surveiller et 7 à corriger sur 20 points."


@pytest.mark.parametrize("state", list(Outcome))
def test_every_pillar_has_its_word(state):
    chart = pillars(dict.fromkeys(PILLARS, state))
    words = [text.text for text in parts(chart, "text")]

    assert words.count(OUTCOME_LABELS[state]) == len(PILLARS)
    assert all(label in words and label in chart.alt for label in PILLARS.values())


@pytest.mark.parametrize(
    "points",
    [[], [Point(date(2026, 1, 1), 1, 2)], [Point(date(2026, 1, d), 0, 0) for d in (1, 2)]],
)
def test_a_trend_needs_two_moments(points):
    assert trend(points) is None


@given(
    st.lists(
        st.builds(lambda d, c: Point(d, c, 20), st.dates(), st.integers(0, 20)),
        min_size=2,
        max_size=30,
    )
)
def test_the_trend_stays_inside_its_frame(points):
    chart = trend(points, width=380)

    assert chart is not None
    assert len(parts(chart, "circle")) == len(points)
    for circle in parts(chart, "circle"):
        assert 0 <= float(circle.get("cx")) <= 380
        assert 0 <= float(circle.get("cy")) <= 120


def test_moments_are_drawn_as_days_are():
    days = [Point(date(2026, 1, d), d, 9) for d in (1, 3, 9)]
    moments = [Point(datetime(2026, 1, d, tzinfo=UTC), d, 9) for d in (1, 3, 9)]

    assert parts(trend(moments), "circle")[1].get("cx") == parts(trend(days), "circle")[1].get("cx")


def test_the_trend_is_told_in_counts():
    chart = trend([Point(date(2026, 11, 3), 12, 20), Point(date(2026, 5, 3), 7, 20)])

    assert chart is not None
    assert "7 sur 20 le 3" in chart.alt
    assert "12 sur 20 le 3" in chart.alt


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_charts_use_only_the_colours_of_the_palette(palette):
    told = {palette.page, palette.surface, palette.border, palette.text, palette.secondary}
    told |= {palette.accent} | {c for t in palette.outcomes.values() for c in (t.text, t.tint)}
    charts = (
        outcome_bar(dict.fromkeys(JUDGED, 3), palette),
        pillars(dict.fromkeys(PILLARS, Outcome.FAIL), palette),
        trend([Point(date(2026, 1, d), d, 9) for d in (1, 2)], palette),
        heat_map("Disque", [week(*RUNS)], palette),
    )

    for chart in charts:
        assert set(re.findall("#[0-9A-F]{6}", chart.svg)) <= told


RUNS = ("success", "partial", "failed", "none", "closed", "closed", "ahead")


def week(*states):
    return [Day(date(2026, 11, 16 + rank), state, "") for rank, state in enumerate(states)]


def test_a_calendar_has_a_box_for_each_day_and_its_legend():
    chart = heat_map("Disque USB", [week(*RUNS), week(*["success"] * 7)])

    # Four days of the first week, seven of the second, four states in the legend.
    assert len(parts(chart, "rect")) == 4 + 7 + 4
    assert len(parts(chart, "circle")) == 2


def test_a_calendar_is_told_apart_without_colours():
    drawn = {
        state: re.sub("#[0-9A-F]{6}|translate[^)]*\\)", "", box)
        for state in ("success", "partial", "failed")
        for box in [re.findall("<g .*?</g></g>", heat_map("x", [week(state)]).svg)[0]]
    }

    assert len(set(drawn.values())) == 3


def test_a_calendar_is_told_in_a_sentence():
    chart = heat_map("Disque USB", [week(*RUNS)])

    assert plain(chart.alt) == (
        "Disque USB, 1 semaine : 1 jour avec une copie réussie, 1 incomplète, 1 échouée et "
        "1 jour d’ouverture sans copie. La dernière est du 16 novembre 2026."
    )


def test_a_calendar_of_nothing_says_so():
    assert "0 jour avec une copie réussie" in plain(heat_map("x", [week(*["none"] * 7)]).alt)


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_charts_hold_no_script_and_no_reference():
    chart = pillars({})

    assert not re.search("script|href|url\\(|<style", chart.svg)


def test_every_outcome_has_its_own_icon():
    assert len({icon(outcome, LIGHT.text) for outcome in Outcome}) == len(Outcome) == len(ICONS)


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_stand_out(palette):
    for tone in palette.outcomes.values():
        assert contrast(tone.text, tone.tint) >= 4.5
        assert contrast(tone.text, palette.surface) >= 4.5
    for colour in (palette.text, palette.secondary, palette.accent):
        assert contrast(colour, palette.surface) >= 4.5
        assert contrast(colour, palette.page) >= 4.5


YEAR = [Point(date(2026, month, 1), month, 12) for month in range(1, 13)]


@pytest.mark.parametrize("lines", [[], [[]], [YEAR[:1]], [[Point(date(2026, 1, 1), 0, 0)] * 3]])
def test_an_evolution_needs_two_moments(lines):
    assert evolution(lines) is None


def test_lines_that_cannot_be_compared_are_not_joined():
    chart = evolution([YEAR[:3], YEAR[3:4], YEAR[4:]])
    drawn = parts(chart, "line")
    dashed = [line for line in drawn if line.get("stroke-dasharray")]
    joins = [line for line in drawn if line.get("stroke-width") == "2.5"]

    assert len(dashed) == 2
    assert len(joins) == 2 + 0 + 7
    assert len(parts(chart, "circle")) == 12
    assert not {float(line.get("x1")) for line in dashed} & {
        float(dot.get("cx")) for dot in parts(chart, "circle")
    }


def test_an_evolution_is_told_with_its_breaks():
    actual = evolution([YEAR[:3], YEAR[3:4], YEAR[4:]]).alt.replace("\xa0", " ")

    assert actual == (
        "Points conformes : 1 sur 12 le 1er janvier 2026, 3 sur 12 le 1er mars 2026 ; puis, sur "
        "une autre base, 4 sur 12 le 1er avril 2026 ; puis, sur une autre base, 5 sur 12 le 1er "
        "mai 2026, 12 sur 12 le 1er décembre 2026."
    )


def test_an_evolution_has_a_scale():
    words = [text.text for text in parts(evolution([YEAR]), "text")]

    assert {"0\xa0%", "50\xa0%", "100\xa0%"} <= set(words)
    assert not any("%" in text.text for text in parts(trend(YEAR), "text"))


@given(
    st.lists(
        st.lists(
            st.builds(lambda d, c: Point(d, c, 20), st.dates(), st.integers(0, 20)), max_size=8
        ),
        max_size=5,
    )
)
def test_an_evolution_stays_inside_its_frame(lines):
    chart = evolution(lines)
    if chart is None:
        return

    for tag, names in (("line", ("x1", "x2")), ("circle", ("cx",)), ("text", ("x",))):
        for part in parts(chart, tag):
            assert all(0 <= float(part.get(name)) <= 640 for name in names)
    for part in parts(chart, "circle"):
        assert 0 <= float(part.get("cy")) <= 190
