"""The report of a week is made: a numbered revision of its figures in every format, entered in the ledger.

Made again with the same figures it is the same revision; other figures make the next one, and none is overwritten.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import Session, col, select

from models.database import transaction
from models.event import LedgerEvent
from models.report import Report
from models.settings import settings
from models.views.weekly_report import WeeklyReport
from models.views.weekly_words import WeeklyNames
from rules.policy import Policy
from rules.report_day import bounds, weeks_due
from rules.vocabulary import DocumentKind, Identity, Language, ReportKind
from rules.weekly_figures import WeeklyFigures
from tasks.company import SYSTEM
from tasks.kept_documents import Print, enter_document, enter_print, keep, plain_print, sealed_print
from tasks.ledger import Signature, chain_of
from tasks.policy_store import book, calendar_of
from tasks.reports import Job, Renderer
from tasks.weekly_csv import csv_files_of
from tasks.weekly_notes import notes_on
from tasks.weekly_page import self_contained_page
from tasks.weekly_source import weekly_figures
from tasks.weekly_view import NUMBER, names_of, report_shown
from tasks.weekly_workbook import workbook_of

MADE = "WEEKLY_REPORT"


class WeekNotOver(ValueError):
    """A week of which a part is still to come; nothing is reported before it has ended."""


@dataclass(frozen=True)
class Made:
    """A week's report: its row, its figures, and the files that hold it."""

    report: Report
    figures: WeeklyFigures
    views: tuple[WeeklyReport, ...]
    files: tuple[Path, ...]


def weeks_to_make(now: datetime) -> list[str]:
    """Return the weeks whose report day has come and that were never made, the oldest first."""
    policy = book().at(now)
    calendar = calendar_of(policy)
    with transaction() as session:
        made = session.exec(select(Report.week).where(Report.kind == ReportKind.WEEKLY)).all()
    return weeks_due(calendar.local(now).date(), set(made), calendar, policy)


def make_week(week: str, languages: Sequence[Language], now: datetime) -> Made:
    """Make the report of a week and return it; what is on file already is left as it is.

    Raises WeekNotOver, and ValueError for a text that names no week.
    """
    policy = policy_of_week(week, now)
    with transaction() as session:
        figures = weekly_figures(session, week, policy, calendar_of(policy), notes_on(session, week))
        report = _revision_of(session, figures, now)
        views = tuple(_view(session, figures, policy, report, language) for language in languages)
        names = {language: names_of(session, figures, policy, language) for language in languages}
    with Renderer() as renderer:
        making = _files(renderer, report, figures, views, names, now)
        files = tuple(_kept(report, name, make, now) for name, make in making)
    return Made(report, figures, views, files)


def policy_of_week(week: str, now: datetime) -> Policy:
    """Return the policy that was in force when a week ended. Raises WeekNotOver."""
    policy = book().at(now)
    _, end = bounds(week, ZoneInfo(policy.business_time.zone), policy.weekly_report.week_start)
    if end > now:
        raise WeekNotOver(f"{week} ends at {end.isoformat()}: report it from then on")
    return book().at(end)


def _revision_of(session: Session, figures: WeeklyFigures, now: datetime) -> Report:
    """Return the newest revision when it says the same, else a new one, entered in the report's own ledger."""
    data = figures.model_dump(mode="json")
    digest = hashlib.sha256(_canonical(data)).hexdigest()
    own = (Report.kind == ReportKind.WEEKLY, Report.week == figures.week)
    newest = session.exec(select(Report).where(*own).order_by(col(Report.revision).desc()).limit(1)).first()
    if newest is not None and newest.sha256 == digest:
        return newest
    report = Report(
        no=NUMBER.format(week=figures.week),
        kind=ReportKind.WEEKLY,
        week=figures.week,
        revision=newest.revision + 1 if newest else 1,
        made_at=now.astimezone(UTC),
        data=data,
        sha256=digest,
    )
    session.add(report)
    session.flush()
    _enter(session, report.no, MADE, {"revision": report.revision, "sha256": digest}, now)
    return report


def _view(session: Session, figures: WeeklyFigures, policy: Policy, report: Report, language: Language) -> WeeklyReport:
    return report_shown(session, figures, policy, language, report.revision, report.made_at, report.sha256)


Making = tuple[str, Callable[[], bytes | Print]]


def _files(
    renderer: Renderer,
    report: Report,
    figures: WeeklyFigures,
    views: Sequence[WeeklyReport],
    names: dict[Language, WeeklyNames],
    now: datetime,
) -> Iterator[Making]:
    """Yield the name of each file, and how it is made."""
    stem = f"{report.no.lower()}-r{report.revision}"
    for view in views:
        own = (figures, names[view.language], view.language)
        yield f"{stem}-{view.language}.pdf", partial(sealed_print, renderer, Job(DocumentKind.WEEKLY_REPORT, view), now)
        yield f"{stem}-{view.language}.html", partial(self_contained_page, view)
        yield f"{stem}-{view.language}.xlsx", partial(workbook_of, *own, report.made_at)
        yield f"{stem}-{view.language}-csv.zip", partial(csv_files_of, *own)
    yield f"{stem}.json", lambda: _canonical(report.data)


def _kept(report: Report, name: str, make: Callable[[], bytes | Print], now: datetime) -> Path:
    """Return a file of a revision: the one that is there, else it is made, and entered with its hash."""
    path = settings().documents / report.no / name
    if path.exists():
        return path
    made = make()
    printed = made if isinstance(made, Print) else plain_print(made)
    keep(report.no, printed, lambda session, printed: _entered(session, report, name, printed, now))
    return path


def _entered(session: Session, report: Report, name: str, printed: Print, now: datetime) -> str:
    """Enter a file in the report's ledger, and a PDF in the documents as well; return its name."""
    what = {"kind": DocumentKind.WEEKLY_REPORT, "path": f"{report.no}/{name}"}
    if printed.seal:
        document = what | {"subject": report.no, "revision": report.revision, "data_hash": report.sha256}
        language = Language(name.removesuffix(".pdf").rsplit("-", 1)[1])
        enter_document(session, document | {"language": language}, printed, now)
    enter_print(session, report.no, what, printed, now)
    return name


def _enter(session: Session, subject: str, kind: str, data: dict[str, Any], now: datetime) -> None:
    entry = chain_of(session, subject).entry(kind, data, Signature(SYSTEM.no, Identity.SYSTEM, now))
    session.execute(insert(LedgerEvent), [entry])


def _canonical(data: dict[str, Any]) -> bytes:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1).encode()
