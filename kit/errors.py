"""The world's faults, told to people: what happened, and what they can do."""

from __future__ import annotations


class KitError(Exception):
    """Something that the user can act on; anything else that is raised is a bug of ours.

    ``title`` says in one French sentence what happened, ``remedy`` what to do.
    """

    def __init__(self, title: str, remedy: str) -> None:
        super().__init__(title)
        self.title = title
        self.remedy = remedy
