"""The registry of moves is complete: forms, requirements, effects, gates and flows all fit it."""

import importlib
import inspect

import pytest
from prefect import Flow

from deployments.timetable import TIMETABLE
from models.forms import FORMS
from models.settings import ROOT
from rules.bulletin import BULLETIN_REQUIREMENTS, FOLLOWS
from rules.bulletin import GATES as BULLETIN_GATES
from rules.consequences import EFFECTS
from rules.diagram import page
from rules.eight_d.vocabulary import EightDState
from rules.lifecycle import BULLETIN_MOVES, EIGHT_D_GATES, EIGHT_D_MOVES, GATES, MOVES, PHASES, REGISTRY, Event, To
from rules.requirements import REQUIREMENTS
from rules.vocabulary import State
from tasks.diagram import LIFE_CYCLE

FINAL = {State.ANSWERED, State.CLOSED, State.MERGED, State.VOID}
COMPOSITE = {Event.PROGRESS}  # one form for the gate IN_PROCESS; what is chosen in it is one of the other events
MOVED = {move.event for move in REGISTRY}
FLOWS = sorted(path.stem for path in (ROOT / "flows").glob("[a-z]*.py"))


def test_every_event_has_a_form() -> None:
    assert set(FORMS) == set(Event)


def test_every_event_but_the_composite_one_has_a_move() -> None:
    assert set(Event) - COMPOSITE == MOVED


def test_every_event_with_an_effect_has_a_move() -> None:
    assert set(EFFECTS) <= MOVED


def test_every_requirement_that_a_move_names_exists_and_every_one_is_used() -> None:
    assert {name for move in (*MOVES, *EIGHT_D_MOVES) for name in move.requires} == set(REQUIREMENTS)
    assert {name for move in BULLETIN_MOVES for name in move.requires} == set(BULLETIN_REQUIREMENTS)


def test_every_move_is_for_someone() -> None:
    assert all(move.who for move in REGISTRY)


def test_moves_of_an_event_that_leave_the_same_state_are_told_apart_by_the_answer() -> None:
    rows = [(move.event, source, move.when) for move in REGISTRY for source in move.sources or (None,)]
    assert len(rows) == len(set(rows))


def test_every_state_but_the_final_ones_has_one_main_gate() -> None:
    assert set(GATES) == set(State) - FINAL


def test_the_event_of_a_gate_may_happen_in_its_state() -> None:
    possible = {(source, move.event) for move in MOVES for source in move.sources}
    assert all((state, event) in possible for state, event in GATES.items() if event not in COMPOSITE)


def test_every_state_is_reached_and_belongs_to_a_phase() -> None:
    reached = {move.target for move in MOVES if not isinstance(move.target, To)}
    assert reached == set(State) == set(PHASES)


def test_every_open_state_of_an_8d_has_its_own_gate() -> None:
    assert set(EIGHT_D_GATES) == {state for state in EightDState if state.is_open}
    assert all(event.value == state.value for state, event in EIGHT_D_GATES.items())


def test_a_complaint_an_8d_and_a_bulletin_share_no_event() -> None:
    events = [event for moves in (MOVES, EIGHT_D_MOVES, BULLETIN_MOVES) for event in {move.event for move in moves}]
    assert len(events) == len(set(events))


def test_every_event_of_a_bulletin_is_asked_for_at_a_gate_and_has_its_consequences() -> None:
    assert set(BULLETIN_GATES.values()) == set(FOLLOWS) == {move.event for move in BULLETIN_MOVES}
    assert {(state, event) for state, event in BULLETIN_GATES.items()} <= {
        (source, move.event) for move in BULLETIN_MOVES for source in move.sources
    }


def test_every_clock_that_a_move_stops_holds_or_resumes_is_started_by_another() -> None:
    started = {clock for move in MOVES for clock in move.starts}
    handled = {clock for move in MOVES for clock in (*move.stops, *move.holds, *move.resumes)}
    assert handled <= started


@pytest.mark.parametrize("name", FLOWS)
def test_a_file_holds_one_flow_of_its_own_name(name: str) -> None:
    module = importlib.import_module(f"flows.{name}")
    own = [
        flow
        for _, flow in inspect.getmembers(module)
        if isinstance(flow, Flow) and flow.fn.__module__ == module.__name__
    ]
    assert [flow.name for flow in own] == [name.replace("_", "-")]


def test_every_flow_is_deployed_under_its_name() -> None:
    assert sorted(entry.name for entry in TIMETABLE) == sorted(name.replace("_", "-") for name in FLOWS)


def test_the_page_of_the_life_cycle_is_up_to_date() -> None:
    assert LIFE_CYCLE.read_text(encoding="utf-8") == page(MOVES, EIGHT_D_MOVES, BULLETIN_MOVES), "run: make diagram"
