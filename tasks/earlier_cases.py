"""What was there before: the complaint that a new one may repeat, and those that with it may be a cluster.

One question each, however many complaints a customer has made. Source: T13, decisions 16.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_
from sqlmodel import Session

from models.complaint import Complaint
from models.database import locked
from rules.asked import Earlier
from rules.case import Case
from rules.cluster import Sighting, Trouble
from rules.policy import Policy
from rules.vocabulary import ClosingResult
from tasks.facts import NOT_COUNTED, table_of

C = table_of(Complaint).c
PRODUCT = case((C.part_no != "", C.part_no), else_=C.product)
DEFECT = func.coalesce(C.facts["what_defect"].as_string(), "")
COUNTS = and_(C.state.not_in(NOT_COUNTED), C.closing_result.is_distinct_from(ClosingResult.NOT_OURS_AGREED))
# Of a trouble with more complaints than these, the newest are looked at.
MOST_SIGHTINGS = 2000


def earlier_complaints(session: Session, about: Case, category: str, policy: Policy) -> tuple[Earlier, ...]:
    """Return the customer's newest complaint that this one may repeat, if there is one; the rule counts the days."""
    since = about.received_at - timedelta(days=policy.repeats.repeat_days + 1)
    before = (
        C.customer == about.customer.code,
        C.received_at >= since,
        C.received_at <= about.received_at,
        tuple_(C.received_at, C.no) < (about.received_at, about.no),
        COUNTS,
        _the_same(about, category),
    )
    columns = select(C.no, C.received_at, C.category, PRODUCT, DEFECT, C.eight_d)
    newest = columns.where(*before).order_by(C.received_at.desc(), C.no.desc()).limit(1)
    return tuple(Earlier(*row) for row in session.connection().execute(newest))


def sightings(session: Session, about: Case, trouble: Trouble, policy: Policy) -> tuple[Sighting, ...]:
    """Return the complaints of the same category about the same lot or product around a complaint, all customers'.

    None are returned while too few customers are concerned for a cluster.
    """
    rules = policy.repeats
    goods = [column == value for column, value in ((C.lot_no, trouble.lot_no), (PRODUCT, trouble.product)) if value]
    if not goods or not trouble.category or about.cluster:
        return ()
    span = timedelta(days=rules.cluster_days + 1)
    around = (
        C.category == trouble.category,
        or_(*goods),
        C.received_at.between(about.received_at - span, about.received_at + span),
        C.no != about.no,
        COUNTS,
    )
    others = select(func.count(C.customer.distinct())).where(*around, C.customer != about.customer.code)
    if (session.connection().execute(others).scalar() or 0) + 1 < rules.cluster_customers:
        return ()
    columns = select(C.no, C.customer, C.received_at, C.lot_no, PRODUCT, C.cluster)
    newest = columns.where(*around).order_by(C.received_at.desc(), C.no).limit(MOST_SIGHTINGS)
    found = _read(session, newest)
    # Two that are judged in the same moment found one cluster: the second waits here, and then sees it.
    return found if any(other.cluster for other in found) else _read(session, locked(session, newest))


def _read(session: Session, question: Select[Any]) -> tuple[Sighting, ...]:
    return tuple(Sighting(*row) for row in session.connection().execute(question))


def _the_same(about: Case, category: str) -> ColumnElement[bool]:
    product, defect = about.part_no or about.product, str(about.facts.get("what_defect") or "")
    again = and_(PRODUCT.__eq__(product), DEFECT.__eq__(defect))
    return or_(C.category == category, again) if product and defect else C.category == category
