"""Put together what the rules ask about a form: the case, the company, the policy and calendar, and who acts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.complaint import Complaint
from rules.asked import Asked
from rules.case import Case, Person
from rules.company import Company
from rules.lifecycle import Event
from rules.policy import Policy
from tasks.company import SYSTEM, company
from tasks.facts import UnknownComplaint, earlier_complaints, load_case, load_row, related_customers
from tasks.policy_store import calendar_of, policy_of


def ask_about(
    session: Session, row: Complaint, event: Event, answer: Mapping[str, Any], actor: str, now: datetime
) -> Asked:
    """Return the question that a form puts to the rules, with the facts that its event needs."""
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
        earlier=earlier_complaints(session, case, policy) if triage else (),
        related=related_customers(session, case, policy) if judged else (),
        master=_master(session, people, str(answer["into"])) if event is Event.MERGE else None,
    )


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
