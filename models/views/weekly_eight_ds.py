"""The 8Ds of the week: how good those completed are, what knocks them out, what the lint finds. Source: 001 p17–p22."""

from models.views.eight_d_blocks import Cell, Listing, Row
from models.views.weekly_summary import columns_of
from models.views.weekly_words import (
    NO_RATE,
    NOTHING,
    WeeklyNames,
    coded,
    count,
    number,
    plain,
    rate,
    said,
)
from rules.weekly_eight_ds import CompletedEightD
from rules.weekly_figures import WeeklyFigures
from rules.weekly_rate import Rate


def eight_d_table(figures: WeeklyFigures) -> Listing:
    """Return the 8Ds completed with their mean score, their actions, and the proofs judged in the week."""
    facts, quality = figures.facts.eight_ds, figures.eight_ds
    completed = len(figures.facts.completed_8ds)
    rows = (
        (said("Completed"), count(facts.completed), ()),
        _part("of these in the first revision", Rate(part=facts.first_time, whole=facts.completed)),
        _part("of these green", Rate(part=quality.green, whole=completed)),
        _part("of these amber", Rate(part=quality.amber, whole=completed)),
        _part("of these red", Rate(part=quality.red, whole=completed)),
        _part("of these knocked out", Rate(part=quality.knocked_out, whole=completed)),
        (said("Mean score of 100"), number(quality.mean_score), ()),
        (said("Actions to introduce"), count(quality.actions_on_time.whole), ()),
        _part("of these on time", quality.actions_on_time),
        (said("Proofs of effect judged"), count(facts.judged), ()),
        _part("of these effective", Rate(part=facts.effective, whole=facts.judged)),
    )
    columns = columns_of("Figure", 46, "Cases", 18, "Share", 18)
    return Listing(title="Quality of the 8Ds", columns=columns, rows=tuple(Row(cells=cells) for cells in rows))


def completed_list(figures: WeeklyFigures, names: WeeklyNames) -> Listing:
    """Return the 8Ds completed in the week, the weakest first, with the customer's own score beside ours."""
    weakest = sorted(figures.facts.completed_8ds, key=lambda each: (each.score, each.no, each.revision))
    rows = tuple(Row(cells=_completed(each, names)) for each in weakest)
    columns = columns_of(
        "8D no.", 33, "Revision", 13, "Customer", 33, "Our score", 20, "Customers score", 18, "Knock-outs", 30,
        "Findings", 14, "Actions introduced on time", 18,
    )  # fmt: skip
    return Listing(title="8Ds completed in the week", columns=columns, rows=rows)


def knock_out_table(figures: WeeklyFigures) -> Listing:
    """Return what knocks out how many 8Ds, the most frequent first."""
    rows = tuple(Row(cells=(coded(each.reason), count(each.eight_ds))) for each in figures.eight_ds.knock_outs)
    return Listing(title="Knock-outs", columns=columns_of("Reason", 56, "8Ds", 20), rows=rows)


def finding_table(figures: WeeklyFigures, most: int) -> Listing:
    """Return so many of the most frequent findings of the lint."""
    rows = tuple(
        Row(cells=(coded(each.rule), count(each.eight_ds), count(each.hits)))
        for each in figures.eight_ds.findings[:most]
    )
    columns = columns_of("Weakness", 46, "8Ds", 15, "Findings", 15)
    return Listing(title="Most frequent findings", columns=columns, rows=rows)


def _part(label: str, of: Rate) -> tuple[Cell, ...]:
    return said(label), count(of.part), rate(of)


def _completed(each: CompletedEightD, names: WeeklyNames) -> tuple[Cell, ...]:
    return (
        plain(each.no),
        plain(each.revision),
        names.customer(each.customer),
        (*plain(each.score), *coded(each.colour, strong=bool(each.knock_outs))),
        NOTHING if each.customers_score is None else plain(each.customers_score),
        tuple(piece for reason in each.knock_outs for piece in (*plain("/"), *coded(reason)))[1:],
        count(sum(finding.hits for finding in each.findings)),
        plain(f"{each.in_time} / {each.actions}") if each.actions else NO_RATE,
    )
