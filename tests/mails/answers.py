"""Replies and forwards, in which only part is new."""

from tests.mails.sorting import CN, EN, MIXED, PLAIN, TW, mail
from tests.mails.writing import message, part, several, word


@mail
def an_outlook_reply_with_a_block_of_headers() -> bytes:
    head = "发件人: 李敏 <a@example.com>\r\n发送时间: 2026年3月1日 10:00\r\n收件人: 王伟\r\n主题: 报价"
    body = f"{CN}\r\n\r\n王伟\r\n\r\n{head}\r\n\r\n旧的内容"
    return message(
        body, name="outlook_cn", subject=word("答复: 报价".encode(), "utf-8"), kind="text/plain; charset=utf-8"
    )


@mail
def an_outlook_reply_in_taiwan() -> bytes:
    head = "寄件者：李敏 <a@example.com>\r\n寄件日期：2026年3月1日 上午 10:00\r\n收件者：王偉\r\n主旨：報價"
    body = f"{TW}\r\n\r\n{head}\r\n\r\n舊的內容"
    return message(
        body, name="outlook_tw", subject=word("回覆：報價".encode(), "utf-8"), kind="text/plain; charset=utf-8"
    )


@mail
def a_gmail_reply_over_two_lines_with_a_phone() -> bytes:
    body = (
        f"{EN}\r\n\r\n"
        "Sent from my iPhone\r\n\r\n"
        "On Mon, Mar 2, 2026 at 9:00 AM Li Min <limin@example.com>\r\nwrote:\r\n\r\n"
        "> old words\r\n> more"
    )
    return message(body, name="gmail", subject="Re: quotation", kind="text/plain")


@mail
def a_qq_reply_with_a_line() -> bytes:
    body = (
        f"{CN}\r\n\r\n"
        "发自我的iPhone\r\n\r\n"
        '------------------ 原始邮件 ------------------\r\n发件人: "李敏" <a@example.com>;\r\n旧的内容'
    )
    return message(
        body, name="qq_reply", subject=word("回复：报价".encode(), "utf-8"), kind="text/plain; charset=utf-8"
    )


@mail
def a_netease_reply() -> bytes:
    body = f'{CN}\r\n\r\n在 2026-03-01 10:00:00，"李敏" <a@example.com> 写道：\r\n\r\n旧的内容'
    return message(body, name="netease_reply", subject="Re:quotation", kind="text/plain; charset=utf-8")


@mail
def a_reply_between_the_lines() -> bytes:
    body = "> Is it lot L2547A?\r\nYes, and L2548B as well, all too wide.\r\n> How many?\r\nThree reels."
    return message(body, name="between", subject="Re: lots", kind="text/plain")


@mail
def a_reply_that_only_quotes() -> bytes:
    return message(
        "> The reels are too wide.\r\n> All three.", name="only_quotes", subject="Re: reels", kind="text/plain"
    )


@mail
def a_reply_of_two_words_keeps_what_it_answers() -> bytes:
    body = "Same here!\r\n\r\nOn 1 March 2026 Li Min wrote:\r\n> Reels of lot L2547A are too wide."
    return message(body, name="two_words", subject="Re: reels", kind="text/plain")


@mail
def a_forward_is_the_matter_itself() -> bytes:
    head = "-----原始邮件-----\r\n发件人: 王伟 <w@example.com>\r\n发送时间: 2026年3月1日\r\n主题: 投诉"
    body = f"请处理。\r\n\r\n{head}\r\n\r\n{CN}"
    return message(body, name="forward", subject=word("转发: 投诉".encode(), "utf-8"), kind="text/plain; charset=utf-8")


@mail
def a_signature_after_two_dashes() -> bytes:
    return message(f"{EN}\r\n\r\n-- \r\nAnn Smith\r\nQuality", name="dashes", subject="reels", kind="text/plain")


@mail
def a_complaint_attached_as_a_message() -> bytes:
    inner = message(
        CN, name="inner", sender="王伟 <w@inner.example.com>", subject="载带偏宽", kind="text/plain; charset=utf-8"
    )
    attached = b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + inner + b"\r\n"
    return message(several("b1", part("请看附件。", PLAIN), attached), name="attached", subject="Fw: x", kind=MIXED)


@mail
def an_html_reply_with_a_quotation() -> bytes:
    old = "在 2026年3月1日，李敏 写道：<blockquote type='cite'>旧的内容</blockquote>"
    page = f"<div>{CN}</div><div class='gmail_quote'>{old}</div>"
    return message(page, name="html_reply", subject="Re: x", kind="text/html; charset=utf-8")
