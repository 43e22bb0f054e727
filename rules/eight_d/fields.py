"""The kinds of field that the steps of an 8D are made of."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from rules.part import refusal

MOST_ROWS = 60
Short = Annotated[str, Field(max_length=200)]
Named = Annotated[str, Field(min_length=1, max_length=200)]
Long = Annotated[str, Field(max_length=20000)]
Told = Annotated[str, Field(min_length=2, max_length=20000)]


def _key(text: str) -> str:
    if not text.replace(".", "").replace("-", "").isalnum() or not text.isascii():
        raise refusal("Give a short name of letters and digits, such as {example}.", example="O1")
    return text


Key = Annotated[str, Field(min_length=1, max_length=12), AfterValidator(_key)]
OptionalKey = Annotated[str, Field(max_length=12), AfterValidator(lambda text: _key(text) if text else text)]
Count = Annotated[int, Field(ge=0, le=2_000_000_000)]
Number = Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=9, decimal_places=6)]
Money = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]


def _none_for_empty(value: Any) -> Any:
    return None if value == "" else value


Day = Annotated[date | None, BeforeValidator(_none_for_empty)]
OptionalNumber = Annotated[Number | None, BeforeValidator(_none_for_empty)]
OptionalCount = Annotated[Count | None, BeforeValidator(_none_for_empty)]
