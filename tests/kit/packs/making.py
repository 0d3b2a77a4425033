"""Packs that tests make: of an imaginary syndicate, signed by a key of the moment."""

from __future__ import annotations

from kit.packs import archive, minisign

KEY, OTHER = minisign.new_key(), minisign.new_key()
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">'
    b'<path d="M0 0h8v8z" fill="#0B6E5F"/></svg>'
)
MANIFEST = """schema = 1
name = "landes-exemple"
version = "1.2.0"
min_app = "0.1.0"
key = "{key}"

[syndicate]
name = "Syndicat mixte des Landes d’exemple"
short = "Landes numérique"
website = "https://landes.example/"
logo = "logo.svg"

[colours]
light = "#0B6E5F"

[[contacts]]
subject = "Assistance"
telephone = "05 58 00 00 00"
mail = "aide@landes.example"
hours = "du lundi au vendredi"

[[contacts]]
subject = "Formation"
link = "https://landes.example/formation"

[updates]
address = "https://landes.example/kit/versions.kit"
keys = ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]
"""


def files(key=KEY, change=lambda text: text, **more):
    """The files of a pack; ``change`` turns its manifest into another."""
    text = change(MANIFEST).replace("{key}", key.public.line)
    made = {"pack.toml": text.encode(), "logo.svg": SVG}
    return made | {name.replace("__", "/"): content for name, content in more.items()}


def versioned(version):
    return lambda text: text.replace('version = "1.2.0"', f'version = "{version}"')


def signed(folder, key=KEY, change=lambda text: text, extra=None):
    """A signed pack in a folder, named as it says; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    data = archive.written(files(key, change) | (extra or {}))
    path = folder / f"pack{len(list(folder.iterdir()))}.kitpack"
    path.write_bytes(data)
    path.with_name(path.name + ".minisig").write_text(minisign.sign(data, key, "essai"))
    return path


def endorsed(new, old, name="suivante"):
    """A new key, signed by an older one, as files of a pack."""
    told = minisign.public_text(new.public)
    return {
        f"keys/{name}.pub": told.encode(),
        f"keys/{name}.pub.minisig": minisign.sign(told.encode(), old, "succède").encode(),
    }
