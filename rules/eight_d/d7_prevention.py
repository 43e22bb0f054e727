"""D7: the system is changed so that it cannot come back, here or elsewhere. Source: 001 p20 (治本), R-001-J.D7."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from rules.eight_d.d4_causes import Causes
from rules.eight_d.fields import MOST_ROWS, Day, Key, Long, Named, OptionalKey, Short, Told
from rules.eight_d.vocabulary import DocumentType, ReadAcross
from rules.part import FormPart
from rules.refusal import Refusal


class DocumentChange(FormPart):
    """A document of the quality system, from one revision to the next."""

    type: Annotated[DocumentType, Field(title="Type of document")]
    number: Named
    old_revision: Short = ""
    new_revision: Named
    changed_on: Day = None
    what: Annotated[Short, Field(description="What was changed in it.")] = ""


class SystemAction(FormPart):
    """A permanent action against the deepest cause."""

    key: Key
    cause: Annotated[
        OptionalKey,
        Field(
            description="The deepest cause of a branch: where no further why was asked.",
            json_schema_extra={"choices": "deepest_cause"},
        ),
    ] = ""
    what: Told
    owner: Named
    due_on: Day = None
    done_on: Day = None
    evidence: Long = ""


class Candidate(FormPart):
    """Another product, line or site where the same could happen."""

    where: Named
    decision: ReadAcross
    reason: Annotated[Short, Field(description="Why, or why not.")] = ""
    action: Annotated[Short, Field(description="What is done there.")] = ""
    owner: Short = ""
    due_on: Day = None


class Prevention(FormPart):
    """Documents changed, action on the system, and where else the same could happen."""

    documents: Annotated[list[DocumentChange], Field(max_length=MOST_ROWS)]
    actions: Annotated[list[SystemAction], Field(max_length=MOST_ROWS)] = []
    read_across: Annotated[
        list[Candidate], Field(max_length=MOST_ROWS, description="Similar products, lines, sites.")
    ] = []
    decision: Annotated[Long, Field(description="When no action on the system is needed: why.")] = ""

    def refusals(self, causes: Causes, *, structural: bool) -> Iterator[Refusal]:
        """Yield what D7 lacks. A structural problem demands an action on the system. Source: R-001-J.6, R-001-p20.3."""
        yield from _documents(self)
        yield from _actions(self, causes)
        if structural and not self.actions:
            yield Refusal("actions", "The problem is structural: name an action on the system.")
        if not self.actions and not self.decision:
            yield Refusal("decision", "Name an action on the system, or say why none is needed.")
        yield from _read_across(self)


def _documents(step: Prevention) -> Iterator[Refusal]:
    if not step.documents:
        yield Refusal("documents", "Name at least one document that was changed, with its old and new revision.")
    for document in step.documents:
        if document.old_revision == document.new_revision:
            yield Refusal("documents", "{number}: old and new revision are the same.", {"number": document.number})


def _actions(step: Prevention, causes: Causes) -> Iterator[Refusal]:
    deepest = {cause.key for cause in causes.deepest}
    for action in step.actions:
        if action.cause not in deepest:
            message = "{key}: a preventive action is against the deepest cause ({deepest}), not {cause}."
            values = {"key": action.key, "deepest": ", ".join(sorted(deepest)), "cause": action.cause or "–"}
            yield Refusal("actions", message, values)


def _read_across(step: Prevention) -> Iterator[Refusal]:
    if not step.read_across:
        yield Refusal("read_across", "Decide for at least one similar product, line or site.")
    for candidate in step.read_across:
        lacking = candidate.decision is ReadAcross.APPLIES and not candidate.action
        if lacking or not (candidate.reason or candidate.action):
            message = "{where}: give the action there, or the reason why it does not apply."
            yield Refusal("read_across", message, {"where": candidate.where})
