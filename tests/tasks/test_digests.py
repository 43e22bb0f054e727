"""The digest of the day: what a manager need not read at once reaches him in one mail, each thing once."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from models.complaint import Complaint
from models.customer import Customer
from models.database import migrate, transaction
from models.employee import Employee
from models.message import Message
from models.task import TaskRow
from rules.vocabulary import ExternalBody, Language, Level, State, TaskKind
from tasks.digest_mail import DIGEST, MOST_LINES
from tasks.digests import Gathered, gather
from tasks.mails import Overtaken, mail_for
from tasks.master_data import load_company
from tasks.notifications import HELD, put_off
from tasks.outbox import Sent, send_owed
from tests.conftest import DEMO_COMPANY, installation
from tests.postgres import Postgres
from tests.tasks.cases import at_once
from tests.tasks.mail_room import (
    Office,
    change,
    files,
    line_to,
    mail_server,
    message_of,
    messages,
    owed,
    read,
    registered,
    text_of,
    triaged_and_issued,
)

pytestmark = pytest.mark.usefixtures("company")
SHANGHAI = ZoneInfo("Asia/Shanghai")
QUALITY, SPECIALIST, DEPUTY_GM = "E200", "E017", "E901"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


MONDAY, TUESDAY, DIGEST_HOUR = at("03-02 10:00"), at("03-03 08:00"), at("03-03 08:00")


def told(template: str, no: str, employee: str, when: datetime = MONDAY) -> Message:
    """Owe a message as a move does: it is put off if it may wait."""
    row: dict[str, Any] = {"to_employee": employee, "template": template, "owed_at": when, "data": {}}
    with transaction() as session:
        put_off(session, [row])
    return owed(no=no, **{"next_try_at": when, **row})


def digests() -> list[Message]:
    with transaction() as session:
        return list(session.exec(select(Message).where(Message.template == DIGEST).order_by(col(Message.id))))


def mail_text(message: Message, language: Language = Language.ZH_CN) -> str:
    with transaction() as session:
        return text_of(read(mail_for(session, message.model_copy(update={"language": language})).as_bytes()))


def test_a_form_in_hand_is_copied_to_managers_in_their_digest_and_goes_to_its_receiver_at_once() -> None:
    no = registered()
    triaged_and_issued(no)
    assert message_of(no, "form_issued").digest is None
    copies = [message for message in messages(no) if message.template == "form_copy"]
    assert {(copy.digest, copy.next_try_at) for copy in copies if copy.to_employee == "E001"} == {
        (HELD, at("03-03 10:00"))
    }


def test_what_was_held_goes_out_in_one_mail_on_the_next_working_morning() -> None:
    first, second = registered(), registered(order_no="SO-882")
    for no, template in ((first, "state_changed"), (first, "eight_d_proved"), (second, "state_changed")):
        told(template, no, QUALITY)
    assert send_owed(at("03-02 11:00")).sent == 2  # the acknowledgements
    assert gather(DIGEST_HOUR) == Gathered(digests=1, messages=3)
    assert send_owed(DIGEST_HOUR) == Sent(sent=1)
    (digest,) = digests()
    held = [message for no in (first, second) for message in messages(no) if message.to_employee == QUALITY]
    assert {(one.digest, one.sent_at, one.failure) for one in held} == {(digest.event_key, DIGEST_HOUR, "")}
    assert send_owed(at("03-03 12:00")) == Sent()


def test_a_digest_run_twice_takes_nothing_twice() -> None:
    told("state_changed", registered(), QUALITY)
    assert gather(DIGEST_HOUR) == Gathered(digests=1, messages=1)
    told("state_changed", registered(order_no="SO-882"), QUALITY, DIGEST_HOUR + timedelta(minutes=5))
    assert gather(DIGEST_HOUR + timedelta(minutes=10)) == Gathered()
    assert len(digests()) == 1
    assert gather(at("03-04 08:00")) == Gathered(digests=1, messages=1)


def test_digests_at_once_are_one() -> None:
    numbers = [registered(order_no=f"SO-{n}") for n in range(12)]
    for no in numbers:
        told("state_changed", no, QUALITY)
        told("state_changed", no, DEPUTY_GM)
    counts = at_once([partial(gather, DIGEST_HOUR)] * 4)
    assert max(counts, key=lambda count: count.messages) == Gathered(digests=2, messages=24)
    assert sum(count.messages for count in counts) == 24
    assert sorted(digest.to_employee for digest in digests()) == [QUALITY, DEPUTY_GM]


@pytest.mark.parametrize("when", ["03-03 07:59", "03-07 08:00", "03-08 12:00"])
def test_there_is_no_digest_before_its_hour_and_on_a_day_off(when: str) -> None:
    told("state_changed", registered(), QUALITY)
    assert gather(at(when)) == Gathered()
    assert not digests()


def test_what_comes_on_friday_evening_is_read_on_monday() -> None:
    no = registered()
    told("state_changed", no, QUALITY, at("03-06 19:00"))
    told("state_changed", no, SPECIALIST, at("03-06 22:00"))
    assert send_owed(at("03-08 12:00")).sent == 1  # the acknowledgement
    assert gather(at("03-09 08:00")) == Gathered(digests=1, messages=1)
    assert send_owed(at("03-09 08:00")).sent == 2


def test_without_a_digest_everything_goes_out_by_itself_two_hours_later() -> None:
    no = registered()
    told("state_changed", no, QUALITY)
    assert send_owed(at("03-03 09:59")).sent == 1  # the acknowledgement
    assert send_owed(at("03-03 10:00")) == Sent(sent=1)
    assert gather(at("03-03 10:01")) == Gathered()
    assert message_of(no, "state_changed").digest == HELD


def test_what_a_sender_holds_in_his_hand_is_not_gathered() -> None:
    no = registered()
    told("state_changed", no, QUALITY)
    with transaction() as session:
        session.execute(update(Message).where(col(Message.template) == "state_changed").values(tries=1))
    assert gather(DIGEST_HOUR) == Gathered()


def test_what_has_been_overtaken_is_in_no_digest() -> None:
    no = registered()
    told("state_changed", no, QUALITY)
    change(no, state=State.VOID)
    assert gather(DIGEST_HOUR) == Gathered(overtaken=1)
    assert message_of(no, "state_changed").failure == Overtaken.code
    assert not digests()


def test_a_digest_lists_the_most_urgent_first_and_each_news_of_a_case_once() -> None:
    calm, strong, outside = (registered(order_no=f"SO-{n}") for n in range(3))
    change(strong, level=Level.STRONG, cur_close_due=at("03-16 09:30"))
    change(outside, level=Level.STRONG, external_body=ExternalBody.MEDIA)
    for no in (calm, strong, outside, strong):
        told("state_changed", no, QUALITY)
    gather(DIGEST_HOUR)
    text = mail_text(digests()[0])
    assert [text.index(no) for no in (outside, strong, calm)] == sorted(
        text.index(no) for no in (outside, strong, calm)
    )
    assert text.count(strong) == 1
    assert f"2. [{strong}] " in text
    assert "强烈" in text
    assert "关闭期限 2026-03-16 09:30" in text


@pytest.mark.parametrize("language", Language)
def test_a_digest_can_be_read_in_every_language(language: Language) -> None:
    told("state_changed", registered(), QUALITY)
    gather(DIGEST_HOUR)
    message = digests()[0].model_copy(update={"language": language})
    with transaction() as session:
        mail = read(mail_for(session, message).as_bytes())
    words = {
        Language.ZH_CN: ("2026-03-03 抱怨案件汇总（1 条）", "最要紧的在前"),
        Language.ZH_TW: ("2026-03-03 抱怨案件彙整（1 則）", "最要緊的在前"),
        Language.EN: ("Your complaints on 2026-03-03 (1)", "the most urgent first"),
    }[language]
    assert mail["Subject"] == words[0]
    assert words[1] in text_of(mail)
    assert words[1] in text_of(mail, "html")
    assert mail["In-Reply-To"] is None
    assert mail["X-Kesu-Case"] is None
    assert mail["Reply-To"] is None
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "\n\n\n" not in text_of(mail).replace("\r", "")


def test_a_long_digest_says_how_many_it_leaves_out() -> None:
    no = registered()
    with transaction() as session:
        case = session.get_one(Complaint, no).model_dump()
        for n in range(MOST_LINES + 3):
            session.add(Complaint.model_validate({**case, "no": f"KS-20260302-{n + 1000}"}))
    for n in range(MOST_LINES + 3):
        told("state_changed", f"KS-20260302-{n + 1000}", QUALITY)
    assert gather(DIGEST_HOUR) == Gathered(digests=1, messages=MOST_LINES + 3)
    text = mail_text(digests()[0])
    assert "另有 3 条未列出" in text
    assert text.count("[KS-") == MOST_LINES


def test_the_names_in_a_digest_are_text_and_nothing_else() -> None:
    told("state_changed", registered(), QUALITY)
    with transaction() as session:
        session.execute(update(Customer).values(name='<script>{{ 7 * 7 }}"\u202e'))
        session.execute(update(Employee).values(name="x\r\nBcc: everybody@example.com"))
    gather(DIGEST_HOUR)
    with transaction() as session:
        mail = read(mail_for(session, digests()[0]).as_bytes())
    assert mail["Bcc"] is None
    assert "<script" not in text_of(mail, "html")
    assert "{{ 7 * 7 }}" in text_of(mail)


def test_a_server_takes_the_digest_as_a_mail_of_its_own() -> None:
    told("state_changed", registered(), QUALITY)
    gather(DIGEST_HOUR)
    office = Office()
    with mail_server(office) as url, line_to(url) as server:
        assert send_owed(DIGEST_HOUR, server) == Sent(sent=2)
    assert ["e200@kesu-demo.example.com"] in office.recipients
    assert not files()


def test_a_digest_that_cannot_be_delivered_is_a_task_on_its_first_case() -> None:
    first, second = registered(), registered(order_no="SO-882")
    for no in (first, second):
        told("state_changed", no, QUALITY)
    with transaction() as session:
        session.execute(update(Employee).where(col(Employee.no) == QUALITY).values(email=""))
    gather(DIGEST_HOUR)
    assert send_owed(DIGEST_HOUR).without_address == 1
    with transaction() as session:
        (task,) = session.exec(select(TaskRow).where(TaskRow.kind == TaskKind.DELIVERY)).all()
    assert (task.subject, task.owner) == (first, "E017")


@pytest.mark.postgres
def test_digests_at_once_are_one_on_postgresql(postgres: Postgres, tmp_path: Path) -> None:
    with installation(tmp_path / "on-postgresql", postgres.new_database()):
        migrate()
        load_company(DEMO_COMPANY)
        test_digests_at_once_are_one()
        assert send_owed(DIGEST_HOUR).sent == 12 + 2  # the acknowledgements, and the digests
