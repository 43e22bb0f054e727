"""What a mail about a bulletin shows, read at the moment of sending, and whether it still holds."""

from collections.abc import Iterable
from decimal import Decimal

from prefect.utilities.urls import url_for
from sqlmodel import Session

from models.message import Message
from models.report import Report
from models.settings import settings
from models.views.bulletin_mail import BulletinMail
from rules.bulletin_content import Total
from rules.messages import kind_of
from rules.vocabulary import AssessmentUnit
from tasks.bulletin_facts import content_of_row, newest_bulletin, state_of
from tasks.mail_views import Reader, as_prose, on_one_line


def bulletin_of_message(session: Session, message: Message) -> Report | None:
    """Return the bulletin that a message is about; None when there is no such bulletin."""
    return session.exec(newest_bulletin(message.subject)).first()


def still_holds(message: Message, row: Report) -> bool:
    """Whether a bulletin still stands where a message about it says."""
    return state_of(row) in kind_of(message.template).while_bulletin


def bulletin_mail(message: Message, row: Report, reader: Reader, *, attached: bool) -> BulletinMail:
    """Return everything that a mail about a bulletin shows."""
    content = content_of_row(row)
    units = [unit for unit in AssessmentUnit if any(item.unit is unit for item in content.items)]
    return BulletinMail(
        template=message.template,
        language=message.language,
        company=on_one_line(settings().company_name),
        addressee=on_one_line(reader.name),
        number=row.no,
        week=row.week,
        state=state_of(row),
        notices=len(content.items),
        totals=tuple((unit, _sum(content.departments, unit), _sum(content.people, unit)) for unit in units),
        reason=as_prose(str(message.data.get("reason", "")), message.language),
        link=(url_for("flow-run", obj_id=row.run_id) or "") if row.run_id else "",
        attached=attached,
    )


def _sum(totals: Iterable[Total], unit: AssessmentUnit) -> str:
    return f"{sum((total.amount for total in totals if total.unit is unit), Decimal(0)):,.2f}"
