"""My work: what waits for the visitor, the most urgent first, and what he could do for those he stands in for."""

from collections.abc import Iterator

from fastapi import Request
from fastapi.responses import Response

from models.settings import settings
from models.words import label, say
from portal.doors import Door, Pages, SignedIn
from portal.showing import page
from rules.vocabulary import Area
from tasks.addresses import path_of
from tasks.calendar import current_time
from tasks.incoming_mail import waiting_for_a_person
from tasks.live_view_page import rest_of
from tasks.my_work import Line, Work, my_work

pages = Pages()
OTHERS = "others"


@pages.show("/", Door(Area.MY_WORK))
def show_my_work(request: Request, visitor: SignedIn, whose: str = "") -> Response:
    """Show what waits for the visitor, or what he could do for others; who only reads has nothing to do."""
    others = whose == OTHERS
    work = my_work(visitor.person, current_time(), his=not others) if visitor.may_act else None
    lines = list(_shown(work)) if work else []
    mails = waiting_for_a_person() if visitor.may_act and visitor.may_open(Area.INTAKE) else 0
    return page(
        request,
        "my_work.html",
        area=Area.MY_WORK,
        lines=lines,
        work=work,
        others=others,
        acts=visitor.may_act,
        mails=mails,
    )


def _shown(work: Work) -> Iterator[dict[str, object]]:
    language = settings().language
    for line in work.lines:
        overdue = line.due_at is not None and line.due_at < work.at
        yield {
            "line": line,
            "path": path_of(line.no),
            "form": line.page or path_of(line.no) + (f"/forms/{line.form.value}" if line.form else "/gate"),
            "rest": rest_of(line.due_at, work.at, language) if line.due_at else "",
            "overdue": overdue,
            "why": _why(line),
        }


def _why(line: Line) -> str:
    """Return why a line waits for the visitor: his part in the case, and for whom he would act."""
    language = settings().language
    role = label(language, line.role) if line.role else ""
    if line.stands_in_for and role:
        return say(language, "for {person}, {role}", person=line.stands_in_for, role=role)
    if line.stands_in_for:
        return say(language, "for {person}, who owes it", person=line.stands_in_for)
    return say(language, "as {role}", role=role) if role else say(language, "you owe it")
