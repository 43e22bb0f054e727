"""A first start: the schema is brought up to date, the company gets its seal, an empty installation a company."""

from pathlib import Path

from sqlmodel import select

from models.database import migrate, transaction
from models.document import Document
from models.employee import Employee
from models.settings import ROOT, settings
from tasks.calendar import current_time
from tasks.master_data import load_company
from tasks.policy_enacting import take_over
from tasks.seal_key import key_file, make_key, usable_key

DEMO_COMPANY = ROOT / "deployments" / "demo_company"


def prepare(company: Path = DEMO_COMPANY) -> bool:
    """Migrate the database; load the company when there is nobody in it yet. Return whether it was loaded.

    Raises SealUnusable, and nothing may be started, when documents could not be sealed; PolicyError when a version of
    a policy is not what was enacted.
    """
    migrate()
    settle_seal()
    take_over(current_time())
    with transaction() as session:
        if session.exec(select(Employee.no).limit(1)).first():
            return False
    load_company(company)
    return True


def settle_seal() -> None:
    """Make the company's key where nothing was ever sealed and none is named; see that it may seal.

    Raises SealUnusable.
    """
    now = current_time()
    if not settings().seal_file and not key_file().exists() and not _has_sealed():
        make_key(now)
    usable_key(now)


def _has_sealed() -> bool:
    with transaction() as session:
        return session.exec(select(Document.id).where(Document.drawn_sha256 != "").limit(1)).first() is not None
