"""Intake: feedback becomes complaints, one or a chunk in a transaction; the same thing again gets the same number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert
from sqlmodel import Session, col, select

from models.customer import Customer
from models.intake import Intake
from rules.refusal import Refusal
from rules.repeat import GOODS
from rules.vocabulary import Identity, IntakeOutcome
from tasks.contacts import PERSONAL, SPOKEN, People, known_contacts, note_contacts, person_given
from tasks.customer_names import find_customers
from tasks.merging import CLOSED, propose_merges
from tasks.registration import Registration, register
from tasks.similar_texts import propose_alike
from tasks.transitions import ContactRef, Written, write

# Statements are put together once: for a single registration that is half the work.
GIVEN = select(Intake.complaint).where(col(Intake.source) == bindparam("source"), col(Intake.key) == bindparam("key"))
REMEMBER = insert(Intake).inline()
# Where a person fills in the form himself; by every other door nobody has read what comes.
ATTENDED = frozenset({"", "form"})


class RegistrationRefused(ValueError):
    """Feedback that cannot be registered; nothing was written."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(map(str, refusals)))
        self.refusals = tuple(refusals)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One validated registration form's values, with the source and key by which it is known to have come before."""

    values: dict[str, Any]
    source: str = ""
    key: str = ""
    body_hash: str = ""


def number_given(session: Session, source: str, key: str) -> str:
    """Return the number that this very thing was given before; "" when it has not come yet."""
    return session.connection().execute(GIVEN, {"source": source, "key": key}).scalar() or ""


def register_one(session: Session, incoming: Incoming, run: str, now: datetime, identity: Identity) -> str:
    """Register one feedback and return its number. Raises RegistrationRefused."""
    (found,) = register_all(session, [incoming], run, now, identity)
    if isinstance(found, list):
        raise RegistrationRefused(found)
    return found


def register_all(
    session: Session, incoming: Sequence[Incoming], run: str, now: datetime, identity: Identity
) -> list[str | list[Refusal]]:
    """Register a chunk of feedback; return for each its number, or why it was refused. The others go in."""
    registrations = _registrations(session, incoming, run, identity)
    decided = register(session, registrations, now)
    written = [one for one in decided if isinstance(one, Written)]
    write(session, written)
    _remember(session, incoming, decided, now)
    still_open = [one.columns for one in written if one.outcome.state not in CLOSED]
    about_goods = [columns["no"] for columns in still_open if any(columns[name] for name in GOODS)]
    if about_goods:
        propose_merges(session, about_goods, now)
    propose_alike(session, still_open, now)
    return [one.columns["no"] if isinstance(one, Written) else one for one in decided]


def _registrations(session: Session, incoming: Sequence[Incoming], run: str, identity: Identity) -> list[Registration]:
    customers = find_customers(session, {one.values["customer"] for one in incoming})
    people = known_contacts(session, {customer.code for customer in customers.values()})
    note_contacts(session, [(customers[one.values["customer"]], one.values) for one in incoming], people)
    return [_registration(one, customers[one.values["customer"]], people, run, identity) for one in incoming]


def _registration(
    one: Incoming, customer: Customer, people: dict[str, People], run: str, identity: Identity
) -> Registration:
    known = people.get(customer.code, {})
    reached = person_given(customer, one.values, known)
    to = reached or next(iter(known.values()), None)
    form = {name: value for name, value in one.values.items() if name not in {*PERSONAL, SPOKEN}}
    form["customer"] = customer.code  # a person's name stays out of the ledger
    form["contact_id"] = reached.id if reached else None
    contact = ContactRef(to.id, to.language) if to else ContactRef(None, customer.language)
    effect_key = f"intake:{one.source}:{one.key}" if one.key else None
    attended = one.source in ATTENDED
    return Registration(form, customer, to is not None, contact, run, identity, effect_key, attended)


def _remember(
    session: Session, incoming: Sequence[Incoming], decided: Sequence[Written | list[Refusal]], now: datetime
) -> None:
    rows = [
        {
            "source": one.source,
            "key": one.key,
            "body_hash": one.body_hash,
            "received_at": now,
            "outcome": IntakeOutcome.REGISTERED,
            "reason": "",
            "complaint": found.columns["no"],
        }
        for one, found in zip(incoming, decided, strict=True)
        if one.key and isinstance(found, Written)
    ]
    if rows:
        session.connection().execute(REMEMBER, rows)


def already_in(session: Session, source: str, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return number and body hash of what has come from a source before, by key."""
    query = select(Intake.key, Intake.complaint, Intake.body_hash).where(
        Intake.source == source, col(Intake.key).in_(keys)
    )
    return {key: (number, body_hash) for key, number, body_hash in session.exec(query)}
