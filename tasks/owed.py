"""What is owed in the words of the person who owes it."""

from models.task import TaskRow
from models.words import label
from rules.vocabulary import Language


def words_of(task: TaskRow, language: Language) -> str:
    """Return the text that a task carries: a playbook's in `language`, a person's as written, "" when there is none."""
    text = task.data.get("text", "")
    return str(text.get(language, "")) if isinstance(text, dict) else str(text)


def what_is_owed(task: TaskRow, language: Language) -> str:
    """Return the kind of a task, and its text if it has one, as a pull-down shows it beside the task's key."""
    return " · ".join(filter(None, (label(language, task.kind), words_of(task, language))))
