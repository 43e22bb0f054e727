"""Bodies of `POST /api/complaints`, each with the answer that it must get: a status, and where what is wrong."""

import json
from dataclasses import dataclass
from typing import Any

LEAST = {"customer": "C100", "text": "外箱破损"}
CREATED, UNPROCESSABLE = 201, 422
DEEP = 200_000


@dataclass(frozen=True)
class Body:
    """A body; `field` is the JSON Pointer of the first problem, `says` stands in what it says in English."""

    content: bytes
    status: int = UNPROCESSABLE
    field: str = ""
    says: str = ""


def least(**fields: Any) -> bytes:
    """Return a complaint of customer and words, with further fields."""
    return json.dumps(LEAST | fields, ensure_ascii=False).encode("utf-8", "surrogatepass")


def written(fields: str) -> bytes:
    """Return a complaint of customer and words, with further fields as JSON writes them."""
    return f'{{"customer": "C100", "text": "外箱破损", {fields}}}'.encode()


def taken(content: bytes) -> Body:
    """Return a body that is registered."""
    return Body(content, CREATED)


BODIES = {
    # what is taken
    "the least": taken(least()),
    "a name instead of a code": taken(least(customer="新客户有限公司")),
    "with every kind of field": taken(
        least(kind="COMPLAINT", channel="IM", demand="REPLACE", claim_amount=1200.5, rights_damaged=True, lot_no="L-1")
    ),
    "an amount as text": taken(least(claim_amount="1200.50")),
    "a moment with its offset": taken(least(received_at="2026-03-02T00:30:00Z")),
    "a moment of the company": taken(least(received_at="2026-03-02 08:15")),
    "a mark of the byte order": taken(b"\xef\xbb\xbf" + least()),
    "blanks around everything": taken(b" \r\n\t" + least() + b"\n\n"),
    "characters written as codes": taken(json.dumps(LEAST).encode()),
    "a character of two codes": taken(written(r'"product": "\ud83d\ude00"')),
    "lines in the words": taken(least(text="第一行\r\n第二行\t表")),
    "markup is words": taken(least(text="<script>alert(1)</script> {{7*7}} ${jndi:x} '; DROP TABLE complaint;--")),
    "a formula is words": taken(least(customer_ref="=1+1", product="@SUM(A1)")),
    "as long as allowed": taken(least(text="长" * 20_000, product="p" * 200)),
    "nothing said of the rest": taken(least(contact="", received_at="", product="")),
    # what is no JSON
    "nothing": Body(b"", says="line 1, column 1"),
    "blanks": Body(b"  \n ", says="line 2"),
    "half of it": Body(least()[:-1], says="comma"),
    "a comma too many": Body(b'{"customer": "C100", "text": "ab",}', says="line 1, column"),
    "single quotes": Body(b"{'customer': 'C100'}", says="double quotes"),
    "a comment": Body(b'{"customer": "C100" /* code */}', says="comma"),
    "two of them": Body(least() + least(), says="what follows the end"),
    "a line end in a text": Body(b'{"customer": "C100", "text": "a\nb"}', says="control character"),
    "another encoding": Body('{"customer": "C100", "text": "外箱破损"}'.encode("gb18030"), says="UTF-8"),
    "two bytes a character": Body(least().decode().encode("utf-16"), says="UTF-8"),
    "a form": Body(b"customer=C100&text=abc", says="not JSON"),
    "XML": Body(b"<complaint/>", says="not JSON"),
    "a flood of brackets": Body(b"[" * DEEP, says="nested deeper than 32"),
    "deep objects": Body(b'{"a":' * DEEP + b"1" + b"}" * DEEP, says="nested deeper than 32"),
    "deep in a field": Body(written('"product": ' + "[" * 40 + "]" * 40), says="nested deeper than 32"),
    # what JSON should not say
    "the same name twice": Body(written('"text": "other"'), field="/text", says="twice"),
    "the same unknown name twice": Body(written('"x": {"y": 1, "y": 2}'), field="/x/y", says="twice"),
    "no number": Body(written('"claim_amount": NaN'), field="/claim_amount", says="NaN is no number"),
    "without end": Body(written('"claim_amount": -Infinity'), field="/claim_amount", says="is no number"),
    "too large for any number": Body(written('"claim_amount": 1e999'), field="/claim_amount", says="too large"),
    "a number of 5000 digits": Body(written(f'"claim_amount": {"9" * 5000}'), field="/claim_amount", says="too large"),
    "a lone half of a character": Body(written(r'"product": "\ud83d"'), field="/product", says="U+D83D"),
    "a name of half a character": Body(written(r'"\ud83d": 1'), field="/⟦U+D83D⟧", says="does not exist"),
    # what the form refuses
    "a list": Body(b"[]", says="Fill in"),
    "a text": Body(b'"customer"', says="Fill in"),
    "a number": Body(b"7", says="Fill in"),
    "null": Body(b"null", says="Fill in"),
    "an empty object": Body(b"{}", field="/customer", says="Fill this in"),
    "no words": Body(b'{"customer": "C100"}', field="/text", says="Fill this in"),
    "blank words": Body(least(text="  "), field="/text", says="at least 2"),
    "too many words": Body(least(text="长" * 20_001), field="/text", says="at most 20000"),
    "an unknown field": Body(least(colour="red"), field="/colour", says="no such field"),
    "who acts": Body(least(acting_as="E900"), field="/acting_as", says="no such field"),
    "a name with a slash": Body(written('"a/b~c": 1'), field="/a~1b~0c", says="no such field"),
    "an empty name": Body(written('"": 1'), field="/", says="no such field"),
    "a number for a text": Body(least(product=7), field="/product", says="Write text"),
    "a list for a text": Body(least(product=["a"]), field="/product", says="Write text"),
    "an object for a text": Body(least(text={"$ne": ""}), field="/text", says="Write text"),
    "null for a text": Body(least(product=None), field="/product", says="Write text"),
    "yes for true": Body(least(rights_damaged="yes"), field="/rights_damaged", says="yes or no"),
    "1 for true": Body(least(rights_damaged=1), field="/rights_damaged", says="yes or no"),
    "true for a number": Body(least(claim_amount=True), field="/claim_amount", says="Write"),
    "an unknown code": Body(least(channel="PIGEON"), field="/channel", says="Choose one of"),
    "a code with its name": Body(least(channel="PHONE 电话"), field="/channel", says="Choose one of"),
    "a list of codes": Body(least(channel=["PHONE"]), field="/channel", says="Choose one of"),
    "less than nothing": Body(least(claim_amount=-1), field="/claim_amount", says="0 or more"),
    "half a fen": Body(least(claim_amount="0.005"), field="/claim_amount", says="2 decimal places"),
    "more than any claim": Body(least(claim_amount=1e15), field="/claim_amount", says="digits"),
    "an amount in words": Body(least(claim_amount="一百"), field="/claim_amount", says="Write a number"),
    "a day that is none": Body(least(received_at="2026-02-30 10:00"), field="/received_at", says="date and time"),
    "seconds since 1970": Body(least(received_at=1772411400), field="/received_at", says="date and time"),
    "the far future": Body(least(received_at="9999-01-01 00:00"), field="/received_at", says="year from"),
    "tomorrow": Body(least(received_at="2026-03-03 09:30"), field="/received_at", says=""),
    "before any policy": Body(least(received_at="1999-03-03 09:30"), field="/received_at", says="policy"),
    "NUL": Body(written(r'"product": "a\u0000b"'), field="/product", says="U+0000"),
    "another direction of writing": Body(least(customer="C\u202e100"), field="/customer", says="U+202E"),
    "a name longer than any": Body(least(customer="C" * 201), field="/customer", says="at most 200"),
}
