"""The forms of a bulletin: signed by the General Manager, declared and carried out by the executing bodies."""

from typing import Annotated

from pydantic import Field

from models.forms.base import Form
from models.forms.intake import Long
from rules.vocabulary import Decision, ExecutingBody

Number = Annotated[str, Field(max_length=100)]


class SignBulletin(Form):
    """Sign the bulletin, or return it with a reason: nothing is published or carried out before it is signed."""

    decision: Annotated[Decision, Field(description="APPROVE: it is signed and goes out. REJECT: it is returned.")]
    reason: Annotated[
        str, Field(max_length=2000, description="Needed to return it: what has to be put right before it comes again.")
    ] = ""


class DeclareBulletin(Form):
    """General Management declares what is to be carried out against departments of company and sales company."""

    declaration_no: Annotated[Number, Field(description="The number of the declaration, if it has one.")] = ""
    note: Long = ""


class ExecuteBulletin(Form):
    """A body has carried out everything that falls to it: say by which voucher or order."""

    body: Annotated[ExecutingBody, Field(description="For which body you act.")]
    voucher: Annotated[Number, Field(description="The number of the voucher, or of the order.")] = ""
    note: Long = ""
