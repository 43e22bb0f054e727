"""`make move-database TO=postgresql://…`: every row of the database goes to another one, which is empty."""

import sys
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from tasks.database_copies import CopyRefused
from tasks.in_use import InUse, alone
from tasks.moving_database import move_database


def main(arguments: Sequence[str]) -> int:
    """Move the rows and say what to set; return 1 with the reason when nothing was moved."""
    try:
        (to,) = arguments
        with alone():
            moved = move_database(to)
    except ValueError:
        print("Say where to: make move-database TO=postgresql://user@host/kesu", file=sys.stderr)
        return 1
    except (CopyRefused, InUse, SQLAlchemyError) as reason:
        print(reason, file=sys.stderr)
        return 1
    print(f"{moved.complaints} complaints and {moved.entries} entries in {moved.chains} chains are there.")
    print("Set KESU_DATABASE_URL to it in .env, and make run: reconcile-runs gives the open cases their runs.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
