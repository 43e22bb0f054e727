"""What a printed bulletin says: what was submitted, who signed it, and how far its bodies have come by then."""

from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from models.database import transaction
from models.document import Document
from models.event import LedgerEvent
from models.settings import settings
from models.views.penalty_bulletin import PenaltyBulletin
from rules.vocabulary import AssessmentUnit, DocumentKind, ExecutingBody
from tasks.document_views import view_of
from tasks.documents import print_owed_documents
from tasks.kept_documents import PRINTED
from tasks.ledger import broken_at
from tasks.penalty_documents import owed_bulletin
from tests.seals import drawn
from tests.tasks.bulletins import (
    BY_FINANCE,
    BY_OFFICE,
    DECLARE,
    FRIDAY,
    RETURN,
    SIGN,
    a_complaint,
    answer,
    confirmed,
    made,
    published,
    submitted,
)
from tests.tasks.cases import at
from tests.tasks.whole_case import text_of

pytestmark = pytest.mark.usefixtures("company")
GENERAL_MGMT, FINANCE = ExecutingBody


def bulletin(no: str, moment: str) -> PenaltyBulletin:
    with transaction() as session:
        shown = view_of(session, Document(**owed_bulletin(no, at(moment))))
    assert isinstance(shown, PenaltyBulletin)
    return shown


def printed(no: str, moment: str) -> list[str]:
    """Print what a bulletin owes and return the texts."""
    return [text_of(path.read_bytes()) for path in print_owed_documents(no, at(moment))]


def test_a_submitted_bulletin_lists_its_notices_with_names_amounts_and_who_will_read_it() -> None:
    no = submitted()
    shown = bulletin(no, FRIDAY)
    (item,) = shown.items
    assert (shown.week, shown.first_on.isoformat(), shown.last_on.isoformat()) == (
        "2026-W11",
        "2026-03-09",
        "2026-03-15",
    )
    assert (item.department, item.person, item.amount_department, item.amount_person) == (
        "仓储物流",
        "曾庆丰",
        Decimal(300),
        Decimal(100),
    )
    assert [each.body for each in item.carried] == [GENERAL_MGMT, FINANCE]
    assert shown.signature is None
    readers = {who.name: who.department for who in shown.distribution}
    assert {"高景行", "夏明远", "王强", "彭海涛"} <= readers.keys()
    assert readers["彭海涛"] == "仓储物流"


def test_totals_are_kept_apart_by_department_person_and_unit() -> None:
    case = a_complaint()
    for values in ({}, {}, {"person": "E235"}, {"unit": AssessmentUnit.POINTS, "department": "SVC", "person": "E600"}):
        confirmed(case, **values)
    (only,) = made()
    shown = bulletin(only.no, FRIDAY)
    assert [(each.code, each.notices, each.amount) for each in shown.departments] == [
        ("LOG", 3, Decimal(900)),
        ("SVC", 1, Decimal(300)),
    ]
    assert [(each.code, each.amount) for each in shown.people] == [
        ("E231", Decimal(200)),
        ("E235", Decimal(100)),
        ("E600", Decimal(100)),
    ]
    assert shown.grand_totals == (
        (AssessmentUnit.CNY, Decimal(900), Decimal(300)),
        (AssessmentUnit.POINTS, Decimal(300), Decimal(100)),
    )


def test_an_unsigned_bulletin_carries_the_watermark_and_a_signed_one_does_not() -> None:
    no = submitted()
    (draft,) = printed(no, FRIDAY)
    assert answer(no, SIGN).accepted
    (final,) = printed(no, "2026-03-20 14:05")
    assert "未签发" in draft
    assert "未签发" not in final
    assert "高景行" in final
    shown = bulletin(no, "2026-03-20 14:05")
    assert shown.signature
    assert (shown.signature.by.name, shown.signature.at) == ("高景行", at("2026-03-20 14:00"))


def test_a_draft_that_is_printed_late_is_still_the_draft() -> None:
    no = published()
    draft, final = printed(no, "2026-03-20 15:00")
    assert "未签发" in draft
    assert "未签发" not in final


def test_a_returned_revision_still_says_what_was_submitted() -> None:
    no = submitted()
    before = bulletin(no, FRIDAY)
    assert answer(no, RETURN).accepted
    assert bulletin(no, FRIDAY) == before
    assert before.items


def test_prints_are_entered_in_the_bulletins_own_ledger() -> None:
    no = published()
    printed(no, "2026-03-20 15:00")
    with transaction() as session:
        entries = session.exec(select(LedgerEvent).where(LedgerEvent.subject == no, LedgerEvent.kind == PRINTED)).all()
        assert [(entry.data["kind"], entry.data["revision"]) for entry in entries] == [("BULLETIN", 1), ("BULLETIN", 2)]
        assert broken_at(session, no) is None


def test_a_second_print_is_drawn_the_same() -> None:
    no = published()
    before = [drawn(path.read_bytes()) for path in print_owed_documents(no, at("2026-03-20 15:00"))]
    with transaction() as session:
        session.execute(update(Document).where(col(Document.subject) == no).values(rendered_at=None))
    assert [drawn(path.read_bytes()) for path in print_owed_documents(no, at("2026-04-20 15:00"))] == before


def test_each_body_shows_what_it_has_declared_and_carried_out_by_then() -> None:
    no = published()
    assert answer(no, DECLARE, "2026-03-23 10:00").accepted
    assert answer(no, BY_OFFICE, "2026-03-25 16:00").accepted
    assert answer(no, BY_FINANCE, "2026-03-26 11:30").accepted
    office, finance = bulletin(no, "2026-03-25 17:00").items[0].carried
    assert (office.declared_at, office.executed_at, office.reference) == (
        at("2026-03-23 10:00"),
        at("2026-03-25 16:00"),
        BY_OFFICE["voucher"],
    )
    assert (finance.executed_at, finance.reference) == (None, "")
    assert bulletin(no, "2026-03-26 12:00").items[0].carried[1].reference == BY_FINANCE["voucher"]


def test_what_a_dealer_is_assessed_shows_finance_only() -> None:
    no = submitted(department="SVD", person="E650")
    (item,) = bulletin(no, FRIDAY).items
    assert [each.body for each in item.carried] == [FINANCE]
    assert item.by_body[0] is None
    (draft,) = printed(no, FRIDAY)
    assert "不涉及：销售服务商（004§6.2）" in draft


def test_an_unknown_bulletin_is_an_error() -> None:
    with pytest.raises(LookupError, match="TB-2026-W99"):
        bulletin("TB-2026-W99", FRIDAY)


def test_a_bulletin_is_printed_in_the_language_of_the_installation() -> None:
    assert owed_bulletin("TB-2026-W11", at(FRIDAY))["language"] is settings().language
    assert owed_bulletin("TB-2026-W11", at(FRIDAY))["kind"] is DocumentKind.BULLETIN
