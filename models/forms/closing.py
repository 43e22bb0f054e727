"""Forms of closing: application, withdrawal, call-back, approval, reopening."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from models.forms.base import Form
from models.forms.intake import Long, OccurredForm, Short
from models.forms.triage import Reason
from rules.vocabulary import Decision

Basis = Literal["PROBLEM_SOLVED", "NEED_MET"]


class ApplyClosing(Form):
    """The department applies for closing: what came of it, why it happened, what was done."""

    result: Annotated[str, Field(min_length=2, max_length=20000, description="What was reached for the customer.")]
    basis: Annotated[
        Basis, Field(description="PROBLEM_SOLVED: the problem is solved. NEED_MET: the customer's need is met.")
    ] = "PROBLEM_SOLVED"
    cause: Annotated[Long, Field(description="Why it happened.")] = ""
    measure: Annotated[Long, Field(description="What was done about the cause.")] = ""
    prevention: Annotated[Long, Field(description="What keeps it from happening again.")] = ""
    weak_point: Annotated[Short, Field(description="The weak point of ours that it has shown.")] = ""
    evidence: Annotated[Long, Field(description="Proof of the remedy, from level MEDIUM on.")] = ""
    customer_confirmation: Annotated[Long, Field(description="Visit or signed confirmation, at level STRONG.")] = ""
    claim_settlement: Annotated[Long, Field(description="How a claim was settled.")] = ""
    body_confirmation: Annotated[Long, Field(description="Written confirmation of the outside body.")] = ""


class Withdraw(Form):
    """The customer takes the complaint back."""

    statement: Annotated[Long, Field(description="What the customer said.")] = ""


class LoseCustomer(Form):
    """The customer is lost although we tried to keep the business. The deputy general manager approves."""

    reason: Reason = ""
    churn_reason: Annotated[
        Literal["DEFECT", "PRICE", "HOMOGENEOUS", "HABIT_CHANGE"],
        Field(
            description="DEFECT: our fault. PRICE: price. HOMOGENEOUS: others offer the same. HABIT_CHANGE: new habits."
        ),
    ] = "DEFECT"


def asked_as(number: int) -> dict[str, JsonValue]:
    """Return the mark of a field that is asked in the words of the call-back script's question of this number."""
    return {"script": f"callback_{number}"}


class CallBack(OccurredForm):
    """Call the customer within twelve hours: is the problem solved, and how satisfied is the customer?"""

    reached: Annotated[bool, Field(description="The customer was reached.")]
    solved: Annotated[bool, Field(json_schema_extra=asked_as(1))] = False
    score: Annotated[int, Field(ge=0, le=5, json_schema_extra=asked_as(2), description="0: not asked.")] = 0
    attitude: Annotated[int, Field(ge=0, le=5, json_schema_extra=asked_as(3), description="0: not asked.")] = 0
    timeliness: Annotated[int, Field(ge=0, le=5, json_schema_extra=asked_as(4), description="0: not asked.")] = 0
    other_request: Annotated[Long, Field(json_schema_extra=asked_as(5))] = ""
    written_evidence: Annotated[
        Long, Field(description="Only the manager, after three attempts: the written evidence of satisfaction.")
    ] = ""


class ApproveClosing(Form):
    """Approve the closing, or reject it with a reason."""

    decision: Decision
    reason: Annotated[str, Field(max_length=2000, description="Needed to reject.")] = ""


class Reopen(Form):
    """The same matter is back: the case is opened again, one level up."""

    reason: Reason = ""
