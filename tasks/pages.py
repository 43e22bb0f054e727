"""A view becomes a page of HTML: templates of the repository, words of the catalogs, texts made fit to be shown.

Nothing here draws; `tasks.rendering` turns the page into a PDF.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_name
from babel.numbers import format_currency, format_decimal
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel

from models.views.assessment_notice import AssessmentNotice
from models.views.closing_letter import ClosingLetter
from models.views.document import PROSE, DocumentView
from models.views.eight_d import EightDReport
from models.views.handling_form import HandlingForm
from models.views.penalty_bulletin import PenaltyBulletin
from models.views.short_letters import Acknowledgement, DeclineLetter, NotOursLetter, NtfReport
from models.views.weekly_report import WeeklyReport
from models.words import label, label_of, say
from rules.display_text import LIMIT, for_display
from rules.vocabulary import DocumentKind, Language
from tasks.templates import Filters, templates_in

TEMPLATES = Path(__file__).parent.parent / "report_templates"
MAILS = TEMPLATES / "mail"
MADE_OF = {".html", ".css", ".po"}
VIEWS: Mapping[DocumentKind, type[DocumentView]] = {
    DocumentKind.HANDLING_FORM: HandlingForm,
    DocumentKind.CLOSING_LETTER: ClosingLetter,
    DocumentKind.EIGHT_D: EightDReport,
    DocumentKind.ACKNOWLEDGEMENT: Acknowledgement,
    DocumentKind.NTF_REPORT: NtfReport,
    DocumentKind.NOT_OURS_LETTER: NotOursLetter,
    DocumentKind.DECLINE_LETTER: DeclineLetter,
    DocumentKind.ASSESSMENT_NOTICE: AssessmentNotice,
    DocumentKind.BULLETIN: PenaltyBulletin,
    DocumentKind.WEEKLY_REPORT: WeeklyReport,
}
HTML_LANGUAGES = {Language.ZH_CN: "zh-Hans-CN", Language.ZH_TW: "zh-Hant-TW", Language.EN: "en"}
# The fonts have no ⟦ ⟧; these are the brackets of the same shape that every CJK font has.
MARKS = ("〚", "〛")

CUT = " … ({count} more characters are kept in the record and not printed here)"
# The longest name, number or short phrase that is printed whole.
SHORT = 200

HasGlyph = Callable[[str], bool]


def page_of(
    document: DocumentKind,
    view: DocumentView,
    language: Language | None = None,
    has_glyph: HasGlyph = lambda _: True,
) -> str:
    """Return the page of HTML that shows `view`, in its own language unless another is asked for.

    A character without a glyph is written out. The page names no file and no address to load.
    """
    expected = VIEWS[document]
    if not isinstance(view, expected):
        raise TypeError(f"{document} shows a {expected.__name__}, not a {type(view).__name__}")
    view = view.in_language(language or view.language)
    note = say(view.language, CUT, count="{omitted}")
    clean = partial(for_display, note=note, has_glyph=has_glyph, marks=MARKS)
    template = _environment(view.language).get_template(f"{_folder(document)}/{_folder(document)}.html")
    return template.render(
        view=_shown(view, clean),
        document=document,
        html_language=HTML_LANGUAGES[view.language],
        fingerprint=view.fingerprint[:16],
        zone_name=zone_name(view),
        **_in_zone(ZoneInfo(view.zone)),
    )


def stylesheet_of(document: DocumentKind) -> str:
    """Return the style sheet of a document: what it shares with others, then its own where it has one."""
    own = TEMPLATES / _folder(document) / f"{_folder(document)}.css"
    shared = (TEMPLATES / name for name in VIEWS[document].styles)
    return "".join(sheet.read_text("utf-8") for sheet in (*shared, own) if sheet.exists())


@cache
def templates_version() -> str:
    """Return the hash of all that pages are made of beside their data: templates, style sheets and words."""
    sources = [path for path in TEMPLATES.rglob("*") if path.suffix in MADE_OF and MAILS not in path.parents]
    listed = ((path.relative_to(TEMPLATES).as_posix().encode(), path.read_bytes()) for path in sorted(sources))
    return sha256(b"".join(sha256(name).digest() + sha256(content).digest() for name, content in listed)).hexdigest()


def zone_name(view: DocumentView) -> str:
    """Return the zone of the document's times in words and figures: China Standard Time (UTC+08:00)."""
    zone = ZoneInfo(view.zone)
    name = get_timezone_name(view.printed_at.astimezone(zone), width="long", locale=view.language.value)
    minutes = int(view.utc_offset.total_seconds()) // 60
    offset = f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return say(view.language, "{zone} ({offset})", zone=name, offset=offset)


def _folder(document: DocumentKind) -> str:
    return document.value.lower()


@cache
def _environment(language: Language) -> SandboxedEnvironment:
    """Return the templates' environment in one language, made once."""
    filters: Filters = {
        "label": partial(label, language),
        "amount": partial(_amount, language),
        "count": lambda number: format_decimal(number, locale=language.value),
        "long_day": partial(_long_day, language),
        "size": lambda size: _size(language, size),
        "said": _said,
        "named": lambda code, context, language: label_of(language, context, code),
    }
    return templates_in(TEMPLATES, language, filters)


def _in_zone(zone: ZoneInfo) -> dict[str, Callable[[datetime], str]]:
    """Return the functions that write a moment in the company's zone."""
    return {
        "moment": lambda at: at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        "day_of": lambda at: at.astimezone(zone).strftime("%Y-%m-%d"),
        "iso": lambda at: at.astimezone(zone).isoformat(timespec="seconds"),
    }


def _said(message: str, language: Language, values: Iterable[tuple[str, Any]] = ()) -> str:
    """Return a message in any language; codes among the values that fill it in are called by their names."""
    return say(language, message, **{name: _value_said(value, language) for name, value in values})


def _value_said(value: Any, language: Language) -> str:  # noqa: ANN401  the codes are seen as plain attributes here
    return value if isinstance(value, str) else ", ".join(label_of(language, each.context, each.code) for each in value)


def _long_day(language: Language, day: date) -> str:
    return str(format_date(day, "d MMMM y" if language is Language.EN else "long", locale=language.value))


def _amount(language: Language, amount: Decimal, currency: str) -> str:
    return str(format_currency(amount, currency, "#,##0.00 ¤¤", locale=language.value, currency_digits=False))


def _size(language: Language, size: int) -> str:
    return f"{format_decimal(max(1, round(size / 1024)), locale=language.value)} KiB"


def _shown(value: object, clean: Callable[..., str], limit: int = SHORT) -> object:
    """Return the data as the template sees them: plain attributes, every text cleaned, codes left for `label`."""
    match value:
        case Enum():
            return value
        case str():
            return clean(value, limit=limit)
        case tuple():
            return tuple(_shown(item, clean, limit) for item in value)
        case BaseModel():
            return SimpleNamespace(**_fields_shown(value, clean), **_derived_shown(value, clean))
        case _:
            return value


def _fields_shown(model: BaseModel, clean: Callable[..., str]) -> dict[str, object]:
    """Return a model's fields as the template sees them; prose may be long, everything else is short."""
    fields = type(model).model_fields
    return {
        name: _shown(getattr(model, name), clean, LIMIT if PROSE in fields[name].metadata else SHORT) for name in fields
    }


def _derived_shown(model: BaseModel, clean: Callable[..., str]) -> dict[str, object]:
    """Return what a model derives from its fields."""
    names = [name for name, member in vars(type(model)).items() if isinstance(member, property)]
    return {name: _shown(getattr(model, name), clean) for name in names}
