"""What a machine has filled in at the public form is no complaint; it is kept aside, where a person can read it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select

from models.database import reading, transaction
from models.intake import Intake
from rules.display_text import for_display
from rules.vocabulary import IntakeOutcome
from tasks.form_keys import FormKey

WEB = "web"
TRAP = "HONEYPOT"
LONGEST, LONGEST_TEXT = 200, 20_000
MOST_SHOWN = 200


@dataclass(frozen=True)
class KeptAside:
    """The newest forms that were kept aside, and how many there are in all."""

    rows: Sequence[Intake]
    total: int


def keep_aside(typed: Mapping[str, str], key: FormKey, now: datetime) -> None:
    """Keep a form whose trap was filled in, once however often it comes."""
    row = Intake(
        source=WEB,
        key=f"refused-{key.key}",
        body_hash=hashlib.sha256(json.dumps(typed, sort_keys=True).encode()).hexdigest(),
        received_at=now,
        outcome=IntakeOutcome.REFUSED,
        reason=TRAP,
        sender=for_display(typed.get("email", ""), limit=LONGEST)[:LONGEST],
        title=for_display(typed.get("text", ""), limit=LONGEST)[:LONGEST],
        raw=as_kept(typed),
    )
    try:
        with transaction() as session:
            session.add(row)
    except IntegrityError:
        return  # it came before


def kept_aside() -> KeptAside:
    """Return what was kept aside."""
    aside = (Intake.source == WEB, Intake.outcome == IntakeOutcome.REFUSED)
    newest = select(Intake).where(*aside).order_by(col(Intake.received_at).desc(), col(Intake.id).desc())
    with reading() as session:
        rows = session.exec(newest.limit(MOST_SHOWN)).all()
        return KeptAside(rows, session.exec(select(func.count()).select_from(Intake).where(*aside)).one())


def as_kept(typed: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed as any database keeps it: what cannot be seen is written out."""
    return {name: for_display(text, limit=LONGEST_TEXT) for name, text in typed.items() if text}
