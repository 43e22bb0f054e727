"""The bulletins that wait for a person, and the notices that he may answer or decide about."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, false, or_, true
from sqlmodel import Session, col, select

from models.assessment import Assessment
from models.report import Report
from rules.acting import roles_on
from rules.case import Assessed, Person
from rules.company import Company
from rules.lifecycle import Event, moves_of
from rules.vocabulary import AssessmentState, ReportKind, Role, State
from rules.waiting import Call, call_for_bulletin, may_do
from tasks.bulletin_facts import ask_about_bulletin
from tasks.bulletin_subject import gate_of_bulletin
from tasks.stages import OPEN_BULLETINS
from tasks.waiting_cases import Waiting, asks_about

MOST = 200
DECIDERS = moves_of(Event.DECIDE_APPEAL, State.CLOSED)[0].who


class WaitingBulletin(NamedTuple):
    """A bulletin that waits for a person, and what is asked."""

    no: str
    event: Event
    call: Call


def waiting_bulletins(
    session: Session, person: Person, people: Company, now: datetime, *, his: bool
) -> Iterator[WaitingBulletin]:
    """Yield the bulletins that wait for a person, or that he could pass for others, the oldest first."""
    held = roles_on(person, None, people)
    if not any(role in held for role in (Role.GM, Role.GENERAL_MGMT, Role.FINANCE)):
        return
    open_ones = (col(Report.kind) == ReportKind.BULLETIN, col(Report.state).in_(OPEN_BULLETINS))
    for row in session.exec(select(Report).where(*open_ones).order_by(col(Report.week)).limit(MOST)):
        event = gate_of_bulletin(row)
        call = call_for_bulletin(ask_about_bulletin(session, row, {}, person.no, now))
        if event and call and call.is_his is his:
            yield WaitingBulletin(row.no, event, call)


def waiting_notices(
    session: Session, person: Person, people: Company, now: datetime, *, his: bool
) -> Iterator[tuple[str, Waiting]]:
    """Yield the notices that a person may acknowledge or appeal against, and the appeals that he decides."""
    people_meant = [person.no] if his else sorted(person.stands_in_for)
    open_ones = or_(_answerable(people_meant, people, now), _decidable(person, people, his=his))
    query = select(Assessment).where(open_ones).order_by(col(Assessment.appeal_until), col(Assessment.id)).limit(MOST)
    rows = session.exec(query).all()
    cases = {ask.case.no: ask for ask in asks_about(session, [row.complaint for row in rows], person, people, now)}
    for row in rows:
        event, ask = _asked(row), cases[row.complaint]
        case = replace(ask.case, assessments=(_assessed(row),))
        if may_do(event, replace(ask, case=case, answer={"notice": row.no})):
            due = row.decide_until if event is Event.DECIDE_APPEAL else row.appeal_until
            yield row.no, Waiting(case, event, _call(row, person, people, his=his), due)


def _answerable(people_meant: list[str], company: Company, now: datetime) -> ColumnElement[bool]:
    managed = [code for code, unit in company.units.items() if unit.manager in people_meant]
    concerned = col(Assessment.person).in_(people_meant) | col(Assessment.department).in_(managed)
    return (col(Assessment.state) == AssessmentState.PROPOSED) & (col(Assessment.appeal_until) >= now) & concerned


def _decidable(person: Person, people: Company, *, his: bool) -> ColumnElement[bool]:
    held = roles_on(person, None, people)
    decides = any(role in held and (not held[role]) is his for role in DECIDERS)
    under_appeal = col(Assessment.state).in_((AssessmentState.APPEALED, AssessmentState.REFERRED))
    return under_appeal & (true() if decides else false())


def _asked(row: Assessment) -> Event:
    if row.state is not AssessmentState.PROPOSED:
        return Event.DECIDE_APPEAL
    return Event.APPEAL_NOTICE if row.acknowledged_at else Event.ACKNOWLEDGE_NOTICE


def _assessed(row: Assessment) -> Assessed:
    return Assessed(**{each.name: getattr(row, each.name) for each in fields(Assessed)})


def _call(row: Assessment, person: Person, people: Company, *, his: bool) -> Call:
    """Return in which role a notice waits: for its person, his manager, or those who decide about appeals."""
    held = roles_on(person, None, people)
    if row.state is not AssessmentState.PROPOSED:
        role = next(role for role in DECIDERS if role in held and (not held[role]) is his)
        return Call(role, held[role], is_his=his)
    unit = people.units.get(row.department)
    manager = unit.manager if unit else ""
    meant = {person.no} if his else person.stands_in_for
    role = Role.RESPONSIBLE if row.person in meant else Role.DEPT_MANAGER
    principal = row.person if role is Role.RESPONSIBLE else manager
    return Call(role, "" if his else principal, is_his=his)
