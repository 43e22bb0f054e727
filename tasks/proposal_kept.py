"""A triage proposal as the complaint's row keeps it, what a form is offered with of it, and what the ledger enters."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import to_jsonable_python

from models.complaint import Complaint
from models.customer import Customer
from models.forms.triage import LevelFactsPart
from rules.triage.proposal import Proposal
from rules.vocabulary import Demand, State, TriageSign
from tasks.goods import Goods

FACTS = ("dissatisfaction", "claim_amount", "estimated_loss", "safety_hazard", "line_stop", "customers_same_lot")
BEFORE_TRIAGE = frozenset({State.REGISTERED, State.CLARIFYING})
Kept = Mapping[str, Any]


def kept(
    proposal: Proposal, goods: Sequence[Goods], filled: Mapping[str, str], customer: Customer, policy: str
) -> dict[str, Any]:
    """Return a proposal as it is kept; what says nothing is left out."""
    whole = {
        "policy": policy,
        "category": proposal.category,
        "score": proposal.score,
        "others": [[each.code, each.score] for each in proposal.others],
        "level": proposal.level.level,
        "rule": proposal.level.rule,
        "facts": _facts(proposal),
        "external_body": proposal.facts.external_body,
        "signs": proposal.signs,
        "subject": proposal.subject,
        "demand": proposal.demand,
        "department": proposal.department,
        "numbers": proposal.numbers,
        "words": [[each.says, each.field, each.start, each.end, each.text] for each in proposal.words],
        "goods": [[each.kind, each.number, each.customer] for each in goods],
        "filled": filled,
        **_about_the_customer(goods, customer),
    }
    known: dict[str, Any] = to_jsonable_python({name: value for name, value in whole.items() if value not in ((), [])})
    return {name: value for name, value in known.items() if value not in ("", None, {}, 0)}


def _facts(proposal: Proposal) -> dict[str, Any]:
    """Return the facts of the level that the words tell, beside those that a form has anyway."""
    usual = LevelFactsPart()
    told = {name: getattr(proposal.facts, name) for name in FACTS}
    return {name: value for name, value in told.items() if value != getattr(usual, name)}


def _about_the_customer(goods: Sequence[Goods], customer: Customer) -> dict[str, Any]:
    """Return whose goods these are: proposed for a customer whom nobody knows, noted against one who is known."""
    owners = {each.customer for each in goods if each.customer}
    if len(owners) != 1 or owners == {customer.code}:
        return {}
    return {"other_customer" if customer.verified else "customer": owners.pop()}


def signs_in(proposal: Kept) -> tuple[TriageSign, ...]:
    """Return the signs of a kept proposal."""
    return tuple(TriageSign(sign) for sign in proposal.get("signs", ()))


def pressing_signs(proposal: Kept) -> tuple[TriageSign, ...]:
    """Return what must not wait in a queue."""
    return tuple(sign for sign in signs_in(proposal) if sign.is_pressing)


def offered_at_triage(proposal: Kept) -> dict[str, Any]:
    """Return the answers that the triage form is offered with."""
    offered: dict[str, Any] = {}
    if proposal.get("category"):
        offered["category"] = proposal["category"]
    if proposal.get("facts"):
        offered["level_facts"] = LevelFactsPart.model_validate(proposal["facts"]).model_dump()
    if proposal.get("filled", {}).get("product_family"):
        offered["product_family"] = proposal["filled"]["product_family"]
    return offered


def offered_before_triage(proposal: Kept, row: Complaint) -> dict[str, Any]:
    """Return the answers that the form for missing facts is offered with: what the words tell and nobody has said."""
    found: dict[str, Any] = {name: told[0] for name, told in proposal.get("numbers", {}).items() if len(told) == 1}
    if proposal.get("demand"):
        found["demand"] = Demand(proposal["demand"])
    return {name: value for name, value in found.items() if getattr(row, name) in {"", Demand.UNKNOWN}}


def beside_decision(proposal: Kept) -> dict[str, Any]:
    """Return what the ledger keeps of a proposal beside the decision, so that it is seen how often it was right."""
    return {name: proposal[name] for name in ("category", "others", "level", "facts", "policy") if name in proposal}
