"""The worked example is a real 8D: every rule of every step accepts it, every field is used, every text translated."""

import re
from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Any

import pytest
from pydantic import BaseModel

from rules.eight_d.content import EightDContent
from rules.eight_d.d6_verification import Measured
from rules.eight_d.vocabulary import CauseKind, Effect
from rules.policy import EightDColumn
from rules.refusal import Refusal
from rules.vocabulary import Language
from tests.rules.facts import POLICY
from tests.worked_8d import worked_8d, worked_content

CHINESE = re.compile("[\u4e00-\u9fff]")
TODAY = date(2026, 10, 12)


def problems(content: EightDContent) -> Iterator[Refusal]:
    """Yield what any step of the example is refused for, or leaves open."""
    rules = POLICY.eight_d
    parts = [getattr(content, name) for name in EightDContent.model_fields if name != "translations"]
    assert all(parts)
    emergency, team, problem, containment, causes, actions, implementation, verification, prevention, closing = parts
    yield from emergency.refusals()
    yield from team.refusals(rules)
    yield from problem.refusals(EightDColumn.STRONG)
    yield from containment.refusals(causes, effective=verification.decision is Effect.EFFECTIVE)
    yield from containment.open_points((), problem.quantities.bad)
    yield from causes.refusals()
    yield from causes.open_points(rules.minimum_whys[EightDColumn.STRONG], escape_needed=True)
    yield from actions.refusals(causes)
    yield from implementation.refusals(actions, TODAY)
    yield from verification.refusals(implementation, TODAY)
    yield from prevention.refusals(causes, structural=True)
    yield from closing.refusals()


def parts_of(value: Any) -> Iterator[BaseModel]:
    """Yield a part and every part inside it."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from parts_of(getattr(value, name))
    elif isinstance(value, list):
        for row in value:
            yield from parts_of(row)


def texts_of(content: EightDContent) -> set[str]:
    """Return every text that a person wrote into the steps."""
    values = [getattr(part, name) for part in parts_of(content) for name in type(part).model_fields]
    return {value for value in values if isinstance(value, str) and not isinstance(value, Enum) and value}


def test_no_rule_refuses_the_worked_8d_and_none_leaves_a_point_open() -> None:
    assert not [str(problem) for problem in problems(worked_content())]


def test_every_field_of_every_part_is_used_at_least_once() -> None:
    used: dict[type[BaseModel], set[str]] = {}
    for part in parts_of(worked_content()):
        kind = type(part)
        filled = {name for name in kind.model_fields if getattr(part, name) not in (None, "", [], {}, 0, False)}
        used[kind] = used.get(kind, set()) | filled
    unused = {(kind.__name__, name) for kind, filled in used.items() for name in kind.model_fields.keys() - filled}
    # A risk that there is not is said by not being ticked.
    assert unused == {("Emergency", "safety_risk"), ("Emergency", "in_the_field")}


def test_every_chinese_text_has_an_english_translation() -> None:
    english = worked_content().translations[Language.EN]
    chinese = {text for text in texts_of(worked_content()) if CHINESE.search(text)}
    assert not chinese - set(english)


def test_the_first_proof_failed_and_the_second_holds() -> None:
    (first,) = worked_8d().earlier
    before, after = first.content.verification, worked_content().verification
    assert before
    assert after
    assert (before.decision, after.decision) == (Effect.INEFFECTIVE, Effect.EFFECTIVE)
    assert [str(_share(step.measured[0])) for step in (before, after)] == ["1.6", "0.2"]
    assert not [str(problem) for problem in before.refusals(first.content.implementation or pytest.fail("D6"), TODAY)]


def _share(each: Measured) -> object:
    return each.value_after


def test_its_causes_reach_the_fourth_layer_and_are_of_every_kind() -> None:
    causes = worked_content().causes
    assert causes
    assert max(causes.layers.values()) == 4
    assert {cause.kind for cause in causes.causes} == set(CauseKind)
