"""What the mail about a day's anchor shows."""

from models.message import Message
from models.settings import settings
from models.views.anchor_mail import AnchorMail
from tasks.anchor import TOLD
from tasks.mail_views import Reader, on_one_line


def anchor_mail(message: Message, reader: Reader) -> AnchorMail:
    """Return everything that a mail about an anchor shows; it stands in the message, whatever becomes of the file."""
    return AnchorMail(
        template=message.template,
        language=message.language,
        company=on_one_line(settings().company_name),
        addressee=on_one_line(reader.name),
        **{name: message.data[name] for name in TOLD},
    )
