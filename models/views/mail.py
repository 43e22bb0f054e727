"""What a mail shows: its reader, what is asked by when, the case, and whom to turn to."""

from collections.abc import Mapping

from models.views.document import Person, Prose, View
from models.views.handling_form import Aspect
from rules.vocabulary import ExternalBody, Kind, Language, LevelClass, State


class MailedCase(View):
    """The case as a mail sums it up; moments are written out in the reader's zone."""

    number: str
    kind: Kind
    state: State
    level: LevelClass
    customer: str
    contact: str = ""
    contact_phone: str = ""
    their_reference: str = ""
    received: str
    category: str = ""
    department: str = ""
    responsible: str = ""
    receiver: str = ""
    form_number: str = ""
    closing_due: str = ""
    external_body: ExternalBody = ExternalBody.NONE
    external_name: str = ""
    things: tuple[tuple[Aspect, str], ...] = ()
    words: Prose


class MailView(View):
    """One mail. Its texts are fit to be shown; `due` is empty when nothing runs."""

    template: str
    language: Language
    company: str
    reply_to: str
    addressee: str = ""
    case: MailedCase
    due: str = ""
    owner: Person | None = None
    deputy: Person | None = None
    link: str = ""
    attached: bool = False
    data: Mapping[str, str | int]
