"""What has happened, told to Prefect's automations: `kesu.complaint.closed`, `kesu.eight-d.d4` and the like."""

from prefect.events import emit_event

from models.complaint import Complaint
from models.database import transaction
from tasks.facts import load_row
from tasks.stages import load_subject


def announce(number: str) -> None:
    """Emit the event of the state that a complaint or an 8D is in now.

    Nothing rests on it: the database has decided already.
    """
    with transaction() as session:
        row = load_subject(session, number)
        case = row if isinstance(row, Complaint) else load_row(session, row.complaint)
        subject = "complaint" if row is case else "eight-d"
        state, level, customer = row.state, case.level, case.customer
    emit_event(
        event=f"kesu.{subject}.{state.lower().replace('_', '-')}",
        resource={
            "prefect.resource.id": f"kesu.{subject}.{number}",
            "prefect.resource.name": number,
            "kesu.level": str(level),
            "kesu.customer": customer,
        },
    )
