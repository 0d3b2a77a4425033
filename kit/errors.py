"""The world's faults, told to people: what happened, and what they can do."""

from __future__ import annotations

import errno

_SYSTEM = {
    errno.ENOENT: "dossier introuvable",
    errno.ENOTDIR: "dossier introuvable",
    errno.EACCES: "accès refusé",
    errno.EPERM: "accès refusé",
    errno.EISDIR: "c’est un dossier",
    errno.ENOSPC: "disque plein",
    errno.EDQUOT: "place accordée épuisée",
    errno.EROFS: "disque en lecture seule",
    errno.ENAMETOOLONG: "nom trop long",
    errno.EIO: "erreur du disque",
}


class KitError(Exception):
    """Something that the user can act on; anything else that is raised is a bug of ours.

    ``title`` says in one French sentence what happened, ``remedy`` what to do.
    """

    def __init__(self, title: str, remedy: str) -> None:
        super().__init__(title)
        self.title = title
        self.remedy = remedy


def in_french(error: OSError) -> str:
    """What the system reproaches to a file; its own words where it is something rare."""
    return _SYSTEM.get(error.errno or 0, error.strerror or type(error).__name__)
