"""Mails about a bulletin: each has its words in every language, the print goes with it, and none misleads."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from models.database import transaction
from models.message import Message
from rules.messages import BULLETIN_MESSAGES
from rules.vocabulary import Language
from tasks.gates import do_automatic_work
from tasks.mails import NotYet, Overtaken, Unsendable, mail_for
from tasks.policy_store import book
from tests.tasks.bulletins import DECLARE, FRIDAY, RETURN, SIGN, answer, published, submitted
from tests.tasks.cases import at
from tests.tasks.mail_room import read, text_of

pytestmark = pytest.mark.usefixtures("company")

LATER = at("2026-03-20 18:00")


def message_of(template: str, **changes: Any) -> Message:
    """Return the first message of a kind."""
    with transaction() as session:
        query = select(Message).where(Message.template == template).order_by(col(Message.id))
        message = session.exec(query).first()
    assert message is not None, template
    return message.model_copy(update=changes)


def mail_of(message: Message, now: Any = LATER) -> Any:
    with transaction() as session:
        return read(mail_for(session, message, now).as_bytes())


def one_of_each() -> dict[str, str]:
    """Return the kinds of messages with the form after which each still holds."""
    return {
        "bulletin_to_sign": "",
        "bulletin_returned": "return",
        "bulletin_published": "sign",
        "bulletin_to_declare": "sign",
        "bulletin_to_execute": "declare",
    }


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("template", sorted(BULLETIN_MESSAGES))
def test_every_mail_about_a_bulletin_is_written_in_every_language(template: str, language: Language) -> None:
    number = submitted()
    after = one_of_each()[template]
    if after:
        answer(number, RETURN if after == "return" else SIGN)
    if after == "declare":
        answer(number, DECLARE)
    mail = mail_of(message_of(template, language=language))
    text, page = text_of(mail), text_of(mail, "html")
    assert mail["Subject"].startswith(f"[{number}]")
    for part in (text, page):
        assert number in part
        assert "2026-W11" in part
        assert "300.00" in part
    if language is not Language.EN:
        assert not re.search(r"[a-z]{3}", text.replace("kesu", ""), re.IGNORECASE), text
    assert ("第2项金额有误" in text) is (template == "bulletin_returned")


def test_every_message_of_the_rules_about_a_bulletin_is_listed() -> None:
    assert set(one_of_each()) == set(BULLETIN_MESSAGES)


def test_a_mail_waits_for_the_print_that_goes_with_it_but_not_for_ever() -> None:
    number = submitted()
    message = message_of("bulletin_to_sign")
    with pytest.raises(NotYet):
        mail_of(message, at(FRIDAY))
    assert [*mail_of(message, at(FRIDAY) + timedelta(minutes=11)).iter_attachments()] == []
    do_automatic_work(number, as_of=at(FRIDAY))
    (attached,) = mail_of(message, at(FRIDAY)).iter_attachments()
    assert attached.get_filename() == f"{number}.pdf"
    assert attached.get_content().startswith(b"%PDF")


def test_each_message_goes_with_the_print_of_its_own_moment() -> None:
    number = submitted()
    do_automatic_work(number, as_of=at(FRIDAY))
    draft = next(mail_of(message_of("bulletin_to_sign"), at(FRIDAY)).iter_attachments()).get_content()
    answer(number, SIGN)
    do_automatic_work(number, as_of=LATER)
    signed = next(mail_of(message_of("bulletin_published")).iter_attachments()).get_content()
    to_declare = next(mail_of(message_of("bulletin_to_declare")).iter_attachments()).get_content()
    assert draft != signed == to_declare


def test_a_mail_that_the_bulletin_has_overtaken_is_not_sent() -> None:
    number = published()
    with pytest.raises(Overtaken):
        mail_of(message_of("bulletin_to_sign"))
    assert answer(number, DECLARE).accepted
    with pytest.raises(Overtaken):
        mail_of(message_of("bulletin_to_declare"))
    assert mail_of(message_of("bulletin_published"))


def test_a_mail_about_an_unknown_bulletin_is_not_sent() -> None:
    submitted()
    with pytest.raises(Unsendable):
        mail_of(message_of("bulletin_to_sign", subject="TB-2026-W99"))


def test_no_mail_about_a_bulletin_waits_for_a_digest_of_cases() -> None:
    assert not set(BULLETIN_MESSAGES) & set(book().at(LATER).notifications.gathered)
