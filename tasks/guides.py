"""The guides of the policy as people see them: above a form, as choices in it, and as a card of their own.

`python -m tasks.guides LSCIA` prints the card of a guide; without a name it lists the guides.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence

from models.settings import settings
from rules.guide_policy import Guide, GuideStep
from rules.lifecycle import Event
from rules.policy import Policy
from rules.vocabulary import Language
from tasks.calendar import current_time
from tasks.policy_store import book

PROCESS_QUESTIONS = "PROCESS_EIGHT"


def card(guide: Guide, language: Language) -> str:
    """Return a guide as a page of markdown: its purpose, and each step with its checklist and phrases."""
    parts = [f"# {guide.names[language]}", guide.purpose[language]]
    for number, step in enumerate(guide.steps, start=1):
        items = [f"- [ ] {item.text[language]}" for item in step.items]
        phrases = [f"> {phrase[language]}" for phrase in step.phrases]
        parts += [f"## {number}. {step.names[language]}", "\n".join(items), "\n>\n".join(phrases)]
    return "\n\n".join(part for part in parts if part)


def in_brief(guide: Guide, language: Language) -> str:
    """Return the same in one paragraph: the page folds the lines of a text at a field into one."""
    steps = (_step(number, step, language) for number, step in enumerate(guide.steps, start=1))
    return " ｜ ".join([f"**{guide.names[language]}** · {guide.purpose[language]}", *steps])


def advice_at(event: Event, policy: Policy, language: Language) -> Iterator[str]:
    """Yield the guides that are shown above the form of an event, each as a paragraph."""
    return (in_brief(guide, language) for guide in policy.guides.guides.values() if event in guide.shown_at)


def choices_of_guides(policy: Policy, language: Language) -> dict[str, list[tuple[str, str]]]:
    """Return what the pull-downs of guides offer: the guides, their items, and the questions to a process."""
    guides = policy.guides.guides
    return {
        "guide": [(name, guide.names[language]) for name, guide in guides.items()],
        "guide_item": [(item.id, item.text[language]) for guide in guides.values() for item in guide.items],
        "process_question": [(code, text[language]) for code, text in policy.guides.items(PROCESS_QUESTIONS).items()],
    }


def call_back_script(policy: Policy, language: Language) -> dict[str, str]:
    """Return the questions of the call-back by the names under which the form's fields ask them. Source: T11."""
    questions = enumerate(policy.closing.callback_questions, start=1)
    return {f"callback_{number}": f"{number}. {words[language]}" for number, words in questions}


def _step(number: int, step: GuideStep, language: Language) -> str:
    lines = [item.text[language] for item in step.items] + [f"“{phrase[language]}”" for phrase in step.phrases]
    return f"**{number}. {step.names[language]}** " + " · ".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Print the card of a guide, or the list of guides; return 1 for a name that is none."""
    parser = argparse.ArgumentParser(prog="python -m tasks.guides", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help="the guide, such as LSCIA")
    parser.add_argument("--language", type=Language, choices=list(Language), default=settings().language)
    options = parser.parse_args(arguments)
    guides = book().at(current_time()).guides.guides
    if options.name in guides:
        print(card(guides[options.name], options.language))
        return 0
    for name, guide in guides.items():
        print(f"{name} · {guide.names[options.language]} · {guide.purpose[options.language]}")
    return 1 if options.name else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
