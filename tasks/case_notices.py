"""The assessments of a case as somebody reads them: whose they are and what they come to only where that is for him."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from models.assessment import Assessment
from rules.access import AccessRules, sees_assessment
from rules.case import Person
from rules.vocabulary import AssessmentKind, AssessmentState, AssessmentUnit, LevelClass
from tasks.names_shown import Names


@dataclass(frozen=True)
class NoticeShown:
    """One assessment. `person` and what it comes to for him are None where they are kept from this reader."""

    no: str
    kind: AssessmentKind
    multiple: int
    level: LevelClass
    clause: str
    department: str
    amount_department: Decimal
    person: str | None
    amount_person: Decimal | None
    unit: AssessmentUnit
    effective_at: datetime
    appeal_until: datetime | None
    state: AssessmentState
    appeal: str
    decision: str
    reverses: str
    bulletin: str


def notices_shown(
    rows: Sequence[Assessment], person: Person, access: AccessRules, names: Names
) -> tuple[NoticeShown, ...]:
    """Return assessments as a person reads them."""
    return tuple(_shown(row, names, seen=sees_assessment(row.person, person, access)) for row in rows)


def _shown(row: Assessment, names: Names, *, seen: bool) -> NoticeShown:
    return NoticeShown(
        no=row.no,
        kind=row.kind,
        multiple=row.multiple,
        level=row.level,
        clause=row.clause,
        department=names.department(row.department),
        amount_department=row.amount_department,
        person=names.person(row.person) if seen else None,
        amount_person=row.amount_person if seen else None,
        unit=row.unit,
        effective_at=row.effective_at,
        appeal_until=None if row.confirmed_at else row.appeal_until,
        state=row.state,
        appeal=row.appeal if seen else "",
        decision=row.decision if seen else "",
        reverses=row.reverses,
        bulletin=row.bulletin,
    )
