"""Lists of complaints as somebody might hand them over, and what is counted after they were imported."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, func
from sqlmodel import SQLModel, col, select

from models.complaint import Complaint
from models.database import transaction
from models.mapping import ColumnMapping
from models.settings import settings
from tasks.import_mapping import read_mapping
from tasks.imported import Imported
from tasks.importing import import_complaints
from tests.files.workbooks import sheet, workbook

NOW = datetime(2026, 3, 3, 8, tzinfo=UTC)
HEADINGS = ("编号", "客户", "联系人", "内容", "渠道", "时间", "要求", "金额")
MAPPING = """
source = "dealer"
acting_as = "E017"
key = "编号"
date_format = ["%Y-%m-%d %H:%M", "%Y/%m/%d"]
[columns]
"客户" = "customer"
"联系人" = "contact"
"内容" = "text"
"渠道" = "channel"
"时间" = "received_at"
"要求" = "requirement"
"金额" = "claim_amount"
[values.channel]
"电话" = "PHONE"
"邮件" = "EMAIL"
"其他" = "OTHER"
"""
GOOD = ("1", "C100", "", "两盘料的阻值偏高", "电话", "2026-03-02 09:30", "换货", "")


@pytest.fixture
def english(company: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The demo company, speaking English, so that reasons can be read here."""
    del company
    monkeypatch.setenv("KESU_LANGUAGE", "en")
    settings.cache_clear()
    yield
    settings.cache_clear()


def mapping(**changes: object) -> ColumnMapping:
    return ColumnMapping.model_validate({**read_mapping(MAPPING).model_dump(), **changes})


def row(**changes: str) -> tuple[str, ...]:
    """A good row, with some columns changed."""
    return tuple(changes.get(name, value) for name, value in zip(HEADINGS, GOOD, strict=True))


def written(folder: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig", name: str = "list.csv") -> Path:
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    return path


def as_workbook(folder: Path, rows: Sequence[Sequence[str]], name: str = "list.xlsx") -> Path:
    path = folder / name
    path.write_bytes(workbook({"Sheet1": sheet([HEADINGS, *rows])}))
    return path


def imported(folder: Path, *rows: Sequence[str], by: ColumnMapping | None = None) -> Imported:
    return import_complaints(written(folder, rows), by or mapping(), NOW)


def raw(folder: Path, content: bytes, by: ColumnMapping | None = None) -> Imported:
    """Import the headings and, as they are, these bytes."""
    path = folder / "raw.csv"
    path.write_bytes(",".join(HEADINGS).encode() + b"\r\n" + content)
    return import_complaints(path, by or mapping(), NOW)


def complaints() -> list[Complaint]:
    with transaction() as session:
        return list(session.exec(select(Complaint).order_by(col(Complaint.no))).all())


def count(table: type[SQLModel], *where: ColumnElement[bool] | bool) -> int:
    with transaction() as session:
        return session.exec(select(func.count()).select_from(table).where(*where)).one()


def many(rows: int) -> list[tuple[str, ...]]:
    """Rows: every fourth lacks the requirement, every tenth comes by mail, every fiftieth is of a new customer."""
    return [
        row(
            编号=f"K{n}",
            客户="新客户" if n % 50 == 0 else f"C{100 + n % 20}",
            内容=f"第{n}盘料的阻值偏高",
            渠道="邮件" if n % 10 == 0 else "电话",
            时间=f"2026-0{1 + n % 2}-{1 + n % 28:02d} 09:{n % 60:02d}",
            要求="" if n % 4 == 0 else "换货",
        )
        for n in range(rows)
    ]
