"""Files as people, programs and attackers hand them over, each with exactly what must come of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from models.mapping import ColumnMapping
from tests.files import workbooks as xlsx
from tests.files.workbooks import error, formula, number, shared, sheet, workbook

HEADINGS = ("编号", "客户", "内容", "时间", "金额", "批号")
COLUMNS = {"客户": "customer", "内容": "text", "时间": "received_at", "金额": "claim_amount", "批号": "lot_no"}
TRADITIONAL = {"客戶": "customer", "內容": "text", "時間": "received_at", "金額": "claim_amount", "批號": "lot_no"}
GOOD = ("1", "C100", "两盘料的阻值偏高", "2026-03-02 09:30", "120", "L2601")
ROWS = (HEADINGS, GOOD)
TAIWAN = (("編號", *TRADITIONAL), ("1", "C100", "電阻值偏高，請儘快處理", "2026-03-02 09:30", "120", "L2601"))
HTML = (
    b"<html><head><meta charset='gb2312'></head><body><table><tr><td>\xb1\xe0\xba\xc5</td></tr></table></body></html>"
)


def mapping(**changes: object) -> ColumnMapping:
    """Return the mapping of most of the files."""
    usual = {
        "source": "corpus",
        "acting_as": "E017",
        "key": "编号",
        "columns": COLUMNS,
        "date_format": ["%Y-%m-%d %H:%M", "%Y/%m/%d", "%d.%m.%Y", "%Y年%m月%d日", "%Y/%m/%d %p %I:%M"],
    }
    return ColumnMapping.model_validate(usual | changes)


@dataclass(frozen=True)
class Sample:
    """One file, and what must come of it: a refusal, or how many rows go in and what is said of the others.

    `bad` and `odd` give row and column, and how the reason begins.
    """

    name: str
    content: bytes | Callable[[], bytes]
    imported: int = 0
    refused: str = ""
    bad: Sequence[tuple[int, str, str]] = ()
    odd: Sequence[tuple[int, str, str]] = ()
    already_there: int = 0
    encoding: str = ""
    sheet: str = ""
    received: str = ""
    lot: str = ""
    changes: Mapping[str, object] = field(default_factory=dict)

    @property
    def bytes(self) -> bytes:
        """The content, which may be written only when it is asked for."""
        return self.content() if callable(self.content) else self.content


def csv(
    rows: Sequence[Sequence[str]] = ROWS, encoding: str = "utf-8", delimiter: str = ",", end: str = "\r\n"
) -> bytes:
    """Return rows as a CSV file in which nothing stands in quotation marks."""
    return "".join(delimiter.join(row) + end for row in rows).encode(encoding)


def book(rows: Sequence[Sequence[str]] = ROWS, **more: object) -> bytes:
    """Return rows as a workbook of one sheet."""
    return workbook({"Sheet1": sheet(rows)}, **more)  # type: ignore[arg-type]


def with_cell(place: int, cell: str) -> bytes:
    """Return a workbook with one row, which has this cell at a place."""
    return book([HEADINGS, (*GOOD[:place], cell, *GOOD[place + 1 :])])


def changed(place: int, value: str, **more: str) -> bytes:
    """Return a CSV file with one row, which has this value at a place."""
    return csv([HEADINGS, (*GOOD[:place], value, *GOOD[place + 1 :])], **more)


def _claims_a_million_rows() -> bytes:
    empty = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(3, 60_000))
    last = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    return workbook({"Sheet1": sheet(ROWS, more=empty + last, dimension="A1:XFD1048576")})


def _bomb() -> bytes:
    return workbook({"Sheet1": sheet(ROWS, more=" " * (300 * 2**20))})


def _billion_laughs() -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    return workbook({"Sheet1": sheet(ROWS, before=f"<!DOCTYPE x [{entities}]>")})


def _wide(columns: int) -> bytes:
    return csv([(*HEADINGS, *(f"x{n}" for n in range(columns))), (*GOOD, *("" for _ in range(columns)))])


def _old_office(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024 + name.encode("utf-16-le") + b"\0" * 512


def _cut_short() -> bytes:
    whole = book([HEADINGS, *((f"{n}", *GOOD[1:]) for n in range(500))])
    return whole[: len(whole) // 2]


def _damaged_sheet() -> bytes:
    rows = sheet([HEADINGS, *((f"{n}", "C100", f"第 {n} 件", "", "", "") for n in range(3))])
    return workbook({"Sheet1": rows.replace("</sheetData>", "<row r='9'><c r='A9'><v>1</c>")})


def _prefixed() -> bytes:
    rows = sheet(ROWS)
    for tag in ("worksheet", "sheetData", "row", "c", "is", "t", "v", "dimension"):
        rows = (
            rows.replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>").replace(f"</{tag}>", f"</x:{tag}>")
        )
    return workbook({"Sheet1": rows.replace("xmlns=", "xmlns:x=")})


ENCODINGS = [
    Sample("utf_8.csv", csv(), 1, encoding="utf-8"),
    Sample("utf_8_with_mark.csv", csv(encoding="utf-8-sig"), 1, encoding="utf-8-sig"),
    Sample("utf_16_little.csv", b"\xff\xfe" + csv(encoding="utf-16-le"), 1, encoding="utf-16"),
    Sample("utf_16_big.csv", b"\xfe\xff" + csv(encoding="utf-16-be"), 1, encoding="utf-16"),
    Sample("utf_16_little_unmarked.csv", csv(encoding="utf-16-le"), 1, encoding="utf-16-le"),
    Sample("utf_16_big_unmarked.csv", csv(encoding="utf-16-be"), 1, encoding="utf-16-be"),
    Sample("excel_unicode_text.txt", b"\xff\xfe" + csv(encoding="utf-16-le", delimiter="\t"), 1, encoding="utf-16"),
    Sample("gbk.csv", csv(encoding="gbk"), 1, encoding="gb18030"),
    Sample("gb18030_rare.csv", changed(2, "𠮷田先生说镕𬭎阻值偏高", encoding="gb18030"), 1, encoding="gb18030"),
    Sample(
        "gbk_traditional.csv",
        csv(TAIWAN, "gbk"),
        1,
        encoding="gb18030",
        changes={"columns": TRADITIONAL, "key": "編號"},
    ),
    Sample("big5.csv", csv(TAIWAN, "big5"), 1, encoding="big5", changes={"columns": TRADITIONAL, "key": "編號"}),
    Sample(
        "cp950.csv",
        csv([TAIWAN[0], (*TAIWAN[1][:2], "恒碁電阻裏面生銹，阻值偏高", *TAIWAN[1][3:])], "cp950"),
        1,
        encoding="cp950",
        changes={"columns": TRADITIONAL, "key": "編號"},
    ),
    Sample("gbk_named_so.csv", csv(encoding="gbk"), 1, encoding="gbk", changes={"encoding": "gbk"}),
    Sample("mark_beats_mapping.csv", csv(encoding="utf-8-sig"), 1, encoding="utf-8-sig", changes={"encoding": "big5"}),
    Sample(
        "one_row_of_another_encoding.csv",
        csv() + csv([("2", *GOOD[1:])], "gbk") + csv([("3", *GOOD[1:])]),
        2,
        bad=[(3, "内容", "This is not written in utf-8")],
        odd=[(4, "内容", "Row 2 says the same")],
        encoding="utf-8",
    ),
    Sample(
        "utf_16_broken_off.csv",
        b"\xff\xfe" + csv(encoding="utf-16-le")[:-4] + b"\x00\xd8\r\0\n\0",
        bad=[(2, "批号", "A character was lost here")],
    ),
]
LAYOUTS = [
    Sample("semicolons.csv", csv(delimiter=";"), 1),
    Sample("tabs.xls", csv(delimiter="\t", encoding="gbk"), 1, encoding="gb18030"),
    Sample("pipes.txt", csv(delimiter="|"), 1),
    Sample("delimiter_named_inside.csv", b"sep=;\r\n" + csv(delimiter=";"), 1),
    Sample("between_apostrophes.csv", csv([[f"'{cell}'" for cell in row] for row in ROWS]), 1),
    Sample(
        "line_ends_mixed.csv",
        csv(ROWS, end="\n") + csv([("2", "C100", "外壳有划痕", "2026-03-02 09:30", "", "")], end="\r"),
        2,
    ),
    Sample("embedded_lines.csv", csv() + b'2,C101,"one\r\n\r\ntwo, and ""three""",2026-03-02 09:30,,\r\n', 2),
    Sample(
        "title_rows_above.csv",
        csv([("2026年客诉台账", "", "", "", "", ""), ("制表:客服", "", "", "", "", ""), *ROWS]),
        1,
    ),
    Sample(
        "headings_with_line_ends.csv",
        b'\xe7\xbc\x96\xe5\x8f\xb7,"\xe5\xae\xa2\n\xe6\x88\xb7",' + b"\n",
        refused="The file has no heading",
    ),
    Sample(
        "ragged.csv",
        csv() + "2,C100,少了\r\n3,C100,多了,,,,8,9\r\n4,C100,正好的一行,2026-03-02 09:30,,\r\n".encode(),
        2,
        bad=[(3, "", "The row has 3 fields"), (4, "", "The row has 8 fields")],
    ),
    Sample(
        "quotation_mark_left_open.csv",
        csv() + b'2,C100,"open,,,\r\n3,C100,words,2026-03-02 09:30,,\r\n',
        2,
        bad=[(3, "", "A quotation mark")],
    ),
    Sample("empty.csv", b"", refused="The file is empty"),
    Sample("only_line_ends.csv", b"\r\n" * 500, refused="The file is empty"),
    Sample("only_headings.csv", csv([HEADINGS]), 0),
    Sample(
        "headings_twice.csv",
        csv([(*HEADINGS, "内容"), (*GOOD, "")]),
        refused="The heading “内容” stands more than once",
    ),
    Sample("heading_missing.csv", csv([HEADINGS[:-1], GOOD[:-1]]), refused="The file has no heading “批号”"),
    Sample("heading_unknown.csv", csv([(*HEADINGS, "备注"), (*GOOD, "x")]), refused="The heading “备注” is not mapped"),
    Sample("twenty_thousand_columns.csv", lambda: _wide(20_000), refused="The file has 20006 columns and at most 500"),
    Sample("a_million_empty_rows.csv", lambda: csv() + b",,,,,\r\n" * 1_000_000, 1),
]
CELLS = [
    Sample("nul.csv", changed(2, "a\0b of it"), bad=[(2, "内容", "Remove the invisible character U+0000")]),
    Sample("bidi.csv", changed(2, "abc\u202edef"), bad=[(2, "内容", "Remove the invisible character U+202E")]),
    Sample("control.csv", changed(5, "L\x07"), bad=[(2, "批号", "Remove the invisible character U+0007")]),
    Sample("lost_character.csv", changed(2, "阻值\ufffd高"), bad=[(2, "内容", "A character was lost here")]),
    Sample("formula.csv", changed(5, "=HYPERLINK(1)"), 1, lot="=HYPERLINK(1)"),
    Sample("formula_full_width.csv", changed(5, "＝1+1"), 1, lot="＝1+1"),
    Sample("template.csv", changed(2, "<b>{{ 7*7 }}</b> {% x %}"), 1),
    Sample("huge_cell.csv", changed(2, "字" * 140_000), bad=[(2, "", "A field is longer than 131072")]),
    Sample("long_text.csv", changed(2, "字" * 20_001), bad=[(2, "内容", "Write at most 20000 characters.")]),
    Sample(
        "error_of_a_spreadsheet.csv", changed(5, "#REF!"), bad=[(2, "批号", "#REF! is an error of the spreadsheet")]
    ),
    Sample("digits_lost.csv", changed(5, "1.23457E+11"), 1, odd=[(2, "批号", "1.23457E+11 has lost digits")]),
    Sample(
        "digits_rounded.csv",
        changed(5, "123456789012345000"),
        1,
        odd=[(2, "批号", "123456789012345000 has lost digits")],
    ),
    Sample(
        "zeros_lost.csv",
        csv()
        + csv(
            [
                ("2", "C101", "外壳有划痕", "2026-03-02 09:30", "", "00012345"),
                ("3", "C102", "少了螺丝", "2026-03-02 09:30", "", "12346"),
            ]
        ),
        3,
        odd=[(4, "批号", "12346 may have lost zeros")],
    ),
    Sample("same_key_same_body.csv", csv() + csv([GOOD]), 1, already_there=1),
    Sample(
        "same_key_other_body.csv",
        csv() + csv([(*GOOD[:2], "别的话", *GOOD[3:])]),
        1,
        bad=[(3, "编号", "This number came before with other content, as KS-")],
    ),
    Sample("same_text.csv", csv() + csv([("2", *GOOD[1:])]), 2, odd=[(3, "内容", "Row 2 says the same")]),
    Sample("future.csv", changed(3, "2031-01-01 00:00"), bad=[(2, "时间", "This lies in the future")]),
    Sample("before_any_policy.csv", changed(3, "2011-01-01 00:00"), bad=[(2, "时间", "No policy is in force before")]),
    Sample("long_ago.csv", changed(3, "2024-01-01 00:00"), 1, odd=[(2, "时间", "This is long ago")]),
    Sample("day_that_never_was.csv", changed(3, "2026-02-30 09:30"), bad=[(2, "时间", "Write the date and time as")]),
]
DATES = [
    Sample("iso.csv", changed(3, "2026-03-02T09:30:00+08:00"), 1, received="2026-03-02 09:30"),
    Sample("iso_utc.csv", changed(3, "2026-03-02T01:30:00Z"), 1, received="2026-03-02 09:30"),
    Sample("slashes.csv", changed(3, "2026/3/2"), 1, received="2026-03-02 00:00"),
    Sample("dots.csv", changed(3, "2.3.2026"), 1, received="2026-03-02 00:00"),
    Sample("chinese_date.csv", changed(3, "2026年3月2日"), 1, received="2026-03-02 00:00"),
    Sample("chinese_afternoon.csv", changed(3, "2026/3/2 下午 1:30"), 1, received="2026-03-02 13:30"),
    Sample("year_of_taiwan.csv", changed(3, "115/3/2"), 1, received="2026-03-02 00:00"),
    Sample("full_width_date.csv", changed(3, "２０２６-03-02　09：30"), 1, received="2026-03-02 09:30"),
    Sample(
        "serial.csv",
        changed(3, "46083.39583"),
        1,
        received="2026-03-02 09:30",
        odd=[(2, "时间", "This number was read")],
    ),
    Sample("date.xlsx", with_cell(3, number(46083, xlsx.DAY)), 1, received="2026-03-02 00:00"),
    Sample("moment.xlsx", with_cell(3, number("46083.395833333336", xlsx.MOMENT)), 1, received="2026-03-02 09:30"),
    Sample("chinese_date.xlsx", with_cell(3, number(46083, xlsx.CHINESE_DAY)), 1, received="2026-03-02 00:00"),
    Sample(
        "serial.xlsx",
        with_cell(3, number(46083)),
        1,
        received="2026-03-02 00:00",
        odd=[(2, "时间", "This number was read")],
    ),
    Sample(
        "from_1904_on.xlsx",
        book([HEADINGS, (*GOOD[:3], number(44621, xlsx.DAY), *GOOD[4:])], properties='<workbookPr date1904="1"/>'),
        1,
        received="2026-03-02 00:00",
    ),
    Sample(
        "iso_date.xlsx",
        with_cell(3, '<c r="{at}" t="d"><v>2026-03-02T09:30:00</v></c>'),
        1,
        received="2026-03-02 09:30",
    ),
    Sample("time_alone.xlsx", with_cell(3, number(0.4, xlsx.TIME)), bad=[(2, "时间", "Write the date and time as")]),
]
WORKBOOKS = [
    Sample("plain.xlsx", book(), 1, encoding="xlsx", sheet="Sheet1"),
    Sample("workbook_called.csv", book(), 1, encoding="xlsx"),
    Sample("shared_texts.xlsx", with_cell(2, shared(1)), bad=[(2, "内容", "A character was lost here")]),
    Sample(
        "rich_texts.xlsx",
        book(
            [HEADINGS, (*GOOD[:5], shared(0))],
            texts=["<si><r><t>L26</t></r><r><t>01_x0041_</t></r><rPh><t>above</t></rPh></si>"],
        ),
        1,
        lot="L2601A",
    ),
    Sample("id_as_number.xlsx", with_cell(5, number("4.0")), 1, lot="4"),
    Sample("id_with_zeros.xlsx", with_cell(5, number(4711, xlsx.ZEROS)), 1, lot="00004711"),
    Sample(
        "digits_lost.xlsx",
        with_cell(5, number("1.23456789012346E+17")),
        1,
        odd=[(2, "批号", "1.23456789012346E+17 has lost")],
    ),
    Sample("dust.xlsx", with_cell(4, number("0.30000000000000004")), 1),
    Sample("formula.xlsx", with_cell(5, formula("CONCAT(1)", "L26", "str")), 1, lot="L26"),
    Sample(
        "formula_without_result.xlsx",
        with_cell(5, formula("NOW()", None)),
        bad=[(2, "批号", "The formula has no result")],
    ),
    Sample("error.xlsx", with_cell(5, error("#REF!")), bad=[(2, "批号", "#REF! is an error")]),
    Sample("text_like_a_formula.xlsx", with_cell(5, "=1+1"), 1, lot="=1+1"),
    Sample("hidden_rows.xlsx", workbook({"a": sheet([HEADINGS], more=xlsx.row(2, GOOD, ' hidden="1"'))}), 1),
    Sample("second_sheet.xlsx", workbook({"说明": sheet([["请看下一页"]]), "清单": sheet(ROWS)}), 1, sheet="清单"),
    Sample("hidden_sheet_last.xlsx", workbook({"旧": sheet(ROWS), "新": sheet(ROWS)}, hidden=["旧"]), 1, sheet="新"),
    Sample(
        "sheet_named.xlsx",
        workbook({"一": sheet(ROWS), "二": sheet([*ROWS, ("2", "C101", "外壳划痕", "2026-03-02 09:30")])}),
        2,
        sheet="二",
        changes={"sheet": "二"},
    ),
    Sample("sheet_not_there.xlsx", book(), refused="sheet_not_there.xlsx has no sheet “三”", changes={"sheet": "三"}),
    Sample("title_rows.xlsx", book([["2026年客诉台账"], [], ["", "基本信息"], *ROWS]), 1),
    Sample(
        "merged_headings.xlsx",
        book([("编号", "客户", "问题", "", "金额", "批号"), ("", "", "内容", "时间", "", ""), GOOD]),
        1,
    ),
    Sample("empty_sheet.xlsx", book([]), refused="The file is empty"),
    Sample("a_million_rows_claimed.xlsx", _claims_a_million_rows, 1),
    Sample("huge_cell.xlsx", with_cell(2, "字" * 200_000), bad=[(2, "内容", "A field is longer than 131072")]),
    Sample("bomb.xlsx", _bomb, refused="bomb.xlsx unpacks to far more than it seems"),
    Sample(
        "many_parts.xlsx",
        lambda: book(parts={f"x/{n}": "" for n in range(2_001)}),
        refused="many_parts.xlsx has more than 2000 parts",
    ),
    Sample("billion_laughs.xlsx", _billion_laughs, refused="billion_laughs.xlsx declares a document type"),
    Sample(
        "document_type_in_texts.xlsx",
        lambda: book(parts={"xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><sst/>'}),
        refused="document_type_in_texts.xlsx declares a document type",
    ),
    Sample("external_link.xlsx", lambda: book(parts={"xl/externalLinks/externalLink1.xml": "<externalLink/>"}), 1),
    Sample("macros.xlsm", lambda: book(parts={"xl/vbaProject.bin": b"x"}), refused="macros.xlsm holds macros"),
    Sample("locked.xlsx", _old_office("EncryptedPackage"), refused="locked.xlsx is locked with a password"),
    Sample("old.xls", _old_office("Workbook"), refused="old.xls is an old Excel workbook"),
    Sample("letter.doc", _old_office("WordDocument"), refused="letter.doc is no list"),
    Sample("page.xls", HTML, refused="page.xls is a web page"),
    Sample(
        "xml.xls",
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        refused="xml.xls is a web page",
    ),
    Sample("letter.pdf", b"%PDF-1.7\n", refused="letter.pdf is a PDF file"),
    Sample("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 9, refused="photo.csv is no list"),
    Sample("other.zip", xlsx.packed({"a.txt": "x"}), refused="other.zip is no Excel workbook"),
    Sample(
        "open_document.ods",
        xlsx.packed({"mimetype": "x", "content.xml": "<x/>"}),
        refused="open_document.ods is no Excel workbook",
    ),
    Sample("nothing_packed.xlsx", b"PK\x05\x06" + b"\0" * 18, refused="nothing_packed.xlsx is no Excel workbook"),
    Sample("cut_short.xlsx", _cut_short, refused="cut_short.xlsx cannot be read to its end"),
    Sample("damaged_sheet.xlsx", _damaged_sheet, 3, bad=[(9, "", "The file is damaged from here on")]),
    Sample("prefixed.xlsx", _prefixed, 1),
]


CORPUS = [*ENCODINGS, *LAYOUTS, *CELLS, *DATES, *WORKBOOKS]
