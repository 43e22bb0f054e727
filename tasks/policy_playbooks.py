"""The playbooks: a dated file each in `policies/playbooks/`, put together as one table with a version for each day."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from rules.guide_policy import BookName, Playbook, Playbooks, missing_playbooks
from rules.policy import Policy
from tasks.policy_files import Version, read_versions
from tasks.policy_problems import PolicyError

FOLDER = "playbooks"


def read_playbooks(folder: Path) -> tuple[Version, ...]:
    """Return the versions of the table of playbooks: on each day on which a file has a new version, all in force.

    Raises PolicyError with every problem of every file.
    """
    books: dict[str, tuple[Version, ...]] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            name = _name(path)
            books[name] = read_versions(path, Playbook)
        except PolicyError as error:
            problems += [f"{FOLDER}/{problem}" for problem in error.problems]
    if problems or not books:
        raise PolicyError(problems or [f"{FOLDER}/ holds no playbook: add PB-….toml"])
    days = sorted({version.valid_from for versions in books.values() for version in versions})
    return tuple(_on(day, books) for day in days)


def playbooks_missing(policy: Policy) -> Iterable[str]:
    """Return a problem for each category in use that names a playbook which does not exist.

    Source: R-004-A.1 (every leaf category has a plan).
    """
    in_use = {code: leaf.playbook for code, leaf in policy.taxonomy.categories.items() if leaf.retired_on is None}
    return (f"taxonomy.toml: {problem}" for problem in missing_playbooks(in_use, policy.playbooks))


def overdue_reviews(policy: Policy, day: date) -> Iterable[str]:
    """Return a sentence for each playbook that should have been read again by now. Source: R-004-A.1 (yearly)."""
    for name, book in policy.playbooks.books.items():
        if book.review_by < day:
            remedy = f"read it again and add a [[version]] to {FOLDER}/{name}.toml with a later review_by"
            yield f"WARNING: {name} was to be reviewed by {book.review_by}: {remedy}"


def _name(path: Path) -> str:
    try:
        return TypeAdapter(BookName).validate_python(path.stem)
    except ValidationError:
        raise PolicyError([f"{path.name} is no name of a playbook: call it PB-….toml, in capitals"]) from None


def _on(day: date, books: Mapping[str, tuple[Version, ...]]) -> Version:
    """Return the table of playbooks as it stands on a day."""
    in_force: dict[str, Playbook] = {}
    sources: dict[str, None] = {}
    for name, versions in books.items():
        newest = next((version for version in reversed(versions) if version.valid_from <= day), None)
        if newest and isinstance(newest.content, Playbook):
            in_force[name] = newest.content
            sources |= dict.fromkeys(part.strip() for part in newest.reference.split(";"))
    return Version(day, "; ".join(sources), Playbooks(books=in_force))
