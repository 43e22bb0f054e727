"""The API keeps to what its own schema says, whatever a program sends."""

from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from models.forms.intake import Register
from tests.portal.client import Portal
from tests.portal.test_api import PARTS, bearer, token_of
from tests.tasks.cases import transferred

CALLS = 12


@pytest.fixture
def schema(portal: Portal) -> Any:
    """What the API says of itself."""
    return schemathesis.openapi.from_asgi("/api/openapi.json", portal.app)


@pytest.fixture
def reader(portal: Portal) -> tuple[str, str]:
    """The number of a case, and the token of an auditor, who may see it."""
    del portal
    return transferred(), token_of("E910")


@pytest.mark.parametrize("part", PARTS)
def test_every_answer_is_as_the_schema_says(schema: Any, reader: tuple[str, str], part: str) -> None:
    no, token = reader

    @given(schema[f"/api/complaints/{{no}}{part}"]["GET"].as_strategy())
    @settings(max_examples=CALLS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def whatever_is_asked(case: Any) -> None:
        case.call_and_validate(headers=dict(bearer(token)))
        case.path_parameters["no"] = no
        answer = case.call(headers=dict(bearer(token)))
        case.validate_response(answer)

    whatever_is_asked()


WRITING = ("/api/complaints", "/api/intake/{source}", "/api/complaints/{no}/files")
# A form has rules that no schema can say: an amount must be one, a moment must exist, words are not only blanks.
BEYOND_THE_SCHEMA = (positive_data_acceptance,)


@pytest.mark.parametrize("path", WRITING)
def test_whatever_is_handed_in_is_answered_as_the_schema_says(schema: Any, portal: Portal, path: str) -> None:
    token, sent = token_of("E017"), count()

    @given(st.one_of([schema[path]["POST"].as_strategy(mode) for mode in GenerationMode]))
    @settings(max_examples=CALLS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def whatever_is_sent(case: Any) -> None:
        portal.later(seconds=next(sent))  # nobody calls too often here
        answer = case.call(headers=dict(bearer(token)))
        case.validate_response(answer, excluded_checks=BEYOND_THE_SCHEMA)

    whatever_is_sent()


def test_the_schema_names_every_field_of_a_complaint_and_takes_no_other(schema: Any) -> None:
    body = schema.raw_schema["paths"]["/api/complaints"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == set(Register.model_fields) - {"acting_as"}
    assert (body["required"], body["additionalProperties"]) == (["customer", "text"], False)
    assert "PHONE" in body["properties"]["channel"]["enum"]
