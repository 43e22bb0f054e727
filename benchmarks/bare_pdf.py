"""WeasyPrint without us, for `benchmarks.eight_d_pdf`: one page drawn again for every line of the input.

The first line is the page, its style sheet, its images and how to draw them: "recipe" keeps everything that can be kept
between two documents, "default" is WeasyPrint as its manual begins.
"""

import gc
import json
import sys
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from weasyprint import CSS, HTML  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

COLLECT_EVERY = 8
Draw = Callable[[], bytes]


class Images(URLFetcher):  # type: ignore[misc]
    """The page's own images."""

    def __init__(self, images: Mapping[str, bytes]) -> None:
        super().__init__()
        self._images = images

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        """Return an image."""
        return URLFetcherResponse(url, self._images[url])


def by_default(page: str, style: str, images: Images) -> Draw:
    """Return how a program draws that keeps nothing."""
    return lambda: HTML(string=page, url_fetcher=images).write_pdf(stylesheets=[CSS(string=style)])


def by_recipe(page: str, style: str, images: Images) -> Draw:
    """Return how a program draws that keeps fonts and style, and collects its garbage now and then."""
    fonts = FontConfiguration()
    parsed = CSS(string=style, font_config=fonts)
    gc.disable()
    drawn = 0

    def draw() -> bytes:
        nonlocal drawn
        drawn += 1
        pdf: bytes = HTML(string=page, url_fetcher=images).write_pdf(stylesheets=[parsed], font_config=fonts)
        if drawn % COLLECT_EVERY == 0:
            gc.collect()
        return pdf

    return draw


def main() -> None:
    """Answer every line of the input with the size of a new PDF."""
    job: dict[str, Any] = json.loads(sys.stdin.readline())
    images = Images({name: b64decode(data) for name, data in job["images"].items()})
    draw = {"recipe": by_recipe, "default": by_default}[job["way"]](job["page"], job["style"], images)
    for _ in sys.stdin:
        print(len(draw()), flush=True)


if __name__ == "__main__":
    main()
