"""A reply to a customer keeps the ten commandments, is polite, and names facts of its case and no wrong ones."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.case import Case, Owed
from rules.reply_facts import Facts, facts_named, facts_on_record, wrong_marks
from rules.reply_lint import Draft, Hit, lint_reply, stock_share, without_hurt
from rules.reply_lint_policy import ReplyLintRules
from rules.vocabulary import CustomerReplyKind, ReplyFault, TaskKind
from tests.rules.facts import POLICY, ask, at, case, entry

F = ReplyFault
UNITS = POLICY.reply_lint.counted_in
OURS: dict[str, Any] = {
    "part_no": "ZX-20",
    "order_no": "SO-881",
    "lot_no": "L2407",
    "text": "批号 L2407 有划痕，其中 L2406 没有问题",
    "facts": {"affected_qty": 12, "inspected_qty": 2400, "when_first": "2026-03-01T09:00:00+08:00"},
}


def known(**changes: Any) -> Facts:
    """Return the facts on record of a case about motor shafts."""
    return facts_on_record(ask(case(**{**OURS, **changes})))


def hits(text: str, kind: CustomerReplyKind = CustomerReplyKind.INTERIM, of: Case | None = None) -> list[Hit]:
    """Return what is wrong with a reply."""
    facts = facts_on_record(ask(of or case(**OURS)))
    return lint_reply(Draft(text, kind), facts, POLICY)


def faults(text: str, kind: CustomerReplyKind = CustomerReplyKind.INTERIM, of: Case | None = None) -> set[ReplyFault]:
    """Return the rules that a reply breaks."""
    return {hit.fault for hit in hits(text, kind, of)}


def test_the_shipped_policy_refuses_where_the_procedure_does() -> None:
    rules = POLICY.reply_lint
    assert [level.value for level in rules.refused_at] == ["STRONG", "EXTERNAL"]
    assert [role.value for role in rules.overridden_by] == [
        "CSC_SUPERVISOR",
        "CSC_MANAGER",
        "DEPT_MANAGER",
        "DEPUTY_GM",
        "GM",
    ]
    assert (str(rules.stock_share), str(rules.similarity), rules.refused_everywhere) == ("0.9", "0.9", [F.TC05])
    assert {tier.value for tier, row in POLICY.tiers.rows.items() if row.may_decline} == {"TIER2", "DEFOCUS"}


@pytest.mark.parametrize("name", ["courtesy", "units", "stock_sentences"])
def test_a_list_that_lacks_a_language_is_no_policy(name: str) -> None:
    table = POLICY.reply_lint.model_dump(mode="json")
    del table[name]["zh_TW"]
    with pytest.raises(ValidationError, match=f"{name} has no row for zh_TW"):
        ReplyLintRules.model_validate(table)


def test_a_commandment_without_phrases_is_no_policy() -> None:
    table = POLICY.reply_lint.model_dump(mode="json")
    del table["faults"]["TC10"]
    with pytest.raises(ValidationError, match="faults has other rows"):
        ReplyLintRules.model_validate(table)


BAD = [
    (F.TC01, "您确定是我们的产品吗？"),
    (F.TC01, "这真的是我们的吗？"),
    (F.TC01, "你確定沒有摔過嗎？"),
    (F.TC01, "您有什麼證據？"),
    (F.TC01, "ARE YOU  SURE it is ours?"),
    (F.TC02, "我们绝对没有错。"),
    (F.TC02, "其他客户都没有问题。"),
    (F.TC02, "我們的產品沒有問題。"),
    (F.TC02, "We did nothing wrong, and nobody else has complained."),
    (F.TC05, "请您直接联系厂家处理。"),
    (F.TC05, "这是快递的责任。"),
    (F.TC05, "請您與貨運公司聯絡，請聯絡貨運行。"),
    (F.TC05, "Please contact the carrier yourself."),
    (F.TC08, "这是生产部的失误。"),
    (F.TC08, "仓库没有通知我们。"),
    (F.TC08, "是業務部沒通知，才會延誤。"),
    (F.TC08, "The warehouse forgot your parcel."),
    (F.TC09, "这个我不清楚。"),
    (F.TC09, "我也沒辦法。"),
    (F.TC09, "I don’t know anything about it."),
    (F.TC10, "是您自己弄坏的。"),
    (F.TC10, "你没有看说明书。"),
    (F.TC10, "是您使用不當。"),
    (F.TC10, "You should have read the manual."),
]
GOOD = [
    (F.TC01, "请问您方便确认一下外箱上的批号吗？"),
    (F.TC01, "請問方便告知發生的時間嗎？"),
    (F.TC01, "Could you tell us when you first saw it, to be on the safe side?"),
    (F.TC02, "换货后的 400 支至今没有问题。"),
    (F.TC02, "更換後至今沒有問題。"),
    (F.TC02, "Nothing wrong was found after the exchange."),
    (F.TC05, "您不必联系快递，由我们去查。"),
    (F.TC05, "請直接找我，不用去找廠商。"),
    (F.TC05, "We have asked the carrier for the record."),
    (F.TC08, "品质部已派工程师到现场。"),
    (F.TC08, "我們的倉庫今天出貨。"),
    (F.TC08, "Our engineering team is on its way."),
    (F.TC09, "我目前不清楚。我马上核实，今天 16:00 前回复您。"),
    (F.TC09, "標籤印刷不清楚的 12 支已更換。"),
    (F.TC09, "We do not know yet; I will find out and call you back today."),
    (F.TC10, "并不是您使用不当。"),
    (F.TC10, "這不是您的責任。"),
    (F.TC10, "It is not your fault."),
]


@pytest.mark.parametrize(("fault", "text"), BAD)
def test_a_commandment_is_broken(fault: ReplyFault, text: str) -> None:
    assert fault in faults(text)


@pytest.mark.parametrize(("fault", "text"), GOOD)
def test_a_commandment_is_kept(fault: ReplyFault, text: str) -> None:
    assert fault not in faults(text)


def test_the_sentence_at_fault_is_named_as_it_was_written() -> None:
    found = hits("您好，批号 L2407 的 12 支已更换。您确定是我们的吗？我们再查。")
    assert found == [Hit(F.TC01, "您确定是我们的吗？")]


@pytest.mark.parametrize(
    "text",
    [
        "原因是导轨衬条磨损。",
        "原因是導軌襯條磨損。",
        "The root cause was a worn rail.",
    ],
)
def test_a_cause_in_the_first_reply_is_a_hasty_conclusion_until_it_is_known(text: str) -> None:
    finished = case(**OURS, eight_d_done=True)
    told = case(**OURS, entries=(entry("CUSTOMER_REPLY", kind="FINAL", cause_brief="导轨衬条磨损"),))
    assert F.TC03 in faults(text, CustomerReplyKind.INITIAL)
    assert F.TC03 not in faults(text, CustomerReplyKind.FINAL)
    assert F.TC03 not in faults(text, CustomerReplyKind.INITIAL, finished)
    assert F.TC03 not in faults(text, CustomerReplyKind.INITIAL, told)


@pytest.mark.parametrize(
    "text", ["原因正在调查，查明后告知。", "原因正在調查。", "The root cause is not yet known, we are looking into it."]
)
def test_a_cause_that_is_still_sought_is_no_conclusion(text: str) -> None:
    assert F.TC03 not in faults(text, CustomerReplyKind.INITIAL)


def test_a_cause_filled_in_beside_the_text_of_a_first_reply_is_a_hasty_conclusion_too() -> None:
    draft = Draft("您好，SO-881 已收到。", CustomerReplyKind.INITIAL, ("衬条磨损",), names_cause=True)
    assert Hit(F.TC03) in lint_reply(draft, known(), POLICY)


def test_words_and_deeds_differ_while_a_promise_of_the_case_is_overdue() -> None:
    promise = Owed(TaskKind.PROMISE, "P-1", at("2026-03-03 09:00"), is_open=True)
    assert Hit(F.TC07, "P-1") in hits("您好，已更换。", of=case(**OURS, owed=(promise,)))
    kept = (replace(promise, is_open=False), replace(promise, due_at=at("2026-03-03 11:00")))
    assert F.TC07 not in faults("您好，已更换。", of=case(**OURS, owed=kept))


@pytest.mark.parametrize("text", ["已更换 SO-881。", "已更換 SO-881。", "SO-881 has been replaced."])
def test_a_reply_without_a_word_of_courtesy_is_rude(text: str) -> None:
    assert F.NO_COURTESY in faults(text)


@pytest.mark.parametrize("text", ["谢谢，已更换。", "造成不便，深感抱歉。", "Thank you, it has been replaced."])
def test_one_word_of_courtesy_is_enough(text: str) -> None:
    assert F.NO_COURTESY not in faults(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("订单SO881与批号 l2407", {"SO-881", "L2407"}),
        ("订单 ＳＯ－８８１", {"SO-881"}),
        ("order SO-8810, lot XL2407", set()),
        ("检查 2,400 支，其中 12 支不良", {"2,400", "12"}),
        ("2400 pcs checked in 12 hours", {"2,400"}),
        ("3月2日来电", {"2026-03-02"}),
        ("3 月 2 號", {"2026-03-02"}),
        ("三月二日、三月一日", {"2026-03-02", "2026-03-01"}),
        ("十三月二日", set()),
        ("2026/03/02 and 2026-3-1", {"2026-03-02", "2026-03-01"}),
        ("on 2 March, on March 1st", {"2026-03-02", "2026-03-01"}),
        ("on 12 March, 13/2, 3/20", set()),
    ],
)
def test_facts_are_found_however_they_are_written(text: str, named: set[str]) -> None:
    assert facts_named(text, known(), UNITS) == named


@pytest.mark.parametrize("kind", CustomerReplyKind)
def test_every_kind_of_reply_names_two_facts(kind: CustomerReplyKind) -> None:
    assert F.FEW_FACTS in faults("您好，订单 SO-881 已更换。", kind)
    assert F.FEW_FACTS not in faults("您好，订单 SO-881 的 12 支已更换。", kind)


def test_no_more_facts_are_asked_for_than_are_on_record() -> None:
    assert faults("您好，您3月2日来电的事已改正。", of=case()) == set()
    assert F.FEW_FACTS in faults("您好，您来电的事已改正。", of=case())


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("SO-882", ("so-882",)),
        ("lot L2408 and L2406", ("l2408",)),
        ("ZX-21", ()),
        ("SO-881, L2407, M4, 72", ()),
        ("KS-20260302-0002", ()),
    ],
)
def test_a_mark_that_looks_like_one_of_the_case_but_is_not_on_record_is_wrong(
    text: str, wrong: tuple[str, ...]
) -> None:
    assert wrong_marks(text, known()) == wrong


@pytest.mark.parametrize(("text", "wrong"), [("4500012354", True), ("4500012345", False), ("9987612345", False)])
def test_a_number_of_digits_alone_is_wrong_when_it_is_nearly_the_cases(text: str, wrong: bool) -> None:  # noqa: FBT001
    assert bool(wrong_marks(text, known(order_no="4500012345"))) is wrong


def test_an_earlier_reply_does_not_make_a_wrong_number_right() -> None:
    replied = case(**OURS, entries=(entry("CUSTOMER_REPLY", text="SO-882"), entry("CONTAIN", text="L2409 已隔离")))
    assert wrong_marks("SO-882 L2409", facts_on_record(ask(replied))) == ("so-882",)


FORMULAIC = [
    "尊敬的客户您好！感谢您的反馈。您的意见对我们非常重要，我们会尽快处理。如有其他问题，请随时与我们联系。祝商祺！",
    "親愛的客戶您好：感謝您的來信。我們非常重視您的意見！我們會儘快處理並給您答覆。造成您的不便，敬請見諒。",
    "Dear customer,\nThank you for your feedback. We take all complaints very seriously. Kind regards,",
]


@pytest.mark.parametrize("text", FORMULAIC)
def test_a_reply_that_would_fit_anybody_is_formulaic(text: str) -> None:
    assert {F.FEW_FACTS, F.FORMULAIC} <= faults(text)


@pytest.mark.parametrize("text", FORMULAIC)
def test_stock_phrases_around_facts_of_the_case_are_allowed(text: str) -> None:
    assert not {F.FEW_FACTS, F.FORMULAIC} & faults(f"{text} 订单 SO-881 的 12 支已于今天更换完毕，旧货随车带回。")


def test_how_much_of_a_text_is_stock_is_counted_in_letters() -> None:
    assert stock_share("感谢您的反馈。我们会尽快处理。", POLICY.reply_lint) == 1
    assert stock_share("感谢您的反馈。十二支电机轴。", POLICY.reply_lint) == 0.5
    assert stock_share("!!", POLICY.reply_lint) == 0


def test_a_text_for_a_letter_loses_what_hurts_and_keeps_the_rest() -> None:
    text = "三张照片显示外箱完好。是您自己弄坏的。这是仓库的失误。"
    assert without_hurt(text, POLICY.reply_lint) == "三张照片显示外箱完好。"


@given(st.text(max_size=300), st.sampled_from(CustomerReplyKind))
def test_any_text_can_be_judged(text: str, kind: CustomerReplyKind) -> None:
    assert all(isinstance(hit, Hit) for hit in hits(text, kind))


@given(st.sampled_from([text for _, text in BAD]), st.sampled_from(["好的。", "Fine. ", "已更換。"]))
def test_a_fault_stays_one_whatever_stands_before_it(text: str, before: str) -> None:
    assert faults(text) - {F.NO_COURTESY} <= faults(before + text)
