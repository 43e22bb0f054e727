"""What was judged of a complaint, as its handling form shows it: category, level after level, limits, closure."""

from collections.abc import Iterator
from typing import Any

from models.event import LedgerEvent
from models.views.handling_form import ClockLine, Closure, Irrational, LevelStep
from rules.case import level_class
from rules.lifecycle import Event
from rules.vocabulary import ExternalBody, IrrationalReason, Language, Level, LevelCause, LevelClass, State
from tasks.case_at import LEVEL, CaseAt, form_of, reason_in
from tasks.facts import EVENTS


def judgement_of(case: CaseAt, language: Language) -> dict[str, Any]:
    """Return the fields of the form that say what was judged."""
    row = case.row
    category = case.policy.taxonomy.categories.get(row.category)
    return {
        "state": row.state,
        "category_code": row.category,
        "category": category.names[language] if category else "",
        "level": case.column,
        "level_history": tuple(_level_history(case)),
        "responsibility": row.responsibility,
        "irrational": _irrational(case),
        "clocks": tuple(_clock_lines(case)),
        "closure": _closure(case),
    }


def _closure(case: CaseAt) -> Closure | None:
    row = case.row
    if row.state is not State.CLOSED or row.closing_result is None or row.closed_at is None:
        return None
    return Closure(kind=row.closure_kind, result=row.closing_result, at=row.closed_at)


def _level_history(case: CaseAt) -> Iterator[LevelStep]:
    """Yield the levels in force one after the other; an entry of a level follows the form that brought it."""
    before: LevelClass | None = None
    body, form = ExternalBody.NONE, case.entries[0]
    for entry in case.entries:
        if entry.kind in EVENTS:
            form = entry
            body = ExternalBody(form_of(entry).get("external_body") or body)
        elif entry.kind == LEVEL:
            cause = LevelCause(entry.data["cause"])
            to = level_class(Level(entry.data["to"]), 2 if cause is LevelCause.DEFERRAL else 1, body)
            yield LevelStep(from_level=before, to_level=to, cause=cause, at=entry.recorded_at, note=_note(form, entry))
            before = to


def _note(form: LedgerEvent, level: LedgerEvent) -> str:
    """Return the reason that the form gives; a level that rose by itself has none."""
    return reason_in(form) if form.recorded_at == level.recorded_at else ""


def _irrational(case: CaseAt) -> Irrational | None:
    """Return why a complaint counts as irrational: by its triage, or because its closing was put off. 004 §3.5."""
    if case.row.level is not Level.IRRATIONAL:
        return None
    if case.column is LevelClass.IRRATIONAL_2:
        text = str(form_of(case.last(Event.APPLY_DEFERRAL)).get("reason", ""))
        return Irrational(reason=IrrationalReason.NONE, text=text, mode=case.row.tracking_mode)
    judged = form_of(case.last(Event.TRIAGE)).get("level_facts") or {}
    grounds = [judged.get("irrational_text"), judged.get("policy_citation")]
    reason = IrrationalReason(judged.get("irrational_reason", IrrationalReason.NONE))
    return Irrational(reason=reason, text="\n".join(filter(None, grounds)), mode=case.row.tracking_mode)


def _clock_lines(case: CaseAt) -> Iterator[ClockLine]:
    for clock in case.clocks:
        yield ClockLine(
            kind=clock.kind,
            basis=clock.basis,
            limit_hours=clock.hours or None,
            started_at=clock.started_at,
            due_at=clock.due_at,
            stopped_at=clock.stopped_at,
            state=clock.state,
        )
