"""The letter that ends a case, read from it: only what was written for the customer, in the customer's language.

The cause and measure of a closing application, levels, penalties and the names of those who worked on it stay out.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session

from models.document import Document
from models.settings import settings
from models.views.closing_letter import Addressee, ClosingLetter, Measure
from models.views.document import Person
from models.views.handling_form import Aspect
from models.words import say
from rules.closing import closing_column
from rules.company import people_of
from rules.lifecycle import Event
from rules.vocabulary import CustomerReplyKind, IrrationalReason, Language, LevelClass, Responsibility, Role
from tasks.case_at import CaseAt, form_of
from tasks.company import company
from tasks.facts import buyer_of, case_of, columns_of
from tasks.people_shown import deputy_of, for_customers, issuing_company
from tasks.problem_facts import TOLD_TO_CUSTOMERS, facts_known, with_detail

ANSWERS = {CustomerReplyKind.FINAL, CustomerReplyKind.EXPLANATION}
HONORIFICS = ("先生", "女士", "小姐")
NUMBERS = "CR"


def closing_letter_of(session: Session, document: Document, case: CaseAt) -> ClosingLetter:
    """Return the letter as it was owed; its number is the complaint's own with another prefix."""
    row, language = case.row, document.language
    zone = settings().company_zone
    reply, closing, addressee = _answer(case), form_of(case.last(Event.APPLY_CLOSING)), _addressee(case)
    return ClosingLetter(
        language=language,
        zone=settings().zone,
        company=issuing_company(),
        number=f"{NUMBERS}-{row.no.partition('-')[2]}",
        revision=document.revision,
        policy_version=case.policy.code,
        printed_at=document.owed_at,
        complaint_number=row.no,
        customer_reference=row.customer_ref,
        body_reference=row.external_ref,
        dated=document.owed_at.astimezone(zone).date(),
        addressee=addressee,
        salutation=_salutation(language, addressee.name),
        subject=_subject(case, language),
        received_on=row.received_at.astimezone(zone).date(),
        level=case.column,
        responsibility=_responsibility(case),
        matter=row.facts.get("restated_text") or row.text,
        case_facts=facts_known(row, language, TOLD_TO_CUSTOMERS),
        cause=_found(reply),
        rule_quoted=_rule(case),
        done=tuple(_done(language, reply, closing)),
        prevention=_measures(closing.get("prevention", "")),
        **_people(session, case, language),
    )


def _answer(case: CaseAt) -> dict[str, Any]:
    """Return the newest final answer to the customer; one that only explains counts where no final one was given."""
    forms = [form_of(entry) for entry in case.recorded(Event.CUSTOMER_REPLY)]
    return next((form for form in reversed(forms) if form.get("kind") in ANSWERS), {})


def _addressee(case: CaseAt) -> Addressee:
    contact, organisation = case.contact, case.customer.name
    # A person of whom only a telephone number is known is kept under the customer's name.
    if contact is None or contact.name == organisation:
        return Addressee(organisation=organisation)
    return Addressee(organisation=organisation, name=contact.name, title=contact.title)


def _salutation(language: Language, name: str) -> str:
    """Return the opening words. Chinese ones need 先生 or 女士, which is not on file: without it they name nobody."""
    if name and (language is Language.EN or name.endswith(HONORIFICS)):
        return ""  # the letter's own words, which take the name
    return say(language, "Dear Sir or Madam,")


def _subject(case: CaseAt, language: Language) -> str:
    """Return what the matter is about: the goods with their lot, and what is wrong with them.

    The category is no help here: that somebody expects too much, or used it wrongly, is our judgement.
    """
    known = {fact.aspect: fact.text for fact in facts_known(case.row, language)}
    thing = next((known[aspect] for aspect in (Aspect.WHAT_OBJECT, Aspect.PART, Aspect.ORDER) if aspect in known), "")
    goods = with_detail(language, thing, known.get(Aspect.LOT, ""))
    said = say(language, ": ").join(part for part in (goods, known.get(Aspect.WHAT_DEFECT, "")) if part)
    return said or case.row.customer_ref or case.row.no


def _responsibility(case: CaseAt) -> Responsibility:
    """Return whose responsibility the letter speaks of: an irrational wish is answered without admitting any (T10)."""
    irrational = case.column is LevelClass.IRRATIONAL_1
    return Responsibility.UNDER_INVESTIGATION if irrational else case.row.responsibility


def _found(reply: dict[str, Any]) -> str:
    """Return what the customer was told of the cause; where no cause was named, the answer itself."""
    told = reply.get("cause_brief") or ("" if reply.get("how") else reply.get("text"))
    return str(told or "")


def _rule(case: CaseAt) -> str:
    """Return the rule that an irrational wish runs against, as it was explained to the customer."""
    level_facts = form_of(case.last(Event.TRIAGE)).get("level_facts") or {}
    reason = level_facts.get("irrational_reason", IrrationalReason.NONE)
    if case.column is not LevelClass.IRRATIONAL_1 or reason == IrrationalReason.NONE:
        return ""
    explained = form_of(case.last(Event.START_TRACKING)).get("explanation")
    return str(explained or level_facts.get("policy_citation") or "")


def _done(language: Language, reply: dict[str, Any], closing: dict[str, Any]) -> Iterator[Measure]:
    how, when = reply.get("how", ""), reply.get("when", "")
    day = _day(when)
    if how:
        yield Measure(text=how if day else with_detail(language, how, when), on=day)
    if closing.get("result") and closing["result"] != how:
        yield Measure(text=closing["result"])


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _measures(text: str) -> tuple[Measure, ...]:
    """Return each line of a text as a measure of its own."""
    return tuple(Measure(text=line) for line in text.splitlines() if line.strip())


def _people(session: Session, case: CaseAt, language: Language) -> dict[str, Person | None]:
    owner = case.row.first_inquiry_owner
    deputy = deputy_of(session, owner, case.at)
    return {
        "contact": for_customers(session, owner, language),
        "deputy": for_customers(session, deputy, language) if deputy else None,
        "signatory": _signatory(session, case, language),
    }


def _signatory(session: Session, case: CaseAt, language: Language) -> Person:
    """Return who signs at this level: the first whom the policy allows, by preference the customer's own contact.

    Source: T10.
    """
    people, owner = company(session), case.row.first_inquiry_owner
    known = case_of(
        columns_of(case.row),
        buyer_of(case.customer, has_contact=case.contact is not None),
        people,
        case.row.executing_department,
    )
    roles = case.policy.replies.final[closing_column(known)].signatories
    entitled = [(number, role) for role in roles for number in people_of(known, role, people)]
    entitled = [each for each in entitled if each[0] == owner] + entitled + [(owner, Role.FIRST_INQUIRY_OWNER)]
    return for_customers(session, entitled[0][0], language, entitled[0][1])
