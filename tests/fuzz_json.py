"""JSON that nobody meant to send: every text is registered, or refused with its reason, and nothing in between.

`python -m tests.fuzz_json [how many] [seed]` does it at length.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import func, select

from models.complaint import Complaint
from models.database import migrate, reading
from models.forms.posted import ComplaintPosted
from models.views.api import ItemOutcome, NotTakenAnswer
from rules.case import Person
from rules.vocabulary import Language, Role
from tasks.api_intake import Call, NotTaken, take_complaint
from tasks.api_items import mapping_file, take_items
from tasks.calendar import current_time
from tasks.company import company
from tasks.master_data import load_company
from tests.conftest import DEMO_COMPANY, installation
from tests.jsons.bodies import BODIES, LEAST

MANY = 10_000
NAMES = [*ComplaintPosted.model_fields, "acting_as", "", "a.b", "a/b", "__proto__", "\ud83d", "text\x00", "长" * 300]
VALUES: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**39, 1e300, -0.0, "", " ", "C100", "PHONE", "NONE", "x" * 30_000, "a\x00b",
    "\ud800", [], {}, [[]], ["x"], {"a": 1}, "🧪" * 100, "é", "=1+1", "\r\n", "\x85", "%00", "C100\n", "\u2028",
    "\udfff\ud83d", "\u202e", "\ufeff", "2026-03-02 09:30", "0001-01-01 00:00", "9999-12-31T23:59:59Z", "1e5", "NaN",
    "-", "１２",
]  # fmt: skip
MAPPING = """
source = "fuzz"
acting_as = "E001"
key = "text"
ignored = ["acting_as", "a", "__proto__"]
[columns]
customer = "customer"
text = "text"
product = "product"
"/channel" = "channel"
claim_amount = "claim_amount"
received_at = "received_at"
lot_no = "lot_no"
"contact" = "contact"
"""
FITTING = ["批次 L-2407", "x", "é", "=1+1", "🧪", ""]
TOKENS = [
    b"NaN", b"Infinity", b"1e999", b"9" * 5000, b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\x00", b"\xff",
    b"\\ud800", b"null",
]  # fmt: skip


def bodies(how_many: int, seed: int) -> Iterator[bytes]:
    """Yield bodies: some changed in their meaning, some in their bytes; the same ones for the same seed."""
    dice = random.Random(seed)  # noqa: S311  it is to be the same each time
    known = [body.content for body in BODIES.values() if len(body.content) < 100_000]
    for _ in range(how_many):
        yield _other_meaning(dice) if dice.random() < 0.5 else _other_bytes(dice, dice.choice(known))


def _other_meaning(dice: random.Random) -> bytes:
    found: dict[str, Any] = {**LEAST, "text": f"外箱破损 {dice.randrange(10**9)}"}
    for _ in range(dice.randint(1, 3)):
        found[dice.choice(NAMES)] = dice.choice(VALUES if dice.random() < 0.5 else FITTING)
    if dice.random() < 0.1:
        found.pop(dice.choice(list(found)))
    text = json.dumps(found, ensure_ascii=dice.random() < 0.5)
    return text.encode("utf-8", "surrogatepass")


def _other_bytes(dice: random.Random, body: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(dice.randint(1, 6)):
        place, kind = dice.randrange(len(changed) + 1), dice.randrange(4)
        if kind == 0:
            changed[place : place + 1] = bytes([dice.randrange(256)])
        elif kind == 1:
            changed[place:place] = dice.choice(TOKENS)
        elif kind == 2:
            del changed[place : place + dice.randint(1, 20)]
        else:
            changed[place:place] = changed[place : place + dice.randint(1, 200)]
    return bytes(changed)


def fed(person: Person, some: Iterator[bytes], run: str) -> Counter[str]:
    """Feed bodies to the API's task, and count what became of them; what was taken must be there, and nothing else."""
    outcomes: Counter[str] = Counter()
    before = _complaints()
    for number, body in enumerate(some):
        outcomes[_outcome(Call(body, person, Language.EN, current_time()), f"{run}-{number}")] += 1
    assert _complaints() - before == outcomes["registered"]
    return outcomes


def _outcome(call: Call, key: str) -> str:
    try:
        came = take_complaint(call, key)
    except NotTaken as refused:
        answer = NotTakenAnswer(detail="", problems=refused.problems)
        assert answer.problems
        assert all(problem.message and problem.remedy for problem in answer.problems)
        json.dumps(answer.model_dump(mode="json"), ensure_ascii=False).encode()  # it can be sent
        return "refused"
    assert came.is_new
    assert take_complaint(call, key).no == came.no
    return "registered"


def fed_as_items(person: Person, some: Iterator[bytes]) -> Counter[str]:
    """Feed bodies as another system's complaints, by a mapping that fits most of them; each item has an outcome."""
    file = mapping_file("fuzz")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(MAPPING, encoding="utf-8")
    outcomes: Counter[str] = Counter()
    before = _complaints()
    for body in some:
        try:
            answers, _ = take_items("fuzz", Call(body, person, Language.EN, current_time()))
        except NotTaken as refused:
            outcomes["unread" if refused.problems else "unsaid"] += 1
            continue
        for answer in answers:
            json.dumps(answer.model_dump(mode="json"), ensure_ascii=False).encode()
            assert bool(answer.problems) == (answer.outcome is ItemOutcome.REFUSED)
            outcomes[str(answer.outcome)] += 1
    assert not outcomes["unsaid"]
    assert _complaints() - before == outcomes[ItemOutcome.REGISTERED]
    return outcomes


def _complaints() -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(Complaint)).one()


def agent() -> Person:
    """Return somebody of customer service."""
    with reading() as session:
        people = company(session, current_time()).people
    return next(person for person in people.values() if Role.AFTER_SALES_CS in person.roles and person.active)


def main(arguments: list[str]) -> int:
    """Feed as many bodies as asked for to an installation of its own."""
    how_many, seed = (*map(int, arguments), *(MANY, 1)[len(arguments) :])
    home = TemporaryDirectory(prefix="kesu-fuzz-")
    with home, installation(Path(home.name)):
        migrate()
        load_company(DEMO_COMPANY)
        outcomes = fed(agent(), bodies(how_many, seed), "fuzz")
        items = fed_as_items(agent(), bodies(how_many, seed + 1))
    print(f"{how_many} bodies: {dict(outcomes)}; as items of another system: {dict(items)}")
    return int(sum(outcomes.values()) != how_many)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
