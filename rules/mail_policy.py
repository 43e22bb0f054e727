"""The shape of `policies/mailbox.toml`: how large a message may be, who counts as a program, what is quotation."""

from pydantic import Field, field_validator

from rules.policy_table import Table

ANYTHING = "…"
"""What stands for any words in a mark."""


class MailLimits(Table):
    """How large and how nested a message may be before it is left to a person; how many are taken in one turn."""

    most_mib: int = Field(gt=0)
    most_parts: int = Field(gt=0)
    most_nested: int = Field(gt=0, le=100)
    most_lines: int = Field(gt=0)
    most_a_turn: int = Field(gt=0)
    most_an_hour: int = Field(gt=0, description="From one sender.")
    oldest_days: int = Field(gt=0, description="An arrival longer ago is no arrival: the clock of a program is wrong.")
    enough_characters: int = Field(ge=0, description="A new text that is shorter does not stand without its quotation.")


class MachineMarks(Table):
    """By what programs are known: values of headers, beginnings of the names of senders, marks in subjects.

    What answers by itself is told by `auto_submitted`, `precedence`, `auto_reply_headers` and `subjects`; what is sent
    to many by `mass_submitted`, `mass_precedence` and `list_headers`.
    """

    auto_submitted: list[str]
    precedence: list[str]
    auto_reply_headers: list[str]
    mass_submitted: list[str]
    mass_precedence: list[str]
    list_headers: list[str]
    senders: list[str]
    senders_unread: list[str]
    subjects: list[str]


class QuotationMarks(Table):
    """Where the text of earlier messages begins, and what programs write under a text.

    `separators` and `signatures` are whole lines; `heads` name the sender in a block of headers, of which one line
    begins with one of `heads_with`; `attributions` are sentences, in which … stands for any words.
    """

    separators: list[str]
    heads: list[str]
    heads_with: list[str]
    attributions: list[str]
    signatures: list[str]

    @field_validator("attributions")
    @classmethod
    def _sentences(cls, marks: list[str]) -> list[str]:
        bare = [mark for mark in marks if ANYTHING not in mark]
        if bare:
            raise ValueError(f"{bare[0]!r} has no {ANYTHING}: write where the name and the day stand")
        return marks


class MailboxRules(Table):
    """Limits, marks, and the domains that many people share, so that they say nothing about a customer."""

    limits: MailLimits
    machines: MachineMarks
    quotation: QuotationMarks
    public_domains: list[str]
