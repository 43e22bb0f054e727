"""What the documents say, in three languages, with little known and with much."""

import re
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from models.views.closing_letter import SIGNATORIES, ClosingLetter
from models.views.document import DocumentView
from models.views.handling_form import HandlingForm
from rules.vocabulary import DocumentKind, Language, LevelClass, Responsibility, Role
from tasks.pages import page_of, stylesheet_of, zone_name
from tests.report_templates.outline import assert_golden, outline
from tests.report_templates.samples import irrational, letter, little, much, short_letter

FORM, LETTER = DocumentKind.HANDLING_FORM, DocumentKind.CLOSING_LETTER
DOCUMENTS: list[tuple[str, DocumentKind, Callable[[Language], DocumentView]]] = [
    ("form-little", FORM, little),
    ("form-much", FORM, much),
    ("form-irrational", FORM, irrational),
    ("letter", LETTER, letter),
    ("letter-short", LETTER, short_letter),
]
NAMED = pytest.mark.parametrize(("name", "document", "make"), DOCUMENTS)
EVERY = pytest.mark.parametrize(
    ("document", "make"), [(document, make) for _, document, make in DOCUMENTS], ids=[name for name, *_ in DOCUMENTS]
)
CHINESE = [Language.ZH_CN, Language.ZH_TW]
NOT_WORDS = re.compile(r"\S+@\S+|www\.\S+|\b[0-9a-f]{16}\b|[A-Z]{2}-[\w-]+")
BLOCKS = {
    Language.ZH_CN: [
        "抱怨信息",
        "事实与证据",
        "等级",
        "时限",
        "移交",
        "临时措施",
        "原因、措施与预防",
        "回复记录",
        "暂缓关闭",
        "关闭：申请、回访与审批",
    ],
    Language.ZH_TW: [
        "抱怨資訊",
        "事實與證據",
        "等級",
        "時限",
        "移交",
        "臨時措施",
        "原因、對策與預防",
        "回覆紀錄",
        "暫緩結案",
        "結案：申請、回訪與簽核",
    ],
    Language.EN: [
        "The complaint",
        "Facts and evidence",
        "Level",
        "Limits",
        "Hand-over",
        "Containment actions",
        "Cause, measure, prevention",
        "Replies",
        "Deferral of closing",
        "Closing: application, call-back, approval",
    ],
}


@pytest.mark.parametrize("language", Language)
@NAMED
def test_a_document_reads_as_its_golden_text(
    name: str, document: DocumentKind, make: Callable[[Language], DocumentView], language: Language
) -> None:
    assert_golden(f"{name}.{language}", page_of(document, make(language)))


@pytest.mark.parametrize("language", CHINESE)
@EVERY
def test_no_english_is_left_in_a_chinese_edition(
    document: DocumentKind, make: Callable[[Language], DocumentView], language: Language
) -> None:
    text = NOT_WORDS.sub(" ", outline(page_of(document, make(language))))
    assert not re.findall(r"[A-Za-z]{4,}", text)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("make", [little, much])
def test_the_handling_form_has_all_its_blocks_from_the_first_issue(
    make: Callable[[Language], HandlingForm], language: Language
) -> None:
    headings = re.findall(r"^## (.+)$", outline(page_of(FORM, make(language))), re.MULTILINE)
    assert headings[:10] == BLOCKS[language]


@pytest.mark.parametrize("language", Language)
def test_the_handling_form_shows_every_text_of_its_view(language: Language) -> None:
    text = outline(page_of(FORM, much(language))).replace("\n", " ")
    missing = [value for value in _texts(much(language).model_dump()) if " ".join(value.split()) not in text]
    assert not missing


def _texts(value: object) -> list[str]:
    """Return the texts of a view that its page prints as they are: no codes, no hashes that are cut short."""
    match value:
        case dict():
            skipped = {
                "zone",
                "sha256",
                "language",
                "currency",
                "address",
                "telephone",
                "email",
                "website",
                "mobile",
                "extension",
            }
            return [text for key, item in value.items() if key not in skipped for text in _texts(item)]
        case tuple():
            return [text for item in value for text in _texts(item)]
        case str() if type(value) is str:
            return [value] if value else []
        case _:
            return []


@pytest.mark.parametrize("language", Language)
def test_the_reason_of_an_irrational_complaint_and_its_tracking_are_on_the_form(language: Language) -> None:
    text = outline(page_of(FORM, irrational(language)))
    reason = {
        Language.ZH_CN: "对政策或规定误解",
        Language.ZH_TW: "對政策或規定誤解",
        Language.EN: "Policy or rule misunderstood",
    }[language]
    mode = {Language.ZH_CN: "关注", Language.ZH_TW: "關注", Language.EN: "Watch"}[language]
    assert reason in text
    assert mode in text


def test_the_zone_is_said_once_and_every_time_is_in_it() -> None:
    text = outline(page_of(FORM, little(Language.ZH_CN)))
    assert text.count("中国标准时间（UTC+08:00）") == 1
    assert "2026-08-03 09:00" in text
    assert "01:00" not in text


def test_a_zone_behind_utc_has_a_minus() -> None:
    assert zone_name(little(Language.EN).model_copy(update={"zone": "America/Los_Angeles"})).endswith("(UTC-07:00)")


def test_a_document_can_be_printed_in_another_language_than_its_own() -> None:
    assert "Customer Complaint Handling Form" in page_of(FORM, little(Language.ZH_CN), Language.EN)


def test_the_hash_tells_the_data_and_not_when_they_were_printed() -> None:
    view = little(Language.EN)
    later = view.model_copy(update={"printed_at": view.issued_at})
    other = view.model_copy(update={"words": "else"})
    assert view.fingerprint == later.fingerprint != other.fingerprint
    assert view.identifier != later.identifier


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("responsibility", Responsibility)
def test_the_letter_apologises_for_what_is_ours_and_explains_the_rest(
    responsibility: Responsibility, language: Language
) -> None:
    view = letter(language, responsibility)
    apology = {Language.ZH_CN: "诚挚的歉意", Language.ZH_TW: "誠摯的歉意", Language.EN: "sincerely apologise"}[language]
    assert (
        (apology in page_of(LETTER, view))
        == view.apologises
        == (responsibility in {Responsibility.OURS, Responsibility.SHARED, Responsibility.VENDOR})
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("responsibility", [Responsibility.CUSTOMER, Responsibility.THIRD_PARTY])
def test_the_letter_never_blames_the_customer(responsibility: Responsibility, language: Language) -> None:
    page = page_of(LETTER, letter(language, responsibility))
    assert not re.search(r"客户责任|客戶責任|您的责任|您的責任|your (own )?(fault|responsibility)|Customer&#39;s", page)


@pytest.mark.parametrize("language", Language)
def test_the_letter_names_whom_to_turn_to_and_the_deputy(language: Language) -> None:
    page, view = page_of(LETTER, letter(language)), letter(language)
    for person in (view.contact, view.deputy):
        assert person
        assert all(text in page for text in (person.name, person.extension, person.mobile, person.email))


def test_the_letter_has_no_field_for_a_penalty() -> None:
    with pytest.raises(ValidationError, match="penalty"):
        ClosingLetter.model_validate(letter(Language.EN).model_dump() | {"penalty": "300"})


def test_the_higher_the_level_the_higher_who_signs() -> None:
    assert set(SIGNATORIES) == set(LevelClass)
    assert [
        SIGNATORIES[level] for level in (LevelClass.GENERAL, LevelClass.MEDIUM, LevelClass.STRONG, LevelClass.EXTERNAL)
    ] == [
        Role.RESPONSIBLE,
        Role.DEPT_MANAGER,
        Role.DEPUTY_GM,
        Role.GM,
    ]


def test_the_letter_to_an_outside_body_leaves_room_for_the_seal_and_gives_its_number() -> None:
    page = page_of(LETTER, short_letter(Language.ZH_CN))
    assert "（公章）" in page
    assert "12345-2026-0803" in page


@EVERY
def test_no_page_loads_anything(document: DocumentKind, make: Callable[[Language], DocumentView]) -> None:
    page, style = page_of(document, make(Language.EN)), stylesheet_of(document)
    assert not re.search(r"\b(src|href|srcset|data)=|<(link|img|script|style|iframe|object)\b", page)
    assert not re.search(r"url\(|@import|@font-face", style)


@EVERY
def test_what_people_write_is_never_markup_and_never_a_template(
    document: DocumentKind, make: Callable[[Language], DocumentView]
) -> None:
    hostile = "<img src=file:///etc/passwd>{{ 7*7 }}{% raw %}%(name)s"
    texts = {
        "words": hostile,
        "executing_department": hostile,
        "matter": hostile,
        "subject": hostile,
        "salutation": hostile,
    }
    view = make(Language.EN)
    page = page_of(
        document, view.model_copy(update={key: text for key, text in texts.items() if key in type(view).model_fields})
    )
    assert "<img" not in page
    assert "&lt;img src=file:///etc/passwd&gt;{{ 7*7 }}{% raw %}%(name)s" in page


def test_a_document_refuses_the_view_of_another() -> None:
    with pytest.raises(TypeError, match="HandlingForm"):
        page_of(FORM, letter(Language.EN))


@pytest.mark.parametrize("path", ["handling_form", "closing_letter"])
def test_the_columns_of_every_table_add_up_to_the_page(path: str) -> None:
    style = stylesheet_of(DocumentKind(path.upper()))
    page = page_of(FORM, much(Language.EN)) if path == "handling_form" else page_of(LETTER, letter(Language.EN))
    classes = {
        name: float(width) for name, width in re.findall(r"^\.(\w+) \{ width: ([\d.]+)mm \}$", style, re.MULTILINE)
    }
    groups = re.findall(r"<colgroup>(.+?)</colgroup>", page)
    assert groups
    widths = {sum(_width(col, classes) for col in re.findall(r"<col [^>]+>", group)) for group in groups}
    assert widths == ({174.0} if path == "handling_form" else {162.0, 78.0})


def _width(column: str, classes: dict[str, float]) -> float:
    given = re.search(r"width: ([\d.]+)mm", column)
    return float(given.group(1)) if given else classes[re.findall(r'class="(\w+)"', column)[0]]
