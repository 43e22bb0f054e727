"""A handling form finds someone: primary, deputy, the person on duty, the manager; or it is said that nobody is."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from rules.case import Unit
from rules.company import Chosen, Company, Duty, Receiver, people_of, unique
from rules.vocabulary import CustomerKind, Level, Role, Subject
from tests.rules.facts import CALENDAR, CENTRE, COMPANY, LOGISTICS, QUALITY, at, case, person

ROW = Receiver(
    department="LOG",
    level=Level.GENERAL,
    primary="receiver",
    deputy="deputy",
    valid_from=at("2026-01-01 00:00"),
    valid_to=at("2027-01-01 00:00"),
    signed=True,
    on_duty_from=time(9),
    on_duty_to=time(18),
)
ALONE = replace(ROW, deputy="")
NIGHT = replace(ROW, on_duty_from=time(22), on_duty_to=time(6))
DUTY = Duty("LOG", "worker", at("2026-03-02 18:00"), at("2026-03-03 09:00"))
NOON, EVENING, MIDNIGHT = "2026-03-02 12:00", "2026-03-02 20:00", "2026-03-03 00:00"
PRIMARY = Chosen("receiver", "deputy", "PRIMARY")
DEPUTY = Chosen("deputy", "receiver", "DEPUTY")
ON_DUTY = Chosen("worker", "", "DUTY")
MANAGER = Chosen("manager", "", "MANAGER")
NOBODY = Chosen("", "", "NOBODY")

EXAMPLES: list[tuple[str, Receiver | None, tuple[Duty, ...], str, Chosen]] = [
    ("the primary on duty", ROW, (), NOON, PRIMARY),
    ("the first minute of duty", ROW, (), "2026-03-02 09:00", PRIMARY),
    ("the end of duty", ROW, (), "2026-03-02 18:00", DEPUTY),
    ("off duty, the deputy", ROW, (), EVENING, DEPUTY),
    ("off duty, the deputy comes before the person on duty", ROW, (DUTY,), EVENING, DEPUTY),
    ("off duty without a deputy, the person on duty", ALONE, (DUTY,), EVENING, ON_DUTY),
    ("the person on duty over midnight", ALONE, (DUTY,), MIDNIGHT, ON_DUTY),
    ("the duty has ended", ALONE, (DUTY,), "2026-03-03 09:00", Chosen("receiver", "", "PRIMARY")),
    ("a duty of another day", ALONE, (DUTY,), "2026-03-04 03:00", MANAGER),
    ("a duty of another department", ALONE, (replace(DUTY, department="QA"),), EVENING, MANAGER),
    ("a person on duty who has left", ALONE, (replace(DUTY, person="gone"),), EVENING, MANAGER),
    ("a window over midnight, before it", NIGHT, (), "2026-03-02 23:00", PRIMARY),
    ("a window over midnight, after it", NIGHT, (), "2026-03-03 05:59", PRIMARY),
    ("a window over midnight has ended", NIGHT, (), "2026-03-03 06:00", DEPUTY),
    ("a window over midnight, by day", NIGHT, (), NOON, DEPUTY),
    ("no window, always on duty", replace(ROW, on_duty_from=None, on_duty_to=None), (), MIDNIGHT, PRIMARY),
    ("an unsigned row", replace(ROW, signed=False), (), NOON, MANAGER),
    ("an unsigned row, the person on duty", replace(ROW, signed=False), (DUTY,), EVENING, ON_DUTY),
    ("a row that begins later", replace(ROW, valid_from=at("2026-03-02 12:01")), (), NOON, MANAGER),
    ("a row that begins now", replace(ROW, valid_from=at(NOON)), (), NOON, PRIMARY),
    ("an expired row", replace(ROW, valid_to=at(NOON)), (), NOON, MANAGER),
    ("the last minute of a row", replace(ROW, valid_to=at("2026-03-02 12:01")), (), NOON, PRIMARY),
    ("the row of another level", replace(ROW, level=Level.MEDIUM), (), NOON, MANAGER),
    ("the row of another department", replace(ROW, department="QA"), (), NOON, MANAGER),
    ("no row", None, (), NOON, MANAGER),
    ("the primary has left", replace(ROW, primary="gone"), (), NOON, Chosen("deputy", "", "DEPUTY")),
    ("both have left", replace(ROW, primary="gone", deputy="gone"), (), NOON, Chosen("manager", "", "MANAGER")),
    ("nobody of these numbers", replace(ROW, primary="?", deputy="?"), (), NOON, Chosen("manager", "", "MANAGER")),
]  # fmt: skip


def chosen(company: Company, moment: datetime, level: Level = Level.GENERAL, department: str = "LOG") -> Chosen:
    """Return who receives a form of a department at a moment."""
    return company.receiver_for(department, level, moment, CALENDAR.local(moment).time())


def logistics(*rows: Receiver, duties: tuple[Duty, ...] = ()) -> Company:
    """Return the company with these rows and duties only."""
    return replace(COMPANY, receivers=rows, duties=duties)


@pytest.mark.parametrize(("what", "row", "duties", "moment", "expected"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_the_form_goes_to_the_first_one_who_is_there(
    what: str, row: Receiver | None, duties: tuple[Duty, ...], moment: str, expected: Chosen
) -> None:
    company = logistics(*([row] if row else []), duties=duties)
    assert chosen(company, at(moment)) == expected, what


def test_an_expired_row_gives_way_to_the_one_that_follows_it() -> None:
    old = replace(ROW, primary="worker", valid_to=at(NOON))
    new = replace(ROW, valid_from=at(NOON))
    assert chosen(logistics(old, new), at("2026-03-02 11:59")).receiver == "worker"
    assert chosen(logistics(old, new), at(NOON)).receiver == "receiver"


def test_an_irrational_complaint_goes_to_the_manager_although_the_receiver_is_on_duty() -> None:
    strong = replace(ROW, level=Level.STRONG)
    assert chosen(logistics(ROW, strong), at(NOON), Level.IRRATIONAL) == Chosen("manager", "deputy", "MANAGER")


def test_a_department_without_row_duty_and_manager_has_nobody() -> None:
    people = {no: one for no, one in COMPANY.people.items() if no != "manager"}
    assert chosen(replace(COMPANY, people=people, receivers=()), at(NOON)) == NOBODY
    assert chosen(logistics(ROW), at(NOON), department="UNKNOWN") == NOBODY


def test_a_manager_who_has_left_receives_nothing() -> None:
    people = {**COMPANY.people, "manager": person("manager", "LOG", active=False)}
    assert chosen(replace(COMPANY, people=people, receivers=()), at(NOON)) == NOBODY


@pytest.mark.parametrize(
    ("received_by", "kind", "subject", "owner"),
    [
        ("anna", CustomerKind.SOLD_RETAIL, Subject.DELIVERY, "anna"),
        ("bert", CustomerKind.SOLD_RETAIL, Subject.DELIVERY, "bert"),
        ("bert", CustomerKind.PROSPECT, Subject.DELIVERY, "anna"),  # he carries no pre-sales role
        ("bert", CustomerKind.OEM, Subject.SALES_SERVICE, "anna"),
        ("worker", CustomerKind.SOLD_RETAIL, Subject.DELIVERY, "anna"),
        ("supervisor", CustomerKind.SOLD_RETAIL, Subject.DELIVERY, "anna"),
    ],
)
def test_whoever_takes_the_first_inquiry_in_keeps_it_when_it_is_of_his_kind(
    received_by: str, kind: CustomerKind, subject: Subject, owner: str
) -> None:
    assert COMPANY.first_inquiry_owner(received_by, kind, subject) == owner


def test_without_specialists_the_service_centres_superiors_own_the_inquiry_and_else_whoever_received_it() -> None:
    without = {no: one for no, one in COMPANY.people.items() if no not in {"anna", "bert"}}
    alone = {"worker": COMPANY.people["worker"]}
    for people, owner in ((without, "supervisor"), (alone, "worker")):
        company = replace(COMPANY, people=people)
        assert company.first_inquiry_owner("worker", CustomerKind.SOLD_RETAIL, Subject.OTHER) == owner


@pytest.mark.parametrize(
    ("unit", "family", "executive"),
    [
        (QUALITY, "QLT", "quality"),
        (LOGISTICS, "QLT", "quality"),
        (LOGISTICS, "DEL", "manager"),
        (CENTRE, "SVC", "chief"),
    ],
)
def test_the_quality_manager_answers_for_products_and_the_departments_manager_for_the_rest(
    unit: Unit, family: str, executive: str
) -> None:
    assert COMPANY.accountable_executive(unit, family) == executive


def test_a_role_of_the_case_is_its_one_person_and_any_other_role_is_everybody_who_carries_it() -> None:
    assert people_of(case(), Role.RECEIVER, COMPANY) == ("receiver",)
    assert people_of(case(), Role.DEPT_MANAGER, COMPANY) == ("manager",)
    assert people_of(case(responsible_person=""), Role.RESPONSIBLE, COMPANY) == ()
    assert people_of(case(), Role.AFTER_SALES_CS, COMPANY) == ("anna", "bert")
    assert people_of(case(), Role.CSC_MANAGER, COMPANY) == ("chief",)  # the other one has left


def test_each_person_is_told_once_in_order() -> None:
    assert unique(["b", "", "a", "b", "a"]) == ("b", "a")
