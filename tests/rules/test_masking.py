"""A customer's phone in a list: whole for those who work the case, and of no use to anybody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.masking import email_for, masked_email, masked_phone, phone_for, sees_contacts
from rules.vocabulary import Role

PHONE, EMAIL = "138-0000-0901", "lin.dongmei@example.com"
phones = st.text(st.sampled_from("0123456789０９+-() *ext.林"), max_size=30)
persons = st.text(min_size=1, max_size=20)
domains = st.from_regex(r"[a-z0-9-]{1,10}(\.[a-z]{2,5}){1,2}", fullmatch=True)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800000901", "138****0901"),
        ("138-0000-0901", "138-****-0901"),
        ("+86 138 0000 0901", "+86 1** **** 0901"),
        ("0755-8888123", "075*-***8123"),
        ("8888123", "*****23"),
        ("8910", "****"),
        ("1380000090１", "138****090１"),
        ("林先生 8888123", " *****23"),
        ("", ""),
    ],
)
def test_a_phone_number_keeps_what_tells_it_from_others_and_hides_what_reaches_the_person(
    phone: str, shown: str
) -> None:
    assert masked_phone(phone) == shown


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("lin.dongmei@example.com", "l***@example.com"),
        ("l@example.com", "***@example.com"),
        ("a@b.com, c@d.com", "a***@d.com"),
        ("lin@example.com or Mr Lin", "***"),
        ("no address", "***"),
        ("", ""),
    ],
)
def test_a_mail_address_keeps_its_company_and_hides_the_person(email: str, shown: str) -> None:
    assert masked_email(email) == shown


@given(phones)
def test_of_no_phone_number_more_than_seven_digits_or_any_letter_is_shown(phone: str) -> None:
    shown = masked_phone(phone)
    places = sum(each.isdecimal() or each == "*" for each in phone)
    assert not any(each.isalpha() for each in shown)
    assert sum(each.isdecimal() for each in shown) <= min(7, max(0, places - 4))


@given(phones)
def test_masking_a_phone_number_again_changes_nothing(phone: str) -> None:
    assert masked_phone(masked_phone(phone)) == masked_phone(phone)


@given(persons, domains)
def test_of_a_mail_address_no_more_than_the_first_character_of_the_person_is_shown(person: str, domain: str) -> None:
    shown = masked_email(f"{person}@{domain}")
    assert shown in {f"{person[:1]}***@{domain}", f"***@{domain}"}
    assert masked_email(shown) == shown


@given(st.text())
def test_whatever_stands_where_an_address_should_can_be_masked(text: str) -> None:
    assert bool(masked_email(text)) == bool(text)


@pytest.mark.parametrize("role", [Role.PRE_SALES_CS, Role.AFTER_SALES_CS, Role.CSC_MANAGER, Role.SALES])
def test_who_speaks_with_customers_reads_phones_and_addresses_whole(role: Role) -> None:
    assert (phone_for(PHONE, [role]), email_for(EMAIL, [role])) == (PHONE, EMAIL)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE, Role.GM, Role.DEPT_MANAGER, Role.RECEIVER])
def test_who_has_no_part_in_a_case_reads_them_masked(role: Role) -> None:
    assert phone_for(PHONE, [role]) == "138-****-0901"
    assert email_for(EMAIL, [role]) == "l***@example.com"


def test_who_has_a_part_in_the_case_reads_them_whole_there_and_nowhere_else() -> None:
    manager = [Role.DEPT_MANAGER]
    assert phone_for(PHONE, manager, [Role.DEPT_MANAGER]) == PHONE
    assert phone_for(PHONE, manager) != PHONE
    assert not sees_contacts([], [])
