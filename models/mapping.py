"""How the columns of somebody's CSV file become the fields of a registration: data, never code."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from models.forms.asking import HowAsked, asked_schema
from models.forms.base import refusals_of
from models.forms.intake import Register
from models.settings import known_zone, settings
from models.words import say

ENCODINGS = ("utf-8-sig", "utf-8", "gb18030", "gbk", "big5", "big5hkscs")
EXAMPLE = datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001  only ever shown
FIELDS = frozenset(Register.model_fields) - {"acting_as"}
NEEDED = ("customer", "text")


class ImportRefused(ValueError):
    """An import that cannot begin: every problem, each with its remedy."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _known_encoding(name: str) -> str:
    plain = name.strip().lower().replace("_", "-")
    if plain not in ENCODINGS:
        message = "encoding: {value} is not known: write one of {known}"
        raise _wrong(message, value=repr(name), known=_listing(ENCODINGS))
    return plain


def _known_date(form: str) -> str:
    if "%" not in form or EXAMPLE.strftime(form) == form:
        raise _wrong("date_format: {value} is no form of a date: write it as '%Y-%m-%d %H:%M'", value=repr(form))
    return form


def _zone(name: str) -> str:
    try:
        return known_zone(name) if name else name
    except (ValueError, LookupError, OSError):
        raise _wrong("zone: {value} is not known: write it as 'Asia/Shanghai'", value=repr(name)) from None


def _wrong(message: str, /, **values: object) -> ValueError:
    return ValueError(say(settings().language, message, **values))


def _listing(words: Iterable[str]) -> str:
    return say(settings().language, ", ").join(words)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


DateFormat = Annotated[str, AfterValidator(_known_date)]


class ColumnMapping(BaseModel):
    """One source of complaints: which heading is which field, and how its values are written.

    Every heading of the file is mapped or ignored: what is neither is refused, so that nothing is left out unseen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Annotated[str, Field(min_length=1, max_length=40, description="The name of where the rows come from.")]
    acting_as: Annotated[str, Field(min_length=1, max_length=32, description="The number of the employee who imports.")]
    key: Annotated[str, Field(min_length=1, description="The heading of the column by which a row is known again.")]
    columns: Annotated[dict[str, str], Field(description="Heading to field of the registration.")]
    ignored: Annotated[list[str], Field(description="Headings that are not imported.")] = []
    values: Annotated[dict[str, dict[str, str]], Field(description="By field: what is written, and its code.")] = {}
    always: Annotated[dict[str, str], Field(description="By field: the value of every row.")] = {}
    date_format: Annotated[list[DateFormat], BeforeValidator(_listed), Field(min_length=1)] = [
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d",
    ]
    zone: Annotated[str, AfterValidator(_zone)] = ""
    encoding: Annotated[str, AfterValidator(_known_encoding)] = "utf-8-sig"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone of the file's dates: the company's unless it names another."""
        return ZoneInfo(self.zone) if self.zone else settings().company_zone

    def missing_headings(self, headings: Sequence[str]) -> list[str]:
        """Return the headings that are mapped and that a file does not have."""
        return [heading for heading in dict.fromkeys((self.key, *self.columns)) if heading not in headings]

    def unknown_headings(self, headings: Sequence[str]) -> list[str]:
        """Return the headings of a file that are neither mapped nor ignored."""
        known = {self.key, *self.columns, *self.ignored, ""}
        return [heading for heading in headings if heading not in known]

    @model_validator(mode="after")
    def _fits_the_form(self) -> Self:
        problems = [*self._unknown(), *self._doubled(), *self._left_out()]
        problems = problems or [*self._wrong_codes()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _unknown(self) -> Iterator[str]:
        places = [(f'columns."{heading}"', field) for heading, field in self.columns.items()]
        places += [(f"{part}.{field}", field) for part in ("values", "always") for field in getattr(self, part)]
        for place, field in places:
            if field not in FIELDS:
                message = "{place}: a registration has no field {field}: write one of {known}"
                known = _listing(sorted(FIELDS))
                yield say(settings().language, message, place=place, field=repr(field), known=known)

    def _doubled(self) -> Iterator[str]:
        given = [*self.columns.values(), *self.always]
        for field in sorted({field for field in given if given.count(field) > 1}):
            message = "{field} is given more than once: leave one heading, or its line under [always]"
            yield say(settings().language, message, field=field)

    def _left_out(self) -> Iterator[str]:
        for field in NEEDED:
            if field not in {*self.columns.values(), *self.always}:
                message = "{field} is missing: say under [columns] which heading holds it"
                yield say(settings().language, message, field=field)

    def _wrong_codes(self) -> Iterator[str]:
        """Name every value that no registration could have: it would spoil each row that it stands in."""
        meant = [
            (f'values.{field}."{text}"', field, code)
            for field, codes in self.values.items()
            for text, code in codes.items()
        ]
        for place, field, code in [*meant, *((f"always.{field}", field, code) for field, code in self.always.items())]:
            least: dict[str, Any] = {"acting_as": "?", "customer": "?", "text": "??"}
            try:
                Register.model_validate(least | {field: code})
            except ValidationError as error:
                yield f"{place} = {code!r}: {refusals_of(error, settings().language)[0]}"


class ImportOrder(BaseModel):
    """What to import."""

    file: Annotated[
        str, Field(title="CSV file", min_length=1, description="The path of the CSV file where the flows run.")
    ]
    mapping: Annotated[
        str,
        Field(
            title="Column mapping",
            min_length=1,
            description="The path of the column mapping (a TOML file), or its text itself.",
        ),
    ]
    dry_run: Annotated[
        bool, Field(title="Only check", description="Only check: list the bad rows and import nothing.")
    ] = False

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema that a person sees, in the installation's language."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        return asked_schema(schema, handler.resolve_ref_schema, HowAsked(settings().language))
