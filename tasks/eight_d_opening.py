"""Revisions of 8Ds begin here: the first ones of any number of 8Ds together, and the next one of an 8D."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.eight_d import EightD
from models.event import LedgerEvent
from models.task import TaskRow
from rules.asked import Asked
from rules.eight_d.content import EightDContent
from rules.eight_d.facts import EightDFacts
from rules.eight_d.steps import stand_of
from rules.eight_d.vocabulary import EightDState
from rules.outcome import EightDOwed
from tasks.changed_rows import insert_rows
from tasks.eight_d_dues import first_dues
from tasks.ledger import Chain, Signature, chains_of
from tasks.task_writing import task_rows
from tasks.waking import wake_by


@dataclass(frozen=True, slots=True)
class Opening:
    """An 8D that a complaint needs and that is not there yet: what is owed, upon which question, and who signs."""

    complaint: str
    owed: EightDOwed
    ask: Asked
    by: Signature

    def facts(self) -> EightDFacts:
        """Return the 8D as it begins: nothing is recorded on it."""
        return EightDFacts(
            no=self.owed.no,
            revision=1,
            state=EightDState.D0,
            column=self.owed.column,
            content=EightDContent(),
            rules=self.ask.policy.eight_d,
            complaints=(self.complaint,),
        )


def open_eight_ds(session: Session, openings: Sequence[Opening]) -> None:
    """Open 8Ds: each stands at its first step and owes all of them. One statement a table for all together."""
    if not openings:
        return
    owners, chains = _owners(session, openings), chains_of(session, [one.owed.no for one in openings])
    revisions, tasks, entries, dues = [], [], [], []
    for one in openings:
        facts = one.facts()
        state, owed = stand_of(facts), list(first_dues(facts, one.owed.start, owners[one.complaint], one.ask))
        revisions.append(_first_revision(one, state))
        tasks += task_rows(owed, one.complaint, facts.no, set(), one.by.recorded_at)
        dues += [(one.complaint, task.due_at) for task in owed]
        entries.append(_entry(chains[facts.no], one, state))
    insert_rows(session, EightD, revisions)
    insert_rows(session, TaskRow, tasks)
    wake_by(session, dues)
    insert_rows(session, LedgerEvent, entries)


def open_next(session: Session, row: EightD, content: EightDContent, state: EightDState, by: Signature) -> None:
    """Open the next revision of an 8D; this one stays as it was locked."""
    new = BLANK | {
        "no": row.no,
        "revision": row.revision + 1,
        "complaint": row.complaint,
        "state": state,
        "column": row.column,
        "required_at": by.recorded_at,
        "content": content.model_dump(mode="json"),
        "hash": content.sha256(),
        "version": 1,
        "gate_seq": row.gate_seq + 2,
        "run_id": row.run_id,
    }
    insert_rows(session, EightD, [new])


BLANK: dict[str, Any] = {"locked_at": None, "locked_by": "", "reference": "", "file": ""}


def _first_revision(one: Opening, state: EightDState) -> dict[str, Any]:
    return BLANK | {
        "no": one.owed.no,
        "revision": 1,
        "complaint": one.complaint,
        "state": state,
        "column": one.owed.column,
        "required_at": one.owed.start,
        "content": {},
        "hash": "",
        "version": 2,
        "gate_seq": 1,
        "run_id": "",
    }


def _entry(chain: Chain, one: Opening, state: EightDState) -> dict[str, Any]:
    data = {"complaint": one.complaint, "state": [None, state], "column": one.owed.column, "revision": 1}
    return chain.entry(f"8D_{one.owed.act}", data, one.by)


def _owners(session: Session, openings: Sequence[Opening]) -> dict[str, str]:
    """Return who answers for each of the complaints."""
    named = select(Complaint.no, Complaint.accountable_executive)
    return dict(session.exec(named.where(col(Complaint.no).in_([one.complaint for one in openings]))).all())
