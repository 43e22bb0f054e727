"""The same again, and what claims to belong to a complaint: forged, true, changed, of another."""

from tests.mails.sorting import CN, CORPUS, EN, MIXED, PHOTO, PLAIN, mail
from tests.mails.writing import file_part, message, part, several


@mail
def the_first_of_two() -> bytes:
    return message(
        EN, name="first", message_id="<same@mails.example.com>", subject="reels", sender="a@same.example.com"
    )


@mail
def the_same_over_another_way() -> bytes:
    return b"Received: from mx2 by mx1; Mon, 2 Mar 2026 01:13:00 +0000\r\n" + CORPUS["the_first_of_two"]()


@mail
def the_same_message_id_with_other_words() -> bytes:
    return message(
        "The tapes are brittle.",
        name="other",
        message_id="<same@mails.example.com>",
        subject="tapes",
        sender="b@same.example.com",
    )


@mail
def a_forged_in_reply_to() -> bytes:
    return message(EN, name="forged", subject="Re: reels", headers="In-Reply-To: {ours}\nReferences: {ours}")


@mail
def a_true_in_reply_to_from_whom_we_wrote_to() -> bytes:
    return message(
        CN,
        name="true_reply",
        sender="contact1@c100.example.com",
        subject="Re: x",
        headers="In-Reply-To: {ours}",
        kind="text/plain; charset=utf-8",
    )


@mail
def the_number_alone() -> bytes:
    return message(EN, name="bare_number", subject="Re: [{no}] reels", to="complaints+{no}@localhost")


@mail
def a_token_in_the_address() -> bytes:
    return message(
        CN,
        name="token_to",
        sender="contact1@c100.example.com",
        subject="Re: x",
        to="complaints+{token}@localhost",
        kind="text/plain; charset=utf-8",
    )


@mail
def a_token_in_the_subject_from_a_stranger() -> bytes:
    return message("I have a photo.", name="token_subject", subject="RE: reels [{TOKEN}] more")


@mail
def a_token_where_it_was_delivered() -> bytes:
    return message(
        "Delivered here.", name="token_delivered", subject="x", headers="Delivered-To: complaints+{token}@localhost"
    )


@mail
def a_token_that_was_changed() -> bytes:
    return message(EN, name="bad_token", subject="Re: reels [{no}-aaaaaaaaaaaa]")


@mail
def a_token_of_another_number() -> bytes:
    return message(EN, name="foreign_token", subject="reels", to="complaints+{foreign}@localhost")


@mail
def a_vacation_reply_to_a_token() -> bytes:
    return message(
        "I am away",
        name="token_vacation",
        subject="Re: x",
        to="complaints+{token}@localhost",
        headers="Auto-Submitted: auto-replied",
    )


@mail
def a_token_with_a_photo() -> bytes:
    parts = several("b1", part("See the photo.", PLAIN), file_part("reel.jpg", PHOTO), file_part("a.exe", b"MZ"))
    return message(parts, name="token_photo", subject="x", to="complaints+{token}@localhost", kind=MIXED)


@mail
def our_own_mail_comes_back() -> bytes:
    return message(
        "old words", name="returned", message_id="{ours}", subject="Fwd: x", sender="relay@returned.example.com"
    )
