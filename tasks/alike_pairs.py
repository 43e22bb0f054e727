"""Two complaints that may be one, side by side: what each says, what both say, what is lacking; and the answer."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Customer
from models.database import reading
from models.folded import folded
from models.task import TaskRow
from rules.lifecycle import Event
from rules.likeness import HAN, LikenessRules, likeness
from rules.repeat import GOODS, lacking, may_merge_into
from rules.vocabulary import Channel, Identity, State, TaskKind
from tasks.company import company
from tasks.facts import columns_of, load_case, load_row
from tasks.gates import record_event
from tasks.handed_in import Recorded
from tasks.onlooker import Onlooker
from tasks.similar_texts import PROPOSALS, said
from tasks.subjects import COMPLAINT

EVERYTHING = LikenessRules(days=0, alike=Decimal("0.01"), with_number=Decimal("0.01"), fewest=1)


@dataclass(frozen=True)
class Side:
    """One of the two. `words` are its text in pieces, each with whether the other says it too."""

    no: str
    customer: str
    received_at: datetime
    channels: tuple[Channel, ...]
    state: State
    category: str
    goods: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class AlikePair:
    """Two complaints that may be one. `score` is in percent; `lacking` are the facts of T13 that they do not show."""

    later: Side
    earlier: Side
    score: int | None
    shared: tuple[str, ...]
    lacking: tuple[str, ...]
    kind: TaskKind
    is_open: bool
    answered: str
    may_merge: bool
    may_answer: bool


def alike_pair(no: str, other: str, who: Onlooker, now: datetime) -> AlikePair | None:
    """Return two complaints of which it was proposed that they are one; None when it was not, or not to this person."""
    with reading() as session:
        if not all(who.sees(session, each, COMPLAINT) for each in (no, other)):
            return None
        task = _proposal(session, no, other)
        if task is None:
            return None
        later, earlier = load_row(session, no), load_row(session, other)
        people = company(session, now)
        cases = load_case(session, later, people), load_case(session, earlier, people)
        forms = who.forms(session, later, now)
        found = likeness(said(columns_of(later)).wording, said(columns_of(earlier)).wording, EVERYTHING)
        shared = found.shared if found else ()
        is_open = task.ended_at is None
        return AlikePair(
            later=_side(session, later, shared),
            earlier=_side(session, earlier, shared),
            score=round(found.score * 100) if found else None,
            shared=shared,
            lacking=tuple(lacking(*cases)),
            kind=task.kind,
            is_open=is_open,
            answered=task.skip_reason,
            may_merge=is_open and Event.MERGE in forms.beside and may_merge_into(*cases),
            may_answer=is_open and Event.FINISH_TASK in forms.beside,
        )


def merge_pair(no: str, into: str, employee: str) -> Recorded:
    """Let a complaint go up in the earlier one of its pair, by an employee who has signed in."""
    return _hand_in(no, Event.MERGE, {"acting_as": employee, "into": into}, into)


def tell_apart(no: str, other: str, reason: str, employee: str) -> Recorded:
    """Record that two complaints are not one, and why."""
    answer = {"acting_as": employee, "task": other, "skipped": True, "reason": reason}
    return _hand_in(no, Event.FINISH_TASK, answer, other)


def _hand_in(no: str, event: Event, answer: dict[str, object], other: str) -> Recorded:
    """Hand in the answer once, however often the button is pressed."""
    return record_event(no, event, answer, run_id=f"pair-{other}", identity=Identity.PROVED)


def _proposal(session: Session, no: str, other: str) -> TaskRow | None:
    same = (TaskRow.subject == no, TaskRow.key == other, col(TaskRow.kind).in_(PROPOSALS))
    return session.exec(select(TaskRow).where(*same).order_by(col(TaskRow.id)).limit(1)).first()


def _side(session: Session, row: Complaint, shared: Collection[str]) -> Side:
    return Side(
        no=row.no,
        customer=session.get_one(Customer, row.customer).name,
        received_at=row.received_at,
        channels=tuple(map(Channel, row.channels)),
        state=row.state,
        category=row.category,
        goods=tuple((name, getattr(row, name)) for name in GOODS if getattr(row, name)),
        words=tuple(pieces(row.text, shared)),
    )


def pieces(text: str, shared: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces, each with whether it is shared; together they are the text, to the letter."""
    alike = _marked(text, shared)
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or alike[place] != alike[start]:
            yield text[start:place], alike[start]
            start = place


def _marked(text: str, shared: Collection[str]) -> list[bool]:
    """Return of each letter of a text whether it belongs to something shared."""
    alike, plain = [False] * len(text), "".join(folded(letter)[:1] or " " for letter in text)
    for word in shared:
        loosely = r"[\W_]?".join(map(re.escape, word))
        for found in re.finditer(loosely if HAN.search(word) or any(map(str.isdigit, word)) else rf"\b{word}\b", plain):
            alike[found.start() : found.end()] = [True] * (found.end() - found.start())
    return alike
