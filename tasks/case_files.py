"""The files of a case by the names under which people speak of them: the newest of a name is meant."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from models.attachment import Attachment
from models.complaint import Complaint
from models.database import transaction
from models.settings import settings
from models.words import say
from rules.evidence import MEDIA_TYPES, PHOTOS, is_same_name, name_shown
from tasks.evidence_store import kept
from tasks.facts import UnknownComplaint
from tasks.photos import clean_photo
from tasks.policy_store import book

PHOTO_TYPES = {MEDIA_TYPES[each] for each in PHOTOS}


class UnknownPhoto(LookupError):
    """There is no such photo among the files of a case."""


def photo_of(complaint_nos: Sequence[str], name: str) -> bytes:
    """Return a photo of some complaints as documents show it. Not inside a transaction. Raises UnknownPhoto."""
    with transaction() as session:
        photo = find_photo(session, complaint_nos, name)
    return photo_shown(photo)


def find_photo(session: Session, complaint_nos: Sequence[str], name: str) -> Attachment:
    """Return the newest photo of this name among the files of some complaints. Raises UnknownPhoto."""
    for file in files_of(session, complaint_nos):
        if file.media_type in PHOTO_TYPES and is_same_name(file.name, name):
            return file
    folders = ", ".join(f"inbox/{number}" for number in complaint_nos)
    message = "{name} is no photo of this case: put it into the folder {folders} as JPEG or PNG."
    raise UnknownPhoto(say(settings().language, message, name=name_shown(name), folders=folders))


def photo_shown(photo: Attachment) -> bytes:
    """Return a photo as documents show it, by the policy of the day it was taken up, so that a reprint is the same."""
    return clean_photo(kept(photo.sha256), book().at(photo.added_at).evidence.photo)


def files_missing(session: Session, complaint_nos: Sequence[str], names: Iterable[str]) -> list[str]:
    """Return those of the names under which these complaints have no file."""
    files = files_of(session, complaint_nos)
    return [name for name in names if not any(is_same_name(file.name, name) for file in files)]


def files_of(session: Session, complaint_nos: Sequence[str]) -> Sequence[Attachment]:
    """Return the files of some complaints, the newest first. Raises UnknownComplaint."""
    holders = {holder_of(session, number) for number in complaint_nos}
    query = select(Attachment).where(col(Attachment.subject).in_(holders))
    return session.exec(query.order_by(col(Attachment.added_at).desc(), col(Attachment.id).desc())).all()


def holder_of(session: Session, complaint_no: str) -> str:
    """Return where the files of a complaint are: its own number, or where it was merged. Raises UnknownComplaint."""
    row = session.get(Complaint, complaint_no)
    if row is None:
        raise UnknownComplaint(f"There is no complaint {complaint_no}: check the number.")
    return holder_of(session, row.merged_into) if row.merged_into else row.no


def hashes_of(session: Session, complaint_no: str) -> set[str]:
    """Return the hashes of the files that a complaint holds, and of photos also those of what was handed in."""
    query = select(Attachment.sha256, Attachment.original_sha256).where(Attachment.subject == complaint_no)
    return {each for row in session.exec(query) for each in row if each}
