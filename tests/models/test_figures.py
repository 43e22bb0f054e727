"""The figures of an 8D: nothing leaves the paper or lies on something else; what is too much is counted or goes on."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.views.figures.before_after import Compared, Proof, before_after, figure_of
from models.views.figures.drawing import Box, Dot, Drawing, Fill, Letters, Line
from models.views.figures.fishbone import MOST, Bone, fishbone
from models.views.figures.lettering import ELLIPSIS, lines_of, shortened, width_of
from models.views.figures.marked_photo import Mark, fitted, frames_of
from models.views.figures.stocks import FILLS, LEAST, PER_DRAWING, Pieces, stock_bars
from models.views.figures.timeline import Span, timelines
from models.views.figures.why_tree import Why, why_trees
from models.views.figures.wording import Plain, Written
from rules.eight_d.vocabulary import Better, Branch, CauseKind, Finding, Place
from rules.vocabulary import ContainmentState

SLACK = 0.6
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)
WORDS = st.builds(Written, text=TEXTS, translation=TEXTS)
BONES = st.lists(st.builds(Bone, st.sampled_from(Branch), WORDS, st.sampled_from(Finding)), max_size=60)
WIDTHS = st.sampled_from([128.0, 168.0])
START = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)


def texts(drawing: Drawing) -> list[str]:
    """Return the letters of a drawing that are the same in every language."""
    return [
        shape.words.text for shape in drawing.shapes if isinstance(shape, Letters) and isinstance(shape.words, Plain)
    ]


def stays_on_paper(drawing: Drawing) -> None:
    """Assert that every shape lies within the drawing's width and height; letters by their estimated width."""
    for shape in drawing.shapes:
        match shape:
            case Line():
                xs, ys = (shape.x1, shape.x2), (shape.y1, shape.y2)
            case Box():
                xs, ys = (shape.x, shape.x + shape.width), (shape.y, shape.y + shape.height)
            case Dot():
                xs, ys = (shape.x - shape.radius, shape.x + shape.radius), (shape.y, shape.y)
            case Letters():
                xs, ys = _ends(shape), (shape.y, shape.y)
        assert min(xs) >= -SLACK, shape
        assert max(xs) <= drawing.width + SLACK, shape
        assert min(ys) >= -SLACK, shape
        assert max(ys) <= drawing.height + SLACK, shape


def _ends(shape: Letters) -> tuple[float, float]:
    if not isinstance(shape.words, Plain):
        return shape.x, shape.x
    wide = width_of(shape.words.text) * shape.size
    left = {"start": shape.x, "middle": shape.x - wide / 2, "end": shape.x - wide}[shape.anchor]
    return left, left + wide


@given(TEXTS, st.floats(6, 60), st.integers(1, 8))
def test_no_line_is_wider_than_its_place_and_there_are_never_too_many(text: str, width: float, most: int) -> None:
    lines = lines_of(text, width, most)
    assert len(lines) <= most
    assert all(width_of(line) <= width for line in lines)


def test_a_text_that_fits_loses_nothing_and_one_that_does_not_says_so() -> None:
    text = "更换托盘供应商时，首件承认只量外形尺寸 and not the edges"
    assert "".join(lines_of(text, 12, 9)).replace(" ", "") == text.replace(" ", "")
    assert lines_of(text, 12, 2)[-1].endswith(ELLIPSIS)
    assert shortened(text, 100) == text


def test_a_closing_mark_never_begins_a_line() -> None:
    for width in range(6, 14):
        assert not [line for line in lines_of("一二三四五六，七八九十。一二三四五，六", width, 9) if line[0] in "，。"]


@given(WORDS, BONES, WIDTHS)
def test_the_fishbone_stays_on_paper_whatever_is_thought_of(effect: Written, bones: list[Bone], width: float) -> None:
    drawing = fishbone(effect, bones, width)
    stays_on_paper(drawing)
    assert drawing.height < 200


def test_each_finding_has_its_own_sign_in_the_fishbone() -> None:
    bones = [Bone(Branch.MAN, Written(text=finding), finding) for finding in Finding]
    dots = [shape for shape in fishbone(Written(text="X"), bones, 168).shapes if isinstance(shape, Dot)]
    assert len({(dot.fill, dot.crossed) for dot in dots}) == len(Finding)


def test_what_has_no_room_on_a_branch_is_counted() -> None:
    bones = [Bone(Branch.METHOD, Written(text=f"Nr {n}"), Finding.POSSIBLE) for n in range(MOST + 5)]
    shown = texts(fishbone(Written(text="X"), bones, 168))
    assert f"Nr {MOST - 1}" in shown
    assert f"Nr {MOST}" not in shown
    assert "+ 5 …" in shown


def chain(length: int, prefix: str = "O") -> list[Why]:
    """Return whys below each other, the last one a verified root."""
    return [
        Why(
            f"{prefix}{n}",
            f"{prefix}{n - 1}" if n else "",
            Written(text=f"because {prefix}{n}"),
            CauseKind.OCCURRENCE,
            root=n == length - 1,
            verified=n == length - 1,
        )
        for n in range(length)
    ]


def test_every_why_stands_in_the_tree_and_no_box_on_another() -> None:
    whys = [*chain(4), *chain(3, "E"), Why("S", "O1", Written(text="and S"), CauseKind.SYSTEM)]
    (tree,) = why_trees(Written(text="Scratches"), whys, 168, 200)
    stays_on_paper(tree)
    assert {why.key for why in whys} <= set(texts(tree))
    boxes = [shape for shape in tree.shapes if isinstance(shape, Box) and shape.width > 20]
    assert len(boxes) == len(whys) + 1
    for one, other in combinations(boxes, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_a_root_has_a_heavy_frame_and_a_verified_cause_a_full_dot() -> None:
    (tree,) = why_trees(Written(text="X"), chain(3), 168, 200)
    heavy = [shape for shape in tree.shapes if isinstance(shape, Box) and shape.weight > 0.6 and shape.width > 20]
    full = [shape for shape in tree.shapes if isinstance(shape, Dot) and shape.fill is Fill.INK]
    assert len(heavy) == 1
    assert len(full) == 2  # the cause, and the key below


@pytest.mark.parametrize("highest", [60.0, 140.0, 205.0])
def test_a_tree_that_is_too_high_or_too_deep_goes_on_in_a_further_drawing(highest: float) -> None:
    whys = [why for n in range(9) for why in chain(7, f"K{n}-")][:60]
    trees = why_trees(Written(text="X"), whys, 168, highest)
    assert len(trees) > 2
    assert all(tree.height <= highest for tree in trees)
    assert {why.key for why in whys} <= {text for tree in trees for text in texts(tree)}
    for tree in trees:
        stays_on_paper(tree)


def test_causes_that_explain_each_other_in_a_circle_do_not_stop_the_printing() -> None:
    circle = [Why(key, parent, Written(text=key), CauseKind.SYSTEM) for key, parent in (("A", "B"), ("B", "A"))]
    twice = [Why("C", "", Written(text="1"), CauseKind.SYSTEM), Why("C", "C", Written(text="2"), CauseKind.SYSTEM)]
    assert texts(why_trees(Written(text="X"), [*circle, *twice], 168, 200)[0]).count("C") == 1


STATES = st.sampled_from(ContainmentState)
PIECES = st.builds(
    lambda place, state, good, bad, left: Pieces(place, state, good + bad + left, good, bad, left),
    st.sampled_from(Place),
    STATES,
    *(st.integers(0, 100_000) for _ in range(3)),
)


@given(st.lists(PIECES, max_size=60), st.sampled_from([87.0, 128.0, 168.0]))
def test_the_bars_of_all_places_stay_on_paper_and_each_says_its_sum(rows: list[Pieces], width: float) -> None:
    drawings = stock_bars(rows, width)
    assert len(drawings) == -(-len(rows) // PER_DRAWING)
    for drawing in drawings:
        stays_on_paper(drawing)
    said = [text for drawing in drawings for text in texts(drawing)]
    assert said == [
        f"{row.suspect:,}" + (f" = {row.good:,} + {row.bad:,} + {row.open:,}" if row.suspect else "") for row in rows
    ]


def test_the_parts_of_a_bar_are_as_long_as_their_pieces_are_many() -> None:
    row = Pieces(Place.OUR_FG, ContainmentState.OCCURRED, 1_000, 500, 300, 200)
    bars = [shape for shape in stock_bars([row], 168)[0].shapes if isinstance(shape, Box) and shape.height > 2.5]
    good, bad, left = (next(bar.width for bar in bars if bar.fill is FILLS[name]) for name in ("good", "bad", "open"))
    assert good / bad == pytest.approx(5 / 3, rel=0.01)
    assert bad / left == pytest.approx(3 / 2, rel=0.01)


def test_a_single_bad_piece_among_many_can_still_be_seen() -> None:
    row = Pieces(Place.OUR_FG, ContainmentState.OCCURRED, 1_000_001, 1_000_000, 1, 0)
    bars = [shape for shape in stock_bars([row], 168)[0].shapes if isinstance(shape, Box) and shape.fill is Fill.INK]
    assert min(bar.width for bar in bars) >= LEAST


def compared(before: str, target: str, *after: tuple[str, bool]) -> Compared:
    proofs = tuple(Proof(n, Decimal(value), reached) for n, (value, reached) in enumerate(after, start=1))
    return Compared(Written(text="Bad"), "%", Better.LOWER, Decimal(before), Decimal(target), proofs)


def test_the_chart_shows_before_every_proof_and_the_target() -> None:
    chart = before_after(compared("3", "0.3", ("1.6", False), ("0.2", True)), 82)
    stays_on_paper(chart)
    assert [text for text in texts(chart) if "%" in text] == ["3.00 %", "1.60 %", "0.20 %", "≤ 0.30 %"]
    before, first, second = (shape for shape in chart.shapes if isinstance(shape, Box))
    assert before.height / first.height == pytest.approx(3 / 1.6, rel=0.01)
    assert first.height / second.height == pytest.approx(8, rel=0.02)
    assert {before.fill, first.fill, second.fill} == {Fill.INK, Fill.HATCH, Fill.GREY}
    (line,) = (shape for shape in chart.shapes if isinstance(shape, Line) and shape.dashed)
    assert second.y > line.y1 > first.y


@given(st.decimals(-10_000, 10_000, places=3), st.decimals(0, 100, places=2))
def test_any_value_gives_a_chart(before: Decimal, target: Decimal) -> None:
    missing = Proof(revision=1, value=None, reached=False)
    chart = before_after(Compared(Written(text="x"), "mm", Better.HIGHER, before, target, (missing,)), 62)
    assert all(shape.height < 40 for shape in chart.shapes if isinstance(shape, Box))
    assert "—" in texts(chart)


def test_a_share_in_percent_is_read_with_two_places_and_a_number_as_it_is() -> None:
    assert [figure_of(Decimal(value), "%") for value in ("3", "1.6", "0.2004")] == ["3.00 %", "1.60 %", "0.20 %"]
    assert [figure_of(Decimal(value), "mm") for value in ("3", "0.015", "12400")] == ["3 mm", "0.015 mm", "12,400 mm"]


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SPANS = st.builds(
    lambda start, hours, due: Span(
        Plain(text="D1"), start, start + timedelta(hours=hours), start + timedelta(hours=due)
    ),
    MOMENTS,
    st.integers(0, 20_000),
    st.integers(0, 20_000),
)


@given(st.lists(SPANS, max_size=50))
def test_the_timeline_stays_on_paper_from_an_hour_to_ten_years(spans: list[Span]) -> None:
    for drawing in timelines(spans, datetime(2030, 6, 1, tzinfo=UTC), ZoneInfo("Asia/Shanghai"), 168):
        stays_on_paper(drawing)


@pytest.mark.parametrize(
    ("end", "fill"), [(3, Fill.GREY), (5, Fill.INK), (None, Fill.PAPER)], ids=["in time", "late", "running"]
)
def test_a_step_in_time_late_or_still_running_looks_different(end: int | None, fill: Fill) -> None:
    span = Span(Plain(text="D1"), START, START + timedelta(days=end) if end else None, START + timedelta(days=4))
    (drawing,) = timelines([span], START + timedelta(days=6), ZoneInfo("Asia/Shanghai"), 168)
    bar = next(shape for shape in drawing.shapes if isinstance(shape, Box))
    assert bar.fill is fill


def test_no_spans_give_no_timeline() -> None:
    assert timelines([], START, ZoneInfo("Asia/Shanghai"), 168) == ()


@given(st.integers(1, 4_000), st.integers(1, 4_000))
def test_a_photo_fits_its_place(width: int, height: int) -> None:
    wide, high = fitted((width, height), 80, 58)
    assert wide <= 80.01
    assert high <= 58.01


SHARES = st.decimals(0, 100, places=2)


@given(st.lists(st.builds(Mark, SHARES, SHARES, SHARES, SHARES), max_size=9))
def test_a_mark_is_numbered_seen_and_on_the_photo(marks: list[Mark]) -> None:
    frames = frames_of(marks)
    assert [frame.number for frame in frames] == list(range(1, len(marks) + 1))
    for frame in frames:
        assert min(frame.width, frame.height) >= 3
        assert frame.left + frame.width <= 100.001
        assert frame.top + frame.height <= 100.001
