"""Golden pictures: ``python -m tests.ui.golden`` draws them again to shots/ and says which differ.

A picture is accepted by copying it from shots/golden/ to tests/ui/golden/, after a look at it.
They are kept in 256 colours, and compared so: another processor rounds an edge differently.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

KEPT = Path(__file__).with_name("golden")
DRAWN = Path(__file__).resolve().parents[2] / "shots" / "golden"
COLOURS = 256
#: How far a channel may be (of 255) before a pixel counts, and the share of pixels that may count.
FAR, MANY = 40, 0.0005

#: Name of a scene, mode, size.
PICTURES = (
    ("home-usual", "light", (1280, 720)),
    ("home-usual", "dark", (1093, 535)),
    ("home-many", "light", (853, 480)),
    ("home-empty", "light", (1093, 535)),
    ("home-unknown", "dark", (1280, 720)),
    ("banner-all", "light", (1093, 535)),
    ("crash-page", "dark", (1093, 535)),
    ("todo-usual", "light", (1280, 720)),
    ("result-fail-hers", "light", (1280, 720)),
    ("town-software-many", "dark", (1280, 720)),
    ("settings-appearance", "light", (1093, 535)),
    ("welcome-doors", "light", (1093, 535)),
    ("welcome-ready", "dark", (1280, 720)),
    ("unlock-locked", "light", (853, 480)),
)


def draw(folder):
    """Draw every picture into a folder; returns the names of those that failed."""
    from tests.ui.shots import alone, played

    with tempfile.TemporaryDirectory(prefix="kit-golden-") as home:
        alone(home)
        folder.mkdir(parents=True, exist_ok=True)
        scenes = sorted({name for name, _, _ in PICTURES})
        missing = {file_name(*picture) for picture in PICTURES}
        for scene, mode, stage in played(scenes, ("light", "dark")):
            if stage is None:
                continue
            for name, wanted, size in PICTURES:
                if (name, wanted) == (scene.name, mode):
                    save(stage.picture(size), folder / file_name(name, mode, size))
                    missing.discard(file_name(name, mode, size))
        return sorted(missing)


def file_name(name, mode, size):
    """How a picture is called."""
    return f"{name}-{mode}-{size[0]}x{size[1]}.png"


def save(image, path):
    """Keep a picture of Qt in few colours."""
    from PIL import Image

    image.save(str(path))
    with Image.open(path) as drawn:
        small = drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def difference(one, other):
    """The share of pixels that differ visibly; 1 where even the sizes do."""
    from PIL import Image, ImageChops

    with Image.open(one) as first, Image.open(other) as second:
        if first.size != second.size:
            return 1.0
        apart = ImageChops.difference(first.convert("RGB"), second.convert("RGB"))
    red, green, blue = (band.point(lambda by: 255 if by > FAR else 0) for band in apart.split())
    counted = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()[255]
    return counted / (apart.width * apart.height)


def conditions():
    """What the pictures depend on beside our own code: Qt's version and the bundled fonts."""
    import hashlib

    from PySide6.QtCore import qVersion

    from ui.theme import FONTS

    fonts = hashlib.sha256()
    for file in sorted(FONTS.glob("*.ttf")):
        fonts.update(file.read_bytes())
    return f"Qt {qVersion()}, fonts {fonts.hexdigest()[:16]}\n"


def main(folder):
    """Draw them, and tell what is new or different; 1 where something is."""
    failed = draw(folder)
    for name in failed:
        print(f"{name}: could not be drawn")  # noqa: T201
    told = len(failed)
    for path in sorted(folder.glob("*.png")):
        kept = KEPT / path.name
        if not kept.exists():
            print(f"{path.name}: new; look at {path}, then copy it to {KEPT}")  # noqa: T201
            told += 1
        elif (share := difference(kept, path)) > MANY:
            print(f"{path.name}: {share:.2%} of it differs; look at {path} beside {kept}")  # noqa: T201
            told += 1
    (folder / "conditions.txt").write_text(conditions(), "utf-8")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DRAWN))
