"""What the mail with an invitation to the portal shows: its reader, the link, and until when it is good."""

from models.views.document import View
from rules.vocabulary import Language


class InvitationMail(View):
    """One mail with an invitation. Whoever has the link can choose the password; it is made for this mail alone."""

    template: str
    language: Language
    company: str
    addressee: str
    number: str
    link: str
    good_until: str
