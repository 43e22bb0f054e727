"""Texts in every character set: declared, wrongly declared, not at all; split, broken, and packed in every way."""

import binascii

from tests.mails.sorting import CN, CORPUS, EN, JP, TW, mail
from tests.mails.writing import CRLF, base64_lines, message, word

GERMAN = "Größe für drei Spulen der Charge L2547A ist falsch."
RUSSIAN = "Катушки партии L2547A слишком широкие, линия стояла."
DECLARED = {
    **dict.fromkeys(("utf-8", "gb2312", "gbk", "gb18030", "utf-16", "utf-7", "hz-gb-2312"), CN),
    **dict.fromkeys(("big5", "utf-16-le"), TW),
    **dict.fromkeys(("iso-2022-jp", "shift_jis"), JP),
    "iso-8859-1": GERMAN,
    "koi8-r": RUSSIAN,
}
# How a text is written, and what it is called.
WRONG = {
    "gbk": ("utf-8", "big5", "iso-8859-1", "us-ascii", "x-unknown"),
    "big5": ("utf-8", "gb2312", "default"),
    "utf-8": ("gb2312", "iso-8859-1", "utf-8-mac-x"),
}


def _texts() -> None:
    """Put texts in every character set into the corpus: declared, wrongly declared, and not at all."""
    for charset, text in DECLARED.items():
        _text(f"in_{charset}", text, charset, charset)
    for written, labels in WRONG.items():
        for label in labels:
            _text(f"{written}_called_{label}", TW if written == "big5" else CN, written, label)
    for written in ("gbk", "big5", "utf-8", "utf-16"):
        _text(f"{written}_without_a_label", TW if written == "big5" else CN, written, "")


def _text(name: str, text: str, written: str, label: str) -> None:
    name, kind = name.replace("-", "_"), f"text/plain; charset={label}" if label else ""
    body = base64_lines(text.encode(written))
    CORPUS[name] = lambda: message(body, name=name, subject="L2547A", kind=kind, encoding="base64")


@mail
def raw_8bit_body_and_headers_in_gbk() -> bytes:
    return message(CN.encode("gbk"), sender="", name="raw_gbk", subject="载带偏宽".encode("gbk"), kind="text/plain")


@mail
def raw_8bit_headers_in_big5_without_a_label() -> bytes:
    return message(TW.encode("big5"), name="raw_big5", subject="載帶偏寬的投訴".encode("big5"))


@mail
def subject_split_in_the_middle_of_a_character() -> bytes:
    raw = "关于载带偏宽的投诉".encode("gb2312")
    subject = f"{word(raw[:7], 'gb2312')}{CRLF} {word(raw[7:], 'gb2312')}"
    return message(CN, name="split_gb", subject=subject, kind="text/plain; charset=utf-8")


@mail
def subject_in_utf8_split_in_a_character_and_quoted_printable() -> bytes:
    raw = "载带偏宽".encode()
    subject = f"{word(raw[:4], 'utf-8', 'Q')}{CRLF}\t{word(raw[4:], 'UTF-8', 'q')}"
    return message(CN, name="split_q", subject=subject, kind="text/plain; charset=utf-8")


@mail
def subject_with_a_wrong_label() -> bytes:
    subject = word("载带偏宽的投诉".encode("gbk"), "utf-8")
    return message(CN, name="wrong_subject", subject=subject, kind="text/plain; charset=utf-8")


@mail
def subject_with_broken_base64() -> bytes:
    return message(
        CN, name="broken_subject", subject="=?utf-8?B?6L295bim5YGP5a69!!x?= L2547A", kind="text/plain; charset=utf-8"
    )


@mail
def base64_that_breaks_off() -> bytes:
    return message(
        base64_lines(CN.encode())[:60],
        name="cut64",
        subject="L2547A",
        kind="text/plain; charset=utf-8",
        encoding="base64",
    )


@mail
def base64_with_noise_in_it() -> bytes:
    noisy = base64_lines(EN.encode()).replace("V", "*V$", 2)
    return message(noisy, name="noise64", subject="reels", kind="text/plain", encoding="base64")


@mail
def quoted_printable_that_is_broken() -> bytes:
    body = "Three reels are too wide =ZZ =C3=A9 =E9 and=\r\n this line goes on ="
    return message(
        body, name="broken_qp", subject="reels", kind="text/plain; charset=utf-8", encoding="quoted-printable"
    )


@mail
def an_encoding_that_nobody_knows() -> bytes:
    return message(EN, name="x_coded", subject="reels", kind="text/plain", encoding="x-something")


@mail
def uuencoded() -> bytes:
    lines = "".join(binascii.b2a_uu(EN.encode()[at : at + 45]).decode() for at in range(0, len(EN), 45))
    return message(
        f"begin 644 a.txt\n{lines}`\nend\n", name="uu", subject="reels", kind="text/plain", encoding="x-uuencode"
    )


_texts()
