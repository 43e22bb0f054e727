"""The one writer of bulletins: a new one is submitted, and what a rule decided about one is written here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from models.assessment import Assessment
from models.document import Document
from models.event import LedgerEvent
from models.execution import Execution
from models.message import Message
from models.report import Report
from models.settings import settings
from rules.bulletin import BulletinOutcome, decide_bulletin
from rules.bulletin_content import BulletinContent
from rules.bulletin_making import number_of
from rules.lifecycle import Event
from rules.outcome import MessageOwed
from rules.refusal import Refusal
from rules.vocabulary import AssessmentState, BulletinState, DocumentKind, ReportKind
from tasks.bulletin_facts import ask_about_bulletin
from tasks.changed_rows import insert_rows
from tasks.document_revisions import next_revision
from tasks.ledger import Signature, chain_of
from tasks.penalty_documents import owed_bulletin
from tasks.policy_store import book
from tasks.transitions import Conflict, ContactRef, message_row

SUBMITTED = "BULLETIN_SUBMITTED"
PRINTED_AT = frozenset({BulletinState.PUBLISHED, BulletinState.EXECUTED})


@dataclass(frozen=True)
class AnsweredBulletin:
    """A form about a bulletin as it was handed in. `once` is the key under which it happens once."""

    event: Event
    form: Mapping[str, Any]
    by: Signature
    once: str | None
    at_gate: bool


def submit_bulletin(
    session: Session,
    week: str,
    content: BulletinContent,
    before: Report | None,
    messages: Iterable[MessageOwed],
    by: Signature,
) -> Report:
    """Write the bulletin of a week, or its next revision, with its assessments; it waits for its signature.

    Raises Conflict when one of the assessments went into another state meanwhile.
    """
    row = Report(
        no=number_of(week),
        kind=ReportKind.BULLETIN,
        week=week,
        revision=before.revision + 1 if before else 1,
        state=BulletinState.SUBMITTED,
        made_at=by.recorded_at,
        data=content.model_dump(mode="json"),
        sha256=content.sha256(),
        gate_seq=before.gate_seq + 1 if before else 1,
        run_id=before.run_id if before else "",
    )
    session.add(row)
    session.flush()
    numbers = [item.no for item in content.items]
    _move(session, numbers, "", state=AssessmentState.BULLETINED, bulletin=row.no)
    states = [before.state if before else None, row.state]
    data = {"state": states, "revision": row.revision, "content": row.sha256, "assessments": numbers}
    entry = chain_of(session, row.no).entry(SUBMITTED, data, by)
    insert_rows(session, LedgerEvent, [entry])
    _owe(session, row.no, entry["seq"], messages, by, printed=True)
    return row


def answer_bulletin(session: Session, row: Report, answered: AnsweredBulletin) -> Sequence[Refusal]:
    """Ask the rules about a form and write what follows from it; return the reasons when it is refused.

    Raises Conflict when the bulletin was changed meanwhile.
    """
    by = answered.by
    outcome = decide_bulletin(answered.event, ask_about_bulletin(session, row, answered.form, by.actor, by.recorded_at))
    if isinstance(outcome, list):
        return outcome
    by = replace(by, acted_for=outcome.acted_for, policy=book().at(row.made_at).code)
    _write(session, row, replace(answered, by=by), outcome)
    return ()


def _write(session: Session, row: Report, answered: AnsweredBulletin, out: BulletinOutcome) -> None:
    by, comes_to = answered.by, out.state if out.state is not row.state else None
    form = {name: value for name, value in answered.form.items() if value not in ("", None)}
    data = {"form": form, "state": [row.state, out.state], "revision": row.revision, "content": row.sha256}
    entry = chain_of(session, row.no).entry(answered.event, data, by, effect_key=answered.once)
    insert_rows(session, LedgerEvent, [entry])
    _save(session, row, out, by, at_gate=answered.at_gate)
    _carry_on(session, row.no, out)
    insert_rows(session, Execution, [_owed(row.no, assessment, body) for assessment, body in out.owed])
    _note_execution(session, row.no, out, by, str(form.get("voucher", "")))
    _owe(session, row.no, entry["seq"], out.messages, by, printed=comes_to in PRINTED_AT)


def _save(session: Session, row: Report, out: BulletinOutcome, by: Signature, *, at_gate: bool) -> None:
    """Save where a bulletin stands; a passed gate makes a new ask."""
    moved = at_gate or out.state is not row.state
    signed = {"signed_by": by.actor, "signed_at": by.recorded_at} if out.owed else {}
    values = {"state": out.state, "version": row.version + 1, "gate_seq": row.gate_seq + int(moved), **signed}
    same = (col(Report.id) == row.id, col(Report.version) == row.version)
    if session.execute(update(Report).where(*same).values(values)).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(row.no)


def _carry_on(session: Session, bulletin: str, out: BulletinOutcome) -> None:
    """Let the assessments follow their bulletin."""
    come_to: dict[AssessmentState, list[str]] = defaultdict(list)
    for number, state in out.assessments.items():
        come_to[state].append(number)
    for state, numbers in come_to.items():
        _move(session, numbers, bulletin, state=state, bulletin="" if out.frees else bulletin)


def _move(session: Session, numbers: Sequence[str], of: str, **values: object) -> None:
    """Bring the assessments of a bulletin, or of none, into another state. Raises Conflict when one is not there."""
    same = (col(Assessment.no).in_(numbers), col(Assessment.bulletin) == of)
    moved = session.execute(update(Assessment).where(*same).values(values)).rowcount  # type: ignore[attr-defined]
    if moved != len(numbers):
        raise Conflict(", ".join(numbers))


def _owed(bulletin: str, assessment: str, body: str) -> dict[str, Any]:
    return {"assessment": assessment, "bulletin": bulletin, "body": body}


def _note_execution(session: Session, bulletin: str, out: BulletinOutcome, by: Signature, voucher: str) -> None:
    """Note on what a body owes that it has declared it, or carried it out."""
    for body, values in (
        (out.declares, {"declared_at": by.recorded_at, "declared_by": by.actor}),
        (out.executes, {"executed_at": by.recorded_at, "executed_by": by.actor, "reference": voucher}),
    ):
        own = (col(Execution.bulletin) == bulletin, col(Execution.body) == body)
        if body:
            session.execute(update(Execution).where(*own).values(values))


def _owe(session: Session, no: str, seq: int, messages: Iterable[MessageOwed], by: Signature, *, printed: bool) -> None:
    """Owe messages, and a print of the bulletin as it now stands, which goes with them."""
    print_no = next_revision(session, no, DocumentKind.BULLETIN)
    if printed:
        insert_rows(session, Document, [owed_bulletin(no, by.recorded_at, print_no)])
    else:
        print_no -= 1
    nobody = ContactRef(None, settings().language)
    owed = [replace(each, data={**each.data, "revision": print_no}) for each in messages]
    insert_rows(session, Message, [message_row(f"{no}:{seq}", no, each, nobody, by.recorded_at) for each in owed])
