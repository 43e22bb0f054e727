"""What stands on a form of an 8D before it is filled in: what is known already, and what is still open."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models.eight_d import EightD
from models.settings import settings
from models.words import label, say
from rules.eight_d.content import PARTS, EightDContent
from rules.eight_d.facts import EightDFacts
from rules.eight_d.steps import open_points, problems
from rules.eight_d.vocabulary import EightDState, Place
from rules.lifecycle import EIGHT_D_GATES, Event
from rules.requirements.eight_d import texts_of
from rules.vocabulary import ContainmentState, Language
from tasks.eight_d_facts import eight_d_facts
from tasks.eight_d_progress import Mark, progress
from tasks.facts import load_row
from tasks.policy_store import policy_of
from tasks.refusals import worded

STEP_OF = {event: step for step, event in EIGHT_D_GATES.items()}
MOST_TEXTS, CUT = 200, 60
SIGNS = {Mark.DONE: "✔", Mark.WAITS: "▶", Mark.TO_COME: "○"}


def facts_of(session: Session, row: EightD) -> EightDFacts:
    """Return an 8D as the rules see it, under the policy of the complaint that it began with."""
    began = load_row(session, row.complaint)
    policy = policy_of(session, began.policy_code, began.received_at)
    return eight_d_facts(session, row, policy.eight_d, date.max)  # what was accepted is not asked for its day again


def still_open(session: Session, row: EightD, event: Event) -> list[str]:
    """Return, as markdown, how far the 8D is, and what its step still lacks."""
    facts = facts_of(session, row)
    parts = [progress_line(facts)]
    step = STEP_OF.get(event)
    points = [*problems(step, facts), *open_points(step, facts)] if step else []
    if points:
        parts.append(f"**{say(settings().language, 'Still open')}**")
        parts += [f"- {text}" for text in worded(points)]
    return parts


def progress_line(facts: EightDFacts) -> str:
    """Return the steps with a mark each: done, the one that waits, or to come."""
    marks = [f"{SIGNS[each.mark]} {label(settings().language, each.step)}" for each in progress(facts)]
    revision = say(settings().language, "Revision {number}", number=facts.revision)
    return f"**{revision}** · " + " ｜ ".join(marks)


def known_of_step(session: Session, row: EightD, event: Event) -> dict[str, Any]:
    """Return what a form is offered with: what was recorded, in this revision or the one before, or what follows."""
    content = EightDContent.model_validate(row.content)
    if event is Event.TRANSLATE_8D:
        return {"translations": _untranslated(content)}
    step = STEP_OF.get(event)
    if step is None:
        return {}
    recorded = getattr(content, PARTS[step]) or _before(session, row, step)
    if recorded is not None:
        known: dict[str, Any] = recorded.model_dump(mode="json", exclude_none=True)
        return known
    return _following(step, content)


def _before(session: Session, row: EightD, step: EightDState) -> Any:  # noqa: ANN401  a part of any step
    """Return what the revision before held for a step; a proof of effect is made anew."""
    if step is EightDState.VERIFY:
        return None
    query = select(EightD.content).where(EightD.no == row.no, EightD.revision < row.revision)
    for earlier in session.exec(query.order_by(col(EightD.revision).desc())):
        part = getattr(EightDContent.model_validate(earlier), PARTS[step])
        if part is not None:
            return part
    return None


def _following(step: EightDState, content: EightDContent) -> dict[str, Any]:
    """Return what follows from the steps before: a row for every place, the phenomenon, a row for every action."""
    if step is EightDState.D3:
        return {"stocks": [{"place": place, "state": ContainmentState.NOT_YET} for place in Place]}
    if step is EightDState.D4 and content.problem:
        return {"phenomenon": content.problem.description}
    if step is EightDState.D5 and content.causes:
        roots = enumerate(content.causes.verified_roots, start=1)
        return {"actions": [{"key": f"A{number}", "causes": [root.key]} for number, root in roots]}
    if step is EightDState.D6 and content.actions:
        return {"implemented": [{"action": action.key} for action in content.actions.actions]}
    return {}


def choices_in(row: EightD) -> dict[str, list[tuple[str, str]]]:
    """Return what a form of an 8D may refer to: causes proved, actions chosen, causes at the end of a branch."""
    content = EightDContent.model_validate(row.content)
    causes = content.causes
    recorded = [(str(step), label(settings().language, step)) for step, part in PARTS.items() if getattr(content, part)]
    return {
        "recorded_step": recorded,
        "verified_cause": [(each.key, each.answer[:CUT]) for each in causes.causes if each.verified] if causes else [],
        "deepest_cause": [(each.key, each.answer[:CUT]) for each in causes.deepest] if causes else [],
        "chosen_action": [(each.key, each.what[:CUT]) for each in content.actions.actions] if content.actions else [],
    }


def _untranslated(content: EightDContent) -> list[dict[str, str]]:
    known = content.translations.get(Language.EN, {})
    texts = [text for text in texts_of(content) if text not in known and not text.isascii()]
    return [{"original": text, "translation": ""} for text in texts[:MOST_TEXTS]]
