"""Empty words never go to a customer; what is bad in a reply is kept, and at the gravest levels it is refused."""

from typing import Any

import pytest

from rules.case import Buyer, Case
from rules.decide import decide
from rules.lifecycle import Event
from rules.outcome import Outcome
from rules.reply_lint import LINT
from rules.vocabulary import CustomerKind, CustomerReplyKind, DocumentKind, ExternalBody, Kind, Level, State, Tier
from tests.rules.facts import ask, case

GOOD = "您好，感谢您3月2日来电，订单 SO-881 的货已全部更换。"
BLAMING = f"{GOOD}是您自己弄坏的。"
EMPTY = "感谢您的反馈。我们会尽快处理。"
ORDER: dict[str, Any] = {"order_no": "SO-881"}


def replied(text: str, of: Case, actor: str = "anna", **fields: Any) -> Outcome | list[str]:
    """Return what follows from an interim reply, or the fields for which it is refused."""
    answer = {"kind": CustomerReplyKind.INTERIM, "text": text, **fields}
    return _asked(Event.CUSTOMER_REPLY, of, answer, actor)


def answered(of: Case, **fields: Any) -> Outcome | list[str]:
    """Return what follows from answering a request, or the fields for which the answer is refused."""
    return _asked(Event.ANSWER, of, fields, "anna")


def _asked(event: Event, of: Case, answer: dict[str, Any], actor: str) -> Outcome | list[str]:
    outcome = decide(event, ask(of, answer, actor))
    return outcome if isinstance(outcome, Outcome) else [refusal.field for refusal in outcome]


def entries(outcome: Outcome | list[str]) -> list[dict[str, Any]]:
    """Return what the ledger keeps of a reply's faults."""
    assert isinstance(outcome, Outcome), outcome
    return [dict(entry.data) for entry in outcome.entries if entry.kind == LINT]


def request(tier: Tier, kind: Kind = Kind.SERVICE_REQUEST) -> Case:
    """Return a request of a customer of a tier."""
    buyer = Buyer("C100", CustomerKind.SOLD_RETAIL, tier)
    return case(state=State.REGISTERED, kind=kind, customer=buyer, text="想单独买两支旧型号")


@pytest.mark.parametrize("level", Level)
def test_a_good_reply_passes_at_every_level_and_leaves_no_trace(level: Level) -> None:
    assert entries(replied(GOOD, case(**ORDER, level=level))) == []


@pytest.mark.parametrize("level", [Level.GENERAL, Level.MEDIUM, Level.IRRATIONAL])
def test_below_strong_a_fault_is_kept_in_the_ledger_and_the_reply_goes_out(level: Level) -> None:
    kept = entries(replied(BLAMING, case(**ORDER, level=level)))
    assert kept == [{"faults": [{"fault": "TC10", "words": "是您自己弄坏的。"}], "reason": ""}]


def test_at_strong_a_fault_is_refused_until_a_superior_answers_for_it() -> None:
    strong = case(**ORDER, level=Level.STRONG)
    assert replied(BLAMING, strong) == ["text"]
    assert replied(BLAMING, strong, override_reason="客户自己要求写明") == ["override_reason"]
    assert replied(BLAMING, strong, actor="chief") == ["text"]
    (kept,) = entries(replied(BLAMING, strong, actor="chief", override_reason="客户自己要求写明"))
    assert kept["reason"] == "客户自己要求写明"


def test_no_customer_is_sent_to_our_supplier_at_any_level_unless_a_superior_says_so() -> None:
    sent_away = f"{GOOD}其余请联系厂家。"
    assert replied(sent_away, case(**ORDER)) == ["text"]
    (kept,) = entries(replied(sent_away, case(**ORDER), actor="chief", override_reason="厂家已与客户约好"))
    assert [fault["fault"] for fault in kept["faults"]] == ["TC05"]


def test_to_an_outside_body_no_fault_goes_out_either() -> None:
    external = case(**ORDER, level=Level.STRONG, external_body=ExternalBody.MEDIA)
    assert replied(BLAMING, external, actor="head") == ["text"]
    assert entries(replied(GOOD, external, actor="head")) == []


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("actor", ["anna", "chief", "head"])
def test_empty_words_never_go_out_whoever_sends_them(level: Level, actor: str) -> None:
    assert replied(EMPTY, case(**ORDER, level=level), actor, override_reason="时间不够")[:1] == ["text"]  # type: ignore[index]


def test_a_final_reply_without_facts_in_its_own_text_is_refused_though_it_lists_them() -> None:
    told = {"facts_cited": ["SO-881", "3月2日"], "apology": True, "cause_brief": "错贴", "how": "换", "when": "今日"}
    final: dict[str, Any] = {"kind": CustomerReplyKind.FINAL, **told}
    assert replied("您好，货已全部更换，抱歉。", case(**ORDER), **final) == ["text"]
    assert entries(replied(GOOD, case(**ORDER), **final)) == []


def test_a_wrong_number_beside_the_text_is_a_fault_too() -> None:
    (kept,) = entries(replied(GOOD, case(**ORDER), how="已补发订单 SO-818"))
    assert kept["faults"] == [{"fault": "WRONG_FACT", "words": "so-818"}]


@pytest.mark.parametrize("tier", [Tier.DEFOCUS, Tier.TIER2])
@pytest.mark.parametrize("kind", [Kind.SERVICE_REQUEST, Kind.INQUIRY])
def test_a_request_is_declined_with_a_letter_where_the_tier_allows_it(tier: Tier, kind: Kind) -> None:
    outcome = answered(request(tier, kind), text="很抱歉，该型号已停产，备件也已用完。", declined=True)
    assert isinstance(outcome, Outcome)
    assert (outcome.state, outcome.documents) == (State.ANSWERED, [DocumentKind.DECLINE_LETTER])


def test_an_answer_that_declines_nothing_owes_no_letter() -> None:
    outcome = answered(request(Tier.DEFOCUS), text="三月十日到货")
    assert isinstance(outcome, Outcome)
    assert outcome.documents == []


@pytest.mark.parametrize(
    ("of", "text", "field"),
    [
        (request(Tier.KEY), "很抱歉，该型号已停产。", "declined"),
        (request(Tier.GENERAL), "很抱歉，该型号已停产。", "declined"),
        (request(Tier.DEFOCUS, Kind.SUGGESTION), "很抱歉，该型号已停产。", "declined"),
        (request(Tier.DEFOCUS), "很抱歉，敬请谅解。", "text"),
        (request(Tier.DEFOCUS), "该型号已停产。", "text"),
        (request(Tier.DEFOCUS), "很抱歉，请您直接联系厂家。", "text"),
    ],
    ids=["key account", "general", "an opinion", "no explanation", "no courtesy", "sent to the manufacturer"],
)
def test_a_decline_is_refused(of: Case, text: str, field: str) -> None:
    assert answered(of, text=text, declined=True) == [field]
