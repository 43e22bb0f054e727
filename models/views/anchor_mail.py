"""What the mail about a day's anchor shows: its reader, and what seals the ledger."""

from models.views.document import View
from rules.vocabulary import Language


class AnchorMail(View):
    """One mail about an anchor. `seal` covers everything that was sealed before; `heads` counts chains."""

    template: str
    language: Language
    company: str
    addressee: str
    day: str
    heads: int
    through: int
    root: str
    seal: str
