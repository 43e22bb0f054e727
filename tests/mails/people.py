"""Who writes: people whom we know, strangers, pretenders, and those who do not say."""

from tests.mails.sorting import CN, EN, TW, mail
from tests.mails.writing import message, word


@mail
def several_senders() -> bytes:
    return message(
        EN,
        name="x",
        message_id="<several@mails.example.com>",
        sender="a@several.example.com, b@several.example.com",
        subject="reels",
    )


@mail
def no_sender() -> bytes:
    return b"To: complaints@localhost\r\nSubject: reels\r\nMessage-ID: <nobody@mails.example.com>\r\n\r\n" + EN.encode()


@mail
def a_sender_with_a_comma_in_a_chinese_name() -> bytes:
    sender = f"{word('王,伟（采购）'.encode('gb2312'), 'gb2312')} <wang@comma.example.com>"
    return message(CN, name="comma", sender=sender, subject="载带", kind="text/plain; charset=utf-8")


@mail
def a_sender_in_raw_big5_without_quotes() -> bytes:
    raw = "陳大文, 品保".encode("big5")
    whole = message(TW.encode("big5"), name="raw_sender", subject="L2547A", kind="text/plain; charset=big5")
    return whole.replace(b"raw-sender@raw-sender", raw + b" <chen@raw-sender").replace(
        b".example.com\r\nTo", b".example.com>\r\nTo", 1
    )


@mail
def a_sender_with_a_plus() -> bytes:
    return message(EN, name="plus", sender="Ann <ann+claims@plus.example.com>", subject="reels")


@mail
def a_sender_that_is_no_address() -> bytes:
    return message(EN, name="bad_sender", sender="just a name", subject="reels")


@mail
def a_sender_who_calls_himself_as_a_customer() -> bytes:
    return message(
        CN,
        name="pretender",
        sender=f"{word('苏州霁岚电子有限公司'.encode(), 'utf-8')} <x@gmail.com>",
        subject="载带",
        kind="text/plain; charset=utf-8",
    )


@mail
def a_contact_whom_we_know() -> bytes:
    return message(
        CN, name="contact", sender="CONTACT1@C100.example.com", subject="载带", kind="text/plain; charset=utf-8"
    )


@mail
def a_new_person_of_a_customer_whom_we_know() -> bytes:
    return message(
        CN,
        name="colleague_of_contact",
        sender="Zhou Yi <zhouyi@c101.example.com>",
        subject="载带",
        kind="text/plain; charset=utf-8",
    )


@mail
def one_of_our_own_people() -> bytes:
    return message(
        "客户来电投诉，请登记。",
        name="own_people",
        sender="e304@kesu-demo.example.com",
        subject="转",
        kind="text/plain; charset=utf-8",
    )
