"""Lists of versions as a publisher signs them, and the installer that they tell of."""

from __future__ import annotations

import base64
import hashlib
import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

BODY = bytes(range(256)) * 2_000
NAME = "KitCommune-9.1.0-setup.exe"
KEY = Ed25519PrivateKey.generate()
RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw
OURS = KEY.public_key().public_bytes(*RAW)
OTHER = Ed25519PrivateKey.generate()


def document(**changed):
    file = {"name": NAME, "size": len(BODY), "sha256": hashlib.sha256(BODY).hexdigest()}
    told = {
        "schema": 1, "product": "kit-commune", "version": "9.1.0", "date": "2026-12-01",
        "files": {"windows": file, "linux": file},
    }  # fmt: skip
    return told | changed


def manifest(told=None, key=KEY):
    body = json.dumps(document() if told is None else told).encode()
    signature = base64.b64encode(key.sign(b"kit-manifeste/1\n" + body))
    return b"kit-manifeste/1 " + signature + b"\n" + body
