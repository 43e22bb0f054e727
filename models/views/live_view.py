"""What a manager sees at a glance: how many cases are open, what is late, what comes next, and where."""

from datetime import datetime

from models.views.document import View
from rules.vocabulary import ClockKind, LevelClass


class Standing(View):
    """How many cases are open; how many of them are overdue, or fall due within the time that the view looks ahead."""

    open: int = 0
    overdue: int = 0
    soon: int = 0

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(open=self.open + other.open, overdue=self.overdue + other.overdue, soon=self.soon + other.soon)


class OfLevel(Standing):
    """The cases of one level."""

    level: LevelClass


class OfDepartment(Standing):
    """The cases of one department, by code and name; those that nobody executes yet have none."""

    code: str
    department: str


class Oldest(View):
    """The open case that was received first."""

    number: str
    received_at: datetime


class Urgent(View):
    """One of the most urgent cases, and its clock that ends first or ended longest ago."""

    number: str
    level: LevelClass
    customer: str
    department: str
    clock: ClockKind
    due_at: datetime


class LiveView(View):
    """All open cases at one moment."""

    at: datetime
    total: Standing
    waiting_for_approval: int
    unsigned_forms: int
    oldest: Oldest | None
    levels: tuple[OfLevel, ...]
    departments: tuple[OfDepartment, ...]
    most_urgent: tuple[Urgent, ...]
