"""The worked example of an 8D as the report is given it: read from `worked_8d.toml`, with photos drawn on the spot."""

import tomllib
from base64 import b64encode
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from models.views.eight_d_source import EightDSource, PhotoFile
from rules.eight_d.content import EightDContent
from rules.eight_d.lint import lint
from rules.eight_d.score import ScoredCase, score
from rules.policy import EightDColumn
from tasks.policies import load_policies

FILE = Path(__file__).parent / "worked_8d.toml"
SIZE = (800, 500)
KEYED = (("causes", "causes", "key"), ("actions", "actions", "key"), ("implementation", "implemented", "action"))


@cache
def worked_8d() -> EightDSource:
    """Return the whole example: revision 2, complete, with revision 1 before it and three photos."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    data["earlier"] = [_earlier(each, data["content"]) for each in data["earlier"]]
    source = EightDSource.model_validate(data | {"photos": [_scratched(), _good(), _tray()]})
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


def _panel() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Return a brushed panel with two screw holes."""
    image = Image.new("RGB", SIZE, (188, 192, 196))
    draw = ImageDraw.Draw(image)
    for row in range(0, SIZE[1], 3):
        tone = 182 + (row * 7919) % 13
        draw.line((0, row, SIZE[0], row), fill=(tone, tone + 3, tone + 6))
    for centre in (70, SIZE[0] - 70):
        draw.ellipse((centre - 26, 224, centre + 26, 276), fill=(70, 74, 78), outline=(40, 42, 45), width=4)
    return image, draw


def _scratched() -> PhotoFile:
    image, draw = _panel()
    for number in range(7):
        x = 205 + number * 27
        draw.line((x, 168, x + 6, 214), fill=(244, 246, 248), width=3)
    for number in range(4):
        y = 326 + number * 12
        draw.line((430 + number * 9, y, 655 - number * 13, y + 3), fill=(242, 244, 246), width=2)
    return _file("scratch.png", image)


def _good() -> PhotoFile:
    return _file("good.png", _panel()[0])


def _tray() -> PhotoFile:
    image = Image.new("RGB", SIZE, (226, 224, 216))
    draw = ImageDraw.Draw(image)
    for top in (110, 300):
        draw.rectangle((60, top, 740, top + 70), fill=(96, 108, 118), outline=(60, 66, 72), width=4)
        for x in range(72, 736, 6):
            draw.line((x, top - 10, x + 2, top), fill=(60, 66, 72), width=2)
    return _file("tray.png", image)


def _file(name: str, image: Image.Image) -> PhotoFile:
    stream = BytesIO()
    image.save(stream, "PNG", optimize=True)
    data = b64encode(stream.getvalue())
    return PhotoFile(name=name, media_type="image/png", width=image.width, height=image.height, data=data)
