"""What a customer writes into the public form: who he is, how he is reached, what happened, what he wants."""

import re
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from rules.part import FormPart, refusal

# One address and nothing else: no second one, no name, nothing that ends a header. Source: RFC 5321 §4.1.2, widened.
_PART, _LABEL, _LAST = (rf"[^\s@<>(),;:\"\\\[\]{more}]" for more in ("", "./_", r"./_\d"))
ADDRESS = re.compile(rf"{_PART}{{1,64}}@({_LABEL}{{1,63}}\.)+{_LAST}{{2,63}}")
PHONE = re.compile(r"\+?[\d()（）\-– ./*#]{5,40}")
FEWEST_DIGITS = 5


class Feedback(FormPart):
    """The public form. One of e-mail and telephone is enough."""

    name: Annotated[str, Field(title="Your name or company", min_length=1, max_length=120)]
    email: Annotated[str, Field(title="E-mail", max_length=200)] = ""
    phone: Annotated[str, Field(title="Telephone", max_length=40, validate_default=True)] = ""
    text: Annotated[str, Field(title="What happened", min_length=2, max_length=20_000)]
    requirement: Annotated[str, Field(title="What we should do", max_length=2_000)] = ""
    product: Annotated[str, Field(title="Product", max_length=200)] = ""
    order_no: Annotated[str, Field(title="Order, lot or serial number", max_length=200)] = ""

    @field_validator("name", "product", "order_no")
    @classmethod
    def _on_one_line(cls, value: str) -> str:
        return " ".join(value.split())

    @field_validator("email")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and not ADDRESS.fullmatch(value):
            raise refusal("Write one e-mail address, such as name@example.com.")
        return value.lower()

    @field_validator("phone")
    @classmethod
    def _reaches_somebody(cls, value: str, info: ValidationInfo) -> str:
        if value and (not PHONE.fullmatch(value) or sum(map(str.isdigit, value)) < FEWEST_DIGITS):
            raise refusal("Write one telephone number, such as +86 512 5555 0100.")
        if not value and info.data.get("email") == "":
            raise refusal("Give an e-mail address or a telephone number, so that we can answer you.")
        return value
