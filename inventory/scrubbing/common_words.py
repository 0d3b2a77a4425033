"""Words that the scrubber must know: ordinary ones, and names that come with a system."""

from __future__ import annotations

#: Too common to be searched for everywhere, though somebody's account or PC may be called so.
COMMON = frozenset(
    {
        "accueil", "admin", "administrateur", "administrator", "agent", "backup", "bbox",
        "bureau", "client", "common", "commune", "compta", "compte", "computer", "data",
        "debian", "default", "desktop", "direction", "disk", "disque", "ecole", "ethernet",
        "fedora", "freebox", "guest", "home", "host", "internet", "invite", "laptop", "linux",
        "livebox", "local", "localhost", "mail", "maire", "mairie", "media", "mint", "network",
        "nom", "none", "office", "ordinateur", "owner", "pc", "portable", "poste", "printer",
        "public", "reseau", "root", "router", "réseau", "scan", "secretariat", "server",
        "serveur", "service", "session", "setup", "share", "shared", "standard", "store",
        "support", "system", "temp", "test", "tmp", "ubuntu", "unknown", "update", "user",
        "users", "utilisateur", "version", "video", "ville",
        "virtual", "machine", "wi-fi", "wifi", "windows",
        "workgroup", "école",
    }
)  # fmt: skip

#: Accounts, groups and domains of systems: the same everywhere, they tell nothing, rules know them.
SYSTEM = frozenset(
    {
        "adm", "admin", "administrateur", "administrateurs", "administrator", "administrators",
        "all", "all users", "audio", "bin", "bluetooth", "builtin", "cdrom", "daemon", "default",
        "default user", "default.migrated", "defaultaccount", "defaultuser0", "dialout", "dip",
        "docker", "défaut", "floppy", "games", "guest", "input", "invité", "kvm", "libvirt",
        "local", "local service", "localdomain", "localhost", "localsystem", "login",
        "lost+found", "lpadmin", "lxd", "mail", "netdev", "network service", "networkservice",
        "nobody", "nogroup", "nt authority", "plugdev", "public", "reboot", "render", "root",
        "runlevel", "sambashare", "scanner", "shutdown", "staff", "sudo", "sys", "system",
        "tape", "users", "video", "wdagutilityaccount", "wheel", "workgroup", "wtmp", "www-data",
    }
)  # fmt: skip
