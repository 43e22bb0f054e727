"""The demo's quarter: some forty complaints, people who handle them well, late or not at all, and what follows.

Everything is recorded at the moment at which it happened; the flows of the timetable run as they would have.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from deployments.demo_people import sign, typed
from deployments.driving import ZONE, tell
from deployments.installation import DEMO_COMPANY
from deployments.rehearsal.cast import actor_for, filled
from deployments.rehearsal.completion import Filler, before, next_filler
from deployments.rehearsal.files import put_into_inbox
from deployments.rehearsal.good_reply import told_well
from models.complaint import Complaint
from models.database import transaction
from models.mapping import ColumnMapping
from models.settings import settings
from rules.lifecycle import Event
from rules.vocabulary import Meaning, State
from tasks.bulletin_making import submit_due_bulletins
from tasks.calendar import set_simulated_time
from tasks.csv_files import opened_csv
from tasks.digests import gather
from tasks.documents import print_all_owed
from tasks.facts import load_row
from tasks.gates import do_automatic_work, record_event
from tasks.import_rows import RowReader
from tasks.intake import Incoming
from tasks.issuing import MOST_PRINTED, issue_all_notices
from tasks.outbox import send_owed
from tasks.penalty_documents import owe_notices
from tasks.policy_store import book, calendar_of
from tasks.signing import to_be_signed
from tasks.sweeping import sweep_all
from tasks.tracking_reviews import remind
from tasks.weekly_reports import make_week, weeks_to_make

BEGIN, END = date(2026, 4, 1), date(2026, 6, 30)
NOTICES, REPORTS, NOON, EVENING = time(8, 30), time(9, 30), time(12, 30), time(17, 30)
GENERAL_MANAGER, CLERK = "E900", "E017"
CATEGORY = "分类编号"
UNTOLD: frozenset[tuple[Event, str]] = frozenset()
MOST_FILLERS = 60
FORWARD = {State.CLOSE_APPLIED: Event.CALL_BACK, State.CONFIRMED: Event.APPROVE_CLOSING}


@dataclass
class Fate:
    """How people handle a complaint: how long after its due they apply for closing, and what the customer says."""

    late: timedelta | None
    satisfied: bool = True


DILIGENT = Fate(timedelta(hours=-6))
FATES = (
    *[DILIGENT] * 5, Fate(timedelta(days=2)), DILIGENT, Fate(timedelta(hours=-8), satisfied=False), DILIGENT,
    Fate(timedelta(days=40)), DILIGENT, Fate(None),
)  # fmt: skip


@dataclass
class Caller:
    """A complaint of the quarter before it is one: when it comes in, what it is about, and its fate."""

    key: str
    received_at: datetime
    category: str
    form: dict[str, Any]
    fate: Fate
    number: str = ""
    refused_once: bool = False


def play() -> list[str]:
    """Play the quarter and return the numbers of its complaints; what is recorded already is left alone."""
    callers, unsigned = list(_callers()), list[str]()
    for day in _days():
        _flows_of(day, unsigned)
        for at in _moments(day):
            _people_act(callers, at)
            sweep_all(at)
    printed = print_all_owed(_at(END, EVENING), MOST_PRINTED)
    send_owed(_at(END, EVENING))
    tell("printed", f"{printed} documents of the quarter")
    tell("quarter", f"{BEGIN} to {END}: {len(callers)} complaints")
    return [caller.number for caller in callers if caller.number]


def _callers() -> Iterator[Caller]:
    """Yield every other line of the dealer's list once more, spread over the quarter."""
    mapping = ColumnMapping.model_validate(tomllib.loads((DEMO_COMPANY / "complaints_mapping.toml").read_text("utf-8")))
    with opened_csv(DEMO_COMPANY / "complaints.csv", mapping.encoding, mapping.delimiter) as file:
        reader, place = RowReader(mapping, file), file.headings.index(CATEGORY)
        read = [(reader.read(row), row.cells[place]) for row in file.rows()]
    good = [(each, category) for each, category in read if isinstance(each, Incoming) and category]
    good.sort(key=lambda each: each[0].values["received_at"])
    told = good[::2]
    for number, (each, category) in enumerate(told):
        days = timedelta(days=(END - BEGIN).days * number // len(told))
        at = _office_hours(_at(BEGIN, each.values["received_at"].astimezone(ZONE).time()) + days)
        yield Caller(f"quarter-{each.key}", at, category, each.values, FATES[number % len(FATES)])


def _office_hours(moment: datetime) -> datetime:
    """Return the moment, or the next working day at the same time of day."""
    calendar = calendar_of(book().at(moment))
    while not calendar.is_working_day(calendar.local(moment).date()):
        moment += timedelta(days=1)
    return moment


def _days() -> Iterator[date]:
    return (BEGIN + timedelta(days=after) for after in range((END - BEGIN).days + 1))


def _moments(day: date) -> list[datetime]:
    """Return when people act on a day, and when it is swept: three times in office hours, else once."""
    works = calendar_of(book().at(_at(day, NOON))).is_working_day(day)
    return [_at(day, each) for each in ((REPORTS, NOON, EVENING) if works else (NOON,))]


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZONE)


def _people_act(callers: list[Caller], at: datetime) -> None:
    for caller in callers:
        if not caller.number and caller.received_at <= at:
            _register(caller)
        if caller.number and caller.received_at < at:
            _handle(caller, at)


def _register(caller: Caller) -> None:
    form = {**caller.form, "acting_as": CLERK, "received_at": caller.received_at}
    recorded = record_event("", Event.REGISTER, form, caller.key, caller.received_at)
    caller.number = recorded.complaint_no


def _handle(caller: Caller, at: datetime) -> None:
    """Have people do what they do on a complaint by a moment."""
    row = _row(caller.number)
    if row.state is State.REGISTERED and row.kind.is_complaint:
        _do(caller.number, Event.TRIAGE, caller.received_at + timedelta(minutes=20), {"category": caller.category})
        do_automatic_work(caller.number, "", caller.received_at + timedelta(minutes=20), print_documents=False)
    for _ in range(MOST_FILLERS):
        filler = next_filler(caller.number, at, UNTOLD)
        if filler is None or not _fill(caller.number, filler):
            break
    _towards_closing(caller, at)


def _towards_closing(caller: Caller, at: datetime) -> None:
    row, fate = _row(caller.number), caller.fate
    due = row.first_close_due
    if row.state in FORWARD:
        satisfied = fate.satisfied or caller.refused_once
        caller.refused_once |= row.state is State.CLOSE_APPLIED
        said = {} if satisfied or row.state is not State.CLOSE_APPLIED else {"solved": False, "score": 2}
        _do(caller.number, FORWARD[row.state], at, said)
    elif row.state is State.IN_PROCESS and due and fate.late is not None and due + fate.late <= at:
        while (missing := before(caller.number, Event.APPLY_CLOSING, at, UNTOLD)) and _fill(caller.number, missing):
            pass
        _do(caller.number, Event.APPLY_CLOSING, at, {})


def _fill(number: str, filler: Filler) -> bool:
    if filler.event is Event.ISSUE_FORM:
        do_automatic_work(number, "", filler.at, print_documents=False)
        return True
    fields = dict(filler.fields)
    if filler.event is Event.NAME_RESPONSIBLE:
        fields["responsible_person"] = _row(number).receiver
    if filler.event is Event.COMPLETE_8D:
        put_into_inbox(number, "8d.pdf")
    return _do(number, filler.event, filler.at, fields)


def _do(number: str, event: Event, at: datetime, fields: dict[str, Any]) -> bool:
    try:
        actor = actor_for(number, event, at)
    except LookupError:
        return False
    answer = {"acting_as": actor, **filled(event, told_well(number, event, fields), at.date())}
    return _hand_in(number, event, answer, at)


def _hand_in(number: str, event: Event, answer: dict[str, Any], at: datetime) -> bool:
    """Hand in a form; one that must be signed is signed at the portal."""
    set_simulated_time(at, Path(settings().clock_file or ""))
    if to_be_signed(number, event, at) is None:
        return record_event(number, event, answer, "", at).accepted
    sign(number, event, typed(answer), answer["acting_as"], Meaning.APPROVED)
    return True


def _flows_of(day: date, unsigned: list[str]) -> None:
    """Run what the timetable has for a day; a bulletin is signed when the next one comes."""
    issue_all_notices(_at(day, NOTICES))
    with transaction() as session:
        owe_notices(session, _at(day, NOTICES))
    gather(_at(day, NOTICES))
    send_owed(_at(day, NOTICES))
    remind(_at(day, REPORTS))
    for week in weeks_to_make(_at(day, REPORTS)):
        if _is_of_the_quarter(week):
            make_week(week, (settings().language,), _at(day, REPORTS))
    submitted = [made.no for made in submit_due_bulletins(_at(day, REPORTS))]
    while submitted and unsigned:
        answer = {"acting_as": GENERAL_MANAGER, "decision": "APPROVE"}
        _hand_in(unsigned.pop(), Event.SIGN_BULLETIN, answer, _at(day, NOON))
    unsigned += submitted


def _is_of_the_quarter(week: str) -> bool:
    return f"{BEGIN:%G-W%V}" <= week <= f"{END:%G-W%V}"


def _row(number: str) -> Complaint:
    with transaction() as session:
        row = load_row(session, number)
        session.expunge(row)
        return row
