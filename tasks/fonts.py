"""The renderer's own fonts: of each face of Noto CJK the characters that documents use, and the whole family behind.

A whole face has 65,535 glyphs, and WeasyPrint copies it for every document. Here each is cut down once to what Chinese
and English documents are written with; a rare character still comes from the whole family. The fonts, and a fontconfig
file that knows no others, are kept in `var/fonts` and made anew when the machine's fonts change: `make setup` does it,
and so does the first document. `python -m tasks.fonts` prints where they are; older folders beside it may be deleted.
"""

import shutil
import struct
import subprocess
import sys
import tempfile
from functools import cache
from hashlib import sha256
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from fontTools.cffLib import CFFFontSet  # type: ignore[import-untyped]
from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter  # type: ignore[import-untyped]

from rules.vocabulary import Language
from tasks.harfbuzz import Face, FontRefused

HOME = Path(__file__).resolve().parent.parent / "var" / "fonts"
# The regions of the fonts, as the style sheet names them; English takes the one whose quotes are narrow.
REGIONS = {Language.ZH_CN: "SC", Language.ZH_TW: "TC", Language.EN: "KR"}
STYLES, WEIGHTS = ("Sans", "Serif"), ("Regular", "Bold")
# Latin, Greek, Cyrillic, symbols and kana; Chinese characters; those of old code pages; forms of full width.
CHARACTERS = ((0x20, 0x33FF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFE00, 0xFFEF))
# What is always applied to text that runs from left to right; and the forms of other regions, which double a font: only
# beside English is Chinese set in a family that is not its own.
FEATURES = ("calt", "ccmp", "clig", "kern", "liga", "mark", "mkmk", "rlig")
FORMS_OF_OTHERS, WITH_THEM = "locl", f" {REGIONS[Language.EN]}"
FOR_VERTICAL_TEXT = ("BASE", "VORG", "vhea", "vmtx")
WHOLE = " Whole"
ENOUGH_TO_KNOW = 65_536

CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>{folder}/few</dir>
<dir>{folder}/whole</dir>
<cachedir>{folder}/cache</cachedir>
<match target="scan">
<test name="file" compare="contains"><string>{folder}/whole/</string></test>
<edit name="family" mode="assign"><plus><name>family</name><string>{whole}</string></plus></edit>
</match>
{families}
</fontconfig>
"""
FAMILY = """<match target="pattern">
<test name="family"><string>{family}</string></test>
<edit name="family" mode="append" binding="strong"><string>{family}{whole}</string></edit>
</match>"""


class Source(NamedTuple):
    """A face as it is installed: its file, and its place in it."""

    path: Path
    number: int


def configuration() -> Path:
    """Return the fontconfig file of the renderer's own fonts; they are made if they are not there yet.

    Raises `FileNotFoundError` when Noto CJK is not installed.
    """
    return _folder() / "fonts.conf"


@cache
def characters(language: Language) -> frozenset[int]:
    """Return the code points that all fonts of a language have, the whole families counted."""
    found = (Face(*_sources()[_family(style, REGIONS[language]), "Regular"]).characters() for style in STYLES)
    return frozenset.intersection(*found)


@cache
def small_face(name: str) -> Face | None:
    """Return the face that documents embed under a name such as `Noto-Sans-CJK-SC-Bold`, if it is one of the small."""
    path = _folder() / "few" / f"{name}.otf"
    return Face(path) if path.exists() else None


def _family(style: str, region: str) -> str:
    return f"Noto {style} CJK {region}"


@cache
def _sources() -> dict[tuple[str, str], Source]:
    """Return the installed faces by family and weight."""
    wanted = set(product((_family(style, region) for style in STYLES for region in REGIONS.values()), WEIGHTS))
    listed = subprocess.run(
        ["fc-list", "--format=%{family[0]}|%{style[0]}|%{index}|%{file}\n"],  # noqa: S607  wherever it is installed
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    rows = (line.split("|", 3) for line in sorted(listed.splitlines()))
    found = {(family, weight): Source(Path(path), int(number)) for family, weight, number, path in rows}
    if missing := wanted - found.keys():
        raise FileNotFoundError(
            f"these fonts are not installed: {sorted(missing)} (Debian: apt-get install fonts-noto-cjk)"
        )
    return {face: found[face] for face in sorted(wanted)}


@cache
def version() -> str:
    """Return the hash of the fonts: of what is installed, and of the recipe by which it is cut down."""
    known = sha256(Path(__file__).read_bytes())
    for (family, weight), (path, number) in _sources().items():
        known.update(f"{family}|{weight}|{path}|{number}|{path.stat().st_size}".encode())
        with path.open("rb") as file:  # a font begins with the checksums of all its tables
            known.update(file.read(ENOUGH_TO_KNOW))
    return known.hexdigest()


@cache
def _folder() -> Path:
    """Return the folder of these fonts, made for this place."""
    folder = HOME / sha256(f"{HOME}{version()}".encode()).hexdigest()[:16]
    if not folder.exists():
        _make(folder)
    return folder


def _make(folder: Path) -> None:
    """Make the fonts beside their place and move them there in one step; who comes second throws his own away."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".new-"))
    try:
        _fill(new, folder)
        new.chmod(0o755)
        new.rename(folder)
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _fill(new: Path, folder: Path) -> None:
    """Write into `new` what shall stand in `folder`."""
    for part in ("few", "whole", "cache"):
        (new / part).mkdir()
    for (family, weight), source in _sources().items():
        name = family.replace(" ", "-") + ("" if weight == "Regular" else f"-{weight}")
        features = (*FEATURES, FORMS_OF_OTHERS) if family.endswith(WITH_THEM) else FEATURES
        few = Face(*source).of_characters(CHARACTERS, features, FOR_VERTICAL_TEXT)
        (new / "few" / f"{name}.otf").write_bytes(_numbered_in_order(few))
    for path in {source.path for source in _sources().values()}:
        (new / "whole" / path.name).symlink_to(path)
    families = sorted({family for family, _ in _sources()})
    rules = "\n".join(FAMILY.format(family=family, whole=WHOLE) for family in families)
    text = CONFIGURATION.format(folder=escape(str(folder)), whole=WHOLE, families=rules)
    (new / "fonts.conf").write_text(text, "utf-8")


def _numbered_in_order(data: bytes) -> bytes:
    """Return a font whose glyphs carry their places as numbers (CIDs).

    A PDF names a glyph by its place in this font; a part of the font still knows it by the number that it carries.
    """
    font = SFNTReader(BytesIO(data))
    tables = {tag: font[tag] for tag in font.keys()}  # noqa: SIM118  it is no mapping
    if "CFF " not in tables:
        raise FontRefused("the Noto CJK that is installed is not the static OpenType font of Debian's fonts-noto-cjk")
    tables["CFF "] = _with_charset_in_order(tables["CFF "], count=int.from_bytes(tables["maxp"][4:6], "big"))
    written = BytesIO()
    writer = SFNTWriter(written, len(tables), font.sfntVersion)
    for tag, table in tables.items():
        writer[tag] = table
    writer.close()
    return written.getvalue()


def _with_charset_in_order(outlines: bytes, count: int) -> bytes:
    """Return a CFF table whose charset is one range: it begins with 1 and holds all glyphs but the first."""
    parsed = CFFFontSet()
    parsed.decompile(BytesIO(outlines), None)
    start = parsed.topDictIndex[0].rawDict["charset"]
    charset = struct.pack(">BHH", 2, 1, count - 2)  # no other form of a charset is shorter, so it fits in
    return outlines[:start] + charset + outlines[start + len(charset) :]


def main() -> None:
    """Make the fonts if they are not there, and print where they are."""
    sys.stdout.write(f"{configuration()}\n")


if __name__ == "__main__":
    main()
