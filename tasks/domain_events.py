"""What has happened to a case, told to Prefect's automations: `kesu.complaint.closed` and its like."""

from prefect.events import emit_event

from models.database import transaction
from tasks.facts import load_row


def announce(complaint_no: str) -> None:
    """Emit the event of the state that a case is in now. Nothing rests on it: the database has decided already."""
    with transaction() as session:
        row = load_row(session, complaint_no)
        state, level, customer = row.state, row.level, row.customer
    emit_event(
        event=f"kesu.complaint.{state.lower().replace('_', '-')}",
        resource={
            "prefect.resource.id": f"kesu.complaint.{complaint_no}",
            "prefect.resource.name": complaint_no,
            "kesu.level": str(level),
            "kesu.customer": customer,
        },
    )
