"""Two texts that say the same: sent twice, passed on, written in the other script; and orders that are told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.folded import folded
from rules.likeness import Wording, likeness, marks_of, wording_of
from tests.rules.facts import POLICY

RULES = POLICY.repeats.likeness
LATE = "订单 SO-1203 的 8 mm 载带 2000 件原定 12 月 31 日到货，今天 5 日了还在路上，我们明早就要上线，到底什么时候到？"
CALLS = "从早上八点半到现在打了六次业务助理的分机，没有一次有人接，总机转过去也是响到断线。"
ENGLISH = "The reels of lot L2601 arrived with crushed flanges, so the feeder cannot take them. Please replace them."


def said(text: str, *goods: str) -> Wording:
    """Return what a text says."""
    return wording_of(folded(text), goods)


def score(one: str, other: str) -> int:
    """Return how much alike two texts are, in percent; 0 when no one needs to be asked."""
    assert RULES
    found = likeness(said(one), said(other), RULES)
    return round(found.score * 100) if found else 0


@pytest.mark.parametrize("text", [LATE, CALLS, ENGLISH])
def test_the_same_text_is_alike_altogether(text: str) -> None:
    assert score(text, text) == 100
    assert score(text, text.upper() + "  ") == 100


def test_traditional_characters_say_the_same_as_simplified_ones() -> None:
    other = "從早上八點半到現在打了六次業務助理的分機，沒有一次有人接，總機轉過去也是響到斷線。"
    assert score(CALLS, other) == 100


def test_what_was_passed_on_with_a_word_before_it_is_alike() -> None:
    passed_on = f"请看下面客户的来信，尽快处理。\n\n发件人: 陈国栋\n发送时间: 2026年1月5日 10:40\n主题: 投诉\n\n{CALLS}"
    assert score(CALLS, passed_on) > 80
    forwarded = f"FYI, see below.\n\nFrom: Jane\nSent: Monday\nTo: us\nSubject: Reels\n\n{ENGLISH}"
    assert score(ENGLISH, forwarded) > 80


def test_a_line_of_a_list_about_the_order_of_a_mail_is_alike() -> None:
    assert 35 <= score(LATE, "SO1203 载带8mm 2000件 原定12月31日到货，至今未到，客户明早上线，要求确认到货时间") < 55


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("another order", LATE.replace("SO-1203", "SO-1299")),
        ("something else", CALLS),
        ("politeness alone", "您好，请尽快处理并回复，谢谢"),
    ],
)
def test_another_matter_is_not_alike(what: str, other: str) -> None:
    assert score(LATE, other) == 0, what


def test_the_same_words_about_other_quantities_are_another_matter() -> None:
    assert score("到货的电容少发了200只，请补发", "到货的电容少发了350只，请补发") == 0


def test_a_phone_number_is_no_number_of_an_order() -> None:
    one, other = said("请回电 138-0013-8000，样品没有收到"), said("发票开错了，电话 13800138000")
    assert not (one.codes | other.codes)


def test_a_number_of_goods_that_is_known_besides_tells_apart_too() -> None:
    assert RULES
    same = "货又晚到了，产线停线等料，损失很大，请立即安排"
    assert likeness(said(same, "so-1"), said(same), RULES)
    assert not likeness(said(same, "so-1001"), said(same, "so-1002"), RULES)


@given(st.text(alphabet="电阻阻值偏高上线后测试不良请分析原因回复abc XYZ0123-，。", max_size=80))
def test_whatever_is_said_is_like_itself_and_has_the_same_marks(text: str) -> None:
    one, again = said(text), said(text)
    assert marks_of("C100", one) == marks_of("C100", again)
    assert set(marks_of("C100", one)).isdisjoint(marks_of("C101", again))
    assert RULES
    found = likeness(one, again, RULES)
    assert (found.score == 1) if found else not one.said


@given(st.text(max_size=60), st.text(max_size=60))
def test_it_is_the_same_either_way_round(one: str, other: str) -> None:
    assert score(one, other) == score(other, one)
