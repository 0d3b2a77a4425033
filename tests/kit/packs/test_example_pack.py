"""The pack of an imaginary syndicate: sound, signed, and read by the real tool both ways."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from kit.packs import archive, installed, minisign
from kit.packs.content import NOTHING
from kit.packs.parts import content_of
from kit.packs.reading import examined, read
from tests.kit.packs.making import KEY

FOLDER = Path(__file__).parents[3] / "packaging" / "example-pack"
TOOL = shutil.which("minisign")


@pytest.fixture
def example():
    """Its files, as its author has them once she wrote her key down."""
    told = dict(archive.read_folder(FOLDER))
    manifest = told[archive.MANIFEST].decode()
    return told | {archive.MANIFEST: manifest.replace("{key}", KEY.public.line, 2).encode()}


def test_it_has_no_fault_and_one_of_everything(example):
    pack = read(example, as_author=True)
    told = content_of(example, pack)

    assert examined(example)[1] == ()
    assert told.baseline.keys() == {"secure/backup_automatic", "support/syndicate_correspondent"}
    assert [len(one) for one in (told.guides, told.offers, told.provided)] == [2, 2, 3]
    assert [one.subject for one in told.emergency] == ["support", "dpo"]
    assert all(told.asked_for(one).subject == one.ask for one in told.offers)
    assert told != NOTHING


@pytest.mark.skipif(TOOL is None, reason="minisign is not installed here")
def test_the_real_tool_accepts_our_signature_and_we_accept_its(example, tmp_path):
    data = archive.written(example)
    path, public = tmp_path / "exemple.kitpack", tmp_path / "cle.pub"
    path.write_bytes(data)
    public.write_text(minisign.public_text(KEY.public))
    beside = path.with_name(path.name + minisign.SUFFIX)
    beside.write_text(minisign.sign(data, KEY, "exemple"))
    subprocess.run([TOOL, "-V", "-p", public, "-m", path], check=True, capture_output=True)

    beside.unlink()
    secret = tmp_path / "cle.key"
    secret.write_text(minisign.secret_text(KEY, ""))
    subprocess.run(
        [TOOL, "-S", "-W", "-s", secret, "-m", path],
        check=True, capture_output=True, input=b"\n",
    )  # fmt: skip

    assert installed.open_signed(path).pack.name == "val-de-brume"
