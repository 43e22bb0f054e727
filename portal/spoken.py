"""In which language somebody is answered: the one he asks for, else the one that his browser or program prefers."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from models.settings import settings
from rules.vocabulary import Language

MOST = 20
# By how a language tag begins, the longest first. Hong Kong and Macau read traditional characters too.
TAGS = {
    "zh-hant": Language.ZH_TW,
    "zh-tw": Language.ZH_TW,
    "zh-hk": Language.ZH_TW,
    "zh-mo": Language.ZH_TW,
    "zh": Language.ZH_CN,
    "en": Language.EN,
}


def spoken(request: Request) -> Language:
    """Return the language of an answer: `?lang=`, else `Accept-Language`, else the installation's."""
    asked = request.query_params.get("lang", "")
    wanted = (asked, *_preferred(request.headers.get("accept-language", "")))
    return next((found for tag in wanted if (found := _language(tag))), settings().language)


Spoken = Annotated[Language, Depends(spoken)]


def _language(tag: str) -> Language | None:
    plain = tag.strip().lower().replace("_", "-")
    return next((found for begin, found in TAGS.items() if plain == begin or plain.startswith(f"{begin}-")), None)


def _preferred(header: str) -> Iterator[str]:
    """Yield the tags of a header, the most wanted first. Source: RFC 9110 §12.5.4."""
    weighed = []
    for part in header.split(",")[:MOST]:
        tag, _, weight = part.partition(";q=")
        try:
            weighed.append((-float(weight or 1), tag))
        except ValueError:
            continue
    return (tag for weight, tag in sorted(weighed, key=lambda each: each[0]) if weight < 0)
