"""Where the page of a subject is: complaints, 8Ds and bulletins each have a folder of their own."""

from rules.lifecycle import Event
from tasks.subjects import BULLETIN, EIGHT_D, kind_of

FOLDERS = {EIGHT_D.prefix: "8d", BULLETIN.prefix: "bulletins"}


def address_of(no: str) -> str:
    """Return the address of a complaint, an 8D or a bulletin."""
    return f"/{FOLDERS.get(kind_of(no).prefix, 'complaints')}/{no}"


def form_address(no: str, event: Event | None) -> str:
    """Return the address of a form about a subject; without an event that of its gate."""
    return f"{address_of(no)}/forms/{event.value}" if event else f"{address_of(no)}/gate"
