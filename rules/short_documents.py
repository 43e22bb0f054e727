"""Which short document may be printed of a case at all: each says something that must have been judged before."""

from dataclasses import dataclass

from rules.refusal import Refusal
from rules.vocabulary import DocumentKind, Responsibility, Truth

NOT_OURS = frozenset({Responsibility.CUSTOMER, Responsibility.THIRD_PARTY})
ON_DEMAND = (
    DocumentKind.ACKNOWLEDGEMENT,
    DocumentKind.NTF_REPORT,
    DocumentKind.NOT_OURS_LETTER,
    DocumentKind.DECLINE_LETTER,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What is on record about a case: whose responsibility, whether it is so, whether an 8D or the answer said no."""

    responsibility: Responsibility
    truth: Truth | None
    found_no_problem: bool
    declined: bool


def not_printable(kind: DocumentKind, judged: Judged) -> Refusal | None:
    """Return why a document cannot be printed, or nothing. Source: 002 §3.5, 001 p19, T17."""
    if kind is DocumentKind.NTF_REPORT and not (judged.found_no_problem or judged.truth is Truth.FALSE):
        return Refusal("kind", "No test has shown that there is no fault: judge it so, or record it in D2 of the 8D.")
    if kind is DocumentKind.NOT_OURS_LETTER and judged.responsibility not in NOT_OURS:
        return Refusal("kind", "The case is not judged as the customer's or a third party's: judge it first.")
    if kind is DocumentKind.DECLINE_LETTER and not judged.declined:
        return Refusal("kind", "No request has been declined in this case.")
    if kind not in ON_DEMAND:
        return Refusal("kind", "This document is printed when its step is recorded, not on demand.")
    return None
