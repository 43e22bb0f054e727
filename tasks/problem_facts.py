"""What is known of a problem, put into the lines that documents show: 5W2H and the marks of goods and orders."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.complaint import Complaint
from models.settings import settings
from models.views.handling_form import Aspect, Fact
from models.words import label, say
from rules.completeness import affected_ratio_percent
from rules.vocabulary import Evidence, ImpactKind, Language, PlaceOnObject, Trend

Known = Mapping[str, Any]
Words = Callable[[Language, Known], str]

MARKS = (Aspect.PART, Aspect.LOT, Aspect.SERIAL, Aspect.DATE_CODE, Aspect.ORDER)
TOLD_TO_CUSTOMERS = (*MARKS, Aspect.WHEN_FIRST, Aspect.HOW_MUCH)


def facts_known(row: Complaint, language: Language, only: Iterable[Aspect] = tuple(Aspect)) -> tuple[Fact, ...]:
    """Return what is known of a problem, each kind of fact once, in the order asked for."""
    known = {**row.facts, **{name: getattr(row, name) for name in COLUMNS}}
    texts = {aspect: WORDS[aspect](language, known) for aspect in only if aspect in WORDS}
    return tuple(Fact(aspect=aspect, text=text) for aspect, text in texts.items() if text)


def with_detail(language: Language, text: str, detail: str) -> str:
    """Return a text with a detail in brackets behind it; either may be empty."""
    return say(language, "{text} ({detail})", text=text, detail=detail) if text and detail else text or detail


def _text(*names: str) -> Words:
    return lambda _, known: " ".join(str(known[name]) for name in names if known.get(name))


def _object(_: Language, known: Known) -> str:
    return str(known.get("what_object") or known.get("product") or "")


def _named(name: str, codes: type[StrEnum]) -> Words:
    return lambda language, known: label(language, codes(known[name])) if known.get(name) else ""


def _moment(written: str) -> str:
    return datetime.fromisoformat(written).astimezone(settings().company_zone).strftime("%Y-%m-%d %H:%M")


def _first(_: Language, known: Known) -> str:
    return _moment(known["when_first"]) if known.get("when_first") else ""


def _again(language: Language, known: Known) -> str:
    return _listed(language, (_moment(moment) for moment in known.get("when_recurrences", ())))


def _where(language: Language, known: Known) -> str:
    return _listed(language, _places(known))


def _places(known: Known) -> Iterator[str]:
    yield known.get("where_first", "")
    yield from known.get("where_other", ())
    yield from known.get("where_ongoing", ())


def _listed(language: Language, texts: Iterable[str]) -> str:
    return say(language, "; ").join(dict.fromkeys(text for text in texts if text))


def _impact(language: Language, known: Known) -> str:
    impact = _named("impact_kind", ImpactKind)(language, known)
    loss = known.get("yield_loss_percent")
    lost = say(language, "yield loss {percent} %", percent=f"{float(loss):g}") if loss and float(loss) else ""
    return with_detail(language, impact, lost)


def _how_much(language: Language, known: Known) -> str:
    affected, inspected = known.get("affected_qty") or 0, known.get("inspected_qty") or 0
    counted = f"{affected:,}" if affected else ""
    if inspected:
        values = {"affected": f"{affected:,}", "inspected": f"{inspected:,}", "percent": f"{_ratio(known):g}"}
        counted = say(language, "{affected} bad of {inspected} checked ({percent} %)", **values)
    return _listed(language, (counted, _text("size", "size_unit")(language, known)))


def _ratio(known: Known) -> float:
    return affected_ratio_percent({"affected_qty": 0, **known}) or 0.0


COLUMNS = ("product", "part_no", "lot_no", "serial_no", "date_code", "order_no")
WORDS: Mapping[Aspect, Words] = {
    Aspect.WHAT_OBJECT: _object,
    Aspect.WHAT_DEFECT: _text("what_defect"),
    Aspect.WHEN_FIRST: _first,
    Aspect.WHEN_AGAIN: _again,
    Aspect.WHERE: _where,
    Aspect.WHERE_ON_OBJECT: _named("where_on_object", PlaceOnObject),
    Aspect.WHO: _text("who_department", "who_person"),
    Aspect.WHY_IMPACT: _impact,
    Aspect.HOW_DETECTED: _text("how_detected"),
    Aspect.HOW_MUCH: _how_much,
    Aspect.TREND: _named("trend", Trend),
    Aspect.EVIDENCE: _named("phenomenon_evidence", Evidence),
    Aspect.PART: _text("part_no"),
    Aspect.LOT: _text("lot_no"),
    Aspect.SERIAL: _text("serial_no"),
    Aspect.DATE_CODE: _text("date_code"),
    Aspect.ORDER: _text("order_no"),
}
