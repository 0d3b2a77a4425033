"""Certificates of the person at this session (signature, e-administration), with their expiry."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.machine import Family, ask
from inventory.questions import Call
from inventory.reading import text
from inventory.record import record
from inventory.topic import Topic

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509

    from inventory.answers import Answer
    from inventory.machine import Machine


@record
class Certificate:
    """One certificate; names in RFC 4514 form; the private key is never touched.

    ``serial`` is in hexadecimal; ``purposes`` are the names (or numbers) of the extended key usage.
    """

    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    store: str
    purposes: tuple[str, ...] = ()


@record
class Certificates:
    """Facts about the certificates of the user's stores."""

    certificates: Fact[tuple[Certificate, ...]]


# The stores of the person who runs this: each certificate in DER, without its key.
STORES = Call("user_certificates")


def read(machine: Machine) -> Certificates:
    """Read the person's own certificates."""
    if machine.family is Family.MACOS:
        return Certificates(Unknown(Reason.NOT_SUPPORTED))
    return Certificates(parse_certificates(ask(machine, STORES)))


def parse_certificates(answer: Answer) -> Fact[tuple[Certificate, ...]]:
    """A list of ``{store, der}`` (DER in base64), each certificate once, without authorities.

    An empty list is an answer: this person has no certificate. One that cannot be read makes the
    list unknown, for it may be the one that expires.
    """
    table = shapes.table(answer, STORES)
    if isinstance(table, Unknown):
        return table
    found: dict[bytes, Certificate] = {}
    for entry in table:
        try:
            der = base64.b64decode(str(entry.get("der") or ""), validate=True)
            certificate = parse_certificate(der, text(entry.get("store")) or "")
        except (ValueError, binascii.Error) as error:
            return Unknown(Reason.PARSE_ERROR, (str(STORES),), str(error)[:200])
        if certificate is not None:
            found.setdefault(der, certificate)
    return Known(tuple(found.values()), (str(STORES),))


def parse_certificate(der: bytes, store: str) -> Certificate | None:
    """One certificate; None for one of an authority.

    Raises:
        ValueError: not a certificate.
    """
    # Loading it costs more than all the rest of an audit, and most people have no certificate.
    from cryptography import x509  # noqa: PLC0415

    try:
        certificate = x509.load_der_x509_certificate(der)
        return None if _is_authority(certificate) else _described(certificate, store)
    except (x509.DuplicateExtension, x509.InvalidVersion, x509.UnsupportedGeneralNameType) as error:
        raise ValueError(str(error)) from error


def _described(certificate: x509.Certificate, store: str) -> Certificate:
    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        serial=f"{certificate.serial_number:X}",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        store=store,
        purposes=_purposes(certificate),
    )


def _is_authority(certificate: x509.Certificate) -> bool:
    from cryptography import x509  # noqa: PLC0415

    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _purposes(certificate: x509.Certificate) -> tuple[str, ...]:
    from cryptography import x509  # noqa: PLC0415

    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(_name(purpose) for purpose in usage)


def _name(purpose: x509.ObjectIdentifier) -> str:
    names = {
        "1.3.6.1.5.5.7.3.1": "server_authentication",
        "1.3.6.1.5.5.7.3.2": "client_authentication",
        "1.3.6.1.5.5.7.3.3": "code_signing",
        "1.3.6.1.5.5.7.3.4": "email_protection",
        "1.3.6.1.5.5.7.3.8": "time_stamping",
        "1.3.6.1.4.1.311.10.3.12": "document_signing",
        "1.3.6.1.4.1.311.20.2.2": "smart_card_logon",
    }
    return names.get(purpose.dotted_string, purpose.dotted_string)


TOPIC = Topic("certificates", {Family.LINUX: (STORES,), Family.WINDOWS: (STORES,)}, read)
