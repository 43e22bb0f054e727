"""The live view in words: one page of markdown in the installation's language."""

from datetime import datetime, timedelta

from models.settings import settings
from models.views.live_view import LiveView, Standing, Urgent
from models.words import label, say
from rules.vocabulary import Language
from tasks.markdown_parts import inert, markdown_table, shown

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def page_of(view: LiveView) -> str:
    """Return the live view as markdown."""
    parts = [
        f"# {say(settings().language, 'Complaints at a glance')}",
        shown(view.at),
        _in_brief(view),
        _levels(view),
        _departments(view),
        _most_urgent(view),
    ]
    return "\n\n".join(part for part in parts if part)


def rest_of(due: datetime, now: datetime, language: Language) -> str:
    """Return how much of a clock is left, or how long it has been over, such as `2 d 3 h overdue`."""
    time = _in_words(abs(due - now), language)
    return say(language, "{time} left", time=time) if due >= now else say(language, "{time} overdue", time=time)


def _in_words(span: timedelta, language: Language) -> str:
    """Return a span in its two greatest units; less than a minute is none."""
    if span >= DAY:
        return say(language, "{days} d {hours} h", days=span.days, hours=(span % DAY) // HOUR)
    minutes = (span % HOUR) // timedelta(minutes=1)
    if span >= HOUR:
        return say(language, "{hours} h {minutes} min", hours=span // HOUR, minutes=minutes)
    return say(language, "{minutes} min", minutes=minutes)


def _in_brief(view: LiveView) -> str:
    language = settings().language
    facts = [
        ("Open complaints", str(view.total.open)),
        ("Overdue", str(view.total.overdue)),
        ("Due within 24 hours", str(view.total.soon)),
        ("Waiting for approval", str(view.waiting_for_approval)),
        ("Forms not signed", str(view.unsigned_forms)),
    ]
    if view.oldest:
        facts.append(("Oldest", f"{view.oldest.number} · {shown(view.oldest.received_at)}"))
    return " ｜ ".join(f"**{say(language, name)}** {value}" for name, value in facts)


def _levels(view: LiveView) -> str:
    language = settings().language
    lines = [_line(label(language, each.level), each) for each in view.levels]
    return markdown_table("By level", ("Level", "Open complaints", "Overdue", "Due within 24 hours"), lines)


def _departments(view: LiveView) -> str:
    nobody = say(settings().language, "not assigned yet")
    lines = [_line(inert(each.department) or nobody, each) for each in view.departments]
    return markdown_table("By department", ("Department", "Open complaints", "Overdue", "Due within 24 hours"), lines)


def _line(name: str, standing: Standing) -> str:
    return f"| {name} | {standing.open} | {standing.overdue} | {standing.soon} |"


def _most_urgent(view: LiveView) -> str:
    lines = [_urgent_line(each, view.at) for each in view.most_urgent]
    heads = ("Complaint no.", "Level", "Customer", "Department", "Clock", "Due", "Time left")
    return markdown_table("Most urgent", heads, lines)


def _urgent_line(each: Urgent, now: datetime) -> str:
    language = settings().language
    cells = (
        each.number,
        label(language, each.level),
        inert(each.customer),
        inert(each.department),
        label(language, each.clock),
        shown(each.due_at),
        rest_of(each.due_at, now, language),
    )
    return "| " + " | ".join(cells) + " |"
