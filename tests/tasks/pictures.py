"""Photos and other files as people put them into a case's folder, made small enough for a test."""

import hashlib
import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from tasks.photos import photo_to_keep
from tasks.policy_store import book

RED, BLUE = (220, 30, 30), (30, 30, 220)
WORKBOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


def photo(width: int = 60, height: int = 40, *, colour: tuple[int, int, int] = RED, turned: int = 1) -> bytes:
    """Return a JPEG whose left half has a colour and whose right half is white, with what a camera writes into it.

    `turned` is how the camera was held, as EXIF has it: 6 is upright.
    """
    image = Image.new("RGB", (width, height), "white")
    image.paste(colour, (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turned
    exif[ExifTags.Base.Model] = "SECRET-CAMERA"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (31.0, 18.0, 0.0)
    return saved(image, "JPEG", exif=exif, comment=b"SECRET-COMMENT", quality=90)


def transparent() -> bytes:
    """Return a PNG that is transparent on its left, with a text in it."""
    image = Image.new("RGBA", (40, 40), (*BLUE, 255))
    image.paste((0, 0, 0, 0), (0, 0, 20, 40))
    about = PngInfo()
    about.add_text("Author", "SECRET-AUTHOR")
    return saved(image, "PNG", pnginfo=about)


def microscope() -> bytes:
    """Return a PNG with sixteen bits of grey: half as bright as it could be."""
    return saved(Image.new("I;16", (30, 30), 2**15), "PNG")


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    """Return an image as a file."""
    stream = BytesIO()
    image.save(stream, kind, **how)
    return stream.getvalue()


def moving(kind: str) -> bytes:
    """Return a picture of two frames."""
    first, second = (Image.new("RGB", (20, 20), colour) for colour in (RED, BLUE))
    return saved(first, kind, save_all=True, append_images=[second])


def kept_hash(content: bytes) -> str:
    """Return the hash under which a photo is kept."""
    rules = book().policies[-1].evidence
    return hashlib.sha256(photo_to_keep(content, rules.photo, rules.kept_quality)[0]).hexdigest()


def bmp_bomb(width: int, height: int) -> bytes:
    """Return a small BMP that says it has so many pixels."""
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + head


def image_bomb(width: int, height: int) -> bytes:
    """Return a small PNG that says it has so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")


def packed(parts: Mapping[str, bytes], how: int = ZIP_DEFLATED) -> bytes:
    """Return a packed file with these parts."""
    stream = BytesIO()
    with ZipFile(stream, "w", how) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return stream.getvalue()


def locked_workbook() -> bytes:
    """Return a workbook whose parts say that they are encrypted."""
    content = bytearray(packed(WORKBOOK))
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
