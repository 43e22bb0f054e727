"""Play a story through the real tasks, step by step, and check what it expects."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deployments.rehearsal.cast import actor_for
from deployments.rehearsal.completion import Filler, before, next_filler
from deployments.rehearsal.files import put_into_inbox
from deployments.rehearsal.good_reply import told_well
from models.database import transaction
from models.settings import settings
from rules.lifecycle import Event
from rules.vocabulary import State
from tasks import policy_store
from tasks.bulletin_making import submit_due_bulletins
from tasks.digests import gather
from tasks.facts import load_row
from tasks.gates import do_automatic_work, record_event
from tasks.handed_in import Recorded
from tasks.issuing import issue_all_notices
from tasks.outbox import send_owed
from tasks.policies import PolicyBook, load_policies, override
from tasks.sweeping import sweep_all
from tasks.tracking_reviews import remind
from tasks.weekly_reports import make_week, weeks_to_make
from tests.scenarios.eight_d_steps import filled_in
from tests.scenarios.expectations import differences
from tests.scenarios.stage import add_given, installation
from tests.scenarios.story import Expectation, Step, Story, read_story
from tests.tasks.signatures import signed_where_asked


def make_due_weeks(now: datetime) -> None:
    """Make the weekly reports that are due."""
    for week in weeks_to_make(now):
        make_week(week, (settings().language,), now)


RUNS: dict[str, Callable[[datetime], object]] = {
    "outbox": send_owed,
    "escalation-sweep": sweep_all,
    "penalty-notices": issue_all_notices,
    "penalty-bulletin": submit_due_bulletins,
    "weekly-report": make_due_weeks,
    "tracking-review": remind,
    "daily-digest": gather,
}
LAST = datetime.max.replace(tzinfo=UTC)
MOST_FILLERS = 500


@dataclass
class Play:
    """A story while it is played: the numbers behind its names, and what has been found wrong."""

    story: Story
    numbers: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    now: datetime | None = None


def play_file(path: Path) -> list[str]:
    """Play a story file in an installation of its own; return what does not hold. Raises StoryError."""
    story = read_story(path)
    with installation():
        return play(story)


def play(story: Story) -> list[str]:
    """Play a story in the present installation; return what does not hold."""
    _set_policy(story)
    try:
        add_given(story.given)
        playing = Play(story)
        due = sorted((e for e in story.expect if e.at), key=lambda e: e.at or LAST)
        for index, step in enumerate(story.steps):
            while due and due[0].at and due[0].at < step.at:
                _look(playing, due.pop(0), story.steps[index:])
            take(playing, step, story.steps[index:])
        for expectation in [*due, *(e for e in story.expect if not e.at)]:
            _look(playing, expectation, [])
    except LookupError as error:
        playing.wrong.append(str(error))
    finally:
        policy_store.book.cache_clear()
    return playing.wrong


def take(playing: Play, step: Step, rest: list[Step]) -> None:
    """Play one step; `rest` are it and the steps that are still told."""
    if playing.story.complete:
        fill(playing, step.at, rest)
    if step.run:
        RUNS[step.run](step.at)
        return
    assert step.do
    if step.do is not Event.REGISTER:
        _prepare(playing, step, rest)
    recorded = _do(playing, step)
    if step.do is Event.REGISTER and recorded.accepted:
        playing.numbers[step.alias or f"#{len(playing.numbers) + 1}"] = recorded.complaint_no
    _compare_refusal(playing, step, recorded)
    name = step.complaint or step.alias or f"#{len(playing.numbers)}"
    if recorded.accepted and not _issues_itself(rest, name):
        do_automatic(playing.numbers[name], step.at)


def _do(playing: Play, step: Step) -> Recorded:
    assert step.do
    number = playing.numbers[step.complaint] if step.complaint else ""
    fields = {name: _named(playing, value) for name, value in step.fields.items()}
    if playing.story.complete:
        fields = filled_in(step.do, told_well(number, step.do, fields), step.at.date())
    if step.do is Event.COMPLETE_8D and fields.get("file"):
        put_into_inbox(number, str(fields["file"]))
    actor = step.by or (actor_for(number, step.do, step.at) if number else "")
    return _hand_in(number, step.do, {"acting_as": actor, **fields}, step.at)


def _hand_in(number: str, event: Event, answer: dict[str, Any], at: datetime) -> Recorded:
    """Hand in a form, signed where the policy wants it."""
    proof = signed_where_asked(number, event, at) if number else None
    return record_event(number, event, answer, "", at, proof=proof)


def do_automatic(number: str, at: datetime) -> None:
    """Make the moves that the system makes by itself; stories print no documents."""
    do_automatic_work(number, "", at, print_documents=False)


def _prepare(playing: Play, step: Step, rest: list[Step]) -> None:
    number = playing.numbers.get(step.complaint)
    if number is None:
        message = f"{step.at:%m-%d %H:%M} {step.do}: there is no complaint {step.complaint!r} yet"
        raise LookupError(message)
    if step.refused or not step.do:
        return
    for _ in range(MOST_FILLERS):
        filler = before(number, step.do, step.at, _told(rest, step.complaint)) if playing.story.complete else None
        if filler is None:
            return
        _play_filler(playing, step.complaint, filler)


def fill(playing: Play, until: datetime, rest: list[Step]) -> None:
    """Fill every case up to a moment, always what would come first."""
    for _ in range(MOST_FILLERS):
        found = [
            (filler.at, name, filler)
            for name, number in playing.numbers.items()
            if _is_open(number) and (filler := next_filler(number, until, _told(rest, name)))
        ]
        if not found:
            return
        _, name, filler = min(found, key=lambda each: (each[0], each[1]))
        _play_filler(playing, name, filler)
    playing.wrong.append(f"the story does not come to rest before {until:%m-%d %H:%M}")


def _play_filler(playing: Play, name: str, filler: Filler) -> None:
    number = playing.numbers[name]
    fields = filled_in(filler.event, told_well(number, filler.event, filler.fields), filler.at.date())
    if filler.event is Event.NAME_RESPONSIBLE:
        fields["responsible_person"] = _someone_responsible(number)
    if filler.event is Event.ISSUE_FORM:
        do_automatic(number, filler.at)
        return
    if filler.event is Event.COMPLETE_8D:
        put_into_inbox(number, fields["file"])
    answer = {"acting_as": actor_for(number, filler.event, filler.at), **fields}
    recorded = _hand_in(number, filler.event, answer, filler.at)
    if not recorded.accepted:
        message = f"{name} {filler.event} at {filler.at:%m-%d %H:%M}: {'; '.join(recorded.refusals)}"
        raise LookupError(message)


def _someone_responsible(number: str) -> str:
    with transaction() as session:
        return load_row(session, number).receiver


def _look(playing: Play, expectation: Expectation, rest: list[Step]) -> None:
    if playing.story.complete and expectation.at:
        fill(playing, expectation.at, rest)
    number = playing.numbers.get(expectation.complaint)
    if number is None:
        playing.wrong.append(f"there is no complaint {expectation.complaint!r}")
        return
    when = f" at {expectation.at:%Y-%m-%d %H:%M}" if expectation.at else ""
    found = differences(number, expectation, playing.numbers)
    playing.wrong += [f"{expectation.complaint}{when}: {difference}" for difference in found]


def _compare_refusal(playing: Play, step: Step, recorded: Recorded) -> None:
    place = f"{step.at:%m-%d %H:%M} {step.do}"
    if step.refused and recorded.accepted:
        playing.wrong.append(f"{place}: expected a refusal of {', '.join(step.refused)}, but it was accepted")
    elif not step.refused and not recorded.accepted:
        playing.wrong.append(f"{place}: refused: {'; '.join(recorded.refusals)}")
    elif missing := set(step.refused) - set(recorded.fields):
        playing.wrong.append(
            f"{place}: not refused for {', '.join(sorted(missing))}, but for {', '.join(recorded.fields)}"
        )


def _told(rest: list[Step], name: str) -> frozenset[tuple[Event, str]]:
    return frozenset(
        (step.do, str(step.fields.get("kind", "")))
        for step in rest
        if step.do and step.complaint == name and not step.refused
    )


def _issues_itself(rest: list[Step], name: str) -> bool:
    """Whether the story tells itself when the form is issued, before anyone signs or disputes it."""
    told = [step.do for step in rest[1:] if step.complaint == name]
    ends = [n for n, event in enumerate(told) if event in {Event.SIGN_FORM, Event.DISPUTE}]
    return Event.ISSUE_FORM in told[: ends[0] if ends else None]


def _is_open(number: str) -> bool:
    with transaction() as session:
        return load_row(session, number).state not in {s for s in State if s.is_final}


def _named(playing: Play, value: Any) -> Any:
    """Put a complaint's number where the story uses its name."""
    return playing.numbers.get(value, value) if isinstance(value, str) else value


def _set_policy(story: Story) -> None:
    policy_store.book.cache_clear()
    if story.policy == "default":
        return
    book = load_policies(settings().policies)
    policies = tuple(override(policy, story.policy) for policy in book.policies)
    changed = PolicyBook(book.versions, book.regions, book.starts, policies)
    policy_store.book = _Fixed(changed)  # type: ignore[assignment]


class _Fixed:
    """A policy book that a story has changed."""

    def __init__(self, book: PolicyBook) -> None:
        self.book = book
        self.original = policy_store.book

    def __call__(self) -> PolicyBook:
        return self.book

    def cache_clear(self) -> None:
        policy_store.book = self.original
