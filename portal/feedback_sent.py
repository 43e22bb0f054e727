"""What a browser sends of the public form: texts and files, and what is wrong with them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from models.forms.faults import Fault, faults_in
from models.forms.feedback import Feedback
from models.words import say
from portal.bodies import MOST_FIELDS
from portal.pages.files import named_files
from rules.vocabulary import Language
from rules.web_intake import FormRules
from tasks.evidence import Content
from tasks.evidence_checks import FileRefused

FIELDS = tuple(Feedback.model_fields)
FILES = "files"
TOO_MANY_FILES = "At most {most} files can be sent at once: choose fewer."
TOO_LONG = "Write at most {max_length} characters."


@dataclass(frozen=True)
class Sent:
    """What came with a form: the texts by their fields, and the files that were chosen."""

    texts: Mapping[str, str]
    files: Sequence[UploadFile] = field(default=())

    def text(self, name: str) -> str:
        """Return what was typed into a field; "" when nothing was sent."""
        return self.texts.get(name, "")

    @property
    def typed(self) -> dict[str, str]:
        """What was typed into the fields of the form."""
        return {name: self.text(name) for name in FIELDS}


async def _sent(request: Request) -> AsyncIterator[Sent]:
    async with request.form(max_fields=MOST_FIELDS) as form:
        parts = form.multi_items()
        texts = {name: part for name, part in reversed(parts) if isinstance(part, str)}
        files = [part for name, part in parts if name == FILES and isinstance(part, UploadFile) and part.filename]
        yield Sent(texts, files)


SentForm = Annotated[Sent, Depends(_sent)]


def written(sent: Sent, rules: FormRules, language: Language) -> tuple[Feedback | None, list[Fault]]:
    """Return what was written, and what is wrong with it and where."""
    faults = []
    if len(sent.files) > rules.most_files:
        text = say(language, TOO_MANY_FILES, most=rules.most_files)
        faults.append(Fault(FILES, text, text))
    if len(sent.text("text")) > rules.most_characters:
        text = say(language, TOO_LONG, max_length=rules.most_characters)
        faults.append(Fault("text", text, text))
    try:
        given = {name: text for name, text in sent.typed.items() if text.strip()}
        return Feedback.model_validate(given), faults
    except ValidationError as error:
        return None, [*faults_in(error, Feedback, language), *faults]


def contents(
    files: Sequence[UploadFile], language: Language, now: datetime
) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Return what the files hold, and why some could not be read."""
    found, refused = [], []
    for name, read in named_files(files, now):
        content = _content(name, read, language)
        if isinstance(content, str):
            refused.append(content)
        else:
            found.append((name, content))
    return found, refused


def _content(name: str, read: Content, language: Language) -> bytes | str:
    try:
        return read()
    except FileRefused as refusal:
        return refusal.said(language, name)
