"""Facts for the tests of rules: a small company, a case of it, the shipped policy and the company's calendar."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rules.asked import Asked, Earlier
from rules.case import Answer, Buyer, Case, Entry, Person, Unit
from rules.company import Company, Receiver
from rules.vocabulary import CustomerKind, DepartmentType, Kind, Level, Role, State, Tier
from tasks.policies import calendar_for, load_policies

POLICY = load_policies().at(datetime(2026, 3, 2, tzinfo=UTC))
CALENDAR = calendar_for(POLICY)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """Return the moment that a text such as `2026-03-02 09:30` is on the company's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def shown(moment: datetime | None) -> str:
    """Return a moment as the company's clock shows it; "-" when there is none."""
    return f"{CALENDAR.local(moment):%Y-%m-%d %H:%M}" if moment else "-"


def person(no: str, department: str, *roles: Role, stands_in_for: tuple[str, ...] = (), active: bool = True) -> Person:
    """Return an employee."""
    return Person(no, department, frozenset(roles), frozenset(stands_in_for), active)


LOGISTICS = Unit("LOG", DepartmentType.LOGISTICS, manager="manager", superior="vice")
QUALITY = Unit("QA", DepartmentType.QA, manager="quality", superior="vice")
CENTRE = Unit("CSC", DepartmentType.MANAGING, manager="chief", superior="vice")
STAFF = ("manager", "receiver", "deputy", "worker")
PEOPLE = (
    person("anna", "CSC", Role.PRE_SALES_CS, Role.AFTER_SALES_CS),
    person("bert", "CSC", Role.AFTER_SALES_CS),
    person("supervisor", "CSC", Role.CSC_SUPERVISOR),
    person("chief", "CSC", Role.CSC_MANAGER, stands_in_for=("anna", "bert", "supervisor")),
    person("manager", "LOG", stands_in_for=("receiver", "deputy", "worker")),
    person("receiver", "LOG"),
    person("deputy", "LOG", stands_in_for=("receiver",)),
    person("worker", "LOG"),
    person("quality", "QA", Role.QA, Role.QA_MANAGER),
    person("vice", "ADM", Role.DEPUTY_GM, stands_in_for=(*STAFF, "chief")),
    person("head", "ADM", Role.GM),
    person("gone", "LOG", Role.CSC_MANAGER, stands_in_for=STAFF, active=False),
)
COMPANY = Company(
    people={one.no: one for one in PEOPLE},
    units={unit.code: unit for unit in (LOGISTICS, QUALITY, CENTRE)},
    receivers=tuple(
        Receiver("LOG", level, "receiver", "deputy", at("2026-01-01 00:00"), at("2027-01-01 00:00"), signed=True)
        for level in (Level.GENERAL, Level.MEDIUM, Level.STRONG)
    ),
)
BUYER = Buyer("C100", CustomerKind.SOLD_RETAIL, Tier.GENERAL)
CASE = Case(
    no="KS-20260302-0002",
    kind=Kind.COMPLAINT,
    state=State.IN_PROCESS,
    received_at=at("2026-03-02 09:30"),
    clock_start=at("2026-03-02 09:30"),
    customer=BUYER,
    first_inquiry_owner="anna",
    executing=LOGISTICS,
    responsible_person="worker",
    receiver="receiver",
    receiver_deputy="deputy",
)


def case(**changes: Any) -> Case:
    """Return a case of logistics that is being worked on, with some facts changed."""
    return replace(CASE, **changes)


def entry(kind: str, /, moment: str = "2026-03-02 10:00", actor: str = "anna", **data: object) -> Entry:
    """Return an accepted form in the ledger, recorded when it happened."""
    return Entry(kind, at(moment), at(moment), actor, data)


def ask(
    of: Case = CASE,
    answer: Answer | None = None,
    actor: str = "anna",
    now: str = "2026-03-03 10:00",
    earlier: tuple[Earlier, ...] = (),
) -> Asked:
    """Return the question that a form puts to the rules, handed in by one of the company."""
    return Asked(of, answer or {}, COMPANY.people[actor], COMPANY, POLICY, CALENDAR, at(now), earlier)
