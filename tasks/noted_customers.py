"""The customers who were noted at intake and wait to be verified, each with the known ones that he may be."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Customer
from models.database import reading
from rules.customer_names import core_of, slips

MOST_PROPOSED = 8
MOST_COMPLAINTS = 20
BySlip = Mapping[str, Sequence[tuple[str, str]]]
"""Codes and names of known customers, by what their names may be taken for."""


@dataclass(frozen=True)
class Noted:
    """A customer who waits to be verified. `may_be` are the codes and names of known ones whom his name may mean."""

    code: str
    name: str
    complaints: tuple[str, ...]
    since: datetime | None
    may_be: tuple[tuple[str, str], ...]


def noted_customers() -> list[Noted]:
    """Return the customers who wait to be verified, in the order in which they were noted."""
    with reading() as session:
        wait = (col(Customer.verified).is_(False), Customer.same_as == "")
        waiting = session.exec(select(Customer).where(*wait).order_by(Customer.code)).all()
        known = _known(session) if waiting else {}
        complaints = _complaints(session, [customer.code for customer in waiting])
        return [_noted(customer, complaints.get(customer.code, ()), known) for customer in waiting]


def _known(session: Session) -> BySlip:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    known = select(Customer.code, Customer.name, Customer.name_key).where(col(Customer.verified).is_(True))
    for code, name, key in session.exec(known.order_by(Customer.code)):
        for slip in slips(core_of(key)):
            found[slip].append((code, name))
    return found


def _complaints(session: Session, codes: Sequence[str]) -> dict[str, list[tuple[str, datetime]]]:
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    own = select(Complaint.customer, Complaint.no, Complaint.received_at).where(col(Complaint.customer).in_(codes))
    for customer, no, received_at in session.exec(own.order_by(col(Complaint.received_at))):
        found[customer].append((no, received_at))
    return found


def _noted(customer: Customer, complaints: Sequence[tuple[str, datetime]], known: BySlip) -> Noted:
    core = core_of(customer.name_key)
    may_be = dict.fromkeys(each for slip in (core, *sorted(slips(core))) for each in known.get(slip, ()))
    return Noted(
        code=customer.code,
        name=customer.name,
        complaints=tuple(no for no, _ in complaints[:MOST_COMPLAINTS]),
        since=complaints[0][1] if complaints else None,
        may_be=tuple(may_be)[:MOST_PROPOSED],
    )
