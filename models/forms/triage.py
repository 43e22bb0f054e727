"""Forms of triage: category, level and department in one go; judgement, override, correction; what is not ours."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from models.forms.base import Form, FormPart
from models.forms.intake import Long, Money, OccurredForm, Short
from rules.vocabulary import CauseSide, IrrationalReason, Level, Nature, Responsibility, Truth

Category = Annotated[str, Field(min_length=1, max_length=16, json_schema_extra={"choices": "category"})]
Department = Annotated[str, Field(max_length=32, json_schema_extra={"choices": "department"})]
EmployeeNo = Annotated[str, Field(max_length=32)]
Judgement = Annotated[str, Field(max_length=20000, description="What the judgement rests on.")]
Reason = Annotated[str, Field(max_length=2000)]


class LevelFactsPart(FormPart):
    """What decides the level."""

    dissatisfaction: Annotated[int, Field(ge=1, le=5, description="From 1, calm, to 5, outraged.")] = 3
    claim_amount: Annotated[Money, Field(description="In CNY.")] = Decimal(0)
    estimated_loss: Annotated[Money, Field(description="The customer's loss as we estimate it, in CNY.")] = Decimal(0)
    safety_hazard: bool = False
    line_stop: bool = False
    customers_same_lot: Annotated[
        int, Field(ge=0, le=100000, description="How many customers have the same lot and defect.")
    ] = 0
    cross_department: Annotated[bool, Field(description="It takes more than one department to solve it.")] = False
    special_effort: Annotated[bool, Field(description="One department must make a special effort.")] = False
    confirmed_defect: Annotated[bool, Field(description="A defect or loss caused by us is confirmed.")] = False
    irrational_reason: Annotated[
        IrrationalReason,
        Field(description="Only if the complaint rests on a misunderstanding, ill will or excessive expectations."),
    ] = IrrationalReason.NONE
    irrational_text: Annotated[str, Field(max_length=2000, description="Why it is irrational.")] = ""
    policy_citation: Annotated[str, Field(max_length=2000, description="The rule that is misunderstood.")] = ""


class Triage(Form):
    """Judge at once: category, level and executing department, whether it is true, and whose responsibility it is."""

    category: Category
    evidence: Judgement = ""
    level_facts: LevelFactsPart = LevelFactsPart()
    truth: Annotated[Truth, Field(description="Is what the customer says true?")] = Truth.TRUE
    responsibility: Responsibility = Responsibility.UNDER_INVESTIGATION
    nature: Nature = Nature.ABNORMALITY
    cause_side: CauseSide = CauseSide.PRODUCT
    department: Annotated[Department, Field(description="Empty: the category's own department.")] = ""
    responsible_person: Annotated[EmployeeNo, Field(description="Employee number, if already known.")] = ""
    product_family: Short = ""
    demand_within_rules: Annotated[bool, Field(description="The demand is within the company's rules.")] = True
    rule_ref: Annotated[Short, Field(description="The rule that the demand rests on.")] = ""
    eight_d_demanded: Annotated[bool, Field(description="The customer demands an 8D.")] = False


class Judge(OccurredForm):
    """Whose responsibility it is, now that more is known."""

    responsibility: Responsibility
    truth: Truth = Truth.TRUE
    evidence: Judgement = ""


class SetLevel(Form):
    """The manager of the service centre sets another level."""

    level: Level
    reason: Reason = ""


class Correct(Form):
    """Correct what was judged at triage."""

    reason: Reason = ""
    category: Annotated[str, Field(max_length=16, json_schema_extra={"choices": "category"})] = ""
    department: Annotated[Department, Field(description="Only before the department has signed.")] = ""
    responsible_person: EmployeeNo = ""
    causing_department: Department = ""
    product_family: Short = ""
    eight_d_demanded: bool = False


class NotOurs(Form):
    """The customer or a third party is responsible: the customer is contacted at once."""


class Agreement(Form):
    """What came of talking to the customer about a complaint that is not ours."""

    agreed: Annotated[bool, Field(description="The customer agrees that it is not our responsibility.")]
    statement: Annotated[Long, Field(description="What was agreed or said, with whom and how.")] = ""
