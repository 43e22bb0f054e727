"""How the installation does, in words: for the page, for the command, in one word for whoever watches from outside."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from models.database import engine
from models.settings import settings
from models.words import label, say
from rules.health import Finding, Words, findings, judged_schema, worst
from rules.vocabulary import HealthCheck, HealthState
from tasks.database_copies import revision_of
from tasks.health_facts import facts_at
from tasks.markdown_parts import shown
from tasks.policies import PolicyError
from tasks.policy_store import book
from tasks.program_version import known_revisions

KEPT_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class Told:
    """One check in words; `remedy` is empty where there is nothing to do."""

    check: str
    state: HealthState
    name: str
    found: str
    remedy: str


@dataclass(frozen=True)
class Health:
    """What all checks found at a moment, the worst first."""

    at: datetime
    state: HealthState
    told: tuple[Told, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, for a program that watches."""
        return {"at": self.at.isoformat(), "state": self.state, "checks": [asdict(each) for each in self.told]}


def health(now: datetime) -> Health:
    """Look at everything and return what was found."""
    found = _found(now)
    order = list(HealthState)
    ranked = sorted(found, key=lambda each: -order.index(each.state))
    return Health(now, worst(found), tuple(_told(each) for each in ranked))


class Glance:
    """Whether all is well, looked at once a minute however often it is asked: strangers may ask too."""

    def __init__(self) -> None:
        self._lock, self._well = Lock(), False
        self._looked: datetime | None = None

    def is_well(self, now: datetime) -> bool:
        """Whether nothing is bad."""
        with self._lock:
            if self._looked is None or not timedelta() <= now - self._looked < KEPT_FOR:
                self._well, self._looked = health(now).state is not HealthState.BAD, now
            return self._well


def _found(now: datetime) -> list[Finding]:
    """Look as far as it is possible: without its database, or with another schema, nothing else can be said."""
    try:
        with engine().connect() as connection:
            schema = revision_of(connection)
        if schema != known_revisions()[0]:
            return [judged_schema(schema, known_revisions()[0])]
        rules = book().at(now).health
        return findings(facts_at(now, rules, schema), rules)
    except PolicyError as error:
        words = Words("{problems}", {"problems": error.problems[0]})
        return [Finding(HealthCheck.POLICIES, HealthState.BAD, words, Words("make policy-check names every line."))]
    except SQLAlchemyError as error:
        words = Words("The database cannot be asked: {why}", {"why": type(error).__name__})
        remedy = Words("Look whether it runs, and at KESU_DATABASE_URL.")
        return [Finding(HealthCheck.SCHEMA, HealthState.BAD, words, remedy)]


def _told(finding: Finding) -> Told:
    name = label(settings().language, finding.check)
    return Told(finding.check, finding.state, name, _said(finding.found), _said(finding.remedy))


def _said(words: Words) -> str:
    values = {name: _value(value) for name, value in words.values.items()}
    return say(settings().language, words.message, **values) if words.message else ""


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return shown(value)
    return value.isoformat() if isinstance(value, date) else str(value)
