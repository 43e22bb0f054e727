"""Where things are at the portal: the addresses that pages, mails and refusals lead to."""

from models.settings import settings
from rules.bulletin_making import PREFIX as BULLETIN_PREFIX
from rules.lifecycle import Event
from tasks.eight_d_facts import PREFIX as EIGHT_D_PREFIX

FOLDERS = {EIGHT_D_PREFIX: "8d", BULLETIN_PREFIX: "bulletins"}


def path_of(no: str) -> str:
    """Return the path of the page of a complaint, an 8D or a bulletin."""
    folder = next((folder for prefix, folder in FOLDERS.items() if no.startswith(prefix)), "complaints")
    return f"/{folder}/{no}"


def portal_address(no: str, event: Event | None = None) -> str:
    """Return the whole address of a subject's page, or of one of its forms."""
    form = f"/forms/{event}" if event else ""
    return settings().portal_url.rstrip("/") + path_of(no) + form
