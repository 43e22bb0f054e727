"""A customer's phone is hidden in his own words, and nothing else is."""

import pytest

from rules.phones_in_text import without_phones


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("请回电13812345678谢谢", "请回电138****5678谢谢"),
        ("手机 138 1234 5678", "手机 138 **** 5678"),
        ("台灣 0912-345-678", "台灣 ****-***-*78"),
        ("座机 021-61234567", "座机 021-****4567"),
        ("Tel +86 21 6123 4567", "Tel +86 2* **** 4567"),
        ("客服400-123-4567", "客服***-***-**67"),
    ],
)
def test_the_middle_of_a_phone_number_is_hidden(said: str, shown: str) -> None:
    assert without_phones(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "批号L20260302001",
        "订单4500012345",
        "2026-03-02 09:30",
        "料号 MZ-13812345678-A",
        "400 pcs, 12 NG",
        "KS-20260302-0001",
    ],
)
def test_numbers_of_lots_orders_parts_and_days_stay(said: str) -> None:
    assert without_phones(said) == said
