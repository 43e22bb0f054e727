"""Faces of fonts as HarfBuzz sees them: which characters they have, and the part of them that is wanted.

WeasyPrint needs the same library; here only its public functions are called, and only what a subset takes.
"""

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from ctypes import c_char_p, c_int, c_uint, c_void_p
from pathlib import Path
from typing import Any
from weakref import finalize

Range = tuple[int, int]

_FONTS = ctypes.CDLL("libharfbuzz.so.0")
_SUBSETS = ctypes.CDLL("libharfbuzz-subset.so.0")
_NO_HINTING, _DESUBROUTINIZE = 0x1, 0x4
_DROPPED_TABLES, _FEATURES = 3, 6
_END = 0xFFFFFFFF


class FontRefused(ValueError):
    """HarfBuzz could not read a font, or could not make a part of it."""


class Face:
    """One face of a font file. The file is mapped, not read, and must not change while the face lives."""

    def __init__(self, path: Path, index: int = 0) -> None:
        blob = _open(str(path).encode())
        if not blob:
            raise FontRefused(f"{path} cannot be read")
        self._face = _face(blob, index)
        _forget_blob(blob)
        finalize(self, _forget_face, self._face)

    def characters(self) -> frozenset[int]:
        """Return the code points that the face has a glyph for."""
        found = _new_set()
        _characters(self._face, found)
        answer = frozenset(code for low, high in _ranges(found) for code in range(low, high + 1))
        _forget_set(found)
        return answer

    def of_characters(self, ranges: Iterable[Range], features: Sequence[str], without: Sequence[str]) -> bytes:
        """Return a font file with the characters of these ranges, these layout features, and not these tables."""
        wanted = _wanted()
        _add_ranges(_wanted_characters(wanted), ranges)
        kept = _wanted_set(wanted, _FEATURES)
        _empty(kept)
        _add(kept, map(_tag, features))
        _add(_wanted_set(wanted, _DROPPED_TABLES), map(_tag, without))
        return self._part(wanted, _NO_HINTING)

    def of_glyphs(self, glyphs: Iterable[int]) -> bytes:
        """Return a font file with these glyphs alone, put close together, each outline written out in full."""
        wanted = _wanted()
        _add(_wanted_glyphs(wanted), glyphs)
        # A table that replaces glyphs by others would keep those others too.
        _add(_wanted_set(wanted, _DROPPED_TABLES), map(_tag, ("GPOS", "GSUB")))
        return self._part(wanted, _NO_HINTING | _DESUBROUTINIZE)

    def _part(self, wanted: int, flags: int) -> bytes:
        _set_flags(wanted, flags)
        part = _subset(self._face, wanted)
        _forget_wanted(wanted)
        if not part:
            raise FontRefused("HarfBuzz cannot make this part of the font")
        blob, size = _blob_of(part), c_uint()
        data = ctypes.string_at(_data(blob, ctypes.byref(size)), size.value)
        _forget_blob(blob)
        _forget_face(part)
        return data


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")


def _add(numbers: int, values: Iterable[int]) -> None:
    _add_ranges(numbers, ((value, value) for value in values))


def _add_ranges(numbers: int, ranges: Iterable[Range]) -> None:
    for low, high in ranges:
        _add_range(numbers, low, high)


def _ranges(numbers: int) -> Iterator[Range]:
    """Yield the ranges of a set of HarfBuzz."""
    low, high = c_uint(_END), c_uint(_END)
    while _next_range(numbers, ctypes.byref(low), ctypes.byref(high)):
        yield low.value, high.value


def _function(library: ctypes.CDLL, name: str, result: type | None, *arguments: type) -> Callable[..., Any]:
    function = library[name]
    function.restype, function.argtypes = result, arguments
    return function


_open = _function(_FONTS, "hb_blob_create_from_file_or_fail", c_void_p, c_char_p)
_data = _function(_FONTS, "hb_blob_get_data", c_void_p, c_void_p, ctypes.POINTER(c_uint))
_forget_blob = _function(_FONTS, "hb_blob_destroy", None, c_void_p)
_face = _function(_FONTS, "hb_face_create", c_void_p, c_void_p, c_uint)
_blob_of = _function(_FONTS, "hb_face_reference_blob", c_void_p, c_void_p)
_characters = _function(_FONTS, "hb_face_collect_unicodes", None, c_void_p, c_void_p)
_forget_face = _function(_FONTS, "hb_face_destroy", None, c_void_p)
_new_set = _function(_FONTS, "hb_set_create", c_void_p)
_add_range = _function(_FONTS, "hb_set_add_range", None, c_void_p, c_uint, c_uint)
_empty = _function(_FONTS, "hb_set_clear", None, c_void_p)
_next_range = _function(_FONTS, "hb_set_next_range", c_int, c_void_p, ctypes.POINTER(c_uint), ctypes.POINTER(c_uint))
_forget_set = _function(_FONTS, "hb_set_destroy", None, c_void_p)
_wanted = _function(_SUBSETS, "hb_subset_input_create_or_fail", c_void_p)
_wanted_characters = _function(_SUBSETS, "hb_subset_input_unicode_set", c_void_p, c_void_p)
_wanted_glyphs = _function(_SUBSETS, "hb_subset_input_glyph_set", c_void_p, c_void_p)
_wanted_set = _function(_SUBSETS, "hb_subset_input_set", c_void_p, c_void_p, c_int)
_set_flags = _function(_SUBSETS, "hb_subset_input_set_flags", None, c_void_p, c_uint)
_subset = _function(_SUBSETS, "hb_subset_or_fail", c_void_p, c_void_p, c_void_p)
_forget_wanted = _function(_SUBSETS, "hb_subset_input_destroy", None, c_void_p)
