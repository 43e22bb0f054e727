"""Master data in the words of the people who fill it in: headings, sheets and choices in any of the languages."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from models.folded import folded
from models.words import label, say
from rules.vocabulary import Language
from tasks.master_sheets import SHEETS, Sheet

SHEET_TITLES = {
    "departments": "Departments",
    "employees": "Employees",
    "receivers": "Receivers of handling forms",
    "deputies_and_duty": "Deputies and duty",
    "customers": "Customers",
    "contacts": "Contacts",
    "shipments": "Deliveries to customers",
    "exposure": "Weekly exposure",
}
TITLES = {
    "code": "Code",
    "name": "Full name",
    "type": "Type of department",
    "belongs_to": "Belongs to",
    "manager": "Manager",
    "superior": "Superior",
    "is_outsourced": "Outsourced",
    "no": "Employee no.",
    "department": "Department",
    "title": "Job title",
    "extension": "Extension",
    "mobile": "Mobile phone",
    "email": "E-mail",
    "roles": "Roles",
    "authority_limit": "May decide up to, CNY",
    "active": "In use",
    "kind": "Kind",
    "level": "Level",
    "employee": "Employee",
    "deputy": "Deputy",
    "on_duty_from": "On duty from",
    "on_duty_to": "On duty to",
    "valid_from": "Valid from",
    "valid_to": "Valid to",
    "signed_at": "Signed at",
    "signed_by": "Signed by",
    "tier": "Customer tier",
    "potential": "Has potential",
    "zone": "Time zone",
    "language": "Language",
    "sales_rep": "Sales representative",
    "assistant": "Sales assistant",
    "credit_limit": "Credit limit, CNY",
    "verified": "Verified",
    "customer": "Customer code",
    "phone": "Phone",
    "preferred_channel": "Preferred channel",
    "shipped_on": "Shipped on",
    "order_no": "Order no.",
    "part_no": "Part no.",
    "product": "Product",
    "family": "Product family",
    "material": "Material",
    "lot_no": "Lot no.",
    "serial_no": "Serial no.",
    "date_code": "Date code",
    "qty": "Quantity",
    "warranty_months": "Warranty, months",
    "week": "Week",
    "deliveries": "Deliveries",
    "service_contacts": "Service contacts",
    "active_customers": "Active customers",
}
YES_AND_NO = {Language.EN: ("yes", "no"), Language.ZH_CN: ("是", "否"), Language.ZH_TW: ("是", "否")}
YES_OR_NO = {"是": "yes", "有": "yes", "否": "no", "无": "no", "無": "no"}


def heading(column: str, language: Language) -> str:
    """Return the heading of a column in a language."""
    return say(language, TITLES[column])


def sheet_title(sheet: Sheet, language: Language) -> str:
    """Return what a sheet is called in a language."""
    return say(language, SHEET_TITLES[sheet.name])


@cache
def columns_by_heading() -> Mapping[str, str]:
    """Return the columns by every way to head them: the column's own name, or its title in any language."""
    return {as_compared(words): column for column in TITLES for words in (column, *_in_every_language(column))}


@cache
def sheets_by_name() -> Mapping[str, Sheet]:
    """Return the sheets by everything that they may be called."""
    return {
        as_compared(words): sheet
        for sheet in SHEETS
        for words in (sheet.name, *(sheet_title(sheet, language) for language in Language))
    }


@cache
def codes_by_name(codes: type[StrEnum]) -> Mapping[str, str]:
    """Return the codes of a closed list by their names in any language."""
    return {as_compared(label(language, code)): code.value for language in Language for code in codes}


def as_compared(words: str) -> str:
    """Return words as they are compared: spaces, marks and capitals do not count."""
    return "".join(filter(str.isalnum, folded(words)))


def _in_every_language(column: str) -> list[str]:
    return [heading(column, language) for language in Language]
