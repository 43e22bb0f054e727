"""The story format, read strictly: an unknown key, action or code is an error that names its line."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from models.forms import FORMS
from models.settings import settings
from rules.eight_d.vocabulary import EightDState
from rules.lifecycle import Event
from rules.vocabulary import ClockKind, ClockState

RUNS = (
    "outbox", "escalation-sweep", "penalty-notices", "penalty-bulletin", "weekly-report", "tracking-review",
    "daily-digest",
)  # fmt: skip


class StoryError(ValueError):
    """A story that cannot be read: each line names place and remedy."""


def moment(value: object) -> object:
    """Read `2026-03-02 09:30` as company time; a moment with an offset is taken as it is."""
    if not isinstance(value, str):
        return value
    read = datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(settings().zone))


class Part(BaseModel):
    """A part of a story: an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)


class Given(Part):
    """What the story changes in, or adds to, the demo company."""

    customers: dict[str, dict[str, Any]] = {}
    employees: dict[str, dict[str, Any]] = {}
    departments: dict[str, dict[str, Any]] = {}
    shipments: list[dict[str, Any]] = []


class Step(Part):
    """One step: a person does something, or a scheduled flow runs."""

    at: datetime
    by: str = ""
    do: Event | None = None
    run: str = ""
    alias: str = Field(default="", alias="as")
    complaint: str = ""
    fields: dict[str, Any] = Field(default={}, alias="with")
    refused: list[str] = []

    _at = field_validator("at", mode="before")(moment)

    @field_validator("do", mode="before")
    @classmethod
    def _event(cls, value: object) -> object:
        return value.upper().replace("-", "_") if isinstance(value, str) else value

    @field_validator("refused", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_thing(self) -> "Step":
        if (self.do is None) == (not self.run):
            message = "a step has either `do` (a move or form) or `run` (a scheduled flow)"
            raise ValueError(message)
        if self.run and self.run not in RUNS:
            message = f"there is no flow {self.run!r} to run yet; known: {', '.join(RUNS)}"
            raise ValueError(message)
        if self.do and self.do is not Event.REGISTER and not self.complaint:
            message = "`complaint` is missing: name the complaint that the step is about"
            raise ValueError(message)
        if self.do:
            unknown = set(self.fields) - set(FORMS[self.do].model_fields)
            if unknown:
                known = ", ".join(FORMS[self.do].model_fields)
                message = f"`with` has unknown fields {', '.join(sorted(unknown))}; {self.do} knows: {known}"
                raise ValueError(message)
        return self


class ClockExpected(Part):
    """What a clock must show; the latest of its kind."""

    due: datetime | None = None
    started: datetime | None = None
    stopped: datetime | None = None
    warn: datetime | None = None
    state: ClockState | None = None

    _moments = field_validator("due", "started", "stopped", "warn", mode="before")(moment)


class TaskExpected(Part):
    """What must be owed, or have been done."""

    kind: str
    key: str = ""
    due: datetime | None = None
    owner: str = ""
    state: Literal["OPEN", "DONE", "SKIPPED"] | None = None

    _due = field_validator("due", mode="before")(moment)


class HistoryExpected(Part):
    """One step of the level's history."""

    source: str = Field(default="", alias="from")
    to: str
    cause: str
    rule: int | None = None


class MessageExpected(Part):
    """A message that must be owed."""

    template: str
    to: str = ""


class NoticeExpected(Part):
    """An assessment: `kind` is how its number begins (CF, FK, KH), the amounts are per department and person."""

    kind: str
    level: str = ""
    department: Decimal | None = None
    person: Decimal | None = None
    multiple: int | None = None
    who: str = ""
    state: str = ""
    bulletin: str | None = None
    effective: datetime | None = Field(default=None, alias="effective_at")
    issued: datetime | None = Field(default=None, alias="issued_at")
    confirmed: datetime | None = Field(default=None, alias="confirmed_at")

    _moments = field_validator("effective", "issued", "confirmed", mode="before")(moment)


class EightDExpected(Part):
    """Whether an 8D is owed and done, where it stands, what it serves, and the dues of its steps.

    `revisions` are the states of its revisions from the first on; `findings` the rules that its words offend.
    """

    required: bool | None = None
    done: bool | None = None
    state: EightDState | None = None
    revisions: list[EightDState] = []
    serves: list[str] = []
    findings: list[str] = []
    dues: dict[str, datetime] = {}

    @field_validator("dues", mode="before")
    @classmethod
    def _moments(cls, value: object) -> object:
        return {key: moment(due) for key, due in value.items()} if isinstance(value, dict) else value


class Expectation(Part):
    """What must hold, at a moment or at the end. `facts` names any other column of the complaint.

    `notices` are all assessments of the case, in the order in which they fell due; an empty list says: none.
    `weeks` are figures of weekly reports: a count of its sums by name, or an indicator in percent, null for none.
    """

    at: datetime | None = None
    complaint: str
    state: str = ""
    level: str = ""
    order: int | None = None
    rule: int | None = None
    external: bool | None = None
    phase: str = ""
    gate: str | None = None
    closing: str | None = None
    clocks: dict[ClockKind, ClockExpected | None] = {}
    tasks: list[TaskExpected] = []
    history: list[HistoryExpected] | None = None
    messages: list[MessageExpected] = []
    notices: list[NoticeExpected] | None = None
    eight_d: EightDExpected | None = None
    documents: list[str] = []
    facts: dict[str, Any] = {}
    weeks: dict[str, dict[str, Decimal | None]] = {}

    _at = field_validator("at", mode="before")(moment)


class Story(Part):
    """A whole story."""

    title: str = ""
    source: str = ""
    policy: Literal["default"] | dict[str, Any] = "default"
    given: Given = Given()
    complete: bool = False
    steps: list[Step]
    expect: list[Expectation]


class _Loader(yaml.SafeLoader):
    """YAML without its own idea of moments, and with duplicate keys refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        double = {key for key in keys if keys.count(key) > 1}
        if double:
            message = f"line {node.start_mark.line + 1}: {', '.join(map(str, double))} is there twice: keep one"
            raise StoryError(message)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> Any:
    """Return what a file of YAML holds, moments as texts. Raises StoryError for what is there twice."""
    return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506  (a SafeLoader with stricter keys)


def read_story(path: Path) -> Story:
    """Return a story. Raises StoryError with every mistake and its line."""
    text = path.read_text(encoding="utf-8")
    try:
        data = read_yaml(path)
        node = yaml.compose(text, _Loader)
    except yaml.YAMLError as error:
        raise StoryError(f"{path.name}: {error}") from error
    try:
        return Story.model_validate(data)
    except ValidationError as error:
        lines = [
            f"{path.name}:{_line(node, each['loc'])}: {_place(each['loc'])}: {each['msg']}" for each in error.errors()
        ]
        raise StoryError("\n".join(lines)) from error


def _line(node: yaml.Node | None, loc: tuple[int | str, ...]) -> int:
    line = node.start_mark.line + 1 if node else 1
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc) or "story"
