"""What the pull-downs of a filter offer: departments, and categories with their families."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from models.database import reading
from models.department import Department
from models.settings import settings
from models.words import say
from rules.policy import Taxonomy
from rules.vocabulary import Language
from tasks.case_filter import NOBODY
from tasks.policy_store import book

Choice = tuple[str, str]


@dataclass(frozen=True)
class FilterChoices:
    """Pairs of code and name; of the categories by the name of their family, which itself is the first choice."""

    departments: Sequence[Choice]
    categories: dict[str, list[Choice]]


def filter_choices(now: datetime) -> FilterChoices:
    """Return what may be chosen at a moment, in the installation's language."""
    language, taxonomy = settings().language, book().at(now).taxonomy
    categories = {
        family[language]: [(code, family[language]), *_leaves(taxonomy, code, language)]
        for code, family in taxonomy.families.items()
    }
    with reading() as session:
        rows = session.exec(select(Department).order_by(Department.code)).all()
    nobody = (NOBODY, say(language, "not assigned yet"))
    return FilterChoices([*((row.code, row.name) for row in rows), nobody], categories)


def _leaves(taxonomy: Taxonomy, family: str, language: Language) -> list[Choice]:
    found = sorted(taxonomy.categories.items())
    return [(code, each.names[language]) for code, each in found if code.partition("-")[0] == family]
