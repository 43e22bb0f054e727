"""Where things are at the portal: the addresses that pages, mails and refusals lead to."""

from models.settings import settings
from rules.bulletin_making import PREFIX as BULLETIN_PREFIX
from rules.lifecycle import Event
from rules.vocabulary import TaskKind
from tasks.eight_d_facts import PREFIX as EIGHT_D_PREFIX

PAGES = {
    TaskKind.MERGE_PROPOSAL: "{path}/alike/{key}",
    TaskKind.SIMILAR_PROPOSAL: "{path}/alike/{key}",
    TaskKind.CLUSTER: "/clusters/{key}",
    TaskKind.CONSULT: "/customers",
}
FOLDERS = {EIGHT_D_PREFIX: "8d", BULLETIN_PREFIX: "bulletins"}


def path_of(no: str) -> str:
    """Return the path of the page of a complaint, an 8D or a bulletin."""
    folder = next((folder for prefix, folder in FOLDERS.items() if no.startswith(prefix)), "complaints")
    return f"/{folder}/{no}"


def page_of_task(subject: str, kind: TaskKind, key: str) -> str:
    """Return the path of the page on which what is owed is decided; "" when that is a form of its subject."""
    return PAGES.get(kind, "").format(path=path_of(subject), key=key)


def portal_address(no: str, event: Event | None = None) -> str:
    """Return the whole address of a subject's page, or of one of its forms."""
    form = f"/forms/{event}" if event else ""
    return settings().portal_url.rstrip("/") + path_of(no) + form
