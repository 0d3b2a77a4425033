"""ipconfig read by shapes, in any language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.adapters import Address, prefix_length
from inventory.answers import Output
from inventory.facts import Known, Reason, Unknown
from inventory.machine import ask
from inventory.questions import Command
from inventory.windows.ipconfig import parse_ipconfig
from tests.captures import expected as expected_values
from tests.captures import needs_recordings, recorded_machine

FRENCH = """
Configuration IP de Windows

   Nom de l'hôte . . . . . . . . . . : PC-MAIRIE

Carte Ethernet Ethernet :

   Suffixe DNS propre à la connexion. . . : lan
   Description. . . . . . . . . . . . . . : ACME GbE
   Adresse physique . . . . . . . . . . . : 02-00-00-00-00-01
   DHCP activé. . . . . . . . . . . . . . : Oui
   Adresse IPv6 de liaison locale. . . . .: fe80::1%12(préféré)
   Adresse IPv4. . . . . . . . . . . . . .: 192.0.2.7(préféré)
   Masque de sous-réseau. . . . . . . . . : 255.255.255.0
   Passerelle par défaut. . . . . . . . . : 192.0.2.1
   Serveur DHCP . . . . . . . . . . . . . : 192.0.2.1
   Serveurs DNS. . .  . . . . . . . . . . : 192.0.2.53
"""


def test_a_french_text_gives_mac_and_addresses_only():
    fact = parse_ipconfig(Output(FRENCH), "ipconfig")

    assert isinstance(fact, Known)
    (actual,) = fact.value
    assert (actual.description, actual.mac) == ("ACME GbE", "02:00:00:00:00:01")
    assert actual.addresses == (Address("fe80::1"), Address("192.0.2.7", 24))
    assert (actual.gateways, actual.dns) == ((), ())


@needs_recordings
@pytest.mark.parametrize("name", ["jc-windows-10", "jc-windows-2008", "jc-windows-xp"])
def test_recorded_texts_give_the_expected_addresses(name):
    wanted = expected_values("windows-commands")["machines"][name]["ipconfig"]["adapters"]
    question = Command("ipconfig")

    fact = parse_ipconfig(ask(recorded_machine(name), question), question)

    assert isinstance(fact, Known)
    actual = {
        (a.mac, d.ip, prefix_length(d.prefix))
        for a in fact.value
        for d in a.addresses
        if "." in d.ip
    }
    expected = {
        (
            (w["physical_address"] or "").replace("-", ":").lower() or None,
            address["address"],
            prefix_length(address["subnet_mask"]),
        )
        for w in wanted
        for address in w["ipv4_addresses"]
    }
    assert actual == expected
    assert {a.description for a in fact.value if a.mac} <= {w["description"] for w in wanted}


@pytest.mark.parametrize("stdout", ["", "Windows IP Configuration\n", "nonsense:\n   a : b\n"])
def test_no_adapter_is_unknown(stdout):
    actual = parse_ipconfig(Output(stdout), "ipconfig")

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.PARSE_ERROR


@given(st.text())
def test_never_raises_on_any_text(stdout):
    parse_ipconfig(Output(stdout), "ipconfig")
    parse_ipconfig(Output(f"Carte :\n{stdout}"), "ipconfig")
