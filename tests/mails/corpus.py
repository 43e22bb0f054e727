"""The messages that the door is tried with; what must become of each says `expected.tsv`, in the same order."""

from tests.mails import texts, shapes, files, pages, people, programs, answers, again  # isort: skip
from tests.mails.sorting import CORPUS

PARTS = (texts, shapes, files, pages, people, programs, answers, again)

__all__ = ["CORPUS", "PARTS"]
