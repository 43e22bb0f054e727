"""A first start: the schema is brought up to date, and an empty installation gets a company to look at."""

from pathlib import Path

from sqlmodel import select

from models.database import migrate, transaction
from models.employee import Employee
from models.settings import ROOT
from tasks.master_data import load_company

DEMO_COMPANY = ROOT / "deployments" / "demo_company"


def prepare(company: Path = DEMO_COMPANY) -> bool:
    """Migrate the database; load the company when there is nobody in it yet. Return whether it was loaded."""
    migrate()
    with transaction() as session:
        if session.exec(select(Employee.no).limit(1)).first():
            return False
    load_company(company)
    return True
