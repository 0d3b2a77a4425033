"""Configurations of Samba and NFS."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.linux import samba

CONF = """# comment
[global]
   workgroup = MAIRIE
   server min protocol = NT1
[Commun]
   path = "/srv/commun"
   Writeable = yes
   ; another comment
   valid users = anna, @compta \\
      "Jean Petit"
"""


def test_sections_parameters_and_their_other_spellings():
    first, second = samba.parse_configuration(CONF)

    assert first.values == {"workgroup": "MAIRIE", "serverminprotocol": "NT1"}
    assert (second.name, second.values["path"], second.values["readonly"]) == (
        "Commun", "/srv/commun", "no",
    )  # fmt: skip
    users = samba.account_list(second.values["validusers"])
    assert users == ("anna", "@compta", "Jean Petit")


@pytest.mark.parametrize(
    ("minimum", "version", "expected"),
    [
        ("NT1", None, True), ("smb2_02", None, False), ("SMB3", (4, 9), False),
        (None, (4, 17), False), (None, (4, 11), False), (None, (4, 9), True), (None, None, None),
        ("default", None, None),
    ],
)  # fmt: skip
def test_smb_one_by_minimum_else_by_version(minimum, version, expected):
    actual = samba.allows_smb_one(minimum, version)

    assert actual is expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("Version 4.17.12-Debian\n", (4, 17)), ("nonsense", None), ("", None)],
)
def test_the_version_is_read(printed, expected):
    actual = samba.samba_version(printed)

    assert actual == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (
            "/srv *(rw,sync) 192.0.2.0/24(ro)",
            samba.Export("/srv", (("*", True), ("192.0.2.0/24", False))),
        ),
        ("/srv", samba.Export("/srv", (("*", False),))),
        ("/srv -rw host1 host2(ro)", samba.Export("/srv", (("host1", True), ("host2", False)))),
        ('"/srv/mes docs" (rw)', samba.Export("/srv/mes docs", (("*", True),))),
        ("/srv \\\n  host1(rw) # here", samba.Export("/srv", (("host1", True),))),
    ],
)
def test_exports_are_read(printed, expected):
    actual = samba.parse_exports(printed)

    assert actual == (expected,)


@given(st.text())
def test_never_raises_on_any_text(printed):
    samba.parse_configuration(f"[a]\n{printed}")
    samba.parse_exports(printed)
    samba.parse_usershare(printed)
    samba.account_list(printed)
    samba.samba_version(printed)
    samba.allows_smb_one(printed, None)
