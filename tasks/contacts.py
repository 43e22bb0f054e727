"""The people of a customer: found at intake or noted as new, so that the ledger holds only references to persons."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from models.customer import Contact, Customer
from rules.vocabulary import Language

PERSONAL = ("contact", "contact_phone", "contact_email")
SPOKEN = "contact_language"
"""In which language a person wrote to us, where a door can tell; it is no field of a form."""


class Known(NamedTuple):
    """A person at a customer, as far as intake needs to know."""

    name: str
    id: int | None
    email: str
    language: Language


People = dict[str, Known]
# Put together once: for a single registration that is half the work.
CONTACTS = (
    select(col(Contact.customer), col(Contact.name), col(Contact.id), col(Contact.email), col(Contact.language))
    .where(col(Contact.customer).in_(bindparam("codes", expanding=True)))
    .order_by(col(Contact.id))
)


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
    spoken = form.get(SPOKEN) or customer.language
    return Contact(customer=customer.code, name=name, phone=phone, email=email, language=spoken)
