"""How the installation does: for those who keep it the whole list, for whoever watches from outside one word."""

from fastapi import Request, status
from fastapi.responses import PlainTextResponse, Response

from portal.doors import Door, Open, Pages
from portal.showing import page
from rules.vocabulary import Area
from tasks.calendar import current_time
from tasks.health import Glance, health

pages = Pages()
_glance = Glance()


@pages.show("/health", Door(Area.HEALTH))
def show_health(request: Request) -> Response:
    """Show what every check found, and what to do."""
    return page(request, "health.html", health=health(current_time()))


@pages.show("/healthz", Open())
def show_one_word() -> Response:
    """Say `ok`, or `not ok` with status 503 when something is bad, and nothing else."""
    if _glance.is_well(current_time()):
        return PlainTextResponse("ok\n")
    return PlainTextResponse("not ok\n", status.HTTP_503_SERVICE_UNAVAILABLE)
