r"""What an administrator sets under HKLM\SOFTWARE\Policies, read from Wine's real registry."""

from __future__ import annotations

import json

import pytest

from tests.packaging.windows import wine

pytestmark = wine.needed

POLICY = """
import json
from kit import policy
told = policy.read()
print(json.dumps({name: getattr(told, name) for name in told.__match_args__}))
"""
KEY = r"HKLM\SOFTWARE\Policies\Kit Commune"


@pytest.fixture
def prefix():
    with wine.one_at_a_time():
        prefix = wine.Prefix(wine.BUILD / "prefix-tests")
        yield prefix
        prefix.stop()


def told(prefix):
    root = f"Z:{wine.ROOT}".replace("/", "\\")
    start = f"import sys; sys.path.insert(0, {root!r})\n"
    done = prefix.wine(wine.BUILD / "python" / "python.exe", "-B", "-c", start + POLICY)
    assert done.status == 0, done
    return json.loads(done.stdout)


def test_without_a_key_nothing_is_set(prefix):
    prefix.prepare(wine.reg_text({}))

    assert not any(told(prefix).values())


def test_each_value_is_read_and_a_wrong_one_named(prefix):
    values = {
        "Entity": "213300635",
        "EntityCode": "4821 0937 5516 2208",
        "Pack": r"\\serveur\kit\syndicat.kitpack",
        "DropFolder": "Z:relatif",
        "Role": "technician",
        "NoFirstQuestions": 1,
        "NoUpdates": 0,
    }
    prefix.prepare(wine.reg_text({KEY: values}))

    found = told(prefix)

    assert (found["entity"], found["entity_code"]) == ("213300635", "4821093755162208")
    assert found["pack"] == values["Pack"]
    assert (found["role"], found["no_first_questions"], found["no_updates"]) == (
        "technician", True, False,
    )  # fmt: skip
    assert found["drop_folder"] == ""
    assert len(found["faults"]) == 1
    assert "Dossier des relevés" in found["faults"][0]
