"""Who is meant by the name of a customer: the one who is known by it however it is written, or a new one to verify."""

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from models.customer import Customer
from models.folded import name_key
from models.settings import settings
from rules.vocabulary import CustomerKind
from tasks.numbers import changed, version_of

NEW = "NEW"
# Put together once: for a single registration that is half the work.
CUSTOMERS = select(Customer).where(col(Customer.code).in_(bindparam("named", expanding=True)))
BY_KEY = select(Customer).where(col(Customer.name_key).in_(bindparam("keys", expanding=True)))


def find_customers(session: Session, named: Collection[str]) -> dict[str, Customer]:
    """Return each customer by the code or name that was given; one that is not known is noted, to be verified.

    A name is known however it is written: 台積電 is 台积电. One that several share counts as not known. Who was noted
    and has turned out to be another is that other.
    """
    found = {c.code: c for c in session.scalars(CUSTOMERS, {"named": list(named)})}
    keys = {name: name_key(name) for name in named if name not in found}
    if keys:
        found |= _known(session, keys)
        found |= _noted(session, {name: key for name, key in keys.items() if name not in found})
    return _as_they_turned_out(session, found)


def _known(session: Session, keys: Mapping[str, str]) -> dict[str, Customer]:
    """Return the customers who are known by these names, given with what they are compared by."""
    by_key: dict[str, list[Customer]] = {}
    for customer in session.scalars(BY_KEY, {"keys": sorted(set(keys.values()))}):
        by_key.setdefault(customer.name_key, []).append(customer)
    meant = {name: _meant(name, by_key.get(key, ())) for name, key in keys.items()}
    return {name: customer for name, customer in meant.items() if customer}


def _meant(name: str, known: Collection[Customer]) -> Customer | None:
    """Return the one of several customers of a name who is meant: in their own spelling, at work, or noted before."""
    of_that_spelling = [customer for customer in known if customer.name == name]
    at_work = [customer for customer in known if customer.active and customer.verified]
    noted = [customer for customer in known if customer.active and not customer.verified]
    return next((some[0] for some in (of_that_spelling, at_work, noted, list(known)) if len(some) == 1), None)


def _noted(session: Session, keys: Mapping[str, str]) -> dict[str, Customer]:
    """Note those whom nobody knows, each once however often and in whatever spelling he is named."""
    if not keys:
        return {}
    changed(session, NEW)  # from here on no other process notes anybody: look again, then note
    found, new = _known(session, keys), dict[str, Customer]()
    for name in sorted(keys.keys() - found.keys()):
        if keys[name] not in new:
            new[keys[name]] = _unverified(session, name, is_first=not new)
        found[name] = new[keys[name]]
    session.add_all(new.values())
    session.flush()
    return found


def _as_they_turned_out(session: Session, found: dict[str, Customer]) -> dict[str, Customer]:
    others = {customer.same_as for customer in found.values()} - {""}
    if not others:
        return found
    known = {c.code: c for c in session.scalars(CUSTOMERS, {"named": sorted(others)})}
    return {name: known.get(customer.same_as, customer) for name, customer in found.items()}


def _unverified(session: Session, name: str, *, is_first: bool) -> Customer:
    """Return a new customer of the next number, which for the first one has been taken already."""
    if not is_first:
        changed(session, NEW)
    return Customer(
        code=f"{NEW}-{version_of(session, NEW):04d}",
        name=name,
        kind=CustomerKind.OTHER,
        zone=settings().zone,
        language=settings().language,
        verified=False,
    )
