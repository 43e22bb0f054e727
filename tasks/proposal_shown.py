"""A triage proposal as the form of the judgement shows it: what is proposed, by which words, and where these stand."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import Session

from models.complaint import Complaint
from models.customer import Customer
from models.settings import settings
from models.words import label, say
from rules.policy import Category
from rules.vocabulary import Demand, DepartmentType, Level, TriageSign
from tasks.asking import policy_for
from tasks.markdown_parts import CUT, escaped, inert
from tasks.proposal_kept import Kept, signs_in

WORD, FIELD, START, END, TEXT = range(5)


def why_proposed(session: Session, row: Complaint) -> str:
    """Return what is proposed for a complaint as a list in markdown; "" where nothing is."""
    proposal, language = row.proposal, settings().language
    if not proposal:
        return ""
    lines = [f"- {line}" for line in _lines(session, row, proposal)]
    return "\n".join([f"**{say(language, 'What the words seem to say; you decide')}**", "", *lines])


def marked_text(row: Complaint) -> str:
    """Return the beginning of what the customer said in one line of markdown, the words that were found in bold."""
    text, parts, at = row.text, [], 0
    for start, end in _stretches(row.proposal.get("words", ()), CUT):
        parts += [escaped(text[at:start]), f"**{escaped(text[start:end].strip())}**"]
        at = end
    rest = text[at:CUT] + (" …" if len(text) > CUT else "")
    return " ".join("".join([*parts, escaped(rest)]).split())


def marked_stretches(row: Complaint) -> list[tuple[str, bool]]:
    """Return what the customer said in stretches, each with whether it was found."""
    text, at = row.text, 0
    found = []
    for start, end in _stretches(row.proposal.get("words", ()), len(text)):
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [stretch for stretch in (*found, (text[at:], False)) if stretch[0]]


def _stretches(words: Sequence[Sequence[Any]], until: int) -> Iterator[tuple[int, int]]:
    """Yield where the words stand in the text, those that overlap as one."""
    at, reach = -1, -1
    for start, end in sorted(
        (word[START], word[END]) for word in words if word[FIELD] == "text" and word[END] <= until
    ):
        if start <= reach:
            reach = max(reach, end)
            continue
        if at >= 0:
            yield at, reach
        at, reach = start, end
    if at >= 0:
        yield at, reach


def _lines(session: Session, row: Complaint, proposal: Kept) -> Iterator[str]:
    language = settings().language
    categories = policy_for(session, row).taxonomy.categories
    yield _category(proposal, categories)
    yield _told(say(language, "Level"), label(language, Level(proposal["level"])), ())
    for sign in signs_in(proposal):
        yield _told(label(language, sign), _amount(proposal, sign), _words(proposal, sign))
    if "demand" in proposal and proposal["demand"] != Demand.UNKNOWN:
        demand = Demand(proposal["demand"])
        yield _told(say(language, "Demand"), label(language, demand), _words(proposal, demand))
    if "department" in proposal:
        yield _told(say(language, "Department"), label(language, DepartmentType(proposal["department"])), ())
    yield from _goods(session, proposal)


def _category(proposal: Kept, categories: dict[str, Category]) -> str:
    language = settings().language
    name, code = say(language, "Category"), proposal.get("category", "")
    others = ", ".join(f"{each} {_name(each, categories)}" for each, _ in proposal.get("others", ()))
    if code:
        told = _told(name, f"{code} {_name(code, categories)}", _words(proposal, code))
        return f"{told} ({say(language, 'else {others}', others=others)})" if others else told
    unsure = say(language, "The words do not tell the category.")
    return f"{unsure} {say(language, 'Perhaps {others}', others=others)}" if others else unsure


def _name(code: str, categories: dict[str, Category]) -> str:
    return categories[code].names[settings().language] if code in categories else ""


def _amount(proposal: Kept, sign: TriageSign) -> str:
    fact = {TriageSign.CLAIM: "claim_amount", TriageSign.LOSS: "estimated_loss"}.get(sign, "")
    amount = proposal.get("facts", {}).get(fact, "")
    return f"{amount} CNY" if amount else ""


def _words(proposal: Kept, says: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word[TEXT] for word in proposal.get("words", ()) if word[WORD] == says))


def _told(name: str, what: str, words: Sequence[str]) -> str:
    quoted = ", ".join(f"“{inert(word)}”" for word in words)
    return f"**{name}** " + " · ".join(filter(None, (what, quoted)))


def _goods(session: Session, proposal: Kept) -> Iterator[str]:
    """Yield whose goods the numbers are of, where that is not who complains."""
    language = settings().language
    messages = {
        "customer": "By their numbers the goods went to {customer}: perhaps it is this customer.",
        "other_customer": "By their numbers the goods went to {customer}, and not to who complains.",
    }
    for name, message in messages.items():
        owner = session.get(Customer, proposal[name]) if name in proposal else None
        if owner:
            yield say(language, message, customer=f"{inert(owner.name)} ({owner.code})")
