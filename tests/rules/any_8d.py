"""Any 8D that could be held, for properties: steps there or not, texts that mean little, keys that clash."""

from datetime import date
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel

from rules.eight_d.content import EightDContent

KEYS = st.sampled_from(["A1", "E1", "O1", "O2", "O3"])
SAYINGS = [
    "操作员疏忽",
    "加強教育訓練",
    "be more careful",
    "由于",
    "不是",
    "n/a",
    "“",
    "为什么？",
    "。",
    "\n",
    "…",
    "3 mm",
    "O1",
]
LETTERS = st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"]), max_size=6)
# Two letters are the least that a field asks for.
TEXTS = st.lists(st.sampled_from(SAYINGS) | LETTERS, max_size=5).map(lambda words: f"1 {' '.join(words)}."[:200])
CODES = {"key": KEYS, "parent": KEYS, "action": KEYS, "cause": KEYS}
NARROW = {"employee": TEXTS.map(lambda text: text[:32]), "question": TEXTS.map(lambda text: text[:32])}
PLAIN: dict[type, st.SearchStrategy[Any]] = {
    str: TEXTS,
    bool: st.booleans(),
    int: st.integers(0, 500),
    Decimal: st.decimals(0, 100, places=2),
    date: st.dates(),
    type(None): st.none(),
}


def any_8d() -> st.SearchStrategy[EightDContent]:
    """Return what draws an 8D of any content, as its forms would accept it."""
    return _part(EightDContent).map(EightDContent.model_validate)


def _part(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: _value(name, field.annotation) for name, field in model.model_fields.items()}
    needed = {name: fields[name] for name, field in model.model_fields.items() if field.is_required()}
    return st.fixed_dictionaries(needed, optional={name: fields[name] for name in fields if name not in needed})


def _value(name: str, annotation: Any) -> st.SearchStrategy[Any]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value(name, inner[0])
    if origin in {Union, UnionType}:
        return st.one_of(*(_value(name, each) for each in inner))
    if origin is list:
        return st.lists(_value("key" if name == "causes" else name, inner[0]), max_size=3)
    if origin is dict:
        return st.just({})
    if issubclass(annotation, BaseModel):
        return _part(annotation)
    if issubclass(annotation, Enum):
        return st.sampled_from(annotation)
    return {**CODES, **NARROW}.get(name, TEXTS) if annotation is str else PLAIN[annotation]
