"""Keyed pseudonyms: a word in place of a word, the same each time, of the same shape.

All come from HMAC-SHA256 under one key: whoever has not the key cannot try names and compare.
Upper and lower case of one word give the same pseudonym, in upper or lower case.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from ipaddress import IPv4Address, IPv6Address, ip_address

from inventory.reading import identifier

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_HEX_LETTERS = "abcdef"
_DIGITS = "0123456789"
_PREFIX = re.compile(r"(?i)0x|eui\.|naa\.|uuid\.|t10\.")
_SID = re.compile(r"(?i)S-1-(?:5-21|12-1)(?:-\d{1,10}){3}(?:-\d{1,10})?")

#: Who serves mail to anybody, and resolvers that anybody uses: they point at no one.
PUBLIC_DOMAINS = frozenset(
    {
        "aol.com", "bbox.fr", "free.fr", "gmail.com", "gmx.fr", "hotmail.com", "hotmail.fr",
        "icloud.com", "laposte.net", "live.fr", "msn.com", "neuf.fr", "nordnet.fr",
        "numericable.fr", "orange.fr", "outlook.com", "outlook.fr", "proton.me", "sfr.fr",
        "wanadoo.fr", "yahoo.com", "yahoo.fr",
    }
)  # fmt: skip
PUBLIC_RESOLVERS = frozenset(
    {
        "1.0.0.1", "1.1.1.1", "8.8.4.4", "8.8.8.8", "9.9.9.9", "149.112.112.112", "80.67.169.12",
        "80.67.169.40", "208.67.220.220", "208.67.222.222", "194.0.5.3", "2001:4860:4860::8844",
        "2001:4860:4860::8888", "2606:4700:4700::1001", "2606:4700:4700::1111", "2620:fe::fe",
    }
)  # fmt: skip


class Pseudonyms:
    """The pseudonyms under one key (32 random bytes are best; any length works)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def _stream(self, kind: str, word: str, length: int) -> bytes:
        """As many bytes as asked, made of the key, the kind and the word."""
        out = b""
        while len(out) < length:
            seed = f"{kind}\0{len(out)}\0{word}".encode("utf-8", "surrogatepass")
            out += hmac.digest(self._key, seed, hashlib.sha256)
        return out[:length]

    def word(self, word: str) -> str:
        """A word of the same length: letters for letters, digits for digits, the rest as it is.

        A word of hexadecimal digits stays one; zeros in front and the prefix of a WWN stay.
        """
        if prefix := _PREFIX.match(word):
            return prefix[0] + self.word(word[prefix.end() :])
        folded = word.casefold()
        if len(folded) != len(word):  # ß: one letter against two
            folded = word.lower() if len(word.lower()) == len(word) else word
        bare = [char for char in folded if char.isalnum()]
        is_hex = any(char.isdigit() for char in bare) and set(bare) <= set(_DIGITS + _HEX_LETTERS)
        letters = _HEX_LETTERS if is_hex else _LETTERS
        for attempt in range(30):
            stream = self._stream(f"word{attempt or ''}", folded, len(word))
            made = self._spell(word, stream, letters)
            is_same = made.casefold() == word.casefold()
            if not is_same and (identifier(made) or not identifier(word)):  # no "1.1", no "None"
                break
        return made

    @staticmethod
    def _spell(word: str, stream: bytes, letters: str) -> str:
        made: list[str] = []
        in_front = True
        for char, byte in zip(word, stream, strict=True):
            if char.isdecimal():
                digits = _DIGITS if not in_front else _DIGITS[1:]
                in_front = in_front and char == "0"
                made.append("0" if in_front else digits[byte % len(digits)])
            elif char.isalpha():
                in_front = False
                letter = letters[byte % len(letters)]
                made.append(letter.upper() if char.isupper() else letter)
            else:
                made.append(char)
        return "".join(made)

    def words(self, phrase: str) -> str:
        """A phrase with each of its words replaced (names of people)."""
        return re.sub(r"\w+", lambda found: self.word(found[0]), phrase)

    def mac(self, address: str) -> str:
        """A MAC address, locally administered, written as the given one; groups stay as they are.

        Broadcast, multicast and empty addresses name no card and are kept.
        """
        digits = re.sub(r"[^0-9A-Fa-f]", "", address).lower()
        if len(digits) != 12 or set(digits) == {"0"} or int(digits[:2], 16) & 1:
            return address
        raw = bytearray(self._stream("mac", digits, 6))
        raw[0] = raw[0] & 0xFC | 0x02
        fresh = iter(raw.hex())
        made = "".join(next(fresh) if char.isalnum() else char for char in address)
        return made.upper() if address.isupper() else made

    def sid(self, sid: str) -> str:
        """A SID of an account: authority and RID kept, the computer's or domain's part replaced."""
        if not _SID.fullmatch(sid):
            return sid
        parts = sid.split("-")
        # S-1-5-21-a-b-c[-rid]: the triple is the machine; S-1-12-1-a-b-c-d is all one account.
        end = 7 if parts[2] == "5" else len(parts)
        stream = self._stream("sid", "-".join(parts[4:end]), 4 * (end - 4))
        made = [
            str(int.from_bytes(stream[4 * place : 4 * place + 4], "big"))
            for place in range(end - 4)
        ]
        return "-".join([*parts[:4], *made, *parts[end:]])

    def domain(self, domain: str) -> str:
        """A DNS name: its labels replaced, all but the last; public mail providers are kept."""
        if domain.lower() in PUBLIC_DOMAINS:
            return domain
        *labels, last = domain.split(".")
        return ".".join([*(self.word(label) for label in labels), last])

    def email(self, address: str) -> str:
        """A mail address."""
        person, _, domain = address.rpartition("@")
        return f"{self.words(person)}@{self.domain(domain)}"

    def address(self, text: str) -> str:
        """An IP address: private IPv4, loopback, masks and public resolvers are kept.

        A public IPv4 becomes one of 192.88.99.0/24 (no longer in use, and still "global" for those
        who ask); of an IPv6 the prefix (if global) and the interface part are replaced.
        """
        bare, percent, zone = text.partition("%")
        if percent:
            return f"{self.address(bare)}%{zone}"
        try:
            address = ip_address(text)
        except ValueError:
            return text
        if text.lower() in PUBLIC_RESOLVERS:
            return text
        if isinstance(address, IPv4Address):
            if not address.is_global or address.is_multicast:
                return text
            # The last number stays: a network, its gateway and its machines stay together.
            return f"192.88.99.{address.packed[3]}"
        return self._address_6(address, text)

    def _address_6(self, address: IPv6Address, text: str) -> str:
        packed = address.packed
        if address.is_multicast or address.is_loopback or address.is_unspecified:
            return text
        prefix = packed[:8]
        if address.is_global:
            prefix = bytes.fromhex("2002c05863") + self._stream("prefix", prefix.hex(), 3)
        host = packed[8:]
        if host[3:5] == b"\xff\xfe":  # made of a MAC address (RFC 4291): of its pseudonym then
            mac = bytes((host[0] ^ 2, *host[1:3], *host[5:])).hex()
            fresh = bytes.fromhex(self.mac(mac))
            host = bytes((fresh[0] ^ 2, *fresh[1:3], 0xFF, 0xFE, *fresh[3:]))
        elif int.from_bytes(host, "big") > 0xFFFF:  # ::1 and the like are given to any router
            host = self._stream("host", host.hex(), 8)
        return str(IPv6Address(prefix + host))
