"""What the checks of health look at: asked of the database, the home, the policies and Prefect, and not judged here."""

import secrets
import shutil
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, text
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.database import reading
from models.event import LedgerEvent
from models.intake import Intake
from models.message import Message
from models.settings import settings
from rules.company import Company
from rules.health import Facts
from rules.health_policy import HealthRules
from rules.policy import Policy
from rules.vocabulary import IntakeOutcome, Level, State
from tasks.anchor_files import newest_path
from tasks.backups import last_backup
from tasks.company import company
from tasks.health_flows import scheduled_flows
from tasks.ledger import broken_at
from tasks.outbox import NEVER
from tasks.outbox import undelivered as undelivered_mails
from tasks.policies import PolicyBook, PolicyError, load_policies
from tasks.policy_enacting import not_enacted, refuse_altered, taken_over
from tasks.policy_store import book, calendar_of
from tasks.program_version import known_revisions
from tasks.seal_key import SealUnusable, usable_key

OPEN = tuple(state for state in State if not state.is_final)
SIGNED_LEVELS = (Level.GENERAL, Level.MEDIUM, Level.STRONG)
NOBODY = "NOBODY"
POSTGRES = "postgresql"


class Waiting(NamedTuple):
    """How many of something wait, and since when the oldest does."""

    number: int
    since: datetime | None


def facts_at(now: datetime, rules: HealthRules, schema: str) -> Facts:
    """Return all facts at a moment. The database has the schema of the program by then."""
    flows = scheduled_flows(now)
    written, home = load_policies(settings().policies), settings().home
    policy, free = written.at(now), shutil.disk_usage(home)
    seal_ends_at, seal_fault = _seal(now)
    backed_up = last_backup()
    with reading() as session:
        people = company(session, now)
        unsent, without_run, quarantined = _unsent(session), _without_run(session), _quarantined(session)
        asleep_since = session.exec(select(func.min(Complaint.wake_at)).where(col(Complaint.wake_at) <= now)).one()
        entries = session.exec(select(func.max(LedgerEvent.id))).one() or 0
        followed = _some_chains(session, entries, rules.chains_looked_at)
        broken = [subject for subject in followed if broken_at(session, subject) is not None]
        ahead = timedelta() if settings().simulation else _clock_ahead(session, now)
    return Facts(
        now=now,
        today=now.astimezone(settings().company_zone).date(),
        years=_years(written, policy),
        policy_problems=_problems(now),
        drafts=[version.name for version in not_enacted(now)],
        taken_over=[each.version.name for each in taken_over()],
        next_policy=next((start.date() for start in written.starts if start > now), None),
        policies_reread=_codes(written) != _codes(book()),
        unsent=unsent.number,
        oldest_unsent=unsent.since,
        undeliverable=undelivered_mails()[0],
        asleep_since=asleep_since,
        flows=flows,
        without_run=without_run.number,
        oldest_without_run=without_run.since,
        quarantined=quarantined.number,
        oldest_quarantined=quarantined.since,
        departments=len(people.units),
        departments_without_receiver=_without_receiver(people, now),
        lines_unsigned=sum(not row.signed and row.valid_from <= now < row.valid_to for row in people.receivers),
        departments_nobody_on_duty=_nobody_on_duty(people, policy, now),
        seal_ends_at=seal_ends_at,
        seal_fault=seal_fault,
        disk_free=free.free,
        disk_size=free.total,
        schema=schema,
        newest_schema=known_revisions()[0],
        newest_anchor=_newest_anchor(),
        ledger_entries=entries,
        chains_followed=len(followed),
        chains_broken=broken,
        backed_up_at=backed_up.made_at if backed_up else None,
        clock_ahead=ahead,
        simulation=settings().simulation,
    )


def _problems(now: datetime) -> Sequence[str]:
    try:
        refuse_altered(now)
    except PolicyError as error:
        return error.problems
    return ()


def _codes(policies: PolicyBook) -> list[str]:
    return [policy.code for policy in policies.policies]


def _years(policies: PolicyBook, policy: Policy) -> dict[str, frozenset[int]]:
    """Return the years whose holidays are known, of every region that the company and its departments count by."""
    times = policy.business_time
    used = {times.region, *(each.region for each in times.departments.values())}
    return {region: frozenset(policies.regions[region].years) for region in sorted(used)}


def _unsent(session: Session) -> Waiting:
    """Return the mails that could go out now; those that wait for a digest or were given up could not."""
    waits = (col(Message.sent_at).is_(None), Message.next_try_at < NEVER, col(Message.digest).is_(None))
    return _waiting(session, Message.owed_at, waits)


def _without_run(session: Session) -> Waiting:
    return _waiting(session, Complaint.recorded_at, (Complaint.run_id == "", col(Complaint.state).in_(OPEN)))


def _quarantined(session: Session) -> Waiting:
    """Return what came in and nobody has settled; what was being taken in when a program died is among it."""
    unsettled = (IntakeOutcome.QUARANTINED, IntakeOutcome.RECEIVED)
    return _waiting(session, Intake.received_at, (col(Intake.outcome).in_(unsettled), col(Intake.settled_at).is_(None)))


def _waiting(session: Session, since: Any, where: Collection[ColumnElement[bool] | bool]) -> Waiting:  # noqa: ANN401  a column
    return Waiting(*session.exec(select(func.count(), func.min(since)).where(*where)).one())


def _some_chains(session: Session, entries: int, most: int) -> list[str]:
    """Return the subjects of some entries, chosen anew each time, so that nobody knows which are looked at."""
    ids = {secrets.randbelow(entries) + 1 for _ in range(most)} if entries else set[int]()
    return sorted(session.exec(select(LedgerEvent.subject).where(col(LedgerEvent.id).in_(ids)).distinct()))


def _clock_ahead(session: Session, now: datetime) -> timedelta:
    """Return how far the database's clock, or the newest entry, is from this machine's."""
    newest = session.exec(select(LedgerEvent.recorded_at).order_by(col(LedgerEvent.id).desc()).limit(1)).first()
    ahead = max(newest - now, timedelta()) if newest else timedelta()
    if session.get_bind().dialect.name != POSTGRES:
        return ahead
    theirs: datetime = session.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    return max(theirs - now, ahead, key=abs)


def _without_receiver(people: Company, now: datetime) -> list[str]:
    """Return the departments in which a handling form of some level would find no signed line. Source: T5."""
    signed = {(row.department, row.level) for row in people.receivers if row.valid_at(now)}
    return [code for code in sorted(people.units) if any((code, level) not in signed for level in SIGNED_LEVELS)]


def _nobody_on_duty(people: Company, policy: Policy, now: datetime) -> list[str]:
    found = []
    for code in sorted(people.units):
        calendar = calendar_of(policy, code)
        local = calendar.local(now)
        working = calendar.is_working_day(local.date())
        if people.receiver_for(code, Level.STRONG, now, local.time(), working_day=working).reason == NOBODY:
            found.append(code)
    return found


def _seal(now: datetime) -> tuple[datetime | None, str]:
    try:
        return usable_key(now).certificate.not_valid_after_utc, ""
    except SealUnusable as fault:
        return None, str(fault)


def _newest_anchor() -> date | None:
    path = newest_path()
    return date.fromisoformat(path.stem) if path else None
