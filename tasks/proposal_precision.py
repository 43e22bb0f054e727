"""How often the triage proposal was right: what the ledger keeps of it, beside what people decided.

`python -m tasks.proposal_precision` prints it by family, for judgements of the last 90 days or of as many as are named.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from models.database import reading
from models.event import LedgerEvent
from rules.lifecycle import Event
from tasks.calendar import current_time

DAYS = 90
CHUNK = 500


@dataclass
class Agreed:
    """Of so many judgements: in how many a category was proposed, kept, and the level too; in how many it was near."""

    judged: int = 0
    proposed: int = 0
    kept: int = 0
    among_first: int = 0
    level_kept: int = 0

    def note(self, decided: str, level: str, proposed: dict[str, Any]) -> None:
        """Count one judgement."""
        code = proposed.get("category", "")
        near = {code, *(other for other, _ in proposed.get("others", ()))}
        self.judged += 1
        self.proposed += bool(code)
        self.kept += code == decided
        self.among_first += decided in near
        self.level_kept += level == proposed.get("level")


def agreement(since: datetime, until: datetime) -> dict[str, Agreed]:
    """Return how often people kept what was proposed, by the family that they decided for, and "" for all."""
    found: dict[str, Agreed] = {"": Agreed()}
    for decided, level, proposed in _judgements(since, until):
        for family in ("", decided.partition("-")[0]):
            found.setdefault(family, Agreed()).note(decided, level, proposed)
    return found


def _judgements(since: datetime, until: datetime) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield category and level of every first judgement, and what had been proposed."""
    within = (col(LedgerEvent.recorded_at) >= since, col(LedgerEvent.recorded_at) < until)
    query = select(LedgerEvent.data).where(LedgerEvent.kind == Event.TRIAGE, *within).order_by(col(LedgerEvent.id))
    with reading() as session:
        for data in session.exec(query.execution_options(yield_per=CHUNK)):
            if "proposed" in data:
                level = data.get("changed", {}).get("level", (None, None))[1] or data["proposed"].get("level")
                yield data["form"]["category"], str(level), data["proposed"]


def lines(found: dict[str, Agreed]) -> Iterable[str]:
    """Yield the figures as a table."""
    yield f"{'':<8}{'judged':>8}{'proposed':>10}{'kept':>8}{'of 3':>8}{'level':>8}"
    for family, agreed in sorted(found.items()):
        shares = (agreed.kept / (agreed.proposed or 1), *(n / (agreed.judged or 1) for n in _of_all(agreed)))
        shown = "".join(f"{share:>8.0%}" for share in shares)
        yield f"{family or 'all':<8}{agreed.judged:>8}{agreed.proposed:>10}{shown}"


def _of_all(agreed: Agreed) -> tuple[int, int]:
    return agreed.among_first, agreed.level_kept


if __name__ == "__main__":
    days = int(sys.argv[1]) if len(sys.argv) > 1 else DAYS
    now = current_time()
    for line in lines(agreement(now - timedelta(days=days), now)):
        sys.stdout.write(f"{line}\n")
