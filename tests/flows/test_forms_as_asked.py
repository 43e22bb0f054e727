"""A form as an operator sees it at the Prefect page, and what may come back from there."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from prefect._internal.pydantic.v2_schema import create_v2_schema
from pydantic import Field, ValidationError

from models.forms.base import Form, FormPart, Moment, NeededMoment, ready_to_ask, refusals_of
from models.words import label
from rules.vocabulary import Channel, IrrationalReason, Kind, Language

ZH = Language.ZH_CN
PHONE = f"PHONE {label(ZH, Channel.PHONE)}"


class Step(FormPart):
    """What a developer reads."""

    what: str = Field(min_length=1, description="What was done.")
    by: Channel = Channel.FAX
    done_at: Moment = None


class Example(Form):
    """One field of each kind."""

    channel: Channel
    category: str = Field(json_schema_extra={"choices": "category"})
    reasons: list[IrrationalReason] = Field(default_factory=list)
    steps: list[Step] = Field(default_factory=list)
    kind: Kind = Kind.COMPLAINT
    amount: Decimal = Field(default=Decimal(0), ge=0, max_digits=12, decimal_places=2)
    occurred_at: Moment = None
    due_at: NeededMoment = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    text: str = ""


ANSWER = {"acting_as": "E017", "channel": PHONE, "category": "QUA-01 裂纹"}


def asked(**initial: object) -> type[Example]:
    """Return the example made ready to ask."""
    return ready_to_ask(Example, ZH, "## KS-1", {"category": [("DEL-08", "晚交"), ("QUA-01", "裂纹")]}, initial)


def refused(**answer: object) -> list[str]:
    """Return why an answer is refused."""
    with pytest.raises(ValidationError) as error:
        Example.model_validate(ANSWER | answer)
    return refusals_of(error.value, Language.EN, Example)


def test_the_schema_that_prefect_keeps_is_the_one_for_people() -> None:
    schema = create_v2_schema("Example", model_base=asked())
    fields = schema["properties"]
    assert list(fields) == ["acting_as", *[name for name in Example.model_fields if name != "acting_as"]]
    assert schema["required"] == ["acting_as", "channel", "category"]
    assert fields["channel"]["enum"][0] == PHONE
    assert fields["category"]["enum"] == ["DEL-08 晚交", "QUA-01 裂纹"]
    assert fields["steps"]["items"]["properties"]["by"]["enum"][0] == PHONE
    assert fields["amount"]["type"] == "number"
    assert fields["occurred_at"] == fields["occurred_at"] | {"type": "string", "default": ""}
    assert "$ref" not in str(schema)
    assert "developer" not in str(schema)


def test_what_is_known_is_filled_in_as_the_page_offers_it_and_still_required() -> None:
    form = asked(
        channel=Channel.PHONE, steps=[{"what": "Anruf", "by": "PHONE"}], due_at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    fields = form.model_json_schema()["properties"]
    assert fields["channel"]["default"] == PHONE
    assert fields["steps"]["default"] == [{"what": "Anruf", "by": PHONE}]
    assert fields["due_at"]["default"] == "2026-03-02 08:00"
    with pytest.raises(ValidationError):
        form.model_validate({"acting_as": "E017", "category": "QUA-01"})


def test_a_field_that_the_form_does_not_have_cannot_be_filled_in() -> None:
    with pytest.raises(ValueError, match="colour"):
        asked(colour="red")


@pytest.mark.parametrize("form", [Example, asked()])
def test_choices_are_taken_as_shown_and_as_codes(form: type[Example]) -> None:
    answer = form.model_validate(
        ANSWER
        | {"reasons": ["MIS-01 对政策或规定误解", "MIS-02"], "steps": [{"what": "x", "by": PHONE}], "kind": "INQUIRY"}
    )
    assert (answer.channel, answer.category, answer.kind) == (Channel.PHONE, "QUA-01", Kind.INQUIRY)
    assert answer.reasons == [IrrationalReason.MIS_01, IrrationalReason.MIS_02]
    assert answer.steps[0].by is Channel.PHONE


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", None),
        ("  ", None),
        ("2026-03-02 09:30", "2026-03-02T01:30:00+00:00"),
        ("2026-03-02T09:30:15", "2026-03-02T01:30:15+00:00"),
        ("2026-03-02T09:30+01:00", "2026-03-02T08:30:00+00:00"),
        ("2026-03-02T09:30:00Z", "2026-03-02T09:30:00+00:00"),
        ("２０２６-０３-０２　０９：３０", "2026-03-02T01:30:00+00:00"),
        (datetime(2026, 3, 2, 9, 30), "2026-03-02T01:30:00+00:00"),  # noqa: DTZ001
    ],
)
def test_a_moment_is_company_time_unless_it_says_otherwise(written: object, meant: str | None) -> None:
    moment = Example.model_validate(ANSWER | {"occurred_at": written}).occurred_at
    assert (moment.isoformat() if moment else None) == meant


@pytest.mark.parametrize(
    "written", ["gestern", "2026-03-02", "2026-02-30 09:30", "2026-03-02 25:00", 5, "0001-01-01 00:00"]
)
def test_what_is_no_moment_is_refused_with_an_example(written: object) -> None:
    (refusal,) = refused(occurred_at=written)
    assert refusal.startswith("Occurred at: ")
    assert "2026-03-02 09:30" in refusal or "1990" in refusal


def test_a_needed_moment_cannot_be_left_empty() -> None:
    assert refused(due_at="")[0].startswith("Due at: ")


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\ud800", "\u202e", "\u2066"])
def test_characters_that_nobody_can_see_are_refused_by_field_and_code(hidden: str) -> None:
    (refusal,) = refused(text=f"a{hidden}b")
    assert refusal == f"Text: Remove the invisible character U+{ord(hidden):04X} and type the text again."
    assert refused(steps=[{"what": f"a{hidden}b"}])[0].startswith("Steps 1 › What: ")


def test_lines_and_tabs_are_kept_with_one_kind_of_line_end() -> None:
    assert Example.model_validate(ANSWER | {"text": "a\r\n\tb\rc"}).text == "a\n\tb\nc"


def test_every_refusal_names_the_field_and_the_remedy() -> None:
    answer = {"channel": "BIRD", "amount": -1, "steps": [{}], "colour": "{red}", "acting_as": ""}
    refusals = refused(**answer)
    assert [refusal.partition(":")[0] for refusal in refusals] == [
        "Acting as", "Channel", "Steps 1 › What", "Amount", "Colour",
    ]  # fmt: skip
    assert all(len(refusal.partition(": ")[2]) > 5 for refusal in refusals)


def test_refusals_are_in_the_persons_language() -> None:
    with pytest.raises(ValidationError) as error:
        Example.model_validate({})
    assert refusals_of(error.value, ZH, Example)[0].startswith("经办人") or label(ZH, Kind.COMPLAINT) != "COMPLAINT"
