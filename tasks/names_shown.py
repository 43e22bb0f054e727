"""How people, departments and categories are called on a page: by name, with the number or code beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.department import Department
from models.settings import settings
from models.words import say
from rules.case import Person
from rules.company import Company
from tasks.company import SYSTEM, company


@dataclass(frozen=True)
class Names:
    """The names of the company's people and departments, by their numbers and codes."""

    people: Mapping[str, Person]
    departments: Mapping[str, str]

    def person(self, number: str) -> str:
        """Return a person's name with his number; one who is not on file by the number alone."""
        if number == SYSTEM.no:
            return say(settings().language, "The system")
        found = self.people.get(number)
        return f"{found.name} ({number})" if found and found.name else number

    def department(self, code: str) -> str:
        """Return a department's name; one that is not on file by its code."""
        return self.departments.get(code, code)


def names_of_company(session: Session, now: datetime) -> tuple[Names, Company]:
    """Return how everybody is called, and the company itself."""
    people = company(session, now)
    rows = session.exec(select(col(Department.code), col(Department.name)))
    return Names(people.people, dict(rows.all())), people
