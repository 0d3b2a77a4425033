"""Files whose content never leaves the machine: they hold passwords, keys or browsing history.

The Live machines refuse to open them, whoever asks, and a recorder refuses to write them down.
"""

from __future__ import annotations

import re

#: Names, wherever they lie (compared without case).
_NAMES = frozenset(
    {
        "shadow",
        "shadow-",
        "gshadow",
        "gshadow-",
        "opasswd",
        "sudoers.ldap",
        "krb5.keytab",
        "secrets.tdb",
        "passdb.tdb",
        ".netrc",
        ".pgpass",
        ".git-credentials",
        ".smbcredentials",
        # NSS, Firefox, Thunderbird: private keys, saved passwords, history
        "key3.db",
        "key4.db",
        "logins.json",
        "logins-backup.json",
        "signons.sqlite",
        "places.sqlite",
        "cookies.sqlite",
        "formhistory.sqlite",
        # Chromium and its children
        "login data",
        "web data",
        "cookies",
        "history",
        ".bash_history",
        ".zsh_history",
        # Windows
        "sam",
        "security",
        "ntds.dit",
    }
)

#: Name endings: private keys and password safes.
_ENDINGS = (".key", ".keytab", ".kdbx", ".kdb", ".p12", ".pfx", ".jks", ".psafe3", ".kwallet")

#: Folders of which every file is a secret: keyrings, Wi-Fi and VPN profiles, private keys.
_FOLDERS = (
    "/.ssh/id_",
    "/ssh/ssh_host_",
    "/.gnupg/",
    "/.local/share/keyrings/",
    "/etc/networkmanager/system-connections/",
    "/run/networkmanager/system-connections/",
    "/etc/wpa_supplicant/",
    "/etc/ssl/private/",
    "/etc/ppp/chap-secrets",
    "/etc/ppp/pap-secrets",
    "/etc/ipsec.secrets",
    "/etc/wireguard/",
    "/etc/openvpn/",
    "/etc/cups/subscriptions",
)


#: Registry values and properties of which only the presence may leave the machine.
_VALUES = re.compile(
    r"\w*(?:password|passwd|pwd|passphrase|presharedkey|productkey|secret)"
    r"|digitalproductid\d*|\w*productkeydefault|psk|wpapsk",
    re.IGNORECASE,
)


def holds_secret_value(name: str, data: object) -> bool:
    """Whether a value is a secret by its name; numbers and booleans are settings about one."""
    return isinstance(data, str | dict | list) and _VALUES.fullmatch(name) is not None


def holds_secrets(path: str) -> bool:
    """Whether the file at this path is one that is never read; both slashes are understood."""
    flat = "/".join(part for part in path.replace("\\", "/").lower().split("/") if part != ".")
    while "//" in flat:
        flat = flat.replace("//", "/")
    name = flat.rsplit("/", 1)[-1]
    if name.endswith(".pub"):
        return False
    return name in _NAMES or name.endswith(_ENDINGS) or any(folder in flat for folder in _FOLDERS)
