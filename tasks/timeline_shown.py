"""What happened to a subject, entry by entry, in words: who did it and how surely, and what was filled in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.event import LedgerEvent
from models.forms import FORMS
from models.settings import settings
from models.words import label, say
from rules.case import level_class
from rules.consequences.clustering import CLUSTER
from rules.eight_d.vocabulary import EightDState
from rules.ledger import first_break
from rules.lifecycle import Event
from rules.reply_lint import LINT
from rules.vocabulary import (
    AssessmentKind,
    BulletinState,
    DocumentKind,
    EffectKind,
    ExternalBody,
    Identity,
    Level,
    LevelCause,
    Meaning,
    ReplyFault,
    State,
)
from tasks.bulletin_writing import SUBMITTED
from tasks.case_at import LEVEL
from tasks.customer_joining import JOINED
from tasks.document_register import DOWNLOADED
from tasks.dossier import DOSSIER
from tasks.evidence import ATTACHED
from tasks.facts import columns_of
from tasks.forms_shown import Answered, form_shown
from tasks.handed_out import DAMAGED
from tasks.kept_documents import PRINTED
from tasks.ledger import sealed
from tasks.mail_adding import FILES_REFUSED, MAIL_RECEIVED
from tasks.merging import MERGED_IN
from tasks.names_shown import Names
from tasks.refusals import REFUSED
from tasks.registration import GOODS_KNOWN
from tasks.status_page import CUSTOMER_SAID

EVENTS: Mapping[str, Event | EffectKind] = {str(code): code for codes in (Event, EffectKind) for code in codes}
ABOUT_NOTICES = frozenset({Event.ACKNOWLEDGE_NOTICE, Event.APPEAL_NOTICE, Event.DECIDE_APPEAL, Event.REVERSE_NOTICE})
STANDS: tuple[type[StrEnum], ...] = (State, EightDState, BulletinState)
# What else the ledger of a subject may tell, as messages of the catalogs with the values of the entry.
OTHER_KINDS: Mapping[str, str] = {
    "8D_OPEN": "8D opened for {complaint}",
    "8D_FIT": "8D fitted to the level of {complaint}",
    "8D_JOIN": "{complaint} joined the 8D",
    "8D_JOIN_ANEW": "The problem came back with {complaint}",
    "8D_FILE": "8D completed in the customer's system for {complaint}",
    "8D_DROP": "8D no longer required by {complaint}",
    ATTACHED: "File added: {name}",
    DOWNLOADED: "Taken away: {file}",
    DOSSIER: "Dossier made: {file}",
    DAMAGED: "Not handed out, because it is not what was entered: {file}",
    CUSTOMER_SAID: "The customer's own word",
    MERGED_IN: "Took up {merged}",
    GOODS_KNOWN: "Known from the shipments: {told}",
    CLUSTER: "One of the cluster {cluster}",
    JOINED: "Customer verified: {customer} is {known}",
    MAIL_RECEIVED: "A message came by mail",
    FILES_REFUSED: "Files of a message were not taken up",
    SUBMITTED: "Bulletin submitted",
}


@dataclass(frozen=True)
class Happening:
    """One entry of the ledger in words. `who` is None where it is kept from this reader; `lines` are further words.

    What was signed has its meaning, and the names and hashes of the documents that were looked at.
    """

    at: datetime
    recorded_at: datetime
    what: str
    who: str | None = None
    acted_for: str = ""
    identity: Identity = Identity.SYSTEM
    before: str = ""
    after: str = ""
    refused: bool = False
    by_itself: bool = False
    lines: tuple[str, ...] = ()
    form: tuple[Answered, ...] = ()
    signed_as: Meaning | None = None
    signed_for: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LedgerLine:
    """One entry of the ledger as it is chained. `fits` tells whether its hash follows from it and the one before."""

    seq: int
    kind: str
    recorded_at: datetime
    actor: str
    prev_hash: str
    hash: str
    fits: bool


@dataclass(frozen=True)
class Readership:
    """How people are called, and whose assessments this reader sees: `sees_notice` by the number of a notice."""

    names: Names
    sees_notice: Callable[[str], bool]


def timeline(entries: Sequence[LedgerEvent], reader: Readership) -> tuple[Happening, ...]:
    """Return what happened, the newest first."""
    return tuple(_happening(entry, reader) for entry in reversed(entries))


def ledger_lines(entries: Sequence[LedgerEvent]) -> tuple[LedgerLine, ...]:
    """Return the chain of a whole ledger, oldest first; from the first entry that was tampered with, none fits."""
    broken = first_break(sealed(columns_of(each)) for each in entries)
    return tuple(
        LedgerLine(
            seq=each.seq,
            kind=each.kind,
            recorded_at=each.recorded_at,
            actor=each.actor,
            prev_hash=each.prev_hash,
            hash=each.hash,
            fits=broken is None or each.seq < broken,
        )
        for each in entries
    )


def _happening(entry: LedgerEvent, reader: Readership) -> Happening:
    event = EVENTS.get(str(entry.data.get("event"))) if entry.kind == REFUSED else EVENTS.get(entry.kind)
    form = entry.data.get("answer" if entry.kind == REFUSED else "form") or {}
    kept_back = event in ABOUT_NOTICES and not reader.sees_notice(str(form.get("notice", "")))
    before, after = _states(entry)
    signed = entry.data.get("signed") or {}
    return Happening(
        at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        what=_what(entry, event),
        who=None if kept_back else _who(entry, reader.names),
        acted_for="" if kept_back or not entry.acted_for else reader.names.person(entry.acted_for),
        identity=entry.identity,
        before=before,
        after=after,
        refused=entry.kind == REFUSED,
        by_itself=isinstance(event, EffectKind) and entry.kind != REFUSED,
        lines=() if kept_back else tuple(_lines(entry)),
        form=() if kept_back or not isinstance(event, Event) else form_shown(FORMS[event], form, reader.names),
        signed_as=Meaning(signed["meaning"]) if signed else None,
        signed_for=tuple(signed.get("documents", {}).items()),
    )


def _who(entry: LedgerEvent, names: Names) -> str:
    by_customer = entry.kind == CUSTOMER_SAID or entry.data.get("is_known")
    return say(settings().language, "The customer") if by_customer else names.person(entry.actor)


def _what(entry: LedgerEvent, event: Event | EffectKind | None) -> str:
    language, data = settings().language, entry.data
    if event is not None:
        return label(language, event)
    if entry.kind == PRINTED:
        return say(language, "Printed: {document}", document=label(language, DocumentKind(data["kind"])))
    if entry.kind == LEVEL:
        return _level_change(data)
    if entry.kind == LINT:
        return say(language, "Faults of replies")
    message = OTHER_KINDS.get(entry.kind)
    return say(language, message, **data) if message else entry.kind


def _level_change(data: Mapping[str, Any]) -> str:
    language = settings().language
    before, after = (label(language, level_class(Level(data[end]), 1, ExternalBody.NONE)) for end in ("from", "to"))
    cause = label(language, LevelCause(data["cause"]))
    if before == after:
        return say(language, "Level {level}: {cause}", level=after, cause=cause)
    return say(language, "Level {before} → {after}: {cause}", before=before, after=after, cause=cause)


def _states(entry: LedgerEvent) -> tuple[str, str]:
    """Return the names of the state before and after, where it has changed."""
    before, after = entry.data.get("state") or (None, None)
    if before == after or after is None:
        return "", ""
    return _stand(before) if before else "", _stand(after)


def _stand(code: str) -> str:
    codes = next((each for each in STANDS if code in set(each)), None)
    return label(settings().language, codes(code)) if codes else code


def _lines(entry: LedgerEvent) -> list[str]:
    language, data = settings().language, entry.data
    if entry.kind == REFUSED:
        return list(data.get("texts", ()))
    if entry.kind == LINT:
        faults = [f"{label(language, ReplyFault(each['fault']))}: {each['words']}" for each in data["faults"]]
        return [*faults, str(data["reason"])]
    if entry.kind == CUSTOMER_SAID:
        solved = "The problem is solved" if data["solved"] else "The problem is not solved"
        return [say(language, solved), data["words"]]
    if entry.kind == MAIL_RECEIVED:
        return _of_mail(data)
    if entry.kind == FILES_REFUSED:
        return list(data["refused"])
    issued = [each for each in data.get("assessments", ()) if isinstance(each, Mapping)]
    return [f"{each['no']} · {label(language, AssessmentKind(each['kind']))}" for each in issued]


def _of_mail(data: Mapping[str, Any]) -> list[str]:
    """Return what a message said; of one that was registered, its words are the complaint's."""
    language = settings().language
    told = [data["text"]] if data.get("text") else []
    if not data.get("is_known", True):
        told.append(say(language, "Its sender is none of this customer's contacts."))
    if data["hidden"]:
        told.append(say(language, "{count} invisible characters were left out.", count=data["hidden"]))
    return told
