"""The dossier of a case: one ZIP with all that is on file, which proves itself with nothing but Python."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlmodel import Session, col, select

from models.attachment import Attachment
from models.complaint import Complaint
from models.database import reading, transaction
from models.document import Document
from models.event import LedgerEvent
from models.settings import ROOT, settings
from models.words import translations
from rules import anchor, ledger
from rules.evidence import MEDIA_TYPES
from rules.ledger import SEALED
from rules.vocabulary import Identity, Language
from tasks import dossier_verify
from tasks.calendar import current_time
from tasks.document_revisions import next_revision  # noqa: F401
from tasks.dossier_facts import case_as_data, notices_of, subjects_of
from tasks.dossier_proof import proofs_of
from tasks.dossier_readme import readme_of
from tasks.durable_files import opened_beside
from tasks.evidence_store import EvidenceDamaged, kept
from tasks.facts import UnknownComplaint, entries_of
from tasks.ledger import Signature, sealed
from tasks.ledger_notes import enter, lock_ledger
from tasks.packing import Pack, as_json
