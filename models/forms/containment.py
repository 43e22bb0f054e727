"""Forms of containment, of calls to related customers, and of an 8D kept in the customer's system."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from models.forms.base import Form
from models.forms.intake import Long, OccurredForm, Quantity, Short
from rules.vocabulary import ContainmentState, ContainmentType


class Contain(OccurredForm):
    """A measure that keeps the damage from spreading."""

    type: ContainmentType
    state: Annotated[ContainmentState, Field(description="How far the problem has come at this place.")]
    text: Annotated[str, Field(min_length=2, max_length=20000, description="What is done.")]
    place: Annotated[
        Short, Field(description="Where: our stock, in transit, the customer's stock or line, in the field.")
    ] = ""
    qty_suspect: Quantity = 0
    qty_ok: Quantity = 0
    qty_ng: Quantity = 0
    person: Annotated[Short, Field(description="Who is sent, or who does it.")] = ""
    effectiveness_percent: Annotated[Decimal, Field(ge=0, le=100)] = Decimal(0)


class RelatedCall(OccurredForm):
    """A call to another customer who got the same goods."""

    customer: Annotated[str, Field(min_length=1, max_length=32, json_schema_extra={"choices": "related_customer"})]
    called: bool = False
    affected: bool = False
    stock_qty: Quantity = 0
    action: Long = ""
    waived_reason: Annotated[str, Field(max_length=2000, description="Why no call is needed.")] = ""


class Complete8D(Form):
    """QA confirms that the 8D is complete in the customer's system, and files it here."""

    reference: Annotated[Short, Field(description="The 8D's number in the customer's system.")] = ""
    file: Annotated[Short, Field(description="The file's name in the case's folder.")] = ""
    effective: Annotated[bool, Field(description="The measures are proved effective.")] = True
