"""Whatever becomes of a run, the case stands where the database says and gets a run there again."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from functools import partial

from tasks.gates import pass_gate
from tasks.parking import suspended_at
from tasks.stages import load_stage
from tests.flows.office import Office


def test_a_deleted_run_is_parked_again_and_resumes_like_any_other(office: Office) -> None:
    number = office.register()
    office.delete(office.waiting(number))
    office.reconcile()
    parked = office.waiting(number)
    assert office.resume(parked, acting_as="E017", product="R0402", requirement="换货")
    office.waiting(number, after=parked)


def test_a_run_completed_by_hand_is_replaced(office: Office) -> None:
    number = office.register()
    run = office.waiting(number)
    office.complete(run)
    office.reconcile()
    assert office.waiting(number).id != run.id


def test_a_gate_passed_elsewhere_moves_the_waiting_run(office: Office) -> None:
    number = office.register()
    run = office.waiting(number)
    gate = load_stage(number).gate
    assert gate
    pass_gate(number, gate.key, {"acting_as": "E017", "product": "R0402", "requirement": "换货"})
    office.reconcile()
    moved = office.waiting(number)
    assert moved.id == run.id
    assert "gate:triage" in moved.tags


def test_an_answer_is_recorded_although_the_process_died_with_it(office: Office) -> None:
    number = office.register()
    run = office.waiting(number)
    answer = partial(office.resume, run, acting_as="E017", product="R0402", requirement="换货")
    with ThreadPoolExecutor(1) as operator:  # on a busy server he hears that it was taken long after it was
        pressed = operator.submit(copy_context().run, answer)
        office.running(run)
        office.kill_serving()
        assert pressed.result()
    assert office.crash_dead_runs(after=timedelta(seconds=30)) == []
    assert run.id in office.crash_dead_runs(after=timedelta(minutes=3))
    office.serve()
    office.reconcile()
    assert "gate:triage" in office.waiting(number, after=run).tags


def test_a_second_run_of_a_complaint_is_ended(office: Office) -> None:
    number = office.register()
    first = office.waiting(number)
    second = office.suspended(office.start("complaint", complaint_no=number))
    office.reconcile()
    assert office.waiting(number).id == first.id
    assert office.ended(second).is_cancelled()


def test_a_run_of_an_unknown_complaint_is_cancelled(office: Office) -> None:
    run = office.start("complaint", state=suspended_at("triage-1"), complaint_no="KS-20200101-0001")
    office.reconcile()
    assert office.ended(run).is_cancelled()


def test_reconciling_twice_creates_nothing_more(office: Office) -> None:
    office.register()
    office.reconcile()
    before = office.count()
    assert office.reconcile() == {}
    assert office.count() == before
