"""The signed list of versions that kit/updates.py reads, from what lies in dist/.

python packaging/make_manifest.py --key FILE [--dist FOLDER] [--date YYYY-MM-DD]

The key is an Ed25519 private key in PEM, as `openssl genpkey -algorithm ed25519` makes it; its
password, if it has one, is the first line of the file that KIT_MANIFEST_PASSWORD_FILE names. The
public key to fill into kit/updates.toml is printed.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

# packaging/ is no package: the rooms are found from here.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from kit.updates import FORM, PRODUCT, SCHEMA, signed_part
from kit.version import VERSION

DIST = Path(__file__).resolve().parents[1] / "dist"
NAME = "versions.kit"
#: What each system is given.
FORMS = {
    "windows": f"KitCommune-{VERSION}-setup*.exe",
    "linux": f"kit-commune_{VERSION}_amd64.deb",
}


def manifest(dist: Path, date: str) -> bytes:
    """The bytes to sign: what is there of this version."""
    files = {}
    for system, form in FORMS.items():
        for path in sorted(dist.glob(form)):
            data = path.read_bytes()
            files[system] = {
                "name": path.name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(),
            }  # fmt: skip
    if not files:
        raise SystemExit(f"Rien de la version {VERSION} dans {dist}.")
    told = {
        "schema": SCHEMA, "product": PRODUCT, "version": VERSION, "date": date, "files": files,
    }  # fmt: skip
    return json.dumps(told, indent=1).encode() + b"\n"


def signed(body: bytes, key: Ed25519PrivateKey) -> bytes:
    """The manifest as it is published."""
    signature = base64.b64encode(key.sign(signed_part(body)))
    return FORM.encode() + b" " + signature + b"\n" + body


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--dist", type=Path, default=DIST)
    parser.add_argument("--date", default=f"{datetime.now(UTC):%Y-%m-%d}")
    told = parser.parse_args()
    held = os.environ.get("KIT_MANIFEST_PASSWORD_FILE")
    password = Path(held).read_text("utf-8").splitlines()[0].encode() if held else None
    key = load_pem_private_key(told.key.read_bytes(), password)
    if not isinstance(key, Ed25519PrivateKey):
        raise SystemExit("Il faut une clé Ed25519.")
    (told.dist / NAME).write_bytes(signed(manifest(told.dist, told.date), key))
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    print(base64.b64encode(public).decode())


if __name__ == "__main__":
    main()
