"""What has happened, told to Prefect's automations: `kesu.complaint.closed`, `kesu.eight-d.d4` and the like."""

from prefect.events import emit_event

from models.database import transaction
from tasks.subjects import kind_of


def announce(number: str) -> None:
    """Emit the event of the state that a complaint, an 8D or a bulletin is in now, with what its run is found by.

    Nothing rests on it: the database has decided already.
    """
    kind = kind_of(number)
    with transaction() as session:
        row = kind.load(session, number)
        found_by = dict(tag.split(":", 1) for tag in kind.tags(session, row))
        state = str(row.state)
    emit_event(
        event=f"kesu.{kind.flow}.{state.lower().replace('_', '-')}",
        resource={
            "prefect.resource.id": f"kesu.{kind.flow}.{number}",
            "prefect.resource.name": number,
            **{f"kesu.{name}": value for name, value in found_by.items()},
        },
    )
