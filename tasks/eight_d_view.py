"""The report of an 8D, made from its record: for one reader, in one layout, in one language or in two."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from models.views.eight_d import EightDReport, StepView
from models.views.eight_d_annexes import TITLES, annexes
from models.views.eight_d_blocks import Block, Fact, Listing, Row
from models.views.eight_d_head import complaints, glance, identification
from models.views.eight_d_photos import Album
from models.views.eight_d_scribe import Scribe
from models.views.eight_d_source import EightDSource, StepRecord
from models.views.eight_d_steps.d0_emergency import emergency
from models.views.eight_d_steps.d1_team import team
from models.views.eight_d_steps.d2_problem import problem
from models.views.eight_d_steps.d3_containment import containment
from models.views.eight_d_steps.d4_causes import causes
from models.views.eight_d_steps.d5_actions import actions
from models.views.eight_d_steps.d6_implementation import implementation
from models.views.eight_d_steps.d6_verification import verification
from models.views.eight_d_steps.d7_prevention import prevention
from models.views.eight_d_steps.d8_closing import closing
from models.views.figures.wording import Coded, Written
from rules.eight_d.vocabulary import Edition, EightDState, Layout
from rules.vocabulary import Language


@dataclass(frozen=True)
class Sheet:
    """The room that a layout gives to a figure and to a photo, in mm."""

    width: float
    highest: float
    photo: float


SHEETS: Mapping[Layout, Sheet] = {
    Layout.VDA: Sheet(168, 205, 58),
    Layout.G8D: Sheet(128, 140, 44),
    Layout.THREE_D: Sheet(87, 200, 24),
}
OF_THE_FIRST = ("customer_reference", "order_no", "delivery_note")
SHORT_FORM = ("D0", "D1", "D2", "D3")


def report_of(
    source: EightDSource,
    layout: Layout,
    edition: Edition,
    languages: tuple[Language] | tuple[Language, Language],
    printed_at: datetime,
) -> EightDReport:
    """Return what the report shows; with two languages the second stands beside the first."""
    if edition is Edition.CUSTOMER:
        source = for_customer(source)
    scribe = _scribe(source, edition, languages)
    sheet = SHEETS[layout]
    short = layout is Layout.THREE_D
    steps = tuple(_steps(source, scribe, sheet, languages))
    return EightDReport(
        language=languages[0],
        second=languages[1] if len(languages) > 1 else None,
        zone=source.zone,
        company=source.company,
        number=source.no,
        revision=source.revision,
        policy_version=source.policy_version,
        printed_at=printed_at,
        layout=layout,
        edition=edition,
        state=source.state,
        content_hash=source.content_hash or source.content.sha256(),
        title="3D report" if short else "8D report",
        glance=glance(source, scribe),
        identification=tuple(identification(source, scribe, short=short)),
        complaints=tuple(complaints(source, scribe)),
        steps=tuple(map(_brief, steps[: len(SHORT_FORM)])) if short else steps,
        annexes=() if short else tuple(annexes(source, scribe, printed_at, sheet.width)),
        photos=source.photos,
    )


def for_customer(source: EightDSource) -> EightDSource:
    """Return what is addressed to a customer: his own complaints, and of D2 no order but his own."""
    own = tuple(each for each in source.complaints if each.customer_code == source.customer_code)
    content, problem = source.content, source.content.problem
    if problem and source.began_with not in {"", source.customer_code}:
        goods = problem.goods.model_copy(update=dict.fromkeys(OF_THE_FIRST, ""))
        goods = goods.model_copy(update={"customer_due_on": None})
        content = content.model_copy(update={"problem": problem.model_copy(update={"goods": goods})})
    return source.model_copy(update={"complaints": own or source.complaints[:1], "content": content})


def _scribe(source: EightDSource, edition: Edition, languages: tuple[Language, ...]) -> Scribe:
    translations = source.content.translations
    team = source.content.team.members if source.content.team else []
    return Scribe(
        edition=edition,
        zone=ZoneInfo(source.zone),
        currency=source.currency,
        team=frozenset(member.name for member in team),
        first=translations.get(languages[0], {}),
        second=translations.get(languages[1], {}) if len(languages) > 1 else None,
    )


def _steps(source: EightDSource, scribe: Scribe, sheet: Sheet, languages: Sequence[Language]) -> Iterator[StepView]:
    """Yield the ten parts of an 8D, recorded or not, in their order."""
    records = {record.step.value: record for record in source.steps}
    blocks = _blocks(source, scribe, sheet, languages)
    for code, title in TITLES.items():
        yield StepView(
            code="D6" if code == EightDState.VERIFY else code,
            title=title,
            record=tuple(_record(records.get(code), scribe)),
            blocks=blocks[code],
        )


def _blocks(
    source: EightDSource, scribe: Scribe, sheet: Sheet, languages: Sequence[Language]
) -> dict[str, tuple[Block, ...]]:
    content = source.content
    album = Album({file.name: file for file in source.photos}, sheet.width, sheet.photo, scribe)
    asked = {code: _question(names, languages) for code, names in source.process_questions.items()}
    found: dict[str, Iterator[Block] | tuple[()]] = {
        "D0": emergency(content.emergency, scribe) if content.emergency else (),
        "D1": team(content.team, scribe) if content.team else (),
        "D2": problem(content.problem, scribe, album) if content.problem else (),
        "D3": containment(content.containment, scribe, sheet.width) if content.containment else (),
        "D4": causes(content, scribe, asked, sheet.width, sheet.highest),
        "D5": actions(content.actions, scribe) if content.actions else (),
        "D6": implementation(content, scribe, album),
        "VERIFY": _proof(source, scribe, sheet),
        "D7": prevention(content, scribe),
        "D8": closing(content.closing, source.reviews, scribe) if content.closing else (),
    }
    return {code: tuple(blocks) for code, blocks in found.items()}


def _proof(source: EightDSource, scribe: Scribe, sheet: Sheet) -> Iterator[Block]:
    step = source.content.verification
    if step:
        yield from verification(step, source.revision, source.earlier, scribe, sheet.width)


def _question(names: Mapping[Language, str], languages: Sequence[Language]) -> Written:
    shown = [names[language] for language in languages if language in names]
    return Written(text=shown[0] if shown else "", translation="".join(shown[1:]))


def _record(record: StepRecord | None, scribe: Scribe) -> Iterator[Fact]:
    """Yield when a step is due, when it was done, by whom, and how surely that is known."""
    if record is None:
        return
    if record.due_at:
        yield Fact(label="Due", value=scribe.moment(record.due_at))
    if record.done_at:
        identity = (Coded(context="Identity", code=record.identity),) if record.identity else ()
        yield Fact(label="Done", value=scribe.moment(record.done_at))
        yield Fact(label="Recorded by", value=(*scribe.person(record.by), *identity))


def _brief(step: StepView) -> StepView:
    """Return a step without what has no room on one page."""
    return step.model_copy(update={"blocks": tuple(_shortened(each) for each in step.blocks if each.brief)})


def _shortened(block: Block) -> Block:
    if not isinstance(block, Listing):
        return block
    kept = [number for number, column in enumerate(block.columns) if column.brief]
    rows = tuple(Row(cells=tuple(row.cells[number] for number in kept)) for row in block.rows)
    return block.model_copy(update={"columns": tuple(block.columns[number] for number in kept), "rows": rows})
