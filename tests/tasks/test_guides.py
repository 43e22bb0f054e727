"""Advice is visible where it is used: above forms, in their choices and questions, on the case card, as a card."""

from typing import Any

import pytest

from models.forms import FORMS
from models.forms.base import ready_to_ask
from models.forms.replies import FinishTask
from models.settings import settings
from models.task import TaskRow
from rules.lifecycle import Event
from rules.vocabulary import Language, TaskKind
from tasks.cards import case_card
from tasks.gates import record_event
from tasks.guides import card, choices_of_guides, main
from tasks.owed import what_is_owed
from tasks.policy_store import book
from tasks.stages import form_beside, load_stage
from tests.tasks.cases import JUDGED, answered, at, key_of, registered, transferred

pytestmark = pytest.mark.usefixtures("company")


def guides() -> Any:
    return book().at(at(JUDGED)).guides.guides


def asked_beside(number: str, event: Event) -> Any:
    """Return the form of an event as it is put to a person."""
    return form_beside(number, event, f"{event}-1").form


def fields_of(form: Any) -> dict[str, Any]:
    properties: dict[str, Any] = form.model_json_schema()["properties"]
    return properties


def taken_back() -> str:
    """Return the number of a complaint whose customer is to be called back, after taking it back."""
    number = registered()
    answer = {"acting_as": "E017", "statement": "客户来电撤回"}
    assert record_event(number, Event.WITHDRAW, answer, "", at("2026-03-02 10:00")).accepted
    return number


def task(kind: TaskKind, **data: Any) -> TaskRow:
    return TaskRow(subject="KS-1", kind=kind, key="1", owner="E017", created_at=at(JUDGED), data=data)


@pytest.mark.parametrize("language", Language)
def test_a_guides_steps_stand_above_its_form_in_the_language_of_the_installation(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KESU_LANGUAGE", language)
    settings.cache_clear()
    form = asked_beside(registered(), Event.FOLLOW_GUIDE)
    for guide in guides().values():
        assert all(step.names[language] in form.asked.description for step in guide.steps)
        assert all(item.text[language] in form.asked.description for item in guide.items)
    assert all(phrase[language] in form.asked.description for phrase in guides()["LSCIA"].steps[1].phrases)


def test_guides_and_their_items_are_chosen_from_a_list() -> None:
    fields = fields_of(asked_beside(registered(), Event.FOLLOW_GUIDE))
    assert fields["guide"]["enum"][:2] == ["LSCIA LSCIA 模型", "LSPCAS 处理抱怨六步骤"]
    assert "LS01 没有打断客户" in fields["ticked"]["items"]["enum"]
    assert len(fields["ticked"]["items"]["enum"]) == sum(len(list(guide.items)) for guide in guides().values())


def test_the_card_before_a_call_stands_above_the_call_back_and_not_above_the_triage() -> None:
    assert "我代表公司" not in load_stage(registered()).gate.form.asked.description  # type: ignore[union-attr]
    assert "我代表公司" in load_stage(taken_back()).gate.form.asked.description  # type: ignore[union-attr]


def test_the_call_back_is_asked_in_the_words_of_the_policy() -> None:
    gate = load_stage(taken_back()).gate
    assert gate is not None
    fields = fields_of(gate.form)
    script = [words[Language.ZH_CN] for words in book().at(at(JUDGED)).closing.callback_questions]
    asked = [fields[name]["description"] for name in ("solved", "score", "attitude", "timeliness", "other_request")]
    assert [text.startswith(f"{number}. {script[number - 1]}") for number, text in enumerate(asked, start=1)] == [
        True
    ] * 5
    assert asked[1].endswith("0：未问。")
    assert not any("script" in field for field in fields.values())


def test_open_steps_are_shown_with_their_text_on_the_card_and_in_the_list_of_tasks() -> None:
    number = transferred()
    assert "PB-DOCS.1 · 从出货规格表取数" in case_card(number)
    choices = fields_of(asked_beside(number, Event.FINISH_TASK))["task"]["enum"]
    assert next(choice for choice in choices if choice.startswith("PB-DOCS.2 ")).endswith("把文件发给客户并确认收到")


def test_a_task_is_shown_in_the_reader_s_language_or_as_it_was_written() -> None:
    step = task(TaskKind.PLAYBOOK_STEP, text={"en": "Tell", "zh_CN": "告知"})
    assert what_is_owed(step, Language.EN).endswith(" · Tell")
    assert what_is_owed(task(TaskKind.PROMISE, text="明早回电"), Language.EN) == "Keep a promise · 明早回电"
    assert what_is_owed(task(TaskKind.PROMISE), Language.EN) == "Keep a promise"


def test_a_choice_of_the_list_is_taken_as_its_code() -> None:
    number = transferred()
    choices = fields_of(asked_beside(number, Event.FINISH_TASK))["task"]["enum"]
    answer = {"acting_as": "E235", "task": next(choice for choice in choices if choice.startswith("PB-DOCS.1 "))}
    assert record_event(number, Event.FINISH_TASK, answer, "", at("2026-03-02 11:00")).accepted


def test_a_refused_amount_is_answered_with_who_may_decide() -> None:
    answer = {"acting_as": "E017", "type": "GIFT", "amount": "202.00", "what": "礼品卡", "reason": "久候致歉"}
    recorded = record_event(registered(), Event.GRANT_GOODWILL, answer, "", at("2026-03-02 10:00"))
    assert recorded.fields == ("amount",)
    assert "200 元" in recorded.refusals[0]
    assert "客服中心主管" in recorded.refusals[0]


def test_the_gate_s_own_form_stays_open_beside_a_guide() -> None:
    number = registered()
    key = key_of(number)
    followed = {"acting_as": "E017", "guide": "PREVENTION_SIX", "ticked": ["PV01"]}
    assert record_event(number, Event.FOLLOW_GUIDE, followed, "", at("2026-03-02 09:35")).accepted
    assert key_of(number) == key
    assert answered(number, {"acting_as": "E017", "category": "DEL-08", "evidence": "来电"}, JUDGED).accepted


def test_a_card_has_a_box_for_every_item_and_every_phrase() -> None:
    guide = guides()["LSCIA"]
    page = card(guide, Language.ZH_TW)
    assert page.startswith("# LSCIA 模型\n\n")
    assert page.count("- [ ] ") == len(list(guide.items))
    assert page.count("> ") == sum(len(step.phrases) for step in guide.steps)


def test_the_card_is_printed_by_name_and_an_unknown_name_is_answered_with_the_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["LSCIA", "--language", "en"]) == 0
    assert "## 1. Listen" in capsys.readouterr().out
    assert main(["NONE"]) == 1
    assert "TEN_COMMANDMENTS · 十大戒律" in capsys.readouterr().out
    assert main([]) == 0


def test_the_eight_questions_are_offered_where_causes_are_analysed() -> None:
    form = ready_to_ask(
        FORMS[Event.D4], Language.ZH_TW, choices=choices_of_guides(book().at(at(JUDGED)), Language.ZH_TW)
    )
    question = form.model_json_schema()["properties"]["process_questions"]["items"]["properties"]["question"]
    assert question["enum"][0] == "PE01 這個步驟有附加價值嗎？"
    assert len(question["enum"]) == 8


def test_a_further_promise_that_was_left_empty_is_not_kept() -> None:
    left = {"kind": "CALLBACK_TIME 回话时间", "text": "", "internal_due_at": "", "promised_due_at": ""}
    finished = FinishTask.model_validate({"acting_as": "E017", "task": "P1", "next_promise": left})
    assert finished.model_dump()["next_promise"] is None
    made = FinishTask.model_validate({"acting_as": "E017", "task": "P1", "next_promise": {"text": "明早回电"}})
    assert made.model_dump()["next_promise"]["text"] == "明早回电"
