"""The first page of a dossier, in its reader's language: what is in it, how it is checked, what it says of persons."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from models.settings import settings
from models.words import label, say
from rules.vocabulary import Identity, Language
from tasks.mail_moments import moment_in


def readme_of(
    complaint_no: str, language: Language, made_at: datetime, by: str, identity: Identity, left_out: Sequence[str]
) -> bytes:
    """Return the page as a text."""
    made = {
        "moment": moment_in(settings().company_zone, language, made_at),
        "person": by,
        "identity": label(language, identity),
        "company": settings().company_name,
    }
    lines = [
        say(language, "Dossier of complaint {complaint}", complaint=complaint_no),
        say(language, "Made on {moment} by {person} ({identity}), {company}.", **made),
        *_contents(language),
        *_how_to_check(language),
        *_persons(language),
        *_left_out(language, left_out),
    ]
    return ("\n\n".join(lines) + "\n").encode()


def _contents(language: Language) -> Iterator[str]:
    yield say(language, "What is in it")
    yield "\n".join(
        (
            "  documents/     " + say(language, "what was printed of the case, its 8D and its notices, as handed out"),
            "  attachments/   " + say(language, "the files of the case, named by their SHA-256"),
            "  case.json      "
            + say(language, "facts, clocks with how each due was counted, tasks, messages, assessments"),
            "  ledger/        " + say(language, "every entry of every ledger concerned, each with its hash"),
            "  anchors.json   " + say(language, "the proof that the ledgers are under the seal of a day"),
            "  manifest.json  "
            + say(language, "every file with its size, its SHA-256 and the name that people gave it"),
        )
    )


def _how_to_check(language: Language) -> Iterator[str]:
    yield say(language, "How it is checked")
    yield say(
        language, "Unpack everything into an empty folder. Python 3.10 or newer is needed, and nothing else. Run:"
    )
    yield "  python3 verify.py"
    yield say(
        language,
        "Compare the seal that it prints with the one in the mail of that day. If they are the same, nothing that was "
        "entered before that seal has been changed or taken out since.",
    )
    yield say(
        language,
        "Whoever does not want to trust verify.py may read it: it is short, and the two files in rules/ say how the "
        "hashes are made.",
    )


def _persons(language: Language) -> Iterator[str]:
    yield say(language, "What it says of persons")
    yield say(
        language,
        "In case.json employees stand by their numbers and customers' contacts by a reference, with phone and address "
        "masked. Documents, files, ledgers and the texts that people wrote say what they said when they were made: "
        "names in them cannot be taken out.",
    )


def _left_out(language: Language, paths: Sequence[str]) -> Iterator[str]:
    if paths:
        yield say(language, "Missing: these could not be put in, because they are not printed yet, lost or damaged.")
        yield "\n".join(f"  {path}" for path in paths)
