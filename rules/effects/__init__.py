"""What falls due by itself because nobody acted: a pure function of the facts, the policy and the moment.

What is on record under its key is not owed again, so it does not matter how often, how late or by whom it is asked.
What was due on an old case before it was taken over is not owed here.
Source: policy §3.2, §3.3; decisions 9, 13, 18, 23, 31.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.asked import Asked
from rules.effects.clocks import OF_CLOCKS
from rules.effects.closing import FINES, OF_CLOSING
from rules.effects.due import Due, Falling, key_of
from rules.effects.notices import OF_NOTICES
from rules.effects.tasks import OF_TASKS
from rules.effects.tracking import OF_TRACKING
from rules.lifecycle import Event
from rules.outcome import Outcome
from rules.vocabulary import EffectKind

E = Event
# What is due is recorded before these: they change a level, a due or who is assessed, or end what was running up.
COME_AFTER_WHAT_IS_DUE = frozenset({
    E.MERGE, E.VOID, E.TRIAGE, E.JUDGE, E.SET_LEVEL, E.CORRECT, E.NOT_OURS, E.AGREEMENT, E.SIGN_FORM, E.RETRANSFER,
    E.FIRST_REPLY, E.CUSTOMER_REPLY, E.APPLY_CLOSING, E.WITHDRAW, E.LOSE_CUSTOMER, E.CALL_BACK, E.APPROVE_CLOSING,
    E.APPLY_DEFERRAL, E.REVIEW_DEFERRAL, E.START_TRACKING, E.REVIEW_TRACKING, E.REACTIVATE, E.REOPEN,
    E.REPORT_EXTERNAL, E.APPEAL_NOTICE, E.DECIDE_APPEAL, E.REVERSE_NOTICE,
})  # fmt: skip
# A refusal releases what was held while it was decided, and itself issues it. Source: policy §3.2, decisions 23.
RELEASE_WHAT_WAS_HELD = frozenset({E.CALL_BACK, E.APPROVE_CLOSING, E.REVIEW_DEFERRAL})
EVERYTHING = (*OF_CLOCKS, *OF_TASKS, *OF_CLOSING, *OF_TRACKING, *OF_NOTICES, *FINES)
ORDER = tuple(EffectKind)
Owed = tuple[Falling, Due]


@dataclass(frozen=True, slots=True)
class Effect:
    """A thing that has fallen due, with everything that it brings about."""

    key: str
    kind: EffectKind
    effective_at: datetime
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """What a case owes at a moment: the earliest effect, if any has come, and when the next one is still to come."""

    effect: Effect | None
    wakes_at: datetime | None


def standing_of(ask: Asked, *, fines: bool = True, sharp: bool = True) -> Standing:
    """Return the earliest thing that has fallen due by `ask.now` and is not on record, and when the case next wakes.

    It is worked out on the case as it stands; what comes after it is asked again on the case as it then is. Without
    `sharp` what falls due in this very moment is not yet: whoever acts now is on time (decisions 9). Without
    `fines` a monthly fine is left to who issues fines, unless a rise of the level that came later would overtake it.
    No case wakes for a fine: they have a day's run of their own.
    """
    come: list[Owed] = []
    wakes: list[datetime] = []
    for falling, due in _not_on_record(ask):
        if _has_come(due, ask.now, sharp=sharp):
            come.append((falling, due))
        elif falling.kind is not EffectKind.FINE:
            wakes.append(due.effective_at)
    owed = min(come if fines else _without_fines(come), key=_in_order, default=None)
    return Standing(_effect(ask, *owed) if owed else None, min(wakes, default=None))


def _not_on_record(ask: Asked) -> Iterator[Owed]:
    for falling in EVERYTHING:
        for due in falling.dues(ask):
            on_record = key_of(falling.kind, due, ask.case) in ask.case.effects
            if not on_record and not ask.case.is_before_us(due.effective_at):
                yield falling, due


def _without_fines(come: Sequence[Owed]) -> list[Owed]:
    """Return what is owed without the monthly fines, but with those that a later rise of the level would overtake."""
    risen_at = max((due.effective_at for falling, due in come if falling.kind is EffectKind.EXPIRY), default=None)
    return [each for each in come if each[0].kind is not EffectKind.FINE or _is_before(each[1], risen_at)]


def _effect(ask: Asked, falling: Falling, due: Due) -> Effect:
    out = Outcome(state=ask.case.state)
    falling.follows(ask, due, out)
    return Effect(key_of(falling.kind, due, ask.case), falling.kind, due.effective_at, out)


def _has_come(due: Due, now: datetime, *, sharp: bool) -> bool:
    return due.effective_at < now or (sharp and due.effective_at == now)


def _is_before(due: Due, moment: datetime | None) -> bool:
    return moment is not None and due.effective_at < moment


def _in_order(owed: Owed) -> tuple[datetime, int, str]:
    falling, due = owed
    return due.effective_at, ORDER.index(falling.kind), due.what
