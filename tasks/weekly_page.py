"""The weekly report as one page of HTML that a browser shows as it is: its style inside, nothing to load, no script."""

from models.views.weekly_report import WeeklyReport
from rules.vocabulary import DocumentKind
from tasks.pages import TEMPLATES, page_of, stylesheet_of

REPORT = DocumentKind.WEEKLY_REPORT
SCREEN = TEMPLATES / "weekly_report" / "screen.css"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
HEAD_END = "</head>"


def self_contained_page(view: WeeklyReport) -> bytes:
    """Return the report as HTML; the page that is drawn as PDF, with the style of paper and then that of screens."""
    head, _, body = page_of(REPORT, view).partition(HEAD_END)
    style = stylesheet_of(REPORT) + SCREEN.read_text("utf-8")
    own = (
        f'  <meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '  <meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"  <style>\n{style}  </style>\n"
    )
    return f"{head}{own}{HEAD_END}{body}".encode("utf-8", "replace")
