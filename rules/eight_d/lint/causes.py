"""The whys of D4: each answers, each is known, none stops at a person, and one says why it was not found."""

from collections.abc import Iterator

from rules.eight_d import rows
from rules.eight_d.content import EightDContent
from rules.eight_d.d4_causes import Cause, Causes
from rules.eight_d.judging_policy import LintRules
from rules.eight_d.lint.hits import Hit, Spot, concerns_goods, is_passed
from rules.eight_d.lint.repetition import says_nothing_new
from rules.eight_d.vocabulary import CauseKind, EightDState, LintRule
from rules.phrases import every, find

QUESTION_MARKS = ("?", "？")


def blame(content: EightDContent, rules: LintRules) -> Iterator[Hit]:
    """Yield each answer that stops at a person; one that a deeper cause explains is on the way and no root.

    Source: 001 p20, eight_d D4 (a person's error is asked further).
    """
    for cause in rows.causes(content):
        if cause.root or not _below(content, cause):
            for found in find(cause.answer, every(rules.blame), rules.denials):
                message = "{key} stops at a person (“{phrase}”): ask why the work made the error possible."
                values = {"key": cause.key, "phrase": found.phrase}
                yield Hit(LintRule.BLAME, cause_spot(cause, "answer"), message, values, found.sentence)


def repeated_why(content: EightDContent, rules: LintRules) -> Iterator[Hit]:
    """Yield each answer that asks again, repeats its question, or says what the cause above has said."""
    for cause in rows.causes(content):
        if (message := _repetition(cause, content, rules)) is not None:
            yield Hit(
                LintRule.REPEATED_WHY, cause_spot(cause, "answer"), message, {"key": cause.key}, cause.answer.strip()
            )


def no_evidence(content: EightDContent, _: LintRules) -> Iterator[Hit]:
    """Yield each why without evidence on the way to a root. Source: R-001-p20.4."""
    causes = content.causes
    on_the_way = {each.key for root in (causes.roots if causes else []) for each in _way_up(causes, root)}
    for cause in rows.causes(content):
        if cause.key in on_the_way and not cause.evidence:
            message = "{key} stands without evidence: say how it is known."
            yield Hit(LintRule.NO_EVIDENCE, cause_spot(cause, "evidence"), message, {"key": cause.key}, cause.answer)


def no_escape_cause(content: EightDContent, rules: LintRules) -> Iterator[Hit]:
    """Yield that no root says why the goods were delivered without being found bad. Source: R-001-J.D4b."""
    judged = content.causes is not None or is_passed(content, EightDState.D4)
    if judged and concerns_goods(content, rules) and not explains(content.causes, CauseKind.ESCAPE, verified=False):
        message = "No root says why it was not found before delivery: ask the whys of the escape too."
        phenomenon = content.causes.phenomenon if content.causes else ""
        yield Hit(LintRule.NO_ESCAPE_CAUSE, Spot(EightDState.D4, "causes"), message, sentence=phenomenon)


def explains(causes: Causes | None, kind: CauseKind, *, verified: bool) -> bool:
    """Whether a root, or a verified one, explains the occurrence or the escape; it may lie deeper, in the system."""
    if causes is None:
        return False
    roots = causes.verified_roots if verified else causes.roots
    return any(each.kind is kind for root in roots for each in _way_up(causes, root))


def cause_spot(cause: Cause, field: str) -> Spot:
    """Return the place of a cause's field."""
    return Spot(EightDState.D4, field, "causes", cause.key)


def _below(content: EightDContent, cause: Cause) -> list[Cause]:
    return content.causes.below(cause.key) if content.causes else []


def _way_up(causes: Causes | None, cause: Cause) -> list[Cause]:
    """Return a cause with all above it; the cause alone when the way up breaks off."""
    return (causes.way_up(cause.key) if causes else []) or [cause]


def _repetition(cause: Cause, content: EightDContent, rules: LintRules) -> str | None:
    """Return what is wrong with an answer, or None."""
    if cause.answer.rstrip().endswith(QUESTION_MARKS):
        return "{key} answers with a question: write what was found."
    if says_nothing_new(cause.answer, cause.question, rules):
        return "{key} repeats its question: write what was found behind it."
    if says_nothing_new(cause.answer, f"{cause.question} {_above(cause, content)}", rules):
        return "{key} says what the cause above it says: go one step deeper."
    return None


def _above(cause: Cause, content: EightDContent) -> str:
    if content.causes is None:
        return ""
    parent = content.causes.by_key.get(cause.parent)
    return parent.answer if parent and parent is not cause else content.causes.phenomenon
