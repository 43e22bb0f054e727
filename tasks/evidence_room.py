"""How much may still be taken up: for a case, handed in at once, and of all cases within a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from models.attachment import Attachment
from rules.evidence import MEBIBYTE, EvidenceRules
from tasks.evidence_checks import FileRefused

DAY = timedelta(days=1)


@dataclass(slots=True)
class Room:
    """What is held already, in files and bytes; it grows with every file that is taken."""

    rules: EvidenceRules
    files: int = 0
    of_case: int = 0
    of_day: int = 0
    at_once: int = 0

    def check(self, size: int) -> None:
        """Raise FileRefused when there is no room for a file of so many bytes."""
        for reason in self._reasons(size):
            raise reason

    def take(self, size: int) -> None:
        """Count a file of so many bytes."""
        self.files += 1
        self.of_case += size
        self.of_day += size
        self.at_once += size

    def _reasons(self, size: int) -> Iterator[FileRefused]:
        rules, room = self.rules, self.rules.room
        if self.files >= rules.most_files:
            yield FileRefused("{name} is one too many: a case holds {limit} files.", limit=rules.most_files)
        if self.of_case + size > room.case_mib * MEBIBYTE:
            message = "{name} is too much for one case, which holds {limit} MiB: make the files smaller."
            yield FileRefused(message, limit=room.case_mib)
        if self.at_once + size > room.at_once_mib * MEBIBYTE:
            message = "{name} is too much at once, more than {limit} MiB: hand it in by itself."
            yield FileRefused(message, limit=room.at_once_mib)
        if self.of_day + size > room.day_mib * MEBIBYTE:
            message = "{name} came after {limit} MiB had been taken up within a day: hand it in tomorrow."
            yield FileRefused(message, limit=room.day_mib)


def room_for(session: Session, holder: str, rules: EvidenceRules, now: datetime) -> Room:
    """Return how much a case holds at this moment, and how much all cases were given within a day."""
    files, of_case = session.exec(
        select(func.count(), func.coalesce(func.sum(Attachment.size), 0)).where(Attachment.subject == holder)
    ).one()
    lately = select(func.coalesce(func.sum(Attachment.size), 0)).where(col(Attachment.added_at) > now - DAY)
    return Room(rules, files, int(of_case), int(session.exec(lately).one()))
