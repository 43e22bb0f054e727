"""Confirmed assessments and the bulletins made of them, for tests of what happens to these."""

from decimal import Decimal
from itertools import count
from typing import Any

from sqlmodel import col, select

from models.assessment import Assessment
from models.database import transaction
from models.execution import Execution
from models.report import Report
from rules.vocabulary import AssessmentKind, AssessmentState, BulletinState, LevelClass
from tasks.bulletin_facts import executions_of, load_bulletin
from tasks.bulletin_making import BulletinMade, submit_due_bulletins
from tasks.handed_in import Recorded
from tests.tasks.cases import answered, at, registered

CONFIRMED, FRIDAY = "2026-03-11 15:00", "2026-03-20 09:30"
SIGN = {"acting_as": "E900", "decision": "APPROVE"}
RETURN = {"acting_as": "E900", "decision": "REJECT", "reason": "第2项金额有误"}
DECLARE = {"acting_as": "E100", "declaration_no": "综管〔2026〕11号"}
BY_FINANCE = {"acting_as": "E500", "body": "FINANCE", "voucher": "PZ-0315"}
BY_OFFICE = {"acting_as": "E100", "body": "GENERAL_MGMT", "voucher": "XZ-011"}
_running = count(1)


def confirmed(complaint: str, moment: str = CONFIRMED, **values: Any) -> str:
    """Return the number of a new assessment of a complaint that was confirmed at a moment."""
    number = f"CF-20260310-{next(_running):03}"
    known: dict[str, Any] = {
        "no": number,
        "complaint": complaint,
        "kind": AssessmentKind.PENALTY,
        "anchor": at(moment),
        "n": next(_running),
        "level": LevelClass.MEDIUM,
        "department": "LOG",
        "person": "E231",
        "amount_department": Decimal(300),
        "amount_person": Decimal(100),
        "effective_at": at(moment),
        "issued_at": at(moment),
        "appeal_until": at(moment),
        "state": AssessmentState.CONFIRMED,
        "confirmed_at": at(moment),
    }
    with transaction() as session:
        session.add(Assessment(**known | values))
    return number


def a_complaint() -> str:
    """Return the number of a complaint that assessments may be about."""
    return registered()


def made(moment: str = FRIDAY) -> list[BulletinMade]:
    """Submit the bulletins that are due at a moment."""
    return submit_due_bulletins(at(moment))


def submitted(**values: Any) -> str:
    """Return the number of a bulletin of one assessment that waits for its signature."""
    confirmed(a_complaint(), **values)
    (bulletin,) = made()
    return bulletin.no


def published(**values: Any) -> str:
    """Return the number of a bulletin that has been signed."""
    number = submitted(**values)
    assert answer(number, SIGN).accepted
    return number


def answer(number: str, form: dict[str, Any], moment: str = "2026-03-20 14:00") -> Recorded:
    """Answer the gate at which a bulletin stands."""
    return answered(number, form, moment)


def bulletin(number: str) -> Report:
    """Return the newest revision of a bulletin."""
    with transaction() as session:
        return load_bulletin(session, number)


def stand(number: str) -> BulletinState | None:
    """Return where a bulletin stands."""
    return bulletin(number).state


def assessment(number: str) -> Assessment:
    """Return an assessment."""
    with transaction() as session:
        return session.exec(select(Assessment).where(Assessment.no == number)).one()


def assessments_in(bulletin_no: str) -> list[Assessment]:
    """Return the assessments that stand in a bulletin, in the order of their numbers."""
    with transaction() as session:
        query = select(Assessment).where(Assessment.bulletin == bulletin_no).order_by(col(Assessment.no))
        return list(session.exec(query))


def executions(number: str) -> list[Execution]:
    """Return what the bodies owe of a bulletin."""
    with transaction() as session:
        return executions_of(session, number)
