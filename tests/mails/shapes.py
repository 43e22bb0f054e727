"""Messages that are no messages, or are too much of one: unclosed, nested, endless, empty."""

import io
import zipfile

from tests.mails.sorting import CN, EN, MIXED, PLAIN, mail
from tests.mails.writing import file_part, message, part, several, word


@mail
def boundary_that_never_comes() -> bytes:
    return message(CN, name="no_boundary", subject="载带", kind=MIXED)


@mail
def boundary_that_is_not_named() -> bytes:
    return message(several("b1", part(CN, PLAIN)), name="unnamed_boundary", subject="载带", kind="multipart/mixed")


@mail
def boundary_that_is_not_closed() -> bytes:
    return message(several("b1", part(CN, PLAIN), closed=False), name="unclosed", subject="载带", kind=MIXED)


@mail
def nested_a_thousand_levels_deep() -> bytes:
    deep = "".join(f'Content-Type: multipart/mixed; boundary="n{level}"\r\n\r\n--n{level}\r\n' for level in range(1000))
    head = message("", name="nested", subject="deep").removesuffix(b"\r\n\r\n")
    return head + b"\r\n" + deep.encode() + b"\r\n" + CN.encode()


@mail
def ten_thousand_parts() -> bytes:
    return message(several("b1", *[part("x", PLAIN)] * 10_000), name="parts", subject="many", kind=MIXED)


@mail
def a_line_of_39_mebibytes() -> bytes:
    return message(b"reel " * 8_100_000, name="long_line", subject="long", kind="text/plain")


@mail
def larger_than_40_mebibytes() -> bytes:
    return message(b"reel\r\n" * 7_200_000, name="too_large", subject="large", kind="text/plain")


@mail
def millions_of_lines() -> bytes:
    return message(b"\n" * 2_000_000, name="lines", subject="lines", kind="text/plain")


@mail
def a_zip_bomb_as_a_workbook() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            bomb.writestr(name, b"0" * (100 << 20 if "sheet1" in name else 10) * (3 if "sheet1" in name else 1))
    return message(
        several("b1", part(CN, PLAIN), file_part("清单.xlsx", packed.getvalue())),
        name="bomb",
        subject="清单",
        kind=MIXED,
    )


@mail
def nul_in_the_text() -> bytes:
    return message("The reels\0 are too wide.\0\0", name="nul", subject="reels", kind="text/plain")


@mail
def bidi_and_control_characters_in_text_and_subject() -> bytes:
    subject = word("reels \u202egnp.exe".encode(), "utf-8")
    return message(
        "The \u202ereels\u2066 are\x07 too wide.", name="bidi", subject=subject, kind="text/plain; charset=utf-8"
    )


@mail
def lone_surrogates_in_cesu() -> bytes:
    return message(
        b"The reels \xed\xa0\xbd\xed\xb8\x80 are too wide.",
        name="surrogate",
        subject="reels",
        kind="text/plain; charset=utf-8",
    )


@mail
def a_header_smuggled_into_the_subject() -> bytes:
    subject = word(b"reels\r\nBcc: victim@example.com\r\n\r\nbody", "utf-8")
    return message(EN, name="injected", subject=subject, kind="text/plain")


@mail
def html_and_template_code_in_the_text() -> bytes:
    body = "{{ 7*7 }} {% raw %} <b>bold</b> <script>alert(1)</script> =1+1"
    return message(body, name="markup", subject="{{ config }}", kind="text/plain")


@mail
def nothing_at_all() -> bytes:
    return b""


@mail
def only_line_ends() -> bytes:
    return b"\r\n\r\n\n\n"


@mail
def only_headers() -> bytes:
    return message("", name="only_headers", subject="载带偏宽三卷").removesuffix(b"\r\n\r\n")


@mail
def no_subject_and_no_text() -> bytes:
    return message("", name="no_words")


@mail
def one_character() -> bytes:
    return message("?", name="one_character", kind="text/plain")
