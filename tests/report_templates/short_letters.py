"""The short letters that the tests print: what each says of the one case, in three languages."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from models.views.short_letters import Acknowledgement, DeclineLetter, NotOursLetter, NtfReport, Tested
from rules.vocabulary import Kind, Language
from tests.report_templates.samples import WORDS, hours_later, letter, person

TOLD: Mapping[Language, Mapping[str, str]] = {
    Language(language): words
    for language, words in tomllib.loads((Path(__file__).parent / "short_story.toml").read_text("utf-8")).items()
}
OF_ALL_LETTERS = set(Acknowledgement.model_fields) - {"kind", "requirement", "next_by"}


def acknowledgement(language: Language) -> Acknowledgement:
    """Return the letter that answers a complaint at once."""
    frame = _frame(language, "AK")
    return Acknowledgement(
        **frame, kind=Kind.COMPLAINT, requirement=WORDS[language]["demand_text"], next_by=hours_later(4)
    )


def acknowledged_inquiry(language: Language) -> Acknowledgement:
    """Return the letter that answers an inquiry of which little is known."""
    frame = _frame(language, "AK") | {"case_facts": (), "customer_reference": "", "deputy": None, "revision": 2}
    return Acknowledgement(**frame, kind=Kind.INQUIRY)


def ntf_report(language: Language) -> NtfReport:
    """Return the report of tests that found no fault, with measured values."""
    told = TOLD[language]
    return NtfReport(
        **_about_noise(language),
        tested_on=date(2026, 8, 12),
        tests=told["tests"],
        measured=(
            Tested(characteristic=told["roughness"], specification="Ra ≤ 0.8 µm", actual="0.52 – 0.71 µm", pieces=12),
            Tested(characteristic=told["diameter"], specification="Ø 20 h6 mm"),
        ),
        checked=12,
    )


def short_ntf_report(language: Language) -> NtfReport:
    """Return the report that holds the tests in words only."""
    return NtfReport(**_about_noise(language), tested_on=date(2026, 8, 12), tests=TOLD[language]["tests"])


def not_ours_letter(language: Language) -> NotOursLetter:
    """Return the letter that tells what was found where the case is not ours."""
    told = TOLD[language]
    return NotOursLetter(**_frame(language, "NR"), findings=told["findings"], our_part=told["our_part"])


def decline_letter(language: Language) -> DeclineLetter:
    """Return the letter that declines a request and offers something else."""
    told = TOLD[language]
    asked = {"subject": told["request_subject"], "matter": told["request"], "case_facts": ()}
    frame = _frame(language, "DL") | asked
    return DeclineLetter(**frame, explanation=told["explanation"], alternative=told["alternative"])


def _about_noise(language: Language) -> dict[str, Any]:
    told = TOLD[language]
    facts = letter(language).case_facts[:3]
    return _frame(language, "NF") | {"subject": told["noise_subject"], "matter": told["noise"], "case_facts": facts}


def _frame(language: Language, prefix: str) -> dict[str, Any]:
    shared = letter(language).model_copy(update={"number": f"{prefix}-20260803-0007"})
    contact = person(language, "issuer", "8021", mobile="138 1255 0021", email="lin@drives.example")
    fields = {name: getattr(shared, name) for name in OF_ALL_LETTERS}
    return fields | {"contact": contact, "signatory": contact}
