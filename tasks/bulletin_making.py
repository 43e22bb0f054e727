"""Bulletins fall due: what was confirmed in the weeks reported on by now, and stands in none yet, is submitted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.assessment import Assessment
from models.database import transaction
from models.event import LedgerEvent
from models.report import Report
from rules.bulletin_content import BulletinContent, Item, content_of
from rules.bulletin_making import may_be_made, told_to_sign, week_taking
from rules.company import Company
from rules.execution import executing_bodies, readers_of_bulletin
from rules.lifecycle import Event
from rules.policy import Policy
from rules.report_day import report_day, week_of, weeks_due
from rules.vocabulary import AssessmentState, BelongsTo, BulletinState, Identity, ReportKind
from rules.working_time import WorkCalendar
from tasks.bulletin_writing import submit_bulletin
from tasks.company import SYSTEM, company
from tasks.ledger import Signature
from tasks.policy_store import book, calendar_of


@dataclass(frozen=True)
class BulletinMade:
    """A bulletin that was submitted, with how many assessments."""

    no: str
    revision: int
    items: int


def submit_due_bulletins(now: datetime, run: str = "") -> list[BulletinMade]:
    """Submit the bulletin of every week that is reported on by now and has confirmed assessments in none yet.

    Safe to repeat: an assessment stands in one bulletin. A week without any makes none. Source: R-004-7.8a.
    """
    policy = book().at(now)
    with transaction() as session:
        return _Desk(session, policy, calendar_of(policy), now, run).submit()


class _Desk:
    """Where the bulletins of one moment are made up."""

    def __init__(self, session: Session, policy: Policy, calendar: WorkCalendar, now: datetime, run: str) -> None:
        self.session, self.policy, self.calendar, self.now = session, policy, calendar, now
        self.people = company(session, now)
        self.by = Signature(SYSTEM.no, Identity.SYSTEM, now, run=run, policy=policy.code)

    def submit(self) -> list[BulletinMade]:
        """Submit what is due, the oldest week first."""
        today = self.calendar.local(self.now).date()
        newest = weeks_due(today, (), self.calendar, self.policy)[-1]
        confirmed = self._confirmed()
        before = self._before({*confirmed, newest})
        day = report_day(newest, self.calendar, self.policy)
        free = {week: may_be_made(*self._standing(before.get(week)), day) for week in {*confirmed, newest}}
        due: dict[str, list[Assessment]] = defaultdict(list)
        for week, rows in sorted(confirmed.items()):
            taking = week_taking(week, newest, free.__getitem__)
            if taking:
                due[taking] += rows
        return [self._submit(week, rows, before.get(week)) for week, rows in sorted(due.items())]

    def _confirmed(self) -> Mapping[str, list[Assessment]]:
        """Return, locked, what is confirmed and stands in no bulletin, by the week of its confirmation."""
        waiting = (col(Assessment.state) == AssessmentState.CONFIRMED, col(Assessment.confirmed_at).is_not(None))
        found: dict[str, list[Assessment]] = defaultdict(list)
        query = select(Assessment).where(*waiting, Assessment.bulletin == "").order_by(col(Assessment.id))
        for row in self.session.exec(query.with_for_update()):
            found[self._week(row)].append(row)
        return found

    def _week(self, row: Assessment) -> str:
        return week_of(self.calendar.local(confirmed_at(row)).date(), self.policy.weekly_report.week_start)

    def _before(self, weeks: Iterable[str]) -> dict[str, Report]:
        """Return the newest revision of each week's bulletin."""
        own = (Report.kind == ReportKind.BULLETIN, col(Report.week).in_(weeks))
        rows = self.session.exec(select(Report).where(*own).order_by(col(Report.revision)))
        return {row.week: row for row in rows}

    def _standing(self, row: Report | None) -> tuple[BulletinState | None, date | None]:
        """Return where a bulletin stands, and on which day it was returned."""
        if row is None or row.state is not BulletinState.RETURNED:
            return (row.state if row else None), None
        newest = select(LedgerEvent.recorded_at).where(
            LedgerEvent.subject == row.no, LedgerEvent.kind == Event.SIGN_BULLETIN
        )
        returned = self.session.exec(newest.order_by(col(LedgerEvent.seq).desc()).limit(1)).one()
        return row.state, self.calendar.local(returned).date()

    def _submit(self, week: str, rows: list[Assessment], before: Report | None) -> BulletinMade:
        content = bulletin_content(rows, self.people, self.policy)
        row = submit_bulletin(self.session, week, content, before, told_to_sign(self.people), self.by)
        return BulletinMade(row.no, row.revision, len(content.items))


def bulletin_content(rows: Iterable[Assessment], people: Company, policy: Policy) -> BulletinContent:
    """Return what the bulletin of these assessments says, and who gets it."""
    items = [_item(row, people, policy) for row in rows]
    departments = sorted({item.department for item in items})
    return content_of(items, readers_of_bulletin(departments, people, policy.notices))


def _item(row: Assessment, people: Company, policy: Policy) -> Item:
    unit = people.units.get(row.department)
    return Item(
        no=row.no,
        complaint=row.complaint,
        kind=row.kind,
        level=row.level,
        clause=row.clause,
        multiple=row.multiple,
        clock=row.clock,
        department=row.department,
        person=row.person,
        unit=row.unit,
        amount_department=row.amount_department,
        amount_person=row.amount_person,
        effective_at=row.effective_at,
        confirmed_at=confirmed_at(row),
        bodies=executing_bodies(unit.belongs_to if unit else BelongsTo.COMPANY, policy.notices),
    )


def confirmed_at(row: Assessment) -> datetime:
    """Return when an assessment was confirmed; raise ValueError for one that was not."""
    if row.confirmed_at is None:
        raise ValueError(f"{row.no} is not confirmed")
    return row.confirmed_at
