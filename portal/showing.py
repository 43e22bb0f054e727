"""A page as the visitor sees it: a template of ours, in the installation's language, with nothing from outside."""

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2.sandbox import SandboxedEnvironment

from models.settings import settings
from models.words import label, label_of, say
from portal.visitor import Visitor, visitor_of
from portal.wording import words_shown
from rules.lifecycle import Event
from rules.vocabulary import Area, Language
from tasks.markdown_parts import shown
from tasks.pages import HTML_LANGUAGES
from tasks.templates import Filters, templates_in

TEMPLATES = Path(__file__).parent / "templates"
# The areas that the head of every page leads to, and where they are.
MENU: Mapping[Area, str] = {
    Area.MY_WORK: "/",
    Area.CASES: "/complaints",
    Area.INTAKE: "/intake",
    Area.LIVE_VIEW: "/live",
    Area.CUSTOMERS: "/customers",
    Area.DOCUMENTS: "/documents",
    Area.AUDIT: "/audit",
    Area.VERIFY: "/verify",
    Area.HEALTH: "/health",
    Area.ACCOUNTS: "/accounts",
}


def page(
    request: Request, template: str, status: int = 200, language: Language | None = None, **values: Any
) -> HTMLResponse:
    """Return a page; it may also use `visitor`, `menu`, `csrf` and `here`, the path that was asked for."""
    spoken = language or settings().language
    visitor = visitor_of(request)
    known = {
        "visitor": visitor,
        "menu": _menu(visitor),
        "csrf": visitor.csrf if visitor else request.scope.get("csrf", ""),
        "here": request.url.path,
        "handed_in": next((event for event in Event if event == request.query_params.get("done")), None),
        "html_language": HTML_LANGUAGES[spoken],
        "company": settings().company_name,
    }
    return HTMLResponse(_environment(spoken).get_template(template).render(known | values), status)


def _menu(visitor: Visitor | None) -> list[tuple[Area, str]]:
    return [(area, path) for area, path in MENU.items() if visitor and visitor.may_open(area)]


@cache
def _environment(language: Language) -> SandboxedEnvironment:
    filters: Filters = {
        "label": partial(label, language),
        "say": partial(say, language),
        "words": partial(words_shown, language),
        "moment": shown,
        "day": day,
        "table_name": partial(_table_name, language),
        "iso": lambda at: at.isoformat(),
    }
    return templates_in(TEMPLATES, language, filters)


def _table_name(language: Language, table: str) -> str:
    """Return the name of a table of the policies; a playbook goes by its own."""
    return label_of(language, "PolicyTable", table)


def day(on: date | None) -> str:
    """Return a day."""
    return on.isoformat() if on else ""
