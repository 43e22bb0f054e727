"""Who hears at once of words that must not wait, when no person took the complaint in."""

from collections.abc import Iterable

from rules.asked import Asked
from rules.outcome import Outcome
from rules.vocabulary import Role, TriageSign


def tell_of_pressing_words(ask: Asked, out: Outcome, signs: Iterable[TriageSign], words: Iterable[str]) -> None:
    """Tell the first-inquiry owner and the managers of the service centre of a danger, a line stop or a body outside.

    Nothing else follows: level and clocks are a person's to set. Source: decisions 11, R-001-p08.1.
    """
    if any(sign.is_pressing for sign in signs):
        people = (ask.case.first_inquiry_owner, *ask.company.with_role(Role.CSC_MANAGER))
        out.tell("pressing_words", people, text=", ".join(dict.fromkeys(words)))
