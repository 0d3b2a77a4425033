"""The person's own certificates, as the system keeps them; never their keys."""

from __future__ import annotations

import base64
import ctypes
from ctypes import c_int32, c_uint32, c_void_p, c_wchar_p
from typing import TYPE_CHECKING

from inventory.answers import Answer, Value
from inventory.live.windows.refused import Refused
from inventory.live.windows.system_libraries import function, last_error

if TYPE_CHECKING:
    from inventory.answers import Json

_SYSTEM_STORES = 10  # CERT_STORE_PROV_SYSTEM_W
_OWN = 0x00010000  # CERT_SYSTEM_STORE_CURRENT_USER
_EXISTING, _READ_ONLY = 0x4000, 0x8000
_NOT_FOUND = frozenset({2, 0x80070002})


class _Certificate(ctypes.Structure):
    """CERT_CONTEXT."""

    _fields_ = (
        ("encoding", c_uint32),
        ("data", c_void_p),
        ("length", c_uint32),
        ("parts", c_void_p),
        ("store", c_void_p),
    )


def user_certificates() -> Answer:
    """``{store, der}`` (base64) of each certificate of the store MY of this person.

    Raises:
        Refused: the store may not be opened.
    """
    open_store = function(
        "crypt32", "CertOpenStore", c_void_p, c_uint32, c_void_p, c_uint32, c_wchar_p,
        result=c_void_p,
    )  # fmt: skip
    step = function(
        "crypt32", "CertEnumCertificatesInStore", c_void_p, c_void_p,
        result=ctypes.POINTER(_Certificate),
    )  # fmt: skip
    store = open_store(_SYSTEM_STORES, 0, None, _OWN | _EXISTING | _READ_ONLY, "MY")
    if not store:
        code = last_error()
        if code & 0xFFFFFFFF in _NOT_FOUND:  # a person who never had a certificate has no store
            return Value([])
        raise Refused(code, "CertOpenStore")
    found: list[Json] = []
    try:
        certificate = step(store, None)
        while certificate:
            entry = certificate.contents
            der = ctypes.string_at(entry.data, entry.length)
            found.append({"store": "MY", "der": base64.b64encode(der).decode("ascii")})
            certificate = step(store, certificate)  # it frees the one before
    finally:
        function("crypt32", "CertCloseStore", c_void_p, c_uint32, result=c_int32)(store, 0)
    return Value(found)
