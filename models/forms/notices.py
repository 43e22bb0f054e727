"""Forms about an assessment: acknowledge it, appeal against it, decide the appeal, take it back."""

from typing import Annotated

from pydantic import Field

from models.forms.base import Form
from models.forms.triage import Reason
from rules.vocabulary import AppealDecision

Notice = Annotated[str, Field(min_length=1, max_length=64, json_schema_extra={"choices": "notice"})]


class AcknowledgeNotice(Form):
    """You have read the notice. To acknowledge is not to agree: the time to appeal goes on."""

    notice: Notice


class AppealNotice(Form):
    """You do not agree with a notice. Say why before the time to appeal is over."""

    notice: Notice
    reason: Reason = ""


class DecideAppeal(Form):
    """Is the appeal right? What is withdrawn stays visible, and is not carried out."""

    notice: Notice
    decision: AppealDecision
    reason: Reason = ""


class ReverseNotice(Form):
    """A confirmed notice is taken back by a counter-entry; it is never deleted."""

    notice: Notice
    reason: Reason = ""
