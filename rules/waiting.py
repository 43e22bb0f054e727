"""For whom a gate waits: who may pass it now, in which role, and whether it is his or he could do it for somebody.

A gate is of the first person whom the case names among the roles of its move; where it names nobody, of all who carry
one of them. Everybody else who may pass it could do so as a deputy, a superior or a colleague.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rules.acting import roles_on
from rules.asked import Asked
from rules.bulletin import OWN_ROLE, AskedOfBulletin, gate_at
from rules.case import Case
from rules.closing import closing_row
from rules.company import people_of, unique
from rules.decide import not_entitled, roles_meant
from rules.eight_d.facts import EightDFacts
from rules.eight_d.steps import due_key
from rules.lifecycle import DEPARTMENT, Event, Move, moves_of
from rules.requirements import unmet
from rules.vocabulary import ExecutingBody, Role, TaskKind

# What a move asks of the person who makes it; all else is asked of the form.
ASKED_OF_THE_PERSON = frozenset(
    {
        *("caller_of_level", "approver_in_turn", "applicant_of_level", "four_eyes", "tried_often_enough"),
        *("reviewer_is_another", "verifier_is_another"),
        *("notice_of_the_case", "liable_for_the_notice", "appeal_in_time", "appeal_to_decide", "appeal_of_another"),
    }
)
OF_THE_CASE = frozenset({Role.FIRST_INQUIRY_OWNER, Role.RECEIVER, Role.RESPONSIBLE, Role.DEPT_MANAGER})
# What is answered at a gate before anything is filled in, where a requirement asks for it.
AT_FIRST: dict[Event, dict[str, Any]] = {Event.CALL_BACK: {"reached": True}}


@dataclass(frozen=True, slots=True)
class Call:
    """In which role a person may do what is asked, for whom ("" for himself), and whether it is his before others."""

    role: Role
    stands_in_for: str = ""
    is_his: bool = True


def call_for(event: Event, ask: Asked) -> Call | None:
    """Return how a gate waits for the actor; None when he may not pass it. Source: decisions 1 and 5, T6."""
    calls = [call for roles in _ways(event, ask) if (call := _call(roles, ask))]
    return next((call for call in calls if call.is_his), calls[0] if calls else None)


def may_do(event: Event, ask: Asked) -> bool:
    """Whether the actor may hand in a form, so far as that hangs on who he is and where the subject stands."""
    return any(_may_make(move, ask) for move in moves_of(event, ask.stand))


def call_for_bulletin(ask: AskedOfBulletin) -> Call | None:
    """Return how a bulletin waits for the actor; None when he may not pass its gate."""
    event = gate_at(ask.state, ask.content)
    held = roles_on(ask.actor, None, ask.company)
    meant = roles_of_bulletin(event, ask) if event else ()
    roles = [role for role in meant if role in held]
    own = [role for role in roles if not held[role]]
    chosen = next(iter(own or roles), None)
    return Call(chosen, held[chosen], is_his=chosen in ask.actor.roles) if chosen else None


def roles_of_bulletin(event: Event, ask: AskedOfBulletin) -> Sequence[Role]:
    """Return the roles that a bulletin waits for; of the bodies that carry it out those that have not yet done so."""
    if event is Event.EXECUTE_BULLETIN:
        return [OWN_ROLE[body] for body in ExecutingBody if body in ask.content.bodies - ask.executed]
    return moves_of(event, ask.state)[0].who


def roles_at(event: Event, moves: Sequence[Move]) -> tuple[Role, ...]:
    """Return every role that may pass a gate at one level or another; what is open to anyone is the owner's."""
    if event is Event.PROGRESS:
        return DEPARTMENT
    roles = tuple(dict.fromkeys(role for move in moves for role in move.who))
    return (Role.FIRST_INQUIRY_OWNER,) if Role.ANYONE in roles else roles


def _ways(event: Event, ask: Asked) -> Iterator[Sequence[Role]]:
    """Yield the roles that a gate is for, by the moves that it may lead to and that the actor may make.

    While a case is in process its department works on it, and whom the level names applies for its closing.
    """
    if event is Event.PROGRESS:
        yield DEPARTMENT
        yield closing_row(ask.case, ask.policy).applicants
        return
    at_first = replace(ask, answer={**AT_FIRST.get(event, {}), **ask.answer})
    for move in moves_of(event, ask.stand):
        if _may_make(move, at_first):
            meant = roles_meant(move, at_first)
            yield roles_at(event, [replace(move, who=tuple(meant))])


def _may_make(move: Move, ask: Asked) -> bool:
    held = roles_on(ask.actor, ask.case, ask.company)
    asked = tuple(name for name in move.requires if name in ASKED_OF_THE_PERSON)
    return not (not_entitled(move, ask.actor, held) or unmet(asked, ask))


def _call(meant: Sequence[Role], ask: Asked) -> Call | None:
    held = roles_on(ask.actor, ask.case, ask.company)
    roles = [role for role in meant if role in held]
    if not roles:
        return None
    role = next((role for role in roles if not held[role]), roles[0])
    return Call(role, held[role], is_his=_is_his(meant, ask))


def _is_his(meant: Sequence[Role], ask: Asked) -> bool:
    named = _named(meant, ask)
    return ask.actor.no in named if named else not ask.actor.roles.isdisjoint(meant)


def _named(meant: Sequence[Role], ask: Asked) -> tuple[str, ...]:
    """Return the first people whom the case names for a move; of an 8D its team, and who owes the step."""
    if ask.eight_d:
        return _named_in(ask.eight_d, meant, ask.case)
    people = (people_of(ask.case, role, ask.company) for role in meant if role in OF_THE_CASE)
    return next((named for named in people if named), ())


def _named_in(facts: EightDFacts, meant: Sequence[Role], case: Case) -> tuple[str, ...]:
    key = due_key(facts.state, facts.revision)
    owed = (task for task in facts.owed if task.kind is TaskKind.EIGHT_D_STEP and task.key == key and task.is_open)
    owners = [task.owner for task in owed if task.owner and Role.DEPT_MANAGER in meant]
    team = sorted(case.eight_d_team) if Role.TEAM_MEMBER in meant else []
    return unique([*owners, *team])
