"""A photo is shown upright and small, and tells nothing but what it shows."""

import contextlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from rules.evidence import FileType, PhotoRules
from tasks.evidence_checks import FileRefused
from tasks.photos import clean_photo, photo_to_keep
from tests.tasks.pictures import microscope, photo, saved, transparent

RULES = PhotoRules(most_pixels=4_000_000, shown_side=1600, shown_quality=85)
DAMAGE = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255)), max_size=8)


def shown(content: bytes) -> Image.Image:
    """Return the picture that a document shows."""
    return Image.open(BytesIO(clean_photo(content, RULES)))


@pytest.mark.parametrize("content", [photo(), transparent()], ids=["JPEG", "PNG"])
def test_nothing_that_the_camera_wrote_is_shown(content: bytes) -> None:
    assert b"SECRET" in content
    assert b"SECRET" not in clean_photo(content, RULES)
    picture = shown(content)
    assert not picture.getexif()
    assert not set(picture.info) & {"exif", "icc_profile", "comment", "Author"}


def test_a_photo_taken_upright_stands_upright() -> None:
    picture = shown(photo(60, 40, turned=6)).convert("RGB")
    assert picture.size == (40, 60)
    assert _is_red(picture.getpixel((20, 5)))
    assert not _is_red(picture.getpixel((20, 55)))


def test_a_large_photo_becomes_small_and_a_small_one_stays() -> None:
    assert shown(photo(2000, 1000)).size == (1600, 800)
    assert shown(photo(60, 40)).size == (60, 40)


def test_the_same_photo_gives_the_same_bytes() -> None:
    assert clean_photo(photo(2000, 1000), RULES) == clean_photo(photo(2000, 1000), RULES)


def test_what_is_transparent_stays_transparent() -> None:
    picture = shown(transparent())
    assert (picture.format, picture.mode) == ("PNG", "RGBA")
    assert picture.getpixel((5, 20)) == (0, 0, 0, 0)


def test_sixteen_bits_of_grey_keep_their_brightness() -> None:
    assert shown(microscope()).convert("L").getpixel((15, 15)) == pytest.approx(128, abs=2)


def test_colours_for_print_become_colours_for_the_page() -> None:
    assert shown(saved(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG")).mode == "RGB"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (photo(300, 200), FileType.JPEG),
        (transparent(), FileType.PNG),
        (microscope(), FileType.PNG),
        (saved(Image.new("RGB", (300, 200)), "BMP"), FileType.PNG),
        (saved(Image.new("L", (300, 200), 90), "PNG"), FileType.PNG),
        (saved(Image.new("CMYK", (300, 200), (0, 255, 255, 0)), "JPEG"), FileType.JPEG),
        (saved(Image.new("RGBA", (300, 200), (1, 2, 3, 4)), "WEBP"), FileType.PNG),
        (saved(Image.new("RGB", (300, 200)), "WEBP"), FileType.JPEG),
    ],
)
def test_a_photo_is_kept_in_full_size_and_says_nothing_of_its_camera(content: bytes, kind: FileType) -> None:
    clean, found = photo_to_keep(content, RULES, 92)
    picture, before = Image.open(BytesIO(clean)), Image.open(BytesIO(content))
    assert (found, picture.format, picture.size) == (kind, kind, before.size)
    assert b"SECRET" not in clean
    assert not picture.getexif()
    assert not set(picture.info) & {"exif", "icc_profile", "comment", "Author", "xmp", "photoshop"}
    assert photo_to_keep(content, RULES, 92) == (clean, found)


def test_what_was_kept_without_loss_stays_as_it_was_to_the_last_bit() -> None:
    noise = Image.effect_noise((64, 48), 80).convert("RGB")
    clean, _ = photo_to_keep(saved(noise, "PNG"), RULES, 92)
    assert Image.open(BytesIO(clean)).tobytes() == noise.tobytes()
    clean, _ = photo_to_keep(microscope(), RULES, 92)
    assert Image.open(BytesIO(clean)).getpixel((15, 15)) == 2**15


def test_a_photo_with_colours_of_its_own_looks_the_same_without_their_profile() -> None:
    red = Image.new("RGB", (20, 20), (200, 30, 30))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    unfit, _ = photo_to_keep(saved(red, "PNG", icc_profile=profile), RULES, 92)
    assert Image.open(BytesIO(unfit)).getpixel((5, 5)) == (200, 30, 30)
    broken, _ = photo_to_keep(saved(red, "PNG", icc_profile=b"no profile"), RULES, 92)
    assert Image.open(BytesIO(broken)).getpixel((5, 5)) == (200, 30, 30)
    same, _ = photo_to_keep(saved(red, "PNG", icc_profile=screen_profile()), RULES, 92)
    assert Image.open(BytesIO(same)).getpixel((5, 5)) == pytest.approx((200, 30, 30), abs=1)


def test_what_stands_behind_a_picture_is_gone() -> None:
    for content in (photo(), transparent(), saved(Image.new("RGB", (9, 9)), "BMP")):
        clean, _ = photo_to_keep(content + b"PK\x03\x04<script>SECRET</script>", RULES, 92)
        assert b"SECRET" not in clean


def screen_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([photo(), transparent()]), DAMAGE)
def test_a_damaged_photo_is_shown_or_refused_and_nothing_else(content: bytes, damage: list[tuple[int, int]]) -> None:
    damaged = bytearray(content)
    for place, value in damage:
        damaged[place % len(damaged)] = value
    with contextlib.suppress(FileRefused):
        assert clean_photo(bytes(damaged), RULES)
        assert clean_photo(photo_to_keep(bytes(damaged), RULES, 92)[0], RULES)


def _is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    return bool(red > 150 and green < 100 and blue < 100)
