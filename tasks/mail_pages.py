"""A mail's subject, text and page: the templates of `report_templates/mail` filled in, in the reader's language."""

import re
from functools import cache, partial
from typing import NamedTuple

from jinja2 import TemplateNotFound
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from models.views.anchor_mail import AnchorMail
from models.views.bulletin_mail import BulletinMail
from models.views.digest import DigestView
from models.views.invitation_mail import InvitationMail
from models.views.mail import MailView
from models.words import label, label_of
from rules.vocabulary import Language
from tasks.pages import HTML_LANGUAGES, TEMPLATES
from tasks.templates import Filters, templates_in

Shown = MailView | DigestView | BulletinMail | AnchorMail | InvitationMail
FOLDER = "mail"
QUOTE = "> "
_GAP = re.compile(r"\n{3,}")


class Pages(NamedTuple):
    """The three texts of one mail."""

    subject: str
    text: str
    html: str


class NoWords(LookupError):
    """There are no words for this message: its folder is missing."""


def pages_of(view: Shown) -> Pages:
    """Return a mail's texts. Raises NoWords."""
    text, html = (_render(view, file) for file in ("body.txt", "body.html"))
    return Pages(subject_of(view), _tidy(text), html)


def subject_of(view: Shown) -> str:
    """Return a mail's subject alone. Raises NoWords."""
    return " ".join(_render(view, "subject.txt").split())


def _tidy(text: str) -> str:
    """Return a text without spaces at the ends of its lines and without wide gaps."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return _GAP.sub("\n\n", lines) + "\n"


def _render(view: Shown, file: str) -> str:
    try:
        template = _environment(view.language).get_template(f"{FOLDER}/{view.template}/{file}")
    except TemplateNotFound as missing:
        raise NoWords(view.template) from missing
    return template.render(mail=view, html_language=HTML_LANGUAGES[view.language])


@cache
def _environment(language: Language) -> SandboxedEnvironment:
    filters: Filters = {
        "label": partial(label, language),
        "label_of": lambda code, context: label_of(language, context, code),
        "lines": _lines,
        "quoted": _quoted,
    }
    return templates_in(TEMPLATES, language, filters)


def _lines(text: str) -> Markup:
    """Return prose for a page: each line escaped, a break between them."""
    return Markup("<br>\n").join(text.splitlines())


def _quoted(text: str) -> str:
    """Return prose as the quoted part of a plain mail."""
    return "\n".join(QUOTE + line for line in text.splitlines())
