"""What a digest shows: its reader, and one line for each thing that was held for him."""

from models.views.document import View
from rules.vocabulary import Language, LevelClass, State


class DigestLine(View):
    """One message that went out within the digest: its subject, and how its case stands."""

    subject: str
    customer: str
    level: LevelClass
    state: State
    closing_due: str = ""
    link: str = ""


class DigestView(View):
    """One digest, the most urgent line first. `omitted` counts the lines that it has no room for."""

    template: str
    language: Language
    company: str
    addressee: str
    day: str
    lines: tuple[DigestLine, ...]
    omitted: int = 0
