"""A page of HTML as lines of text, one for each heading, paragraph or row of a table, so that people can read it."""

import re
from html.parser import HTMLParser
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
LINES = {"h1": "# ", "h2": "## ", "h3": "### ", "p": "", "div": "", "tr": "", "li": "- ", "title": "= "}

# What stands for a drawing where it is not seen.
HEARD = re.compile(r"(<svg[^>]*>\s*)<title>.*?</title>", re.DOTALL)


def outline(page: str) -> str:
    """Return the visible text of a page, cells apart by ` | `."""
    reader = _Reader()
    reader.feed(HEARD.sub(r"\1", page))
    return "\n".join(reader.finished()) + "\n"


def assert_golden(name: str, page: str) -> None:
    """Compare a page with the golden file; a missing file is written, to be read and committed."""
    path, text = GOLDEN / f"{name}.txt", outline(page)
    if not path.exists():
        path.write_text(text, "utf-8")
        raise AssertionError(f"{path.name} did not exist and has been written: read it, then commit it")
    assert text == path.read_text("utf-8")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if tag in LINES and not self._in_cell(tag):
            self.lines.append(LINES[tag])
        elif tag in {"td", "th"} and self.lines[-1].strip():
            self.lines[-1] += " | "
        elif tag in {"br", "p", "div"}:
            self.lines[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in {"tr", "h1", "h2", "h3", "li"}:
            self.lines.append("")

    def handle_data(self, text: str) -> None:
        self.lines[-1] += " ".join(text.split()).join(
            (" " if text[:1].isspace() else "", " " if text[-1:].isspace() else "")
        )

    def _in_cell(self, tag: str) -> bool:
        return tag in {"p", "div"} and " | " in self.lines[-1]

    def finished(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.lines)
        return [line.removesuffix(" |") for line in lines if line.strip(" |#=-")]
