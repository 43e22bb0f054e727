"""Two open complaints of a customer that say the same are proposed to a person as one: sent twice, or passed on.

A complaint is found by a few marks of its words; at each mark stands the newest that has it. So a registration asks for
a handful of rows, however many complaints the customer has made. Source: T13, R-004-V.2.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.complaint import Complaint
from models.folded import folded
from models.task import TaskRow
from models.text_mark import TextMark
from rules.likeness import Likeness, LikenessRules, Wording, likeness, marks_of, wording_of
from rules.repeat import GOODS
from rules.vocabulary import State, TaskKind
from tasks.facts import table_of
from tasks.merging import CLOSED
from tasks.policy_store import book

C, MARK, TASK = table_of(Complaint).c, table_of(TextMark).c, table_of(TaskRow).c
NAMES = ("no", "customer", "text", "received_at", "state", "merged_into", "first_inquiry_owner", *GOODS)
NUMBERED = select(*(C[name] for name in NAMES)).where(C.no.in_(bindparam("numbers", expanding=True)))
AT_MARKS = select(MARK.mark, MARK.complaint).where(MARK.mark.in_(bindparam("marks", expanding=True)))
PROPOSALS = (TaskKind.MERGE_PROPOSAL, TaskKind.SIMILAR_PROPOSAL)
PROPOSED = select(TASK.subject, TASK.key).where(
    TASK.subject.in_(bindparam("numbers", expanding=True)), TASK.kind.in_(PROPOSALS)
)
FORGET = delete(TextMark).where(MARK.received_at < bindparam("before"))
# Whoever says more than this has said it in the beginning.
MOST_READ = 4000
MOST_SHARED = 12
UPSERT: Mapping[str, Callable[[type[TextMark]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True, slots=True)
class Said:
    """A complaint with what it says."""

    row: Mapping[str, Any]
    wording: Wording

    @property
    def no(self) -> str:
        """Its number."""
        return str(self.row["no"])

    @property
    def order(self) -> tuple[datetime, str]:
        """What tells the earlier of two from the later."""
        return self.row["received_at"], self.no


@dataclass(frozen=True, slots=True)
class Pair:
    """Two complaints that say the same."""

    later: Said
    earlier: Said
    likeness: Likeness


def propose_alike(session: Session, new: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Owe a look at each new complaint that says what another open one of the customer says, the earliest such one.

    `new` are the columns of open complaints that have just been written.
    """
    rules = book().at(now).repeats.likeness
    fresh = [said(row) for row in new if rules and now - row["received_at"] <= timedelta(days=rules.days)]
    if rules is None or not fresh:
        return
    marks = {one.no: marks_of(one.row["customer"], one.wording) for one in fresh}
    pairs = list(_pairs(session, fresh, marks, rules))
    if pairs:
        session.connection().execute(insert(TaskRow), [_task(pair, now) for pair in pairs])
    _keep(session, marks, {one.no: one.row["received_at"] for one in fresh})
    session.connection().execute(FORGET, {"before": now - timedelta(days=rules.days)})


def said(row: Mapping[str, Any]) -> Said:
    """Return a complaint with what it says, by these of its columns: `NAMES`."""
    goods = [folded(row[name]) for name in GOODS if row[name]]
    return Said(row, wording_of(folded(row["text"][:MOST_READ]), goods))


def _pairs(
    session: Session, fresh: Sequence[Said], marks: Mapping[str, Collection[int]], rules: LikenessRules
) -> Iterable[Pair]:
    """Yield for each new complaint the pair that it makes with the earliest one that says the same, if there is one."""
    candidates = _at_the_marks(session, marks)
    known = {one.no: one for one in fresh}
    found = {no for at_marks in candidates.values() for no in at_marks}
    proposed = _proposed(session, found | known.keys())
    known |= _known(session, found.union(*proposed.values()) - known.keys())
    for one in fresh:
        others = {further for no in candidates[one.no] for further in (no, *proposed.get(no, ()))}
        pair = _earliest(one, [known[no] for no in others if no in known], rules)
        if pair and pair.earlier.no not in proposed.setdefault(pair.later.no, set()):
            proposed[pair.later.no].add(pair.earlier.no)
            yield pair


def _at_the_marks(session: Session, marks: Mapping[str, Collection[int]]) -> dict[str, list[str]]:
    """Return for each new complaint those that stand at its marks; of several new ones a later one finds an earlier."""
    wanted = sorted({mark for own in marks.values() for mark in own})
    newest: dict[int, str] = dict(session.connection().execute(AT_MARKS, {"marks": wanted}).tuples().all())
    found = {}
    for no, own in marks.items():
        found[no] = list(dict.fromkeys(newest[mark] for mark in own if mark in newest))
        newest |= dict.fromkeys(own, no)
    return found


def _known(session: Session, numbers: Collection[str]) -> dict[str, Said]:
    """Return which of these complaints are open, by number; for one that went up in another it is that other."""
    rows: dict[str, Mapping[str, Any]] = {}
    wanted = set(numbers)
    while wanted:
        found = session.connection().execute(NUMBERED, {"numbers": sorted(wanted)}).mappings()
        rows |= {row["no"]: row for row in found}
        wanted = {row["merged_into"] for row in rows.values() if row["state"] is State.MERGED} - rows.keys()
    meant = {no: _what_it_became(no, rows) for no in rows}
    return {no: said(row) for no, row in meant.items() if row["state"] not in CLOSED}


def _what_it_became(no: str, rows: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    row = rows[no]
    while row["state"] is State.MERGED and row["merged_into"] in rows:
        row = rows[row["merged_into"]]
    return row


def _proposed(session: Session, numbers: Iterable[str]) -> dict[str, set[str]]:
    """Return with which earlier ones these complaints are or were proposed to be one."""
    found: dict[str, set[str]] = {}
    for subject, key in session.connection().execute(PROPOSED, {"numbers": sorted(numbers)}):
        found.setdefault(subject, set()).add(key)
    return found


def _earliest(one: Said, others: Iterable[Said], rules: LikenessRules) -> Pair | None:
    """Return a complaint with the earliest of the others that says the same; None when none does."""
    span = timedelta(days=rules.days)
    for other in sorted(others, key=lambda each: each.order):
        if other.no == one.no or abs(one.row["received_at"] - other.row["received_at"]) > span:
            continue
        if other.row["customer"] != one.row["customer"]:
            continue
        found = likeness(one.wording, other.wording, rules)
        if found:
            earlier, later = sorted((one, other), key=lambda each: each.order)
            return Pair(later, earlier, found)
    return None


def _task(pair: Pair, now: datetime) -> dict[str, Any]:
    alike = pair.likeness
    text = f"{pair.earlier.no} · {alike.score:.0%}"
    data = {"score": str(alike.score), "shared": list(alike.shared[:MOST_SHARED]), "text": text}
    return {
        "subject": pair.later.no, "kind": TaskKind.SIMILAR_PROPOSAL, "key": pair.earlier.no,
        "owner": pair.later.row["first_inquiry_owner"], "created_at": now, "due_at": None, "ended_at": None,
        "ended_by": "", "skip_reason": "", "data": data,
    }  # fmt: skip


def _keep(session: Session, marks: Mapping[str, Collection[int]], received: Mapping[str, datetime]) -> None:
    """Let each complaint stand at its marks, the newest at each."""
    newest = {mark: no for no, own in marks.items() for mark in own}
    rows = [{"mark": mark, "complaint": no, "received_at": received[no]} for mark, no in sorted(newest.items())]
    if rows:
        connection = session.connection()
        new = UPSERT[connection.dialect.name](TextMark)
        renewed = {name: new.excluded[name] for name in ("complaint", "received_at")}
        connection.execute(new.on_conflict_do_update(index_elements=["mark"], set_=renewed), rows)
