"""Photos without anything but their pixels: as they are kept, in full size, and smaller, as documents show them."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TypeVar

from PIL import Image, ImageCms, ImageFile, ImageOps

from rules.evidence import PHOTOS, FileType, PhotoRules
from tasks.evidence_checks import DAMAGED, FileRefused

SIXTEEN_BITS = {"I;16", "I;16B", "I;16L", "I;16N", "I"}
GREY = {"1", "L"}
KEPT_AS_PNG = {FileType.PNG, FileType.GIF, FileType.BMP}
MILLION = 1_000_000
# An ordinary profile has a few kilobytes; the largest ones are those of printing presses.
MOST_PROFILE = 4 * MILLION
Answer = TypeVar("Answer")


def photo_to_keep(content: bytes, rules: PhotoRules, quality: int) -> tuple[bytes, FileType]:
    """Return a photo in full size as a JPEG of this quality, or as a PNG when it came without loss or is transparent.

    It stands upright in ordinary colours. What the camera wrote into it, and what was put behind it, is gone; the same
    photo gives the same bytes. Raises FileRefused when it is too large, moves, or cannot be decoded.
    """
    return _read(content, rules, lambda photo: _to_keep(photo, quality))


def clean_photo(content: bytes, rules: PhotoRules) -> bytes:
    """Return a photo as a JPEG, or as a PNG where it is transparent, with no metadata; the same photo, the same bytes.

    Its longer side has at most `shown_side` pixels. Raises FileRefused when it is too large or cannot be decoded.
    """
    return _read(content, rules, lambda photo: _encoded(_drawn(photo, rules.shown_side), rules.shown_quality))


def _read(content: bytes, rules: PhotoRules, use: Callable[[Image.Image], Answer]) -> Answer:
    """Return what is made of a photo. Raises FileRefused when it is too large or cannot be decoded."""
    try:
        with _whole_files_only(), _opened(content, rules) as photo:
            return use(photo)
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
        warnings.simplefilter("ignore")  # the limit below is lower than Pillow's; of damage the decoders tell
        try:
            photo = Image.open(BytesIO(content), formats=[str(each) for each in PHOTOS])
        except Image.DecompressionBombError:
            raise _too_large(rules) from None
        with photo:
            if photo.width * photo.height > rules.most_pixels:
                raise _too_large(rules)
            yield photo


def _to_keep(photo: Image.Image, quality: int) -> tuple[bytes, FileType]:
    if getattr(photo, "is_animated", False) and photo.format != "MPO":  # of two views of one moment the first is kept
        raise FileRefused("{name} is a moving picture: save the one that matters as JPEG or PNG.")
    without_loss = photo.format in KEPT_AS_PNG
    if photo.mode in SIXTEEN_BITS:
        turned = ImageOps.exif_transpose(photo)
        turned.info.clear()
        return _saved(turned, "PNG"), FileType.PNG
    drawn = _pixels(photo)
    if without_loss or drawn.mode == "RGBA":
        return _saved(drawn, "PNG"), FileType.PNG
    return _saved(drawn, "JPEG", quality=quality), FileType.JPEG


def _drawn(photo: Image.Image, side: int) -> Image.Image:
    """Return a photo's pixels not larger than `side`."""
    if photo.mode in SIXTEEN_BITS:
        photo = photo.point(lambda value: value * (1 / 256)).convert("L")
    photo.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3)
    return _pixels(photo, keep_grey=False)


def _pixels(photo: Image.Image, *, keep_grey: bool = True) -> Image.Image:
    """Return a photo's pixels alone: eight bits a colour, in the colours of a screen, turned as the camera was held."""
    turned = _in_screen_colours(ImageOps.exif_transpose(photo))
    if turned.has_transparency_data:
        drawn = turned.convert("RGBA")
    else:
        drawn = turned.convert("L" if keep_grey and turned.mode in GREY else "RGB")
    drawn.info.clear()
    return drawn


def _in_screen_colours(photo: Image.Image) -> Image.Image:
    """Return a photo in the colours that a page without a profile means; one whose profile does not fit, as it is."""
    profile = photo.info.get("icc_profile", b"")
    if not profile or len(profile) > MOST_PROFILE or photo.mode not in {"RGB", "CMYK"}:
        return photo
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        screen = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(photo, own, screen, outputMode="RGB") or photo
    except (ImageCms.PyCMSError, OSError, ValueError):
        return photo


def _encoded(drawn: Image.Image, quality: int) -> bytes:
    return _saved(drawn, "PNG") if drawn.mode == "RGBA" else _saved(drawn, "JPEG", quality=quality)


def _saved(drawn: Image.Image, kind: str, **how: int) -> bytes:
    stream = BytesIO()
    drawn.save(stream, kind, optimize=True, **how)
    return stream.getvalue()


def _too_large(rules: PhotoRules) -> FileRefused:
    message = "{name} has more than {limit} million pixels: make it smaller."
    return FileRefused(message, limit=rules.most_pixels // MILLION)
