"""In which of our languages a text is written: both kinds of Chinese are told apart by their characters."""

import re
from functools import cache

from rules.vocabulary import Language

SAMPLE = 4_000
# A text is Chinese when of its letters at least so many are ideographs: numbers of parts are always written in Latin.
SHARE = 0.1
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30fa\uac00-\ud7a3]")
_LETTER = re.compile(r"[^\W\d_]")


def language_of(text: str, otherwise: Language) -> Language:
    """Return the language of a text; `otherwise` when it has no letters, or only those that both scripts share.

    Whoever writes in a language that we do not have is answered in English.
    """
    sample = text[:SAMPLE]
    letters = len(_LETTER.findall(sample))
    ideographs = _IDEOGRAPH.findall(sample)
    if not letters:
        return otherwise
    if len(ideographs) < SHARE * letters or len(_KANA_OR_HANGUL.findall(sample)) > SHARE * letters:
        return Language.EN
    simplified = sum(map(_only_simplified, ideographs))
    traditional = sum(map(_only_traditional, ideographs))
    if simplified == traditional:
        return otherwise if otherwise is not Language.EN else Language.ZH_CN
    return Language.ZH_CN if simplified > traditional else Language.ZH_TW


@cache
def _only_simplified(character: str) -> bool:
    """Whether a character is written on the mainland only: GB 2312 has it and Big5 has not."""
    return _is_in("gb2312", character) and not _is_in("big5", character)


@cache
def _only_traditional(character: str) -> bool:
    return _is_in("big5", character) and not _is_in("gb2312", character)


def _is_in(charset: str, character: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
