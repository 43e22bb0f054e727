"""Why a form is not accepted: the field, and in one sentence the reason and the remedy."""

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, slots=True)
class Refusal:
    """A reason to refuse: `message` is a message id of the catalogs with `{names}` filled from `values`."""

    field: str
    message: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.field}: {self.message.format_map(dict(self.values))}"
