"""A page in a mail becomes text: in one pass over the source, without what is hidden, each link with its address.

The parser of the standard library takes a square of the time for a tag that never ends; this one takes each character
once, whatever it is.
"""

import html
import re
from collections import Counter
from dataclasses import dataclass, field

# A comment, a declaration, or a tag. What is not closed reaches to the end, as it does in a browser.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<[!?][^>]*+(?:>|\Z)"
    r"|<(?P<end>/?)(?P<tag>[a-zA-Z][^\s/>]*+)"
    r"(?P<given>(?:[^>=]++|=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))?+)*+)(?:>|\Z)",
    re.DOTALL,
)
_GIVEN = r"(?:^|[\s/\"']){name}\s*+=\s*+(?:\"([^\"]*+)|'([^']*+)|([^\s>\"']++))"
_STYLE, _HREF, _CLASS, _TYPE = (
    re.compile(_GIVEN.format(name=name), re.IGNORECASE) for name in ("style", "href", "class", "type")
)
_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?![\d.]*[1-9])", re.IGNORECASE
)
# Of a size that is given in those of the letters around it, nothing is left where these have none.
_SIZE = re.compile(
    r"font-size\s*:\s*(?:(?P<none>0(?![\d.]*[1-9]))|(?![\d.]+\s*(?:em|%)|inherit|smaller|larger)\S)", re.IGNORECASE
)
_HIDDEN = re.compile(r"(?:^|\s)hidden(?=[\s/=]|$)", re.IGNORECASE)
_HUGE_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_WIDE = re.compile(" {2,}")
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")
# What stands in these is no text of the page.
UNSHOWN = {"script", "style", "title", "template", "noscript", "xml", "select", "textarea", "svg", "math", "iframe"}
BLOCKS = {
    "p", "div", "br", "tr", "li", "ul", "ol", "dl", "dt", "dd", "table", "hr", "pre", "blockquote", "section",
    "article", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "center", "form", "body",
}  # fmt: skip
CELLS = {"td", "th"}
VOID = {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "wbr", "embed", "source", "track"}
# What lists and tables are made of, and what ends there when one of these begins, as it does in a browser.
FRAME = {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "ul", "ol", "li", "dl", "dt", "dd"}
ENDED_BY = {
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "td": CELLS, "th": CELLS, "tr": {"tr", *CELLS},
    "tbody": {"thead", "tbody", "tr", *CELLS}, "tfoot": {"thead", "tbody", "tr", *CELLS},
}  # fmt: skip
QUOTES = ("gmail_quote", "moz-cite", "yahoo_quoted", "protonmail_quote")
QUOTED = "> "


def text_of_html(source: str) -> str:
    """Return what a page shows as plain text; a quotation has its lines marked with `>`.

    A page that hides all that it says is read as if it hid nothing.
    """
    return _read(source, _Page()) or _read(source, _Page(hides=False))


def _read(source: str, page: "_Page") -> str:
    at = 0
    while at < len(source):
        found = _MARKUP.search(source, at)
        page.say(source[at : found.start() if found else len(source)])
        if found is None:
            break
        at = page.take(found, source)
    return page.text()


@dataclass(frozen=True, slots=True)
class _Element:
    """An element in which we stand, what it makes of its text, and at which depth its list or table goes on."""

    tag: str = ""
    hidden: bool = False
    sizeless: bool = False
    quoted: bool = False
    frame: int = 0


@dataclass(slots=True)
class _Page:
    """What has been shown so far, the elements in which we stand, how many of each kind these are, and the link."""

    hides: bool = True
    pieces: list[str] = field(default_factory=list)
    inside: list[_Element] = field(default_factory=lambda: [_Element()])
    kinds: Counter[str] = field(default_factory=Counter)
    link: str = ""
    link_from: int = 0

    def say(self, source: str) -> None:
        """Take text."""
        around = self.inside[-1]
        if source and not (self.hides and (around.hidden or around.sizeless)):
            self.pieces.append(_SPACES.sub(" ", html.unescape(_HUGE_NUMBER.sub("\ufffd", source))))

    def take(self, markup: re.Match[str], source: str) -> int:
        """Take a tag, and return where to go on."""
        tag = (markup["tag"] or "").lower()
        if not tag:
            return markup.end()
        if markup["end"]:
            self._close(tag)
        elif (unshown := tag.rpartition(":")[2]) in UNSHOWN:
            return _after(unshown, source, markup.end())
        else:
            self._open(tag, markup["given"])
        return markup.end()

    def _open(self, tag: str, given: str) -> None:
        if tag not in VOID:
            self._end_what_ends_before(tag)
            self.inside.append(self._element(tag, given))
            self.kinds[tag] += 1
        if tag == "a":
            self.link, self.link_from = _value(_HREF, given), len(self.pieces)
        self._break(tag)

    def _end_what_ends_before(self, tag: str) -> None:
        """Leave the paragraph before any block, and the item, the cell or the row before the next of its kind."""
        if tag in BLOCKS or tag in CELLS:
            self._leave("p")
        ended = ENDED_BY.get(tag, ())
        while self.inside[self.inside[-1].frame].tag in ended:
            self._leave(self.inside[self.inside[-1].frame].tag)

    def _element(self, tag: str, given: str) -> _Element:
        around, style = self.inside[-1], _value(_STYLE, given)
        sizes = list(_SIZE.finditer(style))
        return _Element(
            tag,
            hidden=around.hidden or bool(_HIDDEN.search(given) or _HIDES.search(style)),
            sizeless=bool(sizes[-1]["none"]) if sizes else around.sizeless,
            quoted=around.quoted or _is_quotation(tag, given),
            frame=len(self.inside) if tag in FRAME else around.frame,
        )

    def _close(self, tag: str) -> None:
        if tag == "a":
            self._show_link()
        self._leave(tag)
        self._break(tag)

    def _leave(self, tag: str) -> None:
        """Leave the innermost element of a kind, with all that lies in it; each element is left once."""
        left = "" if self.kinds[tag] else tag
        while left != tag:
            left = self.inside.pop().tag
            self.kinds[left] -= 1

    def _break(self, tag: str) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n" + QUOTED * self.inside[-1].quoted)
        elif tag in CELLS:
            self.pieces.append(" ")

    def _show_link(self) -> None:
        """Write the address behind what a link shows, unless it shows that itself."""
        shown = "".join(self.pieces[self.link_from :]).strip()
        address, self.link = self.link.strip(), ""
        if address.lower().startswith(("http://", "https://")) and address.rstrip("/") not in shown and shown:
            self.pieces.append(f" ({address})")

    def text(self) -> str:
        """Return the text without spaces at the ends of lines and without wide gaps."""
        lines = "\n".join(_WIDE.sub(" ", line.strip()) for line in "".join(self.pieces).split("\n"))
        return _GAPS.sub("\n\n", lines).strip()


def _after(tag: str, source: str, start: int) -> int:
    """Return where an element ends whose content is not shown: the end of the page, when it is never closed."""
    closing = re.compile(rf"</{tag}[^>]*>?", re.IGNORECASE).search(source, start)
    return closing.end() if closing else len(source)


def _is_quotation(tag: str, given: str) -> bool:
    of_class = _value(_CLASS, given).lower()
    cited = tag == "blockquote" and _value(_TYPE, given).lower() == "cite"
    return cited or any(each in of_class for each in QUOTES)


def _value(attribute: re.Pattern[str], given: str) -> str:
    """Return what is given for an attribute; "" without it."""
    found = attribute.search(given)
    return html.unescape(_HUGE_NUMBER.sub("", next(filter(None, found.groups()), ""))) if found else ""
