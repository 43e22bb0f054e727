"""A due date explains itself in words that a clerk can check by hand."""

from decimal import Decimal
from pathlib import Path

import pytest

from models.clock import ClockRow
from models.forms.moment import moment_needed
from models.settings import settings
from rules.vocabulary import ClockKind, Language
from rules.working_time import Basis
from rules.working_time_explanation import explain
from tasks.explanations import in_words, main, warnings, why
from tasks.policy_store import book, calendar_of


def clock(started: str, due: str) -> ClockRow:
    start, end = moment_needed(started), moment_needed(due)
    return ClockRow(
        subject="KS-1", kind=ClockKind.CLOSE, basis=Basis.D, hours=48, started_at=start, warn_at=start, due_at=end
    )


def test_a_due_over_the_spring_festival_names_the_make_up_day_and_the_holiday(database: Path) -> None:
    calendar = calendar_of(book().at(moment_needed("2026-02-13 15:00")))
    assert why(clock("2026-02-13 15:00", "2026-02-24 15:00"), calendar, Language.ZH_CN) == [
        "自 2026-02-13 周五 15:00 起 48 工作日小时（Asia/Shanghai）",
        "2026-02-13 周五 15:00 至 2026-02-14 周六 00:00：9 小时",
        "2026-02-14 周六 计入：节假日调休上班",
        "2026-02-14 周六 00:00 至 2026-02-15 周日 00:00：24 小时",
        "2026-02-15 周日 至 2026-02-23 周一：不计，春节",
        "2026-02-24 周二 00:00 至 2026-02-24 周二 15:00：15 小时",
        "到期 2026-02-24 周二 15:00",
    ]
    assert settings().home == database.parent


def test_a_due_that_a_refusal_has_moved_is_not_explained_wrongly(database: Path) -> None:
    calendar = calendar_of(book().at(moment_needed("2026-02-13 15:00")))
    (sentence,) = why(clock("2026-02-13 15:00", "2026-02-25 15:00"), calendar, Language.EN)
    assert "by a refusal" in sentence
    assert database.exists()


def test_a_pause_is_named(database: Path) -> None:
    calendar = calendar_of(book().at(moment_needed("2026-03-02 09:00")))
    pause = (moment_needed("2026-03-02 10:00"), moment_needed("2026-03-02 11:00"))
    found = explain(moment_needed("2026-03-02 09:00"), Decimal(2), Basis.W, calendar, [pause])
    assert "2026-03-02 Mon 10:00 to 2026-03-02 Mon 11:00: the clock stood still" in in_words(found, Language.EN)
    assert database.exists()


def test_a_year_without_published_holidays_is_a_visible_warning(database: Path) -> None:
    calendar = calendar_of(book().at(moment_needed("2026-12-31 15:00")))
    found = explain(moment_needed("2026-12-31 15:00"), Decimal(48), Basis.D, calendar)
    assert warnings(found, Language.EN) == [
        "⚠ The holidays of 2027 are not known yet: its days are counted by their weekday alone."
    ]
    assert database.exists()


def test_any_limit_is_explained_on_the_command_line(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["2026-03-02 11:30", "1 W"]) == 0
    assert "到期 2026-03-02 周一 13:30" in capsys.readouterr().out
    assert main(["gestern", "1 W"]) == 2
    assert database.exists()
