"""The triage proposal of complaints: made of their words at registration, made anew when more becomes known.

It changes no level, state or clock: a person confirms it. Source: T1, T2, decisions 11.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import opencc
from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col

from models.complaint import Complaint
from models.customer import Customer
from models.settings import settings
from rules.lifecycle import Event
from rules.policy import Policy
from rules.triage.policy import GoodsNumber
from rules.triage.proposal import Known, Proposal, TriageReader, propose
from rules.triage.reading import Script
from rules.vocabulary import Language
from tasks.goods import FINDING, Goods, goods_of
from tasks.policy_store import policy_of
from tasks.proposal_kept import BEFORE_TRIAGE, kept

FIRST_HAN, LAST_HAN = 0x3400, 0x9FFF
SAID = ("text", "requirement")
SAID_LATER = ("what_object", "what_defect", "restated_text", "expectation", "preferred_solution")
# What a number's shipments tell where the customer has not said it.
FILLED = ("product", "part_no", "date_code")
WRITTEN_BY_HAND = {Event.SUPPLY_FACTS, Event.CONVERT}
TAIWAN = "Asia/Taipei"


@dataclass(frozen=True, slots=True)
class Asking:
    """A complaint that is to be proposed for: what its form says, its customer, and the policy that it falls under."""

    values: Mapping[str, Any]
    customer: Customer
    policy: Policy
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is proposed for a complaint, and what its goods tell that nobody said: `filled` by the column's name."""

    proposal: Proposal | None = None
    goods: tuple[Goods, ...] = ()
    filled: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)


NOTHING = Proposed()


def propose_all(session: Session, asking: Sequence[Asking]) -> list[Proposed]:
    """Return what is proposed for each of these complaints; their goods are looked up together."""
    proposals = [_read(one) for one in asking]
    numbers = [_numbers(one.values, proposal) for one, proposal in zip(asking, proposals, strict=True)]
    known = goods_of(session, _together(numbers))
    return [
        _proposed(one, proposal, [known[key] for key in _keys(own) if key in known])
        for one, proposal, own in zip(asking, proposals, numbers, strict=True)
    ]


def renew_proposal(session: Session, row: Complaint, event: Event) -> None:
    """Propose anew for a complaint that still waits for its triage and of which more has become known."""
    if event not in WRITTEN_BY_HAND or row.state not in BEFORE_TRIAGE or not row.kind.is_complaint:
        return
    values = {name: getattr(row, name) for name in Complaint.model_fields} | {
        name: str(row.facts.get(name) or "") for name in SAID_LATER
    }
    policy = policy_of(session, row.policy_code, row.received_at)
    asking = Asking(values, session.get_one(Customer, row.customer), policy, row.received_at)
    (proposed,) = propose_all(session, [asking])
    _keep(session, row, dict(proposed.kept))


def _keep(session: Session, row: Complaint, proposal: dict[str, Any]) -> None:
    session.execute(update(Complaint).where(col(Complaint.no) == row.no).values(proposal=proposal))
    set_committed_value(row, "proposal", proposal)


@lru_cache(maxsize=1)
def script() -> Script:
    """Return how characters are compared: Traditional Chinese as Simplified, one for one."""
    characters = [chr(code) for code in range(FIRST_HAN, LAST_HAN + 1)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, simplified, strict=True)
    return Script({one: other for one, other in pairs if one != other and len(other) == 1})


_readers: dict[str, TriageReader] = {}


def reader_of(policy: Policy) -> TriageReader:
    """Return the words of a policy made ready to be found, made once."""
    if policy.code not in _readers:
        _readers[policy.code] = TriageReader(policy.triage_words, policy.taxonomy, script())
    return _readers[policy.code]


def _read(one: Asking) -> Proposal:
    values, policy = one.values, one.policy
    said = {name: str(values.get(name) or "") for name in (*SAID, *SAID_LATER)}
    known = Known(
        external_body=values["external_body"],
        claim_amount=values["claim_amount"],
        demand=values["demand"],
        subject=values["subject"],
        currency=_currency(one.customer),
        on=one.at.astimezone(settings().company_zone).date(),
    )
    return propose(said, known, reader_of(policy), policy.levels, policy.upgrades)


def _currency(customer: Customer) -> str:
    return "TWD" if customer.zone == TAIWAN or customer.language is Language.ZH_TW else "CNY"


def _numbers(values: Mapping[str, Any], proposal: Proposal) -> dict[GoodsNumber, tuple[str, ...]]:
    """Return by which numbers a complaint's goods may be found: what the form says, else what its words seem to."""
    found = {}
    for kind in FINDING:
        said = str(values.get(kind.value) or "")
        found[kind] = (said,) if said else (*proposal.numbers.get(kind, ()), *proposal.tokens)
    return found


def _together(numbers: Iterable[Mapping[GoodsNumber, tuple[str, ...]]]) -> dict[GoodsNumber, set[str]]:
    every: dict[GoodsNumber, set[str]] = {kind: set() for kind in FINDING}
    for own in numbers:
        for kind, some in own.items():
            every[kind].update(some)
    return every


def _keys(numbers: Mapping[GoodsNumber, tuple[str, ...]]) -> list[tuple[GoodsNumber, str]]:
    return list(dict.fromkeys((kind, number) for kind in FINDING for number in numbers[kind]))


def _proposed(one: Asking, proposal: Proposal, goods: Sequence[Goods]) -> Proposed:
    his = [each for each in goods if each.customer in {"", one.customer.code} or not one.customer.verified]
    own = [each for each in his if _may_be_meant(each, one.values)]
    filled = _filled(one.values, own)
    proposed = Proposed(proposal, tuple(goods), filled)
    return replace(proposed, kept=kept(proposal, goods, filled, one.customer, one.policy.code))


def _may_be_meant(goods: Goods, values: Mapping[str, Any]) -> bool:
    """Whether goods are those of a form: it names their number, or its part is not another one than theirs."""
    part = values.get("part_no")
    return values.get(goods.kind.value) == goods.number or not part or goods.part_no in {"", part}


def _filled(values: Mapping[str, Any], goods: Sequence[Goods]) -> dict[str, str]:
    """Return what goods of this customer tell that was not said: all numbers that are known must agree on it."""
    told = {name: {getattr(each, name) for each in goods} - {""} for name in FILLED}
    told["product_family"] = {each.family for each in goods} - {""}
    for kind in FINDING:
        told[kind.value] = {each.number for each in goods if each.kind is kind}
    return {name: next(iter(some)) for name, some in told.items() if len(some) == 1 and not values.get(name)}
