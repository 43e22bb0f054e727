"""`make verify-ledger`: follow every chain of the ledger and name each one that has been tampered with."""

import sys

from sqlmodel import select

from models.complaint import Complaint
from models.database import transaction
from tasks.ledger import broken_at


def broken_chains() -> dict[str, int]:
    """Return the number of the first entry that does not fit, by complaint; nothing when all chains hold."""
    with transaction() as session:
        numbers = session.exec(select(Complaint.no).order_by(Complaint.no)).all()
        found = {number: broken_at(session, number) for number in numbers}
    return {number: entry for number, entry in found.items() if entry is not None}


def main() -> int:
    """Print what was checked; return 1 when a chain is broken."""
    broken = broken_chains()
    for number, entry in broken.items():
        sys.stdout.write(f"{number}: entry {entry} does not fit the one before it\n")
    sys.stdout.write("every chain holds\n" if not broken else f"{len(broken)} chains are broken\n")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
