"""Workbooks written part by part, so that a test can write what no spreadsheet would."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
# The styles that the cells below refer to: general, date, date and time, time, Chinese date, eight zeros, text.
GENERAL, DAY, MOMENT, TIME, CHINESE_DAY, ZEROS, TEXT = range(7)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy/m/d\\ h:mm;@"/>'
    '<numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
    '<numFmt numFmtId="166" formatCode="00000000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="165"/>'
    '<xf numFmtId="166"/><xf numFmtId="49"/></cellXfs></styleSheet>'
)


def number(value: object, style: int = GENERAL) -> str:
    """Return the inside of a cell that holds a number, `{at}` standing for its place."""
    return f'<c r="{{at}}" s="{style}"><v>{value}</v></c>'


def text(value: str) -> str:
    """Return a cell that holds its text itself."""
    shown = escape(value).replace("{", "{{").replace("}", "}}")
    return f'<c r="{{at}}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def shared(place: int) -> str:
    """Return a cell that refers to a text of the workbook."""
    return f'<c r="{{at}}" t="s"><v>{place}</v></c>'


def formula(reckoned: str, result: str | None, kind: str = "n") -> str:
    """Return a cell with a formula and the result that was kept, if any was."""
    kept = "" if result is None else f"<v>{escape(result)}</v>"
    return f'<c r="{{at}}" t="{kind}"><f>{escape(reckoned)}</f>{kept}</c>'


def error(code: str) -> str:
    """Return a cell with an error of the spreadsheet."""
    return f'<c r="{{at}}" t="e"><v>{code}</v></c>'


def cell(content: str, row: int, place: int) -> str:
    """Return a cell at its place; what is no cell yet is a text."""
    return (content if content.startswith("<c ") else text(content)).format(at=f"{letters(place)}{row}")


def letters(place: int) -> str:
    """Return the letters of a column, counted from 0."""
    place += 1
    found = ""
    while place:
        place, left = divmod(place - 1, 26)
        found = chr(65 + left) + found
    return found


def row(number_of_row: int, cells: Sequence[str], attributes: str = "") -> str:
    """Return a row of cells; an empty one is left out."""
    inside = "".join(cell(content, number_of_row, place) for place, content in enumerate(cells) if content)
    return f'<row r="{number_of_row}"{attributes}>{inside}</row>'


def sheet(rows: Iterable[Sequence[str]], more: str = "", before: str = "", dimension: str = "A1") -> str:
    """Return the XML of a sheet; `more` are rows as XML after the others, `before` stands before the root."""
    inside = "".join(row(place, cells) for place, cells in enumerate(rows, 1))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/>'
        f"<sheetData>{inside}{more}</sheetData></worksheet>"
    )


def workbook(
    sheets: Mapping[str, str],
    *,
    texts: Sequence[str] = (),
    parts: Mapping[str, str | bytes] | None = None,
    hidden: Sequence[str] = (),
    properties: str = "",
) -> bytes:
    """Return a workbook of these sheets; `parts` are added to it, or replace one of its own."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}"{_state(name, hidden)}/>'
        for n, name in enumerate(names, 1)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in enumerate(names, 1)
    )
    si = "".join(each if each.startswith("<si>") else f"<si><t>{escape(each)}</t></si>" for each in texts)
    own: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"/>',
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}<sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{si}</sst>',
        **{f"xl/worksheets/sheet{n}.xml": sheets[name] for n, name in enumerate(names, 1)},
    }
    return packed({**own, **(parts or {})})


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a packed file of these parts."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def _state(name: str, hidden: Sequence[str]) -> str:
    return ' state="hidden"' if name in hidden else ""
