"""Every form as its page asks it: each question once, and what is typed comes back as it was."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from models.forms import FORMS
from models.forms.base import ready_to_ask
from portal.form_answers import (
    Posted,
    Typed,
    answer_of,
    inside,
    offered,
    typed_in,
    with_line,
    without_empty_lines,
    without_line,
)
from portal.form_fields import MOST_LINES, Field, Kind, form_of
from portal.form_inputs import inputs_of
from portal.form_pages import WRITTEN
from portal.showing import _environment
from rules.lifecycle import Event
from rules.vocabulary import Language
from tests.portal.form_browser import FormOnPage
from tests.scenarios.eight_d_steps import EIGHT_D, filled_in
from tests.tasks.cases import FEEDBACK, TRIAGE, at
from tests.tasks.whole_case import FACTS

pytestmark = pytest.mark.usefixtures("database")

TODAY = at("2026-03-02 09:30").date()
CHOICES = {
    "category": [("DEL-08", "出货文件提供太慢"), ("QLT-02", "外观")],
    "department": [("LOG", "物流部")],
    "verified_cause": [(key, "…") for key in ("O1", "O2", "O3", "E1")],
    "guide_item": [("L1", "没有打断客户"), ("L2", "归纳复述")],
}
# Answers that their forms accept, from the stories.
GIVEN: list[tuple[Event, dict[str, Any]]] = [
    *((Event(name), step) for name in EIGHT_D for step in [filled_in(Event(name), {}, TODAY)]),
    (Event.REGISTER, FEEDBACK),
    (Event.TRIAGE, {**TRIAGE, "level_facts": {"dissatisfaction": 5, "line_stop": True, "claim_amount": "12.50"}}),
    (Event.SUPPLY_FACTS, {**FACTS, "when_recurrences": ["2026-03-02 08:40", "2026-03-03 00:05"]}),
    (Event.CUSTOMER_REPLY, filled_in(Event.CUSTOMER_REPLY, {"kind": "FINAL", "text": "第一行\n第二行"}, TODAY)),
    (Event.APPLY_DEFERRAL, filled_in(Event.APPLY_DEFERRAL, {}, TODAY)),
    (Event.CALL_BACK, filled_in(Event.CALL_BACK, {}, TODAY)),
    (Event.FOLLOW_GUIDE, {"guide": "LSCIA", "ticked": ["L2"]}),
]


def form_asked(event: Event) -> Field:
    asked = ready_to_ask(FORMS[event], Language.ZH_CN, choices=CHOICES)
    return form_of(asked.model_json_schema())


def drawn(form: Field, typed: Typed) -> FormOnPage:
    """Return a form as it stands on its page."""
    source = '{% from "form_fields.html" import questions with context %}{{ questions(form) }}'
    template = _environment(Language.ZH_CN).from_string(source)
    html = template.render(form=inputs_of(form, typed), here="/here", **WRITTEN)
    return FormOnPage(html, whole_page=False)


def come_back(form: Field, typed: Typed) -> Typed:
    """Return what is typed after it was shown, and sent by a browser."""
    return typed_in(form, Posted(drawn(form, typed).sent()))


def one_line_each(field: Field) -> Typed:
    if field.line is not None:
        return [one_line_each(field.line)]
    if field.kind is Kind.PART:
        return {part.name: one_line_each(part) for part in field.parts}
    return offered(field)


def paths_of(field: Field, path: str = "") -> Iterator[str]:
    if field.line is not None:
        yield from paths_of(field.line, inside(path, 0))
    elif field.kind is Kind.PART:
        for part in field.parts:
            yield from paths_of(part, inside(path, part.name))
    else:
        yield path


@pytest.mark.parametrize("event", FORMS)
def test_a_page_asks_every_question_of_its_form_once_and_never_who_acts(event: Event) -> None:
    form = form_asked(event)
    page = drawn(form, one_line_each(form))
    asked = [control.name for control in page.controls if control.kind != "button"]
    assert sorted(set(asked)) == sorted(paths_of(form))
    once = [name for name in asked if page.named(name)[0].kind not in {"checkbox", "radio"}]
    assert len(once) == len(set(once))
    assert "acting_as" not in asked
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("event", FORMS)
def test_whatever_is_described_stands_on_the_page(event: Event) -> None:
    form = form_asked(event)
    page = drawn(form, one_line_each(form))
    described = {each for control in page.controls for each in control.marks.get("aria-describedby", "").split()}
    assert described <= set(page.ids)


TEXT = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=12)
LONG_TEXT = st.lists(TEXT, max_size=3).map("\n".join)
TYPED: dict[Kind, st.SearchStrategy[str]] = {
    Kind.TEXT: TEXT,
    Kind.LONG_TEXT: LONG_TEXT,
    Kind.NUMBER: TEXT,
    Kind.DAY: st.sampled_from(["", "2026-03-02", "soon"]),
    Kind.MOMENT: st.sampled_from(["", "2026-03-02T09:30", "2026-03-02T09:30:59+01:00", "昨天"]),
    Kind.EITHER: st.sampled_from(["", "true", "false"]),
}


def anything_typed(field: Field) -> st.SearchStrategy[Typed]:
    codes = [choice.code for choice in field.choices]
    if field.line is not None:
        return st.lists(anything_typed(field.line), max_size=2)
    if field.kind is Kind.PART:
        return st.fixed_dictionaries({part.name: anything_typed(part) for part in field.parts})
    if field.kind is Kind.CHOICE:
        return st.sampled_from(["", *codes])
    if field.kind is Kind.SEVERAL:
        return st.sets(st.sampled_from(codes)).map(lambda chosen: [code for code in codes if code in chosen])
    return st.booleans() if field.kind is Kind.YES_NO else TYPED[field.kind]


@pytest.mark.parametrize("event", FORMS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_typed_comes_back_letter_by_letter(event: Event, data: st.DataObject) -> None:
    form = form_asked(event)
    typed = data.draw(anything_typed(form))
    assert _with_plain_lines(come_back(form, typed)) == typed


def _with_plain_lines(typed: Typed) -> Typed:
    """Return what came back with line ends as the form reads them."""
    if isinstance(typed, dict):
        return {name: _with_plain_lines(each) for name, each in typed.items()}
    if isinstance(typed, list):
        return [_with_plain_lines(each) for each in typed]
    return typed.replace("\r\n", "\n") if isinstance(typed, str) else typed


@pytest.mark.parametrize(("event", "answer"), GIVEN, ids=[event for event, _ in GIVEN])
def test_an_answer_is_the_same_after_it_was_shown_on_a_page_and_handed_in(event: Event, answer: dict[str, Any]) -> None:
    form, who = form_asked(event), {"acting_as": "E017"}
    handed_in = answer_of(form, without_empty_lines(form, come_back(form, offered(form, answer))))
    accepted = FORMS[event].model_validate({**answer, **who})
    assert FORMS[event].model_validate({**handed_in, **who}) == accepted


def asks_nothing_needed(event: Event) -> bool:
    return all(name == "acting_as" or not field.is_required() for name, field in FORMS[event].model_fields.items())


@pytest.mark.parametrize("event", [event for event in FORMS if asks_nothing_needed(event)])
def test_a_form_that_nobody_touched_says_what_its_defaults_say(event: Event) -> None:
    form, who = form_asked(event), {"acting_as": "E017"}
    handed_in = answer_of(form, come_back(form, offered(form)))
    assert FORMS[event].model_validate({**handed_in, **who}) == FORMS[event].model_validate(who)


def moments_of(model: type[BaseModel], path: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        place = inside(path, name)
        for kind in _kinds(field.annotation):
            if issubclass(kind, BaseModel):
                place_in = f"{place}.0" if "list" in str(field.annotation) else place
                yield from moments_of(kind, place_in)
            elif issubclass(kind, datetime):
                yield f"{place}.0" if "list" in str(field.annotation) else place


def _kinds(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for argument in get_args(annotation):
        yield from _kinds(argument)


@pytest.mark.parametrize("event", FORMS)
def test_a_moment_is_asked_as_a_moment_and_nothing_else_is(event: Event) -> None:
    form = form_asked(event)
    page = drawn(form, one_line_each(form))
    asked = {control.name for control in page.controls if control.kind == "datetime-local"}
    assert asked == set(moments_of(FORMS[event]))


@pytest.mark.parametrize("event", FORMS)
def test_a_line_that_nobody_wrote_in_could_not_be_accepted(event: Event) -> None:
    """So leaving such lines out loses nothing."""

    def lines(field: Field) -> Iterator[Field]:
        for part in (*field.parts, *([field.line] if field.line else [])):
            yield from ([part.line] if part.line and part.line.parts else [])
            yield from lines(part)

    for line in lines(form_asked(event)):
        assert any(part.needed and offered(part) == "" for part in line.parts), [part.name for part in line.parts]


def test_lines_are_added_and_removed_where_they_are_and_nowhere_else() -> None:
    form = form_asked(Event.D2)
    typed = offered(form)
    for path in ("photos", "photos", "photos.1.marks", "photos.7.marks", "nothing", "description", "photos.x"):
        typed = with_line(form, typed, path)
    assert [len(photo["marks"]) for photo in typed["photos"]] == [0, 1]
    for path in ("photos.1.marks.4", "photos.5", "photos", "", "photos.1.marks.0", "photos.0"):
        typed = without_line(form, typed, path)
    assert [len(photo["marks"]) for photo in typed["photos"]] == [0]


def test_a_list_takes_no_more_lines_than_its_form() -> None:
    form = form_asked(Event.D2)
    typed = offered(form)
    for _ in range(20):
        typed = with_line(form, typed, "photos")
    assert len(typed["photos"]) == 12


def test_names_and_numbers_that_no_page_has_are_not_read() -> None:
    sent = [
        ("acting_as", "E001"),
        ("colour", "red"),
        ("text.0.0", "x"),
        ("text" + ".0" * 5000, "x"),
        ("where_other.-1", "x"),
        ("where_other.99999999999999999999", "x"),
        ("where_other.٣", "x"),
        *((f"where_other.{number}", str(number)) for number in range(3000)),
        ("product", "A"),
        ("product", "B"),
    ]
    form = form_asked(Event.SUPPLY_FACTS)
    answer = answer_of(form, typed_in(form, Posted(sent)))
    assert answer["product"] == "A"
    assert answer["where_other"] == [str(number) for number in range(MOST_LINES)]
    assert not {"acting_as", "colour", "text"} & answer.keys()


def test_what_was_left_open_is_left_out_and_what_was_not_ticked_is_no() -> None:
    form = form_asked(Event.CALL_BACK)
    answer = answer_of(form, typed_in(form, Posted([("score", " ５ "), ("attitude", "")])))
    assert answer["solved"] is False
    assert answer["score"] == "5"
    assert not {"reached", "attitude", "occurred_at"} & answer.keys()


def test_a_choice_that_is_offered_no_more_is_not_taken_for_another() -> None:
    form = form_asked(Event.ISSUE_FORM)
    assert come_back(form, offered(form, {"department": "GONE"}))["department"] == ""
    assert come_back(form, offered(form, {"department": "LOG"}))["department"] == "LOG"


def test_a_number_is_shown_as_people_write_it() -> None:
    form = form_asked(Event.REGISTER)
    amounts = (0.0, 12.5, 9999999999.99, 100000)
    assert [offered(form, {"claim_amount": amount})["claim_amount"] for amount in amounts] == [
        "0",
        "12.5",
        "9999999999.99",
        "100000",
    ]
