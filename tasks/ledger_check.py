"""`make verify-ledger`: follow every chain, hold 8Ds, assessments and anchors against it, name what does not fit."""

import sys
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from models.assessment import Assessment
from models.database import reading
from models.eight_d import EightD
from models.event import LedgerEvent
from rules.eight_d.content import EightDContent
from rules.lifecycle import Event
from rules.vocabulary import EffectKind
from tasks.anchor_check import faulty_anchors, rewritten_chains
from tasks.ledger import broken_at
from tasks.policy_enacting import altered_frozen

ISSUING = (*EffectKind, Event.CALL_BACK, Event.APPROVE_CLOSING, Event.REVERSE_NOTICE)


def broken_chains() -> dict[str, int]:
    """Return the number of the first entry that does not fit, by complaint or 8D; nothing when all chains hold."""
    with reading() as session:
        subjects = session.exec(select(LedgerEvent.subject).distinct().order_by(LedgerEvent.subject)).all()
        found = {subject: broken_at(session, subject) for subject in subjects}
    return {subject: entry for subject, entry in found.items() if entry is not None}


def changed_eight_ds() -> list[str]:
    """Return the revisions of 8Ds whose content is not what the ledger says that it was when it was last written."""
    with reading() as session:
        rows = session.exec(select(EightD).order_by(EightD.no, col(EightD.revision))).all()
        return [f"{row.no} revision {row.revision}" for row in rows if row.hash and not _as_written(session, row)]


def _as_written(session: Session, row: EightD) -> bool:
    entries = session.exec(select(LedgerEvent).where(LedgerEvent.subject == row.no).order_by(col(LedgerEvent.seq)))
    written = {event.data["revision"]: event.data["content"] for event in entries if "content" in event.data}
    content = EightDContent.model_validate(row.content).sha256()
    return bool(content == row.hash == written.get(row.revision, row.hash))


def changed_assessments() -> list[str]:
    """Return the assessments that are not what the ledger says that was issued, and those that are gone."""
    with reading() as session:
        rows = {row.no: row for row in session.exec(select(Assessment))}
        kinds = [str(kind) for kind in ISSUING]
        entries = session.exec(select(LedgerEvent.data).where(col(LedgerEvent.kind).in_(kinds)))
        issued = {each["no"]: each for data in entries for each in data.get("assessments", ())}
    unknown = rows.keys() - issued.keys()
    return sorted(unknown | {no for no, told in issued.items() if no not in rows or not _as_issued(rows[no], told)})


def _as_issued(row: Assessment, told: Mapping[str, Any]) -> bool:
    same = ("kind", "level", "multiple", "n", "department", "person", "unit", "amount_department", "amount_person")
    return all(str(getattr(row, name)) == str(told[name]) for name in same)


def main() -> int:
    """Print what was checked; return 1 when a chain is broken, or something was changed behind the ledger's back."""
    broken, changed = broken_chains(), changed_eight_ds() + changed_assessments() + altered_frozen()
    for number, entry in broken.items():
        sys.stdout.write(f"{number}: entry {entry} does not fit the one before it\n")
    for what in changed:
        sys.stdout.write(f"{what}: it is not what the ledger says\n")
    rewritten, faulty = rewritten_chains(), faulty_anchors()
    for each in rewritten:
        fate = "is gone" if each.gone else "is another"
        sys.stdout.write(f"{each.subject}: entry {each.seq} {fate} since the anchor of {each.day}\n")
    for fault in faulty:
        sys.stdout.write(f"anchors: {fault}\n")
    wrong = broken.keys() | {each.subject for each in rewritten}
    sys.stdout.write("every chain holds\n" if not wrong else f"{len(wrong)} chains are broken\n")
    return int(bool(broken or changed or rewritten or faulty))


if __name__ == "__main__":
    sys.exit(main())
