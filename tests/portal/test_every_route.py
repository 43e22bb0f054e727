"""Every route of the portal, for every kind of visitor: the table says who gets in, and a route without a row fails."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
from fastapi.routing import APIRoute
from httpx2 import Response

from models.database import transaction
from models.session import SessionKind
from portal.api import api
from portal.api_intake import api_intake
from portal.pages import EVERY_PAGE
from rules.vocabulary import DocumentKind
from tasks.accounts import invite, open_account
from tasks.calendar import current_time
from tasks.form_keys import receipt
from tasks.sessions import begin_session
from tasks.status_links import status_link
from tests.portal.client import Client, Portal
from tests.portal.subjects import FORM, Subjects, printed, whole_case
from tests.tasks.cases import key_of
from tests.tasks.pictures import BLUE, photo

# Who comes to the door: the columns of the table. LOG works on the case; its notice is against E231.
VISITORS = {
    "a stranger": "",
    "customer service": "E017",
    "who is assessed": "E231",
    "his department": "E233",
    "another department": "E400",
    "quality": "E202",
    "quality manager": "E200",
    "general manager": "E900",
    "auditor": "E910",
    "finance": "E500",
    "general management": "E100",
}
# y: he gets in. -: there is nothing for him. n: it is not his to do. s: he is asked to sign in.
IN, NOTHING, NOT_HIS, SIGN_IN = "y-ns"
EVERYBODY, NOBODY, SIGNED_IN, ACTING = "yyyyyyyyyyy", "-----------", "syyyyyyyyyy", "syyyyyyynyy"
SEES_CASE, SEES_BULLETIN, AUDITS = "syyy-yyyy--", "sy---yyyyyy", "s-----yyy--"
TAKES_IN = "sy---yy-y--"
EXPORTS, MANAGES = "s----yyyy--", "s-----yyy-y"
TABLE = {
    # route                                  who gets in, in the order of the visitors
    "GET /status/{token}":                   EVERYBODY,
    "POST /status/{token}":                  EVERYBODY,
    "GET /status/{token}/letters/{document}": EVERYBODY,
    "GET /feedback":                         EVERYBODY,
    "POST /feedback":                        EVERYBODY,
    "GET /feedback/received/{token}":        EVERYBODY,
    "GET /sign-in":                          EVERYBODY,
    "POST /sign-in":                         EVERYBODY,
    "POST /sign-out":                        EVERYBODY,
    "GET /sign-in/provider":                 NOBODY,  # there is no provider here
    "GET /sign-in/provider/back":            NOBODY,
    "GET /invitation/{key}":                 EVERYBODY,
    "POST /invitation/{key}":                EVERYBODY,
    "GET /account":                          SIGNED_IN,
    "POST /account/password":                SIGNED_IN,
    "POST /account/tokens":                  SIGNED_IN,
    "POST /account/sessions/end":            SIGNED_IN,
    "GET /account/second-factor":            SIGNED_IN,
    "POST /account/second-factor":           SIGNED_IN,
    "POST /account/second-factor/code":      SIGNED_IN,
    "POST /account/second-factor/removal":   SIGNED_IN,
    "GET /accounts":                         "s---------y",
    "POST /accounts/{no}/invitation":        "s---------y",
    "POST /accounts/{no}":                   "s---------y",
    "GET /":                                 SIGNED_IN,
    "GET /live":                             MANAGES,
    "GET /complaints":                       SIGNED_IN,
    "GET /lookup":                           SIGNED_IN,
    "GET /complaints.xlsx":                  EXPORTS,
    "GET /complaints.csv":                   EXPORTS,
    "GET /complaints/new":                   ACTING,
    "POST /complaints/new":                  ACTING,
    "GET /{folder}/{no}/gate":               "snyn-nnnn--",  # it is the receiver's
    "POST /{folder}/{no}/gate":              "snyn-nnnn--",
    "GET /{folder}/{no}/forms/{event}":      "syyy-yyyn--",
    "POST /{folder}/{no}/forms/{event}":     "syyy-yyyn--",
    "GET /complaints/{no}":                  SEES_CASE,
    "GET /complaints/{no}/alike/{other}":    "sy---yyyy--",  # the other one is not LOG's
    "POST /complaints/{no}/alike/{other}":   "sy---yyyn--",
    "GET /clusters/{no}":                    SEES_CASE,
    "POST /clusters/{no}":                   "syyy-yyyn--",
    "GET /customers":                        "s-------y--",
    "POST /customers/{code}":                "s-------n--",
    "GET /8d/{no}":                          SEES_CASE,
    "GET /bulletins/{no}":                   SEES_BULLETIN,
    "GET /complaints/{no}/files/{sha256}":   SEES_CASE,
    "POST /complaints/{no}/files":           "syyy-yyyn--",
    "GET /intake":                           TAKES_IN,
    "GET /intake/form":                      TAKES_IN,
    "GET /intake/{number:int}":              TAKES_IN,
    "GET /intake/{number:int}/original":     TAKES_IN,
    "POST /intake/{number:int}/registration": "sy---yy-n--",
    "POST /intake/{number:int}/setting-aside": "sy---yy-n--",
    "GET /documents":                        SIGNED_IN,
    "GET /documents/{number:int}":           SEES_CASE,
    "GET /documents/{folder}/{name}":        "s-y----yy--",  # a notice of assessment
    "GET /dossiers/{no}.zip":                "s------yy--",  # it holds the notice
    "GET /audit":                            AUDITS,
    "POST /audit":                           AUDITS,
    "GET /healthz":                          EVERYBODY,
    "GET /health":                           "s------yy-y",
    "GET /policies":                         AUDITS,
    "GET /policies/{table:path}":            AUDITS,
    "GET /verify":                           SIGNED_IN,
    "POST /verify":                          SIGNED_IN,
    "GET /api/complaints/{no}":              SEES_CASE,
    "GET /api/complaints/{no}/clocks":       SEES_CASE,
    "GET /api/complaints/{no}/documents":    SEES_CASE,
    "GET /api/complaints/{no}/ledger":       AUDITS,
    "GET /api/lookup":                       SIGNED_IN,
    "POST /api/complaints":                  ACTING,
    "POST /api/complaints/{no}/files":       "syyy-yyyn--",
    "POST /api/intake/{source}":             "s-------n--",  # there is no mapping here
}  # fmt: skip


def routes() -> list[str]:
    """Return every route, as method and path."""
    every = [route for router in (*EVERY_PAGE, api, api_intake) for route in router.routes]
    found = [route for route in every if isinstance(route, APIRoute)]
    assert len(found) == len(every)
    return [f"{method} {route.path}" for route in found for method in route.methods or ()]


def test_every_route_is_in_the_table() -> None:
    assert sorted(routes()) == sorted(TABLE)


@pytest.mark.parametrize("column", range(len(VISITORS)), ids=list(VISITORS))
def test_everybody_gets_in_where_the_table_says_so_and_nowhere_else(portal: Portal, column: int) -> None:
    case, employee = whole_case(), list(VISITORS.values())[column]
    found = {route: outcome(visit(portal, employee, route, case)) for route in TABLE}
    assert found == {route: expected[column] for route, expected in TABLE.items()}


def outcome(answer: Response) -> str:
    """Return what became of a visitor."""
    if answer.headers.get("location", "").startswith("/sign-in?"):
        return SIGN_IN
    refused = {401: SIGN_IN, 403: NOT_HIS, 404: NOTHING}
    in_vain = answer.status_code == 401 and "/sign-in" in str(answer.request.url)
    assert answer.status_code < 500
    return IN if in_vain else refused.get(answer.status_code, IN)


def visit(portal: Portal, employee: str, route: str, case: Subjects) -> Response:
    """Go to a route in a browser of one's own, or as the program of somebody."""
    method, path = route.split(" ")
    client = portal.signed_in(employee) if employee else portal.stranger()
    address = addressed(path, case)
    if path.startswith("/api/"):
        return called(client, method, address, employee)
    if method == "GET":
        return client.get(address)
    return client.post(address, **handed_in(path, case))


def called(client: Client, method: str, address: str, employee: str) -> Response:
    """Return what the API answers to the program of somebody."""
    headers = {**with_token(employee), "Idempotency-Key": "k-1"}
    if method == "GET":
        return client.get(address, headers=headers)
    if address.endswith("/files"):
        return client.http.post(address, files={"files": ("外箱.jpg", photo(colour=BLUE))}, headers=headers)
    return client.http.post(address, json={"customer": "C100", "text": "外箱破损"}, headers=headers)


def addressed(path: str, case: Subjects) -> str:
    """Return the address of a route for a case."""
    letter = partial(printed, case.complaint, DocumentKind.CLOSING_LETTER, FORM)
    known = {
        "{folder}/{no}/": f"complaints/{case.complaint}/",
        "{no}/alike/{other}": f"{case.complaint}/alike/{case.alike}",
        "/clusters/{no}": f"/clusters/{case.cluster}",
        "/customers/{code}": "/customers/NEW-0001",
        "/8d/{no}": f"/8d/{case.eight_d}",
        "/bulletins/{no}": f"/bulletins/{case.bulletin}",
        "/accounts/{no}": "/accounts/E233",
        "/{folder}/{name}": f"/{case.notice}/assessment_notice-r1-zh_CN.pdf",
        "{event}": "LOG_CONTACT",
        "/intake/{number:int}": f"/intake/{case.message}",
        "{number:int}": str(case.form_id),
        "{sha256}": case.photo,
        "{no}": case.complaint,
        "{source}": "dealer",
        "{table:path}": "limits",
    }
    if path.startswith("/feedback/"):
        return path.replace("{token}", receipt(case.complaint))
    if "{token}" in path:
        token = status_link(case.complaint, current_time()).rpartition("/")[2]
        path = path.replace("{token}", token).replace("{document}", str(letter()))
    if "{key}" in path:
        path = path.replace("{key}", invite("E031", "E100", current_time()).rpartition("/")[2])
    for name, value in known.items():
        path = path.replace(name, value)
    return path


def handed_in(path: str, case: Subjects) -> dict[str, Any]:
    """Return what a page of ours would send there."""
    uploads: dict[str, Any] = {
        "/verify": {"file": ("a.pdf", b"%PDF-1.7 %%EOF")},
        "/complaints/{no}/files": {"files": ("外箱.jpg", photo(colour=BLUE))},
    }
    forms = {
        "/{folder}/{no}/gate": {"_at": key_of(case.complaint)},
        "/accounts/{no}": {"action": "disable"},
        "/complaints/{no}/alike/{other}": {"answer": "two"},
        "/clusters/{no}": {"eight_d": case.eight_d},
    }
    return {"files": uploads[path]} if path in uploads else {"form": forms.get(path)}


def with_token(employee: str) -> Mapping[str, str]:
    """Return the header with which a program shows somebody's token."""
    if not employee:
        return {}
    with transaction() as session:
        open_account(session, employee, employee, current_time())
        token = begin_session(session, employee, SessionKind.TOKEN, current_time(), "a program")
    return {"Authorization": f"Bearer {token}"}


# What may be guessed, beside what is there and forbidden.
GUESSES = {
    "a complaint": ("/complaints/{complaint}", "/complaints/KS-20260302-9999"),
    "a complaint that is an 8D": ("/complaints/{complaint}", "/complaints/{eight_d}"),
    "an 8D": ("/8d/{eight_d}", "/8d/8D-KS-20260302-9999"),
    "a bulletin": ("/bulletins/{bulletin}", "/bulletins/TB-2026-W52"),
    "a document": ("/documents/{form_id}", "/documents/999999"),
    "a document by its path": ("/documents/{complaint}/handling_form-r1-zh_CN.pdf", "/documents/{complaint}/x.pdf"),
    "a path out of the folder": ("/documents/{form_id}", "/documents/..%2f..%2fkesu.db"),
    "a file": ("/complaints/{complaint}/files/{photo}", "/complaints/{complaint}/files/" + "0" * 64),
    "a dossier": ("/dossiers/{complaint}.zip", "/dossiers/KS-20260302-9999.zip"),
    "an area": ("/audit", "/nowhere"),
    "a gate": ("/complaints/{complaint}/gate", "/complaints/KS-20260302-9999/gate"),
}


@pytest.mark.parametrize("what", GUESSES)
def test_what_is_forbidden_looks_like_what_is_not_there(portal: Portal, what: str) -> None:
    case, outsider = whole_case(), portal.signed_in("E400")
    forbidden, unknown = (told(outsider, address.format(**vars(case))) for address in GUESSES[what])
    assert forbidden == unknown
    assert forbidden[0] == 404


def told(client: Client, address: str) -> tuple[int, str, Mapping[str, str]]:
    """Return all that an answer tells."""
    answer = client.get(address)
    return answer.status_code, re.sub(r'value="[^"]*"', "", answer.text), dict(answer.headers)
