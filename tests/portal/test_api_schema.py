"""The API keeps to what its own schema says, whatever a program sends."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

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
