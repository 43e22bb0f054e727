"""The documents of money that the tests print: notices of each kind, and a bulletin with and without its signature."""

from datetime import date
from decimal import Decimal
from typing import Any

from models.views.assessment_notice import Act, AssessmentNotice, Reversed, Share, Why
from models.views.document import Company, Person
from models.views.handling_form import LevelStep
from models.views.penalty_bulletin import Carried, Item, PenaltyBulletin, Total
from rules.vocabulary import (
    AssessmentKind,
    AssessmentState,
    AssessmentUnit,
    ClockKind,
    ExecutingBody,
    Language,
    LevelCause,
    LevelClass,
)
from rules.working_time import Basis
from rules.working_time_explanation import explain
from tasks.explanations import in_words
from tests.report_templates.samples import WORDS, ZONES
from tests.rules.facts import CALENDAR, at

RECEIVED, FIRST_DUE = at("2026-03-06 15:00"), at("2026-03-10 15:00")
BOTH, DEALERS = tuple(ExecutingBody), (ExecutingBody.FINANCE,)
APPEALS = {
    Language.ZH_CN: (
        "超期系等待客户提供不良样品所致，附邮件往来，请予核减。",
        "样品已于 4 月 2 日收到，超期与样品无关，维持考核。",
    ),
    Language.ZH_TW: (
        "逾期係等候客戶提供不良樣品所致，附郵件往來，請予核減。",
        "樣品已於 4 月 2 日收到，逾期與樣品無關，維持考核。",
    ),
    Language.EN: (
        "We waited for the customer's bad samples, see the mails enclosed. Please reduce the assessment.",
        "The samples had arrived on 2 April; the delay has nothing to do with them. The assessment stands.",
    ),
}
TAKEN_BACK = {
    Language.ZH_CN: "经核实，客户延迟提供样品，非部门责任，予以撤销。",
    Language.ZH_TW: "經查證，客戶延遲提供樣品，非部門責任，予以撤銷。",
    Language.EN: "The customer's samples came late, which is not the department's fault: it is taken back.",
}
HISTORY = (
    LevelStep(to_level=LevelClass.GENERAL, cause=LevelCause.TRIAGE, at=RECEIVED),
    LevelStep(from_level=LevelClass.GENERAL, to_level=LevelClass.MEDIUM, cause=LevelCause.AUTO_EXPIRY, at=FIRST_DUE),
    LevelStep(
        from_level=LevelClass.MEDIUM,
        to_level=LevelClass.STRONG,
        cause=LevelCause.AUTO_EXPIRY,
        at=at("2026-03-13 15:00"),
    ),
)


def penalty(language: Language) -> AssessmentNotice:
    """Return a closing penalty just issued: nobody has taken note of it, the complaint is still open."""
    return AssessmentNotice(
        **_frame(language, "CF-20260310-001", "2026-03-10 15:10"),
        **_case(language, 2),
        kind=AssessmentKind.PENALTY,
        state=AssessmentState.PROPOSED,
        clause="004 §7.6.3.1",
        clock=ClockKind.CLOSE,
        due_at=FIRST_DUE,
        **_shares(language, ("300", "300"), ("100", "100", "100")),
        effective_at=FIRST_DUE,
        issued_at=at("2026-03-10 15:10"),
        appeal_until=at("2026-03-11 15:10"),
        bodies=BOTH,
        why=_why(language, "48", Basis.D),
    )


def fine(language: Language) -> AssessmentNotice:
    """Return the fine of the second month overdue: appealed against, upheld, the person's part capped."""
    appeal, decision = APPEALS[language]
    return AssessmentNotice(
        **_frame(language, "FK-20260511-001", "2026-05-13 09:00"),
        **_case(language, 3),
        kind=AssessmentKind.FINE,
        state=AssessmentState.CONFIRMED,
        clause="004 §7.6.3.2",
        clock=ClockKind.CLOSE,
        due_at=FIRST_DUE,
        actual_at=at("2026-05-12 15:00"),
        months=2,
        multiple=2,
        **_shares(language, ("500", "1000"), ("200", "300", "400")),
        effective_at=at("2026-05-10 15:00"),
        issued_at=at("2026-05-11 08:30"),
        appeal_until=at("2026-05-12 08:30"),
        acknowledgement=Act(by=_person(language, "receiver"), at=at("2026-05-11 09:20")),
        appeal=Act(by=_person(language, "receiver"), at=at("2026-05-11 16:40"), text=appeal),
        decision=Act(by=_person(language, "deputy_gm"), at=at("2026-05-12 10:05"), text=decision),
        confirmed_at=at("2026-05-12 10:05"),
        bodies=BOTH,
        why=_why(language, "48", Basis.D),
    )


def finding(language: Language) -> AssessmentNotice:
    """Return the finding of a dealer's late transfer, counted in points, with an appeal that waits for its decision."""
    appeal, _ = APPEALS[language]
    view = penalty(language)
    found = explain(RECEIVED, Decimal(2), Basis.W, CALENDAR)
    changed: dict[str, Any] = {
        "number": "KH-20260306-002",
        "kind": AssessmentKind.FINDING,
        "state": AssessmentState.APPEALED,
        "unit": AssessmentUnit.POINTS,
        "yuan_per_point": Decimal(10),
        "clock": ClockKind.TRANSFER,
        "clause": "004 §7.6.1",
        "level": LevelClass.GENERAL,
        "level_history": HISTORY[:1],
        "due_at": found.answer.due,
        "actual_at": at("2026-03-06 17:45"),
        "effective_at": found.answer.due,
        "issued_at": at("2026-03-06 17:50"),
        "appeal_until": at("2026-03-09 17:50"),
        "appeal": Act(by=_person(language, "receiver"), at=at("2026-03-09 10:00"), text=appeal),
        "decide_until": at("2026-03-10 10:00"),
        "printed_at": at("2026-03-09 11:00"),
        "bodies": DEALERS,
        "is_dealer": True,
        "why": _told(language, found, Decimal(2), Basis.W, "004 §3.7"),
        **_shares(language, ("50", "5"), ("20", "2", "2")),
    }
    return view.model_copy(update=changed)


def withdrawn(language: Language) -> AssessmentNotice:
    """Return a penalty that the appeal has brought down."""
    appeal, _ = APPEALS[language]
    decided = {
        "state": AssessmentState.WITHDRAWN,
        "revision": 2,
        "appeal": Act(by=_person(language, "receiver"), at=at("2026-03-10 17:00"), text=appeal),
        "decision": Act(by=_person(language, "deputy_gm"), at=at("2026-03-11 10:00"), text=TAKEN_BACK[language]),
        "printed_at": at("2026-03-11 10:10"),
    }
    return penalty(language).model_copy(update=decided)


def reversal(language: Language) -> AssessmentNotice:
    """Return the counter-entry that takes a confirmed penalty back."""
    return AssessmentNotice(
        **_frame(language, "CX-20260318-001", "2026-03-18 09:00"),
        **_case(language, 2),
        kind=AssessmentKind.REVERSAL,
        state=AssessmentState.CONFIRMED,
        clause="004 §7.6.3.1",
        **_shares(language, ("0", "-300"), ("0", "-100", "-100")),
        reverses=Reversed(number="CF-20260310-001", kind=AssessmentKind.PENALTY, confirmed_at=at("2026-03-11 15:10")),
        effective_at=at("2026-03-18 08:55"),
        issued_at=at("2026-03-18 08:55"),
        appeal_until=at("2026-03-18 08:55"),
        decision=Act(by=_person(language, "deputy_gm"), at=at("2026-03-18 08:55"), text=TAKEN_BACK[language]),
        confirmed_at=at("2026-03-18 08:55"),
        bodies=BOTH,
    )


def unsigned(language: Language) -> PenaltyBulletin:
    """Return a bulletin that waits for its signature."""
    words = WORDS[language]
    return PenaltyBulletin(
        **_frame(language, "TB-2026-W11", "2026-03-20 09:00"),
        week="2026-W11",
        first_on=date(2026, 3, 9),
        last_on=date(2026, 3, 15),
        made_at=at("2026-03-20 09:00"),
        issuer=words["csc"],
        content_hash="5b1d" * 16,
        items=_items(language),
        departments=(_total("QA", words["department"], 2, "1300"), _total("SVD", words["csc"], 1, "50")),
        people=(_total("E203", words["engineer"], 2, "500"), _total("E651", words["sales"], 1, "20")),
        distribution=(
            *(_person(language, key, words["csc"]) for key in ("deputy_gm", "manager")),
            _person(language, "receiver", words["department"]),
        ),
    )


def signed(language: Language) -> PenaltyBulletin:
    """Return the same bulletin signed, and carried out in part."""
    first, *rest = _items(language)
    done = (
        Carried(
            body=BOTH[0], declared_at=at("2026-03-23 10:00"), executed_at=at("2026-03-25 16:00"), reference="ZG-118"
        ),
        Carried(body=BOTH[1], executed_at=at("2026-03-26 11:30"), reference="V-20260326-04"),
    )
    return unsigned(language).model_copy(
        update={
            "revision": 2,
            "printed_at": at("2026-03-27 09:00"),
            "items": (first.model_copy(update={"carried": done}), *rest),
            "signature": Act(by=_person(language, "deputy_gm"), at=at("2026-03-20 14:10")),
        }
    )


def empty(language: Language) -> PenaltyBulletin:
    """Return the bulletin of a week in which nothing was confirmed."""
    return unsigned(language).model_copy(update={"items": (), "departments": (), "people": (), "distribution": ()})


def long_bulletin(language: Language, notices: int) -> PenaltyBulletin:
    """Return a bulletin of many notices."""
    first, *_ = _items(language)
    items = tuple(first.model_copy(update={"number": f"CF-20260310-{n:03}"}) for n in range(1, notices + 1))
    return unsigned(language).model_copy(update={"items": items})


def _items(language: Language) -> tuple[Item, ...]:
    ours = {"department": WORDS[language]["department"], "person": WORDS[language]["engineer"]}
    theirs = {"department": WORDS[language]["csc"], "person": WORDS[language]["sales"]}
    rows = (
        ("CF-20260310-001", LevelClass.MEDIUM, "004 §7.6.3.1", ours, "300", "100"),
        ("FK-20260310-001", LevelClass.STRONG, "004 §7.6.3.2", ours, "1000", "400"),
        ("KH-20260309-002", LevelClass.GENERAL, "004 §7.6.1", theirs, "50", "20"),
    )
    return tuple(
        Item(
            number=number,
            complaint_number="KS-20260306-0007",
            level=level,
            clause=clause,
            unit=AssessmentUnit.CNY,
            amount_department=Decimal(department),
            amount_person=Decimal(person),
            carried=tuple(Carried(body=body) for body in (DEALERS if who is theirs else BOTH)),
            **who,
        )
        for number, level, clause, who, department, person in rows
    )


def _total(code: str, name: str, notices: int, amount: str) -> Total:
    return Total(code=code, name=name, unit=AssessmentUnit.CNY, notices=notices, amount=Decimal(amount))


def _frame(language: Language, number: str, printed: str) -> dict[str, Any]:
    return {
        "language": language,
        "zone": ZONES[language],
        "number": number,
        "policy_version": "2026-01",
        "printed_at": at(printed),
        "company": Company(name=WORDS[language]["company"]),
    }


def _case(language: Language, steps: int) -> dict[str, Any]:
    words = WORDS[language]
    return {
        "unit": AssessmentUnit.CNY,
        "complaint_number": "KS-20260306-0007",
        "customer_code": "C100",
        "customer": words["customer"],
        "category_code": "QLT-02",
        "category": words["category"],
        "level": HISTORY[steps - 1].to_level,
        "level_history": HISTORY[:steps],
        "issuer": words["csc"],
    }


def _shares(language: Language, department: tuple[str, str], person: tuple[str, str, str]) -> dict[str, Share]:
    """Return the two shares: of the department standard and amount, of the person the amount without the cap too."""
    words = WORDS[language]
    standard, amount = map(Decimal, department)
    own, cut, uncut = map(Decimal, person)
    return {
        "department": Share(name=words["department"], standard=standard, amount=amount, uncapped=amount),
        "person": Share(
            name=words["engineer"], title=words["engineer_title"], standard=own, amount=cut, uncapped=uncut
        ),
    }


def _why(language: Language, hours: str, basis: Basis) -> Why:
    found = explain(RECEIVED, Decimal(hours), basis, CALENDAR)
    return _told(language, found, Decimal(hours), basis, "004 §3.10")


def _told(language: Language, found: Any, hours: Decimal, basis: Basis, reference: str) -> Why:
    lines = tuple(in_words(found, language))
    return Why(started_at=RECEIVED, limit_hours=hours, basis=basis, lines=lines, reference=reference)


def _person(language: Language, key: str, department: str = "") -> Person:
    words = WORDS[language]
    return Person(name=words[key], title=words.get(f"{key}_title", ""), department=department, extension="8310")
