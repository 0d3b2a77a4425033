"""SHA-256 and HMAC for what opens a record, from the library that its keys need anyway.

``hashlib``, ``hmac`` and ``secrets`` would bring a second OpenSSL into every start: 5 MiB.
"""

from __future__ import annotations

# What hmac.compare_digest is made of.
from _operator import _compare_digest


def sha256(data: bytes) -> bytes:
    """The SHA-256 of bytes (FIPS 180-4)."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 slow to import

    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    return digest.finalize()


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """The HMAC-SHA-256 of bytes (RFC 2104)."""
    from cryptography.hazmat.primitives import hashes, hmac  # noqa: PLC0415 slow to import

    code = hmac.HMAC(key, hashes.SHA256())
    code.update(data)
    return code.finalize()


def same(one: bytes, other: bytes) -> bool:
    """Whether two are equal, in a time that does not tell where they differ."""
    return _compare_digest(one, other)
