"""Put together what the rules ask about a form: the case, the company, the policy and calendar, and who acts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.complaint import Complaint
from models.eight_d import EightD
from rules.asked import Asked
from rules.case import Case, Person
from rules.cluster import MAY_SHOW, trouble_of
from rules.company import Company
from rules.eight_d.facts import EightDFacts
from rules.lifecycle import Event
from rules.policy import Policy
from tasks.case_files import files_missing
from tasks.company import SYSTEM, company
from tasks.earlier_cases import earlier_complaints, sightings
from tasks.eight_d_facts import eight_d_facts, is_eight_d, load_eight_d
from tasks.facts import UnknownComplaint, load_case, load_row, related_customers
from tasks.policy_store import calendar_of, policy_of


def ask_about(
    session: Session,
    row: Complaint | EightD,
    event: Event,
    answer: Mapping[str, Any],
    actor: str,
    now: datetime,
) -> Asked:
    """Return the question that a form puts to the rules, with the facts that its event needs."""
    if isinstance(row, EightD):
        return _about_eight_d(session, row, event, answer, actor, now)
    people = company(session, now)
    case = load_case(session, row, people)
    policy = policy_of(session, row.policy_code, row.received_at)
    triage = event is Event.TRIAGE
    judged = triage or event is Event.JUDGE
    return Asked(
        case=case,
        answer=answer,
        actor=person(people, actor),
        company=people,
        policy=policy,
        calendar=calendar_of(policy, str(answer.get("department") or row.executing_department)),
        now=now,
        earlier=earlier_complaints(session, case, str(answer.get("category", "")), policy) if triage else (),
        related=related_customers(session, case, policy) if judged else (),
        sightings=sightings(session, case, trouble_of(case, answer), policy) if event in MAY_SHOW else (),
        master=_master(session, people, str(answer["into"])) if event is Event.MERGE else None,
        joined=_at_work(session, str(answer["eight_d"]), policy, now) if event is Event.JOIN_8D else None,
        files_missing=_file_missing(session, case, answer) if event is Event.COMPLETE_8D else (),
        event=event,
    )


def _about_eight_d(
    session: Session, row: EightD, event: Event, answer: Mapping[str, Any], actor: str, now: datetime
) -> Asked:
    """Return the question about an 8D, asked under the policy and calendar of the complaint that it began with."""
    people = company(session, now)
    began = load_row(session, row.complaint)
    policy = policy_of(session, began.policy_code, began.received_at)
    calendar = calendar_of(policy, began.executing_department)
    facts = eight_d_facts(session, row, policy.eight_d, calendar.local(now).date())
    return Asked(
        case=replace(load_case(session, began, people), eight_d_team=facts.team),
        answer=answer,
        actor=person(people, actor),
        company=people,
        policy=policy,
        calendar=calendar,
        now=now,
        eight_d=facts,
        files_missing=tuple(_photos_missing(session, facts.complaints, answer)),
        event=event,
    )


def _photos_missing(session: Session, complaints: Sequence[str], answer: Mapping[str, Any]) -> list[str]:
    named = [str(photo["file"]) for photo in answer.get("photos") or ()]
    return files_missing(session, complaints, named) if named else []


def person(people: Company, number: str) -> Person:
    """Return an employee by number; the system is one too. An unknown number is a person without any right."""
    if number == SYSTEM.no:
        return SYSTEM
    return people.people.get(number) or Person(number, "", frozenset(), active=False)


def policy_for(session: Session, row: Complaint) -> Policy:
    """Return the policy of a case."""
    return policy_of(session, row.policy_code, row.received_at)


def _master(session: Session, people: Company, number: str) -> Case | None:
    try:
        return load_case(session, load_row(session, number), people)
    except UnknownComplaint:
        return None


def _file_missing(session: Session, case: Case, answer: Mapping[str, Any]) -> tuple[str, ...]:
    named = [str(answer["file"])] if answer.get("file") else []
    return tuple(files_missing(session, [case.no], named))


def _at_work(session: Session, number: str, policy: Policy, now: datetime) -> EightDFacts | None:
    """Return the 8D at work of this number, or of the complaint of this number; None when there is none."""
    try:
        row = load_eight_d(session, number if is_eight_d(number) else load_row(session, number).eight_d)
    except UnknownComplaint:
        return None
    if not row.state.is_open:
        return None
    return eight_d_facts(session, row, policy.eight_d, calendar_of(policy).local(now).date())
