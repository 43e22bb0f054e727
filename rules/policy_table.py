"""What every table of the policy is: frozen, without unknown keys, and complete for the codes that it is keyed by."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_serializer

from rules.vocabulary import Language
from rules.working_time import Basis

Names = dict[Language, str]


class Table(BaseModel):
    """A part of the policy: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TableError(ValueError):
    """What is wrong with one table: sentences that begin with the key and end with the remedy."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Limit(Table):
    """A number of hours in one basis, written as "48 D" in the files and in the frozen copies."""

    hours: Decimal = Field(gt=0)
    basis: Basis

    def __str__(self) -> str:
        return f"{self.hours.normalize():f} {self.basis}"

    @model_serializer
    def _as_written(self) -> str:
        return str(self)

    def times(self, factor: Decimal) -> "Limit":
        """Return the limit shortened or lengthened by a factor."""
        return Limit(hours=self.hours * factor, basis=self.basis)


def read_limit(value: object) -> object:
    """Read "48 D" as a limit and "none" as no limit at all."""
    if not isinstance(value, str):
        return value
    if value == "none":
        return None
    hours, _, basis = value.partition(" ")
    try:
        return Limit(hours=Decimal(hours), basis=Basis(basis))
    except (InvalidOperation, ValueError):
        message = f"{value!r} is not a limit: write hours above 0, a space and C, W or D, as in '48 D', or 'none'"
        raise ValueError(message) from None


LimitText = Annotated[Limit, BeforeValidator(read_limit)]
NoLimit = Annotated[Limit | None, BeforeValidator(read_limit)]


def gaps(keys: type[StrEnum], table: Mapping[Any, Any], what: str) -> list[str]:
    """Return the problem of a table that lacks a row for one of the codes, or nothing."""
    missing = [key.value for key in keys if key not in table]
    return [f"{what} has no row for {', '.join(missing)}: add it (a limit may be 'none')"] if missing else []


def refuse(problems: list[str]) -> None:
    """Raise TableError when there are problems."""
    if problems:
        raise TableError(problems)
