"""Forms of deferral, of tracking irrational complaints, and of external complaints."""

from datetime import date
from typing import Annotated

from pydantic import Field

from models.forms.base import Form
from models.forms.intake import Long, OccurredForm, Short
from models.forms.triage import Reason
from rules.vocabulary import Decision, DeferralGround, ExternalBody, ReviewDecision, TrackingMode


class ApplyDeferral(Form):
    """The department applies for putting the closing off, on objective grounds."""

    ground: DeferralGround
    reason: Annotated[str, Field(max_length=2000, description="The objective reason, in at least 20 characters.")] = ""
    evidence: Long = ""
    expected_on: Annotated[date | None, Field(description="When you expect to go on.")] = None


class ReviewDeferral(Form):
    """May the case wait? An approval chooses how it is tracked."""

    decision: Decision
    mode: Annotated[TrackingMode, Field(description="WATCH: calm, no exposure. MONITOR: agitated, or waiting.")] = (
        TrackingMode.WATCH
    )
    reason: Reason = ""


class StartTracking(Form):
    """How an irrational complaint is followed by the department's manager."""

    mode: TrackingMode
    explanation: Annotated[Long, Field(description="What the customer is told, quoting the rule.")] = ""


class ReviewTracking(Form):
    """The manager's review of a tracked complaint."""

    decision: ReviewDecision
    contact_summary: Annotated[Long, Field(description="Whom you spoke to, and what was said.")] = ""
    mode: Annotated[TrackingMode, Field(description="How it is tracked from now on.")] = TrackingMode.MONITOR
    reason: Reason = ""


class Reactivate(Form):
    """The obstacle is gone, or the customer brings new facts."""

    reason: Reason = ""


class ReportExternal(OccurredForm):
    """The customer has gone to the media, an authority, an organisation or a court."""

    external_body: ExternalBody
    body_name: Short = ""
    body_case_no: Annotated[Short, Field(description="The body's own number of the matter.")] = ""
    text: Long = ""
