"""Phrases are found whoever typed them, and not where the sentence takes them back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.phrases import Words, every, find, plain, says, sentences_of, without
from tests.rules.facts import POLICY

RULES = POLICY.eight_d_lint
BLAME = every(RULES.blame)


def found(text: str) -> list[str]:
    """Return the sentences that blame a person."""
    return [each.sentence for each in find(text, BLAME, RULES.denials)]


@pytest.mark.parametrize(
    "text",
    [
        "操作员疏忽",
        "操作员 疏 忽",
        "操作员疏\u200b忽",
        "因人為疏失漏檢",
        "作業員粗心，未依作業標準作業",
        "Operator error",
        "ＯＰＥＲＡＴＯＲ　ＥＲＲＯＲ",
        "operator\u00a0errors on the night shift",
        "the operator has made a mistake",
        "The operator’s mistake",
        "caused by human-error",
        "Carelessness",
        "因为operator粗心大意",
        "夹具没有问题，操作员疏忽",
        "不是夹具问题，而是操作员疏忽",
        "不是夹具磨损而是操作员疏忽",
        "没有点检导致操作员疏忽",
        "非常粗心",
        "不只是操作员疏忽",
        "not only operator error",
        "The fixture is not worn, the operator was careless",
        "He did not notice it through carelessness",
        "did not see it because of human error",
    ],
)
def test_a_phrase_is_found_however_it_is_typed(text: str) -> None:
    assert found(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "不是操作员疏忽",
        "并非因为操作员疏忽",
        "没有发现操作员疏忽",
        "操作员疏忽已排除",
        "操作员疏忽的可能性已排除，见记录",
        "非人为失误",
        "与操作员疏忽无关",
        "並非作業員疏失",
        "非人為疏失",
        "已排除人為疏失",
        "人為疏失不成立",
        "not operator error",
        "It is not due to operator error",
        "no evidence of operator error",
        "There was no human error",
        "Operator error was ruled out",
        "A worn pin rather than human error",
        "a carefree cooperator erroneously named",
        "夹具磨损 0.3 mm",
        "保養計畫中沒有更換週期",
    ],
)
def test_a_denied_phrase_and_a_part_of_a_word_are_none(text: str) -> None:
    assert not found(text)


def test_each_sentence_is_named_as_it_was_written_and_once() -> None:
    text = "定位销磨损 0.3 mm。检验员疏忽、粗心！\nThe pin is 0.3 mm short. Human error; see R-1."
    assert found(text) == ["检验员疏忽、粗心！", "Human error;"]
    assert sentences_of(text) == (
        "定位销磨损 0.3 mm。",
        "检验员疏忽、粗心！",
        "The pin is 0.3 mm short.",
        "Human error;",
        "see R-1.",
    )


@pytest.mark.parametrize(
    "text", ["标签写着“操作员疏忽”", "標籤寫「人為疏失」", 'The tag says "human error"', "“human error”"]
)
def test_what_stands_in_quotation_marks_may_be_passed_over(text: str) -> None:
    assert [each.sentence for each in find(text, BLAME, RULES.denials)] == [text]
    assert not list(find(text, BLAME, RULES.denials, quotes=False))


@pytest.mark.parametrize(
    "text", ["客户称操作员疏忽", "客戶懷疑是人為疏失", "According to the customer it is human error"]
)
def test_what_others_say_may_be_passed_over(text: str) -> None:
    assert found(text)
    assert not list(find(text, BLAME, RULES.denials, reported=every(RULES.reported)))


def test_a_phrase_is_told_with_what_follows_it_in_the_clause() -> None:
    (each,) = find("面板划伤，系因定位销磨损，见图", ("系因",), RULES.denials)
    assert (each.phrase, each.rest) == ("系因", "定位销磨损")


def test_a_phrase_may_be_open_at_its_end_and_within() -> None:
    assert says("Trainees are retrained", ("re train…", "train…"))
    assert says("加大现场巡查的力度", ("加大…力度",))
    assert not says("constraint", ("train…",))
    assert not says("anything", ())


def test_phrases_are_taken_out_the_longest_first() -> None:
    assert without("为什么会磨损？", ("为什么", "为", "会")).split() == ["磨损?"]


def lists() -> dict[str, Words]:
    """Return every list of words by its name."""
    return {name: words for name, words in RULES if isinstance(words, dict)} | dict(RULES.denials)


def test_no_word_is_listed_twice_in_one_language() -> None:
    twice = [name for name, words in lists().items() for each in words.values() if len(set(each)) < len(each)]
    assert not twice


def test_every_word_of_the_policy_is_found_in_a_text_of_itself() -> None:
    phrases = [phrase for words in lists().values() for phrase in every(words)]
    assert len(phrases) > 500
    assert not [phrase for phrase in phrases if not says(phrase.replace("…", ""), (phrase,))]


@given(st.text())
def test_comparing_twice_is_comparing_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text())
def test_every_hit_is_a_sentence_of_the_text(text: str) -> None:
    assert set(found(text)) <= set(sentences_of(text))
