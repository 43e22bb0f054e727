"""Who may act, in whose place, and how that is recorded."""

from dataclasses import replace

import pytest

from rules.acting import roles_on
from rules.case import Case
from rules.decide import acted_for, decide
from rules.lifecycle import Event
from rules.refusal import Refusal
from rules.vocabulary import Level, Role, State
from tests.rules.facts import COMPANY, ask, case, entry, person

TRANSFERRED = case(state=State.TRANSFERRED, form_rev=1)
APPLIED = case(
    state=State.CLOSE_APPLIED,
    applied_from=State.IN_PROCESS,
    entries=(entry("APPLY_CLOSING", "2026-03-02 16:00", "worker"),),
)
CONFIRMED = replace(
    APPLIED,
    state=State.CONFIRMED,
    entries=(*APPLIED.entries, entry("CALL_BACK", "2026-03-02 17:00", "anna", reached=True, solved=True, score=5)),
)

ROLES = [
    # who, role on the case, in whose place ("" himself, None not at all)
    ("anna", Role.FIRST_INQUIRY_OWNER, ""),
    ("bert", Role.FIRST_INQUIRY_OWNER, "anna"),
    ("supervisor", Role.FIRST_INQUIRY_OWNER, "anna"),
    ("chief", Role.FIRST_INQUIRY_OWNER, "anna"),
    ("worker", Role.FIRST_INQUIRY_OWNER, None),
    ("receiver", Role.RECEIVER, ""),
    ("deputy", Role.RECEIVER, "receiver"),
    ("manager", Role.RECEIVER, "receiver"),
    ("vice", Role.RECEIVER, "receiver"),
    ("worker", Role.RECEIVER, None),
    ("anna", Role.RECEIVER, None),
    ("worker", Role.RESPONSIBLE, ""),
    ("manager", Role.RESPONSIBLE, "worker"),
    ("deputy", Role.RESPONSIBLE, None),
    ("manager", Role.DEPT_MANAGER, ""),
    ("vice", Role.DEPT_MANAGER, "manager"),
    ("deputy", Role.DEPT_MANAGER, None),
    ("worker", Role.DEPT_MEMBER, ""),
    ("quality", Role.DEPT_MEMBER, None),
    ("supervisor", Role.AFTER_SALES_CS, "anna"),
    ("chief", Role.AFTER_SALES_CS, "anna"),
    ("chief", Role.CSC_SUPERVISOR, "supervisor"),
    ("supervisor", Role.CSC_MANAGER, None),
    ("vice", Role.CSC_MANAGER, "chief"),
    ("anna", Role.CSC_SUPERVISOR, None),
    ("worker", Role.ANYONE, ""),
]

PLACES = [
    # event, case, who, in whose place
    (Event.SIGN_FORM, TRANSFERRED, "receiver", ""),
    (Event.SIGN_FORM, TRANSFERRED, "deputy", "receiver"),
    (Event.SIGN_FORM, TRANSFERRED, "manager", ""),
    (Event.SIGN_FORM, TRANSFERRED, "vice", "receiver"),
    (Event.TRIAGE, case(state=State.REGISTERED), "anna", ""),
    (Event.TRIAGE, case(state=State.REGISTERED), "bert", "anna"),
    (Event.TRIAGE, case(state=State.REGISTERED), "supervisor", ""),
    (Event.VOID, case(state=State.REGISTERED), "vice", "chief"),
    (Event.LOG_CONTACT, case(), "bert", ""),
    (Event.APPLY_CLOSING, case(), "worker", ""),
    (Event.APPLY_CLOSING, case(), "manager", "worker"),
    (Event.APPLY_CLOSING, case(level=Level.MEDIUM), "manager", ""),
    (Event.CALL_BACK, APPLIED, "bert", ""),
    (Event.CALL_BACK, APPLIED, "supervisor", "anna"),
    (Event.CALL_BACK, replace(APPLIED, level=Level.STRONG), "supervisor", ""),
    (Event.CALL_BACK, replace(APPLIED, level=Level.STRONG), "chief", "supervisor"),
    (Event.APPROVE_CLOSING, CONFIRMED, "supervisor", ""),
    (Event.APPROVE_CLOSING, CONFIRMED, "chief", "supervisor"),
    (Event.APPROVE_CLOSING, replace(CONFIRMED, level=Level.MEDIUM), "chief", ""),
    (Event.APPROVE_CLOSING, replace(CONFIRMED, level=Level.MEDIUM), "vice", "chief"),
]


@pytest.mark.parametrize(("who", "role", "place"), ROLES)
def test_a_person_acts_for_himself_or_in_the_place_of_the_one_he_stands_in_for(
    who: str, role: Role, place: str | None
) -> None:
    assert roles_on(COMPANY.people[who], case(), COMPANY).get(role) == place


@pytest.mark.parametrize(("event", "of", "who", "place"), PLACES)
def test_it_is_recorded_for_whom_a_move_was_made(event: Event, of: Case, who: str, place: str) -> None:
    when = {Event.TRIAGE: "RATIONAL", Event.CALL_BACK: "SATISFIED", Event.APPROVE_CLOSING: "APPROVE_LAST"}.get(
        event, ""
    )
    assert acted_for(event, when, ask(of, actor=who)) == place


def test_the_deputy_on_the_handling_form_signs_for_the_receiver_although_he_stands_in_for_nobody_else() -> None:
    assert roles_on(COMPANY.people["worker"], case(receiver_deputy="worker"), COMPANY)[Role.RECEIVER] == "receiver"


def test_someone_inactive_has_no_role_although_he_carries_one_and_stands_in_for_others() -> None:
    assert roles_on(COMPANY.people["gone"], case(receiver="gone"), COMPANY) == {}


def test_nobody_stands_in_for_a_person_who_has_left() -> None:
    company = replace(COMPANY, people={**COMPANY.people, "chief": person("chief", "CSC", active=False)})
    roles = roles_on(COMPANY.people["vice"], None, company)
    assert Role.CSC_MANAGER not in roles


def test_written_evidence_is_accepted_by_the_manager_in_his_own_role() -> None:
    assert acted_for(Event.CALL_BACK, "ACCEPTED_ON_EVIDENCE", ask(APPLIED, actor="chief")) == ""


def test_a_role_of_ones_own_comes_before_one_held_for_another() -> None:
    both = person("both", "CSC", Role.CSC_MANAGER, stands_in_for=("chief",))
    assert roles_on(both, None, COMPANY)[Role.CSC_MANAGER] == ""


def test_before_a_case_exists_nobody_has_a_role_on_it() -> None:
    assert Role.RECEIVER not in roles_on(COMPANY.people["receiver"], None, COMPANY)


def test_a_person_without_the_role_is_told_whose_move_it_is() -> None:
    refused = decide(Event.SIGN_FORM, ask(TRANSFERRED, actor="worker"))
    assert isinstance(refused, list)
    assert refused == [
        Refusal(
            "acting_as",
            "{number} may not do this. It is for: {roles}.",
            {"number": "worker", "roles": (Role.RECEIVER, Role.DEPT_MANAGER)},
        )
    ]


def test_someone_inactive_is_refused_whatever_he_hands_in() -> None:
    refused = decide(Event.LOG_CONTACT, ask(case(), actor="gone"))
    assert isinstance(refused, list)
    assert [refusal.field for refusal in refused] == ["acting_as"]
