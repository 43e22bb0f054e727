"""What is kept about a person is handed over, or made nameless: the person's own rows, and nothing that is sealed.

`python -m tasks.personal_data export|anonymise <contact's or employee's number> --by E…`
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from models.account import Account
from models.attachment import Attachment
from models.complaint import Complaint
from models.customer import Contact
from models.database import reading, transaction
from models.document import Document
from models.employee import Employee
from models.intake import Intake
from models.session import SignedIn
from models.settings import settings
from models.words import say
from rules.access import may_open
from rules.vocabulary import Area, Identity, State
from tasks.asking import person
from tasks.calendar import current_time
from tasks.company import VERSION, company
from tasks.ledger import Signature
from tasks.ledger_notes import enter
from tasks.numbers import changed
from tasks.personal_export import CONTACT, EMPLOYEE, about_contact, about_employee, came_from
from tasks.personal_mentions import mentions_of
from tasks.policy_store import book

EXPORTED, ANONYMISED = "PERSON_EXPORTED", "PERSON_ANONYMISED"
OF_CONTACT = ("name", "title", "phone", "email")
OF_EMPLOYEE = ("name", "extension", "mobile", "email")
SPEAKING = ("name", "phone", "mobile", "email")
Row = Contact | Employee
Remains = tuple[tuple[str, tuple[str, ...]], ...]
"""Why something stays as it is, and where it is."""


class PersonRefused(ValueError):
    """A person's data that may not be touched now: it says why and what to do."""


@dataclass(frozen=True)
class Anonymised:
    """What became of a person: the token in place of the name, the fields emptied, and what still holds the name."""

    subject: str
    token: str
    fields: tuple[str, ...] = ()
    remains: Remains = ()


def export_person(
    number: str, by: str, identity: Identity = Identity.STATED, as_of: datetime | None = None
) -> dict[str, Any]:
    """Return everything that is kept about a contact or an employee, and enter that it was handed over.

    Raises PersonRefused.
    """
    signature = Signature(by, identity, current_time(as_of))
    with reading() as session:
        row = _found(session, number, signature)
        data = about_contact(session, row) if isinstance(row, Contact) else about_employee(session, row)
    with transaction() as session:
        row = _found(session, number, signature)
        enter(session, _subject(row), EXPORTED, {"parts": sorted(data)}, signature)
    return data


def anonymise_person(
    number: str, by: str, identity: Identity = Identity.STATED, as_of: datetime | None = None
) -> Anonymised:
    """Replace the name of a contact or an employee by a token, empty his other fields, and say where he still stands.

    The ledger holds references only and stays as it is. A second time changes nothing. Raises PersonRefused for an
    employee who is still active, and for a contact of an open case.
    """
    signature = Signature(by, identity, current_time(as_of))
    with reading() as session:
        remains = _remaining(session, _found(session, number, signature))
    with transaction() as session:
        row = _found(session, number, signature)
        token = f"ANON-{_subject(row)}"
        if row.name == token:
            return Anonymised(_subject(row), token)
        _refuse_while_needed(session, row)
        fields = _emptied(session, row, token)
        enter(session, _subject(row), ANONYMISED, {"token": token, "fields": list(fields)}, signature)
    return Anonymised(_subject(row), token, fields, remains)


def _found(session: Session, number: str, by: Signature) -> Row:
    """Return an employee by his number or a contact by its own, locked, if `by` may touch personal data."""
    rules = book().at(by.recorded_at).access
    if not may_open(Area.PERSONAL_DATA, person(company(session), by.actor), rules):
        roles = ", ".join(rules.areas[Area.PERSONAL_DATA])
        raise PersonRefused(_said("{number} may not do this: ask one of {roles}.", number=by.actor, roles=roles))
    employee = session.exec(select(Employee).where(Employee.no == number).with_for_update()).first()
    key = number.removeprefix(CONTACT)
    if employee is None and key.isdecimal():
        contact = session.exec(select(Contact).where(Contact.id == int(key)).with_for_update()).first()
        if contact:
            return contact
    if employee is None:
        raise PersonRefused(_said("There is no employee and no contact {number}: check the number.", number=number))
    return employee


def _subject(row: Row) -> str:
    return f"{CONTACT}{row.id}" if isinstance(row, Contact) else f"{EMPLOYEE}{row.no}"


def _refuse_while_needed(session: Session, row: Row) -> None:
    if isinstance(row, Employee):
        if row.active:
            raise PersonRefused(_said("{number} is still active: mark him as having left first.", number=row.no))
        return
    still = [state for state in State if not state.is_final]
    asked = (Complaint.contact_id == row.id, col(Complaint.state).in_(still))
    cases = session.exec(select(Complaint.no).where(*asked).order_by(Complaint.no)).all()
    if cases:
        raise PersonRefused(_said("{cases} are still open: close them first.", cases=", ".join(cases)))


def _emptied(session: Session, row: Row, token: str) -> tuple[str, ...]:
    """Make the person's own rows nameless, and return the fields that held something."""
    own = OF_CONTACT if isinstance(row, Contact) else OF_EMPLOYEE
    fields = tuple(name for name in own if getattr(row, name))
    if isinstance(row, Contact):
        session.execute(update(Intake).where(came_from(row)).values(sender=token))
    for name in own:
        setattr(row, name, token if name == "name" else "")
    session.add(row)
    if isinstance(row, Employee):
        session.execute(delete(SignedIn).where(col(SignedIn.employee) == row.no))
        session.execute(delete(Account).where(col(Account.employee) == row.no))
        changed(session, VERSION)
    return fields


def _remaining(session: Session, row: Row) -> Remains:
    """Return in words what still tells of a person when his own rows do not, each with its places."""
    words = [getattr(row, name, "") for name in SPEAKING]
    texts = [(_said(why), tuple(places)) for why, places in mentions_of(session, words)]
    cases = select(Complaint.no).where(Complaint.contact_id == row.id) if isinstance(row, Contact) else None
    if cases is not None:
        printed = select(Document.path).where(col(Document.subject).in_(cases), col(Document.path) != "")
        files = select(Attachment.name).where(col(Attachment.subject).in_(cases))
        texts += [
            (_said("Documents of his cases show him as he was when they were printed."), tuple(session.exec(printed))),
            (_said("Files of his cases may show him."), tuple(session.exec(files))),
        ]
    outside = _said(
        "Outside the database: mails that were sent, dossiers, import files, the runs and artifacts in Prefect, "
        "backups, and the master data, which bring him back when they are loaded again."
    )
    return (*((why, places) for why, places in texts if places), (outside, ()))


def _said(message: str, **values: object) -> str:
    return say(settings().language, message, **values)


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says and print what came of it; return 1 when it is refused."""
    parser = argparse.ArgumentParser(prog="python -m tasks.personal_data", description="A person's own data.")
    parser.add_argument("what", choices=("export", "anonymise"))
    parser.add_argument("number", help="an employee's number, or a contact's as CONTACT-12")
    parser.add_argument("--by", required=True, help="the number of the employee who does this")
    given = parser.parse_args(arguments)
    try:
        if given.what == "export":
            found: object = export_person(given.number, given.by)
        else:
            found = asdict(anonymise_person(given.number, given.by))
    except PersonRefused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
