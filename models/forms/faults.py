"""Where in an answer each refusal belongs: the place of its field on the form, however deep, and the words for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails

from models.forms.base import Form
from models.forms.refusals import own_title, refusals_of, remedies_of
from models.words import say
from rules.part import OWN, refusal
from rules.vocabulary import Language


@dataclass(frozen=True)
class Fault:
    """One refusal: the path of the field that it is about, such as `causes.0.answer`, in full, and as said beside it.

    What is about no field of the form has no path. `steps` are those of the path, where a form itself refused.
    """

    path: str
    text: str
    remedy: str
    steps: tuple[int | str, ...] = ()


def faults_of(
    form: type[Form], answer: dict[str, Any], refusals: Iterable[str], fields: Iterable[str], language: Language
) -> list[Fault]:
    """Return the refusals of an answer in place: the form's own to the letter, those of the rules by their fields."""
    try:
        form.model_validate(answer)
    except ValidationError as error:
        return faults_in(error, form, language)
    return faults_of_rules(form, refusals, fields, language)


def faults_of_rules(
    form: type[Form], refusals: Iterable[str], fields: Iterable[str], language: Language
) -> list[Fault]:
    """Return the refusals of the rules, each at its field: it begins with the title of the field that it concerns."""
    heads = {name: f"{say(language, own_title(name, form))}: " for name in fields if name in form.model_fields}
    return [_of_rule(text, heads) for text in refusals]


def faults_in(error: ValidationError, form: type[BaseModel], language: Language) -> list[Fault]:
    """Return what was wrong with an answer in place, in the order of the form."""
    details = error.errors(include_url=False)
    return list(dict.fromkeys(_of_detail(detail, error.title, form, language) for detail in details))


def _of_detail(detail: ErrorDetails, title: str, form: type[BaseModel], language: Language) -> Fault:
    alone = _alone(detail, title)
    (text,) = refusals_of(alone, language, form)
    remedy = remedies_of(alone, language).get(str(detail["loc"][0]), text) if detail["loc"] else text
    return Fault(".".join(map(str, detail["loc"])), text, remedy, detail["loc"])


def _alone(detail: ErrorDetails, title: str) -> ValidationError:
    """Return one error out of several."""
    kind, context = detail["type"], detail.get("ctx", {})
    own = refusal(**context) if kind == OWN else kind  # a rule of our forms brings its message along
    one = InitErrorDetails(type=own, loc=detail["loc"], input=detail["input"], ctx=context)
    return ValidationError.from_exception_data(title, [one])


def _of_rule(text: str, heads: Mapping[str, str]) -> Fault:
    name = next((name for name, head in heads.items() if text.startswith(head)), "")
    return Fault(name, text, text.removeprefix(heads[name]) if name else text)
