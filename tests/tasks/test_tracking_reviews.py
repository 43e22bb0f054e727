"""The daily look at tracked complaints: each due is one reminder, however often and by however many looked for."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, update
from sqlmodel import col, select

from models.complaint import Complaint
from models.database import engine, migrate, transaction
from models.department import Department
from models.message import Message
from rules.vocabulary import State, TrackingDuty, TrackingMode
from tasks import tracking_reviews
from tasks.company import VERSION
from tasks.facts import columns_of, load_row
from tasks.gates import do_automatic_work, record_event
from tasks.master_data import load_company
from tasks.numbers import changed
from tasks.outbox import send_owed
from tasks.tracking_reviews import Reminder, remind, shown_as_table
from tests.conftest import DEMO_COMPANY, installation
from tests.postgres import Postgres
from tests.tasks.cases import at, at_once
from tests.tasks.mail_room import files, read, text_of

pytestmark = pytest.mark.usefixtures("company")
MANAGER = "E600"
UNREASONABLE = {
    "category": "MIS-03",
    "department": "SVC",
    "responsibility": "CUSTOMER",
    "evidence": "购车合同",
    "level_facts": {
        "irrational_reason": "MIS-03",
        "irrational_text": "客户要求合同以外的终身免费保养服务期望值明显过高",
    },
}


def recorded(no: str, move: str, when: str, by: str, **form: Any) -> str:
    done = record_event(no, move, {"acting_as": by, **form}, "", at(when))
    assert done.accepted, done.refusals
    return done.complaint_no


def tracked(mode: str = "WATCH") -> str:
    """Return the number of a complaint that E600 tracks since Monday, 2 March 2026, 10:10."""
    no = recorded(
        "", "REGISTER", "2026-03-02 09:30", "E017", customer="C100", text="要求终身免费", requirement="终身免费"
    )
    recorded(no, "TRIAGE", "2026-03-02 09:45", "E017", **UNREASONABLE)
    do_automatic_work(no, "", at("2026-03-02 09:46"), print_documents=False)
    recorded(no, "SIGN_FORM", "2026-03-02 10:00", MANAGER)
    recorded(no, "START_TRACKING", "2026-03-02 10:10", "E017", mode=mode)
    return no


def reminders(no: str) -> list[Message]:
    with transaction() as session:
        own = (Message.subject == no, col(Message.template).in_(tracking_reviews.TEMPLATES.values()))
        return list(session.exec(select(Message).where(*own).order_by(col(Message.id))))


def what(found: list[Reminder]) -> list[tuple[TrackingDuty, datetime, int, bool]]:
    return [(each.due.duty, each.due.due_at, each.days_late, each.new) for each in found]


REVIEW_DUE = at("2026-04-01 10:10")


def test_nothing_is_asked_of_a_case_that_is_not_tracked_or_not_due() -> None:
    no = tracked()
    assert remind(at("2026-03-31 09:00")) == []
    with transaction() as session:
        session.execute(update(Complaint).values(state=State.IN_PROCESS))
    assert remind(REVIEW_DUE) == []
    assert not reminders(no)


def test_the_manager_is_told_on_the_day_of_the_review_and_once() -> None:
    no = tracked()
    assert what(remind(at("2026-04-01 09:00"))) == [(TrackingDuty.REVIEW, REVIEW_DUE, 0, True)]
    assert what(remind(at("2026-04-01 09:00"))) == [(TrackingDuty.REVIEW, REVIEW_DUE, 0, False)]
    assert what(remind(at("2026-04-03 09:00"))) == [(TrackingDuty.REVIEW, REVIEW_DUE, 2, False)]
    (message,) = reminders(no)
    assert (message.template, message.to_employee, message.next_try_at) == (
        "review_due",
        MANAGER,
        at("2026-04-01 09:00"),
    )


def test_what_was_missed_while_nothing_ran_is_told_later() -> None:
    no = tracked()
    assert what(remind(at("2026-04-07 09:00"))) == [(TrackingDuty.REVIEW, REVIEW_DUE, 6, True)]
    assert len(reminders(no)) == 1


def test_a_held_review_is_asked_for_no_more_and_the_next_one_is() -> None:
    no = tracked()
    remind(at("2026-04-01 09:00"))
    recorded(no, "REVIEW_TRACKING", "2026-04-01 09:30", MANAGER, decision="CONTINUE", mode="WATCH")
    assert remind(at("2026-04-02 09:00")) == []
    assert what(remind(at("2026-05-01 09:00"))) == [(TrackingDuty.REVIEW, at("2026-05-01 09:30"), 0, True)]
    assert len(reminders(no)) == 2


def test_a_contact_counts_when_the_customer_was_reached() -> None:
    no = tracked("MONITOR")
    recorded(no, "REVIEW_TRACKING", "2026-03-06 10:00", MANAGER, decision="CONTINUE", mode="WATCH")
    with transaction() as session:
        session.execute(update(Complaint).values(tracking_mode=TrackingMode.MONITOR))  # contact weekly, review monthly
    assert what(remind(at("2026-03-13 09:00"))) == [(TrackingDuty.CONTACT, at("2026-03-13 10:00"), 0, True)]
    recorded(no, "LOG_CONTACT", "2026-03-13 11:00", MANAGER, text="电话无人接听", unsuccessful=True)
    assert what(remind(at("2026-03-16 09:00"))) == [(TrackingDuty.CONTACT, at("2026-03-13 10:00"), 3, False)]
    recorded(no, "LOG_CONTACT", "2026-03-16 11:00", MANAGER, text="客户暂无新情况")
    assert remind(at("2026-03-17 09:00")) == []
    assert what(remind(at("2026-03-23 09:00"))) == [(TrackingDuty.CONTACT, at("2026-03-23 11:00"), 0, True)]
    assert [message.template for message in reminders(no)] == ["contact_due", "contact_due"]


def test_the_ninetieth_day_asks_for_a_decision_until_one_is_taken() -> None:
    no = tracked()
    for day in ("2026-04-01 10:00", "2026-05-01 10:00"):
        recorded(no, "REVIEW_TRACKING", day, MANAGER, decision="CONTINUE", mode="WATCH")
    decision = at("2026-05-31 10:10")  # a Sunday: told on the Friday before
    assert what(remind(at("2026-05-28 11:00"))) == []
    assert what(remind(at("2026-05-29 09:00"))) == [(TrackingDuty.DECISION, decision, 0, True)]
    assert what(remind(at("2026-06-10 09:00"))) == [(TrackingDuty.DECISION, decision, 10, False)]
    recorded(
        no,
        "REVIEW_TRACKING",
        "2026-06-10 10:00",
        MANAGER,
        decision="PROLONG",
        reason="客户仍在外地，约定九月面谈",
        mode="WATCH",
    )
    assert remind(at("2026-06-11 09:00")) == []


def test_many_looks_at_once_remind_once() -> None:
    no = tracked()
    found = at_once([partial(remind, at("2026-04-01 09:00"))] * 4)
    assert sorted(each.new for looks in found for each in looks) == [False, False, False, True]
    assert len(reminders(no)) == 1


def test_more_cases_than_one_chunk_are_all_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking_reviews, "CHUNK", 2)
    numbers = {tracked() for _ in range(5)}
    assert {each.complaint_no for each in remind(at("2026-04-01 09:00"))} == numbers


def test_a_department_without_a_manager_is_reminded_through_the_service_centre() -> None:
    tracked()
    with transaction() as session:
        session.execute(update(Department).where(col(Department.code) == "SVC").values(manager=""))
        changed(session, VERSION)
    assert [each.manager for each in remind(at("2026-04-01 09:00"))] == ["E001"]


def test_the_reminder_names_the_case_and_by_when() -> None:
    no = tracked()
    remind(at("2026-04-01 09:00"))
    send_owed(at("2026-04-01 09:00"))
    mails = [read(file.read_bytes()) for file in files()]
    (mail,) = (mail for mail in mails if "跟踪评审到期" in mail["Subject"])
    assert no in mail["Subject"]
    assert "期限：2026年4月1日星期三 10:10" in text_of(mail)


def test_two_thousand_cases_are_asked_about_in_few_questions() -> None:
    no = tracked()
    with transaction() as session:
        row = columns_of(load_row(session, no))
        session.execute(insert(Complaint), [{**row, "no": f"KS-20260302-{n:05}"} for n in range(20_000, 22_000)])
    asked: list[str] = []

    def count(*execution: Any) -> None:
        asked.append(execution[2])

    event.listen(engine(), "before_cursor_execute", count)
    try:
        assert len(remind(at("2026-04-03 09:00"))) == 2001
    finally:
        event.remove(engine(), "before_cursor_execute", count)
    assert len(asked) < 60


def test_what_is_due_is_shown_as_a_table_the_longest_overdue_first() -> None:
    watched, monitored = tracked(), tracked("MONITOR")
    summary, table = shown_as_table(remind(at("2026-04-03 09:00")))
    assert summary == "跟踪中的抱怨有 2 件需要处理，其中新提醒 2 件。"
    first = {"complaint": monitored, "what": "跟踪评审", "due": "2026-03-09 10:10", "days late": 25, "by": MANAGER}
    assert table == [first, {**first, "complaint": watched, "due": "2026-04-01 10:10", "days late": 2}]


@pytest.mark.postgres
def test_it_is_the_same_on_postgresql(postgres: Postgres, tmp_path: Path) -> None:
    with installation(tmp_path / "on-postgresql", postgres.new_database()):
        migrate()
        load_company(DEMO_COMPANY)
        test_a_contact_counts_when_the_customer_was_reached()
    with installation(tmp_path / "on-another", postgres.new_database()):
        migrate()
        load_company(DEMO_COMPANY)
        test_many_looks_at_once_remind_once()
