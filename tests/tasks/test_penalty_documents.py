"""Notices and bulletins as PDF: owed once, printed the same whoever prints them, entered in the right ledger."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from models.database import transaction
from models.document import Document
from models.event import LedgerEvent
from models.settings import settings
from models.views.assessment_notice import AssessmentNotice
from rules.lifecycle import Event
from rules.vocabulary import AssessmentKind, DocumentKind
from tasks.documents import print_all_owed
from tasks.issuing import issue_all_notices
from tasks.kept_documents import PRINTED
from tasks.ledger import broken_at
from tests.postgres import Postgres
from tests.scenarios.stage import installation
from tests.seals import drawn
from tests.tasks import overdue
from tests.tasks.cases import at
from tests.tasks.overdue import assessments, notice, owe, record
from tests.tasks.whole_case import bare, text_of

pytestmark = pytest.mark.usefixtures("company")
PENALTY = AssessmentKind.PENALTY
OWED = "2026-03-21 09:05"


def documents(kind: DocumentKind) -> list[Document]:
    with transaction() as session:
        return list(session.exec(select(Document).where(Document.kind == kind).order_by(col(Document.id))))


def only_notices() -> None:
    """Leave what else the case owes unprinted: handling forms are not what these tests are about."""
    with transaction() as session:
        others = col(Document.kind) != DocumentKind.ASSESSMENT_NOTICE
        session.execute(update(Document).where(others).values(rendered_at=at(OWED)))


def prints(ledger: str) -> list[dict[str, object]]:
    with transaction() as session:
        query = select(LedgerEvent).where(LedgerEvent.subject == ledger, LedgerEvent.kind == PRINTED)
        return [entry.data for entry in session.exec(query.order_by(col(LedgerEvent.seq)))]


def holds(ledger: str) -> bool:
    with transaction() as session:
        return broken_at(session, ledger) is None


def path_of(document: Document) -> Path:
    return settings().documents / document.path


def facts_of(shown: AssessmentNotice) -> list[str]:
    """Return what a head of department looks for on the page of a penalty."""
    assert shown.due_at
    assert shown.why
    days = [
        f"{moment.astimezone(settings().company_zone):%Y-%m-%d %H:%M}" for moment in (shown.due_at, shown.appeal_until)
    ]
    amounts = [f"{shown.department.amount:,.2f} CNY", f"{shown.person.amount:,.2f} CNY"]
    return [shown.number, shown.complaint_number, shown.clause, shown.policy_version, *days, *amounts, *shown.why.lines]


def test_every_assessment_is_owed_one_notice_in_the_language_of_the_installation() -> None:
    case = overdue.swept()
    numbers = [row.no for row in assessments(case, PENALTY)]
    assert owe(OWED) == numbers
    assert owe("2026-03-21 09:15") == []
    found = documents(DocumentKind.ASSESSMENT_NOTICE)
    assert [(each.subject, each.revision, each.language, each.owed_at) for each in found] == [
        (no, 1, settings().language, at(OWED)) for no in numbers
    ]


def test_what_was_decided_since_is_owed_as_the_next_revision() -> None:
    case = overdue.swept()
    no = assessments(case, PENALTY)[1].no
    owe(OWED)
    record(case, Event.APPEAL_NOTICE, "2026-03-21 11:00", "E235", notice=no, reason="等待客户样品")
    assert owe("2026-03-21 11:05") == []
    record(case, Event.DECIDE_APPEAL, "2026-03-21 12:00", "E901", notice=no, decision="WITHDRAW", reason="样品迟到")
    assert [owe("2026-03-21 12:05"), owe("2026-03-21 12:10")] == [[no], []]
    assert [each.revision for each in documents(DocumentKind.ASSESSMENT_NOTICE) if each.subject == no] == [1, 2]


def test_a_printed_notice_holds_amounts_clause_due_and_how_it_is_counted() -> None:
    case = overdue.swept()
    owe(OWED)
    only_notices()
    assert print_all_owed(at(OWED), 10) == 3
    for document in documents(DocumentKind.ASSESSMENT_NOTICE):
        pdf = path_of(document).read_bytes()
        text, shown = text_of(pdf), notice(document.subject, OWED)
        assert [fact for fact in facts_of(shown) if bare(fact) not in text] == []
        assert document.sha256 == hashlib.sha256(pdf).hexdigest()
        assert document.data_hash == shown.fingerprint
    assert case in text


def test_a_print_of_a_notice_is_entered_in_the_ledger_of_its_complaint() -> None:
    case = overdue.swept()
    numbers = owe(OWED)
    only_notices()
    print_all_owed(at(OWED), 10)
    assert [(entry["no"], entry["kind"]) for entry in prints(case)] == [(no, "ASSESSMENT_NOTICE") for no in numbers]
    assert [prints(no) for no in numbers] == [[], [], []]
    assert holds(case)


def test_a_notice_that_is_printed_again_after_everything_has_changed_is_drawn_the_same() -> None:
    case = overdue.swept()
    no = owe(OWED)[2]
    only_notices()
    print_all_owed(at(OWED), 10)
    (document,) = (each for each in documents(DocumentKind.ASSESSMENT_NOTICE) if each.subject == no)
    before = drawn(path_of(document).read_bytes())
    record(case, Event.APPEAL_NOTICE, "2026-03-21 11:00", "E235", notice=no, reason="等待客户样品")
    issue_all_notices(at("2026-05-11 08:30"))
    with transaction() as session:
        session.execute(update(Document).where(col(Document.id) == document.id).values(rendered_at=None))
    only_notices()
    assert print_all_owed(at("2026-05-11 08:40"), 10) == 1
    assert drawn(path_of(document).read_bytes()) == before


@pytest.mark.postgres
def test_on_postgresql_too_a_notice_is_owed_once_and_again_after_its_decision(postgres: Postgres) -> None:
    with installation(postgres.new_database()):
        case = overdue.swept()
        numbers = [row.no for row in assessments(case, PENALTY)]
        assert [owe(OWED), owe("2026-03-21 09:15")] == [numbers, []]
        record(case, Event.APPEAL_NOTICE, "2026-03-21 11:00", "E235", notice=numbers[2], reason="等待客户样品")
        decision = {"notice": numbers[2], "decision": "UPHOLD", "reason": "与样品无关"}
        record(case, Event.DECIDE_APPEAL, "2026-03-21 12:00", "E901", **decision)
        assert owe("2026-03-21 12:05") == [numbers[2]]
