"""What is wrong with files of master data: where it stands, and in one sentence what to do, in any language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from models.forms.refusals import refusals_of
from models.words import say
from rules.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to put right. Without a row it is about the file; `error` is what a cell was refused with."""

    file: str
    row: int
    column: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    error: ValidationError | None = None

    def remedy(self, language: Language) -> str:
        """Return what is wrong and what to do."""
        return refusals_of(self.error, language)[0] if self.error else say(language, self.message, **self.values)

    def worded(self, language: Language) -> str:
        """Return the whole sentence, with where it stands."""
        remedy = self.remedy(language)
        if not self.row:
            return f"{self.file}: {remedy}"
        where = "{file}, row {row}, {column}: {remedy}" if self.column else "{file}, row {row}: {remedy}"
        return say(language, where, file=self.file, row=self.row, column=self.column, remedy=remedy)


class MasterDataRefused(ValueError):
    """Files that cannot be loaded, with everything that is to be put right. Nothing was written."""

    def __init__(self, problems: Sequence[Problem], more: int = 0) -> None:
        super().__init__("\n".join(problem.worded(Language.EN) for problem in problems))
        self.problems, self.more = tuple(problems), more

    def worded(self, language: Language) -> list[str]:
        """Return one sentence for each thing to put right, and last how many more there are."""
        sentences = [problem.worded(language) for problem in self.problems]
        return [*sentences, say(language, "And {count} more.", count=self.more)] if self.more else sentences
