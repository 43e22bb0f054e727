"""The manager's live view: what is open, late and due next, where, and how the week went."""

from typing import NamedTuple

from fastapi import Request
from fastapi.responses import Response

from models.settings import settings
from models.views.live_view import LiveView, Standing
from models.words import label, say
from portal.doors import Door, Pages, SignedIn
from portal.showing import page
from rules.vocabulary import Area
from tasks.calendar import current_time
from tasks.case_filter import NOBODY
from tasks.live_view import live_view
from tasks.live_view_page import rest_of
from tasks.week_trend import Day, week_trend

pages = Pages()
HEIGHT, BAR, GAP = 120, 16, 26


class Bar(NamedTuple):
    """One bar of the drawing, in its units."""

    kind: str
    cases: int
    x: int
    y: float
    height: float


@pages.show("/live", Door(Area.LIVE_VIEW))
def show_live_view(request: Request, visitor: SignedIn) -> Response:
    """Show how all open cases stand now."""
    del visitor
    view, week = live_view(current_time()), week_trend(current_time())
    rests = {each.number: rest_of(each.due_at, view.at, settings().language) for each in view.most_urgent}
    return page(
        request,
        "live_view.html",
        view=view,
        week=week,
        bars=_bars(week),
        tables=_tables(view),
        rests=rests,
        height=HEIGHT,
    )


def _tables(view: LiveView) -> list[tuple[str, str, str, list[tuple[str, str, Standing]]]]:
    """Return for levels and departments: title, heading, the filter's name, and rows of name, code and standing."""
    language = settings().language
    nobody = say(language, "not assigned yet")
    levels: list[tuple[str, str, Standing]] = [(label(language, each.level), each.level, each) for each in view.levels]
    departments: list[tuple[str, str, Standing]] = [
        (each.department or nobody, each.code or NOBODY, each) for each in view.departments
    ]
    return [("By level", "Level", "level", levels), ("By department", "Department", "department", departments)]


def _bars(week: tuple[Day, ...]) -> list[tuple[Day, int, list[Bar]]]:
    """Return the bars of each day with the middle of the day; the longest is as high as the drawing."""
    most = max((count for day in week for count in day[1:]), default=0) or 1
    width = 3 * BAR + GAP
    found = []
    for number, day in enumerate(week):
        left = GAP // 2 + number * width
        heights = [round(HEIGHT * count / most, 1) for count in day[1:]]
        kinds = zip(("received", "closed", "overdue"), day[1:], heights, strict=True)
        bars = [Bar(kind, n, left + place * BAR, HEIGHT - high, high) for place, (kind, n, high) in enumerate(kinds)]
        found.append((day, left + 3 * BAR // 2, bars))
    return found
