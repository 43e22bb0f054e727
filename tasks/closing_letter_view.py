"""The letter that ends a case, read from it: only what was written for the customer, in the customer's language.

The cause and measure of a closing application, levels, penalties and the names of those who worked on it stay out.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session

from models.document import Document
from models.views.closing_letter import ClosingLetter, Measure
from rules.lifecycle import Event
from rules.vocabulary import CustomerReplyKind, IrrationalReason, Language, LevelClass, Responsibility
from tasks.case_at import CaseAt, form_of
from tasks.letter_frame import letter_frame
from tasks.problem_facts import with_detail

ANSWERS = {CustomerReplyKind.FINAL, CustomerReplyKind.EXPLANATION}


def closing_letter_of(session: Session, document: Document, case: CaseAt) -> ClosingLetter:
    """Return the letter as it was owed."""
    reply, closing = _answer(case), form_of(case.last(Event.APPLY_CLOSING))
    return ClosingLetter(
        **letter_frame(session, document, case),
        level=case.column,
        responsibility=_responsibility(case),
        cause=_found(reply),
        rule_quoted=_rule(case),
        done=tuple(_done(document.language, reply, closing)),
        prevention=_measures(closing.get("prevention", "")),
    )


def _answer(case: CaseAt) -> dict[str, Any]:
    """Return the newest final answer to the customer; one that only explains counts where no final one was given."""
    forms = [form_of(entry) for entry in case.recorded(Event.CUSTOMER_REPLY)]
    return next((form for form in reversed(forms) if form.get("kind") in ANSWERS), {})


def _responsibility(case: CaseAt) -> Responsibility:
    """Return whose responsibility the letter speaks of: an irrational wish is answered without admitting any (T10)."""
    irrational = case.column is LevelClass.IRRATIONAL_1
    return Responsibility.UNDER_INVESTIGATION if irrational else case.row.responsibility


def _found(reply: dict[str, Any]) -> str:
    """Return what the customer was told of the cause; where no cause was named, the answer itself."""
    told = reply.get("cause_brief") or ("" if reply.get("how") else reply.get("text"))
    return str(told or "")


def _rule(case: CaseAt) -> str:
    """Return the rule that an irrational wish runs against, as it was explained to the customer."""
    level_facts = form_of(case.last(Event.TRIAGE)).get("level_facts") or {}
    reason = level_facts.get("irrational_reason", IrrationalReason.NONE)
    if case.column is not LevelClass.IRRATIONAL_1 or reason == IrrationalReason.NONE:
        return ""
    explained = form_of(case.last(Event.START_TRACKING)).get("explanation")
    return str(explained or level_facts.get("policy_citation") or "")


def _done(language: Language, reply: dict[str, Any], closing: dict[str, Any]) -> Iterator[Measure]:
    how, when = reply.get("how", ""), reply.get("when", "")
    day = _day(when)
    if how:
        yield Measure(text=how if day else with_detail(language, how, when), on=day)
    if closing.get("result") and closing["result"] != how:
        yield Measure(text=closing["result"])


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _measures(text: str) -> tuple[Measure, ...]:
    """Return each line of a text as a measure of its own."""
    return tuple(Measure(text=line) for line in text.splitlines() if line.strip())
