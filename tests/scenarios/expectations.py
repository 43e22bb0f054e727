"""Compare what a story expects with what the database holds; each difference is one sentence."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from models.assessment import Assessment
from models.complaint import Complaint
from models.database import transaction
from models.document import Document
from models.eight_d import EightD
from models.event import LedgerEvent
from models.message import Message
from models.settings import settings
from rules.eight_d.content import EightDContent
from rules.eight_d.lint import lint
from rules.lifecycle import PHASES, gate_of
from rules.vocabulary import ClockKind, Indicator, TaskKind
from rules.weekly_figures import WeeklyFigures
from tasks.asking import policy_for
from tasks.eight_d_facts import complaints_of
from tasks.facts import clocks_of, load_row, tasks_of
from tasks.policy_store import calendar_of
from tasks.weekly_reports import policy_of_week
from tasks.weekly_source import weekly_figures
from tests.scenarios.story import (
    ClockExpected,
    EightDExpected,
    Expectation,
    HistoryExpected,
    NoticeExpected,
    TaskExpected,
)

Found = Iterator[str]
LATEST = datetime.max.replace(tzinfo=UTC)


def differences(number: str, expected: Expectation, names: dict[str, str]) -> list[str]:
    """Return what does not hold."""
    with transaction() as session:
        row = load_row(session, number)
        return [
            *_columns(row, expected, names),
            *_clocks(session, row, expected.clocks),
            *_tasks(session, row, expected.tasks, names),
            *_history(session, row, expected.history),
            *_notices(session, row, expected.notices),
            *_messages(session, row, expected),
            *_eight_d(session, row, expected, names),
            *_documents(session, row, expected),
            *_weeks(session, expected),
        ]


def _columns(row: Complaint, expected: Expectation, names: dict[str, str]) -> Found:
    gate = gate_of(row.state, row.kind, row.level)
    wanted: dict[str, tuple[Any, Any]] = {
        "state": (expected.state or None, row.state),
        "level": (expected.level or None, row.level),
        "order": (expected.order, row.irrational_order),
        "rule": (expected.rule, row.level_rule),
        "external": (expected.external, row.external_body != "NONE"),
        "phase": (expected.phase or None, PHASES[row.state]),
        "gate": (expected.gate and expected.gate.upper().replace("-", "_"), gate or ""),
        "closing": (expected.closing, row.closure_kind),
    }
    for name, value in expected.facts.items():
        if name not in Complaint.model_fields:
            yield f"facts.{name}: a complaint has no such column"
            continue
        wanted[f"facts.{name}"] = (
            names.get(value, value) if isinstance(value, str) else value,
            _plain(getattr(row, name)),
        )
    for name, (want, found) in wanted.items():
        if want is not None and want != found:
            yield f"{name} is {found}, expected {want}"


def _plain(value: Any) -> Any:
    return _text(value) if isinstance(value, datetime) else value


def _clocks(session: Session, row: Complaint, expected: dict[ClockKind, ClockExpected | None]) -> Found:
    latest = {clock.kind: clock for clock in clocks_of(session, row.no)}
    for kind, want in expected.items():
        clock = latest.get(kind)
        if want is None:
            if clock is not None:
                yield f"clock {kind} is there, expected none"
            continue
        if clock is None:
            yield f"clock {kind} is not there"
            continue
        pairs = {
            "due": (want.due, clock.due_at),
            "started": (want.started, clock.started_at),
            "stopped": (want.stopped, clock.stopped_at),
            "warn": (want.warn, clock.warn_at),
        }
        for name, (wanted, found) in pairs.items():
            if wanted is not None and wanted != found:
                yield f"clock {kind} {name} is {_text(found)}, expected {_text(wanted)}"
        if want.state is not None and want.state != clock.state:
            yield f"clock {kind} is {clock.state}, expected {want.state}"


def _tasks(session: Session, row: Complaint, expected: list[TaskExpected], names: dict[str, str]) -> Found:
    tasks = tasks_of(session, row)
    for want in expected:
        key = names.get(want.key, want.key)
        same = [t for t in tasks if t.kind == want.kind and (not key or t.key == key)]
        if not same:
            yield f"task {want.kind} {key} is not there"
            continue
        task = same[0]
        if want.due is not None and want.due != task.due_at:
            yield f"task {want.kind} {key} is due {_text(task.due_at)}, expected {_text(want.due)}"
        if want.owner and want.owner != task.owner:
            yield f"task {want.kind} {key} is owed by {task.owner}, expected {want.owner}"
        state = "OPEN" if task.ended_at is None else "SKIPPED" if task.skip_reason else "DONE"
        if want.state and want.state != state:
            yield f"task {want.kind} {key} is {state}, expected {want.state}"


def _history(session: Session, row: Complaint, expected: list[HistoryExpected] | None) -> Found:
    if expected is None:
        return
    query = (
        select(LedgerEvent)
        .where(LedgerEvent.subject == row.no, LedgerEvent.kind == "LEVEL")
        .order_by(col(LedgerEvent.seq))
    )
    found = [event.data for event in session.exec(query)]
    if len(found) != len(expected):
        steps = ", ".join(f"{step['from']}→{step['to']} {step['cause']}" for step in found)
        yield f"the level's history has {len(found)} steps ({steps}), expected {len(expected)}"
        return
    for want, step in zip(expected, found, strict=True):
        for name, value in (("from", want.source), ("to", want.to), ("cause", want.cause), ("rule", want.rule)):
            if value not in ("", None) and value != step[name]:
                yield f"a level step has {name} {step[name]}, expected {value}"


def _notices(session: Session, row: Complaint, expected: list[NoticeExpected] | None) -> Found:
    if expected is None:
        return
    own = select(Assessment).where(Assessment.complaint == row.no)
    found = session.exec(own.order_by(col(Assessment.effective_at), col(Assessment.id))).all()
    if len(found) != len(expected):
        there = ", ".join(f"{one.no} {one.level} {_text(one.effective_at)}" for one in found)
        yield f"there are {len(found)} notices ({there}), expected {len(expected)}"
        return
    for want, one in zip(expected, found, strict=True):
        pairs = {
            "kind": (want.kind, one.no[:2]),
            "level": (want.level or None, one.level),
            "department": (want.department, one.amount_department),
            "person": (want.person, one.amount_person),
            "multiple": (want.multiple, one.multiple),
            "who": (want.who or None, one.person),
            "state": (want.state or None, one.state),
            "bulletin": (want.bulletin, one.bulletin),
            "effective_at": (want.effective, one.effective_at),
            "issued_at": (want.issued, one.issued_at),
            "confirmed_at": (want.confirmed, one.confirmed_at),
        }
        for name, (wanted, is_so) in pairs.items():
            if wanted is not None and wanted != is_so:
                texts = [_text(each) if isinstance(each, datetime) else each for each in (is_so, wanted)]
                yield f"notice {one.no} has {name} {texts[0]}, expected {texts[1]}"


def _messages(session: Session, row: Complaint, expected: Expectation) -> Found:
    found = session.exec(select(Message).where(Message.subject == row.no)).all()
    for want in expected.messages:
        to_customer = want.to == "customer"
        same = [
            m
            for m in found
            if m.template == want.template
            and (not want.to or (to_customer and not m.to_employee) or m.to_employee == want.to)
        ]
        if not same:
            yield f"message {want.template} to {want.to or 'anyone'} is not owed"


def _eight_d(session: Session, row: Complaint, expected: Expectation, names: dict[str, str]) -> Found:
    want = expected.eight_d
    if want is None:
        return
    if want.required is not None and want.required != row.eight_d_required:
        yield f"8D required is {row.eight_d_required}, expected {want.required}"
    if want.done is not None and want.done != row.eight_d_done:
        yield f"8D done is {row.eight_d_done}, expected {want.done}"
    dues = {task.key: task.due_at for task in tasks_of(session, row) if task.kind is TaskKind.EIGHT_D_STEP}
    for step, due in want.dues.items():
        if dues.get(step) != due:
            yield f"8D step {step} is due {_text(dues.get(step))}, expected {_text(due)}"
    yield from _eight_d_itself(session, row, want, names)


def _eight_d_itself(session: Session, row: Complaint, want: EightDExpected, names: dict[str, str]) -> Found:
    revisions = session.exec(select(EightD).where(EightD.no == row.eight_d).order_by(col(EightD.revision))).all()
    states = [revision.state for revision in revisions]
    if want.state and want.state not in states[-1:]:
        yield f"the 8D stands at {states[-1] if states else 'none'}, expected {want.state}"
    if want.revisions and want.revisions != states:
        yield f"the 8D's revisions are {', '.join(states)}, expected {', '.join(want.revisions)}"
    served = [complaint.no for complaint in complaints_of(session, row.eight_d)] if row.eight_d else []
    if want.serves and {names[each] for each in want.serves} != set(served):
        yield f"the 8D serves {', '.join(served)}, expected {', '.join(want.serves)}"
    if want.findings and (missing := set(want.findings) - findings(session, revisions[-1])):
        yield f"the lint of the 8D does not find {', '.join(sorted(missing))}"


def _documents(session: Session, row: Complaint, expected: Expectation) -> Found:
    owed = {f"{d.kind} {d.revision}" for d in session.exec(select(Document).where(Document.subject == row.no))}
    for want in expected.documents:
        if want not in owed and not any(name.startswith(f"{want} ") for name in owed):
            yield f"document {want} is not owed; owed: {', '.join(sorted(owed)) or 'none'}"


def _weeks(session: Session, expected: Expectation) -> Found:
    for week, wanted in expected.weeks.items():
        policy = policy_of_week(week, LATEST)
        figures = weekly_figures(session, week, policy, calendar_of(policy))
        for name, want in wanted.items():
            found = _figure(figures, name)
            if found != want:
                yield f"{week} {name} is {found}, expected {want}"


def _figure(figures: WeeklyFigures, name: str) -> Decimal | None:
    if name.upper() in set(Indicator):
        return figures.indicator(Indicator(name.upper())).rate.rounded(1)
    return Decimal(getattr(figures.sums, name))


def _text(moment: datetime | None) -> str:
    return f"{moment.astimezone(settings().company_zone):%Y-%m-%d %H:%M}" if moment else "none"


def findings(session: Session, row: EightD) -> set[str]:
    """Return the rules that the words of an 8D offend."""
    began = load_row(session, row.complaint)
    return {
        hit.rule for hit in lint(EightDContent.model_validate(row.content), policy_for(session, began).eight_d_lint)
    }
