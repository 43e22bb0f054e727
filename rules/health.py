"""How the installation does: each check looks at facts and says what was found, how bad that is, and what to do.

A check that cannot look, because something cannot be reached, says so and is a warning.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from rules.health_policy import Grades, HealthRules
from rules.vocabulary import HealthCheck, HealthState

OK, WARN, BAD = HealthState.OK, HealthState.WARN, HealthState.BAD
NAMED = 5


@dataclass(frozen=True, slots=True)
class Words:
    """A message of the catalogs with what is filled in."""

    message: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; without a remedy there is nothing to do."""

    check: HealthCheck
    state: HealthState
    found: Words
    remedy: Words = Words()


@dataclass(frozen=True, slots=True)
class FlowSeen:
    """A scheduled flow as Prefect knows it: its last end, whether that was a failure, and since when a run is late."""

    name: str
    ended_at: datetime | None = None
    failed: bool = False
    late_since: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """Everything that the checks look at. `flows` is None when Prefect cannot be reached."""

    now: datetime
    today: date
    years: Mapping[str, frozenset[int]]
    policy_problems: Sequence[str]
    drafts: Sequence[str]
    taken_over: Sequence[str]
    next_policy: date | None
    policies_reread: bool
    unsent: int
    oldest_unsent: datetime | None
    undeliverable: int
    asleep_since: datetime | None
    flows: Sequence[FlowSeen] | None
    without_run: int
    oldest_without_run: datetime | None
    quarantined: int
    oldest_quarantined: datetime | None
    departments: int
    departments_without_receiver: Sequence[str]
    lines_unsigned: int
    departments_nobody_on_duty: Sequence[str]
    seal_ends_at: datetime | None
    seal_fault: str
    disk_free: int
    disk_size: int
    schema: str
    newest_schema: str
    newest_anchor: date | None
    ledger_entries: int
    chains_followed: int
    chains_broken: Sequence[str]
    backed_up_at: datetime | None
    clock_ahead: timedelta
    simulation: bool


Check = Callable[[Facts, HealthRules], Finding]


def findings(facts: Facts, rules: HealthRules) -> list[Finding]:
    """Return what each check found, in their order."""
    return [check(facts, rules) for check in CHECKS]


def worst(found: Sequence[Finding]) -> HealthState:
    """Return the worst of the states; without a finding all is well."""
    return max((each.state for each in found), key=list(HealthState).index, default=OK)


def calendar(facts: Facts, rules: HealthRules) -> Finding:
    """The holidays of this year are known, and late in the year those of the next. Source: T0."""
    year = facts.today.year
    wanted = [year, year + 1] if facts.today.month >= rules.next_year_known_by_month else [year]
    unknown = [(region, each) for each in wanted for region, known in facts.years.items() if each not in known]
    if not unknown:
        return Finding(HealthCheck.CALENDAR, OK, Words("The holidays of {years} are known.", {"years": _list(wanted)}))
    state = BAD if any(each == year for _, each in unknown) else WARN
    names = _list(f"{region} {each}" for region, each in unknown)
    found = Words("The holidays of {names} are not known: their days are counted by their weekday.", {"names": names})
    return Finding(HealthCheck.CALENDAR, state, found, Words("Add the year to the file in policies/calendars."))


def policies(facts: Facts, _: HealthRules) -> Finding:
    """The files of the policies can be read, say what was enacted, and nothing comes into force unseen."""
    check = HealthCheck.POLICIES
    if facts.policy_problems:
        found = Words("{problems}", {"problems": _list(facts.policy_problems)})
        return Finding(check, BAD, found, Words("Put back what was enacted; a new number is a new version."))
    if facts.policies_reread:
        found = Words("The files have changed since this program read them.")
        return Finding(check, WARN, found, Words("Start Kesu again."))
    if facts.taken_over:
        found = Words("Came into force without having been enacted: {names}.", {"names": _list(facts.taken_over)})
        return Finding(check, WARN, found, Words("Enact versions before their day: make policy-enact."))
    if facts.drafts:
        found = Words("Written, but not enacted yet: {names}.", {"names": _list(facts.drafts)})
        return Finding(check, WARN, found, Words("make policy-preview shows what changes, make policy-enact enacts."))
    if facts.next_policy:
        return Finding(check, OK, Words("The next version begins on {day}.", {"day": facts.next_policy}))
    return Finding(check, OK, Words("Every version is in force and says what was enacted."))


def outbox(facts: Facts, rules: HealthRules) -> Finding:
    """Mails that are owed are sent."""
    state = _graded(facts, facts.oldest_unsent, rules.mail_unsent)
    if facts.oldest_unsent is None:
        return Finding(HealthCheck.OUTBOX, state, Words("No mail waits to be sent."))
    values = {"count": facts.unsent, "since": facts.oldest_unsent}
    found = Words("{count} mails wait to be sent, the oldest since {since}.", values)
    remedy = Words("Look at the runs of the flow outbox, and at the mail server.")
    return Finding(HealthCheck.OUTBOX, state, found, remedy if state is not OK else Words())


def undeliverable(facts: Facts, _: HealthRules) -> Finding:
    """No mail was given up: refused by its server, or without a usable address."""
    if not facts.undeliverable:
        return Finding(HealthCheck.UNDELIVERABLE, OK, Words("No mail was given up."))
    found = Words("{count} mails could not be delivered.", {"count": facts.undeliverable})
    remedy = Words("The table of the flow outbox names them: correct the addresses, and tell the people by phone.")
    return Finding(HealthCheck.UNDELIVERABLE, WARN, found, remedy)


def sweep(facts: Facts, rules: HealthRules) -> Finding:
    """What falls due is recorded soon."""
    if facts.asleep_since is None:
        return Finding(HealthCheck.SWEEP, OK, Words("Everything that has fallen due is recorded."))
    state = _graded(facts, facts.asleep_since, rules.sweep_late)
    found = Words("What fell due at {since} is not recorded yet.", {"since": facts.asleep_since})
    remedy = Words("Look at the runs of the flow escalation-sweep; nothing is lost, it is caught up with.")
    return Finding(HealthCheck.SWEEP, state, found, remedy if state is not OK else Words())


def flows(facts: Facts, rules: HealthRules) -> Finding:
    """Every scheduled flow runs in time and ends well."""
    check, remedy = HealthCheck.FLOWS, Words("Look at its runs at Prefect's page, and at the log flows.log.")
    if facts.flows is None:
        return Finding(check, WARN, Words("Prefect cannot be reached: unknown."), Words("Start Kesu: make run."))
    late = [flow for flow in facts.flows if _graded(facts, flow.late_since, rules.flow_late) is not OK]
    if late:
        state = BAD if any(_graded(facts, flow.late_since, rules.flow_late) is BAD for flow in late) else WARN
        return Finding(check, state, Words("Late: {names}.", {"names": _list(flow.name for flow in late)}), remedy)
    failed = [flow.name for flow in facts.flows if flow.failed]
    if failed:
        return Finding(check, WARN, Words("The last run failed: {names}.", {"names": _list(failed)}), remedy)
    if not facts.flows:
        return Finding(check, WARN, Words("Prefect knows no scheduled flow."), Words("Start Kesu: make run."))
    return Finding(check, OK, Words("{count} scheduled flows run in time.", {"count": len(facts.flows)}))


def runs(facts: Facts, rules: HealthRules) -> Finding:
    """Every open complaint has a run that conducts it."""
    if facts.oldest_without_run is None:
        return Finding(HealthCheck.RUNS, OK, Words("Every open complaint has its run."))
    values = {"count": facts.without_run, "since": facts.oldest_without_run}
    found = Words("{count} open complaints have no run, the oldest since {since}.", values)
    state = _graded(facts, facts.oldest_without_run, rules.without_run)
    remedy = Words("Look at the runs of the flow reconcile-runs, which makes at most 200 at a time.")
    return Finding(HealthCheck.RUNS, state, found, remedy if state is not OK else Words())


def quarantine(facts: Facts, rules: HealthRules) -> Finding:
    """What came in and could not be read is looked at by a person."""
    if facts.oldest_quarantined is None:
        return Finding(HealthCheck.QUARANTINE, OK, Words("Nothing waits in quarantine."))
    values = {"count": facts.quarantined, "since": facts.oldest_quarantined}
    found = Words("{count} messages wait in quarantine, the oldest since {since}.", values)
    state = _graded(facts, facts.oldest_quarantined, rules.quarantine)
    remedy = Words("Decide on each: take it in, or refuse it with a reason.")
    return Finding(HealthCheck.QUARANTINE, state, found, remedy)


def receivers(facts: Facts, _: HealthRules) -> Finding:
    """Every department has signed receivers of handling forms. Source: T5."""
    remedy = Words("Have the confirmation table signed, and import it: receivers.csv.")
    check = HealthCheck.RECEIVERS
    if not facts.departments:
        return Finding(check, BAD, Words("There is no department yet."), Words("Load the company's data first."))
    if facts.departments_without_receiver:
        names = _list(facts.departments_without_receiver)
        return Finding(check, WARN, Words("Without a signed receiver: {names}.", {"names": names}), remedy)
    if facts.lines_unsigned:
        found = Words("{count} lines of receivers are not signed.", {"count": facts.lines_unsigned})
        return Finding(check, WARN, found, remedy)
    return Finding(check, OK, Words("Every department has a signed receiver at every level."))


def duty(facts: Facts, _: HealthRules) -> Finding:
    """A strong complaint would reach somebody now, at any hour. Source: T5."""
    if not facts.departments_nobody_on_duty:
        return Finding(HealthCheck.DUTY, OK, Words("A strong complaint reaches somebody now in every department."))
    values = {"names": _list(facts.departments_nobody_on_duty)}
    found = Words("A strong complaint would reach nobody now in: {names}.", values)
    return Finding(HealthCheck.DUTY, BAD, found, Words("Name a manager, a deputy or somebody on duty."))


def seal(facts: Facts, rules: HealthRules) -> Finding:
    """The company can seal its documents, and its certificate does not end soon."""
    renew = Words("Make a new key: .venv/bin/python -m tasks.sealing renew")
    if facts.seal_fault or facts.seal_ends_at is None:
        return Finding(HealthCheck.SEAL, BAD, Words("{fault}", {"fault": facts.seal_fault}), renew)
    found = Words("The certificate of the seal ends at {end}.", {"end": facts.seal_ends_at})
    soon = facts.seal_ends_at - facts.now < timedelta(days=rules.seal_ends_within_days)
    return Finding(HealthCheck.SEAL, WARN, found, renew) if soon else Finding(HealthCheck.SEAL, OK, found)


def disk(facts: Facts, rules: HealthRules) -> Finding:
    """There is room for documents, files and backups."""
    share = facts.disk_free / facts.disk_size
    values = {"free": f"{facts.disk_free / 1e9:.1f}", "percent": f"{100 * share:.0f}"}
    state = BAD if share < rules.disk_free_bad else WARN if share < rules.disk_free_warn else OK
    found = Words("{free} GB of the disk are free, {percent} %.", values)
    remedy = Words("Take old backups to another disk, or give the home a larger one.")
    return Finding(HealthCheck.DISK, state, found, remedy if state is not OK else Words())


def schema(facts: Facts, _: HealthRules) -> Finding:
    """The database has the schema that the program was written for."""
    return judged_schema(facts.schema, facts.newest_schema)


def judged_schema(now: str, newest: str) -> Finding:
    """Return what is to be said of a schema: with another one than the newest nothing else can be looked at."""
    values = {"schema": now, "newest": newest}
    if now == newest:
        return Finding(HealthCheck.SCHEMA, OK, Words("The database has schema {schema}.", values))
    found = Words("The database has schema {schema}, the program knows {newest}.", values)
    return Finding(HealthCheck.SCHEMA, BAD, found, Words("Stop Kesu, and run make upgrade."))


def anchors(facts: Facts, rules: HealthRules) -> Finding:
    """The ledger is anchored every day."""
    remedy = Words("Look at the runs of the flow ledger-anchor; a day that was missed is caught up.")
    if facts.newest_anchor is None:
        state = WARN if facts.ledger_entries else OK
        return Finding(HealthCheck.ANCHORS, state, Words("The ledger has not been anchored yet."), remedy)
    age = timedelta(days=(facts.today - facts.newest_anchor).days)
    state = _grade(age, rules.anchor_age)
    found = Words("The newest anchor of the ledger is that of {day}.", {"day": facts.newest_anchor})
    return Finding(HealthCheck.ANCHORS, state, found, remedy if state is not OK else Words())


def ledger(facts: Facts, _: HealthRules) -> Finding:
    """Some chains of the ledger, chosen anew each time, hold."""
    if facts.chains_broken:
        found = Words("Changed behind the ledger's back: {names}.", {"names": _list(facts.chains_broken)})
        return Finding(HealthCheck.LEDGER, BAD, found, Words("make verify-ledger follows every chain."))
    values = {"count": facts.chains_followed}
    return Finding(HealthCheck.LEDGER, OK, Words("{count} chains of the ledger were followed, and hold.", values))


def backup(facts: Facts, rules: HealthRules) -> Finding:
    """There is a backup, and it is not old."""
    remedy = Words("make backup makes one, the flow nightly-backup one a day; keep them on another machine.")
    if facts.backed_up_at is None:
        return Finding(HealthCheck.BACKUP, WARN, Words("There was no backup yet."), remedy)
    state = _graded(facts, facts.backed_up_at, rules.backup_age)
    found = Words("The last backup was made at {at}.", {"at": facts.backed_up_at})
    return Finding(HealthCheck.BACKUP, state, found, remedy if state is not OK else Words())


def clock(facts: Facts, rules: HealthRules) -> Finding:
    """The machine, the database and the newest entry agree about what time it is."""
    state = _grade(abs(facts.clock_ahead), rules.clock_skew)
    if state is OK:
        return Finding(HealthCheck.CLOCK, OK, Words("The clocks agree."))
    found = Words("The clocks differ by {seconds} s.", {"seconds": round(facts.clock_ahead.total_seconds())})
    return Finding(HealthCheck.CLOCK, state, found, Words("Set both machines by a time server."))


def simulation(facts: Facts, _: HealthRules) -> Finding:
    """The installation works in real time."""
    if not facts.simulation:
        return Finding(HealthCheck.SIMULATION, OK, Words("Real time."))
    found = Words("Simulated time: nothing here is a real case, and no schedule runs.")
    return Finding(HealthCheck.SIMULATION, WARN, found, Words("Remove KESU_SIMULATION from the settings."))


CHECKS: tuple[Check, ...] = (
    schema, policies, calendar, sweep, flows, runs, outbox, undeliverable, quarantine, receivers, duty, seal, anchors,
    ledger, backup, disk, clock, simulation,
)  # fmt: skip


def _graded(facts: Facts, since: datetime | None, grades: Grades) -> HealthState:
    return OK if since is None else _grade(facts.now - since, grades)


def _grade(age: timedelta, grades: Grades) -> HealthState:
    hours = age / timedelta(hours=1)
    return BAD if hours > grades.bad.hours else WARN if hours > grades.warn.hours else OK


def _list(names: Iterable[object]) -> str:
    """Return a few names, and how many more there are."""
    every = [str(name) for name in names]
    more = f" … +{len(every) - NAMED}" if len(every) > NAMED else ""
    return ", ".join(every[:NAMED]) + more
