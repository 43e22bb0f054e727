"""The numbers of the shipped policy are those of the procedure, written here a second time by hand."""

from decimal import Decimal

import pytest

from rules.policy import ClosingColumn, EightDColumn, EightDRule, Limits, Policy
from rules.policy_table import Limit
from rules.vocabulary import ClockKind, DepartmentType, Level, LevelClass, Role, Tier, TrackingMode
from tasks.policies import load_policies

LIMITS = """
                   GENERAL  MEDIUM  STRONG  EXTERNAL  IRRATIONAL_1  IRRATIONAL_2
TRIAGE             0.5W     0.5W    0.25C   0.25C     1W            -
TRANSFER           2W       1W      0.5C    0.5C      4W            -
FIRST_REPLY        2W       2W      1C      1C        8W            -
OWNER              4C       4C      4C      4C        4C            -
CONTAINMENT_REPLY  4C       4C      4C      4C        4C            -
INTERIM            24D      24D     12C     12C       -             -
SUPERIOR_48H       48C      48C     48C     48C       -             -
CLOSE              48D      120D    240D    240D      -             -
CALLBACK           12C      12C     12C     12C       12C           12C
APPROVAL           8W       8W      16W     16W       8W            8W
DEFER_REVIEW       8W       8W      8W      8W        -             -
REVIEW             -        -       -       -         -             -
CONTACT            4C       4C      4C      4C        4C            4C
ANSWER             8W       8W      8W      8W        8W            8W
EFFECTIVENESS_90D  2160C    2160C   2160C   2160C     2160C         2160C
ONSITE_VISIT       -        48D     24C     24C       -             -
CLARIFY            0.5W     0.5W    0.25C   0.25C     0.5W          0.5W
"""

STEPS = """
        D0  D3_INITIAL  D1  D2   D3   D4    D5    D6    D7    D8
SHORT   -   4C          -   24D  -    48D   48D   -     -     -
MEDIUM  4C  4C          8W  24D  48D  72D   96D   120D  120D  120D
STRONG  4C  4C          4C  24D  48D  120D  168D  216D  240D  240D
"""


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The first policy shipped."""
    return load_policies().policies[0]


def cells(table: str) -> list[tuple[str, str, str]]:
    """Return the row, column and cell of each place in a table written by hand."""
    header, *rows = (line.split() for line in table.strip().splitlines())
    return [(row[0], column, cell) for row in rows for column, cell in zip(header, row[1:], strict=True)]


def short(limit: Limit | None) -> str:
    """Return a limit as the tables here write it."""
    return str(limit).replace(" ", "") if limit else "-"


def limit_of(limits: Limits, row: str, column: LevelClass) -> Limit | None:
    """Return the limit that a row and a column of the table above mean."""
    if row == "ONSITE_VISIT":
        return limits.onsite_visit[column]
    return limits.clarify[column] if row == "CLARIFY" else limits.clocks[ClockKind(row)][column]


def test_the_table_of_limits_has_every_clock() -> None:
    assert {row for row, _, _ in cells(LIMITS)} - {"ONSITE_VISIT", "CLARIFY"} == {kind.value for kind in ClockKind}


@pytest.mark.parametrize(("row", "column", "expected"), cells(LIMITS))
def test_each_limit_is_that_of_the_procedure(policy: Policy, row: str, column: str, expected: str) -> None:
    assert short(limit_of(policy.limits, row, LevelClass(column))) == expected


def test_a_clock_warns_at_three_quarters(policy: Policy) -> None:
    assert policy.limits.warn_at == Decimal("0.75")


def test_levels_rise_by_one_and_strong_stays(policy: Policy) -> None:
    upgrades = policy.upgrades
    assert upgrades.next == {"GENERAL": "MEDIUM", "MEDIUM": "STRONG", "STRONG": "STRONG"}
    assert (upgrades.refusal_policy, str(upgrades.after_refusal), str(upgrades.external_alert)) == (
        "immediate",
        "24 D",
        "0.5 C",
    )
    assert (upgrades.reopen_days, upgrades.reopen_steps, upgrades.missed_reviews) == (30, 1, 2)
    assert upgrades.irrational_becomes is Level.MEDIUM


def test_the_level_decision_has_the_thresholds_of_the_procedure(policy: Policy) -> None:
    levels = policy.levels
    assert [int(loss) for loss in (levels.medium_loss, levels.strong_loss)] == [5_000, 50_000]
    assert (levels.strong_customers, levels.medium_dissatisfaction) == (3, 4)
    assert (levels.strong_cross_department_dissatisfaction, levels.irrational_reason_chars) == (4, 20)


@pytest.mark.parametrize(
    ("column", "applicants", "callers", "approvers"),
    [
        ("GENERAL", ["RESPONSIBLE"], ["PRE_SALES_CS", "AFTER_SALES_CS"], ["CSC_SUPERVISOR"]),
        ("MEDIUM", ["RECEIVER", "DEPT_MANAGER"], ["PRE_SALES_CS", "AFTER_SALES_CS"], ["CSC_MANAGER"]),
        ("STRONG", ["DEPT_MANAGER"], ["CSC_SUPERVISOR"], ["CSC_MANAGER", "DEPUTY_GM"]),
        ("EXTERNAL", ["DEPT_MANAGER"], ["CSC_MANAGER"], ["DEPUTY_GM", "GM"]),
        ("IRRATIONAL", ["DEPT_MANAGER"], ["PRE_SALES_CS", "AFTER_SALES_CS"], ["CSC_MANAGER"]),
        (
            "NOT_OURS",
            ["PRE_SALES_CS", "AFTER_SALES_CS"],
            ["PRE_SALES_CS", "AFTER_SALES_CS", "CSC_SUPERVISOR", "CSC_MANAGER"],
            ["CSC_SUPERVISOR"],
        ),
    ],
)
def test_closing_is_applied_for_checked_and_approved_by_these(
    policy: Policy, column: str, applicants: list[str], callers: list[str], approvers: list[str]
) -> None:
    row = policy.closing.rows[ClosingColumn(column)]
    assert (row.applicants, row.callers, row.approvers) == (applicants, callers, approvers)


def test_the_closing_standard_grows_with_the_level(policy: Policy) -> None:
    standard = {column.value: set(row.standard) for column, row in policy.closing.rows.items()}
    assert len(standard["GENERAL"]) == 8
    assert standard["MEDIUM"] - standard["GENERAL"] == {"WRITTEN_REPLY", "EVIDENCE"}
    assert standard["STRONG"] - standard["MEDIUM"] == {"FACE_TO_FACE", "CLAIM_SETTLED"}
    assert standard["EXTERNAL"] - standard["STRONG"] == {"BODY_CONFIRMATION"}
    assert standard["GENERAL"] < standard["MEDIUM"] < standard["STRONG"] < standard["EXTERNAL"]
    assert (standard["IRRATIONAL"], standard["NOT_OURS"]) == ({"TRACKING_RULE"}, {"AGREEMENT"})


def test_a_customer_is_called_three_times_an_hour_apart_and_asked_five_questions(policy: Policy) -> None:
    closing = policy.closing
    assert (closing.satisfied_score, closing.callback_attempts, str(closing.callback_gap)) == (4, 3, "1 C")
    assert len(closing.callback_questions) == 5
    assert (str(closing.face_saving), closing.face_saving_by) == ("168 C", Role.SALES)


def test_documents_are_numbered_as_the_procedure_says(policy: Policy) -> None:
    numbers = {kind: (series.prefix, series.digits) for kind, series in policy.notices.numbers.items()}
    assert numbers == {
        "complaint": ("KS", 4),
        "handling_form": ("CL", 4),
        "finding": ("KH", 3),
        "penalty": ("CF", 3),
        "fine": ("FK", 3),
        "reversal": ("CX", 3),
    }
    assert str(policy.notices.appeal) == "24 D"


def test_a_repeat_is_within_ninety_days_and_a_cluster_is_three_customers_in_thirty(policy: Policy) -> None:
    repeats = policy.repeats
    assert repeats.repeat_days == 90
    assert (repeats.cluster_customers, repeats.cluster_days) == (3, 30)


def test_each_role_may_grant_up_to_its_amount(policy: Policy) -> None:
    assert policy.authority.unlimited == [Role.GM]
    assert {role.value: int(amount) for role, amount in policy.authority.goodwill.items()} == {
        "PRE_SALES_CS": 200,
        "AFTER_SALES_CS": 200,
        "ASSISTANT": 200,
        "SALES": 500,
        "CSC_SUPERVISOR": 2_000,
        "CSC_MANAGER": 5_000,
        "QA_MANAGER": 5_000,
        "DEPT_MANAGER": 5_000,
        "DEPUTY_GM": 50_000,
    }


@pytest.mark.parametrize(("column", "step", "expected"), cells(STEPS))
def test_each_step_of_an_8d_is_due_as_the_procedure_says(policy: Policy, column: str, step: str, expected: str) -> None:
    steps = {found.value: limit for found, limit in policy.eight_d.steps[EightDColumn(column)].items()}
    assert short(steps.get(step)) == expected


def test_a_team_has_three_members_of_two_departments(policy: Policy) -> None:
    rules = policy.eight_d
    assert (rules.minimum_members, rules.minimum_departments, rules.related_days) == (3, 2, 90)
    assert rules.minimum_whys == {"SHORT": 1, "MEDIUM": 3, "STRONG": 3}
    assert [short(limit) for limit in rules.related_call.values()] == ["24D", "24D", "24C", "24C", "24D", "24D"]


def test_watched_customers_are_reviewed_monthly_and_monitored_ones_weekly(policy: Policy) -> None:
    modes = policy.tracking.modes
    assert (modes[TrackingMode.WATCH].contact_days, modes[TrackingMode.WATCH].review_days) == (30, 30)
    assert (modes[TrackingMode.MONITOR].contact_days, modes[TrackingMode.MONITOR].review_days) == (7, 7)
    assert policy.tracking.decide_after_days == 90


def test_the_first_two_tiers_are_served_twice_as_fast(policy: Policy) -> None:
    rows = policy.tiers.rows
    assert policy.tiers.factor_applies_to == [ClockKind.TRANSFER, ClockKind.FIRST_REPLY]
    assert str(policy.tiers.same_day) == "2 W"
    assert [(tier.value, str(row.factor), row.same_day_answer) for tier, row in rows.items()] == [
        ("KEY", "0.5", True),
        ("TIER1", "0.5", True),
        ("TIER2", "1", False),
        ("GENERAL", "1", False),
        ("DEFOCUS", "1", False),
    ]
    assert [rows[tier].rank for tier in Tier] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("code", "departments", "rule", "playbook"),
    [
        ("DEL-01", ["SALES"], EightDRule.REPEAT_OR_STRONG, "PB-DEL-LATE"),
        ("DEL-06", ["FINANCE"], EightDRule.NEVER, "PB-CREDIT"),
        ("DEL-08", ["LOGISTICS", "SALES"], EightDRule.NEVER, "PB-DOCS"),
        ("DEL-10", ["LOGISTICS"], EightDRule.REPEAT, "PB-PROCESS"),
        ("QLT-05", ["QA", "PRODUCTION"], EightDRule.FROM_MEDIUM_ELSE_SHORT, "PB-8D"),
        ("SVC-02", ["EXECUTING", "MANAGING"], EightDRule.NEVER, "PB-TONE"),
        ("SVC-06", ["GENERAL_MGMT"], EightDRule.NEVER, "PB-SVC"),
        ("RET-01", ["EXECUTING", "MANAGING", "QA"], EightDRule.IF_DEFECT, "PB-RETURN"),
        ("CLM-01", ["SALES", "FINANCE"], EightDRule.FROM_MEDIUM, "PB-CLAIM"),
        ("MIS-01", [], EightDRule.NEVER, "PB-IRR"),
        ("OTH-99", ["MANAGING"], EightDRule.NEVER, ""),
    ],
)
def test_a_category_leads_to_its_department_8d_rule_and_playbook(
    policy: Policy, code: str, departments: list[str], rule: EightDRule, playbook: str
) -> None:
    category = policy.taxonomy.categories[code]
    assert (category.departments, category.eight_d, category.playbook) == (departments, rule, playbook)


def test_each_family_has_as_many_categories_as_the_procedure_lists(policy: Policy) -> None:
    families = [code.partition("-")[0] for code in policy.taxonomy.categories]
    assert {family: families.count(family) for family in policy.taxonomy.families} == {
        "DEL": 10,
        "QTN": 1,
        "SAL": 10,
        "AST": 7,
        "QLT": 5,
        "SVC": 10,
        "NEW": 2,
        "RET": 2,
        "REP": 2,
        "CTR": 1,
        "CLM": 1,
        "MIS": 4,
        "INT": 1,
        "OTH": 1,
    }


def test_of_two_receivers_the_first_signs(policy: Policy) -> None:
    rows = policy.receivers.departments[DepartmentType.FINANCE]
    assert (rows[Level.GENERAL].primary, rows[Level.GENERAL].deputy) == (["应收专员"], ["会计主管"])
    assert rows[Level.STRONG].primary == ["财务经理", "总经理"]
