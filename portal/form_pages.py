"""The pages of a form: asked, asked again with what was wrong, and overtaken by what happened meanwhile."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, status
from fastapi.responses import Response

from models.forms.faults import Fault
from portal.form_answers import Posted, Typed, inside, offered, with_line, without_line
from portal.form_fields import Field, Kind, form_of
from portal.form_inputs import anchor_of, inputs_of, place_of
from portal.showing import page
from portal.written import heading_of, html_of, in_line, is_long, rest_of
from tasks.asked_forms import AskedForm, what_happened_since
from tasks.handing_in import Signing

MOST_FIELDS = 5000
ONCE = re.compile(r"[0-9a-f]{32}")
CONTROLS = {"password": "_password", "meaning": "_meaning"}
WRITTEN = {"html": html_of, "in_line": in_line, "is_long": is_long, "heading_of": heading_of, "rest_of": rest_of}


@dataclass(frozen=True)
class Sent:
    """A form that was sent: what was typed, which button was pressed, and what the page had hidden in it.

    No field of a form begins with an underscore, so these names are free.
    """

    posted: Posted

    @property
    def key(self) -> str:
        """The ask of the gate that the form was shown at."""
        return self.posted.text("_at")

    @property
    def head(self) -> str:
        """The newest ledger entry that the form was shown with."""
        return self.posted.text("_seen")

    @property
    def once(self) -> str:
        """The form's own key; a new one when it has none of ours."""
        return self.posted.text("_once") if ONCE.fullmatch(self.posted.text("_once")) else new_key()

    @property
    def signing(self) -> Signing:
        """What was given to sign."""
        return Signing(self.posted.text("_meaning"), self.posted.text("_password"), self.posted.text("_code"))

    @property
    def only_lines(self) -> bool:
        """Whether a button for a line was pressed, and not the one to hand in."""
        return bool(self.posted.text("_add") or self.posted.text("_remove"))

    def with_lines(self, form: Field, typed: Typed) -> Typed:
        """Return what was typed with the line added, or without the one to be removed."""
        more = with_line(form, typed, self.posted.text("_add"))
        return without_line(form, more, self.posted.text("_remove"))


async def _sent(request: Request) -> Sent:
    return Sent(Posted((await request.form(max_fields=MOST_FIELDS)).multi_items()))


SentForm = Annotated[Sent, Depends(_sent)]


def new_key() -> str:
    """Return a key that no other form carries."""
    return secrets.token_hex(16)


def form_page(
    request: Request,
    asked: AskedForm,
    typed: Typed | None = None,
    faults: Iterable[Fault] = (),
    code: int = status.HTTP_200_OK,
    shown: Sent | None = None,
    **more: object,
) -> Response:
    """Return the page of a form, with what was typed or what is offered; `shown` keeps the keys it was first shown with."""
    form = form_of(asked.schema)
    typed = offered(form) if typed is None else typed
    wrong = list(faults)
    return page(
        request,
        "form.html",
        code,
        asked=asked,
        form=inputs_of(form, typed, wrong),
        faults=[(_anchor(form, typed, fault), fault) for fault in wrong],
        keys={
            "_at": shown.key if shown else asked.key,
            "_seen": shown.head if shown else asked.head,
            "_once": shown.once if shown else new_key(),
        },
        **WRITTEN,
        **more,
    )


def overtaken_page(request: Request, before: AskedForm, now: AskedForm | None, sent: Sent, typed: Typed) -> Response:
    """Return the page of a form that came too late: what happened since, and the form anew when it is still asked."""
    since = what_happened_since(before.no, sent.head) if before.no else []
    if now and now.is_open and now.event is before.event:
        return form_page(request, now, typed, code=status.HTTP_409_CONFLICT, overtaken=True, since=since)
    left = list(_written(form_of(before.schema), typed))
    return page(request, "form_overtaken.html", status.HTTP_409_CONFLICT, asked=before, since=since, typed=left)


def _anchor(form: Field, typed: Typed, fault: Fault) -> str:
    """Return the id of the input that a fault is about; "" when it is about none."""
    if fault.path in CONTROLS:
        return CONTROLS[fault.path]
    path = place_of(form, typed, fault.path)
    return anchor_of(path) if path else ""


def _written(field: Field, typed: Typed, path: str = "") -> Iterable[tuple[str, str]]:
    """Yield every text that was typed with the title of its question, so that nobody has to type it again."""
    if field.kind is Kind.PART:
        for part in field.parts:
            yield from _written(part, typed[part.name], inside(path, part.name))
    elif field.line is not None:
        for line in typed:
            yield from _written(field.line, line, path)
    elif isinstance(typed, str) and typed.strip():
        yield field.title, typed
