"""The documents that the tests print: one case in three languages, once with little known about it, once with much."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from models.views.closing_letter import ClosingLetter, Measure
from models.views.document import Company, Person
from models.views.handling_form import (
    Approval,
    Aspect,
    Callback,
    ClockLine,
    ClosingApplication,
    Closure,
    Containment,
    Customer,
    Deferral,
    EarlierRevision,
    EvidenceItem,
    Fact,
    HandlingForm,
    Irrational,
    LevelStep,
    Reply,
    Signature,
    Statement,
)
from models.views.letter import Addressee
from rules.vocabulary import (
    CallbackResult,
    Channel,
    ClockKind,
    ClockState,
    ClosingResult,
    ClosureKind,
    ContainmentState,
    ContainmentType,
    CustomerReplyKind,
    Decision,
    DeferralGround,
    Demand,
    Identity,
    IrrationalReason,
    Kind,
    Language,
    LevelCause,
    LevelClass,
    Responsibility,
    Role,
    State,
    Tier,
    TrackingMode,
    Via,
)
from rules.working_time import Basis

ZONES = {Language.ZH_CN: "Asia/Shanghai", Language.ZH_TW: "Asia/Taipei", Language.EN: "Asia/Shanghai"}
RECEIVED = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)


def hours_later(hours: float) -> datetime:
    """Return the moment so many hours after the complaint came in."""
    return RECEIVED + timedelta(hours=hours)


WORDS: Mapping[Language, Mapping[str, str]] = {
    Language(language): words
    for language, words in tomllib.loads((Path(__file__).parent / "story.toml").read_text("utf-8")).items()
}


def person(language: Language, key: str, extension: str = "", mobile: str = "", email: str = "") -> Person:
    """Return one of the story's people."""
    words = WORDS[language]
    return Person(name=words[key], title=words.get(f"{key}_title", ""), extension=extension, mobile=mobile, email=email)


def _frame(language: Language, number: str, printed_at: datetime) -> dict[str, Any]:
    words = WORDS[language]
    return {
        "language": language,
        "zone": ZONES[language],
        "number": number,
        "policy_version": "2026-01",
        "printed_at": printed_at,
        "company": Company(
            name=words["company"],
            address=words["address"],
            telephone="0512-6288 6000",
            email="care@drives.example",
            website="www.drives.example",
        ),
    }


def _received(language: Language) -> dict[str, Any]:
    words = WORDS[language]
    return {
        "complaint_number": "KS-20260803-0007",
        "kind": Kind.COMPLAINT,
        "category_code": "QLT-02",
        "category": words["category"],
        "customer": Customer(
            code="C100",
            name=words["customer"],
            tier=Tier.KEY,
            contact=words["contact"],
            contact_title=words["contact_title"],
            contact_phone="139 0574 2210",
            contact_email="chen@haichuan.example",
        ),
        "channel": Channel.PHONE,
        "received_at": RECEIVED,
        "received_by": words["issuer"],
        "words": words["words"],
        "issuer": person(language, "issuer", "8021"),
        "issued_at": hours_later(0.4),
        "executing_department": words["department"],
        "receiver": person(language, "receiver", "8310", "138 1255 0310"),
        "deputy": person(language, "deputy", "8312", "138 1255 0312"),
    }


def _clock(
    kind: ClockKind, basis: Basis, limit: str, start: float, due: float, stop: float | None, state: ClockState
) -> ClockLine:
    return ClockLine(
        kind=kind,
        basis=basis,
        limit_hours=Decimal(limit),
        started_at=hours_later(start),
        due_at=hours_later(due),
        stopped_at=None if stop is None else hours_later(stop),
        state=state,
    )


def little(language: Language) -> HandlingForm:
    """Return the form as it is issued, half an hour after the call."""
    running, met = ClockState.RUNNING, ClockState.MET
    return HandlingForm(
        **_frame(language, "CL-20260803-0007", hours_later(0.5)),
        **_received(language),
        state=State.TRANSFERRED,
        level=LevelClass.GENERAL,
        clocks=(
            _clock(ClockKind.TRIAGE, Basis.W, "0.5", 0, 0.5, 0.3, met),
            _clock(ClockKind.TRANSFER, Basis.W, "2", 0, 2, None, running),
            _clock(ClockKind.OWNER, Basis.C, "4", 0, 4, None, running),
            _clock(ClockKind.CONTAINMENT_REPLY, Basis.C, "4", 0, 4, None, running),
            _clock(ClockKind.SUPERIOR_48H, Basis.C, "48", 0, 48, None, running),
            _clock(ClockKind.CLOSE, Basis.D, "48", 0, 48, None, running),
        ),
    )


FACTS = (
    (Aspect.WHAT_OBJECT, "object"),
    (Aspect.WHAT_DEFECT, "defect"),
    (Aspect.WHEN_FIRST, "when"),
    (Aspect.WHERE, "where"),
    (Aspect.WHERE_ON_OBJECT, "on_object"),
    (Aspect.WHO, "who"),
    (Aspect.WHY_IMPACT, "impact"),
    (Aspect.HOW_DETECTED, "detected"),
    (Aspect.HOW_MUCH, "many"),
    (Aspect.TREND, "trend"),
    (Aspect.EVIDENCE, "known"),
)


def much(language: Language) -> HandlingForm:
    """Return the form of the closed case: refused once, raised a level, with a deferral that was not granted."""
    words = WORDS[language]
    return HandlingForm(
        **_frame(language, "CL-20260803-0007", hours_later(250)),
        **(_received(language) | {"issued_at": hours_later(246.2)}),
        revision=3,
        state=State.CLOSED,
        level=LevelClass.MEDIUM,
        responsibility=Responsibility.OURS,
        level_history=(
            LevelStep(
                to_level=LevelClass.GENERAL, cause=LevelCause.TRIAGE, at=hours_later(0.3), note=words["note_triage"]
            ),
            LevelStep(
                from_level=LevelClass.GENERAL,
                to_level=LevelClass.MEDIUM,
                cause=LevelCause.REFUSAL,
                at=hours_later(56),
                note=words["note_refusal"],
            ),
        ),
        demand=Demand.REPLACE,
        demand_text=words["demand_text"],
        claim_amount=Decimal("28000.00" if language is Language.ZH_TW else "6200.00"),
        currency="TWD" if language is Language.ZH_TW else "CNY",
        facts=(
            *(Fact(aspect=aspect, text=words[key]) for aspect, key in FACTS),
            Fact(aspect=Aspect.LOT, text="L2407"),
            Fact(aspect=Aspect.ORDER, text="SO-881"),
            Fact(aspect=Aspect.PART, text="ZX-20"),
            Fact(aspect=Aspect.DATE_CODE, text="2630"),
        ),
        evidence=(
            EvidenceItem(
                name=words["photo"],
                size_bytes=482_113,
                sha256="9f2c41d7a8e35b60" * 4,
                added_by=words["issuer"],
                added_at=hours_later(0.2),
            ),
            EvidenceItem(
                name=words["sheet"],
                size_bytes=98_310,
                sha256="1b7740cfe2a96d83" * 4,
                added_by=words["sales"],
                added_at=hours_later(3),
            ),
            EvidenceItem(name=words["sample"], added_by=words["engineer"], added_at=hours_later(26)),
        ),
        clocks=_all_clocks(),
        copies=(person(language, "manager"), person(language, "sales")),
        signature=Signature(
            by=person(language, "deputy", "8312"),
            at=hours_later(0.9),
            identity=Identity.PROVED,
            on_behalf_of=words["receiver"],
        ),
        responsible=person(language, "engineer", "8315", "138 1255 0315", "zheng@drives.example"),
        containment=_containment(language),
        cause=Statement(text=words["cause"], by=words["engineer"], at=hours_later(28)),
        measure=Statement(text=words["measure"], by=words["engineer"], at=hours_later(30)),
        prevention=Statement(text=words["prevention"], by=words["receiver"], at=hours_later(49)),
        replies=_replies(language),
        deferrals=(_deferral(language),),
        closing_applications=_applications(language),
        closure=Closure(kind=ClosureKind.SECOND, result=ClosingResult.SOLVED, at=hours_later(246)),
        earlier_revisions=(
            EarlierRevision(revision=1, issued_at=hours_later(0.4), issued_by=words["issuer"], reason=words["rev_1"]),
            EarlierRevision(revision=2, issued_at=hours_later(56.1), issued_by=words["issuer"], reason=words["rev_2"]),
        ),
    )


def irrational(language: Language) -> HandlingForm:
    """Return the form of a complaint that is tracked because the customer holds to a wish that no rule allows."""
    reason = Irrational(reason=IrrationalReason.MIS_01, text=WORDS[language]["rule"], mode=TrackingMode.WATCH)
    return little(language).model_copy(
        update={"level": LevelClass.IRRATIONAL_1, "irrational": reason, "state": State.TRACKING, "clocks": ()}
    )


def _all_clocks() -> tuple[ClockLine, ...]:
    met = ClockState.MET
    return (
        _clock(ClockKind.TRIAGE, Basis.W, "0.5", 0, 0.5, 0.3, met),
        _clock(ClockKind.TRANSFER, Basis.W, "2", 0, 2, 0.9, met),
        _clock(ClockKind.FIRST_REPLY, Basis.W, "2", 0.9, 2.9, 2.1, met),
        _clock(ClockKind.OWNER, Basis.C, "4", 0, 4, 1.2, met),
        _clock(ClockKind.CONTAINMENT_REPLY, Basis.C, "4", 0, 4, 2.5, met),
        _clock(ClockKind.INTERIM, Basis.D, "24", 2.1, 26.1, 26.0, met),
        _clock(ClockKind.SUPERIOR_48H, Basis.C, "48", 0, 48, 47.5, met),
        _clock(ClockKind.CALLBACK, Basis.C, "12", 47.5, 59.5, 56, met),
        _clock(ClockKind.CLOSE, Basis.D, "120", 0, 168, 222, ClockState.BREACHED),
        _clock(ClockKind.CALLBACK, Basis.C, "12", 222, 234, 224, met),
        _clock(ClockKind.APPROVAL, Basis.W, "8", 224, 247, 246, met),
    )


def _containment(language: Language) -> tuple[Containment, ...]:
    words = WORDS[language]
    return (
        Containment(
            type=ContainmentType.SORT,
            state=ContainmentState.OCCURRING,
            place=words["place_customer"],
            text=words["sort"],
            suspect=400,
            good=388,
            bad=12,
            started_at=hours_later(4),
            done_at=hours_later(9),
        ),
        Containment(
            type=ContainmentType.QUARANTINE,
            state=ContainmentState.OCCURRED,
            place=words["place_store"],
            text=words["quarantine"],
            suspect=2000,
            good=1981,
            bad=19,
            started_at=hours_later(1),
            done_at=hours_later(27),
        ),
        Containment(
            type=ContainmentType.STOP,
            state=ContainmentState.NOT_YET,
            place=words["place_line"],
            text=words["stop"],
            started_at=hours_later(1.5),
        ),
    )


def _replies(language: Language) -> tuple[Reply, ...]:
    words, engineer = WORDS[language], person(language, "engineer")
    return (
        Reply(at=hours_later(2.1), by=engineer, text=words["reply_1"]),
        Reply(
            at=hours_later(2.5),
            by=person(language, "issuer"),
            text=words["reply_1"],
            kind=CustomerReplyKind.INITIAL,
            via=Via.THROUGH_CSC,
        ),
        Reply(at=hours_later(26), by=engineer, text=words["reply_2"], kind=CustomerReplyKind.INTERIM, via=Via.DIRECT),
        Reply(
            at=hours_later(47),
            by=person(language, "sales"),
            text=words["reply_3"],
            kind=CustomerReplyKind.FINAL,
            via=Via.DIRECT,
        ),
    )


def _deferral(language: Language) -> Deferral:
    words = WORDS[language]
    return Deferral(
        ground=DeferralGround.NO_SHORT_TERM_ABILITY,
        reason=words["defer"],
        filed_by=person(language, "receiver"),
        filed_at=hours_later(74),
        expected_on=date(2026, 8, 31),
        decision=Decision.REJECT,
        decided_by=words["manager"],
        decided_at=hours_later(79),
        comment=words["defer_no"],
    )


def _applications(language: Language) -> tuple[ClosingApplication, ...]:
    words, caller = WORDS[language], person(language, "issuer")
    return (
        ClosingApplication(
            sequence=1,
            by=person(language, "engineer"),
            received_at=hours_later(47.5),
            result=words["result_1"],
            refused_because=words["refused"],
            callbacks=(
                Callback(
                    at=hours_later(56),
                    by=caller,
                    result=CallbackResult.NOT_SATISFIED,
                    satisfaction=2,
                    attitude=4,
                    timeliness=3,
                    words=words["call_1"],
                ),
            ),
        ),
        ClosingApplication(
            sequence=2,
            by=person(language, "receiver"),
            received_at=hours_later(222),
            result=words["result_2"],
            callbacks=(
                Callback(at=hours_later(222.5), by=caller, result=CallbackResult.UNREACHABLE),
                Callback(
                    at=hours_later(224),
                    by=caller,
                    result=CallbackResult.SATISFIED,
                    satisfaction=5,
                    attitude=5,
                    timeliness=4,
                    words=words["call_2"],
                ),
            ),
            approvals=(
                Approval(
                    role=Role.CSC_MANAGER,
                    by=person(language, "manager"),
                    decision=Decision.APPROVE,
                    at=hours_later(246),
                    comment=words["approve"],
                ),
            ),
        ),
    )


def letter(language: Language, responsibility: Responsibility = Responsibility.OURS) -> ClosingLetter:
    """Return the letter that ends the case, with all its parts."""
    words = WORDS[language]
    return ClosingLetter(
        **_letter_frame(language),
        level=LevelClass.MEDIUM,
        responsibility=responsibility,
        customer_reference="HC-Q-2608-011",
        case_facts=(
            Fact(aspect=Aspect.PART, text="ZX-20"),
            Fact(aspect=Aspect.LOT, text="L2407"),
            Fact(aspect=Aspect.ORDER, text="SO-881"),
            Fact(aspect=Aspect.HOW_MUCH, text=words["many"]),
        ),
        cause=words["cause"],
        done=(
            Measure(on=date(2026, 8, 3), text=words["done_1"]),
            Measure(on=date(2026, 8, 5), text=words["done_2"]),
            Measure(on=date(2026, 8, 12), text=words["done_3"]),
        ),
        prevention=(Measure(text=words["prevent_1"]), Measure(text=words["prevent_2"])),
        offer=words["offer"],
        enclosures=(words["enclosure"],),
        deputy=person(language, "deputy", "8312", "138 1255 0312", "sun@drives.example"),
    )


def short_letter(language: Language) -> ClosingLetter:
    """Return a letter that says little: not our fault, nothing to list, no deputy."""
    return ClosingLetter(
        **_letter_frame(language),
        level=LevelClass.EXTERNAL,
        responsibility=Responsibility.CUSTOMER,
        body_reference="12345-2026-0803",
        cause=WORDS[language]["known"],
    )


def _letter_frame(language: Language) -> dict[str, Any]:
    words = WORDS[language]
    return {
        **_frame(language, "CR-20260813-0003", hours_later(250)),
        "complaint_number": "KS-20260803-0007",
        "dated": date(2026, 8, 13),
        "addressee": Addressee(
            organisation=words["customer"],
            name=words["contact"],
            title=words["contact_title"],
            address=words["address_customer"],
        ),
        "subject": words["subject"],
        "received_on": RECEIVED.astimezone(ZoneInfo(ZONES[language])).date(),
        "matter": words["matter"],
        "contact": person(language, "engineer", "8315", "138 1255 0315", "zheng@drives.example"),
        "signatory": person(language, "deputy_gm"),
    }
