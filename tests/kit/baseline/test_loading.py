"""What is not a baseline is refused by the name of its file; what is frozen comes back whole."""

from __future__ import annotations

import contextlib
import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.baseline.frozen import compare, freeze, thaw
from kit.baseline.loading import FOLDER, BaselineError, decode, default, load, overlaid, read
from kit.baseline.model import Stage
from tests.kit.baseline.samples import baseline, requirement

FILES = read(FOLDER)
ONE = "secure/antivirus_active"


def changed(name=ONE, **fields):
    files = copy.deepcopy(FILES)
    for field, value in fields.items():
        if value is ...:
            del files[name][field]
        else:
            files[name][field] = value
    return files


def test_the_default_baseline_is_the_folder():
    assert load(FOLDER) == default()
    assert default().requirements[ONE].ref == "P08"
    assert default().of(Stage.SUPPORT)[0].ref == "H01"


@pytest.mark.parametrize("wanted", ["P08", "p08", " P08 ", ONE])
def test_a_requirement_is_found_by_id_or_label(wanted):
    assert default().find(wanted).id == ONE


def test_a_former_id_finds_the_requirement():
    every = decode(changed(replaces=["secure/old_name"]))

    assert every.find("secure/old_name").id == ONE
    assert default().find("secure/old_name") is None


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": ...}, "title"),
        ({"title": 3}, "not a text"),
        ({"star": "yes"}, "not true or false"),
        ({"weight": 4}, "from 1 to 3"),
        ({"weight": True}, "from 1 to 3"),
        ({"ease": 0}, "from 1 to 5"),
        ({"who": "plumber"}, "not one of"),
        ({"cost": "free"}, "not one of"),
        ({"measure": "half"}, "not one of"),
        ({"checks": "antivirus/antivirus_active"}, "not a list"),
        ({"examples": [1]}, "not a text"),
        ({"colour": "red"}, "unknown field colour"),
        ({"applies": {"all": ["nas"]}}, "applies"),
        ({"applies": {"every": ["pool"]}}, "no condition pool"),
        ({"applies": {"no": ["nas"]}}, "says no reason"),
        ({"applies": {"least_population": "many"}}, "not a number"),
        ({"asks": ["plumber"]}, "no person plumber"),
        ({"documents": ["poem"]}, "no document poem"),
        ({"gesture": "dance"}, "no gesture dance"),
        ({"need": "love"}, "no need love"),
        ({"depends_on": ["secure/none"]}, "no requirement secure/none"),
        ({"references": {"bible": ["1"]}}, "bible"),
        ({"law": [{"label": "x"}]}, "verified"),
        ({"ref": "P01"}, "is also"),
    ],
)
def test_a_wrong_field_is_named_with_its_file(fields, told):
    with pytest.raises(BaselineError, match="secure/") as raised:
        decode(changed(**fields))

    assert told in str(raised.value)


@pytest.mark.parametrize("name", ["antivirus", "secure/", "../secure/x", "secure/X", "other/x"])
def test_an_id_is_a_path_of_a_stage(name):
    with pytest.raises(BaselineError, match="not a path"):
        decode({**FILES, name: FILES[ONE]})


@pytest.mark.parametrize("name", ["baseline", "conditions", "needs", "people", "references"])
def test_a_list_that_is_missing_or_wrong_is_an_error(name):
    with pytest.raises(BaselineError):
        decode({key: value for key, value in FILES.items() if key != name})
    with pytest.raises(BaselineError):
        decode({**FILES, name: {"x": 1}})


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(BaselineError, match="baseline"):
        load(tmp_path)
    (tmp_path / "baseline.toml").write_text("not = = toml")
    with pytest.raises(BaselineError, match="baseline"):
        load(tmp_path)


def test_a_frozen_application_reads_the_same_baseline(tmp_path, monkeypatch):
    for name, table in FILES.items():
        path = tmp_path / f"{name}.toml.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(table, ensure_ascii=False), "utf-8")
    expected = default()
    monkeypatch.setattr("sys.frozen", True, raising=False)

    assert load(tmp_path) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=200)
@given(st.sampled_from([ONE, "baseline", "conditions", "needs", "people"]), st.data())
def test_any_content_is_a_baseline_or_an_error_of_its_own(name, data):
    files = copy.deepcopy(FILES)
    field = data.draw(st.sampled_from(sorted(files[name])))
    files[name][field] = data.draw(JSON)
    with contextlib.suppress(BaselineError):
        decode(files)


# --- a syndicate's own content -----------------------------------------------------------------


def test_a_syndicate_changes_fields_and_adds_requirements():
    over = {
        ONE: {"weight": 1, "action": "Appelez le syndicat"},
        "secure/own": {**FILES[ONE], "ref": "X01"},
        "people": {"helper": {"title": "le dépanneur", "greeting": "Bonjour,"}},
    }
    told = decode(overlaid(FILES, over))

    assert (told.requirements[ONE].weight, told.requirements[ONE].action) == (
        1, "Appelez le syndicat",
    )  # fmt: skip
    assert told.requirements[ONE].title == default().requirements[ONE].title
    assert told.find("X01").id == "secure/own"
    assert set(default().people) < set(told.people)
    assert told.digest != default().digest
    assert compare(default(), told).new == ("secure/own",)


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({ONE: {"ref": "X01"}}, "stays its own"),
        ({ONE: 3}, "not a table"),
        ({"secure/own": {"ref": "X01"}}, "secure/own"),
        ({"secure/own": {**FILES[ONE]}}, "is also"),
        ({ONE: {"colour": "red"}}, "unknown field"),
    ],
)
def test_a_faulty_change_is_named(over, told):
    with pytest.raises(BaselineError, match="secure/") as raised:
        decode(overlaid(FILES, over))

    assert told in str(raised.value)


# --- frozen ------------------------------------------------------------------------------------


def test_a_frozen_baseline_comes_back_whole():
    kept = json.loads(json.dumps(freeze(FILES)))

    assert thaw(kept) == default()
    assert kept["digest"] == default().digest


@pytest.mark.parametrize(
    "change", [{"schema": 2}, {"digest": "0" * 64}, {"files": {}}, {"files": 1}]
)
def test_what_was_changed_or_is_newer_is_not_thawed(change):
    with pytest.raises(BaselineError, match="frozen"):
        thaw({**freeze(FILES), **change})


def test_any_changed_word_changes_the_digest():
    assert decode(changed(title="Autre titre")).digest != default().digest


def test_new_gone_and_renamed_are_told_apart():
    before = baseline(requirement("secure/a"), requirement("secure/b"))
    kept = requirement("secure/a")
    renamed, new = requirement("secure/c", replaces=("secure/b",)), requirement("secure/d")
    after = baseline(kept, renamed, new)
    told = compare(before, after)

    assert (told.new, told.gone, told.renamed) == (("secure/d",), (), (("secure/b", "secure/c"),))
    assert compare(after, before).gone == ("secure/c", "secure/d")
