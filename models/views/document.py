"""What every printed document carries: who issues it, in which language and zone, and the hash of what it shows."""

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from rules.vocabulary import Language


@lru_cache  # the list is read from the disk, and every view asks
def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is not a time zone of the IANA list")
    return name


PROSE = "prose"
Prose = Annotated[str, PROSE]
"""A text of some length; every other text is a name, a number or a short phrase, cut much earlier when printed."""

ZoneName = Annotated[str, AfterValidator(_known_zone)]


class View(BaseModel):
    """Data to be shown, fixed once made; a field that no template knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(View):
    """Somebody of the company as a document names them. Source: R-000-p16.3."""

    name: str
    title: str = ""
    department: str = ""
    extension: str = ""
    mobile: str = ""
    email: str = ""


class Company(View):
    """The company that issues the document."""

    name: str
    address: str = ""
    telephone: str = ""
    email: str = ""
    website: str = ""


FRAME_STYLES = ("base.css",)
"""The sheet of every document."""

FORM_STYLES = (*FRAME_STYLES, "form.css")
"""The sheets of the company's own forms: handling form, notices, bulletin."""


class DocumentView(View):
    """The frame of every document. `styles` are the sheets that its kind shares with others, the widest first."""

    styles: ClassVar[tuple[str, ...]] = FRAME_STYLES

    language: Language
    zone: ZoneName
    company: Company
    number: str
    revision: int = Field(default=1, ge=1)
    policy_version: str
    printed_at: AwareDatetime

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of everything that the document says, in hexadecimal; when it was printed is left out."""
        return _hash_of(self.model_dump(mode="json", exclude={"printed_at"}))

    @property
    def identifier(self) -> bytes:
        """Return the 16 bytes that tell this print from every other print of the same document."""
        return bytes.fromhex(_hash_of(self.model_dump(mode="json")))[:16]

    @property
    def languages(self) -> tuple[Language, ...]:
        """Return the languages of the page, its own first."""
        return (self.language,)

    @property
    def images(self) -> Mapping[str, bytes]:
        """Return the pictures that the page shows, by the only addresses at which it may ask for them."""
        return {}

    @property
    def utc_offset(self) -> timedelta:
        """Return how far the zone was ahead of UTC when the document was printed."""
        return self.printed_at.astimezone(ZoneInfo(self.zone)).utcoffset() or timedelta()

    def record(self) -> dict[str, Any]:
        """Return all that the document shows as it is recorded, for programs: nothing cleaned, nothing cut."""
        return self.model_dump(mode="json")

    def in_language(self, language: Language) -> Self:
        """Return the same document in another language."""
        return self if language is self.language else self.model_copy(update={"language": language})


def _hash_of(data: object) -> str:
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(canonical.encode("ascii")).hexdigest()
