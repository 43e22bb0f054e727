"""Customers and their people: found at intake or noted as new, so that the ledger holds only references to persons."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from models.customer import Contact, Customer
from models.settings import settings
from rules.vocabulary import CustomerKind, Language
from tasks.numbers import changed, version_of

PERSONAL = ("contact", "contact_phone", "contact_email")
NEW = "NEW"


class Known(NamedTuple):
    """A person at a customer, as far as intake needs to know."""

    name: str
    id: int | None
    email: str
    language: Language


People = dict[str, Known]
# Put together once: for a single registration that is half the work.
CUSTOMERS = select(Customer).where(col(Customer.code).in_(bindparam("named", expanding=True)))
CONTACTS = (
    select(col(Contact.customer), col(Contact.name), col(Contact.id), col(Contact.email), col(Contact.language))
    .where(col(Contact.customer).in_(bindparam("codes", expanding=True)))
    .order_by(col(Contact.id))
)


def find_customers(session: Session, named: Collection[str]) -> dict[str, Customer]:
    """Return each customer by the code or name that was given; one that is not known is noted, to be verified.

    A name that several customers share counts as not known.
    """
    found = {c.code: c for c in session.scalars(CUSTOMERS, {"named": list(named)})}
    names = [name for name in named if name not in found]
    by_name: dict[str, list[Customer]] = {}
    for customer in session.scalars(select(Customer).where(col(Customer.name).in_(names))) if names else ():
        by_name.setdefault(customer.name, []).append(customer)
    for name in sorted(names):
        same = by_name.get(name, [])
        found[name] = same[0] if len(same) == 1 else _unverified(session, name)
    session.flush()
    return found


def known_contacts(session: Session, customers: Collection[str]) -> dict[str, People]:
    """Return the people known at these customers by name, first ones first."""
    found: dict[str, People] = {}
    for customer, *known in session.connection().execute(CONTACTS, {"codes": list(customers)}):
        found.setdefault(customer, {}).setdefault(known[0], Known(*known))
    return found


def note_contacts(session: Session, given: Iterable[tuple[Customer, dict[str, Any]]], known: dict[str, People]) -> None:
    """Note people whom a form names and who are not yet among those known, and add them there."""
    new: dict[tuple[str, str], Contact] = {}
    for customer, form in given:
        people = known.setdefault(customer.code, {})
        name = _name_given(customer, form, people)
        if any(form[key] for key in PERSONAL) and name not in people:
            new.setdefault((customer.code, name), _contact(customer, name, form))
    session.add_all(new.values())
    session.flush()
    for (code, name), person in new.items():
        known[code][name] = Known(name, person.id, person.email, person.language)


def refer_to_contact(session: Session, customer: Customer, form: dict[str, Any]) -> dict[str, Any]:
    """Return the form with the person replaced by a reference. Source: decisions 30."""
    known = known_contacts(session, [customer.code])
    note_contacts(session, [(customer, form)], known)
    kept = {key: value for key, value in form.items() if key not in PERSONAL}
    person = person_given(customer, form, known.get(customer.code, {}))
    return kept | {"contact_id": person.id if person else None}


def person_given(customer: Customer, form: Mapping[str, Any], known: People) -> Known | None:
    """Return the person whom a form gives; `note_contacts` has seen the form before."""
    return known[_name_given(customer, form, known)] if any(form[key] for key in PERSONAL) else None


def _name_given(customer: Customer, form: Mapping[str, Any], known: People) -> str:
    """Return under which name a form's person is known: without one by the address, else the customer's own."""
    email = form["contact_email"]
    by_email = (name for name, person in known.items() if email and person.email == email)
    return form["contact"] or next(by_email, customer.name)


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
