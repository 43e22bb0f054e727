"""What a rule may know of an 8D: frozen facts, read from the tables before a rule is asked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from rules.case import Entry, Owed
from rules.eight_d.content import PARTS, EightDContent
from rules.eight_d.vocabulary import Effect, EightDState
from rules.part import FormPart
from rules.policy import EightDColumn, EightDRules, EightDStep
from rules.vocabulary import LevelClass


@dataclass(frozen=True, slots=True)
class EightDFacts:
    """One revision of an 8D with everything that its rules ask for.

    `calls_open` are the customers with the same goods who were not yet called, over all complaints that it serves.
    """

    no: str
    revision: int
    state: EightDState
    column: EightDColumn
    content: EightDContent
    rules: EightDRules
    complaints: tuple[str, ...]
    columns: tuple[LevelClass, ...] = ()
    categories: tuple[str, ...] = ()
    calls_open: tuple[str, ...] = ()
    structural: bool = False
    entries: tuple[Entry, ...] = ()
    owed: tuple[Owed, ...] = ()
    today: date = date.max

    @property
    def is_effective(self) -> bool:
        """Whether Quality has found the measures effective."""
        verification = self.content.verification
        return verification is not None and verification.decision is Effect.EFFECTIVE

    @property
    def escape_needed(self) -> bool:
        """Whether the escape needs a cause of its own. Source: R-001-J.D4b."""
        families = {category.partition("-")[0] for category in self.categories}
        return bool(families & set(self.rules.escape_for))

    @property
    def verifies_containment(self) -> bool:
        """Whether D3 is owed verified; the short form only has the first containment. Source: T15."""
        return EightDStep.D3 in self.rules.steps[self.column]

    @property
    def bad_pieces(self) -> int:
        """The bad pieces that D2 counts."""
        return self.content.problem.quantities.bad if self.content.problem else 0

    @property
    def minimum_whys(self) -> int:
        """How many whys are asked at least."""
        return self.rules.minimum_whys[self.column]

    @property
    def team(self) -> frozenset[str]:
        """The employee numbers of the team."""
        team = self.content.team
        return frozenset(member.employee for member in team.members if member.employee) if team else frozenset()

    def with_part(self, step: EightDState, part: FormPart | None) -> "EightDFacts":
        """Return the same 8D with a step put in, or taken out."""
        return replace(self, content=self.content.model_copy(update={PARTS[step]: part}))

    def part(self, step: EightDState) -> FormPart | None:
        """Return what was recorded for a step."""
        part: FormPart | None = getattr(self.content, PARTS[step])
        return part

    def recorded(self, *kinds: str) -> Iterator[Entry]:
        """Yield its entries of these kinds, oldest first."""
        return (entry for entry in self.entries if entry.kind in kinds)
