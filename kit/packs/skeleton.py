"""The first files of a pack, with words that say what to write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inventory.toml_file import load_toml
from kit.version import VERSION

if TYPE_CHECKING:
    from kit.packs.archive import Files
    from kit.packs.minisign import PublicKey

FILE = Path(__file__).with_name("skeleton.toml")


def skeleton(key: PublicKey | None) -> Files:
    """The files of a new pack; ``key`` is what will sign it, where it is known already."""
    said = load_toml(FILE)
    manifest = said["manifest"].replace("{key}", key.line if key else "RW…")
    more = {name: text.lstrip("\n").encode() for name, text in said["files"].items()}
    return more | {
        "pack.toml": manifest.replace("{version}", VERSION).encode(),
        "logo.svg": said["logo"].encode(),
    }
