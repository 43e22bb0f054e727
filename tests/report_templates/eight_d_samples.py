"""Other 8Ds than the worked one: hardly begun, as large as the forms allow, and with hostile texts everywhere."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import Any

from pydantic import BaseModel

from models.views.eight_d import EightDReport
from models.views.eight_d_source import EightDSource
from rules.eight_d.content import EightDContent
from rules.eight_d.d2_problem import Mark, Photo
from rules.eight_d.fields import MOST_ROWS
from rules.eight_d.vocabulary import Edition, EightDState, Layout
from rules.vocabulary import Language
from tasks.eight_d_view import report_of
from tests.worked_8d import worked_8d

PRINTED = datetime(2026, 10, 13, 3, 0, tzinfo=UTC)
LONG, LAYERS, MOST_PHOTOS, MOST_MARKS = 2_000, 7, 12, 9
MANY = ("problem", "containment", "causes")
KEYS = {"key", "action", "cause", "causes", "parent", "file"}


def report(
    source: EightDSource,
    layout: Layout = Layout.VDA,
    edition: Edition = Edition.INTERNAL,
    languages: tuple[Language] | tuple[Language, Language] = (Language.ZH_CN,),
) -> EightDReport:
    """Return the report of an 8D as it is printed at a fixed moment."""
    return report_of(source, layout, edition, languages, PRINTED)


def begun() -> EightDSource:
    """Return an 8D of which only D0 is recorded."""
    worked = worked_8d()
    return worked.model_copy(
        update={
            "revision": 1,
            "revisions": 1,
            "state": EightDState.D1,
            "locked_at": None,
            "content": EightDContent(emergency=worked.content.emergency, translations=worked.content.translations),
            "complaints": worked.complaints[:1],
            "steps": worked.steps[:1],
            "clocks": (),
            "earlier": (),
            "reviews": (),
            "signatures": worked.signatures[:1],
            "notes": (),
            "hits": (),
            "score": None,
            "photos": (),
        }
    )


def filled_with(text: str) -> EightDSource:
    """Return the worked 8D with `text` wherever a person may write, unchecked as an old record may be."""
    worked = worked_8d()
    content = _each_text(worked.content.model_copy(update={"translations": {}}), lambda _: text)
    return worked.model_copy(update={"content": content, "customer": text, "repeat_of": text, "content_hash": "0" * 64})


def huge() -> EightDSource:
    """Return an open 8D with the most rows in D2 to D4; its whys go seven deep, each proved in 2,000 characters."""
    worked = worked_8d()
    content: Any = worked.content.model_copy(update={name: _each_table(getattr(worked.content, name)) for name in MANY})
    causes = [
        each.model_copy(
            update={"key": f"C{n}", "parent": f"C{n - 1}" if n % LAYERS else "", "proof": (each.proof * LONG)[:LONG]}
        )
        for n, each in enumerate(content.causes.causes)
    ]
    tree = content.causes.model_copy(update={"causes": causes})
    return worked.model_copy(
        update={"content": content.model_copy(update={"causes": tree}), "state": EightDState.VERIFY}
    )


def _each_text(value: Any, write: Callable[[str], str], field: str = "") -> Any:
    match value:
        case BaseModel():
            names = type(value).model_fields
            return value.model_copy(update={name: _each_text(getattr(value, name), write, name) for name in names})
        case list():
            return [_each_text(row, write, field) for row in value]
        case str() if type(value) is str and value and field not in KEYS:
            return write(value)
        case _:
            return value


def _each_table(value: Any) -> Any:
    """Return a part with every table in it repeated to the most rows that its form takes."""
    if isinstance(value, list) and value and isinstance(value[0], BaseModel):
        most = MOST_PHOTOS if isinstance(value[0], Photo) else MOST_MARKS if isinstance(value[0], Mark) else MOST_ROWS
        return [_each_table(row) for row in islice(cycle(value), most)]
    if isinstance(value, BaseModel):
        names = type(value).model_fields
        return value.model_copy(update={name: _each_table(getattr(value, name)) for name in names})
    return value
