"""Who carries out an assessment, and who reads the bulletin that announces it."""

from dataclasses import replace

import pytest

from rules.case import Unit
from rules.execution import executing_bodies, readers_of_bulletin
from rules.vocabulary import BelongsTo, DepartmentType, ExecutingBody
from tests.rules.facts import COMPANY, POLICY

OFFICE = Unit("GMO", DepartmentType.GENERAL_MGMT, manager="office", superior="vice")
FINANCE = Unit("FIN", DepartmentType.FINANCE, manager="cashier", superior="head")
WHOLE = replace(COMPANY, units={**COMPANY.units, "GMO": OFFICE, "FIN": FINANCE})


@pytest.mark.parametrize("unit", [BelongsTo.COMPANY, BelongsTo.SALES_COMPANY])
def test_general_management_and_finance_carry_out_what_a_department_is_assessed(unit: BelongsTo) -> None:
    assert executing_bodies(unit, POLICY.notices) == (ExecutingBody.GENERAL_MGMT, ExecutingBody.FINANCE)


def test_finance_alone_carries_out_what_a_dealer_is_assessed() -> None:
    assert executing_bodies(BelongsTo.SALES_SERVICE_PROVIDER, POLICY.notices) == (ExecutingBody.FINANCE,)


def test_the_bodies_are_those_of_the_policy() -> None:
    only = POLICY.notices.model_copy(update={"executing_bodies": [DepartmentType.GENERAL_MGMT]})
    assert executing_bodies(BelongsTo.COMPANY, only) == (ExecutingBody.GENERAL_MGMT,)
    assert executing_bodies(BelongsTo.SALES_SERVICE_PROVIDER, only) == ()


def test_a_bulletin_goes_to_leaders_departments_concerned_and_bodies_each_once() -> None:
    readers = readers_of_bulletin(["LOG", "QA", "LOG", "GONE"], WHOLE, POLICY.notices)
    assert readers == ("head", "vice", "chief", "manager", "quality", "office", "cashier")


def test_a_department_that_is_not_concerned_gets_no_bulletin() -> None:
    assert "quality" not in readers_of_bulletin(["LOG"], WHOLE, POLICY.notices)
