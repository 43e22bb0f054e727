"""Messages with files, named in every way, and with files that are none of ours."""

import random

from tests.mails.sorting import CN, HTML, MIXED, OTHER, PHOTO, PLAIN, mail
from tests.mails.writing import base64_lines, file_part, message, part, several, word


@mail
def only_a_photo() -> bytes:
    return message(base64_lines(PHOTO), name="only_photo", kind='image/jpeg; name="a.jpg"', encoding="base64")


@mail
def text_and_a_photo_with_a_name_in_rfc_2231_pieces() -> bytes:
    disposition = "Content-Disposition: attachment;\r\n filename*0*=GBK''%D4%D8%B4;\r\n filename*1*=%F8.jpg"
    picture = part(base64_lines(PHOTO), "Content-Type: image/jpeg", "Content-Transfer-Encoding: base64", disposition)
    return message(several("b1", part(CN, PLAIN), picture), name="rfc2231", subject="照片", kind=MIXED)


@mail
def photo_whose_name_is_an_encoded_word() -> bytes:
    disposition = f'Content-Disposition: attachment; filename="{word("载带照片.jpg".encode("gb2312"), "gb2312")}"'
    picture = part(base64_lines(PHOTO), "Content-Type: image/jpeg", "Content-Transfer-Encoding: base64", disposition)
    return message(several("b1", part(CN, PLAIN), picture), name="word_name", subject="照片", kind=MIXED)


@mail
def photo_whose_name_is_raw_gbk_and_a_path() -> bytes:
    disposition = b'Content-Disposition: attachment; filename="../../etc/' + "照片".encode("gbk") + b'.jpg"'
    picture = (
        b"Content-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n" + disposition + b"\r\n\r\n"
        + base64_lines(PHOTO).encode()
    )  # fmt: skip
    return message(several("b1", part(CN, PLAIN), picture), name="raw_name", subject="照片", kind=MIXED)


@mail
def inline_photo_of_a_page() -> bytes:
    page = part('<p>三卷载带偏宽 <img src="cid:p1"></p>', HTML)
    picture = part(
        base64_lines(PHOTO), "Content-Type: image/jpeg", "Content-Transfer-Encoding: base64", "Content-ID: <p1>"
    )
    related = part(several("b3", page, picture), 'Content-Type: multipart/related; boundary="b3"')
    return message(several("b1", related), name="inline", subject="图片", kind=MIXED)


@mail
def a_program_as_a_photo() -> bytes:
    return message(
        several("b1", part(CN, PLAIN), file_part("a.jpg", b"MZ\x90\0" + b"\0" * 200)),
        name="exe",
        subject="照片",
        kind=MIXED,
    )


@mail
def the_same_file_twice() -> bytes:
    files = [file_part("一.jpg", PHOTO), file_part("二.jpg", PHOTO)]
    return message(several("b1", part(CN, PLAIN), *files), name="twice", subject="照片", kind=MIXED)


@mail
def binary_garbage() -> bytes:
    return random.Random(6).randbytes(4000)  # noqa: S311  the same garbage each time


@mail
def text_without_any_header() -> bytes:
    return CN.encode()


@mail
def winmail_dat() -> bytes:
    tnef = file_part("winmail.dat", b"\x78\x9f\x3e\x22" + b"\0" * 60, "application/ms-tnef")
    return message(several("b1", part(CN, PLAIN), tnef), name="winmail", subject="清单", kind=MIXED)


@mail
def a_calendar_invitation() -> bytes:
    calendar = part("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR", "Content-Type: text/calendar; method=REQUEST")
    return message(
        several("b2", part("Meeting about lot L2547A on Friday.", PLAIN), calendar),
        name="ics",
        subject="8D meeting",
        kind=OTHER,
    )
