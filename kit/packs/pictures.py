"""What a logo may be: a small PNG, or an SVG of shapes alone, which fetches and runs nothing."""

from __future__ import annotations

import re
import struct

#: Bytes, and pixels at each side.
LONGEST_PNG, LONGEST_SVG = 500 << 10, 200 << 10
SMALLEST, WIDEST = 32, 2_000
MOST_SHAPES, DEEPEST = 2_000, 30
_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_SHAPES = frozenset({
    "svg", "g", "defs", "title", "desc", "metadata", "path", "rect", "circle", "ellipse", "line",
    "polyline", "polygon", "linearGradient", "radialGradient", "stop", "clipPath", "text",
    "tspan",
})  # fmt: skip
_GRADIENTS = frozenset({"linearGradient", "radialGradient"})
_DECLARED = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)|<\?xml-stylesheet", re.IGNORECASE)
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression|javascript:|data:", re.IGNORECASE)


def fault(name: str, content: bytes) -> str:
    """Why a picture cannot be the logo, as the end of a French sentence; nothing where it can."""
    match name.rpartition(".")[2].lower():
        case "png":
            return _png_fault(content)
        case "svg":
            return _svg_fault(content)
    return "un logo est un fichier .svg ou .png"


def _png_fault(content: bytes) -> str:
    if len(content) > LONGEST_PNG:
        return "ce PNG dépasse 500 Ko"
    if content[:8] != b"\x89PNG\r\n\x1a\n" or content[12:16] != b"IHDR" or len(content) < 33:
        return "ce n’est pas une image PNG"
    width, height = struct.unpack(">LL", content[16:24])
    if not (SMALLEST <= width <= WIDEST and SMALLEST <= height <= WIDEST):
        return f"ce PNG mesure {width} × {height} points, il en faut de {SMALLEST} à {WIDEST}"
    return ""


def _svg_fault(content: bytes) -> str:
    from xml.etree import ElementTree as ET  # noqa: PLC0415 slow to import

    if len(content) > LONGEST_SVG:
        return "ce SVG dépasse 200 Ko"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "ce SVG n’est pas écrit en UTF-8"
    if _DECLARED.search(text):
        return "ce SVG déclare un DOCTYPE, une ENTITY ou une feuille de style, à retirer"
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        # No document type, so no entity: nothing can grow and nothing is fetched.
        root = ET.fromstring(bare)  # noqa: S314 see above
    except (ET.ParseError, ValueError):
        return "ce SVG ne peut pas être lu"
    if root.tag != f"{_SVG}svg":
        return "ce n’est pas une image SVG"
    return _shape_fault(root)


def _shape_fault(root: object) -> str:
    """The first thing in the drawing that it may not hold."""
    todo: list[tuple[object, int]] = [(root, 0)]
    seen = 0
    while todo:
        shape, depth = todo.pop()
        seen += 1
        if seen > MOST_SHAPES or depth > DEEPEST:
            return "ce SVG est trop compliqué, simplifiez-le"
        tag = str(getattr(shape, "tag", ""))
        name = tag.removeprefix(_SVG)
        if tag.startswith(_SVG) and name not in _SHAPES:
            return f"ce SVG contient un élément <{name[:30]}>, à retirer"
        for attribute, value in getattr(shape, "attrib", {}).items():
            bare = str(attribute).rpartition("}")[2].lower()
            inside = name in _GRADIENTS and attribute in {_LINK, "href"} and value.startswith("#")
            if bare.startswith("on") or (bare in {"href", "src"} and not inside):
                return f"ce SVG contient un attribut «\u00a0{bare[:30]}\u00a0», à retirer"
            if _OUTSIDE.search(value) and not inside:
                return "ce SVG renvoie à autre chose que lui-même, ce qui est refusé"
        todo += [(child, depth + 1) for child in shape]  # type: ignore[attr-defined] # an element
    return ""
