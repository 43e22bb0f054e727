"""What becomes of a message: ignored, added to a complaint, registered as one, or left to a person. One stated answer.

A sender can write into any header what he likes, so nothing that a header says moves a complaint. What is added to one
carries its token, or answers a message of ours and comes from whom we had written to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rules.mail_content import ReadMail, bare_subject
from rules.mail_policy import MachineMarks, MailboxRules
from rules.vocabulary import IntakeOutcome

EMPTY_RETURN_PATH = "<>"
REPORTS = ("delivery-status", "disposition-notification")
NO = "no"
AFTER_MARK = ":：]）)】[（(【-—!！,，.。"


class Origin(StrEnum):
    """Who a sender is, as far as an address tells: one of a customer's people, a colleague, or a stranger."""

    CONTACT = "CONTACT"
    COLLEAGUE = "COLLEAGUE"
    STRANGER = "STRANGER"


@dataclass(frozen=True, slots=True)
class MailSituation:
    """What is known around a message. `token_of` and `answer_to`: the complaint of its token, and of what it answers.

    `is_ours` says that it is one of our own messages come back, `within_hour` how many came from its sender lately.
    """

    origin: Origin = Origin.STRANGER
    is_ours: bool = False
    our_domain: str = ""
    token_of: str = ""
    answer_to: str = ""
    within_hour: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer: what becomes of a message, of which complaint, and why, as a message id with its values."""

    outcome: IntakeOutcome
    complaint: str = ""
    message: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


def judge(mail: ReadMail, situation: MailSituation, rules: MailboxRules) -> Judged:
    """Return what becomes of a message."""
    unwanted = _automatic(mail, situation, rules.machines)
    if unwanted:
        return Judged(IntakeOutcome.IGNORED, message=unwanted)
    if _is_sent_to_many(mail, rules.machines):
        if not _is_known(situation):
            return Judged(IntakeOutcome.IGNORED, message="A program wrote it: an automatic reply.")
        return _quarantined("A program of somebody whom we know sent this: look whether it is a complaint.")
    doubtful = _doubtful(mail, situation, rules)
    if doubtful:
        return doubtful
    complaint = situation.token_of or situation.answer_to
    if complaint:
        return Judged(IntakeOutcome.ADDED, complaint)
    if situation.origin is Origin.COLLEAGUE:
        return _quarantined("A colleague sent this: if it passes on a complaint, register it for the customer.")
    if not (mail.text.strip() or mail.files or bare_subject(mail.subject)):
        return _quarantined("There is no text in it and no file.")
    return Judged(IntakeOutcome.REGISTERED)


def _automatic(mail: ReadMail, situation: MailSituation, marks: MachineMarks) -> str:
    """Return why nobody waits for an answer to this; "" when somebody may."""
    if situation.is_ours:
        return "It is a message of our own that came back."
    if _is_report(mail, marks):
        return "A mail server reports on a message that was sent."
    if _is_reply_of_a_program(mail, marks):
        return "A program wrote it: an automatic reply."
    unknown = situation.origin is Origin.STRANGER and not situation.token_of
    if unknown and _is_of_a_list(mail, situation.our_domain, marks):
        return "It was sent to a mailing list."
    return ""


def _is_report(mail: ReadMail, marks: MachineMarks) -> bool:
    told = mail.headers.get("content-type", "").lower()
    if told.startswith("multipart/report") and any(each in told for each in REPORTS):
        return True
    return mail.sender.email.startswith(tuple(marks.senders))


def _is_known(situation: MailSituation) -> bool:
    """Whether a message comes from one of a customer's people, or leads to a complaint."""
    return situation.origin is Origin.CONTACT or bool(situation.token_of or situation.answer_to)


def _is_sent_to_many(mail: ReadMail, marks: MachineMarks) -> bool:
    submitted, precedence = (_first_word(mail.headers.get(name, "")) for name in ("auto-submitted", "precedence"))
    nobody = mail.headers.get("return-path", "").strip() == EMPTY_RETURN_PATH
    return submitted in marks.mass_submitted or precedence in marks.mass_precedence or nobody


def _is_reply_of_a_program(mail: ReadMail, marks: MachineMarks) -> bool:
    submitted = _first_word(mail.headers.get("auto-submitted", NO))
    if submitted in marks.auto_submitted or _first_word(mail.headers.get("precedence", "")) in marks.precedence:
        return True
    given = (mail.headers.get(name.lower(), "") for name in marks.auto_reply_headers)
    if any(value and _first_word(value) != NO for value in given):
        return True
    return any(_begins_with(mail.subject, each) or _ends_with(mail.subject, each) for each in marks.subjects)


def _is_of_a_list(mail: ReadMail, our_domain: str, marks: MachineMarks) -> bool:
    """Whether a list passed it on; a list of our own is how people write to us."""
    told = [mail.headers[name.lower()] for name in marks.list_headers if mail.headers.get(name.lower())]
    return bool(told) and not any(our_domain and our_domain in each.lower() for each in told)


def _doubtful(mail: ReadMail, situation: MailSituation, rules: MailboxRules) -> Judged | None:
    """Return why a person has to look first; None when there is no doubt."""
    if mail.encrypted:
        return _quarantined("It is encrypted or packed into its signature: ask the sender to send it in the clear.")
    if not mail.sender.email:
        return _quarantined("It names no sender.")
    if mail.sender.email.startswith(tuple(rules.machines.senders_unread)) and not _is_known(situation):
        return _quarantined("Nobody reads what is sent to this sender: look whether it is a complaint.")
    limit = rules.limits.most_an_hour
    if situation.within_hour >= limit:
        return _quarantined("{limit} messages came from this sender within an hour.", limit=limit)
    return None


def _quarantined(message: str, **values: object) -> Judged:
    return Judged(IntakeOutcome.QUARANTINED, message=message, values=values)


def _first_word(value: str) -> str:
    return value.strip().lower().partition(";")[0].partition(" ")[0]


def _begins_with(subject: str, mark: str) -> bool:
    """Whether a subject is a mark, or begins with one that a colon or a bracket ends: a word more is another matter."""
    told, wanted = subject.strip(" [【(（").casefold(), mark.casefold()
    rest = told[len(wanted) :].lstrip()
    return told.startswith(wanted) and (not rest or rest[0] in AFTER_MARK)


def _ends_with(subject: str, mark: str) -> bool:
    """Whether a subject ends with a mark in brackets."""
    told, wanted = subject.strip().casefold(), mark.casefold()
    return any(told.endswith(f"{first}{wanted}{last}") for first, last in ("()", "（）", "[]", "【】"))
