"""Register feedback: one or ten thousand at once, by the same rule and the same rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from models.complaint import Complaint
from models.customer import Customer
from models.settings import settings
from rules.asked import Asked
from rules.case import Buyer, Case
from rules.company import Company
from rules.decide import decide
from rules.level import LevelFacts, decide_level
from rules.lifecycle import Event
from rules.outcome import Consequence, Outcome
from rules.policy import Policy
from rules.refusal import Refusal
from rules.triage.telling import tell_of_pressing_words
from rules.vocabulary import ExternalBody, Identity, Kind, Level, State
from rules.working_time import WorkCalendar
from tasks.asking import person
from tasks.company import company
from tasks.facts import COLUMNS
from tasks.ledger import Chain, Signature
from tasks.numbers import take_numbers
from tasks.policy_store import book, calendar_of, policy_of
from tasks.proposing import NOTHING, Asking, Proposed, propose_all
from tasks.transitions import ContactRef, Written

FORM_COLUMNS = (
    "channel", "customer_ref", "subject", "text", "requirement", "demand", "claim_amount", "rights_damaged", "product",
    "part_no", "order_no", "lot_no", "serial_no", "date_code", "external_body", "external_name", "contact_id",
)  # fmt: skip
GOODS_KNOWN = "GOODS_KNOWN"
CASE_COLUMNS = tuple(name for name in FORM_COLUMNS if name in COLUMNS)


@dataclass(frozen=True, slots=True)
class Registration:
    """A validated registration: the form's values with the person referred to, the customer, and where messages go.

    `attended` says that a person took it in and has seen it; `proposed` is what its words and numbers seem to say.
    """

    form: Mapping[str, Any]
    customer: Customer
    has_contact: bool
    contact: ContactRef
    run: str = ""
    identity: Identity = Identity.STATED
    effect_key: str | None = None
    attended: bool = True
    proposed: Proposed = NOTHING

    @property
    def event(self) -> Event:
        """Whether the feedback is new here or an old case that another register held."""
        return Event.TAKE_OVER if "effects_from" in self.form else Event.REGISTER

    def known(self, name: str) -> Any:  # noqa: ANN401  a form's fields have many types
        """Return what the form says, else what the goods tell."""
        return self.form.get(name) or self.proposed.filled.get(name, self.form.get(name))


def register(session: Session, registrations: Sequence[Registration], now: datetime) -> list[Written | list[Refusal]]:
    """Return each registration ready to be written, or why it is refused. Refused ones use no number of the day."""
    people = company(session, now)
    registrations = _with_proposals(session, registrations, now)
    decided = [_decided(one, people, now) for one in registrations]
    numbers = iter(_numbers(session, now, sum(isinstance(found, tuple) for found in decided)))
    return [
        _written(one, *found, next(numbers)) if isinstance(found, tuple) else found
        for one, found in zip(registrations, decided, strict=True)
    ]


def _with_proposals(session: Session, registrations: Sequence[Registration], now: datetime) -> list[Registration]:
    """Return the registrations with what is proposed for the new complaints among them."""
    new = [one for one in registrations if one.event is Event.REGISTER and one.form["kind"].is_complaint]
    asking = [_asking(one, now) for one in new if not before_policies(_received_at(one, now))]
    proposed = iter(propose_all(session, asking) if asking else ())
    asked = {id(one.values) for one in asking}
    return [replace(one, proposed=next(proposed)) if id(one.form) in asked else one for one in registrations]


def _asking(one: Registration, now: datetime) -> Asking:
    at = _received_at(one, now)
    return Asking(one.form, one.customer, _policy_at(at, now), at)


def _received_at(one: Registration, now: datetime) -> datetime:
    return min(one.form.get("received_at") or now, now)


def before_policies(received_at: datetime) -> list[Refusal]:
    """Return why nothing received at this moment can be registered; nothing when a policy was in force."""
    first = book().starts[0]
    if received_at >= first:
        return []
    day = f"{first.astimezone(settings().company_zone):%Y-%m-%d}"
    return [Refusal("received_at", "No policy is in force before {first}: correct the date.", {"first": day})]


def _decided(one: Registration, people: Company, now: datetime) -> tuple[Asked, Outcome] | list[Refusal]:
    """Return what was asked and what follows, or why it is refused; without a policy no rule can be asked."""
    refusals = before_policies(_received_at(one, now))
    if refusals:
        return refusals
    ask = _ask(one, people, now)
    outcome = decide(one.event, ask, new=True)
    if isinstance(outcome, list):
        return outcome
    _note_proposal(one, ask, outcome)
    return ask, outcome


def _note_proposal(one: Registration, ask: Asked, outcome: Outcome) -> None:
    """Enter what the goods told, and tell of words that must not wait where nobody has read them."""
    if one.proposed.filled:
        filled, by = one.proposed.filled, [f"{each.kind} {each.number}" for each in one.proposed.goods]
        data = {"filled": dict(filled), "by": by, "told": " · ".join(dict.fromkeys(filled.values()))}
        outcome.entries.append(Consequence(GOODS_KNOWN, data))
    proposal = one.proposed.proposal
    if proposal and not one.attended:
        tell_of_pressing_words(ask, outcome, proposal.signs, proposal.pressing_words)


def _numbers(session: Session, now: datetime, count: int) -> list[str]:
    if not count:
        return []
    policy = policy_of(session, "", now)
    day = calendar_of(policy).local(now).date()
    return take_numbers(session, policy.notices.numbers["complaint"], day, count)


def _ask(one: Registration, people: Company, now: datetime) -> Asked:
    form = one.form
    received_at = form.get("received_at") or now
    policy = _policy_at(received_at, now)
    case = _new_case(one, people, policy, received_at)
    return Asked(case, form, person(people, form["acting_as"]), people, policy, _calendar(policy), now)


def _policy_at(received_at: datetime, now: datetime) -> Policy:
    return book().at(min(received_at, now))


@lru_cache(maxsize=8)
def _calendar_by_code(code: str) -> WorkCalendar:
    return calendar_of(_policies[code])


_policies: dict[str, Policy] = {}


def _calendar(policy: Policy) -> WorkCalendar:
    _policies.setdefault(policy.code, policy)
    return _calendar_by_code(policy.code)


def _new_case(one: Registration, people: Company, policy: Policy, received_at: datetime) -> Case:
    form, customer = one.form, one.customer
    buyer = Buyer(customer.code, customer.kind, customer.tier, verified=customer.verified, has_contact=one.has_contact)
    kind = form["kind"] if form["external_body"] is ExternalBody.NONE else Kind.EXTERNAL
    return Case(
        **{name: one.known(name) for name in CASE_COLUMNS},
        no="",
        kind=kind,
        level=_level(form, policy),
        state=State.REGISTERED,
        received_at=received_at,
        clock_start=received_at,
        customer=buyer,
        first_inquiry_owner=people.first_inquiry_owner(form["acting_as"], buyer.kind, form["subject"]),
        effects_from=form.get("effects_from"),
    )


def _level(form: Mapping[str, Any], policy: Policy) -> Level:
    """Return the level before triage: T2 on the registered facts. Source: decisions 11."""
    facts = LevelFacts(external_body=form["external_body"], claim_amount=form["claim_amount"])
    return decide_level(facts, policy.levels, policy.upgrades).level


def _written(one: Registration, ask: Asked, outcome: Outcome, number: str) -> Written:
    case, form = ask.case, one.form
    columns = {
        **_defaults(),
        **{name: one.known(name) for name in FORM_COLUMNS},
        "product_family": one.proposed.filled.get("product_family", ""),
        "proposal": dict(one.proposed.kept),
        "no": number,
        "state": outcome.state,
        "kind": case.kind,
        "channels": [form["channel"]],
        "received_at": case.received_at,
        "recorded_at": ask.now,
        "received_by": ask.actor.no,
        "customer": case.customer.code,
        "first_inquiry_owner": case.first_inquiry_owner,
        "clock_start": case.clock_start,
        "level": case.level,
    }
    signature = Signature(ask.actor.no, one.identity, ask.now, run=one.run, policy=ask.policy.code)
    return Written(
        event=one.event,
        columns=columns,
        outcome=outcome,
        form={key: value for key, value in form.items() if value not in ("", None, False)},
        signature=signature,
        chain=Chain(number),
        occurred_at=case.received_at,
        contact=one.contact,
        is_new=True,
        effect_key=one.effect_key,
    )


@lru_cache(maxsize=1)
def _defaults() -> dict[str, Any]:
    given = {name: info for name, info in Complaint.model_fields.items() if not info.is_required()}
    return {name: info.get_default(call_default_factory=True) for name, info in given.items()}
