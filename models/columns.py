"""Column types that mean the same on SQLite and PostgreSQL: moments in UTC, exact money, plain codes."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect


class Moment(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; SQLite keeps it without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"{value.isoformat()} has no time zone: every stored moment needs one"
            raise ValueError(message)
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An amount in CNY with two places, kept as whole fen so that no engine rounds it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Return the amount in fen. Raises ValueError when it has more than two places."""
        del dialect
        if value is None:
            return None
        fen = Decimal(value) * 100
        if fen != fen.to_integral_value():
            message = f"{value} has more than two decimal places"
            raise ValueError(message)
        return int(fen)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Return the amount in yuan."""
        del dialect
        return None if value is None else Decimal(value).scaleb(-2)


class Coded(TypeDecorator[StrEnum]):
    """A code of a closed list: its member in Python, its text in the database."""

    impl = String(64)
    cache_ok = True

    def __init__(self, codes: type[StrEnum]) -> None:
        super().__init__()
        self.codes = codes

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        """Return the code's text."""
        del dialect
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the member. Raises ValueError for a code that the program no longer knows."""
        del dialect
        return None if value is None else self.codes(value)

    def __repr__(self) -> str:
        return "String(length=64)"


Code = String(64)
Json: Any = JSON().with_variant(JSONB(), "postgresql")
