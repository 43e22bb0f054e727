"""What becomes of a message, and what of it is new: the rules alone, without any mail."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.language_guess import language_of
from rules.mail_content import MailAddress, MailFile, ReadMail, bare_subject
from rules.mail_identity import identity_of
from rules.mail_intake import MailSituation, Origin, judge
from rules.mail_new_text import new_text, words_of
from rules.mail_policy import QuotationMarks
from rules.vocabulary import IntakeOutcome, Language
from tasks.policies import load_policies

RULES = load_policies().policies[-1].mailbox
I = IntakeOutcome  # noqa: E741  the column of the table
ANN = MailAddress("Ann", "ann@example.com")


def a_mail(**what: Any) -> ReadMail:
    return ReadMail(**{"subject": "reels", "text": "The reels are too wide.", "sender": ANN, "senders": 1, **what})


@pytest.mark.parametrize(
    ("mail", "situation", "outcome"),
    [
        ({}, {}, I.REGISTERED),
        ({}, {"token_of": "KS-1"}, I.ADDED),
        ({}, {"answer_to": "KS-1"}, I.ADDED),
        ({}, {"token_of": "KS-1", "origin": Origin.COLLEAGUE}, I.ADDED),
        ({}, {"origin": Origin.COLLEAGUE}, I.QUARANTINED),
        ({}, {"within_hour": RULES.limits.most_an_hour}, I.QUARANTINED),
        ({}, {"within_hour": RULES.limits.most_an_hour - 1}, I.REGISTERED),
        ({"text": "", "subject": ""}, {}, I.QUARANTINED),
        ({"text": "", "subject": "Re: "}, {}, I.QUARANTINED),
        ({"text": "", "subject": "", "files": (MailFile("a.jpg", b"x"),)}, {}, I.REGISTERED),
        ({"text": "", "subject": ""}, {"token_of": "KS-1"}, I.ADDED),
        ({"sender": MailAddress()}, {"token_of": "KS-1"}, I.QUARANTINED),
        ({"encrypted": True}, {"token_of": "KS-1"}, I.QUARANTINED),
        ({}, {"is_ours": True, "token_of": "KS-1"}, I.IGNORED),
        ({"headers": {"auto-submitted": "auto-replied"}}, {"token_of": "KS-1"}, I.IGNORED),
        ({"headers": {"auto-submitted": "no"}}, {}, I.REGISTERED),
        ({"headers": {"x-autoreply": "yes"}}, {}, I.IGNORED),
        ({"headers": {"x-autoreply": "no"}}, {}, I.REGISTERED),
        ({"headers": {"precedence": "Bulk"}}, {}, I.IGNORED),
        ({"headers": {"list-id": "<a.example.com>"}}, {}, I.IGNORED),
        ({"headers": {"list-id": "<a.example.com>"}}, {"origin": Origin.CONTACT}, I.REGISTERED),
        ({"headers": {"list-id": "<a.example.com>"}}, {"token_of": "KS-1"}, I.ADDED),
        ({"headers": {"list-id": "<c.kesu.example.com>"}}, {"our_domain": "kesu.example.com"}, I.REGISTERED),
        ({"headers": {"return-path": "<>"}}, {}, I.IGNORED),
        ({"sender": MailAddress("", "mailer-daemon@example.com")}, {}, I.IGNORED),
        ({"headers": {"precedence": "bulk"}}, {"origin": Origin.CONTACT}, I.QUARANTINED),
        ({"headers": {"auto-submitted": "auto-generated"}}, {"token_of": "KS-1"}, I.QUARANTINED),
        ({"headers": {"return-path": "<>"}}, {"origin": Origin.CONTACT}, I.QUARANTINED),
        ({"headers": {"auto-submitted": "auto-replied"}}, {"origin": Origin.CONTACT}, I.IGNORED),
        ({"sender": MailAddress("", "microsoftexchange329e71ec@example.com")}, {}, I.IGNORED),
        ({"sender": MailAddress("", "noreply@example.com")}, {}, I.QUARANTINED),
        ({"sender": MailAddress("", "noreply@example.com")}, {"origin": Origin.CONTACT}, I.REGISTERED),
        ({"subject": "已读: 断带"}, {}, I.IGNORED),
        ({"subject": "已读过贵司的说明，仍不同意"}, {}, I.REGISTERED),
        ({"subject": "Re: 断带（自动回复）"}, {}, I.IGNORED),
        ({"subject": "【自动回复】已收到"}, {}, I.IGNORED),
        ({"subject": "自动回复功能坏了"}, {}, I.REGISTERED),
        ({"subject": "Out of Office: reels"}, {}, I.IGNORED),
        ({"subject": "Out of office furniture is broken"}, {}, I.REGISTERED),
    ],
)
def test_a_message_becomes(mail: dict[str, Any], situation: dict[str, Any], outcome: IntakeOutcome) -> None:
    judged = judge(a_mail(**mail), MailSituation(**situation), RULES)
    assert judged.outcome is outcome
    assert bool(judged.complaint) == (outcome is I.ADDED)
    assert bool(judged.message) == (outcome in {I.IGNORED, I.QUARANTINED})


REPLIES = [
    ("New.\n\n-----Original Message-----\nold", "New."),
    ("New.\n\n________________________________\nFrom: A <a@b.c>\nSent: Monday\nTo: B\n\nold", "New."),
    ("New.\n\n*From:* A\n*Date:* today\n\nold", "New."),
    ("New.\n\n发件人：甲\n发送时间：周一\n\n旧", "New."),
    ("New.\n\n寄件者: 甲\n寄件日期: 週一\n\n舊", "New."),
    ("New.\n\n在 2026年3月1日，甲 写道：\n\n旧", "New."),
    ("New.\n\n甲 <a@b.c> 于2026年3月1日周日 10:00写道：\n\n旧", "New."),
    ("New.\n\n於 2026年3月1日 週日 10:00 寫道：\n\n舊", "New."),
    ("New.\n\nOn Mon, 2 Mar 2026, A\n<a@b.c> wrote:\n\nold", "New."),
    ("New.\n\nAm 02.03.2026 um 10:00 schrieb A:\nalt", "New."),
    ("> old\nNew.\n> older\nNewer.", "New.\nNewer."),
    ("New.\n\nSent from my iPhone", "New."),
    ("New.\n发自我的小米手机", "New."),
    ("New.\n\n-- \nAnn\n+49 30", "New."),
    ("From the start it was too wide.\nTo be sent back.", "From the start it was too wide.\nTo be sent back."),
    ("He wrote:\nthe reels are fine", "He wrote:\nthe reels are fine"),
    ("> all\n> old", "> all\n> old"),
    ("On 2 March 2026 A wrote:\n> all old", "On 2 March 2026 A wrote:\n> all old"),
]


@pytest.mark.parametrize(("text", "new"), REPLIES)
def test_of_a_reply_only_what_is_new_is_left(text: str, new: str) -> None:
    assert new_text(a_mail(subject="Re: reels", text=text), RULES) == new


def test_what_is_forwarded_is_the_matter_itself() -> None:
    text = "Please help.\n\n-----Original Message-----\nThe reels are too wide."
    assert new_text(a_mail(subject="Fwd: reels", text=text, answers=("<a@b>",)), RULES) == text


def test_a_complaint_begins_with_its_subject_unless_the_text_says_it() -> None:
    assert words_of(a_mail(subject="Re: FW: Lot 7"), RULES) == "Lot 7\nThe reels are too wide."
    assert words_of(a_mail(subject="reels"), RULES) == "The reels are too wide."
    assert bare_subject("回复：转发: Re[2]: 投诉") == "投诉"


@given(
    st.lists(
        st.sampled_from(
            ["New", "\n", "> ", "On 1 ", " wrote:", "发件人：", "日期：", "-----", "-- ", "写道：", "x" * 500]
        )
    )
)
def test_a_text_never_loses_everything(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert bool(new_text(a_mail(subject="Re: x", text=text), RULES)) == bool(text.strip())


def test_a_sentence_that_says_who_wrote_must_leave_room_for_whom() -> None:
    with pytest.raises(ValueError, match="write where the name and the day stand"):
        QuotationMarks(separators=[], heads=[], heads_with=[], attributions=["wrote:"], signatures=[])


# --- by what a message is known again


def test_transport_does_not_make_it_another_message() -> None:
    raw = b"From: a@b\r\nMessage-ID: <1@b>\r\nSubject: x\r\n\r\ntext\r\n"
    moved = b"Received: by mx\nDelivered-To: c\n" + raw.replace(b"\r\n", b"\n") + b"\n"
    assert identity_of(raw) == identity_of(moved)
    assert identity_of(raw).key == "id:<1@b>"


@pytest.mark.parametrize("change", [(b"text", b"texts"), (b"Subject: x", b"Subject: y"), (b"a@b", b"c@b")])
def test_other_words_make_it_another_message(change: tuple[bytes, bytes]) -> None:
    raw = b"From: a@b\r\nMessage-ID: <1@b>\r\nSubject: x\r\n\r\ntext\r\n"
    assert identity_of(raw).key == identity_of(raw.replace(*change)).key.replace("c@b", "a@b")
    assert identity_of(raw).body_hash != identity_of(raw.replace(*change)).body_hash


def test_without_a_message_id_every_byte_counts() -> None:
    one, other = b"Received: 1\nFrom: a@b\n\ntext", b"Received: 2\nFrom: a@b\n\ntext"
    assert identity_of(one).key != identity_of(other).key
    assert identity_of(b"").key.startswith("sha256:")
    assert len(identity_of(b"Message-ID: <" + b"x" * 5000 + b">\n\n").key) < 160


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("载带偏宽，请处理", Language.ZH_CN),
        ("載帶偏寬，請處理", Language.ZH_TW),
        ("RS-0402 lot L2547A: 阻值偏高，请换货", Language.ZH_CN),
        ("The reels are too wide", Language.EN),
        ("The reels from 深圳 are too wide, all of them, please help", Language.EN),
        ("リールに不良があります", Language.EN),
        ("12345", Language.ZH_TW),
        ("", Language.ZH_TW),
        ("大小不一", Language.ZH_TW),
    ],
)
def test_the_language_of_a_text(text: str, language: Language) -> None:
    assert language_of(text, Language.ZH_TW) is language
