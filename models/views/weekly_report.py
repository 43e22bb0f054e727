"""The weekly report: one page of summary, then tables and charts, then how each figure is counted."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from models.views.document import DocumentView, View
from models.views.eight_d_blocks import Block, Cell, Figures, Listing
from models.views.weekly_charts import ageing_chart, clock_chart, league_chart, pareto_chart, trend_charts
from models.views.weekly_eight_ds import completed_list, eight_d_table, finding_table, knock_out_table
from models.views.weekly_goods import crossed_table, customer_table, intake_table, product_table
from models.views.weekly_lists import (
    breakdowns,
    clock_table,
    escalation_table,
    family_table,
    league_table,
    open_list,
    specialist_table,
    summary_table,
    task_table,
)
from models.views.weekly_money import cost_table, sums_table
from models.views.weekly_summary import Tile, due_next, family_rates, irrational, targets, tiles, worse
from models.views.weekly_why import why
from models.views.weekly_words import WeeklyNames, said
from rules.vocabulary import Language
from rules.weekly_figures import WeeklyFigures
from rules.weekly_policy import WeeklyRules

HOW_TO_READ = "Thin line: mean. Dashed: control limits. A filled point lies above its limit: it is not chance."


class Section(View):
    """A part of the report behind its first page. Of small tables the first stands left, the others beside it."""

    title: str
    blocks: tuple[Block, ...]
    tables: tuple[Listing, ...] = ()
    note: Cell = ()


class WeeklyReport(DocumentView):
    """All that the report of a week shows; `data_hash` is the hash of the figures, the same in every language."""

    styles: ClassVar[tuple[str, ...]] = (*DocumentView.styles, "eight_d/figures.css")

    week: str
    first_day: date
    last_day: date
    data_hash: str
    tiles: tuple[Tile, ...]
    worse: tuple[Cell, ...]
    due_next: tuple[Cell, ...]
    first_page: tuple[Listing, ...]
    targets: Listing
    sections: tuple[Section, ...]
    why: tuple[Listing, ...]

    @property
    def second(self) -> Language | None:
        """Return the language beside the first; the report has one only."""
        return None


def weekly_report(
    figures: WeeklyFigures, rules: WeeklyRules, names: WeeklyNames, frame: dict[str, Any]
) -> WeeklyReport:
    """Return the report of a week's figures; `frame` is what every document carries, with the days of the week."""
    return WeeklyReport(
        week=figures.week,
        tiles=tiles(figures),
        worse=worse(figures, names),
        due_next=due_next(figures, names),
        first_page=(irrational(figures), family_rates(figures, names)),
        targets=targets(figures),
        sections=_sections(figures, rules, names),
        why=why(figures, rules),
        **frame,
    )


def _sections(figures: WeeklyFigures, rules: WeeklyRules, names: WeeklyNames) -> tuple[Section, ...]:
    """Return the parts in which there is something to show."""
    departments = sums_table("Departments", "Department", figures.department_sums, names.department)
    persons = sums_table("Persons", "Person", figures.person_sums, names.person)
    levels = (escalation_table(figures), specialist_table(figures, names))
    origins = (intake_table(figures), *breakdowns(figures, names))
    goods = (product_table(figures), customer_table(figures, names), crossed_table(figures))
    quality = (eight_d_table(figures), knock_out_table(figures), finding_table(figures, rules.top_rows))
    found = (
        _section("Complaints by category", pareto_chart(figures, names), family_table(figures, names)),
        _section("Trend", trend_charts(figures, names), note=said(HOW_TO_READ)),
        _section("Summary of complaints: category by level", summary_table(figures, names)),
        _section("Time limits", clock_chart(figures), clock_table(figures), task_table(figures)),
        _section("Departments", league_chart(figures, names), league_table(figures, names)),
        _section("What is open", ageing_chart(figures, rules), open_list(figures.facts.open_cases, names)),
        _section("Where the complaints come from", tables=origins),
        _section("Products and customers", *goods),
        _section("Levels and irrational complaints", tables=levels),
        _section("8D reports", completed_list(figures, names), tables=quality),
        _section("Costs and assessments", tables=(cost_table(figures), departments, persons)),
        _section("The iceberg", note=_iceberg(figures)),
    )
    return tuple(section for section in found if section.blocks or section.tables or section.note)


def _section(title: str, *blocks: Listing | Figures, tables: Iterable[Listing] = (), note: Cell = ()) -> Section:
    """Return a part with those of its blocks that hold something."""
    shown = tuple(block for block in blocks if (block.rows if isinstance(block, Listing) else block.drawings))
    return Section(title=title, blocks=shown, tables=tuple(each for each in tables if each.rows), note=note)


def _iceberg(figures: WeeklyFigures) -> Cell:
    return said(
        "{received} complaints stand for {hidden} who said nothing to us: {explicit} tell others, {latent} stay silent."
        " Training figures, not measurements.",
        received=figures.sums.received,
        hidden=figures.iceberg.total,
        explicit=figures.iceberg.explicit,
        latent=figures.iceberg.latent,
    )
