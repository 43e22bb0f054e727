"""What a mail about a bulletin shows: its reader, the bulletin in brief, and what is asked of him."""

from models.views.document import Prose, View
from rules.vocabulary import AssessmentUnit, BulletinState, Language


class BulletinMail(View):
    """One mail about a bulletin. `totals` are what departments and persons are assessed in all, by unit."""

    template: str
    language: Language
    company: str
    addressee: str
    number: str
    week: str
    state: BulletinState
    notices: int
    totals: tuple[tuple[AssessmentUnit, str, str], ...]
    reason: Prose = ""
    link: str = ""
    attached: bool = False
