"""Photos as documents show them: upright, not larger than needed, without anything the camera wrote into them."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from rules.evidence import PhotoRules
from tasks.evidence_checks import DAMAGED, FileRefused

SIXTEEN_BITS = {"I;16", "I;16B", "I;16L", "I;16N", "I"}
MILLION = 1_000_000


def clean_photo(content: bytes, rules: PhotoRules) -> bytes:
    """Return a photo as a JPEG, or as a PNG where it is transparent, with no metadata; the same photo, the same bytes.

    Its longer side has at most `shown_side` pixels. Raises FileRefused when it is too large or cannot be decoded.
    """
    try:
        with _whole_files_only(), _opened(content, rules) as photo:
            return _encoded(_drawn(photo, rules.shown_side), rules.shown_quality)
    except (FileRefused, MemoryError):
        raise
    except Exception as failure:  # a damaged or hostile file makes a decoder fail in any way
        raise FileRefused(DAMAGED) from failure


@contextmanager
def _whole_files_only() -> Iterator[None]:
    """Refuse a photo that is cut off, although another library may have told the decoders to be lenient."""
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


@contextmanager
def _opened(content: bytes, rules: PhotoRules) -> Iterator[Image.Image]:
    """Open a photo whose head says that it is not too large; nothing is decoded before that is known."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is the lower one
        try:
            photo = Image.open(BytesIO(content), formats=("JPEG", "PNG"))
        except Image.DecompressionBombError:
            raise _too_large(rules) from None
    with photo:
        if photo.width * photo.height > rules.most_pixels:
            raise _too_large(rules)
        yield photo


def _drawn(photo: Image.Image, side: int) -> Image.Image:
    """Return a photo's pixels alone: eight bits a colour, not larger than `side`, turned as the camera was held."""
    if photo.mode in SIXTEEN_BITS:
        photo = photo.point(lambda value: value * (1 / 256)).convert("L")
    photo.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3)
    turned = ImageOps.exif_transpose(photo)
    drawn = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    drawn.info.clear()
    return drawn


def _encoded(drawn: Image.Image, quality: int) -> bytes:
    stream = BytesIO()
    if drawn.mode == "RGBA":
        drawn.save(stream, "PNG", optimize=True)
    else:
        drawn.save(stream, "JPEG", quality=quality, optimize=True)
    return stream.getvalue()


def _too_large(rules: PhotoRules) -> FileRefused:
    message = "{name} has more than {limit} million pixels: make it smaller."
    return FileRefused(message, limit=rules.most_pixels // MILLION)
