"""The live view: its figures lead into the list, which holds as many; the week is drawn and told by a table."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from rules.vocabulary import ClockKind, ExternalBody, Level, State
from tasks.week_trend import week_trend
from tests.portal.client import Client, Portal
from tests.portal.test_complaints import numbers
from tests.tasks.test_live_view import HOUR, NOW, case

SignIn = Callable[[str], Client]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _cases(portal: Portal) -> None:
    portal.at(NOW)
    case(1, {ClockKind.CLOSE: -HOUR}, executing_department="LOG", level=Level.STRONG, external_body=ExternalBody.COURT)
    case(2, {ClockKind.CLOSE: HOUR}, executing_department="LOG")
    case(3, {ClockKind.INTERIM: -3 * DAY}, executing_department="")
    case(40, {}, State.CLOSED, closed_at=NOW - HOUR)


def test_every_figure_leads_to_as_many_complaints(signed_in: SignIn) -> None:
    client = signed_in("E001")
    found = re.findall(r'<a(?: class="late")? href="(/complaints\?[^"]+)">(\d+)</a>', client.page("/live"))
    assert len(found) > 10
    for address, count in found:
        assert len(numbers(client.page(address.replace("&amp;", "&")))) == int(count), address


def test_levels_and_departments_lead_to_their_open_cases(signed_in: SignIn) -> None:
    client = signed_in("E001")
    shown = client.page("/live")
    assert '<a href="/complaints?state=OPEN&amp;department=-">尚未分派</a>' in shown
    assert numbers(client.page("/complaints?state=OPEN&department=-")) == [3]
    assert '<a href="/complaints?state=OPEN&amp;level=EXTERNAL">' in shown


def test_the_week_counts_what_came_what_was_closed_and_what_became_late(portal: Portal) -> None:
    del portal
    week = week_trend(NOW)
    assert len(week) == 7
    assert [(day.received, day.closed, day.overdue) for day in week[-4:]] == [
        (0, 0, 1),
        (1, 0, 0),
        (0, 0, 0),
        (3, 1, 1),
    ]


def test_the_drawing_has_a_name_and_a_table_that_says_the_same(signed_in: SignIn) -> None:
    shown = signed_in("E001").page("/live")
    assert 'role="img" aria-labelledby="trend-title" aria-describedby="trend-table"' in shown
    assert shown.count("<rect ") == 21
    assert re.findall(r'<td class="number">(\d+)</td>', shown.partition('id="trend-table"')[2])[:14][-1] == "1"


def test_the_live_view_is_for_those_who_lead_and_audit(signed_in: SignIn) -> None:
    assert signed_in("E910").get("/live").status_code == 200
    for other in ("E017", "E231", "E300"):
        assert signed_in(other).get("/live").status_code == 404
