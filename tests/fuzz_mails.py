"""Mutated messages by the ten thousand: each is read, judged and made ready to be registered, and has one outcome.

`make fuzz` runs all of them; `python -m tests.fuzz_mails 30000 7` so many from a seed.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from models.database import reading
from models.intake import Intake
from rules.language_guess import language_of
from rules.mail_identity import identity_of
from rules.mail_intake import MailSituation, Origin, judge
from rules.mail_new_text import new_text
from rules.mail_policy import MailboxRules
from rules.vocabulary import Identity, IntakeOutcome, Language
from tasks.ledger import Signature
from tasks.ledger_check import broken_chains
from tasks.mail_reading import MailUnreadable, read_mail
from tasks.mail_registering import form_of
from tasks.mail_senders import Sender
from tasks.mail_tokens import complaint_meant
from tasks.policies import load_policies
from tasks.polling import poll
from tests.mails.corpus import CORPUS
from tests.scenarios.stage import installation
from tests.tasks.cases import RECEIVED, at

MOST = 30_000
# So many at a turn of the mailbox; one of so many goes all the way into a database.
A_TURN, SHARE = 150, 15
# What is large is large in the corpus itself; mutated a thousand times it would only take time.
LARGEST = 100_000
SALT = (
    *(b"\r\n", b"\n\n", b"\r\n\r\n", b"--b1\r\n", b"--b1--\r\n", b"--b2", b"\x00", b"\xff\xfe", b"\x1b$B"),
    *(b"=?gb2312?B?", b"?=", b"=?utf-8?Q?=", b"=?x?b?=?=", b"(((", b")", b'"', b"<", b">", b"=", b"&#x202e;", b"%00"),
    *(b"From: ", b"Subject: ", b"Message-ID: <", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\x80" * 9, b"9" * 5000),
    *(b"<script>", b"<a href=", b"<!--", b"+ks-20260302-0001-aaaaaaaaaaaa@"),
    *(b"charset=utf-16", b"charset=unicode_escape", b"charset=idna", b"Content-Transfer-Encoding: base64\r\n"),
    b"Content-Type: multipart/mixed; boundary=b1\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-7''%",
)


def mutated(count: int, seed: int = 1) -> Iterator[bytes]:
    """Yield messages of the corpus with something done to them, the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311  the same messages each time
    whole = [raw for raw in (build() for build in CORPUS.values()) if len(raw) <= LARGEST]
    for _ in range(count):
        raw = chance.choice(whole)
        for _ in range(chance.randint(1, 6)):
            raw = chance.choice(MUTATIONS)(raw, chance, whole)
        yield raw


def _flip(raw: bytes, chance: random.Random, whole: list[bytes]) -> bytes:
    del whole
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 30) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(raw: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    start, end = sorted(chance.randint(0, len(raw)) for _ in range(2))
    return raw[:start] + raw[end:]


def _repeat(raw: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    start, end = sorted(chance.randint(0, len(raw)) for _ in range(2))
    return (raw[:end] + raw[start:end] * chance.randint(1, 4) + raw[end:])[:LARGEST]


def _salted(raw: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    place = chance.randint(0, len(raw))
    return raw[:place] + chance.choice(SALT) * chance.choice((1, 1, 1, 2, 50)) + raw[place:]


def _crossed(raw: bytes, chance: random.Random, whole: list[bytes]) -> bytes:
    other = chance.choice(whole)
    return raw[: chance.randint(0, len(raw))] + other[chance.randint(0, len(other)) :]


def _one_kind_of_line_end(raw: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    return raw.replace(b"\r\n", chance.choice((b"\n", b"\r", b"\n\r", b"\r\r\n")))


MUTATIONS: tuple[Callable[[bytes, random.Random, list[bytes]], bytes], ...] = (
    _flip, _cut, _repeat, _salted, _salted, _crossed, _one_kind_of_line_end,
)  # fmt: skip


def outcome_of(raw: bytes, rules: MailboxRules, origin: Origin) -> IntakeOutcome:
    """Return what becomes of a message, and go all the way to the form; whatever else is raised is a fault."""
    assert identity_of(raw) == identity_of(raw)
    try:
        mail = read_mail(raw, rules)
    except MailUnreadable as unreadable:
        return _quarantined(unreadable)
    meant = complaint_meant(mail.recipients, mail.subject)
    judged = judge(mail, MailSituation(origin, token_of=meant), rules)
    if judged.outcome is IntakeOutcome.REGISTERED:
        by = Signature("E017", Identity.SYSTEM, at(RECEIVED))
        assert form_of(mail, Sender(origin, "C100", mail.sender.name), rules, at(RECEIVED), by).text
    assert "\0" not in new_text(mail, rules)
    assert language_of(mail.text, Language.EN)
    return judged.outcome


def _quarantined(unreadable: MailUnreadable) -> IntakeOutcome:
    """Return the outcome of a message that cannot be read, for one of the reasons that are foreseen."""
    assert "taken apart" not in unreadable.message, unreadable.values
    assert unreadable.said(Language.ZH_TW)
    return IntakeOutcome.QUARANTINED


def accounted_for(count: int, seed: int = 1) -> Counter[IntakeOutcome]:
    """Return how many of so many mutated messages had which outcome."""
    rules, origins = load_policies().policies[-1].mailbox, list(Origin)
    found: Counter[IntakeOutcome] = Counter()
    for number, raw in enumerate(mutated(count, seed)):
        try:
            found[outcome_of(raw, rules, origins[number % len(origins)])] += 1
        except Exception as error:
            error.add_note(f"message {number} of seed {seed}: {raw[:300]!r}")
            raise
    return found


def through_the_door(count: int, seed: int = 2) -> Counter[IntakeOutcome]:
    """Return how many had which outcome in a real installation, with cases and ledgers."""
    with installation() as home:
        keys = set()
        for number, raw in enumerate(mutated(count, seed)):
            identity = identity_of(raw)
            keys.add(identity.body_hash)
            put(home, number, raw)
            if number % A_TURN == A_TURN - 1 or number == count - 1:
                done = poll(at(RECEIVED) + timedelta(hours=2 * (number // A_TURN)))
                assert not done.trouble, done.trouble
        with reading() as session:
            rows = session.exec(select(Intake)).all()
        assert {row.body_hash for row in rows} == keys
        cases = [row.complaint for row in rows if row.outcome is IntakeOutcome.REGISTERED]
        assert len(cases) == len(set(cases))
        assert broken_chains() == {}
        return Counter(row.outcome for row in rows)


def put(home: Path, number: int, raw: bytes) -> None:
    """Put a message into the mailbox."""
    folder = home / "mailbox" / "new"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number:06d}").write_bytes(raw)


def main(arguments: list[str]) -> int:
    """Fuzz, and say how many had which outcome and how long it took."""
    count = int(arguments[0]) if arguments else MOST
    seed = int(arguments[1]) if arguments[1:] else 1
    began = time.monotonic()
    found = accounted_for(count, seed)
    print(f"{count} mutated messages read and judged in {time.monotonic() - began:.0f} s: {_said(found)}")
    began, some = time.monotonic(), count // SHARE
    stored = through_the_door(some, seed + 1)
    print(f"{some} mutated messages taken in in {time.monotonic() - began:.0f} s: {_said(stored)}")
    return int(found.total() != count or IntakeOutcome.RECEIVED in stored)


def _said(found: Counter[IntakeOutcome]) -> str:
    return ", ".join(f"{outcome} {number}" for outcome, number in found.most_common())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
