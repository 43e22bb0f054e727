"""What programs write: automatic replies, reports, newsletters, our own mail."""

from tests.mails.sorting import CN, EN, PLAIN, mail
from tests.mails.writing import message, part, several, word


@mail
def outlook_is_out_of_office() -> bytes:
    headers = "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All"
    return message("I am away.", name="outlook_ooo", subject="Automatic reply: reels", headers=headers)


@mail
def qq_answers_by_itself() -> bytes:
    return message(
        "您好，邮件已收到。",
        name="qq",
        sender="1234567@qq.com",
        subject=word("自动回复：载带".encode("gbk"), "gb18030"),
    )


@mail
def netease_answers_by_itself() -> bytes:
    return message(
        "邮件已收到",
        name="netease",
        sender="a@163.com",
        subject=word("自动回复:Re:载带".encode(), "utf-8"),
        headers="X-Autoreply: yes",
    )


@mail
def exchange_in_taiwan_is_out_of_office() -> bytes:
    return message("我休假中", name="ooo_tw", subject=word("自動回覆: 載帶".encode("big5"), "big5"))


@mail
def vacation_of_sendmail() -> bytes:
    return message(
        "I am away",
        name="vacation",
        subject="Re: reels",
        headers="Auto-Submitted: auto-replied (vacation)\nPrecedence: bulk",
    )


@mail
def a_program_with_capitals_and_parameters() -> bytes:
    return message(
        "I am away", name="capitals", subject="Re: x", headers='AUTO-SUBMITTED: Auto-Replied; owner-email="a@b"'
    )


@mail
def auto_submitted_no_is_a_person() -> bytes:
    return message(EN, name="by_hand", subject="reels", headers="Auto-Submitted: no")


@mail
def a_complaint_about_automatic_replies() -> bytes:
    return message(
        CN, name="about_auto", subject=word("自动回复功能坏了".encode(), "utf-8"), kind="text/plain; charset=utf-8"
    )


@mail
def a_newsletter() -> bytes:
    return message("Buy now", name="news", subject="News", headers="List-Unsubscribe: <mailto:x@example.com>")


@mail
def a_newsletter_from_a_contact() -> bytes:
    return message(
        EN,
        name="list_contact",
        sender="contact2@c100.example.com",
        subject="reels",
        headers="List-Id: <quality.c100.example.com>",
    )


@mail
def a_list_of_our_own() -> bytes:
    return message(EN, name="own_list", subject="reels", headers="List-Id: Complaints <complaints.localhost>")


@mail
def a_delivery_report() -> bytes:
    kind = 'multipart/report; report-type=delivery-status; boundary="b1"'
    parts = (
        part("Your message could not be delivered.", PLAIN),
        part("Status: 5.1.1", "Content-Type: message/delivery-status"),
    )
    return message(
        several("b1", *parts), name="dsn", sender="MAILER-DAEMON@mx.example.com", subject="Undelivered", kind=kind
    )


@mail
def a_bounce_with_a_null_return_path() -> bytes:
    return b"Return-Path: <>\r\n" + message("User unknown", name="bounce", subject="failure notice")


@mail
def a_read_receipt() -> bytes:
    kind = 'multipart/report; report-type=disposition-notification; boundary="b1"'
    return message(several("b1", part("read", PLAIN)), name="mdn", subject="Read: x", kind=kind)


@mail
def from_our_own_address() -> bytes:
    return message(EN, name="loop", sender="Complaints <Complaints+x@LOCALHOST>", subject="reels")
