"""D4: from the phenomenon to the root, why by why: why it happened, why it was not found, why the system let it.

Layers: the phenomenon is 0, the near cause 1, and so on to the deepest. Source: 001 p20.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Field

from rules.eight_d.fields import MOST_ROWS, Day, Key, Long, Named, OptionalKey, Percent, Short, Told
from rules.eight_d.vocabulary import Branch, CauseKind, Finding, ProofMethod
from rules.part import FormPart
from rules.refusal import Refusal

WHOLE = Decimal(100)


class PossibleCause(FormPart):
    """A bone of the fishbone: what was thought of, and what became of it."""

    branch: Branch
    text: Named
    finding: Finding = Finding.POSSIBLE
    reason: Annotated[Short, Field(description="Why it is confirmed or excluded.")] = ""


class Cause(FormPart):
    """One why: what was asked, what the answer is, and how that is known."""

    key: Annotated[Key, Field(description="A short name, such as O1; others refer to it.")]
    parent: Annotated[OptionalKey, Field(description="The cause that this one explains. Empty: the phenomenon.")] = ""
    kind: CauseKind = CauseKind.OCCURRENCE
    branch: Branch = Branch.METHOD
    question: Annotated[Told, Field(description="Why …?")]
    answer: Annotated[Told, Field(title="Because", description="Because …")]
    evidence: Annotated[Long, Field(description="How that is known: record, measurement, photo.")] = ""
    since: Annotated[Day, Field(title="So since", description="Since when it has been so.")] = None
    root: Annotated[bool, Field(description="It is a root: taking it away takes the problem away.")] = False
    verified: bool = False
    method: Annotated[
        ProofMethod | None, BeforeValidator(lambda value: value or None), Field(description="How it was proved.")
    ] = None
    proof: Annotated[Long, Field(description="What was done to prove it, and the result.")] = ""
    verified_by: Short = ""
    contribution_percent: Annotated[Percent, Field(description="Its share in the problem.")] = Decimal(0)
    why_no_deeper: Annotated[Short, Field(description="When there are few whys: why asking further is no use.")] = ""


class ProcessAnswer(FormPart):
    """An answer to one of the eight questions put to a process. Source: 003 L1084."""

    question: Annotated[str, Field(min_length=1, max_length=32, json_schema_extra={"choices": "process_question"})]
    answer: Annotated[Short, Field(title="The answer")] = ""


class Causes(FormPart):
    """The phenomenon, what was thought of, and the tree of causes."""

    phenomenon: Annotated[Told, Field(description="What is to be explained: layer 0.")]
    possible: Annotated[list[PossibleCause], Field(max_length=MOST_ROWS, description="The fishbone.")] = []
    causes: Annotated[list[Cause], Field(max_length=MOST_ROWS, description="The whys, each under the one it explains.")]
    participants: Annotated[Short, Field(description="Who took part in the analysis.")] = ""
    weak_point: Annotated[Short, Field(description="The weak point that this brought to light.")] = ""
    process_questions: Annotated[list[ProcessAnswer], Field(max_length=MOST_ROWS)] = []

    @cached_property
    def by_key(self) -> dict[str, Cause]:
        """The causes by their keys."""
        return {cause.key: cause for cause in self.causes}

    @cached_property
    def layers(self) -> dict[str, int]:
        """The layer of each cause that hangs together with the phenomenon; a cause in a circle has none."""
        found: dict[str, int] = {}
        for key in self.by_key:
            way = self.way_up(key)
            if way:
                found[key] = len(way)
        return found

    def way_up(self, key: str) -> list[Cause]:
        """Return the causes from this one up to the near cause; empty when the way breaks off or turns in a circle."""
        way: list[Cause] = []
        while key:
            cause = self.by_key.get(key)
            if cause is None or cause in way:
                return []
            way.append(cause)
            key = cause.parent
        return way

    def below(self, key: str) -> list[Cause]:
        """Return what explains a cause ("" is the phenomenon)."""
        return [cause for cause in self.causes if cause.parent == key]

    @property
    def roots(self) -> list[Cause]:
        """What was found to be a root."""
        return [cause for cause in self.causes if cause.root]

    @property
    def verified_roots(self) -> list[Cause]:
        """The roots that were proved."""
        return [cause for cause in self.roots if cause.verified]

    @property
    def deepest(self) -> list[Cause]:
        """The deepest cause of each branch: where no further why was asked."""
        return [cause for cause in self.causes if not self.below(cause.key)]

    def refusals(self) -> Iterator[Refusal]:
        """Yield what is wrong with the tree itself."""
        if len(self.by_key) < len(self.causes):
            yield Refusal("causes", "Two causes have the same key: give each its own.")
            return
        for cause in self.causes:
            if cause.key not in self.layers:
                message = "{key} hangs on {parent}, which is no cause before it: correct its parent."
                yield Refusal("causes", message, {"key": cause.key, "parent": cause.parent})
            elif cause.parent and self.by_key[cause.parent].kind is not cause.kind:
                yield from self._turned(cause)
            if cause.verified and not (cause.method and cause.proof):
                yield Refusal("causes", "{key} is verified: say by which method and proof.", {"key": cause.key})
        for kind in CauseKind:
            total = sum((root.contribution_percent for root in self.roots if root.kind is kind), Decimal(0))
            if total > WHOLE:
                message = "The shares of the roots ({kind}) are {total} %: correct them."
                yield Refusal("causes", message, {"kind": kind, "total": total.normalize()})

    def _turned(self, cause: Cause) -> Iterator[Refusal]:
        """A branch keeps its kind, but any of them may end in the system."""
        if cause.kind is not CauseKind.SYSTEM:
            message = "{key} is of another kind than {parent}, which it explains: only a cause in the system may be."
            yield Refusal("causes", message, {"key": cause.key, "parent": cause.parent})

    def open_points(self, minimum_whys: int, *, escape_needed: bool) -> Iterator[Refusal]:
        """Yield what keeps D4 from being done. Source: R-001-p20.4, p20.6, R-001-J.D4b, R-001-p25.1."""
        if not any(root.kind is CauseKind.OCCURRENCE for root in self.verified_roots):
            message = "No root is verified: prove one (switch on and off, reproduce, measure) and tick it."
            yield Refusal("causes", message)
        unproved = [root.key for root in self.roots if not root.verified]
        if unproved:
            yield Refusal("causes", "Not yet verified: {keys}.", {"keys": ", ".join(unproved)})
        if escape_needed and not any(root.kind is CauseKind.ESCAPE for root in self.verified_roots):
            yield Refusal("causes", "Why was it not found before delivery? Give a verified root of the escape.")
        for root in self.roots:
            layer = self.layers.get(root.key, 0)
            if root.kind is CauseKind.OCCURRENCE and layer < minimum_whys and not root.why_no_deeper:
                message = "{key} comes after {layer} whys: ask further ({minimum}), or say why that is no use."
                yield Refusal("causes", message, {"key": root.key, "layer": layer, "minimum": minimum_whys})
