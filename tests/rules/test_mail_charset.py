"""Bytes are read as they were written, whatever they are called."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.mail_charset import codec_of, read_bytes, strangeness

SIMPLIFIED = "你好，贵司上周发来的载带批号L2547A有三卷尺寸偏大，产线停了两个小时，请尽快处理。"
TRADITIONAL = "您好，貴司上週出貨的載帶批號L2547A有三捲尺寸偏大，產線停了兩個小時，請儘快處理。"
LABELS = ("", "utf-8", "gb2312", "big5", "iso-8859-1", "us-ascii", "x-unknown", "default", "utf-8; x", "\0", "_")


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (SIMPLIFIED, "utf-8"), (SIMPLIFIED, "gbk"), (SIMPLIFIED, "gb18030"), (TRADITIONAL, "utf-8"),
        (TRADITIONAL, "big5"),
        (SIMPLIFIED, "utf-16"), (TRADITIONAL, "utf-8-sig"), ("投诉", "gbk"), ("客訴", "utf-8"), ("联通", "utf-8"),
    ],
)  # fmt: skip
def test_chinese_is_read_under_any_label(text: str, charset: str, label: str) -> None:
    assert read_bytes(text.encode(charset), label).text == text


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("こんにちは、品質に問題があります。", "iso-2022-jp"),
        ("こんにちは、品質に問題があります。", "shift_jis"),
        ("Жалоба на качество", "koi8-r"), ("café près de l'été", "iso-8859-1"), ("Größe", "windows-1252"),
        ("喆昇投诉", "utf-8"), ("王喆", "utf-8"), ("赵頔", "utf-8"), ("佢哋啲嘢冇咗", "utf-8"),
        ("喆镕", "gb18030"), ("黄珺", "gb18030"), ("林喆", "big5hkscs"),
        ("품질 문제가 있습니다", "euc-kr"), (SIMPLIFIED, "hz-gb-2312"), (TRADITIONAL, "utf-7"),
        (SIMPLIFIED, "utf-16-be"),
    ],
)  # fmt: skip
def test_what_is_declared_rightly_is_believed(text: str, charset: str) -> None:
    assert read_bytes(text.encode(charset), charset).text == text


def test_western_text_without_a_label_stays_western() -> None:
    assert read_bytes("Die Größe für drei Rollen".encode("cp1252")).text == "Die Größe für drei Rollen"


def test_one_broken_byte_does_not_change_the_character_set() -> None:
    raw = SIMPLIFIED.encode().replace("卷".encode(), b"\xe5\x8d")
    assert read_bytes(raw, "utf-8") == (SIMPLIFIED.replace("卷", "\ufffd"), "utf-8")


@pytest.mark.parametrize(
    "label", ["unicode_escape", "idna", "punycode", "rot13", "base64", "undefined", "zlib", "mbcs"]
)
def test_decoders_that_are_no_character_set_are_unknown(label: str) -> None:
    assert codec_of(label) == ""


def test_a_wrong_reading_is_stranger_than_the_right_one() -> None:
    right, wrong = SIMPLIFIED, SIMPLIFIED.encode("gbk").decode("big5", "replace")
    assert strangeness(right) < 0.05
    assert strangeness(wrong) > 0.3


@given(raw=st.binary(max_size=300), label=st.sampled_from([*LABELS, "utf-7", "utf-16", "hz", "iso-2022-kr", "utf-32"]))
def test_every_byte_has_a_reading(raw: bytes, label: str) -> None:
    assert isinstance(read_bytes(raw, label).text, str)


def test_judging_looks_at_the_beginning_only() -> None:
    began = time.monotonic()
    assert len(read_bytes(SIMPLIFIED.encode("gbk") * 100_000, "utf-8").text) == len(SIMPLIFIED) * 100_000
    assert time.monotonic() - began < 5
