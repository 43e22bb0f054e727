"""What every letter about a case begins and ends with: addressee, subject, the matter, whom to turn to, who signs."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from models.document import Document
from models.settings import settings
from models.views.document import Person
from models.views.handling_form import Aspect
from models.views.letter import Addressee
from models.words import say
from rules.closing import closing_column
from rules.company import people_of
from rules.policy import ClosingColumn, ReplyRow
from rules.vocabulary import DocumentKind, Language, Role
from tasks.case_at import CaseAt
from tasks.company import company
from tasks.facts import buyer_of, case_of, columns_of
from tasks.people_shown import deputy_of, for_customers, issuing_company
from tasks.problem_facts import TOLD_TO_CUSTOMERS, facts_known, with_detail

HONORIFICS = ("先生", "女士", "小姐")
NUMBERS: Mapping[DocumentKind, str] = {
    DocumentKind.CLOSING_LETTER: "CR",
    DocumentKind.ACKNOWLEDGEMENT: "AK",
    DocumentKind.NTF_REPORT: "NF",
    DocumentKind.NOT_OURS_LETTER: "NR",
    DocumentKind.DECLINE_LETTER: "DL",
}


def letter_frame(session: Session, document: Document, case: CaseAt) -> dict[str, Any]:
    """Return the fields that all letters share; a letter's number is the complaint's own with another prefix."""
    row, language = case.row, document.language
    zone, addressee = settings().company_zone, _addressee(case)
    return {
        "language": language,
        "zone": settings().zone,
        "company": issuing_company(),
        "number": f"{NUMBERS[document.kind]}-{row.no.partition('-')[2]}",
        "revision": document.revision,
        "policy_version": case.policy.code,
        "printed_at": document.owed_at,
        "complaint_number": row.no,
        "customer_reference": row.customer_ref,
        "body_reference": row.external_ref,
        "dated": document.owed_at.astimezone(zone).date(),
        "addressee": addressee,
        "salutation": _salutation(language, addressee.name),
        "subject": _subject(case, language),
        "received_on": row.received_at.astimezone(zone).date(),
        "matter": row.facts.get("restated_text") or row.text,
        "case_facts": facts_known(row, language, TOLD_TO_CUSTOMERS),
        **_people(session, document, case),
    }


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


def _people(session: Session, document: Document, case: CaseAt) -> dict[str, Person | None]:
    owner, language = case.row.first_inquiry_owner, document.language
    deputy = deputy_of(session, owner, case.at)
    return {
        "contact": for_customers(session, owner, language),
        "deputy": for_customers(session, deputy, language) if deputy else None,
        "signatory": _signatory(session, document, case),
    }


def _signatory(session: Session, document: Document, case: CaseAt) -> Person:
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
    roles = _reply_row(document.kind, closing_column(known), case).signatories
    entitled = [(number, role) for role in roles for number in people_of(known, role, people)]
    entitled = [each for each in entitled if each[0] == owner] + entitled + [(owner, Role.FIRST_INQUIRY_OWNER)]
    return for_customers(session, entitled[0][0], document.language, entitled[0][1])


def _reply_row(kind: DocumentKind, column: ClosingColumn, case: CaseAt) -> ReplyRow:
    """Return the standard that a letter follows; what goes to an outside body is never merely a first reply."""
    first = kind is DocumentKind.ACKNOWLEDGEMENT and column is not ClosingColumn.EXTERNAL
    return case.policy.replies.initial if first else case.policy.replies.final[column]
