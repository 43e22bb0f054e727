"""The files of master data: a file is a table, a heading one of its columns, a row is known by its natural key."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from sqlmodel import SQLModel

from models.assignment import Assignment, AssignmentKind
from models.customer import Contact, Customer
from models.department import Department
from models.employee import Employee
from models.exposure import Exposure
from models.folded import name_key
from models.settings import known_zone
from models.shipment import Shipment
from rules.refusal import Refusal
from rules.vocabulary import Level, Tier

Row = dict[str, Any]
Key = tuple[Any, ...]
Remedies = Iterator[Refusal]
"""What is wrong in a column, and what to do."""

DEPARTMENTS, EMPLOYEES, CUSTOMERS = "departments.csv", "employees.csv", "customers.csv"


def _nothing_more(_: Row) -> Remedies:
    yield from ()


def _nothing_else(_: Row) -> Row:
    return {}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: its table, what tells rows apart, which columns name rows of other files, what all rows share.

    `follows` are columns that nobody writes, `ours` their names; `long` is a file of very many rows.
    """

    file: str
    table: type[SQLModel]
    key: tuple[str, ...]
    refers: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[Row], Remedies] = _nothing_more
    shared: Mapping[str, Any] = field(default_factory=dict)
    follows: Callable[[Row], Row] = _nothing_else
    ours: frozenset[str] = frozenset()
    long: bool = False

    @property
    def name(self) -> str:
        """What the file, or its sheet of a workbook, is called."""
        return self.file.removesuffix(".csv")

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings that the file may have."""
        not_written = {"id", *self.shared, *self.ours}
        return tuple(name for name in self.table.model_fields if name not in not_written)

    @property
    def required(self) -> tuple[str, ...]:
        """The headings that the file must have."""
        fields = self.table.model_fields
        return tuple(name for name in self.columns if name in self.key or fields[name].is_required())

    @property
    def defaults(self) -> Row:
        """What an empty cell stands for, and what every row of the file shares."""
        fields = self.table.model_fields
        optional = (name for name in self.columns if not fields[name].is_required())
        return {name: fields[name].get_default(call_default_factory=True) for name in optional} | dict(self.shared)

    def key_of(self, row: Row) -> Key:
        """Return what tells a row from all others."""
        return tuple(row[name] for name in self.key)


def check_assignment(row: Row) -> Remedies:
    """Yield what is wrong with a period, a deputy or a window."""
    if row["valid_to"] <= row["valid_from"]:
        message = "This is not later than valid_from: give the first moment at which the row no longer holds."
        yield Refusal("valid_to", message)
    if row["deputy"] == row["employee"]:
        yield Refusal("deputy", "Nobody is his own deputy: name somebody else.")
    for column in ("on_duty_from", "on_duty_to"):
        if row[column] and not _is_time(row[column]):
            message = "{written} is no time of day: write it as 09:00, or leave both ends of the window empty."
            yield Refusal(column, message, {"written": row[column]})
    if bool(row["on_duty_from"]) != bool(row["on_duty_to"]):
        yield Refusal("on_duty_to", "A window has two ends: fill in both on_duty_from and on_duty_to, or neither.")


def check_receiver(row: Row) -> Remedies:
    """Yield what is wrong with a line of 《客户抱怨移交接收人确认表》; an unsigned one is kept, never used.

    Source: T5.
    """
    yield from check_assignment(row)
    if row["level"] not in {Level.GENERAL, Level.MEDIUM, Level.STRONG}:
        message = "Choose GENERAL, MEDIUM or STRONG: an irrational complaint goes to the department's manager."
        yield Refusal("level", message)
    if bool(row["signed_at"]) != bool(row["signed_by"]):
        message = "A signature has a person and a moment: fill in both signed_at and signed_by, or neither."
        yield Refusal("signed_by", message)


def check_deputy(row: Row) -> Remedies:
    """Yield what is wrong with a deputy or a duty."""
    yield from check_assignment(row)
    if row["kind"] is AssignmentKind.RECEIVER:
        yield Refusal("kind", "A receiver stands in receivers.csv: move the row there.")
    elif (row["kind"] is AssignmentKind.DEPUTY) != bool(row["deputy"]):
        yield Refusal("deputy", "A DEPUTY row names the deputy, a DUTY row names nobody here: correct one of the two.")


def check_customer(row: Row) -> Remedies:
    """Yield what is wrong with a customer: his zone, and who serves a key account. Source: policy §5."""
    if not _is_zone(row["zone"]):
        message = "{written} is no time zone: write an IANA name such as Asia/Shanghai."
        yield Refusal("zone", message, {"written": row["zone"]})
    for column in ("sales_rep", "assistant"):
        if row["tier"] is Tier.KEY and not row[column]:
            yield Refusal(column, "A KEY customer has a sales representative and an assistant: name one.")


def check_shipment(row: Row) -> Remedies:
    """Yield what is wrong with a delivery line."""
    if row["qty"] < 1:
        yield Refusal("qty", "A delivery line has at least one piece: write 1 or more.")


def check_exposure(row: Row) -> Remedies:
    """Yield what is wrong with a week."""
    if not _is_week(row["week"]):
        yield Refusal("week", "{written} is no ISO week: write it as 2026-W09.", {"written": row["week"]})


def _is_week(text: str) -> bool:
    try:
        year, week, _ = date.fromisoformat(f"{text}-1").isocalendar()
    except ValueError:
        return False
    return text == f"{year}-W{week:02d}"


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_zone(name: str) -> bool:
    try:
        known_zone(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


ASSIGNED = {"department": DEPARTMENTS, "employee": EMPLOYEES, "deputy": EMPLOYEES, "signed_by": EMPLOYEES}
PERIOD = ("kind", "department", "employee", "valid_from")
LINE = ("customer", "shipped_on", "order_no", "part_no", "lot_no", "serial_no")

# In the order in which they are entered: whoever is referred to comes first.
SHEETS = (
    Sheet(DEPARTMENTS, Department, ("code",), {"manager": EMPLOYEES, "superior": EMPLOYEES}),
    Sheet(EMPLOYEES, Employee, ("no",), {"department": DEPARTMENTS}),
    Sheet(
        "receivers.csv",
        Assignment,
        ("kind", "department", "level", "valid_from"),
        ASSIGNED,
        check_receiver,
        shared={"kind": AssignmentKind.RECEIVER},
    ),
    Sheet("deputies_and_duty.csv", Assignment, PERIOD, ASSIGNED, check_deputy),
    Sheet(
        CUSTOMERS,
        Customer,
        ("code",),
        {"sales_rep": EMPLOYEES, "assistant": EMPLOYEES},
        check_customer,
        follows=lambda row: {"name_key": name_key(row["name"])},
        ours=frozenset({"name_key", "same_as"}),
    ),
    Sheet("contacts.csv", Contact, ("customer", "name"), {"customer": CUSTOMERS}),
    Sheet("shipments.csv", Shipment, LINE, {"customer": CUSTOMERS}, check_shipment, long=True),
    Sheet("exposure.csv", Exposure, ("week", "family"), check=check_exposure),
)
