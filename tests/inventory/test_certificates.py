"""Certificates of the person at this session."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from inventory import certificates
from inventory.answers import Output, Refusal, Value
from inventory.certificates import parse_certificates
from inventory.facts import Known, Reason, Unknown
from tests.captures import machine

START = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
END = datetime(2028, 1, 2, 3, 4, 5, tzinfo=UTC)
KEY = ec.generate_private_key(ec.SECP256R1())


def der(name="Claire Élan", *, authority=None, purposes=()):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "AC")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(KEY.public_key())
        .serial_number(0xABC)
        .not_valid_before(START)
        .not_valid_after(END)
    )
    if authority is not None:
        constraints = x509.BasicConstraints(ca=authority, path_length=None)
        builder = builder.add_extension(constraints, critical=True)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical=False)
    signed = builder.sign(KEY, hashes.SHA256())
    return base64.b64encode(signed.public_bytes(Encoding.DER)).decode()


def test_a_certificate_is_described():
    usage = (ExtendedKeyUsageOID.CLIENT_AUTH, x509.ObjectIdentifier("1.2.3.4"))
    data = [{"store": "My", "der": der(authority=False, purposes=usage)}]

    fact = certificates.read(machine(calls={"user_certificates": data})).certificates

    assert isinstance(fact, Known)
    (certificate,) = fact.value
    assert certificate.subject == "CN=Claire Élan"
    assert certificate.issuer == "CN=AC"
    assert certificate.serial == "ABC"
    assert (certificate.not_before, certificate.not_after) == (START, END)
    assert certificate.store == "My"
    assert certificate.purposes == ("client_authentication", "1.2.3.4")


def test_authorities_are_left_out_and_each_certificate_is_told_once():
    mine = der()
    data = [
        {"store": "My", "der": mine},
        {"store": "Other", "der": mine},
        {"store": "Root", "der": der("AC", authority=True)},
    ]

    fact = parse_certificates(Value(data))

    assert isinstance(fact, Known)
    assert [(c.subject, c.store) for c in fact.value] == [("CN=Claire Élan", "My")]


def test_a_person_without_certificate_is_known_to_have_none():
    assert parse_certificates(Value([])) == Known((), ("call user_certificates",))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ACCESS_DENIED), Reason.ACCESS_DENIED),
        (Output(""), Reason.PARSE_ERROR),
        (Value({}), Reason.PARSE_ERROR),
        (Value([{"store": "My"}]), Reason.PARSE_ERROR),
        (Value([{"store": "My", "der": "!!"}]), Reason.PARSE_ERROR),
        (Value([{"store": "My", "der": "AAAA"}]), Reason.PARSE_ERROR),
    ],
)
def test_an_unreadable_store_is_unknown(answer, reason):
    fact = parse_certificates(answer)

    assert isinstance(fact, Unknown)
    assert fact.why is reason


@given(st.binary())
def test_any_bytes_are_survived(data):
    parse_certificates(Value([{"store": "My", "der": base64.b64encode(data).decode()}]))
