"""Customers and their people: found at intake or noted as new, so that the ledger holds only references to persons."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from models.customer import Contact, Customer
from models.settings import settings
from rules.vocabulary import CustomerKind
from tasks.numbers import version_of, changed

PERSONAL = ("contact", "contact_phone", "contact_email")
NEW = "NEW"


def find_customers(session: Session, named: Collection[str]) -> dict[str, Customer]:
    """Return each customer by the code or name that was given; one that is not known is noted, to be verified.

    A name that several customers share counts as not known.
    """
    found = {c.code: c for c in session.exec(select(Customer).where(col(Customer.code).in_(named)))}
    names = [name for name in named if name not in found]
    by_name: dict[str, list[Customer]] = {}
    for customer in session.exec(select(Customer).where(col(Customer.name).in_(names))) if names else ():
        by_name.setdefault(customer.name, []).append(customer)
    for name in sorted(names):
        same = by_name.get(name, [])
        found[name] = same[0] if len(same) == 1 else _unverified(session, name)
    session.flush()
    return found


def known_contacts(session: Session, customers: Collection[str]) -> dict[str, list[Contact]]:
    """Return the people known at these customers, first ones first."""
    found: dict[str, list[Contact]] = {}
    for contact in session.exec(select(Contact).where(col(Contact.customer).in_(customers)).order_by(col(Contact.id))):
        found.setdefault(contact.customer, []).append(contact)
    return found


def note_contacts(session: Session, given: Iterable[tuple[Customer, dict[str, Any]]]) -> None:
    """Note people whom a form names and who are not yet known."""
    pairs = [(customer, form) for customer, form in given if any(form[key] for key in PERSONAL)]
    known = known_contacts(session, {customer.code for customer, _ in pairs}) if pairs else {}
    for customer, form in pairs:
        people = known.setdefault(customer.code, [])
        name = form["contact"] or customer.name
        if not any(person.name == name for person in people):
            people.append(_contact(customer, name, form))
            session.add(people[-1])
    session.flush()


def refer_to_contact(session: Session, customer: Customer, form: dict[str, Any]) -> dict[str, Any]:
    """Return the form with the person replaced by a reference. Source: decisions 30."""
    note_contacts(session, [(customer, form)])
    people = known_contacts(session, [customer.code]).get(customer.code, [])
    kept = {key: value for key, value in form.items() if key not in PERSONAL}
    named = any(form[key] for key in PERSONAL)
    return kept | {"contact_id": _id_of(people, form["contact"] or customer.name) if named else None}


def _id_of(people: Sequence[Contact], name: str) -> int | None:
    return next((person.id for person in people if person.name == name), None)


def _contact(customer: Customer, name: str, form: dict[str, Any]) -> Contact:
    phone, email = form["contact_phone"], form["contact_email"]
    return Contact(customer=customer.code, name=name, phone=phone, email=email, language=customer.language)


def _unverified(session: Session, name: str) -> Customer:
    changed(session, NEW)
    number = version_of(session, NEW)
    customer = Customer(
        code=f"{NEW}-{number:04d}",
        name=name,
        kind=CustomerKind.OTHER,
        zone=settings().zone,
        language=settings().language,
        verified=False,
    )
    session.add(customer)
    return customer
