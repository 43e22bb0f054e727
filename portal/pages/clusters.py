"""A cluster: its complaints and who else has the goods; and one step that gives all of them one 8D."""

from typing import Annotated

from fastapi import Form, Request, status
from fastapi.responses import Response
from starlette.background import BackgroundTasks

from portal.doors import Door, Pages, SignedIn
from portal.pages.cases import onlooker
from portal.showing import page
from portal.visitor import Visitor, not_found
from rules.vocabulary import Area
from tasks.calendar import current_time
from tasks.cluster_joining import join_all
from tasks.cluster_page import ClusterPage, cluster_page
from tasks.telling_prefect import tell_prefect

pages = Pages()


@pages.show("/clusters/{no}", Door(Area.CASES))
def show_cluster(request: Request, visitor: SignedIn, no: str) -> Response:
    """Show a cluster."""
    return page(request, "cluster.html", cluster=_cluster(visitor, no), done=None)


@pages.take("/clusters/{no}", Door(Area.FORMS, acts=True))
def take_joining(
    request: Request,
    visitor: SignedIn,
    no: str,
    eight_d: Annotated[str, Form()] = "",
    complaint: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Let the chosen complaints join one 8D, and show what came of each."""
    cluster = _cluster(visitor, no)
    if eight_d not in cluster.eight_ds:
        raise not_found()
    shown = {each.no for each in cluster.complaints}
    done = join_all(no, eight_d, shown.intersection(complaint or ()), visitor.person.no)
    then = BackgroundTasks()
    for joined in done.joined:
        then.add_task(tell_prefect, joined)
    code = status.HTTP_422_UNPROCESSABLE_CONTENT if done.refused else status.HTTP_200_OK
    answer = page(request, "cluster.html", code, cluster=_cluster(visitor, no), done=done)
    answer.background = then
    return answer


def _cluster(visitor: Visitor, no: str) -> ClusterPage:
    found = cluster_page(no, onlooker(visitor), current_time())
    if found is None:
        raise not_found()
    return found
