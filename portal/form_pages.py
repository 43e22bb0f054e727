"""The pages of a form: asked, asked again with what was wrong, and overtaken by what happened meanwhile."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, status
from fastapi.responses import Response

from models.forms.faults import Fault
from portal.bodies import MOST_FIELDS
from portal.form_answers import Posted, Typed, last_line, offered, with_line, without_line
from portal.form_fields import Field, Kind, form_of
from portal.form_inputs import anchor_of, inputs_of, place_of
from portal.guard import CSRF_FIELD
from portal.showing import page
from portal.written import heading_of, html_of, in_line, is_long, rest_of
from tasks.addresses import path_of
from tasks.asked_forms import AskedForm, what_happened_since
from tasks.handing_in import Signing, runs_of_form

NOTHING: Mapping[str, Any] = {}
ONCE = re.compile(r"[0-9a-f]{32}")
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
    def written(self) -> str:
        """The SHA-256 of what was filled in, to tell a form that is sent twice from one with other words."""
        sent = self.posted.texts.items()
        filled_in = {name: texts for name, texts in sent if not (name.startswith("_") or name == CSRF_FIELD)}
        return hashlib.sha256(json.dumps(filled_in, sort_keys=True).encode()).hexdigest()

    @property
    def signing(self) -> Signing:
        """What was given to sign."""
        return Signing(self.posted.text("_meaning"), self.posted.text("_password"), self.posted.text("_code"))

    @property
    def added(self) -> str:
        """The list that a line is to be added to."""
        return self.posted.text("_add")

    @property
    def only_lines(self) -> bool:
        """Whether a button for a line was pressed, and not the one to hand in."""
        return bool(self.added or self.posted.text("_remove"))

    def with_lines(self, form: Field, typed: Typed) -> Typed:
        """Return what was typed with the line added, or without the one to be removed."""
        return without_line(form, with_line(form, typed, self.added), self.posted.text("_remove"))


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
    faults: Sequence[Fault] = (),
    code: int = status.HTTP_200_OK,
    more: Mapping[str, Any] = NOTHING,
) -> Response:
    """Return the page of a form, with what was typed or else what is offered."""
    form = form_of(asked.schema)
    typed = offered(form) if typed is None else typed
    known: dict[str, Any] = {
        "asked": asked,
        "form": inputs_of(form, typed, faults),
        "faults": [(_anchor(form, typed, fault), fault) for fault in faults],
        "wrong": {fault.path: fault.remedy for fault in faults},
        "keys": {"_at": asked.key, "_seen": asked.head, "_once": new_key()},
        "back": path_of(asked.no) if asked.no else "/complaints",
        **WRITTEN,
    }
    return page(request, "form.html", code, **{**known, **more})


def page_with_lines(request: Request, asked: AskedForm, typed: Typed, sent: Sent) -> Response:
    """Return the page of a form with a line more or less, still as it was shown first."""
    form = form_of(asked.schema)
    typed = sent.with_lines(form, typed)
    keys = {"_at": sent.key, "_seen": sent.head, "_once": sent.once}
    return form_page(request, asked, typed, more={"keys": keys, "added": last_line(form, typed, sent.added)})


def overtaken_page(
    request: Request, before: AskedForm, now: AskedForm | None, sent: Sent, typed: Typed, earlier: str
) -> Response:
    """Return the page of a form that came too late: what happened since, and the form anew when it is still asked.

    `earlier` is where the same form was recorded before.
    """
    since = what_happened_since(before.no, sent.head, runs_of_form(sent.once))
    late: dict[str, Any] = {"since": since, "earlier": earlier}
    if now and is_still_asked(before, now):
        return form_page(request, now, typed, code=status.HTTP_409_CONFLICT, more=late)
    left = list(_written(form_of(before.schema), typed))
    late |= {"asked": before, "typed": left, "back": path_of(before.no)}
    return page(request, "form_overtaken.html", status.HTTP_409_CONFLICT, **late)


def is_still_asked(before: AskedForm, now: AskedForm | None) -> bool:
    """Whether the same form is open to the visitor now."""
    return now is not None and now.is_open and now.event is before.event


def _anchor(form: Field, typed: Typed, fault: Fault) -> str:
    """Return the id of the input that a fault is about; "" when it is about none."""
    if fault.path.startswith("_"):
        return fault.path
    path = place_of(form, typed, fault.path)
    return anchor_of(path) if path else ""


def _written(field: Field, typed: Typed, around: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text that was typed with the title of its question, so that nobody has to type it again."""
    title = field.title or around
    if field.kind is Kind.PART:
        for part in field.parts:
            yield from _written(part, typed[part.name], title)
    elif field.line is not None:
        for line in typed:
            yield from _written(field.line, line, title)
    elif isinstance(typed, str) and typed.strip():
        yield title, next((choice.shown for choice in field.choices if choice.code == typed), typed)
