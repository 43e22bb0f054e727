"""The figures of a week: rates, shares, control limits, ages, tables that add up."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ageing import first_days
from rules.control_chart import control_chart
from rules.eight_d.vocabulary import Better
from rules.report_day import weeks_before
from rules.vocabulary import AssessmentKind, AssessmentUnit, ClockKind, Indicator, Level
from rules.weekly_facts import Assessed, Cell, ClockCount, OwnerCount, WeekFacts, WeekOfFamily
from rules.weekly_figures import WeeklyFigures, figures_of, iceberg
from rules.weekly_goods import Exposed
from rules.weekly_indicators import Measured, rate_of, total
from rules.weekly_rate import Rate
from rules.weekly_tables import MEASURES, by_family, by_level, league, specialists, summary, sums_of
from tasks.policies import calendar_for, load_policies

POLICY = load_policies().policies[-1]
RULES = POLICY.weekly_report
CALENDAR = calendar_for(POLICY)
COUNTS = st.integers(0, 50)
CELLS = st.lists(
    st.builds(
        Cell,
        category=st.sampled_from(["", "DEL-01", "DEL-04", "QLT-02", "SVC-09"]),
        level=st.sampled_from(Level),
        department=st.sampled_from(["", "LOG", "QA", "SVC"]),
        **dict.fromkeys(MEASURES, COUNTS),
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("part", "whole", "places", "shown"),
    [
        (2, 25, 1, "8.0"), (1, 25, 1, "4.0"), (15, 18, 1, "83.3"), (3, 18, 1, "16.7"), (15, 20, 1, "75.0"),
        (25, 1250, 2, "2.00"), (9, 1250, 2, "0.72"), (4, 1250, 2, "0.32"), (1, 1250, 2, "0.08"), (1, 8, 1, "12.5"),
        (1, 1600, 2, "0.06"), (0, 7, 1, "0.0"), (0, 0, 1, None), (3, 0, 1, None),
    ],
)  # fmt: skip
def test_a_rate_is_rounded_half_up_and_is_nothing_over_nothing(
    part: int, whole: int, places: int, shown: str | None
) -> None:
    assert Rate(part=part, whole=whole).rounded(places) == (None if shown is None else Decimal(shown))


@pytest.mark.parametrize(
    ("part", "whole", "base", "places", "shown"),
    [
        (25, 51_000, 1_000_000, 0, "490"), (1, 16, 1_000, 1, "62.5"), (1, 2_000_000, 1_000_000, 0, "1"),
        (0, 9, 1_000_000, 0, "0"), (3, 0, 1_000_000, 0, None),
    ],
)  # fmt: skip
def test_a_rate_of_a_million_or_a_thousand_is_rounded_half_up_too(
    part: int, whole: int, base: int, places: int, shown: str | None
) -> None:
    assert Rate(part=part, whole=whole).of(base, places) == (None if shown is None else Decimal(shown))


def test_a_rate_is_kept_with_its_percentage() -> None:
    assert Rate(part=15, whole=18).model_dump() == {"part": 15, "whole": 18, "percent": "83.33"}
    assert Rate(part=0, whole=0).model_dump() == {"part": 0, "whole": 0, "percent": None}


def test_figures_that_were_kept_are_read_back_as_they_were() -> None:
    facts = WeekFacts(week="2026-W11", cells=(_cell("LOG", received=3, due=3, in_limit=2),))
    figures = figures_of(facts, facts, [], RULES, {Indicator.ON_TIME: "停电"})
    assert WeeklyFigures.model_validate_json(figures.model_dump_json()) == figures


def test_a_week_in_which_nothing_happened_has_zeros_and_no_rate() -> None:
    empty = WeekFacts(week="2026-W11")
    figures = figures_of(empty, empty, [], RULES)
    assert all(each.rate.percent is None and not each.is_red for each in figures.indicators)
    assert (figures.worse, figures.summary, figures.families, figures.league, figures.trends) == ((), (), (), (), ())
    assert (figures.iceberg.total, total(figures.levels, *MEASURES)) == (0, 0)


def test_twenty_five_complaints_stand_for_six_hundred_who_said_nothing() -> None:
    hidden = iceberg(25, RULES.iceberg)
    assert (hidden.explicit, hidden.latent, hidden.total) == (100, 500, 600)


@given(CELLS)
def test_every_table_adds_up_to_the_same_sums(cells: Sequence[Cell]) -> None:
    for measure in MEASURES:
        whole = total(cells, measure)
        assert total(summary(cells), measure) == total(by_level(cells), measure) == whole
        assert sum(getattr(each.sums, measure) for each in by_family(cells, Exposed())) == whole
        led = sum(getattr(each.sums, measure) for each in league(cells, ()))
        assert led == total([cell for cell in cells if cell.department], measure)


@given(CELLS)
def test_the_shares_of_all_families_are_the_whole(cells: Sequence[Cell]) -> None:
    families = by_family(cells, Exposed(deliveries=1_000))
    received = total(cells, "received")
    assert sum(each.share.part for each in families) == received
    assert {each.share.whole for each in families} <= {received}


def test_the_league_is_led_by_who_closes_in_time_and_ended_by_who_had_nothing_due() -> None:
    cells = [
        _cell("LOG", due=4, in_limit=3, overdue=1),
        _cell("SVC", due=4, in_limit=3),
        _cell("QA", due=2, in_limit=2),
        _cell("FIN", received=3),
    ]
    assert [each.department for each in league(cells, ())] == ["QA", "SVC", "LOG", "FIN"]
    assert [each.rank for each in league(cells, ())] == [1, 2, 3, 4]


def test_more_than_a_fifth_of_irrational_complaints_asks_for_an_audit_and_a_fifth_does_not() -> None:
    owners = [OwnerCount(owner="E1", triaged=5, irrational=1), OwnerCount(owner="E2", triaged=4, irrational=1)]
    assert [(each.owner, each.audit) for each in specialists(owners, RULES.irrational_share)] == [
        ("E2", True),
        ("E1", False),
    ]


def test_assessments_are_summed_by_person_and_a_reversal_takes_its_amount_back() -> None:
    rows = [_assessed("E1", 1, "100"), _assessed("E1", 1, "200"), _assessed("E1", 1, "-100"), _assessed("E2", 2, "50")]
    sums = sums_of(rows, "person", "amount_person")
    assert [(each.who, each.count, each.amount) for each in sums] == [("E1", 3, Decimal(200)), ("E2", 2, Decimal(50))]


@pytest.mark.parametrize(
    ("now", "before", "target", "better", "gap", "worse"),
    [
        ((15, 20), (18, 20), "90", Better.HIGHER, "15.00", "15.00"),
        ((18, 20), (15, 20), "90", Better.HIGHER, "0", "-15.00"),
        ((2, 20), (1, 20), "5", Better.LOWER, "5.00", "5.00"),
        ((0, 0), (1, 20), "5", Better.LOWER, "0", None),
        ((1, 20), (0, 0), None, Better.LOWER, "0", None),
    ],
)
def test_an_indicator_is_measured_against_its_target_and_the_week_before(
    now: tuple[int, int], before: tuple[int, int], target: str | None, better: Better, gap: str, worse: str | None
) -> None:
    measured = Measured(
        indicator=Indicator.ON_TIME,
        rate=Rate(part=now[0], whole=now[1]),
        before=Rate(part=before[0], whole=before[1]),
        better=better,
        target=None if target is None else Decimal(target),
    )
    assert measured.gap == Decimal(gap)
    assert measured.is_red == (Decimal(gap) > 0)
    assert measured.worse_by == (None if worse is None else Decimal(worse))


def test_what_got_worse_comes_with_the_worst_first() -> None:
    before = WeekFacts(week="2026-W10", cells=(_cell("LOG", closed_first=10, due=10, in_limit=10),))
    now = WeekFacts(week="2026-W11", cells=(_cell("LOG", closed_first=8, closed_second=2, due=10, in_limit=5),))
    worse = figures_of(now, before, [], RULES).worse
    assert worse == (Indicator.ON_TIME, Indicator.FIRST_CLOSURE, Indicator.SECOND_CLOSURE)


def test_every_indicator_is_counted_and_has_a_target_or_none() -> None:
    clocks = (ClockCount(kind=ClockKind.OWNER, due=4, met=3),)
    facts = WeekFacts(week="2026-W11", clocks=clocks)
    assert rate_of(Indicator.OWNER_4H, facts) == Rate(part=3, whole=4)
    assert {each.indicator for each in figures_of(facts, facts, [], RULES).indicators} == set(Indicator)


def test_a_share_above_three_deviations_is_no_chance() -> None:
    weeks = [(f"2026-W{number:02}", Rate(part=10, whole=100)) for number in range(1, 12)]
    chart = control_chart([*weeks, ("2026-W12", Rate(part=30, whole=100))], Decimal(3))
    assert chart.mean == Decimal("0.1167")
    assert [point.is_above for point in chart.points] == [False] * 11 + [True]
    # 0.11667 + 3 x sqrt(0.11667 x 0.88333 / 100)
    assert chart.points[0].upper == Decimal("0.2130")
    assert chart.points[0].lower == Decimal("0.0204")


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=12))
def test_control_limits_hold_the_mean_and_stay_between_nothing_and_all(pairs: list[tuple[int, int]]) -> None:
    weeks = [("2026-W01", Rate(part=part, whole=part + rest)) for part, rest in pairs]
    chart = control_chart(weeks, Decimal(3))
    for point in chart.points:
        assert (point.share is None) == (point.rate.whole == 0)
        if point.lower is not None and point.upper is not None and chart.mean is not None:
            assert 0 <= point.lower <= chart.mean <= point.upper <= 1


def test_a_trend_has_every_week_even_those_without_a_complaint() -> None:
    series = [
        WeekOfFamily(week="2026-W11", family="DEL", count=9),
        WeekOfFamily(week="2026-W11", family="QLT", count=6),
    ]
    facts = WeekFacts(week="2026-W11")
    trends = figures_of(facts, facts, series, RULES).trends
    assert [each.family for each in trends] == ["DEL", "QLT"]
    weeks = [point.week for point in trends[0].chart.points]
    assert weeks == [weeks_before("2026-W11", count) for count in range(11, -1, -1)]
    assert [point.share for point in trends[0].chart.points] == [None] * 11 + [Decimal("0.6000")]


def test_ages_count_working_days_after_the_receipt() -> None:
    # Sunday 15 March: Thursday to Friday are two working days ago, the weekend none.
    assert first_days(date(2026, 3, 15), [0, 1, 3, 7], CALENDAR) == [
        date(2026, 3, 13),
        date(2026, 3, 12),
        date(2026, 3, 10),
        date(2026, 3, 4),
    ]


@given(st.dates(date(2019, 3, 1), date(2026, 12, 31)), st.integers(0, 40))
def test_the_first_day_of_an_age_is_the_earliest_that_is_no_older(last: date, age: int) -> None:
    (first,) = first_days(last, [age], CALENDAR)
    assert _age(first, last) <= age < _age(date.fromordinal(first.toordinal() - 1), last)


def _age(first: date, last: date) -> int:
    days = (date.fromordinal(number) for number in range(first.toordinal() + 1, last.toordinal() + 1))
    return sum(CALENDAR.is_working_day(day) for day in days)


def _cell(department: str, **measures: int) -> Cell:
    return Cell(category="DEL-01", level=Level.GENERAL, department=department, **measures)


def _assessed(person: str, count: int, amount: str) -> Assessed:
    return Assessed(
        kind=AssessmentKind.PENALTY,
        department="LOG",
        person=person,
        unit=AssessmentUnit.CNY,
        count=count,
        amount_department=Decimal(0),
        amount_person=Decimal(amount),
    )
