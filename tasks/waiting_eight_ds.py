"""The steps of 8Ds that wait for a person, the most urgent first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Text, and_, case, cast, false, or_, true
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.eight_d import EightD
from models.task import TaskRow
from rules.acting import roles_on
from rules.asked import Asked
from rules.case import Person
from rules.company import Company
from rules.eight_d.content import EightDContent
from rules.eight_d.facts import EightDFacts
from rules.eight_d.vocabulary import EightDState
from rules.lifecycle import DEPARTMENT, EIGHT_D_GATES, JUDGES
from rules.vocabulary import TaskKind
from rules.waiting import call_for
from tasks.eight_d_facts import eight_d_facts
from tasks.facts import members_in, owed_of
from tasks.stages import OPEN_STEPS
from tasks.waiting_cases import Waiting, asks_about
from tasks.waiting_where import Condition, names

MOST = 200


def waiting_eight_ds(
    session: Session, person: Person, people: Company, now: datetime, *, his: bool
) -> Iterator[tuple[str, Waiting]]:
    """Yield the 8Ds whose step waits for a person, or that he could pass for others, the most urgent first."""
    where = _may_be_his(person) if his else _he_may_pass(person, people)
    query = select(EightD, TaskRow).join(Complaint, col(Complaint.no) == col(EightD.complaint))
    query = query.outerjoin(TaskRow, _due_of_the_step()).where(col(EightD.state).in_(OPEN_STEPS), where)
    order = (col(TaskRow.due_at).is_(None), col(TaskRow.due_at), col(EightD.no))
    found = session.exec(query.order_by(*order).limit(MOST)).all()
    asks = asks_about(session, [row.complaint for row, _ in found], person, people, now)
    for (row, task), ask in zip(found, asks, strict=True):
        about = _about(session, row, task, ask)
        call = call_for(EIGHT_D_GATES[row.state], about)
        if call and call.is_his is his:
            yield row.no, Waiting(about.case, EIGHT_D_GATES[row.state], call, task.due_at if task else None)


def _due_of_the_step() -> Condition:
    """Return the condition for the open due of the step at which an 8D waits, keyed as `due_key` does it."""
    state, revision = cast(col(EightD.state), Text), col(EightD.revision)
    key = case((revision == 1, state), else_=state.concat(".").concat(cast(revision, Text)))
    own = (col(TaskRow.subject) == col(EightD.no), col(TaskRow.kind) == TaskKind.EIGHT_D_STEP)
    return and_(*own, col(TaskRow.key) == key, col(TaskRow.ended_at).is_(None))


def _may_be_his(person: Person) -> Condition:
    """Return the condition that a step may be a person's own: he owes it, is of the team, or judges the effect."""
    judges = true() if not person.roles.isdisjoint(JUDGES) else false()
    named = (col(TaskRow.owner) == person.no, _in_team(person), col(TaskRow.owner).is_(None) & judges)
    return or_(*named, (col(EightD.state) == EightDState.VERIFY) & judges)


def _he_may_pass(person: Person, people: Company) -> Condition:
    """Return the condition that a person may be able to pass a step for others.

    A superior of a member of the team finds those that a department of his works on, or that his people owe.
    """
    if any(role in roles_on(person, None, people) for role in JUDGES):
        return true()
    principals = [person.no, *sorted(person.stands_in_for)]
    ways = [names(role, principals, people) for role in DEPARTMENT]
    return or_(*ways, col(Complaint.receiver_deputy) == person.no, _in_team(person), col(TaskRow.owner).in_(principals))


def _in_team(person: Person) -> Condition:
    """Return the condition that an 8D names a person; as which, the rule finds out."""
    return cast(col(EightD.content), Text).contains(f'"employee": "{person.no}"', autoescape=True)


def _about(session: Session, row: EightD, task: TaskRow | None, ask: Asked) -> Asked:
    """Return the question about an 8D; who did what on it is read for the verification alone."""
    if row.state is EightDState.VERIFY:
        facts = eight_d_facts(session, row, ask.policy.eight_d, ask.calendar.local(ask.now).date())
        return replace(ask, eight_d=facts, case=replace(ask.case, eight_d_team=facts.team))
    facts = EightDFacts(
        no=row.no,
        revision=row.revision,
        state=row.state,
        column=row.column,
        content=EightDContent(),
        rules=ask.policy.eight_d,
        complaints=(row.complaint,),
        owed=(owed_of(task),) if task else (),
    )
    return replace(ask, eight_d=facts, case=replace(ask.case, eight_d_team=frozenset(members_in(row.content))))
