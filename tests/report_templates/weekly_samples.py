"""A week made up for its report: something of everything, with red indicators, a share above its limit, long names."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from models.views.document import Company
from models.views.weekly_report import WeeklyReport, weekly_report
from models.views.weekly_words import WeeklyNames
from rules.eight_d.vocabulary import CostKind, KnockOut, LintRule, ScoreColour
from rules.report_day import weeks_before
from rules.vocabulary import (
    AssessmentKind,
    AssessmentUnit,
    ClockKind,
    Indicator,
    Language,
    Level,
    LevelCause,
    State,
    TaskKind,
    TrackingMode,
)
from rules.weekly_eight_ds import CompletedEightD, CostOf, Finding
from rules.weekly_facts import (
    Assessed,
    CallBacks,
    Cell,
    ClockCount,
    EightDs,
    Escalated,
    Money,
    OpenCase,
    OwnerCount,
    TaskCount,
    TrackedCount,
    WeekFacts,
    WeekOfFamily,
)
from rules.weekly_figures import WeeklyFigures, figures_of
from rules.weekly_goods import Count, Crossed, Exposed, Goods
from tasks.policies import load_policies

POLICY = load_policies().policies[-1]
WEEK = "2026-W11"
MADE_AT = datetime(2026, 3, 20, 1, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 1, 10, tzinfo=UTC)


def rich_figures(cases: int = 12) -> WeeklyFigures:
    """Return the figures of a busy week with so many open complaints."""
    notes = {Indicator.ON_TIME: "W11 两次停电，已加装备用电源"}
    return figures_of(_facts(cases), _facts_before(), _series(), POLICY.weekly_report, notes)


def empty_figures() -> WeeklyFigures:
    """Return the figures of a week in which nothing happened."""
    nothing = WeekFacts(week=WEEK, ageing=(0, 0, 0, 0, 0))
    return figures_of(nothing, nothing, [], POLICY.weekly_report)


def report(figures: WeeklyFigures, language: Language, names: WeeklyNames | None = None) -> WeeklyReport:
    """Return the report of these figures."""
    frame = {
        "language": language,
        "zone": "Asia/Shanghai",
        "company": Company(name="宏晟传动科技有限公司"),
        "number": f"WR-{WEEK}",
        "policy_version": "2018-01-01-00000000",
        "printed_at": MADE_AT,
        "first_day": date(2026, 3, 9),
        "last_day": date(2026, 3, 15),
        "data_hash": "0123456789abcdef" * 4,
    }
    return weekly_report(figures, POLICY.weekly_report, names or named(language), frame)


def named(language: Language) -> WeeklyNames:
    """Return what the codes are called."""
    taxonomy = POLICY.taxonomy
    return WeeklyNames(
        zone=ZoneInfo("Asia/Shanghai"),
        families={code: names[language] for code, names in taxonomy.families.items()},
        categories={code: category.names[language] for code, category in taxonomy.categories.items()},
        departments={"LOG": "仓储物流", "QA": "品质部", "SVC": "服务站"},
        people={"E017": "李敏", "E018": "陈若静", "E231": "曾庆丰"},
        customers={"C100": "苏州霁岚电子有限公司", "C130": "Larkmere Devices Inc."},
    )


def _facts(cases: int) -> WeekFacts:
    return WeekFacts(
        week=WEEK,
        cells=(
            Cell(
                category="DEL-04",
                level=Level.GENERAL,
                department="LOG",
                received=9,
                closed_first=7,
                due=8,
                in_limit=7,
                open=2,
            ),
            Cell(
                category="QLT-02",
                level=Level.MEDIUM,
                department="QA",
                received=11,
                closed_first=3,
                closed_second=2,
                due=6,
                in_limit=3,
                open=8,
                overdue=1,
                upgraded=2,
                assessed=2,
            ),
            Cell(category="QLT-02", level=Level.STRONG, department="QA", received=1, open=1),
            Cell(
                category="SVC-04", level=Level.IRRATIONAL, department="SVC", received=2, tracked=2, first_irrational=2
            ),
            Cell(category="", level=Level.GENERAL, received=1, open=1),
        ),
        channels=(Count(of="PHONE", count=15), Count(of="WEB", count=9)),
        tiers=(Count(of="KEY", count=4), Count(of="GENERAL", count=20)),
        customers=(
            Goods(of="C100", count=13, pieces=430, delivered=182_000),
            Goods(of="C130", count=11, delivered=0),
        ),
        products=(
            Goods(of="TAPE", count=13, pieces=430, delivered=1_250_000, deliveries=640),
            Goods(of="", count=10),
        ),
        goods=Goods(of="", count=0, pieces=442, delivered=1_400_000),
        product_by_category=(
            Crossed(product="", category="DEL", count=9),
            Crossed(product="", category="", count=1),
            Crossed(product="IC", category="SVC", count=1),
            Crossed(product="TAPE", category="QLT", count=12),
            Crossed(product="TAPE", category="SVC", count=1),
        ),
        causing_departments=(Count(of="LOG", count=9), Count(of="", count=15)),
        responsibilities=(Count(of="OURS", count=20), Count(of="CUSTOMER", count=4)),
        owners=(OwnerCount(owner="E017", triaged=20, irrational=1), OwnerCount(owner="E018", triaged=4, irrational=1)),
        external=1,
        repeated=2,
        merged=1,
        void=2,
        no_fault=3,
        facts_known=Decimal("37.5"),
        other_feedback=(Count(of="INQUIRY", count=7),),
        reopened=1,
        clocks=(
            ClockCount(
                kind=ClockKind.TRIAGE,
                due=24,
                met=24,
                stopped=24,
                median_hours=Decimal("0.10"),
                p90_hours=Decimal("0.30"),
            ),
            ClockCount(
                kind=ClockKind.OWNER,
                due=24,
                met=22,
                stopped=24,
                median_hours=Decimal("1.50"),
                p90_hours=Decimal("4.20"),
            ),
            ClockCount(
                kind=ClockKind.CALLBACK,
                due=12,
                met=12,
                stopped=12,
                median_hours=Decimal("3.00"),
                p90_hours=Decimal("9.75"),
            ),
            ClockCount(kind=ClockKind.CONTACT, due=1, met=0),
        ),
        tasks=(
            TaskCount(kind=TaskKind.RELATED_CALL, due=6, done=4),
            TaskCount(kind=TaskKind.EIGHT_D_STEP, due=20, done=19),
        ),
        tracked=(
            TrackedCount(mode=TrackingMode.WATCH, stock=3, new=1),
            TrackedCount(mode=TrackingMode.MONITOR, stock=2, new=1),
        ),
        escalated=(Escalated(cause=LevelCause.AUTO_EXPIRY, level=Level.MEDIUM, count=2),),
        ageing=(6, 3, 2, 1, 0),
        call_backs=CallBacks(tried=14, reached=12, satisfied=11),
        eight_ds=EightDs(completed=4, first_time=3, judged=5, effective=4),
        completed_8ds=_completed_8ds(),
        money=Money(claims=2, claimed=Decimal("12500.50"), grants=1, granted=Decimal(200)),
        assessed=(
            _assessed(AssessmentKind.PENALTY, "QA", "E231", 2, "600", "200"),
            _assessed(AssessmentKind.REVERSAL, "QA", "E231", 1, "-300", "-100"),
        ),
        open_cases=tuple(_case(number) for number in range(cases)),
        due_next=tuple(_case(number) for number in range(2, 5)),
        exposure=Exposed(deliveries=1_000, service_contacts=200),
        ever_received=400,
        ever_closed_or_tracked=388,
    )


def _completed_8ds() -> tuple[CompletedEightD, ...]:
    """Return four 8Ds: a good one with costs, one that is amber, and two that something knocks out."""
    good = _completed(1, "96.8", ScoreColour.GREEN, actions=3, in_time=3)
    costs = (CostOf(kind=CostKind.REWORK, amount=Decimal(1800)), CostOf(kind=CostKind.SCRAP, amount=Decimal("640.50")))
    return (
        good.model_copy(update={"customers_score": Decimal(92), "costs": costs, "accepted": Decimal(5000)}),
        _completed(2, "71.0", ScoreColour.AMBER, LintRule.VAGUE, LintRule.NO_EVIDENCE, actions=2, in_time=2),
        _completed(3, "82.5", ScoreColour.RED, LintRule.VAGUE, outs=(KnockOut.NO_ESCAPE_CAUSE,), actions=2, in_time=1),
        _completed(
            4,
            "41.3",
            ScoreColour.RED,
            LintRule.BLAME,
            LintRule.TRAINING_ONLY,
            LintRule.VAGUE,
            outs=(KnockOut.NO_VERIFIED_CAUSE, KnockOut.NO_ESCAPE_CAUSE),
        ),
    )


def _completed(
    number: int,
    score: str,
    colour: ScoreColour,
    *rules: LintRule,
    outs: tuple[KnockOut, ...] = (),
    actions: int = 0,
    in_time: int = 0,
) -> CompletedEightD:
    return CompletedEightD(
        no=f"8D-KS-20260302-{number:04}",
        revision=2 if number == 1 else 1,
        customer="C130" if number % 2 else "C100",
        score=Decimal(score),
        colour=colour,
        knock_outs=outs,
        findings=tuple(Finding(rule=rule, hits=number) for rule in rules),
        actions=actions,
        in_time=in_time,
    )


def _facts_before() -> WeekFacts:
    cell = Cell(
        category="DEL-04", level=Level.GENERAL, department="LOG", received=20, closed_first=18, due=18, in_limit=17
    )
    return WeekFacts(
        week=weeks_before(WEEK, 1),
        cells=(cell,),
        exposure=Exposed(deliveries=1_100),
        call_backs=CallBacks(tried=10, reached=10, satisfied=10),
    )


def _series() -> list[WeekOfFamily]:
    """Return twelve weeks in which quality is seldom complained about, but for the last."""
    weeks = [weeks_before(WEEK, count) for count in range(1, 12)]
    quiet = [
        WeekOfFamily(week=week, family=family, count=count)
        for week in weeks
        for family, count in (("DEL", 16), ("QLT", 3))
    ]
    return [*quiet, WeekOfFamily(week=WEEK, family="DEL", count=9), WeekOfFamily(week=WEEK, family="QLT", count=12)]


def _case(number: int) -> OpenCase:
    received = MONDAY + timedelta(hours=7 * number)
    return OpenCase(
        no=f"KS-20260309-{number + 1:04}",
        customer="C130" if number % 3 else "C100",
        category="QLT-02" if number % 2 else "DEL-04",
        level=Level.MEDIUM,
        state=State.IN_PROCESS,
        department="QA" if number % 2 else "LOG",
        person="E231",
        received_at=received,
        due_at=received + timedelta(days=7),
        overdue=number == 0,
    )


def _assessed(kind: AssessmentKind, department: str, person: str, count: int, amount: str, own: str) -> Assessed:
    return Assessed(
        kind=kind,
        department=department,
        person=person,
        unit=AssessmentUnit.CNY,
        count=count,
        amount_department=Decimal(amount),
        amount_person=Decimal(own),
    )
