"""An empty installation with the demo company, for one story."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session, SQLModel, select

from models.customer import Contact, Customer
from models.database import engine_for, migrate, transaction
from models.department import Department
from models.employee import Employee
from models.settings import ROOT, settings
from models.shipment import Shipment
from tasks.company import VERSION
from tasks.master_data import load_company
from tasks.numbers import changed
from tests.scenarios.story import Given
from tests.seals import throw_away_seal

DEMO = ROOT / "deployments" / "demo_company"
_template: dict[str, Path] = {}


@contextmanager
def installation(database_url: str = "") -> Iterator[Path]:
    """Yield the home of an installation of its own, which works in simulated time and is gone afterwards.

    Its database is a file in there, or the empty one of `database_url`, which is filled and stays.
    """
    with TemporaryDirectory(prefix="kesu-story-") as folder:
        home = Path(folder)
        before = dict(os.environ)
        url = database_url or f"sqlite:///{home / 'kesu.db'}"
        os.environ |= {"KESU_HOME": folder, "KESU_DATABASE_URL": url, "KESU_SIMULATION": "1"} | throw_away_seal()
        settings.cache_clear()
        if database_url:
            _furnish()
        else:
            shutil.copy(_migrated_with_company(), home / "kesu.db")
        try:
            yield home
        finally:
            engine_for(settings().database).dispose()
            os.environ.clear()
            os.environ.update(before)
            settings.cache_clear()


def add_given(given: Given) -> None:
    """Change and add what the story says of customers, people, departments and shipments."""
    with transaction() as session:
        for code, values in given.departments.items():
            _upsert(session, Department, code, {"name": code, **values}, "code")
        for number, values in given.employees.items():
            defaults = {"name": number, "department": "CSC", "title": "专员", "extension": "0"}
            _upsert(session, Employee, number, values, "no", defaults)
        for code, values in given.customers.items():
            _upsert(session, Customer, code, values, "code", {"name": code})
            if session.exec(select(Contact.id).where(Contact.customer == code)).first() is None:
                session.add(Contact(customer=code, name=f"{code} contact", email=f"{code.lower()}@example.com"))
        session.flush()
        for values in given.shipments:
            session.add(Shipment.model_validate(values))
        changed(session, VERSION)


def _upsert(
    session: Session,
    table: type[SQLModel],
    key: str,
    values: dict[str, Any],
    key_name: str,
    defaults: dict[str, Any] | None = None,
) -> None:
    row = session.get(table, key)
    known = {name: getattr(row, name) for name in table.model_fields} if row else {key_name: key, **(defaults or {})}
    checked = table.model_validate({**known, **values})
    session.merge(checked)


def _migrated_with_company() -> Path:
    if "file" not in _template or not _template["file"].exists():
        _furnish()
        engine_for(settings().database).dispose()
        source = settings().home / "kesu.db"
        keep = Path(_scratch()) / "kesu.db"
        shutil.copy(source, keep)
        source.unlink()
        _template["file"] = keep
    return _template["file"]


def _furnish() -> None:
    migrate()
    load_company(DEMO)


def _scratch() -> str:
    folder = TemporaryDirectory(prefix="kesu-template-")
    _keep_alive.append(folder)
    return folder.name


_keep_alive: list["TemporaryDirectory[str]"] = []
