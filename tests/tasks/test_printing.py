"""A letter is printed on demand in any language, once for what it says, and only when the case holds what it says."""

import pytest

from models.settings import settings
from rules.vocabulary import DocumentKind, Language
from tasks.cards import case_card
from tasks.facts import UnknownComplaint
from tasks.printing import NotPrintable, print_now
from tests.tasks.whole_case import after, bare, documents, issued, not_ours, record, registered, text_of

pytestmark = pytest.mark.usefixtures("company")
ZH_CN, EN = Language.ZH_CN, Language.EN
D = DocumentKind


@pytest.mark.parametrize("language", Language)
def test_a_letter_is_printed_in_the_language_asked_for(language: Language) -> None:
    no = registered(ZH_CN)
    path = print_now(no, D.ACKNOWLEDGEMENT, language, after(0.1))
    assert path == settings().documents / no / f"acknowledgement-r1-{language}.pdf"
    said = {Language.ZH_CN: "感谢您告知我们", Language.ZH_TW: "感謝您告知我們", Language.EN: "Thank you for telling us"}
    assert bare(said[language]) in text_of(path.read_bytes())


def test_what_would_say_the_same_is_not_printed_twice() -> None:
    no = registered(ZH_CN)
    first = print_now(no, D.ACKNOWLEDGEMENT, ZH_CN, after(0.1))
    assert print_now(no, D.ACKNOWLEDGEMENT, ZH_CN, after(0.2)) == first
    record(no, "SUPPLY_FACTS", 0.3, "E017", lot_no="L2607")
    assert print_now(no, D.ACKNOWLEDGEMENT, ZH_CN, after(0.4)).name == "acknowledgement-r2-zh_CN.pdf"
    assert [letter.revision for letter in documents(no, D.ACKNOWLEDGEMENT)] == [1, 2]


def test_a_letter_that_a_move_owed_is_found_again() -> None:
    no = not_ours(ZH_CN)
    (owed,) = documents(no, D.NOT_OURS_LETTER)
    print_now(no, D.NOT_OURS_LETTER, EN, after(7))
    assert [(each.language, each.revision) for each in documents(no, D.NOT_OURS_LETTER)] == [
        (owed.language, 1),
        (EN, 2),
    ]


@pytest.mark.parametrize("kind", [D.NTF_REPORT, D.NOT_OURS_LETTER, D.DECLINE_LETTER, D.CLOSING_LETTER])
def test_nothing_is_printed_that_has_not_been_judged(kind: DocumentKind) -> None:
    no = issued(ZH_CN)
    with pytest.raises(NotPrintable):
        print_now(no, kind, ZH_CN, after(1))
    assert documents(no, kind) == []


def test_an_unknown_number_is_said_to_be_one() -> None:
    with pytest.raises(UnknownComplaint):
        print_now("KS-1", D.ACKNOWLEDGEMENT, ZH_CN, after(1))


def test_the_case_card_shows_what_was_wrong_with_a_reply_that_went_out() -> None:
    no = issued(ZH_CN)
    record(no, "CUSTOMER_REPLY", 1, "E017", kind="INTERIM", text="SO-881 的 L2607 是您自己弄坏的。")
    card = case_card(no)
    assert "责难申诉者" in card
    assert "是您自己弄坏的" in card
    assert "缺少礼貌用语" in card
