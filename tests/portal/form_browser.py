"""What a browser makes of a form on a page: its inputs as they are filled in, and what it sends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from httpx2 import Response

from tests.portal.client import Client

TEXTS = {"textarea", "text", "date", "datetime-local", "hidden", "password", "search"}
Typed = Mapping[str, str | list[str] | bool]


@dataclass
class Control:
    """One input of a form: its name, what kind it is, its value, and whether that is chosen."""

    name: str
    kind: str
    value: str = ""
    chosen: bool = True
    id: str = ""
    marks: dict[str, str] = field(default_factory=dict)


class FormOnPage(HTMLParser):
    """The form with the id `form` of a page, or every input of a piece of one."""

    def __init__(self, html: str, whole_page: bool = True) -> None:  # noqa: FBT001, FBT002  read once, at the call
        super().__init__()
        self.controls: list[Control] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self._within = not whole_page
        self._long: Control | None = None
        self._choice: Control | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an input, and ids and links of the page."""
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" and "href" in given else []
        if tag == "form":
            self._within = given.get("id") == "form"
        if self._within:
            self._note(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an input that is closed at once."""
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        """Note what stands in a long text."""
        if self._long:
            self._long.value += data

    def handle_endtag(self, tag: str) -> None:
        """Note where a long text, a pull-down or the form ends."""
        if tag == "textarea" and self._long:
            self._long.value = self._long.value.removeprefix("\n")
            self._long = None
        self._within = self._within and tag != "form"

    def _note(self, tag: str, given: dict[str, str]) -> None:
        if tag == "option" and self._choice and ("selected" in given or not self._choice.chosen):
            # Without a choice of its own a pull-down stands at its first line.
            self._choice.value, self._choice.chosen = given["value"], True
        if tag not in {"input", "textarea", "select", "button"} or "name" not in given:
            return
        kind = given.get("type", "text") if tag == "input" else tag
        chosen = kind in TEXTS or "checked" in given
        control = Control(given["name"], kind, given.get("value", ""), chosen, given.get("id", ""), given)
        self.controls.append(control)
        self._long = control if tag == "textarea" else None
        self._choice = control if tag == "select" else None

    def named(self, name: str) -> list[Control]:
        """Return the inputs of a name."""
        return [control for control in self.controls if control.name == name]

    def sent(self) -> Iterator[tuple[str, str]]:
        """Yield what a browser sends when the form is handed in; in a text a line ends with CR LF."""
        for control in self.controls:
            if control.chosen:
                value = control.value.replace("\n", "\r\n") if control.kind == "textarea" else control.value
                yield control.name, value

    def fill_in(self, typed: Typed) -> "FormOnPage":
        """Type and choose: a text by its name, ticks by their codes. Raises AssertionError for what cannot be typed."""
        for name, value in typed.items():
            controls = self.named(name)
            assert controls, f"the form has no {name}: {[control.name for control in self.controls]}"
            if controls[0].kind in {"checkbox", "radio"}:
                wanted = value if isinstance(value, list) else ["true"] if value is True else [value]
                for control in controls:
                    control.chosen = control.value in wanted
            else:
                controls[0].value, controls[0].chosen = str(value), True
        return self


def fill_in(client: Client, path: str, typed: Typed) -> FormOnPage:
    """Open a form and fill it in."""
    return FormOnPage(client.page(path)).fill_in(typed)


def send(client: Client, path: str, form: FormOnPage, **button: str) -> Response:
    """Press the button that hands in, or the one of a line: `_add="causes"`."""
    body: dict[str, Any] = {}
    for name, value in [*form.sent(), *button.items()]:
        body.setdefault(name, []).append(value)
    (token,) = body.pop("csrf")
    return client.post(path, body, csrf=token)
