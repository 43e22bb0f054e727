"""What a complaint's words seem to say, and where they stand: each behaviour as a sentence."""

from datetime import UTC, datetime
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.level import LevelFacts
from rules.triage.money import numeral_value
from rules.triage.policy import GoodsNumber, Topic
from rules.triage.proposal import LONGEST, Known, Proposal, propose
from rules.triage.reading import Script, read
from rules.vocabulary import Demand, DepartmentType, ExternalBody, Level, Subject, TriageSign
from tasks.policies import load_policies
from tasks.proposing import reader_of

POLICY = load_policies().at(datetime(2026, 3, 3, tzinfo=UTC))
READER = reader_of(POLICY)
NOTHING = Known()
# A text of 20,000 characters that took time with the square of its length would take minutes.
SECONDS = 1.5


def heard(text: str, known: Known = NOTHING, **fields: str) -> Proposal:
    return propose({"text": text, **fields}, known, READER, POLICY.levels, POLICY.upgrades)


def signs(text: str) -> set[TriageSign]:
    return set(heard(text).signs)


def test_every_category_has_words_but_those_that_only_a_person_can_see() -> None:
    of_a_person = {"OTH-99", "MIS-02", "MIS-03"}
    assert POLICY.triage_words.categories.keys() == POLICY.taxonomy.categories.keys() - of_a_person


@pytest.mark.parametrize("code", sorted(POLICY.triage_words.categories))
def test_every_word_of_a_category_is_found_in_either_script_and_any_width(code: str) -> None:
    for _, word in POLICY.triage_words.weighted(code):
        written = word.replace("…", "了")
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in written)
        for text in (written, written.upper(), wide):
            found = {hit.sense.code for hit in READER.scanner.hits(read(text, READER.script))}
            assert code in found, (word, text)


@pytest.mark.parametrize(
    ("text", "category", "department"),
    [
        ("订单下了两个月还没发货", "DEL-01", DepartmentType.SALES),
        ("貨還沒到，交期一延再延", "DEL-01", DepartmentType.SALES),
        ("Delivery of our order is two weeks late", "DEL-01", DepartmentType.SALES),
        ("货款已付，财务不放行", "DEL-06", DepartmentType.FINANCE),
        ("外壳表面有划痕", "QLT-02", DepartmentType.QA),
        ("業助講話口氣很差", "AST-02", DepartmentType.SALES),
    ],
)
def test_words_propose_a_category_and_its_first_department(
    text: str, category: str, department: DepartmentType
) -> None:
    proposal = heard(text)
    assert (proposal.category, proposal.department) == (category, department)
    assert proposal.score >= POLICY.triage_words.threshold


@pytest.mark.parametrize("text", ["请回电", "谢谢你们", "see attachment", "", "   ", "!!!", "部门", "系统"])
def test_where_the_words_do_not_tell_no_category_is_proposed(text: str) -> None:
    assert heard(text).category == ""


def test_where_as_much_speaks_for_another_category_both_are_shown_and_none_is_proposed() -> None:
    proposal = heard("说好了又不发货，延期交货")
    codes = {each.code for each in proposal.others}
    assert proposal.category in {"", *codes, "DEL-01", "SAL-01"}
    tie = heard("划痕，延期交货")
    assert tie.category == ""
    assert {each.code for each in tie.others[:2]} == {"QLT-02", "DEL-01"}


def test_hints_alone_say_nothing() -> None:
    assert heard("业务员 仓库 发货 物流 快递 包装 数量").category == ""


def test_what_is_wanted_supports_a_category_and_does_not_make_one() -> None:
    assert heard("请处理", requirement="外观不良换货").category == ""
    assert heard("表面有划痕", requirement="退换").category == "QLT-02"


@pytest.mark.parametrize(
    "text",
    [
        "没有漏电", "並沒有漏電", "未发现漏电", "无漏电现象", "不漏电", "没漏电也没冒烟", "not smoking",
        "no smoke and no burns",
        "漏电保护器坏了", "防火墙", "burn-in test", "nobody was injured", "没有人受伤", "漏电的情况没有发生",
    ],
)  # fmt: skip
def test_a_danger_that_is_denied_or_only_part_of_another_word_is_none(text: str) -> None:
    assert TriageSign.SAFETY not in signs(text), heard(text).words


@pytest.mark.parametrize(
    "text",
    [
        "漏电", "機殼漏電", "不断冒烟", "没有人处理漏电的问题", "没有解决漏电", "没想到起火了", "not only smoke",
        "外观没有问题，但漏电",
        "it was not only noisy, it caught fire", "差点触电", "刹车失灵", "煞車失靈",
    ],
)  # fmt: skip
def test_a_denial_of_something_else_does_not_hide_a_danger(text: str) -> None:
    assert TriageSign.SAFETY in signs(text)


@pytest.mark.parametrize("text", ["漏 电", "漏　電", "漏\u200b电", "ＳＭＯＫＥ", "Electric   Shock", "electric-shock"])
def test_blanks_inside_chinese_words_width_case_and_what_cannot_be_seen_do_not_matter(text: str) -> None:
    assert TriageSign.SAFETY in signs(text)


def test_a_line_that_a_person_ends_ends_the_word_too() -> None:
    assert TriageSign.SAFETY not in signs("请检查是否有遗漏\n电话：138")


def test_a_line_that_a_program_broke_is_joined_again() -> None:
    before = "我们于上个月收到贵司发来的设备一台安装以后使用了大约三天的时间就发现机壳有漏"
    assert TriageSign.SAFETY in signs(f"{before}\n电的现象")


@pytest.mark.parametrize(
    "text",
    ["机器\u200b 漏 电，已经停 线", "　\u200bＬＩＮＥ　ＤＯＷＮ!  smoke", "ﬁrst 漏電\r\n产线停了", "㎏漏电"],
)
def test_the_places_of_words_are_those_of_the_text_as_it_was_written(text: str) -> None:
    words = heard(text).words
    assert words
    assert all(word.text == text[word.start : word.end] for word in words)
    danger = [word.text for word in words if word.says == TriageSign.SAFETY]
    assert danger
    assert all(word.strip() == word for word in danger)


@given(st.text(alphabet="漏电 電没有不停线,。\n\u200bＡa1万元赔…", max_size=60))
def test_whatever_is_written_every_word_stands_where_it_is_said_to(text: str) -> None:
    proposal = heard(text)
    assert all(word.text == text[word.start : word.end] and word.text for word in proposal.words)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("要求赔偿5万", 50_000), ("要求赔偿五万元", 50_000), ("索賠伍萬元", 50_000), ("赔偿 ５０，０００ 元", 50_000),
        ("赔偿人民币3.5万元", 35_000), ("求償 NT$ 200,000", 44_000), ("賠償新台幣二十萬元", 44_000),
        ("赔偿12万5千", 125_000),
        ("claim of USD 8,000", 56_800), ("we claim $8k", 56_800), ("赔偿8,000美元", 56_800),
        ("compensation: 1.2 million RMB", 1_200_000),
        ("赔三万二，要求赔偿三万二", 32_000), ("扣款 800 块", 800), ("5,000 euros in damages", 39_000),
    ],
)  # fmt: skip
def test_amounts_that_are_claimed_are_read_as_people_write_them(text: str, claim: int) -> None:
    assert heard(text).facts.claim_amount == Decimal(claim)


@pytest.mark.parametrize(
    "text",
    [
        "赔偿标准第5条", "单价5元", "合同金额100万元", "要求赔偿5万件产品", "赔偿10kΩ电阻", "没有要求赔偿5万元",
        "订单 50000 片",
        "12315", "2026年3月2日", "电话 13800138000",
    ],
)  # fmt: skip
def test_other_numbers_are_no_claim(text: str) -> None:
    assert heard(text).facts.claim_amount == 0


def test_what_is_lost_is_a_loss_and_not_a_claim() -> None:
    facts = heard("停线造成损失约12万元，合同金额100万").facts
    assert (facts.estimated_loss, facts.claim_amount) == (Decimal(120_000), Decimal(0))


def test_the_larger_of_what_the_form_says_and_the_words_say_counts() -> None:
    assert heard("赔偿5万元", Known(claim_amount=Decimal(80_000))).facts.claim_amount == 80_000


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("五", 5), ("十", 10), ("二十五", 25), ("一百零五", 105), ("三千五", 3_500), ("一万零二", 10_002),
    ("三万二", 32_000),
     ("十二万五千", 125_000), ("两百万", 2_000_000), ("万", None), ("千万", None)],
)  # fmt: skip
def test_chinese_numerals_have_their_value(numeral: str, value: int | None) -> None:
    assert numeral_value(numeral) == value


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("昨天12315已经受理了我的投诉", ExternalBody.GOVERNMENT), ("市场监督管理局来函", ExternalBody.GOVERNMENT),
        ("我已向消保會申訴", ExternalBody.SOCIAL_ORG), ("記者已經來採訪", ExternalBody.MEDIA),
        ("We have filed a lawsuit", ExternalBody.COURT),
    ],
)  # fmt: skip
def test_a_body_that_the_customer_has_gone_to_makes_it_external(text: str, body: ExternalBody) -> None:
    proposal = heard(text)
    assert (proposal.facts.external_body, proposal.level.level, proposal.level.rule) == (body, Level.STRONG, 1)
    assert TriageSign.EXTERNAL in proposal.signs


@pytest.mark.parametrize(
    "text", ["再不处理我就去12315投诉", "否则发到微博", "不排除找律师", "we will go to court", "若不處理將向消保官申訴"]
)
def test_a_body_that_he_only_threatens_with_is_a_sign_and_no_fact(text: str) -> None:
    proposal = heard(text)
    assert proposal.facts.external_body is ExternalBody.NONE
    assert TriageSign.THREAT in proposal.signs
    assert TriageSign.EXTERNAL not in proposal.signs


def test_who_says_that_he_does_not_want_to_complain_there_does_not_threaten() -> None:
    assert signs("我不是要找记者") == set()


def test_the_level_is_what_the_rule_gives_on_these_facts() -> None:
    proposal = heard("产线停线，两家客户也有同样的问题，忍无可忍")
    expected = LevelFacts(line_stop=True, customers_same_lot=2, dissatisfaction=5)
    assert proposal.facts == expected
    assert (proposal.level.level, proposal.level.rule) == (Level.STRONG, 3)
    assert heard("赔偿5000元").level.level is Level.MEDIUM
    assert heard("小问题").level.level is Level.GENERAL


@pytest.mark.parametrize(
    ("text", "degree"),
    [("非常不满", 4), ("忍無可忍", 5), ("furious", 5), ("影响不大", 2), ("影响不大，但是很失望", 4), ("坏了", 3)],
)
def test_the_angriest_word_tells_the_dissatisfaction(text: str, degree: int) -> None:
    assert heard(text).facts.dissatisfaction == degree


@pytest.mark.parametrize(
    ("text", "number"),
    [("三家客户", 3), ("5家客戶反映", 5), ("three customers", 3), ("其他客户也有", 0), ("十二个用户", 12)],
)
def test_customers_are_counted_where_a_number_is_said(text: str, number: int) -> None:
    proposal = heard(text)
    assert proposal.facts.customers_same_lot == number
    assert TriageSign.SEVERAL_CUSTOMERS in proposal.signs


@pytest.mark.parametrize(
    ("text", "demand"),
    [("请换货", Demand.REPLACE), ("要求退款", Demand.REFUND), ("請派人維修", Demand.REPAIR),
    ("please explain", Demand.EXPLANATION),
     ("必须道歉", Demand.APOLOGY), ("求償", Demand.COMPENSATION), ("不需要退款，道歉就行", Demand.APOLOGY),
     ("你好", Demand.UNKNOWN)],
)  # fmt: skip
def test_the_demand_is_read_from_the_words(text: str, demand: Demand) -> None:
    assert heard(text).demand is demand


def test_what_the_form_says_stands_above_what_the_words_say() -> None:
    known = Known(demand=Demand.REPAIR, subject=Subject.COMMERCIAL, external_body=ExternalBody.MEDIA)
    proposal = heard("请换货，表面有划痕", known)
    assert (proposal.demand, proposal.subject) == (Demand.REPAIR, Subject.COMMERCIAL)
    assert proposal.level.rule == 1


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("批号：L2026-03A，共三盘", GoodsNumber.LOT, "L2026-03A"), ("批號ABC123", GoodsNumber.LOT, "ABC123"),
        ("订单号PO-778812.", GoodsNumber.ORDER, "PO-778812"), ("Serial No.: sn-9981", GoodsNumber.SERIAL, "SN-9981"),
        ("S/N 20250001", GoodsNumber.SERIAL, "20250001"), ("料号是RC0603-10K", GoodsNumber.PART, "RC0603-10K"),
        ("D/C 2548", GoodsNumber.DATE_CODE, "2548"), ("序号　ＳＮ００１２", GoodsNumber.SERIAL, "SN0012"),
    ],
)  # fmt: skip
def test_numbers_of_goods_are_found_by_their_names(text: str, kind: GoodsNumber, number: str) -> None:
    assert heard(text).numbers[kind] == (number,)


def test_what_only_looks_like_a_number_is_kept_for_a_look_at_the_shipments() -> None:
    proposal = heard("SM40-20260301 这台坏了，电话 no")
    assert proposal.numbers == {}
    assert proposal.tokens == ("SM40-20260301",)


ODD = (
    "没", "漏电", "1,", "一", "¥", "赔偿1万元", "a-", "说好", "批号", " ", "\n", "电话", "12345678901", "没有漏电，",
    "订单a1b2c3", "…",
    "\u200b", "万亿", "!", "NT$1", "说好，", "once again the same problem ", "PO 1/2-3_4.5 ",
)  # fmt: skip


@pytest.mark.parametrize("part", ODD)
def test_no_text_takes_more_than_a_moment(part: str) -> None:
    text = part * (LONGEST // len(part))
    began = process_time()
    heard(text)
    assert process_time() - began < SECONDS


def test_only_the_beginning_of_an_endless_text_is_read() -> None:
    assert TriageSign.SAFETY not in signs("。" * LONGEST + "漏电")


def test_both_scripts_are_one_by_a_table_and_every_character_stays_one() -> None:
    script = Script({"電": "电"})
    assert read("漏電Ａ\u00df㎏", script).plain == "漏电aß㎏"
    assert read("漏 電", script).places == (0, 2)


def test_topics_that_change_others_are_in_the_policy() -> None:
    topics = {topic for topic, _, _ in POLICY.triage_words.senses()}
    assert topics == set(Topic)
