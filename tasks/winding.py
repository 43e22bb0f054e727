"""Clocks are wound here: what a rule decided about the clocks of a case is applied to their rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from rules.outcome import ClockAct, ClockChange
from rules.vocabulary import ClockState

LIVE = {ClockState.RUNNING, ClockState.HELD}


def wind(no: str, clocks: list[dict[str, Any]], changes: Iterable[ClockChange]) -> list[dict[str, Any]]:
    """Apply changes to the clocks of a case, and return those that are other than they were; new ones join the list.

    A change is about the latest clock of its kind, and nothing where there is none.
    """
    touched = []
    for change in changes:
        latest = max((c for c in clocks if c["kind"] == change.kind), key=lambda c: c["seq"], default=None)
        wound = _wound(latest, change) if latest else {}
        if latest and wound:
            latest.update(wound)
            touched.append(latest)
        if change.act is ClockAct.START:
            clocks.append(_new_clock(no, change, latest["seq"] + 1 if latest else 1))
    return touched


def _wound(clock: Mapping[str, Any], change: ClockChange) -> dict[str, Any]:
    """Return what an act changes of a clock; what is over already stays as it ended, unless it is resumed."""
    live = clock["state"] in LIVE
    if change.act is ClockAct.STOP and live:
        state = ClockState.MET if change.at <= clock["due_at"] else ClockState.BREACHED
        return {"state": state, "stopped_at": change.at}
    if change.act is ClockAct.MISS and live:
        return {"state": ClockState.BREACHED, "stopped_at": change.at}
    if change.act in {ClockAct.CANCEL, ClockAct.START} and live:
        return {"state": ClockState.CANCELLED, "stopped_at": change.at}
    if change.act is ClockAct.HOLD and clock["state"] == ClockState.RUNNING:
        return {"state": ClockState.HELD, "held_at": change.at}
    if change.act is ClockAct.RESUME and clock["state"] != ClockState.CANCELLED:
        return {"state": ClockState.RUNNING, "stopped_at": None, "held_at": None, **_new_limit(change)}
    if change.act is ClockAct.LIMIT and live:
        return _new_limit(change)
    return {}


def _new_limit(change: ClockChange) -> dict[str, Any]:
    if change.due_at is None:
        return {}
    limit = {
        "due_at": change.due_at,
        "warn_at": change.warn_at,
        "basis": change.basis,
        "hours": float(change.hours or 0),
    }
    return limit | ({"ower": change.ower} if change.ower else {})


def _new_clock(no: str, change: ClockChange, seq: int) -> dict[str, Any]:
    return {
        "subject": no,
        "kind": change.kind,
        "seq": seq,
        "basis": change.basis,
        "hours": float(change.hours or 0),
        "started_at": change.at,
        "warn_at": change.warn_at,
        "due_at": change.due_at,
        "held_at": None,
        "stopped_at": None,
        "state": ClockState.RUNNING,
        "ower": change.ower,
    }
