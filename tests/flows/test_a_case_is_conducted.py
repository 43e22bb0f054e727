"""A complaint's run waits at its gate, takes the answer, asks again what was wrong, and ends when nothing is open."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial

from rules.lifecycle import Event
from rules.vocabulary import Kind
from tasks.stages import load_stage
from tests.flows.office import INCOMPLETE, Office, shown, until


def test_a_registered_complaint_waits_at_its_first_gate_with_the_form_and_the_card(office: Office) -> None:
    number = office.register()
    run = office.waiting(number)
    assert run.name == number
    assert {"gate:supply-facts", "customer:C100"} <= set(run.tags)
    form = office.form(run)
    assert next(iter(form["properties"])) == "acting_as"
    assert "acting_as" in form["required"]
    assert number in office.text_above(run)
    assert f"case-{number.lower()}" in {artifact.key for artifact in office.artifacts(run)}


def test_automations_hear_of_every_state_of_a_case(office: Office) -> None:
    number = office.register()
    assert until(lambda: "kesu.complaint.clarifying" in office.events(number))


def test_a_refused_registration_fails_and_says_which_field_and_what_to_do(office: Office) -> None:
    run = office.start("register-complaint", registration=INCOMPLETE | {"text": "坏\u202e了"})
    state = office.ended(run)
    assert state.is_failed()
    assert "U+202E" in (state.message or "")
    shown_to_person = {artifact.key: artifact.data for artifact in office.artifacts(run)}
    assert "U+202E" in str(shown_to_person["registration-refused"])


def test_a_wrong_answer_is_asked_again_with_the_reason_above_the_form(office: Office) -> None:
    number = office.register()
    first = office.waiting(number)
    assert office.resume(first, acting_as="E017")
    again = office.waiting(number, after=first)
    assert again.id == first.id
    assert "⚠" in office.text_above(again)


def test_a_malformed_answer_is_asked_again_with_the_remedy_above_the_form(office: Office) -> None:
    number = office.register()
    first = office.waiting(number)
    assert office.resume(first, acting_as="E017", when_first="gestern", product="R0402")
    again = office.waiting(number, after=first)
    assert "2026-03-02 09:30" in office.text_above(again)


def test_of_two_people_who_answer_at_once_exactly_one_is_accepted(office: Office) -> None:
    number = office.register()
    run = office.waiting(number)
    with ThreadPoolExecutor(2) as people:
        answer = partial(office.resume, run, acting_as="E017", product="R0402")
        # The address of the server is kept in the context of the thread.
        answers = [people.submit(copy_context().run, answer) for _ in range(2)]
    assert sorted(answer.result() for answer in answers) == [False, True]
    assert office.waiting(number, after=run).id == run.id


def test_what_happens_beside_the_gate_is_asked_for_and_the_case_follows(office: Office) -> None:
    number = office.register()
    case = office.waiting(number)
    beside = office.start("record", complaint_no=number, what=shown(Event.VOID))
    asked = office.suspended(beside)
    assert office.resume(asked, acting_as="E001", reason="Test")
    assert office.ended(beside).is_completed()
    assert office.ended(case).is_completed()
    assert load_stage(number).gate is None


def test_an_answered_inquiry_ends_its_run(office: Office) -> None:
    number = office.register(kind=shown(Kind.INQUIRY))
    run = office.waiting(number)
    assert office.resume(run, acting_as="E017", text="好的,已答复。")
    assert office.ended(run).is_completed()
