"""How the columns of somebody's list become the fields of a registration: data, never code."""

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
from models.forms.base import Moment, refusals_of
from models.forms.intake import Register, TakeOver
from models.settings import known_zone, settings
from models.words import say
from rules.vocabulary import ImportMode

AUTO = "auto"
ENCODINGS = (
    AUTO, "utf-8-sig", "utf-8", "gb18030", "gbk", "big5", "cp950", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be",
)  # fmt: skip
EXAMPLE = datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001  only ever shown
FIELDS = frozenset(Register.model_fields) - {"acting_as"}
# What only an old case that is taken over may bring along.
OLD_FIELDS = frozenset(TakeOver.model_fields) - FIELDS - {"acting_as", "effects_from"}
NEEDED = ("customer", "text")


class ImportRefused(ValueError):
    """An import that cannot begin: every problem, each with its remedy."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def as_heading(written: str) -> str:
    """Return a heading as it is compared: without line ends and blanks around or doubled within it."""
    return " ".join(written.replace("\ufeff", "").split())


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
Heading = Annotated[str, AfterValidator(as_heading)]


class ColumnMapping(BaseModel):
    """One source of complaints: which heading is which field, and how its values are written.

    Every heading of the file is mapped or ignored: what is neither is refused, so that nothing is left out unseen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Annotated[str, Field(min_length=1, max_length=40, description="The name of where the rows come from.")]
    acting_as: Annotated[str, Field(min_length=1, max_length=32, description="The number of the employee who imports.")]
    key: Annotated[Heading, Field(min_length=1, description="The heading of the column by which a row is known again.")]
    columns: Annotated[dict[Heading, str], Field(description="Heading to field of the registration.")]
    ignored: Annotated[list[Heading], Field(description="Headings that are not imported.")] = []
    values: Annotated[dict[str, dict[str, str]], Field(description="By field: what is written, and its code.")] = {}
    always: Annotated[dict[str, str], Field(description="By field: the value of every row.")] = {}
    files: Annotated[
        str, Field(description="Of JSON: the list of its files, each an object with `name` and `content` in base64.")
    ] = ""
    date_format: Annotated[list[DateFormat], BeforeValidator(_listed), Field(min_length=1)] = [
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d",
    ]
    zone: Annotated[str, AfterValidator(_zone)] = ""
    encoding: Annotated[str, AfterValidator(_known_encoding)] = AUTO
    delimiter: Annotated[
        str, Field(max_length=1, description="Between the fields of a CSV file; empty: found out.")
    ] = ""
    sheet: Annotated[str, Field(max_length=31, description="Of a workbook; empty: the first with the headings.")] = ""

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone of the file's dates: the company's unless it names another."""
        return ZoneInfo(self.zone) if self.zone else settings().company_zone

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that a file must have."""
        return tuple(dict.fromkeys((self.key, *self.columns)))

    @property
    def only_for_history(self) -> list[str]:
        """The fields that it gives and that only an old case has."""
        return sorted(OLD_FIELDS.intersection([*self.columns.values(), *self.always]))

    def missing_headings(self, headings: Sequence[str]) -> list[str]:
        """Return the headings that are mapped and that a file does not have."""
        return [heading for heading in self.headings if heading not in headings]

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
            if field not in FIELDS | OLD_FIELDS:
                message = "{place}: a registration has no field {field}: write one of {known}"
                known = _listing(sorted(FIELDS | OLD_FIELDS))
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
            least: dict[str, Any] = {"acting_as": "?", "customer": "?", "text": "??", "effects_from": EXAMPLE}
            try:
                TakeOver.model_validate(least | {field: code})
            except ValidationError as error:
                yield f"{place} = {code!r}: {refusals_of(error, settings().language)[0]}"


class ImportOrder(BaseModel):
    """What to import."""

    file: Annotated[
        str, Field(title="File", min_length=1, description="The path of the CSV or XLSX file where the flows run.")
    ]
    mapping: Annotated[
        str,
        Field(
            title="Column mapping",
            description="The name or path of a column mapping (a TOML file), or its text itself. Empty, to only check: "
            "a mapping is guessed and shown.",
        ),
    ] = ""
    dry_run: Annotated[
        bool, Field(title="Only check", description="Only check: list the bad rows and import nothing.")
    ] = False
    mode: Annotated[
        ImportMode, Field(title="New or old cases", description="Old cases are taken over without letters or fines.")
    ] = ImportMode.NEW
    effects_from: Annotated[
        Moment,
        Field(title="Effects from", description="Of old cases: from when on limits count and fall due. Empty: now."),
    ] = None

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema that a person sees, in the installation's language."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        return asked_schema(schema, handler.resolve_ref_schema, HowAsked(settings().language))
