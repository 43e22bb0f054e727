"""The policy comes from dated files; each problem in them is told with its file, key and remedy."""

import json
import re
import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from rules.policy import Policy, RefusalPolicy
from rules.vocabulary import ClockKind, LevelClass
from tasks.policies import PolicyError, calendar_for, from_json, load_policies, override, to_json
from tasks.policy_check import main
from tasks.policy_files import POLICIES

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The shipped policy on a day of 2026."""
    return load_policies().at(NOON)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped policies that a test may spoil."""
    return Path(shutil.copytree(POLICIES, tmp_path / "policies"))


def change(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(path: Path, text: str) -> None:
    """Add a text at the end of a file."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def problems_of(folder: Path) -> list[str]:
    """Return what loading a folder complains of, without the numbers of the lines."""
    with pytest.raises(PolicyError) as raised:
        load_policies(folder)
    return [re.sub(r", line \d+: ", ": ", problem) for problem in raised.value.problems]


def line_holding(path: Path, text: str) -> int:
    """Return the number of the first line that holds a text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        pytest.param(
            "levels.toml",
            "medium_loss = 5000",
            "medium_loss = ",
            "levels.toml: Invalid value (at line ",
            id="no TOML",
        ),
        pytest.param(
            "levels.toml",
            "strong_customers = 3",
            "strong_customers = 3\nstrong_costumers = 3",
            "levels.toml: version[2018-01-01].strong_costumers is an unknown key: remove it or correct its spelling",
            id="unknown key",
        ),
        pytest.param(
            "levels.toml",
            "strong_customers = 3\n",
            "",
            "levels.toml: version[2018-01-01].strong_customers is missing: add it",
            id="missing key",
        ),
        pytest.param(
            "levels.toml",
            "strong_customers = 3",
            'strong_customers = "3"',
            "levels.toml: version[2018-01-01].strong_customers is '3': make it a valid integer",
            id="wrong type",
        ),
        pytest.param(
            "limits.toml",
            'CLOSE = { GENERAL = "48 D"',
            'CLOSE = { GENERAL = "two days"',
            "limits.toml: version[2018-01-01].clocks.CLOSE.GENERAL is refused, for 'two days' is not a limit: "
            "write hours above 0, a space and C, W or D, as in '48 D', or 'none'",
            id="no limit",
        ),
        pytest.param(
            "limits.toml",
            'consult = "4 W"',
            'consult = "none"',
            "limits.toml: version[2018-01-01].consult is no limit: "
            "write one such as '48 D', for 'none' is not possible here",
            id="a limit that must be",
        ),
        pytest.param(
            "limits.toml",
            'CLOSE = { GENERAL = "48 D", ',
            "CLOSE = { ",
            "limits.toml: version[2018-01-01].clocks.CLOSE has no row for GENERAL: add it (a limit may be 'none')",
            id="missing level",
        ),
        pytest.param(
            "limits.toml",
            'CLOSE = { GENERAL = "48 D"',
            'CLOSE = { GENERAL = "480 D"',
            "limits.toml: version[2018-01-01].clocks.CLOSE does not rise from GENERAL to STRONG: "
            "give each a limit longer than the one before",
            id="limits that fall",
        ),
        pytest.param(
            "limits.toml",
            'TRANSFER = { GENERAL = "2 W"',
            'TRANSFER = { GENERAL = "3 W"',
            "limits.toml: version[2018-01-01].clocks.TRANSFER.GENERAL and clocks.FIRST_REPLY.GENERAL together "
            "exceed clocks.CONTAINMENT_REPLY.GENERAL (4 C): shorten one of them",
            id="a promise that cannot be kept",
        ),
        pytest.param(
            "limits.toml",
            "\nCLOSE = {",
            "\nCLOSING = {",
            "limits.toml: version[2018-01-01].clocks.CLOSING is no known key: use 'TRIAGE', ",
            id="unknown clock",
        ),
        pytest.param(
            "taxonomy.toml",
            'departments = ["PM"]',
            'departments = ["PMM"]',
            "version[2018-01-01].categories.DEL-02.departments.1 is 'PMM', no known code: use 'MANAGING', ",
            id="unknown code",
        ),
        pytest.param(
            "taxonomy.toml",
            "QTN = {",
            "QTO = {",
            "version[2018-01-01].categories.QTN-01 belongs to no family: add families.QTN",
            id="family missing",
        ),
        pytest.param(
            "closing.toml",
            'approvers = ["CSC_SUPERVISOR"]',
            "approvers = []",
            "version[2018-01-01].rows.GENERAL.approvers is empty: give it at least one entry",
            id="empty list",
        ),
        pytest.param(
            "tiers.toml",
            "factor = 0.5",
            "factor = 2",
            "version[2018-01-01].rows.KEY.factor is 2: make it less than or equal to 1",
            id="out of range",
        ),
        pytest.param(
            "repeats.toml",
            'reference = "T13 [OURS]"\n',
            "",
            "repeats.toml: version[2018-01-01].reference is missing: say where the numbers come from, ",
            id="missing reference",
        ),
        pytest.param(
            "repeats.toml",
            "valid_from = 2018-01-01\n",
            "",
            "repeats.toml: version[1].valid_from is missing: add the first day of the version, ",
            id="missing day",
        ),
        pytest.param(
            "repeats.toml",
            "valid_from = 2018-01-01",
            'valid_from = "soon"',
            "repeats.toml: version[1].valid_from is 'soon': write a day without quotes, ",
            id="no day",
        ),
        pytest.param(
            "repeats.toml",
            "[[version]]",
            "[version]",
            "repeats.toml: version is missing: begin each version of the table with [[version]]",
            id="no versions",
        ),
        pytest.param(
            "repeats.toml",
            "[[version]]",
            "days = 3\n[[version]]",
            "repeats.toml: days stands outside a version: move it under [[version]] or correct its spelling",
            id="key outside a version",
        ),
        pytest.param(
            "business_time.toml",
            'region = "cn"',
            'region = "hk"',
            "version[2018-01-01].region is 'hk', which has no calendar: use cn, tw or add calendars/hk.toml",
            id="unknown region",
        ),
        pytest.param(
            "business_time.toml",
            '"09:00-12:00"',
            '"09:00-25:00"',
            "business_time.toml: version[2018-01-01].intervals is refused, for '25:00' is no time of day: ",
            id="no time of day",
        ),
        pytest.param(
            "calendars/cn.toml",
            'zone = "Asia/Shanghai"',
            'zone = "Asia/Peking"',
            "calendars/cn.toml: zone is refused, for unknown time zone 'Asia/Peking': use an IANA name",
            id="calendar with a bad zone",
        ),
        pytest.param(
            "calendars/cn.toml",
            'zone = "Asia/Shanghai"\n',
            "",
            "calendars/cn.toml: zone is missing: add it",
            id="calendar without a zone",
        ),
        pytest.param(
            "calendars/tw.toml",
            "2026-01-01 = ",
            "2027-01-01 = ",
            "year.2026.off: 2027-01-01 lies outside 2026: move it to year.2027.off",
            id="calendar with a day in another year",
        ),
    ],
)
def test_a_problem_is_told_with_its_file_its_key_and_its_remedy(
    folder: Path, file: str, old: str, new: str, expected: str
) -> None:
    change(folder / file, old, new)
    (problem,) = problems_of(folder)
    assert problem.startswith(file)
    assert expected in problem


def test_a_problem_names_the_line_of_its_key_in_the_version_that_has_it(folder: Path) -> None:
    path = folder / "limits.toml"
    second = path.read_text(encoding="utf-8").replace("2018-01-01", "2019-01-01")
    append(path, second.replace('CLOSE = { GENERAL = "48 D"', 'CLOSE = { GENERAL = "2 days"'))
    change(path, "warn_at = 0.75", "warn_at = 75")
    with pytest.raises(PolicyError) as raised:
        load_policies(folder)
    first, last = raised.value.problems
    warning, closing = line_holding(path, "warn_at = 75"), line_holding(path, "2 days")
    assert first.startswith(f"limits.toml, line {warning}: version[2018-01-01].warn_at is 75: make it less than 1")
    assert last.startswith(f"limits.toml, line {closing}: version[2019-01-01].clocks.CLOSE.GENERAL is refused, for ")


def test_a_missing_key_names_the_line_where_its_version_begins(folder: Path) -> None:
    path = folder / "levels.toml"
    change(path, "strong_customers = 3\n", "")
    with pytest.raises(PolicyError, match=f"levels.toml, line {line_holding(path, '[[version]]')}: "):
        load_policies(folder)


def test_two_versions_from_the_same_day_overlap(folder: Path) -> None:
    append(folder / "repeats.toml", (folder / "repeats.toml").read_text(encoding="utf-8"))
    (problem,) = problems_of(folder)
    expected = "version[2018-01-01].valid_from begins on 2018-01-01 like the version before it"
    assert f"repeats.toml: {expected}" in problem
    assert problem.endswith("give it a later day or remove one")


def test_a_version_older_than_the_one_before_it_is_told_to_move(folder: Path) -> None:
    older = (folder / "repeats.toml").read_text(encoding="utf-8").replace("2018-01-01", "2017-01-01")
    append(folder / "repeats.toml", older)
    (problem,) = problems_of(folder)
    expected = "version[2017-01-01].valid_from comes after the version of 2018-01-01: sort the versions by their days"
    assert f"repeats.toml: {expected}" in problem


def test_a_missing_file_is_told_to_be_added(folder: Path) -> None:
    (folder / "repeats.toml").unlink()
    assert problems_of(folder) == ["repeats.toml is missing: add it to policies/"]


def test_a_file_of_no_table_is_told_to_go(folder: Path) -> None:
    (folder / "repeat.toml").write_text("", encoding="utf-8")
    (problem,) = problems_of(folder)
    assert problem.startswith("repeat.toml is the file of no table: rename it to one of business_time, ")
    assert problem.endswith("or remove it")


def test_a_file_in_another_encoding_is_told_to_be_saved_as_utf_8(folder: Path) -> None:
    (folder / "repeats.toml").write_bytes("# 重复".encode("gb18030"))
    (problem,) = problems_of(folder)
    assert problem == "repeats.toml: byte 2 is not UTF-8: save the file as UTF-8"


def test_all_problems_of_all_files_are_told_at_once(folder: Path) -> None:
    change(folder / "limits.toml", 'CLOSE = { GENERAL = "48 D", ', "CLOSE = { ")
    change(folder / "limits.toml", 'OWNER = { GENERAL = "4 C", ', "OWNER = { ")
    change(folder / "levels.toml", "strong_customers = 3", "strong_customers = true")
    change(folder / "calendars" / "tw.toml", "name = ", "nom = ")
    files = [problem.partition(":")[0].partition(",")[0] for problem in problems_of(folder)]
    assert files == ["levels.toml", "limits.toml", "limits.toml", "calendars/tw.toml", "calendars/tw.toml"]


def test_a_later_version_takes_over_from_its_day_in_the_company_zone(folder: Path) -> None:
    later = (folder / "repeats.toml").read_text(encoding="utf-8")
    append(folder / "repeats.toml", later.replace("2018-01-01", "2026-04-01").replace("days = 90", "days = 60"))
    book = load_policies(folder)
    before = book.at(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC))
    after = book.at(datetime(2026, 3, 31, 16, tzinfo=UTC))
    assert (before.repeats.repeat_days, after.repeats.repeat_days) == (90, 60)
    assert (before.code[:10], after.code[:10]) == ("2026-01-01", "2026-04-01")
    assert after.limits == before.limits


def test_the_same_files_give_the_same_code_and_the_same_object() -> None:
    book = load_policies()
    assert book.at(NOON) is book.at(datetime(2026, 1, 2, tzinfo=UTC))
    assert book.at(NOON) is not book.at(datetime(2025, 12, 30, tzinfo=UTC))
    assert book.at(NOON).code == load_policies().at(NOON).code


def test_a_changed_number_changes_the_code(folder: Path, policy: Policy) -> None:
    change(folder / "repeats.toml", "repeat_days = 90", "repeat_days = 91")
    assert load_policies(folder).at(NOON).code != policy.code


def test_before_the_first_version_there_is_no_policy() -> None:
    with pytest.raises(PolicyError, match="the first one begins at 2018-01-01T00:00:00"):
        load_policies().at(datetime(2017, 12, 31, 15, 59, tzinfo=UTC))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(PolicyError, match="has no time zone: add one"):
        load_policies().at(NOON.replace(tzinfo=None))


def test_a_policy_kept_as_text_comes_back_equal(policy: Policy) -> None:
    kept = override(policy, {"limits.warn_at": 0.8, "strong_loss": "49999.99"})
    text = to_json(kept)
    assert from_json(text) == kept
    assert to_json(from_json(text)) == text
    assert from_json(text).levels.strong_loss == Decimal("49999.99")
    assert from_json(text).limits.warn_at == Decimal("0.8")


def test_a_policy_kept_before_a_table_or_a_field_existed_has_them_as_they_are_now(policy: Policy) -> None:
    kept = json.loads(to_json(override(policy, {"strong_loss": "49999.99"})))
    del kept["evidence"], kept["eight_d"]["review_days"]
    read = from_json(json.dumps(kept), policy)
    assert read.evidence == policy.evidence
    assert read.eight_d.review_days == policy.eight_d.review_days
    assert read.levels.strong_loss == Decimal("49999.99")


def test_a_text_that_is_no_policy_is_refused() -> None:
    with pytest.raises(PolicyError, match="frozen policy: business_time is missing: add it"):
        from_json('{"code": "x", "references": {}}')


def test_values_can_be_overridden_by_their_full_or_their_last_key(policy: Policy) -> None:
    changes = {"refusal_policy": "at_expiry", "limits.warn_at": "0.8", "CLOSE.GENERAL": "24 D", "reopen_days": 15}
    changed = override(policy, changes)
    close = changed.limits.clocks[ClockKind.CLOSE][LevelClass.GENERAL]
    assert changed.upgrades.refusal_policy is RefusalPolicy.AT_EXPIRY
    assert (str(changed.limits.warn_at), str(close), changed.upgrades.reopen_days) == ("0.8", "24 D", 15)
    assert changed.code[:10] == policy.code[:10]
    assert changed.code != policy.code
    assert policy.upgrades.refusal_policy is RefusalPolicy.IMMEDIATE


def test_an_unknown_key_of_an_override_is_answered_with_the_nearest_ones(policy: Policy) -> None:
    with pytest.raises(PolicyError, match=r"refusal_polcy is an unknown key: write one of upgrades\.refusal_policy"):
        override(policy, {"refusal_polcy": "at_expiry"})


def test_an_unknown_key_like_no_other_is_answered_with_the_tables(policy: Policy) -> None:
    with pytest.raises(PolicyError, match="xyzzy is an unknown key: write one of business_time, taxonomy, "):
        override(policy, {"xyzzy": 1})


def test_an_ambiguous_key_of_an_override_is_answered_with_what_it_fits(policy: Policy) -> None:
    expected = r"rows fits several keys: write one of closing\.rows, escalation\.rows, tiers\.rows"
    with pytest.raises(PolicyError, match=expected):
        override(policy, {"rows": {}})


def test_a_key_that_fits_very_many_is_answered_with_some_of_them(policy: Policy) -> None:
    with pytest.raises(PolicyError, match=r"factor fits several keys: write one of .* or 50 others"):
        override(policy, {"factor": "0.5"})


def test_an_override_that_breaks_a_rule_of_its_table_is_refused(policy: Policy) -> None:
    with pytest.raises(PolicyError, match=r"override limits\.clocks\.CLOSE does not rise from GENERAL to STRONG"):
        override(policy, {"limits.clocks.CLOSE.GENERAL": "480 D"})


def test_the_calendar_lays_office_hours_over_the_holidays_of_the_region(policy: Policy) -> None:
    calendar = calendar_for(policy)
    assert not calendar.is_working_day(date(2026, 10, 7))
    assert calendar.is_working_day(date(2026, 10, 10))
    assert calendar.office_end(date(2026, 10, 10)) == datetime(2026, 10, 10, 10, tzinfo=UTC)
    assert calendar_for(policy) is calendar


def test_a_department_with_its_own_hours_is_counted_by_them(policy: Policy) -> None:
    night = {"region": "tw", "zone": "Asia/Taipei", "weekdays": [1, 2, 3, 4, 5, 6], "intervals": ["22:00-06:00"]}
    changed = override(policy, {"business_time.departments": {"300": night}})
    own, other = calendar_for(changed, "300"), calendar_for(changed, "100")
    assert [calendar.is_working_day(date(2026, 10, 7)) for calendar in (own, other)] == [True, False]
    assert own.office_end(date(2026, 10, 7)) == datetime(2026, 10, 7, 22, tzinfo=UTC)


def test_hours_of_a_region_without_a_calendar_are_refused(policy: Policy) -> None:
    with pytest.raises(PolicyError, match=r"calendars/hk\.toml is missing: add it"):
        calendar_for(override(policy, {"business_time.region": "hk"}))


def test_hours_that_are_overridden_with_nonsense_are_refused(policy: Policy) -> None:
    with pytest.raises(PolicyError, match="business_time intervals is refused, for '9' is no time of day"):
        calendar_for(override(policy, {"business_time.intervals": ["9-12"]}))


def test_a_department_in_an_unknown_region_is_told_by_its_key(folder: Path) -> None:
    hours = 'zone = "Asia/Shanghai"\nweekdays = [1]\nintervals = ["09:00-10:00"]\n'
    append(folder / "business_time.toml", f'\n[version.departments.300]\nregion = "hk"\n{hours}')
    (problem,) = problems_of(folder)
    assert "version[2018-01-01].departments.300.region is 'hk', which has no calendar" in problem


def test_the_check_prints_every_table_and_warns_of_years_without_holidays(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--as-of", "2026-06-01"]) == 0
    printed = capsys.readouterr().out
    assert "repeats.toml: 1 version\n    from 2018-01-01: T13 [OURS]" in printed
    assert "57 categories in 14 families" in printed
    assert "15 clocks at 6 levels" in printed
    assert "calendars/cn.toml: 2018-2026" in printed
    assert "WARNING: cn 2027 is unknown" in printed
    assert "cn 2026 is unknown" not in printed


def test_the_check_fails_and_lists_every_problem(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "repeats.toml").unlink()
    change(folder / "levels.toml", "strong_customers = 3\n", "")
    assert main([str(folder), "--as-of", "2026-06-01"]) == 1
    printed = capsys.readouterr().out
    assert all(problem in printed for problem in ("repeats.toml is missing", "strong_customers is missing"))
    assert printed.endswith("2 problems in policies/\n")
