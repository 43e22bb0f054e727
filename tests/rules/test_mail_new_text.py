"""What is left of a message: losing a complaint is worse than keeping too much of what stands around it."""

from typing import Any

import pytest

from rules.mail_content import ReadMail, bare_subject
from rules.mail_new_text import new_text, words_of
from tasks.policies import load_policies

RULES = load_policies().policies[-1].mailbox
COMPLAINT = "批号 L2547A 的载带有三卷偏宽，产线停了两小时，请尽快处理。"
COVER = "王小姐您好，请看下面客户的投诉，今天内答复。"
OUR_MARK = "KS-20260302-0001-k3jz5q7wmvt2"
REFERENCES = ("<1@example.com>",)


def new(text: str, subject: str = "Re: 断带", **what: Any) -> str:
    return new_text(ReadMail(subject=subject, text=text, **what), RULES)


def registered(text: str, subject: str = "断带", **what: Any) -> str:
    return words_of(ReadMail(subject=subject, text=text, **what), RULES)


# --- signatures


def test_a_signature_above_what_is_forwarded_ends_before_it() -> None:
    for separator in ("---------- Forwarded message ---------", "发件人: 甲 <a@example.com>\n日期: 2026年3月1日"):
        for between in ("\n\n", "\n"):
            text = registered(f"请处理。\n\n-- \n张三{between}{separator}\n\n{COMPLAINT}", "Fwd: 断带")
            assert text.endswith(f"{separator}\n\n{COMPLAINT}")
            assert "张三" not in text


def test_a_signature_in_a_cover_note_leaves_the_message_that_is_attached() -> None:
    inner = f"From: a@example.com\nDate: today\nSubject: x\n\n{COMPLAINT}\n-- \nA customer"
    assert registered(f"请看附件。\n-- \n张三\n\n{inner}") == f"断带\n请看附件。\n\n{inner}"


def test_a_signature_ends_with_its_own_part_of_the_message() -> None:
    assert registered(f"第一卷断带。\n-- \n张三\n\n{COMPLAINT}") == f"第一卷断带。\n\n{COMPLAINT}"


@pytest.mark.parametrize(
    "text",
    [
        f"以下为客诉内容\n--\n{COMPLAINT}",
        "以下为客诉内容\n--\n批号 L2547A 偏宽三卷 请处理",
        "尺寸如下，请贵司确认并尽快答复，谢谢。\n--\n" + "\n".join(f"第{count}卷 8.{count}mm" for count in range(9)),
        f"{COMPLAINT}\n--\n{'x' * 41}",
    ],
)
def test_two_dashes_alone_do_not_cut_what_may_be_the_matter(text: str) -> None:
    assert new(text) == text


def test_two_dashes_alone_above_a_name_are_a_signature() -> None:
    assert new(f"{COMPLAINT}\n--\n张三\n品质部") == COMPLAINT


def test_sentences_that_begin_like_the_mark_of_a_program_stay() -> None:
    for sentence in ("来自我的客户反映，批号 L2547A 的载带偏宽", "发自贵司仓库的货少了两卷，见邮箱里的照片。"):
        assert new(sentence + "\n请处理。") == sentence + "\n请处理。"
        assert new("请处理。\n" + sentence) == "请处理。\n" + sentence
    assert new("来自我的工厂\n一\n二\n三") == "来自我的工厂\n一\n二\n三"


@pytest.mark.parametrize(
    "mark", ["发自企业微信", "发自我的iPhone", "Get Outlook for iOS<https://example.com/o0ukef/and/more>"]
)
def test_what_a_program_writes_under_a_text_goes(mark: str) -> None:
    assert new(f"{COMPLAINT}\n\n{mark}") == COMPLAINT


# --- what is forwarded, and what may be


@pytest.mark.parametrize(
    "subject",
    [
        "【外部邮件】转发: 断带",
        "[EXT] Fw:断带",
        "回复: 转发: 断带",
        "Re: [EXT] FW: 断带",
        "轉: 断带",
        "转寄：断带",
        "轉寄: 断带",
        "RE: Fwd[2]: 断带",
    ],
)
def test_a_forward_is_known_wherever_in_the_subject_it_says_so(subject: str) -> None:
    text = f"{COVER}\n\n发件人: 甲 <a@example.com>\n发送时间: 周一\n主题: 断带\n\n{COMPLAINT}"
    assert new(text, subject, answers=REFERENCES) == text


def test_an_edited_subject_with_references_loses_nothing_when_it_is_registered() -> None:
    text = f"{COVER}\n\n发件人: 甲 <a@example.com>\n发送时间: 周一\n主题: 断带\n\n{COMPLAINT}"
    assert registered(text, "客户投诉，请看", answers=REFERENCES).endswith(COMPLAINT)
    assert new(text, "客户投诉，请看", answers=REFERENCES) == COVER


def test_a_registered_answer_to_a_message_of_ours_leaves_our_words_out() -> None:
    ours = f"发件人: Kesu <complaints+{OUR_MARK.lower()}@example.com>\n主题: 断带 [{OUR_MARK}]\n\n请问批号是多少？"
    assert registered(f"{COMPLAINT}\n\n{ours}", "Re: 断带") == f"断带\n{COMPLAINT}"
    assert "请问批号" in registered(f"好的\n\n{ours}", "Re: 断带")


def test_tags_of_a_mail_server_stay_in_a_subject_and_its_prefixes_go() -> None:
    assert bare_subject("【外部邮件】转发: 断带") == "【外部邮件】 断带"
    assert bare_subject("回信: Re[2]: [L2547A] 断带") == "[L2547A] 断带"
    assert bare_subject("[A] [B] 断带") == "[A] [B] 断带"
    assert ReadMail(subject="回信：断带").is_reply
    assert not ReadMail(subject="[Re: 断带] 投诉").is_reply


# --- answers between the lines


def test_answers_between_and_below_the_lines_are_kept() -> None:
    text = (
        "逐条答复见下。\n在 2026年11月20日，客服 <c@example.com> 写道：\n"
        "> 批号？\n批号 L2547A，共三卷。\n> 停线？\n停线两小时。\n-- \n张三"
    )
    assert new(text) == "逐条答复见下。\n批号 L2547A，共三卷。\n停线两小时。"
    assert new(f"Hi,\nOn 1 March 2026 A\n<a@b.c> wrote:\n\n> q\n>> older\n\n{COMPLAINT}") == f"Hi,\n\n{COMPLAINT}"


def test_the_lines_above_the_sentence_that_says_who_wrote_are_not_part_of_it() -> None:
    assert new('三卷断带\n请尽快处理\n"李敏" <a@example.com> 写道：\n旧') == "三卷断带\n请尽快处理"
    assert new("在 2 号机台上断带。\n李敏 <a@example.com> 写道：\n旧") == "在 2 号机台上断带。"


def test_below_an_answer_that_is_marked_a_quotation_that_is_not_still_ends_it() -> None:
    assert new("Hi,\nOn 1 March 2026 A wrote:\n> q\nYes.\n-----Original Message-----\nold") == "Hi,\nYes."


@pytest.mark.parametrize("line", [">0.5mm 的气泡有3个", ">30% 的载带偏宽", "＞3卷断带"])
def test_more_than_a_number_is_no_quotation_unless_somebody_is_quoted(line: str) -> None:
    assert new(f"您好\n{line}") == f"您好\n{line}"
    assert new(f"您好\n{line}\nOn 1 March 2026 A wrote:\n{line}") == f"您好\n{line}"


@pytest.mark.parametrize("blank", ["&nbsp;", "\u00a0"])
def test_a_separator_is_known_whatever_blanks_are_in_it(blank: str) -> None:
    assert new(f"{COMPLAINT}\n-----{blank}原始邮件{blank}-----\n旧") == COMPLAINT
    assert new(f"{COMPLAINT}\n-----Original{blank}Message-----\n旧") == COMPLAINT
