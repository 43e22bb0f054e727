"""What follows from an accepted form: the new state, changed facts, clocks, and everything that is now owed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from rules.cluster import Cluster
from rules.eight_d.content import EightDContent
from rules.eight_d.vocabulary import EightDState
from rules.policy import EightDColumn, NumberSeries
from rules.vocabulary import (
    AssessmentKind,
    AssessmentState,
    AssessmentUnit,
    ClockKind,
    DocumentKind,
    LevelClass,
    State,
    TaskKind,
)
from rules.working_time import Basis


class ClockAct(StrEnum):
    """What happens to a clock."""

    START = "START"
    LIMIT = "LIMIT"
    STOP = "STOP"
    CANCEL = "CANCEL"
    HOLD = "HOLD"
    RESUME = "RESUME"
    MISS = "MISS"


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One act on the latest clock of a kind.

    START ends one that still runs, LIMIT sets the limit of one anew, MISS ends one that ran out.
    """

    act: ClockAct
    kind: ClockKind
    at: datetime
    due_at: datetime | None = None
    warn_at: datetime | None = None
    basis: Basis | None = None
    hours: Decimal | None = None
    ower: str = ""


@dataclass(frozen=True, slots=True)
class TaskOwed:
    """Something a person now owes. `key` is unique among the case's tasks of a kind."""

    kind: TaskKind
    key: str
    owner: str
    due_at: datetime | None
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AssessmentOwed:
    """An assessment that falls due. Its number is the next of `series` on the day on which it is issued.

    `cap` is the most that the person is assessed in the month of `effective_at`; 0 is no limit.
    """

    kind: AssessmentKind
    anchor: datetime
    n: int
    level: LevelClass
    clause: str
    department: str
    person: str
    amount_department: Decimal
    amount_person: Decimal
    effective_at: datetime
    issued_at: datetime
    issued_on: date
    appeal_until: datetime
    series: NumberSeries
    unit: AssessmentUnit
    cap: Decimal
    multiple: int = 1
    clock: ClockKind | None = None
    reverses: str = ""


@dataclass(frozen=True, slots=True)
class AssessmentChange:
    """What becomes of an assessment that was issued: its new state, and what is kept of how it came about."""

    no: str
    state: AssessmentState
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageOwed:
    """A message owed to an employee, or to the customer when `to` is empty. `template` names a folder of words."""

    template: str
    to: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consequence:
    """A further entry of the ledger that an accepted form brings with it; with a key it is entered once."""

    kind: str
    data: Mapping[str, Any]
    effect_key: str | None = None


class EightDAct(StrEnum):
    """What a move of a complaint does to the 8D that serves it."""

    OPEN = "OPEN"
    FIT = "FIT"
    DROP = "DROP"
    FILE = "FILE"
    JOIN = "JOIN"
    JOIN_ANEW = "JOIN_ANEW"


@dataclass(frozen=True, slots=True)
class EightDOwed:
    """What becomes of the 8D of a complaint. FIT gives it the steps of the level; JOIN_ANEW opens its next revision.

    The dues of steps that are newly owed count from `start`.
    """

    act: EightDAct
    no: str
    column: EightDColumn
    start: datetime


@dataclass(frozen=True, slots=True)
class EightDWritten:
    """What an accepted step makes of an 8D.

    `next_content` is what the next revision begins with, when this one is left behind; `tells` is the event that its
    complaints hear of.
    """

    content: EightDContent
    state: EightDState
    next_content: EightDContent | None = None
    next_state: EightDState | None = None
    tells: str = ""


@dataclass(slots=True)
class Outcome:
    """Everything that one accepted form changes."""

    state: State | EightDState
    when: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    clocks: list[ClockChange] = field(default_factory=list)
    tasks: list[TaskOwed] = field(default_factory=list)
    finished: list[tuple[TaskKind, str, str]] = field(default_factory=list)
    handed_over: list[tuple[TaskKind, str, str]] = field(default_factory=list)
    messages: list[MessageOwed] = field(default_factory=list)
    documents: list[DocumentKind] = field(default_factory=list)
    entries: list[Consequence] = field(default_factory=list)
    cluster: Cluster | None = None
    owes_eight_d: EightDOwed | None = None
    eight_d: EightDWritten | None = None
    assessments: list[AssessmentOwed] = field(default_factory=list)
    assessed: list[AssessmentChange] = field(default_factory=list)

    def tell(self, template: str, people: tuple[str, ...], **data: object) -> None:
        """Owe a message to each of these people."""
        for person in dict.fromkeys(people):
            if person:
                self.messages.append(MessageOwed(template, person, data))
