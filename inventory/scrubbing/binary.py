"""Scrubbing what is not text: a screen's EDID, a person's certificate."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography import x509

    Swap = Callable[[str, str], str]

_EDID = bytes.fromhex("00ffffffffffff00")
_BLOCK = 128
_SERIAL_TEXT = b"\0\0\0\xff"  # the head of a display descriptor that holds the serial as text


def is_edid(data: bytes) -> bool:
    """Whether the bytes begin like an EDID (VESA E-EDID 1.4, 3.3)."""
    return len(data) >= _BLOCK and data.startswith(_EDID)


def scrub_edid(data: bytes, swap: Swap) -> bytes:
    """An EDID with its serial number (bytes 12 to 15, and as text in a descriptor) replaced."""
    made = bytearray(data)
    number = int.from_bytes(data[12:16], "little")
    if number not in {0, 0x01010101, 0xFFFFFFFF}:  # left blank by the maker
        fresh = int(swap("serial", str(number))) & 0xFFFFFFFF
        made[12:16] = fresh.to_bytes(4, "little")
    for start in range(54, 126, 18):
        if data[start : start + 4] != _SERIAL_TEXT:
            continue
        field = data[start + 5 : start + 18]
        serial = field.split(b"\n")[0].decode("ascii", "replace")
        fresh_text = swap("serial", serial.strip()) if serial.strip() else ""
        text = serial.replace(serial.strip(), fresh_text, 1).encode("ascii", "replace")
        made[start + 5 : start + 18] = (text + field[len(text) :])[:13]
    made[_BLOCK - 1] = -sum(made[: _BLOCK - 1]) % 256
    return bytes(made)


def scrub_certificate(der: str, swap: Swap) -> str:
    """A certificate (DER in base64) of the same dates and purposes in the name of a pseudonym.

    Key, signature, serial number and subject are new; the issuer is kept unless it is the subject
    itself. The new key is made of the pseudonym, so the result is the same each time. What is no
    certificate becomes an empty text.
    """
    from cryptography import x509  # noqa: PLC0415 costs more than the rest, and is seldom needed
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    try:
        old = x509.load_der_x509_certificate(base64.b64decode(der, validate=True))
        subject = _name(old.subject, swap)
        issuer = subject if old.issuer == old.subject else old.issuer
        serial = int(swap("serial", str(old.serial_number))) or 1
        seed = hashlib.sha256(f"{subject.rfc4514_string()} {serial}".encode()).digest()
        key = Ed25519PrivateKey.from_private_bytes(seed)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .serial_number(serial)
            .not_valid_before(old.not_valid_before_utc)
            .not_valid_after(old.not_valid_after_utc)
            .public_key(key.public_key())
        )
        for extension in old.extensions:
            if isinstance(
                extension.value, x509.BasicConstraints | x509.KeyUsage | x509.ExtendedKeyUsage
            ):
                builder = builder.add_extension(extension.value, extension.critical)
        new = builder.sign(key, None)
    except (ValueError, binascii.Error, x509.DuplicateExtension, x509.InvalidVersion):
        return ""
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    return base64.b64encode(new.public_bytes(Encoding.DER)).decode("ascii")


def _name(name: x509.Name, swap: Swap) -> x509.Name:
    """A distinguished name with all but the country (two letters) replaced."""
    from cryptography import x509  # noqa: PLC0415

    return x509.Name(
        [
            attribute
            if not isinstance(attribute.value, str) or len(attribute.value) < 3
            else x509.NameAttribute(
                attribute.oid,
                swap("email" if "@" in attribute.value else "person", attribute.value),
            )
            for attribute in name
        ]
    )
