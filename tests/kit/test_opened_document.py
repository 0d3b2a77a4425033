"""Documents of the record, put where they can be opened."""

import stat
import sys

import pytest

from kit import opened_document
from kit.errors import KitError
from kit.restoring import quarantine


def test_a_document_is_the_user_s_alone_and_goes_at_the_next_start(tmp_path):
    file = opened_document.put("rapport novembre.PDF", b"%PDF", tmp_path)

    assert (file.name, file.read_bytes()) == ("rapport novembre.PDF", b"%PDF")
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o400
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert quarantine.clean_leftovers(tmp_path) == 1
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/a.pdf", "_.._etc_a.pdf"),
        ("C:\\Windows\\a.odt", "C__Windows_a.odt"),
        ("é\n<b>.pdf", "é__b_.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        (" ... ", "document"),
        ("facture.pdf ", "facture.pdf"),
    ],
)
def test_names_stay_in_their_folder(name, expected):
    assert opened_document.file_name(name) == expected


@pytest.mark.parametrize(
    "name", ["facture.pdf.exe", "outil.bat", "page.html", "sans", "macro.docm"]
)
def test_programs_are_never_opened(name, tmp_path):
    with pytest.raises(KitError, match="type"):
        opened_document.put(name, b"MZ", tmp_path)
    assert not any(tmp_path.iterdir())
