"""The picture of the life cycle follows from the moves."""

from rules.diagram import mermaid, table
from rules.lifecycle import MOVES, Event, Move, To
from rules.vocabulary import ClockKind, Role, State

SIGN = Move(
    Event.SIGN_FORM,
    (State.TRANSFERRED,),
    State.ACCEPTED,
    (Role.RECEIVER,),
    ("current_revision",),
    starts=(ClockKind.FIRST_REPLY,),
    stops=(ClockKind.TRANSFER,),
)
REFUSE = Move(Event.CALL_BACK, (State.CLOSE_APPLIED,), To.BACK, (Role.CSC_MANAGER,), when="NOT_SATISFIED")
NOTE = Move(Event.LOG_CONTACT, (State.TRANSFERRED,), To.SAME, (Role.ANYONE,))


def test_a_pair_of_states_is_one_line_however_many_moves_lead_along_it() -> None:
    lines = [line.partition(":")[0] for line in mermaid(MOVES).splitlines() if "-->" in line]
    assert len(lines) == len(set(lines))


def test_every_event_that_changes_the_state_is_in_the_picture() -> None:
    picture = mermaid(MOVES)
    assert all(move.event in picture for move in MOVES if move.target is not To.SAME)


def test_a_move_that_stays_is_only_in_the_table() -> None:
    assert "LOG_CONTACT" not in mermaid([NOTE])
    assert "| LOG_CONTACT | TRANSFERRED | stays | ANYONE |  |  |" in table([NOTE])


def test_a_refused_closing_leads_back_to_where_it_was_applied_for() -> None:
    assert "CLOSE_APPLIED --> BACK: CALL_BACK [NOT_SATISFIED]" in mermaid([REFUSE])


def test_a_row_says_who_may_what_must_hold_and_what_becomes_of_the_clocks() -> None:
    row = "| SIGN_FORM | TRANSFERRED | ACCEPTED | RECEIVER | current_revision | start FIRST_REPLY; stop TRANSFER |"
    assert table([SIGN]).splitlines()[-1] == row
