"""The shape of advice: playbooks, whose steps are owed after triage, and guides, which are followed and ticked.

What the sources prescribe as a habit or a sequence is data here, shown, ticked and counted by one mechanism.
Source: T20, catalogue D2 and L.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from rules.lifecycle import Event
from rules.policy_table import Names, NoLimit, Table, gaps, refuse
from rules.vocabulary import Language, Level, Role, Tier

StepName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
BookName = Annotated[str, StringConstraints(pattern=r"^PB-[A-Z0-9-]+$")]


class PlaybookStep(Table):
    """One step: who does what, by when, for which tiers (none named: for all), and whether it is a question.

    The answer yes to a question raises the complaint at least to `yes_raises_to`.
    """

    id: StepName
    text: Names
    owner: Role
    limit: NoLimit = None
    tiers: list[Tier] = Field(default_factory=list)
    question: bool = False
    yes_raises_to: Level | None = None
    reference: str = Field(min_length=1)

    def is_for(self, tier: Tier) -> bool:
        """Whether the step is owed to customers of a tier."""
        return not self.tiers or tier in self.tiers


class Playbook(Table):
    """T20: what the sources prescribe against one kind of complaint, step by step; read again by `review_by`."""

    names: Names
    review_by: date
    steps: list[PlaybookStep] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        problems = gaps(Language, self.names, "names")
        for number, step in enumerate(self.steps, start=1):
            problems += gaps(Language, step.text, f"steps.{number}.text")
            if step.yes_raises_to and not step.question:
                problems.append(f"steps.{number}.yes_raises_to is set for no question: add question = true")
        refuse(problems + twice((step.id for step in self.steps), "steps"))
        return self


class Playbooks(Table):
    """T20: every playbook by its name."""

    books: dict[BookName, Playbook] = Field(default_factory=dict)


class GuideField(StrEnum):
    """A field of the form that a guide may demand."""

    RESTATED_TEXT = "restated_text"
    EMOTION = "emotion"
    AUDITED_PERSON = "audited_person"
    CUSTOMER_CONFIRMED = "customer_confirmed"
    OUR_CONFIRMED = "our_confirmed"


class GuideItem(Table):
    """One line of a checklist; its id is the same in every version, so that ticks can be counted."""

    id: Code
    text: Names


class GuideStep(Table):
    """One step of a guide: its checklist, phrases that help, and what must be filled in once an item is ticked."""

    id: Code
    names: Names
    items: list[GuideItem] = Field(min_length=1)
    phrases: list[Names] = Field(default_factory=list)
    requires: list[GuideField] = Field(default_factory=list)


class Guide(Table):
    """A guide: what it is for, above which forms it is shown, its steps in order, what must always be filled in."""

    names: Names
    purpose: Names
    shown_at: list[Event]
    requires: list[GuideField]
    steps: list[GuideStep] = Field(min_length=1)
    reference: str = Field(min_length=1)

    @property
    def items(self) -> Iterator[GuideItem]:
        """The lines of its checklists, in order."""
        return (item for step in self.steps for item in step.items)

    def required(self, ticked: Iterable[str]) -> list[GuideField]:
        """Return what must be filled in when these items are ticked, each once."""
        done = set(ticked)
        steps = (step for step in self.steps if any(item.id in done for item in step.items))
        return list(dict.fromkeys([*self.requires, *(field for step in steps for field in step.requires)]))


class SwitchRules(Table):
    """When to change the person, the time or the place of a talk. Source: 003 L1184."""

    unsuccessful_contacts: int = Field(ge=1)
    emotion: int = Field(ge=1, le=5)


class Guides(Table):
    """Every guide by its name, and when a talk should be switched."""

    switches: SwitchRules | None = None
    guides: dict[Code, Guide] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_every_language(self) -> Self:
        problems = [problem for name, guide in self.guides.items() for problem in _gaps_of(f"guides.{name}", guide)]
        ids = (item.id for guide in self.guides.values() for item in guide.items)
        refuse(problems + twice(ids, "guides"))
        return self

    def items(self, name: str) -> dict[str, Names]:
        """Return the items of a guide by their ids; nothing when there is no such guide."""
        guide = self.guides.get(name)
        return {item.id: item.text for item in guide.items} if guide else {}


def missing_playbooks(named: Mapping[str, str], books: Playbooks) -> list[str]:
    """Return a problem for each category that names a playbook which does not exist. `named` is keyed by category."""
    return [
        f"categories.{code}.playbook is {name}, which has no file: add playbooks/{name}.toml or name another one"
        for code, name in named.items()
        if name and name not in books.books
    ]


def twice(names: Iterable[str], what: str) -> list[str]:
    """Return a problem for each name that stands there more than once."""
    return [
        f"{what} has {name} {count} times: give each its own id" for name, count in Counter(names).items() if count > 1
    ]


def _gaps_of(key: str, guide: Guide) -> list[str]:
    problems = gaps(Language, guide.names, f"{key}.names") + gaps(Language, guide.purpose, f"{key}.purpose")
    for number, step in enumerate(guide.steps, start=1):
        texts = [step.names, *(item.text for item in step.items), *step.phrases]
        problems += [problem for text in texts for problem in gaps(Language, text, f"{key}.steps.{number}")]
    return problems
