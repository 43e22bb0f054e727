"""What was wrong with an answer, in the words of the person who gave it: the field's title and the remedy."""

from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from models.words import say
from rules.part import title_of
from rules.vocabulary import Language

REMEDIES = {
    "missing": "Fill this in.",
    "extra_forbidden": "This form has no such field: leave it out.",
    "string_type": "Write text here.",
    "string_too_short": "Write at least {min_length} characters.",
    "string_too_long": "Write at most {max_length} characters.",
    "string_pattern_mismatch": "This is not written as expected ({pattern}).",
    "enum": "Choose one of: {expected}.",
    "literal_error": "Choose one of: {expected}.",
    "bool_type": "Answer yes or no.",
    "bool_parsing": "Answer yes or no.",
    "int_type": "Write a whole number.",
    "int_parsing": "Write a whole number.",
    "int_from_float": "Write a whole number.",
    "decimal_parsing": "Write a number.",
    "decimal_type": "Write a number.",
    "decimal_max_places": "Write at most {decimal_places} decimal places.",
    "decimal_max_digits": "Write at most {max_digits} digits.",
    "float_parsing": "Write a number.",
    "float_type": "Write a number.",
    "finite_number": "Write a finite number.",
    "greater_than": "Write a number greater than {gt}.",
    "greater_than_equal": "Write a number that is {ge} or more.",
    "less_than": "Write a number less than {lt}.",
    "less_than_equal": "Write a number that is {le} or less.",
    "too_short": "Enter at least {min_length} entries.",
    "too_long": "Enter at most {max_length} entries.",
    "list_type": "Enter a list.",
    "model_type": "Fill in the fields of this part.",
    "model_attributes_type": "Fill in the fields of this part.",
    "dict_type": "Fill in the fields of this part.",
    "date_parsing": "Write the date as 2026-03-02.",
    "date_from_datetime_parsing": "Write the date as 2026-03-02.",
    "date_from_datetime_inexact": "Write the date as 2026-03-02, without a time.",
    "date_type": "Write the date as 2026-03-02.",
}


def refusals_of(error: ValidationError, language: Language, form: type[BaseModel] | None = None) -> list[str]:
    """Return each refusal as `title: remedy` in `language`, in the order of the form.

    With the form given, fields that carry a title of their own are named by it.
    """
    refusals = (_refusal(detail, language, form) for detail in error.errors(include_url=False, include_input=False))
    return list(dict.fromkeys(refusals))


def remedies_of(error: ValidationError, language: Language) -> dict[str, str]:
    """Return the remedy of each refused field by the field's name, to stand beside it."""
    details = error.errors(include_url=False, include_input=False)
    return {str(detail["loc"][0]): _remedy(detail, language) for detail in reversed(details) if detail["loc"]}


def _refusal(detail: ErrorDetails, language: Language, form: type[BaseModel] | None) -> str:
    where = _where(detail["loc"], language, form)
    remedy = _remedy(detail, language)
    return f"{where}: {remedy}" if where else remedy


def _where(location: tuple[int | str, ...], language: Language, form: type[BaseModel] | None) -> str:
    """Return the titles on the way to a field, such as `Actions 2 › Done on`."""
    words: list[str] = []
    model = form
    for step in location:
        if isinstance(step, int):
            words[-1:] = [f"{words[-1]} {step + 1}" if words else str(step + 1)]
        else:
            words.append(say(language, own_title(step, model)))
            model = model_of_field(model, step)
    return " › ".join(words)


def model_of_field(model: type[BaseModel] | None, name: str) -> type[BaseModel] | None:
    """Return the part that a field holds, alone or in a list; None when it holds a plain value."""
    field = model.model_fields.get(name) if model else None
    found = _models_in(field.annotation) if field else []
    return found[0] if found else None


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models_in(argument)]


def own_title(name: str, form: type[BaseModel] | None) -> str:
    """Return what a form calls a field, in English."""
    field = form.model_fields.get(name) if form else None
    # A name that no form of ours has may hold anything, braces and what cannot be printed too.
    shown = "".join(letter for letter in name if letter.isprintable() and letter not in "{}")
    return (field.title if field else None) or title_of(shown)


def _remedy(detail: ErrorDetails, language: Language) -> str:
    """Return what to do. Rules of our own forms speak through their message, which is the key of its translation."""
    context: dict[str, Any] = detail.get("ctx", {})
    if "expected" in context:  # pydantic joins the last two codes with an English word
        context = {**context, "expected": str(context["expected"]).replace("' or '", "', '")}
    if detail["type"] in REMEDIES:
        return say(language, REMEDIES[detail["type"]], **context)
    if detail["type"] == "value_error":
        return str(context["error"])
    return say(language, str(context["message"]), **context) if "message" in context else str(detail["msg"])
