"""The registry of moves leads from registration to every state, and from every state to an end."""

from collections.abc import Iterable, Mapping

import pytest

from rules.decide import decide
from rules.lifecycle import EVERY_CLOCK, GATES, MOVES, Event, Move, To, automatic_move, gate_of, moves_of
from rules.vocabulary import ClockKind, Kind, Level, Responsibility, State
from tests.rules.facts import ask, case, entry

BY_THE_8D = {Event.PROVE_8D, Event.REOPEN_8D}
FINAL = {State.CLOSED, State.MERGED, State.VOID, State.ANSWERED}
BACK: set[State] = {
    State(source)
    for move in MOVES
    for source in move.sources
    if move.target in {State.CLOSE_APPLIED, State.CONFIRMED} and source not in {State.CLOSE_APPLIED, State.CONFIRMED}
}  # an application for closing that is refused leads back to where it came from
ABOUT_NOTICES = {Event.ACKNOWLEDGE_NOTICE, Event.APPEAL_NOTICE, Event.DECIDE_APPEAL, Event.REVERSE_NOTICE}


def sources(move: Move) -> list[State | None]:
    """Return the states of a complaint that a move leaves; None is the one before registration."""
    return [State(source) for source in move.sources] or [None]


def targets(move: Move, source: State | None) -> set[State]:
    """Return where a move may lead from a state."""
    if move.target is To.BACK:
        return BACK
    if move.target is To.SAME:
        return {source} if source else set()
    return {State(move.target)}


def ways() -> Mapping[State | None, set[State]]:
    """Return every state, and the one before registration, with the states that one move leads to."""
    found: dict[State | None, set[State]] = {state: set() for state in (None, *State)}
    for move in MOVES:
        for source in sources(move):
            found[source] |= targets(move, source) - {source}
    return found


def reached(starts: Iterable[State | None]) -> set[State | None]:
    """Return everything that any number of moves leads to."""
    found: set[State | None] = set(starts)
    while more := {target for state in found for target in ways()[state]} - found:
        found |= more
    return found


def test_every_state_is_reached_from_registration() -> None:
    assert reached([None]) == {None, *State}


@pytest.mark.parametrize("state", sorted(set(State) - FINAL))
def test_every_state_that_is_not_final_has_a_way_to_closed(state: State) -> None:
    assert State.CLOSED in reached([state])


def test_the_final_states_are_those_that_say_so() -> None:
    assert {state for state in State if state.is_final} == FINAL


def test_nothing_leads_out_of_a_final_state_but_reopening_and_converting() -> None:
    out = {
        (source, move.event)
        for move in MOVES
        for source in sources(move)
        if source in FINAL and targets(move, source) != {source}
    }
    assert out == {(State.CLOSED, Event.REOPEN), (State.ANSWERED, Event.CONVERT)}


def test_a_closed_case_still_takes_notes_finished_tasks_answers_to_notices_and_news_of_its_8d() -> None:
    kept = {move.event for move in MOVES if State.CLOSED in move.sources and move.target is To.SAME}
    notes = {Event.LOG_CONTACT, Event.FOLLOW_GUIDE, Event.GRANT_GOODWILL, Event.FINISH_TASK}
    assert kept == notes | set(BY_THE_8D) | ABOUT_NOTICES


@pytest.mark.parametrize("state", [State.MERGED, State.VOID])
def test_a_merged_or_void_case_takes_nothing_at_all(state: State) -> None:
    assert [move.event for move in MOVES if state in move.sources] == []


def test_a_case_is_void_or_merged_before_its_transfer_only() -> None:
    before = {State.REGISTERED, State.CLARIFYING, State.TRIAGED}
    for event in (Event.VOID, Event.MERGE):
        (move,) = (move for move in MOVES if move.event is event)
        assert set(move.sources) == before
        assert set(move.cancels) == set(EVERY_CLOCK) == set(ClockKind)


def test_rows_of_one_event_and_state_are_told_apart_by_their_answers() -> None:
    for event in Event:
        for state in (None, *State):
            answers = [move.when for move in moves_of(event, state)]
            assert len(answers) == len(set(answers)), (event, state)
            assert len(answers) < 2 or "" not in answers, (event, state)


def test_no_move_starts_and_cancels_or_holds_and_stops_the_same_clock() -> None:
    for move in MOVES:
        ended = [*move.stops, *move.cancels, *move.holds]
        assert len(ended) == len(set(ended)), move
        assert not set(move.starts) & set(move.cancels), move
        assert not set(ended) & set(move.resumes), move


@pytest.mark.parametrize("event", sorted(set(Event) - {Event.PROGRESS}))
def test_a_move_that_is_not_in_the_registry_is_refused_with_the_state(event: Event) -> None:
    for state in State:
        if not moves_of(event, state):
            refused = decide(event, ask(case(state=state)))
            assert isinstance(refused, list)
            assert refused[0].values["state"] is state
            assert event not in refused[0].values["possible"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("state", "kind", "level", "gate"),
    [
        (State.REGISTERED, Kind.COMPLAINT, Level.GENERAL, Event.TRIAGE),
        (State.REGISTERED, Kind.INTERNAL, Level.GENERAL, Event.TRIAGE),
        (State.REGISTERED, Kind.INQUIRY, Level.GENERAL, Event.ANSWER),
        (State.REGISTERED, Kind.PRAISE, Level.GENERAL, Event.ANSWER),
        (State.ACCEPTED, Kind.COMPLAINT, Level.STRONG, Event.FIRST_REPLY),
        (State.ACCEPTED, Kind.COMPLAINT, Level.IRRATIONAL, Event.START_TRACKING),
        (State.TRACKING, Kind.COMPLAINT, Level.IRRATIONAL, Event.REVIEW_TRACKING),
        *((state, Kind.COMPLAINT, Level.GENERAL, None) for state in sorted(FINAL)),
    ],
)
def test_a_case_waits_at_one_gate(state: State, kind: Kind, level: Level, gate: Event | None) -> None:
    assert gate_of(state, kind, level) == gate


def test_every_gate_leads_on() -> None:
    for state, event in GATES.items():
        events = {event} if event is not Event.PROGRESS else {Event.APPLY_CLOSING, Event.APPLY_DEFERRAL}
        leads = {
            target
            for move in MOVES
            if move.event in events and state in move.sources
            for target in targets(move, state)
        }
        assert leads - {state}, state


TRIAGED = case(state=State.TRIAGED, entries=(entry("TRIAGE"),))


@pytest.mark.parametrize(
    ("what", "facts", "event"),
    [
        ("right after triage the form is issued", {}, Event.ISSUE_FORM),
        ("ours", {"responsibility": Responsibility.OURS}, Event.ISSUE_FORM),
        ("a vendor's is still ours to handle", {"responsibility": Responsibility.VENDOR}, Event.ISSUE_FORM),
        ("the customer's own", {"responsibility": Responsibility.CUSTOMER}, Event.NOT_OURS),
        ("a third party's", {"responsibility": Responsibility.THIRD_PARTY}, Event.NOT_OURS),
        ("irrational", {"responsibility": Responsibility.CUSTOMER, "level": Level.IRRATIONAL}, Event.ISSUE_FORM),
        ("disputed", {"entries": (entry("TRIAGE"), entry("ISSUE_FORM"), entry("DISPUTE"))}, None),
        ("issued again", {"entries": (entry("TRIAGE"), entry("DISPUTE"), entry("ISSUE_FORM"))}, Event.ISSUE_FORM),
        ("a note after the dispute", {"entries": (entry("TRIAGE"), entry("DISPUTE"), entry("LOG_CONTACT"))}, None),
        ("before triage", {"state": State.REGISTERED}, None),
        ("after the transfer", {"state": State.TRANSFERRED}, None),
    ],
)
def test_the_system_moves_by_itself_right_after_triage_only(
    what: str, facts: dict[str, object], event: Event | None
) -> None:
    assert automatic_move(case(**{"state": State.TRIAGED, "entries": TRIAGED.entries, **facts})) == event, what
