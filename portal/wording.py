"""The words of a figure, a cell or a fact of the 8D, in one language."""

from models.views.figures.drawing import Words
from models.views.figures.wording import Coded, Said
from models.words import label_of, say
from rules.vocabulary import Language


def words_shown(language: Language, words: Words) -> str:
    """Return words as text: a message or the name of a code in `language`, and what people wrote as it is."""
    match words:
        case Said():
            return say(language, words.message, **{name: _value(value, language) for name, value in words.values})
        case Coded():
            return label_of(language, words.context, words.code)
    return words.text


def _value(value: str | tuple[Coded, ...], language: Language) -> str:
    return value if isinstance(value, str) else ", ".join(label_of(language, each.context, each.code) for each in value)
