"""The forms of an 8D: each step as its content is, and what may happen to the whole."""

from typing import Annotated

from pydantic import Field

from models.forms.base import Form
from models.forms.intake import Long, Quantity
from rules.eight_d.content import Translation
from rules.eight_d.d0_emergency import Emergency
from rules.eight_d.d1_team import Team
from rules.eight_d.d2_problem import Problem
from rules.eight_d.d3_containment import Containment
from rules.eight_d.d4_causes import Causes
from rules.eight_d.d5_actions import Actions
from rules.eight_d.d6_implementation import Implementation
from rules.eight_d.d6_verification import Verification
from rules.eight_d.d7_prevention import Prevention
from rules.eight_d.d8_closing import Closing
from rules.eight_d.fields import MOST_ROWS
from rules.eight_d.vocabulary import EightDEnd, EightDState
from rules.part import FormPart
from rules.vocabulary import Language

Reason = Annotated[str, Field(max_length=2000)]


class Judged(FormPart):
    """What every step ends with: a finding on its words may be overruled with a reason."""

    override_reason: Annotated[
        str, Field(max_length=2000, description="When findings on the wording stand in the way: why it stays as it is.")
    ] = ""


class D0(Judged, Emergency, Form):
    """D0: protect the customer at once, and decide whether an 8D is needed."""


class D1(Judged, Team, Form):
    """D1: name the team, from different departments, each member with title and extension."""


class D2(Judged, Problem, Form):
    """D2: describe the problem in facts and figures. Causes come later."""


class D3(Judged, Containment, Form):
    """D3: contain it. Say for every place how many pieces are suspect, good, bad and open."""


class D4(Judged, Causes, Form):
    """D4: ask why until the root, and prove it: why it happened, why it was not found, why the system let it."""


class D5(Judged, Actions, Form):
    """D5: choose permanent actions against every verified root."""


class D6(Judged, Implementation, Form):
    """D6: introduce the actions, each with its day and evidence."""


class Verify(Judged, Verification, Form):
    """D6?: did it really work? Numbers before and after against the target, and a plain decision."""


class D7(Judged, Prevention, Form):
    """D7: change the system so that it cannot come back, here or elsewhere."""


class D8(Judged, Closing, Form):
    """D8: results, costs, the customer's answer, thanks and the lesson."""


class Join8D(Form):
    """This complaint has the same cause as another: the other's 8D serves both."""

    eight_d: Annotated[
        str,
        Field(min_length=1, max_length=32, description="The number of the other 8D, or of a complaint that it serves."),
    ]


class Prove8D(Form):
    """The system records on its complaints how an 8D has ended."""

    outcome: EightDEnd
    eight_d: Annotated[str, Field(max_length=32)]
    reason: Reason = ""


class Reopen8D(Form):
    """The system records on its complaints that an 8D is open again."""

    eight_d: Annotated[str, Field(max_length=32)]
    revision: Annotated[int, Field(ge=1)] = 1
    reason: Reason = ""


class Reject8D(Form):
    """The customer, or Quality, does not accept the 8D: the next revision goes on from a step, and nothing is wiped."""

    reason: Annotated[str, Field(max_length=2000, description="What is not accepted, in the words of who said it.")]
    back_to: Annotated[
        str,
        Field(
            max_length=16,
            description="The first step that is done anew.",
            json_schema_extra={"choices": "recorded_step"},
        ),
    ] = EightDState.D4.value
    by_customer: bool = True


class ReviewEffect(Form):
    """Thirty, sixty, ninety days later: does it still hold?"""

    review: Annotated[str, Field(min_length=1, max_length=64, json_schema_extra={"choices": "effect_review"})]
    still_effective: Annotated[bool, Field(description="No: the causes are looked for again, as the next revision.")]
    bad: Quantity = 0
    sample: Quantity = 0
    note: Long = ""
    reason: Reason = ""


class Translate8D(Form):
    """The 8D's texts in another language, for the customer's edition. The originals stay."""

    language: Language
    translations: Annotated[list[Translation], Field(min_length=1, max_length=MOST_ROWS * 10)]
