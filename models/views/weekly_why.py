"""Why? For each figure of the weekly report: how it is counted, the counted numbers, and the clause behind it."""

from collections.abc import Mapping

from models.views.eight_d_blocks import Listing, Row
from models.views.weekly_summary import columns_of
from models.views.weekly_words import coded, counted, filled, plain, said
from rules.vocabulary import Indicator
from rules.weekly_figures import WeeklyFigures
from rules.weekly_policy import WeeklyRules

HOW: Mapping[Indicator, tuple[str, str]] = {
    Indicator.COMPLAINT_RATE: (
        "Complaints received in the week, against deliveries and service contacts of the week.",
        "004 §7.7.2; A-21",
    ),
    Indicator.FIRST_CLOSURE: (
        "Closed in the week after an application within the limit fixed at triage, against all closed in the week.",
        "004 §3.11",
    ),
    Indicator.SECOND_CLOSURE: (
        "Closed in the week after a later application, or reopened before, against all closed in the week.",
        "004 §3.11",
    ),
    Indicator.ON_TIME: (
        "Whose first closing limit ended in the week: those closed at the week's end by an application within it.",
        "004 §3.10, §3.11",
    ),
    Indicator.CLOSING: ("Closed or tracked, against all complaints ever received.", "004 §1.1"),
    Indicator.FIRST_IRRATIONAL: (
        "Judged irrational in the week, against complaints received in the week.",
        "004 §3.5, §7.7.1",
    ),
    Indicator.SECOND_IRRATIONAL: (
        "Deferrals approved in the week, against complaints received in the week.",
        "004 §7.4.2, §7.7.1",
    ),
    Indicator.OWNER_4H: ("Clocks due in the week: a responsible person was named within 4 hours.", "001 p12"),
    Indicator.REPLY_4H: (
        "Clocks due in the week: the first measures were told to the customer within 4 hours.",
        "001 p12",
    ),
    Indicator.APPLIED_48H: ("Clocks due in the week: closing was applied for within 48 hours.", "001 p12"),
    Indicator.CALLBACK_12H: ("Clocks due in the week: the customer was called back within 12 hours.", "004 §7.4.1"),
    Indicator.RELATED_CALLS: (
        "Calls to other customers of the same goods, due in the week and made by then.",
        "001 p12",
    ),
    Indicator.CALLBACK_REACHED: ("Call-backs of the week at which the customer was reached.", "004 §7.4.1"),
    Indicator.SATISFIED: ("Call-backs of the week that reached a customer who is satisfied.", "004 §7.4.1"),
    Indicator.REOPENED: ("Opened again in the week, against all closed in the week.", "004 §7.4"),
    Indicator.REPEATED: ("Received in the week as a repeat of an earlier one, against all received.", "001 p26; T13"),
    Indicator.EIGHT_D_FIRST_TIME: ("8Ds completed in the week in their first revision.", "001 p20"),
    Indicator.EIGHT_D_ON_TIME: ("Steps of 8Ds due in the week and done by then.", "001 p20; T15"),
    Indicator.EIGHT_D_EFFECTIVE: ("Proofs of effect judged in the week that held.", "001 p20"),
}
BESIDES: tuple[tuple[str, str, str], ...] = (
    (
        "Week",
        "Monday 00:00 to Sunday 24:00 of the company, all as the ledger stood then: a later report says the same.",
        "004 §7.7; A-26",
    ),
    (
        "Level",
        "The level that triage gave, whatever became of it; before triage the level of the registered facts.",
        "004 §3.1",
    ),
    (
        "Overdue",
        "Open, and not applied for within the first closing limit.",
        "004 §7.4.3",
    ),
    (
        "Assessed",
        "Assessments issued in the week without those withdrawn; a reversal counts with its negative amount.",
        "004 §7.6",
    ),
    (
        "Control limits",
        "Mean share of the weeks shown, and {sigma} standard deviations around it for the number of each week.",
        "001 p26",
    ),
    (
        "Age",
        "Working days after the day of receipt up to the last day of the week.",
        "000 p10",
    ),
    (
        "Hours",
        "Elapsed hours of the clocks that were due in the week and have stopped; the 90th percentile by nearest rank.",
        "004 §7.5",
    ),
    (
        "Iceberg",
        "Of a hundred discontented {complain} complain, {others} tell others, {silent} are silent: training figures.",
        "003; A-23",
    ),
    (
        "Justified",
        "Judged at the week's end as our responsibility, a shared one, or our vendor's; no fault: judged not to be so.",
        "002 §3.5",
    ),
    (
        "Facts known of 5W2H",
        "Of the twelve facts those on record at the week's end, on average of the complaints received in it.",
        "001 p15, p21",
    ),
    (
        "PPM",
        "Pieces that complaints of the week are about, of a million delivered in it; not what is judged another's.",
        "004 §7.7.2",
    ),
    (
        "Our score",
        "8Ds completed in the week, as they were locked, by the criteria, weights and words of their own policy.",
        "001 p17–p22",
    ),
    (
        "Costs of the week",
        "Claims of complaints received in the week, goodwill granted in it; the other costs are those of D8.",
        "004 §A.5, §A.6",
    ),
    (
        "Merged and void",
        "A merged complaint is counted once, with the one that it was merged into; void ones are not counted.",
        "004 §7.1; T13",
    ),
)


def why(figures: WeeklyFigures, rules: WeeklyRules) -> tuple[Listing, ...]:
    """Return the appendix that a department head can check every figure with."""
    return _indicators(figures), _others(rules)


def _indicators(figures: WeeklyFigures) -> Listing:
    rows = tuple(
        Row(
            cells=(
                coded(each.indicator, strong=True),
                said(HOW[each.indicator][0]),
                counted(each.rate),
                plain(HOW[each.indicator][1]),
            )
        )
        for each in figures.indicators
    )
    return Listing(
        title="", columns=columns_of("Figure", 30, "How it is counted", 76, "Counted", 18, "Clause", 26), rows=rows
    )


def _others(rules: WeeklyRules) -> Listing:
    values = {
        "sigma": rules.control_sigma,
        "complain": rules.iceberg.complain,
        "others": rules.iceberg.tell_others,
        "silent": rules.iceberg.stay_silent,
    }
    rows = tuple(
        Row(cells=(said(name, strong=True), filled(text, _named_in(text, values)), plain(clause)))
        for name, text, clause in BESIDES
    )
    return Listing(title="", columns=columns_of("Figure", 30, "How it is counted", 94, "Clause", 26), rows=rows)


def _named_in(text: str, values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if f"{{{name}}}" in text}
