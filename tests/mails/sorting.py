"""Where the messages of the corpus are entered, each under its name, and what many of them say."""

from collections.abc import Callable

from tests.tasks.pictures import BLUE, photo

Built = Callable[[], bytes]
CORPUS: dict[str, Built] = {}
CN = "批号 L2547A 的载带有三卷偏宽，产线停了两小时，请尽快处理。"
TW = "批號 L2547A 的載帶有三捲偏寬，產線停了兩小時，請儘快處理。"
EN = "Three reels of lot L2547A are too wide; our line stood still for two hours."
JP = "ロット L2547A のリールに不良があります。ご確認ください。"
MIXED, OTHER = 'multipart/mixed; boundary="b1"', 'multipart/alternative; boundary="b2"'
PLAIN = "Content-Type: text/plain; charset=utf-8"
HTML = "Content-Type: text/html; charset=utf-8"
PHOTO = photo(colour=BLUE)


def mail(build: Built) -> Built:
    """Put a message into the corpus under the name of what builds it."""
    CORPUS[build.__name__] = build
    return build
