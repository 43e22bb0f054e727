"""What a digest shows, read at the moment of sending: a line for each message in it, the most urgent first."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.message import Message
from models.settings import settings
from models.views.digest import DigestLine, DigestView
from rules.case import level_class
from rules.notification import urgency
from tasks.mail_pages import subject_of
from tasks.mail_views import Reader, mail_view, on_one_line
from tasks.markdown_parts import shown

DIGEST = "digest"
MOST_LINES = 200


def digest_view(session: Session, digest: Message, reader: Reader) -> DigestView:
    """Return everything that a digest shows; what a case was told of several times is one line, the newest."""
    told = session.exec(select(Message).where(Message.digest == digest.event_key).order_by(col(Message.id)))
    newest = {(message.subject, message.template): message for message in told}
    cases = _cases(session, (message.subject for message in newest.values()))
    ordered = sorted(newest.values(), key=lambda message: (*_urgency(cases[message.subject]), message.id))
    return DigestView(
        template=DIGEST,
        language=digest.language,
        company=on_one_line(settings().company_name),
        addressee=on_one_line(reader.name),
        day=f"{digest.owed_at.astimezone(reader.zone):%Y-%m-%d}",
        lines=tuple(
            _line(session, message, cases[message.subject], digest, reader) for message in ordered[:MOST_LINES]
        ),
        omitted=max(0, len(ordered) - MOST_LINES),
    )


def _cases(session: Session, numbers: Iterable[str]) -> dict[str, Complaint]:
    query = select(Complaint).where(col(Complaint.no).in_(set(numbers)))
    return {case.no: case for case in session.exec(query)}


def _urgency(case: Complaint) -> tuple[object, ...]:
    return *urgency(level_class(case.level, case.irrational_order, case.external_body), case.cur_close_due), case.no


def _line(session: Session, message: Message, case: Complaint, digest: Message, reader: Reader) -> DigestLine:
    view = mail_view(session, message, case, reader, digest.owed_at, attached=False)
    return DigestLine(
        subject=subject_of(view),
        customer=view.case.customer,
        level=view.case.level,
        state=view.case.state,
        closing_due=shown(case.cur_close_due),
        link=view.link,
    )
