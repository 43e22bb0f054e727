"""A mail that will not arrive becomes a task: somebody tells by other means what it said, and is asked once."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from smtplib import SMTPRecipientsRefused

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import update
from sqlmodel import col, select

from models.customer import Contact, Customer
from models.database import transaction
from models.employee import Employee
from models.message import Message
from models.task import TaskRow
from rules.vocabulary import State, TaskKind
from tasks.cards import case_card
from tasks.gates import record_event
from tasks.outbox import MOST_TRIES, NEVER, Sent, send_owed
from tests.tasks.mail_room import (
    MORNING,
    Office,
    change,
    line_to,
    mail_server,
    message_of,
    messages,
    owed,
    registered,
)

pytestmark = pytest.mark.usefixtures("company")
SOON = MORNING + timedelta(minutes=1)
OWNER, ASSISTANT = "E017", "E235"


class Closed(Office):
    """A mail server that knows none of the addressees: it refuses them for good, or for now."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self.answer = answer

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse an addressee."""
        del server, session, envelope, options
        return self.answer.format(address=address)


class Broken:
    """A postbox that takes nothing."""

    def deliver(self, mail: EmailMessage) -> None:
        """Refuse the mail."""
        raise OSError(f"no room for {mail['To']}")


def tasks_on(no: str) -> list[TaskRow]:
    with transaction() as session:
        own = (TaskRow.subject == no, TaskRow.kind == TaskKind.DELIVERY)
        return list(session.exec(select(TaskRow).where(*own).order_by(col(TaskRow.id))))


def without_email(no: str = "C104") -> None:
    with transaction() as session:
        session.execute(update(Contact).where(col(Contact.customer) == no).values(email=""))


def with_assistant(number: str) -> None:
    with transaction() as session:
        session.execute(update(Customer).where(col(Customer.code) == "C104").values(assistant=number))


def test_who_has_no_address_is_told_by_the_first_inquiry_owner_in_working_hours() -> None:
    no = registered()
    with_assistant("")
    without_email()
    assert send_owed(SOON) == Sent(without_address=1)
    (task,) = tasks_on(no)
    message = message_of(no, "acknowledgement")
    assert (task.owner, task.key, task.ended_at) == (OWNER, f"M{message.id}", None)
    assert task.due_at == datetime(2026, 3, 2, 6, 31, tzinfo=UTC)  # 4 office hours after 09:31, an hour of noon between


def test_what_a_customer_should_have_read_is_told_by_his_sales_assistant() -> None:
    no = registered()
    with_assistant(ASSISTANT)
    without_email()
    send_owed(SOON)
    assert [task.owner for task in tasks_on(no)] == [ASSISTANT]


def test_an_assistant_who_has_left_tells_nobody() -> None:
    no = registered()
    with_assistant(ASSISTANT)
    without_email()
    with transaction() as session:
        session.execute(update(Employee).where(col(Employee.no) == ASSISTANT).values(active=False))
    send_owed(SOON)
    assert [task.owner for task in tasks_on(no)] == [OWNER]


def test_an_address_refused_for_good_is_not_tried_again() -> None:
    no = registered()
    with mail_server(Closed("550 5.1.1 no such user {address}")) as url, line_to(url) as server:
        assert send_owed(SOON, server) == Sent(failed=1)
    (message,) = messages(no)
    assert (message.next_try_at, message.sent_at) == (NEVER, None)
    assert message.failure.startswith("550 5.1.1 no such user")
    assert len(tasks_on(no)) == 1


def test_an_address_refused_for_now_is_tried_again_and_owes_nothing_yet() -> None:
    no = registered()
    with mail_server(Closed("450 4.2.1 mailbox busy")) as url, line_to(url) as server:
        assert send_owed(SOON, server) == Sent(failed=1)
    assert messages(no)[0].next_try_at < NEVER
    assert not tasks_on(no)


def test_a_mail_that_is_given_up_at_last_is_one_task() -> None:
    no, when = registered(), SOON
    for n in range(MOST_TRIES):
        assert len(tasks_on(no)) == 0, n
        send_owed(when, Broken())
        when = messages(no)[0].next_try_at
    assert len(tasks_on(no)) == 1
    assert send_owed(SOON + timedelta(days=400), Broken()) == Sent()
    assert len(tasks_on(no)) == 1


def test_a_message_put_back_into_the_outbox_by_hand_owes_no_second_task() -> None:
    no = registered()
    without_email()
    send_owed(SOON)
    with transaction() as session:
        session.execute(update(Message).values(next_try_at=SOON, failure="", tries=0))
    assert send_owed(SOON) == Sent(without_address=1)
    assert len(tasks_on(no)) == 1


def test_a_colleague_who_cannot_be_reached_is_told_by_who_took_the_case_up() -> None:
    no = registered()
    owed("quality_informed", no, to_employee="E999")
    assert send_owed(SOON).without_address == 1
    assert [task.owner for task in tasks_on(no)] == [OWNER]


def test_a_message_without_words_is_given_up_with_a_task_too() -> None:
    no = registered()
    owed("never_written", no, to_employee=OWNER)
    when = SOON
    for _ in range(MOST_TRIES):
        send_owed(when)
        when = message_of(no, "never_written").next_try_at
    (task,) = tasks_on(no)
    assert "never_written" in task.data["text"]


def test_what_is_owed_on_a_merged_case_is_owed_on_the_one_that_it_went_up_in() -> None:
    first, second = registered(), registered(order_no="SO-882")
    send_owed(SOON)
    change(second, state=State.MERGED, merged_into=first)
    owed("merged", second, data={"into": first})
    without_email()
    assert send_owed(SOON).without_address == 1
    assert (len(tasks_on(first)), len(tasks_on(second))) == (1, 0)


def test_the_task_is_on_the_card_in_words_without_anybodys_name_or_address_and_ends_like_any_other() -> None:
    no = registered()
    without_email()
    send_owed(SOON)
    (task,) = tasks_on(no)
    assert task.data["text"] == (
        f"邮件“我们已收到您的反馈 ({no})”未能送达客户：请用其他方式转达其内容。 没有可用的电子邮件地址，请电话告知。"
    )
    assert "改用其他方式转达" in case_card(no)
    with transaction() as session:
        contact = session.exec(select(Contact).where(Contact.customer == "C104")).first()
    assert contact
    assert contact.name not in str(task.data)
    done = record_event(no, "FINISH_TASK", {"acting_as": task.owner, "task": task.key}, as_of=SOON)
    assert done.accepted, done.refusals
    assert tasks_on(no)[0].ended_at == SOON


def test_a_refusal_keeps_no_address() -> None:
    no = registered()

    class Unknown:
        def deliver(self, mail: EmailMessage) -> None:
            raise SMTPRecipientsRefused({str(mail["To"]): (550, b"5.1.1 unknown")})

    assert send_owed(SOON, Unknown()) == Sent(failed=1)
    assert messages(no)[0].failure == "550 5.1.1 unknown"
