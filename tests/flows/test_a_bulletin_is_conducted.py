"""A bulletin has a run of its own: it waits for the General Manager's signature, and then goes on, body by body."""

from datetime import timedelta
from decimal import Decimal

import pytest

from models.assessment import Assessment
from models.database import transaction
from models.department import Department
from models.employee import Employee
from models.settings import settings
from rules.lifecycle import Event
from rules.report_day import week_of
from rules.vocabulary import (
    AssessmentKind,
    AssessmentState,
    DepartmentType,
    ExecutingBody,
    Identity,
    LevelClass,
    Role,
)
from tasks.calendar import current_time
from tasks.company import VERSION
from tasks.gates import pass_gate
from tasks.numbers import changed
from tasks.stages import load_stage
from tasks.telling_prefect import tell_prefect
from tests.flows.installation import ENGINEER, MANAGER
from tests.flows.office import Office, shown
from tests.tasks.signatures import signed

LEADERS = {"E900": Role.GM, "E100": Role.GENERAL_MGMT, "E500": Role.FINANCE}
LONG_AGO = timedelta(days=28)


@pytest.fixture
def bulletin(office: Office) -> str:
    """Return the number of the bulletin that is due: one notice was confirmed four weeks ago."""
    number = office.register(requirement="换货")
    confirmed_at = current_time() - LONG_AGO
    with transaction() as session:
        session.merge(Department(code="ADM", name="总经办", type=DepartmentType.OTHER, manager="E900"))
        session.flush()
        for leader, role in LEADERS.items():
            session.merge(Employee(no=leader, name=f"领导{leader}", department="ADM", title="负责人", roles=[role]))
        changed(session, VERSION)
        session.add(
            Assessment(
                no=f"CF-{number}",
                complaint=number,
                kind=AssessmentKind.PENALTY,
                anchor=confirmed_at,
                level=LevelClass.MEDIUM,
                department="QA",
                person=ENGINEER,
                amount_department=Decimal(300),
                amount_person=Decimal(100),
                effective_at=confirmed_at,
                issued_at=confirmed_at,
                appeal_until=confirmed_at,
                state=AssessmentState.CONFIRMED,
                confirmed_at=confirmed_at,
            )
        )
    return f"TB-{week_of(confirmed_at.astimezone(settings().company_zone).date())}"


def test_it_waits_to_be_signed_then_declared_then_carried_out(office: Office, bulletin: str) -> None:
    assert office.ended(office.start("penalty-bulletin")).is_completed()
    to_sign = office.waiting(bulletin)
    assert {"gate:sign-bulletin", f"week:{bulletin.removeprefix('TB-')}"} <= set(to_sign.tags)
    assert "300" in office.text_above(to_sign)
    assert (settings().documents / bulletin / "bulletin-r1-zh_CN.pdf").exists()

    assert office.resume(to_sign, acting_as=MANAGER, decision="APPROVE")
    again = office.waiting(bulletin, after=to_sign)
    assert "⚠" in office.text_above(again)
    assert office.resume(again, acting_as="E900", decision="APPROVE")
    at_the_portal = office.waiting(bulletin, after=again)  # Prefect knows no people: this one must be signed
    assert f"/bulletins/{bulletin}/forms/SIGN_BULLETIN" in office.text_above(at_the_portal)
    sign_at_the_portal(bulletin)

    to_declare = office.waiting(bulletin, after=at_the_portal)
    assert "gate:declare-bulletin" in to_declare.tags
    assert office.resume(to_declare, acting_as="E100")
    to_execute = office.waiting(bulletin, after=to_declare)
    assert office.resume(to_execute, acting_as="E500", body=shown(ExecutingBody.FINANCE), voucher="PZ-1")
    last = office.waiting(bulletin, after=to_execute)
    assert office.resume(last, acting_as="E100", body=shown(ExecutingBody.GENERAL_MGMT), voucher="XZ-1")
    assert office.ended(last).is_completed()
    assert office.reconcile() == {}


def sign_at_the_portal(bulletin: str) -> None:
    """Sign as the portal does, once the General Manager has proved who he is."""
    gate = load_stage(bulletin).gate
    assert gate is not None
    proof, answer = signed(bulletin, Event.SIGN_BULLETIN), {"acting_as": "E900", "decision": "APPROVE"}
    assert pass_gate(bulletin, gate.key, answer, identity=Identity.PROVED, proof=proof).accepted
    tell_prefect(bulletin)
