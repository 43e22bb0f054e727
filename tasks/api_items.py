"""Complaints of another system that it hands in as JSON: mapped by data, each registered once or refused by itself."""

import base64
import binascii
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from models.mapping import ColumnMapping, ImportRefused
from models.settings import settings
from models.views.api import ItemAnswer, ItemOutcome, ProblemAnswer
from models.words import say
from rules.evidence import MEBIBYTE
from rules.strict_json import pointer_of
from rules.vocabulary import Identity
from tasks.api_intake import Call, NotTaken, json_of, problems_of
from tasks.evidence import take_in
from tasks.evidence_checks import TOO_LARGE, FileRefused
from tasks.import_mapping import read_mapping
from tasks.import_rows import BadRow, RowReader
from tasks.intake import Incoming, RegistrationRefused
from tasks.json_items import JsonItems, at_place, place_of
from tasks.ledger import Signature
from tasks.list_rows import Row
from tasks.policy_store import book
from tasks.register_once import Came, register_once

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
OTHER_CONTENT = "This number came before with other content, as {number}: correct {number} instead."


class UnknownSource(LookupError):
    """There is no mapping of this name."""


def take_items(source: str, call: Call) -> tuple[list[ItemAnswer], bool]:
    """Register what another system sent; return what became of each, and whether it was one alone, without a list.

    Raises UnknownSource, and NotTaken when nothing of it can be read.
    """
    mapping = _mapping(source, call)
    found = json_of(call)
    items = found if isinstance(found, list) else [found]
    most = book().at(call.now).web_intake.api.most_items
    if not 0 < len(items) <= most:
        message = "Send from 1 to {most} complaints at once."
        raise _refused(say(call.language, message, most=most))
    rows = JsonItems(items, mapping)
    reader = RowReader(mapping, rows)
    answers = [_taken(row, item, reader, mapping, call) for row, item in zip(rows.rows(), items, strict=True)]
    return answers, not isinstance(found, list)


def mapping_file(source: str) -> Path:
    """Return where the mapping of a source lies."""
    return settings().home / "mappings" / f"{source}.toml"


def _mapping(source: str, call: Call) -> ColumnMapping:
    """Return the mapping of a source, for the person of the token. Raises UnknownSource, NotTaken."""
    if not NAME.fullmatch(source) or not mapping_file(source).is_file():
        raise UnknownSource(source)
    try:
        mapping = read_mapping(str(mapping_file(source)))
    except ImportRefused as refused:
        raise NotTaken(ProblemAnswer(field="", message=each, remedy=each) for each in refused.problems) from None
    return mapping.model_copy(update={"acting_as": call.person.no})


def _taken(row: Row, item: object, reader: RowReader, mapping: ColumnMapping, call: Call) -> ItemAnswer:
    read = reader.read(row)
    if not isinstance(read, Incoming):
        return ItemAnswer(item=row.number, key="", outcome=ItemOutcome.REFUSED, no="", problems=_problems(read))
    answer = partial(ItemAnswer, item=row.number, key=read.key)
    try:
        came = register_once(read, call.now, Identity.PROVED)
    except RegistrationRefused as refused:
        return answer(outcome=ItemOutcome.REFUSED, no="", problems=tuple(problems_of(refused, call.language)))
    if not came.is_same:
        text = say(call.language, OTHER_CONTENT, number=came.no)
        problem = ProblemAnswer(field=_pointer(mapping.key), message=text, remedy=text)
        return answer(outcome=ItemOutcome.REFUSED, no=came.no, problems=(problem,))
    outcome = ItemOutcome.REGISTERED if came.is_new else ItemOutcome.KNOWN
    return answer(outcome=outcome, no=came.no, problems=tuple(_files_taken(came, item, mapping, call)))


def _problems(bad: list[BadRow]) -> tuple[ProblemAnswer, ...]:
    return tuple(
        ProblemAnswer(
            field=_pointer(each.column), message=": ".join(filter(None, (each.column, each.reason))), remedy=each.reason
        )
        for each in bad
    )


def _files_taken(came: Came, item: object, mapping: ColumnMapping, call: Call) -> Iterator[ProblemAnswer]:
    """Take up the files of a complaint; yield why some of them were refused. One that came before is known again."""
    listed = at_place(item, place_of(mapping.files)) if mapping.files else None
    if not listed:
        return
    files = listed if isinstance(listed, list) else [listed]
    most_mib = book().at(call.now).evidence.most_mib
    named = [(_name(file, number), partial(_content, file, most_mib)) for number, file in enumerate(files)]
    done = take_in(came.no, named, Signature(call.person.no, Identity.PROVED, call.now))
    for reason in done.refused:
        yield ProblemAnswer(field=_pointer(mapping.files), message=reason, remedy=reason)


def _name(file: object, number: int) -> str:
    name = file.get("name") if isinstance(file, dict) else None
    return name if isinstance(name, str) and name.strip() else f"{number + 1}"


def _content(file: object, most_mib: int) -> bytes:
    """Return what a file holds. Raises FileRefused."""
    written = file.get("content") if isinstance(file, dict) else None
    if not isinstance(written, str):
        raise FileRefused("{name} has no content: send it in base64 under `content`.")
    if len(written) > most_mib * MEBIBYTE * 3 // 2:
        raise FileRefused(TOO_LARGE, limit=most_mib)
    try:
        content = base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        raise FileRefused("{name} is not written in base64: send it in base64 under `content`.") from None
    if len(content) > most_mib * MEBIBYTE:
        raise FileRefused(TOO_LARGE, limit=most_mib)
    return content


def _pointer(heading: str) -> str:
    return pointer_of(*place_of(heading))


def _refused(text: str) -> NotTaken:
    return NotTaken([ProblemAnswer(field="", message=text, remedy=text)])
