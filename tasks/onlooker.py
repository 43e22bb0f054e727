"""Who looks at a page of the portal: what he may see of ledgers, and what he may do there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from rules.access import AccessRules, may_act, may_open
from rules.case import Person
from rules.vocabulary import Area
from tasks.open_forms import OpenForms, open_forms
from tasks.stages import gate_event
from tasks.subjects import Subject, SubjectKind, kind_of
from tasks.visibility import sees


@dataclass(frozen=True)
class Onlooker:
    """A person with the rules of access in force."""

    person: Person
    access: AccessRules

    @property
    def audits(self) -> bool:
        """Whether he is shown ledgers as they are chained."""
        return may_open(Area.AUDIT, self.person, self.access)

    def sees(self, session: Session, no: str, kind: SubjectKind[Any]) -> bool:
        """Whether he sees a subject, which must be of this kind."""
        return kind_of(no) is kind and sees(session, self.person, self.access, no)

    def forms(self, session: Session, row: Subject, now: datetime) -> OpenForms:
        """Return what a subject waits for, and which forms he may hand in; none for who only reads."""
        if may_act(self.person, self.access):
            return open_forms(session, row, self.person, now)
        return OpenForms(gate_event(row), is_mine=False, beside=())
