"""《执行部门抱怨闭环处理处罚通报》: the assessments confirmed in a week, one line each, to be signed by the top.

Source: 004 §7.8, §7.9; catalogue R-004-7.8a to R-004-7.9.2.
"""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from pydantic import AwareDatetime

from models.views.assessment_notice import Act
from models.views.document import FORM_STYLES, DocumentView, Person, View
from rules.vocabulary import AssessmentUnit, ExecutingBody, LevelClass


class Carried(View):
    """How far one body has come with carrying out an assessment."""

    body: ExecutingBody
    declared_at: AwareDatetime | None = None
    executed_at: AwareDatetime | None = None
    reference: str = ""


class Item(View):
    """One notice as a line of the bulletin. A body that is not among `carried` has nothing to do with it."""

    number: str
    complaint_number: str
    level: LevelClass
    clause: str
    department: str
    person: str = ""
    unit: AssessmentUnit
    amount_department: Decimal
    amount_person: Decimal
    carried: tuple[Carried, ...] = ()

    @property
    def by_body(self) -> tuple[Carried | None, ...]:
        """Return what each body has done, in the order of the bodies; nothing for one that is not concerned."""
        done = {each.body: each for each in self.carried}
        return tuple(done.get(body) for body in ExecutingBody)


class Total(View):
    """What a department or a person is assessed in all, in one unit."""

    code: str
    name: str
    unit: AssessmentUnit
    notices: int
    amount: Decimal


class PenaltyBulletin(DocumentView):
    """All that a bulletin shows; `number` is TB-YYYY-Www. It is a draft until it carries its signature."""

    styles: ClassVar[tuple[str, ...]] = FORM_STYLES

    week: str
    first_on: date
    last_on: date
    made_at: AwareDatetime
    issuer: str
    content_hash: str = ""
    items: tuple[Item, ...] = ()
    departments: tuple[Total, ...] = ()
    people: tuple[Total, ...] = ()
    signature: Act | None = None
    distribution: tuple[Person, ...] = ()

    @property
    def bodies(self) -> tuple[ExecutingBody, ...]:
        """Return the bodies that carry assessments out, in the order of the columns."""
        return tuple(ExecutingBody)

    @property
    def grand_totals(self) -> tuple[tuple[AssessmentUnit, Decimal, Decimal], ...]:
        """Return for each unit that occurs what all departments and what all persons are assessed."""
        units = [unit for unit in AssessmentUnit if any(total.unit is unit for total in self.departments)]
        return tuple((unit, _sum(self.departments, unit), _sum(self.people, unit)) for unit in units)


def _sum(totals: tuple[Total, ...], unit: AssessmentUnit) -> Decimal:
    return sum((total.amount for total in totals if total.unit is unit), Decimal(0))
