"""Forms of the transfer: issue, sign, dispute, hand on; who is responsible; what the department replies."""

from typing import Annotated

from pydantic import Field

from models.forms.base import Form
from models.forms.intake import Long, OccurredForm, Short
from models.forms.triage import Department, EmployeeNo, Reason


class IssueForm(Form):
    """Issue the Customer Complaint Handling Form to the executing department, after a dispute perhaps to another."""

    department: Annotated[Department, Field(description="Empty: the department stays.")] = ""
    remark: Long = ""


class SignForm(Form):
    """The designated receiver signs for the handling form."""

    revision: Annotated[int, Field(ge=0, description="The revision that you sign. 0: the newest.")] = 0
    remark: Long = ""


class Dispute(Form):
    """The receiver does not accept the handling form, and says why; the service centre judges again."""

    reason: Reason = ""


class Retransfer(Form):
    """Another department takes over."""

    department: Department
    reason: Reason = ""


class NameResponsible(OccurredForm):
    """Name the person of the executing department who is to solve it."""

    responsible_person: EmployeeNo


class FirstReply(Form):
    """The department's first reply to the service centre: what it plans."""

    text: Annotated[str, Field(min_length=2, max_length=20000, description="What the department will do, and by when.")]
    handling_goal: Annotated[Short, Field(description="What is to be reached, by when.")] = ""
    responsible_person: Annotated[EmployeeNo, Field(description="Employee number, if not yet named.")] = ""


class InterimReply(Form):
    """How far it has come: a further reply of the department to the service centre."""

    text: Annotated[str, Field(min_length=2, max_length=20000)]
