"""An import that cannot begin is refused at once: what is wrong with the mapping or the file, and the remedy."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from models.mapping import ImportRefused
from tasks.import_mapping import read_mapping
from tasks.importing import import_complaints
from tests.tasks.lists import GOOD, HEADINGS, MAPPING, NOW, english, imported, mapping, row, written

__all__ = ["english"]
pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"columns": {"客户": "custmer", "内容": "text"}}, "columns.\"客户\": a registration has no field 'custmer'"),
        ({"columns": {"客户": "customer"}}, "text is missing: say under [columns] which heading holds it"),
        ({"columns": {"客户": "customer", "a": "text", "b": "text"}}, "text is given more than once"),
        (
            {"values": {"chanel": {}, "channel": {"电话": "PHONE"}}},
            "values.chanel: a registration has no field 'chanel'",
        ),
        ({"values": {"channel": {"电话": "FONE"}}}, "values.channel.\"电话\" = 'FONE': Channel: Choose one of:"),
        ({"always": {"subject": "NOTHING"}}, "always.subject = 'NOTHING': Subject: Choose one of:"),
        ({"encoding": "latin-1"}, "encoding: 'latin-1' is not known: write one of auto, utf-8-sig, utf-8, gb18030"),
        ({"date_format": "YYYY-MM-DD"}, "date_format: 'YYYY-MM-DD' is no form of a date: write it as '%Y-%m-%d %H:%M'"),
        ({"zone": "Mars/Olympus"}, "zone: 'Mars/Olympus' is not known: write it as 'Asia/Shanghai'"),
        ({"delimiter": ", "}, "Delimiter: Write at most 1 characters."),
        ({"colums": {}}, "Colums: This form has no such field: leave it out."),
    ],
)
def test_a_wrong_mapping_is_refused_at_once_with_what_and_remedy(
    tmp_path: Path, changes: dict[str, object], problem: str
) -> None:
    whole = read_mapping(MAPPING).model_dump() | changes
    path = tmp_path / "mapping.toml"
    path.write_text(_toml(whole), encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        read_mapping(str(path))
    assert problem in str(refused.value)
    assert str(refused.value).startswith("mapping.toml: ")


def test_a_mapping_that_is_no_toml_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text("source = ", encoding="utf-8")
    with pytest.raises(ImportRefused, match=r"The mapping cannot be read \(m.toml: "):
        read_mapping(str(tmp_path / "m.toml"))
    with pytest.raises(ImportRefused, match=r"There is no file nowhere.toml: check the path."):
        read_mapping("nowhere.toml")


def test_a_heading_that_the_file_lacks_is_named_beside_those_that_it_has(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("编号,客户,内容\n1,C100,words\n", encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        import_complaints(path, mapping(), NOW)
    assert refused.value.problems[0] == (
        "The file has no heading “联系人”: correct the mapping or the file. Its headings: 编号, 客户, 内容."
    )


def test_a_heading_that_nobody_has_decided_on_is_refused_unless_it_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(",".join((*HEADINGS, "备注")) + "\n" + ",".join((*GOOD, "x")) + "\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match=r"“备注” is not mapped: put it under \[columns\], or into `ignored`."):
        import_complaints(path, mapping(), NOW)
    assert import_complaints(path, mapping(ignored=["备注"]), NOW).imported == 1


def test_a_heading_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(",".join((*HEADINGS, "内容")) + "\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match=r"“内容” stands more than once: give each column a heading of its own."):
        import_complaints(path, mapping(), NOW)


def test_headings_in_another_encoding_name_the_encoding_that_fits(tmp_path: Path) -> None:
    path = written(tmp_path, [row()], "gb18030")
    with pytest.raises(ImportRefused, match=r'with encoding = "gb18030" it is there.'):
        import_complaints(path, mapping(encoding="utf-8-sig"), NOW)


def test_who_imports_must_be_an_employee(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"acting_as: E999 is no active employee: name another."):
        imported(tmp_path, row(), by=mapping(acting_as="E999"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "The file is empty: it needs a row of headings and a row for each complaint."),
        (b"\r\n\r\n", "The file is empty: it needs a row of headings and a row for each complaint."),
        (b"PK\x03\x04rest", "list.csv cannot be read to its end: copy it again."),
        (b'"a\r\n', "The headings cannot be read. A quotation mark is not closed"),
    ],
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        import_complaints(path, mapping(), NOW)
    assert str(refused.value).startswith(problem)


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImportRefused, match=r"There is no file .*none.csv: check the path."):
        import_complaints(tmp_path / "none.csv", mapping(), NOW)
    monkeypatch.setattr("tasks.list_files.MOST_BYTES", 0)
    with pytest.raises(ImportRefused, match=r"list.csv has more than 0 MB: divide it."):
        imported(tmp_path, row())


def _toml(values: Mapping[str, object], name: str = "") -> str:
    """Return values as TOML: what JSON and TOML write alike first, then the tables."""
    tables = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    plain = [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in values.items() if key not in tables]
    nested = [_toml(table, f"{name}.{key}" if name else key) for key, table in tables.items()]
    return "\n".join([f"[{name}]" if name else "", *plain, *nested])
