"""The mail with an invitation: its link is made while it is sent, so the database never holds a key that opens."""

from datetime import datetime

from sqlmodel import Session

from models.employee import Employee
from models.message import Message
from models.session import SessionKind, SignedIn
from models.settings import settings
from models.views.invitation_mail import InvitationMail
from tasks.house_messages import house_message
from tasks.mail_moments import moment_in
from tasks.mail_views import Reader, on_one_line
from tasks.sessions import begin_session, hash_of

TEMPLATE = "invitation"


def link_of(key: str) -> str:
    """Return the link of an invitation."""
    return f"{settings().portal_url.rstrip('/')}/invitation/{key}"


def owe_invitation(session: Session, person: Employee, key_hash: str, now: datetime) -> bool:
    """Owe a person the mail that goes with an invitation; return False when he has no address."""
    if not person.email:
        return False
    key = f"{TEMPLATE}:{key_hash}"
    session.add(house_message(TEMPLATE, key, person.no, now, {"invitation": key_hash}))
    return True


def invitation_mail(session: Session, message: Message, reader: Reader, now: datetime) -> InvitationMail | None:
    """Return what the mail shows, with a link of its own that is good as long as the invitation that it goes with.

    None when that one has been used or replaced, or is over. Of a mail that is sent twice both links are good, and the
    first one used ends the other.
    """
    invitation = session.get(SignedIn, message.data["invitation"])
    if invitation is None or invitation.ends_at <= now:
        return None
    key = begin_session(session, invitation.employee, SessionKind.INVITATION, now)
    own = session.get_one(SignedIn, hash_of(key))
    own.ends_at = invitation.ends_at
    return InvitationMail(
        template=message.template,
        language=message.language,
        company=on_one_line(settings().company_name),
        addressee=on_one_line(reader.name),
        number=invitation.employee,
        link=link_of(key),
        good_until=moment_in(reader.zone, message.language, own.ends_at),
    )
