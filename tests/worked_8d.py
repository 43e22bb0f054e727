"""The worked example of an 8D as the report is given it: the one that the demo works through, with its photos."""

import tomllib
from base64 import b64encode
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

from models.views.eight_d_source import EightDSource, PhotoFile
from rules.eight_d.content import EightDContent
from rules.eight_d.lint import lint
from rules.eight_d.score import ScoredCase, score
from rules.policy import EightDColumn
from tasks.policies import load_policies
from tests.conftest import DEMO_COMPANY

FILE = DEMO_COMPANY / "worked_8d.toml"
PHOTOS = ("scratch.png", "good.png", "tray.png")
KEYED = (("causes", "causes", "key"), ("actions", "actions", "key"), ("implementation", "implemented", "action"))


@cache
def worked_8d() -> EightDSource:
    """Return the whole example: revision 2, complete, with revision 1 before it and three photos."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    data["earlier"] = [_earlier(each, data["content"]) for each in data["earlier"]]
    source = EightDSource.model_validate(data | {"photos": [_photo(name) for name in PHOTOS]})
    return source.model_copy(update=_judged(source))


def worked_content() -> EightDContent:
    """Return what the example's steps hold."""
    return worked_8d().content


def _judged(source: EightDSource) -> dict[str, Any]:
    """Return what lint and score say to it under the first policy."""
    policy = load_policies().policies[0]
    case = ScoredCase(source.customer_code, EightDColumn.STRONG, source.steps[0].due_at, source.steps[0].done_at)
    hits = tuple(lint(source.content, policy.eight_d_lint))
    return {"hits": hits, "score": score(source.content, case, policy)}


def _earlier(revision: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """Return an earlier revision: the content without what was found later, with its own proof, before D7 and D8."""
    gone = set(revision.pop("without"))
    before = {name: part for name, part in content.items() if name not in {"prevention", "closing"}}
    for part, rows, key in KEYED:
        before[part] = content[part] | {rows: [row for row in content[part][rows] if row[key] not in gone]}
    before["verification"] = revision.pop("verification")
    return revision | {"content": before}


def _photo(name: str) -> PhotoFile:
    data = (DEMO_COMPANY / "photos" / name).read_bytes()
    with Image.open(BytesIO(data)) as image:
        size = {"width": image.width, "height": image.height}
    return PhotoFile(name=name, media_type="image/png", data=b64encode(data), **size)
