"""The life of a bulletin: who may sign, declare and carry it out, and what follows from that.

A bulletin is about no case but about a week, so it is asked about in a shape of its own, on the same registry of moves.
Source: 004 §7.8, §7.9, §6.2, §6.4; policy A-16; decisions 23 to 27.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from rules.acting import roles_on
from rules.bulletin_content import BulletinContent
from rules.case import Answer, Person
from rules.company import Company, unique
from rules.decide import not_entitled, not_possible
from rules.lifecycle import Event, Move, moves_of
from rules.outcome import MessageOwed
from rules.refusal import Refusal
from rules.vocabulary import AssessmentState, BulletinState, Decision, ExecutingBody, Role

SIGN, RETURN, ONE, LAST = "SIGN", "RETURN", "ONE_OF_THE_BODIES", "LAST_BODY"
Refusals = Iterator[Refusal]
OWN_ROLE = {body: Role(body.value) for body in ExecutingBody}


@dataclass(frozen=True, slots=True)
class AskedOfBulletin:
    """A form about a bulletin: where that stands, what it says, which bodies have carried it out, and who acts."""

    no: str
    state: BulletinState
    content: BulletinContent
    executed: frozenset[ExecutingBody]
    answer: Answer
    actor: Person
    company: Company

    @property
    def body(self) -> ExecutingBody:
        """The body that the form is handed in for."""
        return ExecutingBody(self.answer["body"])


@dataclass(slots=True)
class BulletinOutcome:
    """What follows from a form about a bulletin.

    `assessments` are those that come into another state; `frees` takes them out of the bulletin. `owed` are the bodies
    that now have each assessment to carry out; `declares` and `executes` the body that did so.
    """

    state: BulletinState
    when: str = ""
    acted_for: str = ""
    assessments: dict[str, AssessmentState] = field(default_factory=dict)
    frees: bool = False
    owed: list[tuple[str, ExecutingBody]] = field(default_factory=list)
    declares: ExecutingBody | None = None
    executes: ExecutingBody | None = None
    messages: list[MessageOwed] = field(default_factory=list)

    def tell(self, template: str, people: Iterable[str], **data: object) -> None:
        """Owe a message to each of these people."""
        self.messages += [MessageOwed(template, person, data) for person in unique(people)]


def gate_at(state: BulletinState, content: BulletinContent) -> Event | None:
    """Return the form that a bulletin waits for; nothing is asked of General Management that has nothing to declare."""
    if state is BulletinState.PUBLISHED and ExecutingBody.GENERAL_MGMT not in content.bodies:
        return Event.EXECUTE_BULLETIN
    return GATES.get(state)


GATES = {
    BulletinState.SUBMITTED: Event.SIGN_BULLETIN,
    BulletinState.PUBLISHED: Event.DECLARE_BULLETIN,
    BulletinState.DECLARED: Event.EXECUTE_BULLETIN,
}


def decide_bulletin(event: Event, ask: AskedOfBulletin) -> BulletinOutcome | list[Refusal]:
    """Return what follows from a form about a bulletin, or every reason to refuse it."""
    rows = moves_of(event, ask.state)
    if not rows:
        return [not_possible(ask.state)]
    move = next(row for row in rows if row.when in {"", _when(event, ask)})
    held = roles_on(ask.actor, None, ask.company)
    unmet = [refusal for name in move.requires for refusal in BULLETIN_REQUIREMENTS[name](ask)]
    refusals = [*not_entitled(move, ask.actor, held), *unmet]
    if refusals:
        return refusals
    state = move.target if isinstance(move.target, BulletinState) else ask.state
    out = BulletinOutcome(state, move.when, _acted_for(move, ask, held))
    FOLLOWS[event](ask, out)
    return out


def _when(event: Event, ask: AskedOfBulletin) -> str:
    if event is Event.SIGN_BULLETIN:
        return SIGN if ask.answer["decision"] == Decision.APPROVE else RETURN
    if event is Event.EXECUTE_BULLETIN:
        return LAST if ask.content.bodies <= {*ask.executed, ask.body} else ONE
    return ""


def _acted_for(move: Move, ask: AskedOfBulletin, held: dict[Role, str]) -> str:
    """Return whom the actor stands in for; "" when he acts in his own role."""
    meant = (OWN_ROLE[ask.body],) if "by_the_body_itself" in move.requires else move.who
    places = [held[role] for role in meant if role in held]
    return "" if "" in places or not places else places[0]


def _reason_given(ask: AskedOfBulletin) -> Refusals:
    if not str(ask.answer.get("reason") or "").strip():
        yield Refusal("reason", "Give the reason: it is kept in the ledger.")


def _something_to_declare(ask: AskedOfBulletin) -> Refusals:
    if ExecutingBody.GENERAL_MGMT not in ask.content.bodies:
        yield Refusal("acting_as", "This bulletin concerns dealers only: Finance carries it out, nothing is declared.")


def _declared_first(ask: AskedOfBulletin) -> Refusals:
    if ask.state is BulletinState.PUBLISHED and ExecutingBody.GENERAL_MGMT in ask.content.bodies:
        yield Refusal("body", "General Management has not declared this bulletin yet: that comes first.")


def _by_the_body_itself(ask: AskedOfBulletin) -> Refusals:
    if OWN_ROLE[ask.body] not in roles_on(ask.actor, None, ask.company):
        message = "{number} does not act for {body}: choose your own body."
        yield Refusal("body", message, {"number": ask.actor.no, "body": ask.body})


def _body_owes_it(ask: AskedOfBulletin) -> Refusals:
    if ask.body not in ask.content.bodies:
        yield Refusal("body", "{body} has nothing to carry out in this bulletin.", {"body": ask.body})
    elif ask.body in ask.executed:
        yield Refusal("body", "{body} has carried out this bulletin already.", {"body": ask.body})


def _voucher_given(ask: AskedOfBulletin) -> Refusals:
    if not str(ask.answer.get("voucher") or "").strip():
        yield Refusal("voucher", "Give the number of the voucher or order by which it was carried out.")


BULLETIN_REQUIREMENTS: dict[str, Callable[[AskedOfBulletin], Refusals]] = {
    "reason_given": _reason_given,
    "something_to_declare": _something_to_declare,
    "declared_first": _declared_first,
    "by_the_body_itself": _by_the_body_itself,
    "body_owes_it": _body_owes_it,
    "voucher_given": _voucher_given,
}


def _signed_or_returned(ask: AskedOfBulletin, out: BulletinOutcome) -> None:
    """Have a signed bulletin go out and be owed by its bodies; let go what is in a returned one. Source: 004 §7.8."""
    if out.when == RETURN:
        out.assessments = {item.no: AssessmentState.CONFIRMED for item in ask.content.items}
        out.frees = True
        out.tell("bulletin_returned", ask.company.with_role(Role.CSC_MANAGER), reason=ask.answer["reason"])
        return
    out.assessments = {item.no: AssessmentState.PUBLISHED for item in ask.content.items}
    out.owed = [(item.no, body) for item in ask.content.items for body in item.bodies]
    out.tell("bulletin_published", ask.content.distribution)
    if gate_at(out.state, ask.content) is Event.DECLARE_BULLETIN:
        out.tell("bulletin_to_declare", ask.company.with_role(Role.GENERAL_MGMT))
    else:
        _have_it_carried_out(ask, out)


def _declared(ask: AskedOfBulletin, out: BulletinOutcome) -> None:
    """Have what General Management has declared carried out. Source: 004 §7.9.1."""
    out.declares = ExecutingBody.GENERAL_MGMT
    _have_it_carried_out(ask, out)


def _have_it_carried_out(ask: AskedOfBulletin, out: BulletinOutcome) -> None:
    for body in sorted(ask.content.bodies):
        out.tell("bulletin_to_execute", ask.company.with_role(OWN_ROLE[body]))


def _carried_out(ask: AskedOfBulletin, out: BulletinOutcome) -> None:
    """Count as executed each assessment that all its bodies have carried out. Source: 004 §7.9.2."""
    out.executes = ask.body
    done = {*ask.executed, ask.body}
    ended = [item.no for item in ask.content.items if ask.body in item.bodies and done >= set(item.bodies)]
    out.assessments = dict.fromkeys(ended, AssessmentState.EXECUTED)


FOLLOWS: dict[Event, Callable[[AskedOfBulletin, BulletinOutcome], None]] = {
    Event.SIGN_BULLETIN: _signed_or_returned,
    Event.DECLARE_BULLETIN: _declared,
    Event.EXECUTE_BULLETIN: _carried_out,
}
