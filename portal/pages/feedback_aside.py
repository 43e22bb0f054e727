"""What machines filled in at the public form: kept aside, counted, and read by a person in case it was none."""

from fastapi import Request
from fastapi.responses import Response

from portal.doors import Door, Pages, SignedIn
from portal.showing import page
from rules.vocabulary import Area
from tasks.feedback_aside import kept_aside

pages = Pages()


@pages.show("/intake/form", Door(Area.INTAKE))
def show(request: Request, visitor: SignedIn) -> Response:
    """List what was kept aside, the newest first."""
    del visitor
    return page(request, "feedback_aside.html", found=kept_aside())
