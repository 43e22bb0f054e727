"""The same words twice: proposed to a person, never merged by themselves, however many complaints there are."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from models.database import engine, transaction
from models.task import TaskRow
from models.text_mark import TextMark
from rules.lifecycle import Event
from rules.vocabulary import Identity, State, TaskKind
from tasks.alike_pairs import merge_pair, pieces, tell_apart
from tasks.gates import record_event
from tasks.intake import Incoming, register_all
from tests.tasks.cases import FEEDBACK, RECEIVED, at, registered, state_of

pytestmark = pytest.mark.usefixtures("company")
CALLS = "从早上八点半到现在打了六次业务助理的分机，没有一次有人接，总机转过去也是响到断线。"
AGAIN = f"转发客户来信，请处理。\n发件人: 陈先生\n主题: 投诉\n\n{CALLS}"
LATER = "2026-03-02 11:30"


def proposals() -> list[tuple[str, str]]:
    """Return which complaints are proposed to be one with which earlier ones."""
    with transaction() as session:
        kind = TaskRow.kind == TaskKind.SIMILAR_PROPOSAL
        return list(session.exec(select(TaskRow.subject, TaskRow.key).where(kind).order_by(col(TaskRow.id))).all())


def task_of(number: str) -> TaskRow:
    """Return the proposal on a complaint."""
    with transaction() as session:
        own = (TaskRow.subject == number, TaskRow.kind == TaskKind.SIMILAR_PROPOSAL)
        return session.exec(select(TaskRow).where(*own)).one()


def both(moment: str = LATER, **fields: Any) -> tuple[str, str]:
    """Return two complaints that say the same."""
    return registered(text=CALLS), registered(moment, **{"text": AGAIN, **fields})


def test_a_copy_that_was_passed_on_is_proposed_with_what_is_alike() -> None:
    first, second = both()
    task = task_of(second)
    assert (task.key, task.owner, task.ended_at) == (first, "E017", None)
    assert task.data["text"].startswith(f"{first} · 9")
    assert "从早上八点半到现在打" in task.data["shared"]
    assert state_of(second) == State.REGISTERED


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("another customer", {"customer": "C101"}),
        ("another matter", {"text": "出货文件少了一份原产地证，请补发"}),
        ("another order of the same words", {"text": CALLS, "order_no": "SO-1002"}),
    ],
)
def test_what_is_another_matter_is_not_proposed(what: str, fields: dict[str, Any]) -> None:
    registered(text=CALLS, order_no="SO-1001")
    registered(LATER, **{"text": AGAIN, **fields})
    assert proposals() == [], what


def test_after_thirty_days_the_same_words_are_a_repeat_and_no_copy() -> None:
    both("2026-04-02 11:30")
    assert proposals() == []
    registered("2026-04-03 11:30", text=CALLS)
    assert len(proposals()) == 1


def test_who_writes_three_times_is_proposed_to_be_one_with_the_first() -> None:
    first, second = both()
    third = registered("2026-03-02 14:00", text=CALLS)
    assert proposals() == [(second, first), (third, first)]


def test_what_was_merged_is_found_in_what_took_it_up() -> None:
    first, second = both()
    assert merge_pair(second, first, "E017").accepted
    assert state_of(second) == State.MERGED
    third = registered("2026-03-02 14:00", text=CALLS)
    assert proposals()[-1] == (third, first)


def test_a_closed_one_is_not_proposed() -> None:
    first = registered(text=CALLS)
    assert record_event(first, Event.VOID, {"acting_as": "E001", "reason": "误录"}, as_of=at(RECEIVED)).accepted
    registered(LATER, text=CALLS)
    assert proposals() == []


def test_the_same_goods_are_proposed_once_and_not_again_by_their_words() -> None:
    registered(text=CALLS, order_no="SO-1001")
    registered(LATER, text=AGAIN, order_no="SO-1001")
    assert proposals() == []
    with transaction() as session:
        assert len(session.exec(select(TaskRow).where(TaskRow.kind == TaskKind.MERGE_PROPOSAL)).all()) == 1


def test_the_one_recorded_later_but_received_earlier_is_the_earlier() -> None:
    first = registered(LATER, text=CALLS)
    earlier = registered("2026-03-02 15:00", text=CALLS, received_at="2026-03-02 08:00")
    assert proposals() == [(first, earlier)]


def test_a_person_says_that_they_are_two_and_why() -> None:
    first, second = both()
    assert not tell_apart(second, first, "", "E017").accepted
    assert tell_apart(second, first, "两次不同的来电", "E017").accepted
    assert task_of(second).skip_reason == "两次不同的来电"
    assert not merge_pair(second, first, "E017").accepted


def test_nobody_merges_by_words_what_was_never_proposed() -> None:
    first, second = registered(text=CALLS), registered(LATER, text="出货文件少了一份原产地证，请补发")
    refused = merge_pair(second, first, "E017")
    assert (refused.accepted, refused.fields) == (False, ("into",))


def incoming(text: str, number: int) -> Incoming:
    """Return a row of a list."""
    values = {**registration(), "text": text}
    return Incoming(values, "list", str(number))


def registration() -> dict[str, Any]:
    """Return the values of a registration form."""
    from models.forms import FORMS  # noqa: PLC0415  the forms are many

    return FORMS[Event.REGISTER].model_validate(FEEDBACK).model_dump()


def test_two_rows_of_one_list_find_each_other() -> None:
    with transaction() as session:
        rows = [incoming(CALLS, 1), incoming("少发了一箱", 2), incoming(f"又及：{CALLS}", 3)]
        first, _, third = register_all(session, rows, "", at(RECEIVED), Identity.STATED)
    assert proposals() == [(third, first)]


def test_a_registration_asks_for_as_few_rows_after_many_as_after_few() -> None:
    counts = []
    for size in (20, 400):
        with transaction() as session:
            texts = [f"第 {size}{n} 盘电阻标签贴错，内容写的是别的料号 RC-{n:04d}" for n in range(size)]
            rows = [incoming(text, 1000 * size + n) for n, text in enumerate(texts)]
            register_all(session, rows, "", at(RECEIVED), Identity.STATED)
        counts.append(rows_read(lambda: registered(LATER, text="标签贴错了，写的是别的料号 RC-9999")))
    assert counts[1] <= counts[0] + 12


def rows_read(work: Any) -> int:
    """Return how many complaints were read with their words while something was done."""
    asked: list[int] = []

    def note(*given: Any) -> None:
        statement, parameters = given[2], given[3]
        if "complaint.text" in statement and "merged_into" in statement:
            asked.append(len(parameters))

    event.listen(engine(), "after_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine(), "after_cursor_execute", note)
    return sum(asked)


def test_marks_are_kept_for_what_came_lately_alone() -> None:
    registered(text=CALLS, received_at="2026-01-05 09:00")
    with transaction() as session:
        assert not session.exec(select(TextMark)).all()
    registered(text=CALLS)
    registered("2026-04-20 09:30", text="出货文件少了一份原产地证，请补发")
    with transaction() as session:
        assert {mark.received_at for mark in session.exec(select(TextMark))} == {at("2026-04-20 09:30")}


def test_the_pieces_of_a_text_are_the_text() -> None:
    shown = list(pieces(CALLS, ("分机", "总机")))
    assert "".join(piece for piece, _ in shown) == CALLS
    assert [piece for piece, alike in shown if alike] == ["分机", "总机"]
    assert list(pieces("訂單 SO-1203 晚到", ("so1203",)))[1] == ("SO-1203", True)
    assert list(pieces("", ("x",))) == []
