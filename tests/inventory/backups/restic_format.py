"""What restic keeps in its ``config``, opened and closed again with the repository's own key.

Only to write a format version that this restic does not know: its documented design (AES-256-CTR
and Poly1305-AES, a key derived by scrypt) is enough.
"""

from __future__ import annotations

import base64
import json

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.poly1305 import Poly1305

from tests.inventory.backups.copies import SECRET


class _Key:
    def __init__(self, encrypt, k, r):
        self.encrypt, self.k, self.r = encrypt, k, r

    def _counter(self, nonce):
        return Cipher(algorithms.AES(self.encrypt), modes.CTR(nonce))

    def _tag(self, nonce, sealed):
        block = modes.ECB()  # noqa: S305 one block, as Poly1305-AES has it
        hidden = Cipher(algorithms.AES(self.k), block).encryptor().update(nonce)
        return Poly1305.generate_tag(self.r + hidden, sealed)

    def open(self, data):
        nonce, sealed, tag = data[:16], data[16:-16], data[-16:]
        assert self._tag(nonce, sealed) == tag, "restic's format is not what was thought"
        return self._counter(nonce).decryptor().update(sealed)

    def seal(self, text, nonce=bytes(range(16))):
        sealed = self._counter(nonce).encryptor().update(text)
        return nonce + sealed + self._tag(nonce, sealed)


def _master(place):
    told = json.loads(next((place / "keys").iterdir()).read_bytes())
    derived = Scrypt(
        salt=base64.b64decode(told["salt"]), length=64, n=told["N"], r=told["r"], p=told["p"]
    ).derive(SECRET.encode())
    user = _Key(derived[:32], derived[32:48], derived[48:])
    held = json.loads(user.open(base64.b64decode(told["data"])))
    mac = held["mac"]
    return _Key(*(base64.b64decode(one) for one in (held["encrypt"], mac["k"], mac["r"])))


def newer_version(place, version=9):
    """Make a repository one of a version that does not exist yet."""
    key, path = _master(place), place / "config"
    held = json.loads(key.open(path.read_bytes()))
    path.chmod(0o600)
    path.write_bytes(key.seal(json.dumps({**held, "version": version}).encode()))
