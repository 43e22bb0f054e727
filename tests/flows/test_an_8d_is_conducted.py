"""An 8D has a run of its own: it waits at one step after the other, and its complaint's run shows how far it is."""

from typing import Any

import pytest
from prefect.client.schemas.objects import FlowRun

from rules.lifecycle import Event
from tests.flows.office import Office, shown, until
from tests.scenarios.eight_d_steps import EIGHT_D

TRIAGE: dict[str, Any] = {
    "acting_as": "E017",
    "responsibility": "OURS",
    "evidence": "照片",
    "level_facts": {"special_effort": True, "confirmed_defect": True},
}
# A category of its own for each test: a repeated complaint would join the 8D of the one before.
CATEGORIES = iter(("QLT-01", "QLT-02", "QLT-03", "QLT-04"))


@pytest.fixture
def eight_d(office: Office) -> str:
    """Return the number of an 8D that has just become required."""
    number = office.register(requirement="换货")
    run = office.waiting(number)
    assert office.resume(run, **TRIAGE, category=next(CATEGORIES))
    moved = office.waiting(number, after=run)
    assert "⚠" not in office.text_above(moved), office.text_above(moved)
    office.waiting(f"8D-{number}")
    return f"8D-{number}"


def step(code: str) -> dict[str, Any]:
    """Return a step of an 8D as it is filled in."""
    return {"acting_as": "E201", **_on_a_day(EIGHT_D[code])}


def _on_a_day(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _on_a_day(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_on_a_day(each) for each in value]
    return "2026-03-02" if value == "today" else value


def test_a_required_8d_waits_at_its_first_step_in_a_run_of_its_own(office: Office, eight_d: str) -> None:
    run = office.waiting(eight_d)
    assert {"gate:d0", "customer:C100", "level:MEDIUM"} <= set(run.tags)
    assert next(iter(office.form(run)["properties"])) == "acting_as"
    assert eight_d in office.text_above(run)


def test_a_step_leads_to_the_next_and_the_complaint_shows_it(office: Office, eight_d: str) -> None:
    first = office.waiting(eight_d)
    assert office.resume(first, **step("D0"))
    second = office.waiting(eight_d, after=first)
    assert "gate:d1" in second.tags
    complaint = office.waiting(eight_d.removeprefix("8D-"))
    progress = until(lambda: _progress(office, complaint, eight_d))
    assert progress == [10.0]


def test_a_member_without_an_extension_is_asked_for_again_at_the_field(office: Office, eight_d: str) -> None:
    first = office.waiting(eight_d)
    assert office.resume(first, **step("D0"))
    second = office.waiting(eight_d, after=first)
    answer = step("D1")
    answer["members"][2]["extension"] = ""
    assert office.resume(second, **answer)
    again = office.waiting(eight_d, after=second)
    field = office.form(again)["properties"]["members"]
    assert "何工" in field["description"]
    assert [member["name"] for member in field["default"]] == ["周品保", "吴组长", "何工"]


def test_the_problem_may_be_recorded_out_of_turn_under_the_complaints_number(office: Office, eight_d: str) -> None:
    number = eight_d.removeprefix("8D-")
    beside = office.start("record", complaint_no=number, what=shown(Event.D2))
    assert office.resume(office.suspended(beside), **step("D2"))
    assert office.ended(beside).is_completed()
    card = until(lambda: _card(office, eight_d, "✔ D2"))
    assert "▶ D0" in card


def _progress(office: Office, complaint: FlowRun, eight_d: str) -> list[float]:
    key = f"progress-{eight_d.removeprefix('8D-').lower()}"
    shown_so_far = [float(str(artifact.data)) for artifact in office.artifacts(complaint) if artifact.key == key]
    return [percent for percent in shown_so_far if percent]


def _card(office: Office, eight_d: str, mark: str) -> str:
    run = office.waiting(eight_d)
    cards = [str(found.data) for found in office.artifacts(run) if found.key == f"case-{eight_d.lower()}"]
    return next((card for card in cards if mark in card), "")
