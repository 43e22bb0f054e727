"""Names of customers as they are compared: the same however written, and never one for another company's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.folded import folded, name_key
from rules.customer_names import may_be_one

SAME = [
    ("台积电", "台積電"),
    ("ABC Co.,Ltd", "abc company limited"),
    ("ABC Co., Ltd.", "ＡＢＣ　ＣＯ．，ＬＴＤ"),
    ("苏州霁岚电子有限公司", "蘇州霽嵐電子有限公司"),
    ("苏州霁岚电子有限公司", "苏州霁岚电子"),
    ("深圳市华强电子有限公司", "深圳华强电子"),
    ("杭州朔川电源股份有限公司", "杭州朔川电源(股份)有限公司"),
    ("中兴（集团）有限公司", "中兴集团"),
    ("臺灣積體電路製造股份有限公司", "台湾积体电路制造"),
    ("Müller GmbH & Co. KG", "MULLER"),
    ("Foo S.A.R.L.", "Foo SARL"),
    ("Foo S.A.", "FOO"),
    ("AT&T Inc.", "AT and T"),
    ("The Widget Company", "Widget Corp."),
    ("株式会社村田製作所", "村田制作所"),
    ("Acme (Hong Kong) Limited", "Acme Hong Kong Ltd"),
    ("PT Astra Tbk", "Astra"),
    ("Havelried Steuertechnik GmbH", "HAVELRIED STEUERTECHNIK"),
    ("华为技术有限责任公司", "華為技術"),
    ("Sdn Systems Sdn. Bhd.", "sdn systems"),
]
MAY_BE = [
    ("鸿海精密工业股份有限公司", "鴻海精密"),
    ("深圳华强电子", "华强电子"),
    ("Acme Electronics Ltd", "Acme"),
    ("Havelried GmbH", "Havelreid GmbH"),
    ("台湾鸿海精密", "鴻海"),
    ("Northwind Trading Inc.", "Northwnd Trading"),
]
NEVER = [
    ("深圳华强", "深圳华强北"),
    ("苏州霁岚电子", "苏州栖梧通讯"),
    ("台积电", "联电"),
    ("ABC Co., Ltd", "ABD Co., Ltd"),
    ("东莞沐禾仪器", "东莞沐光仪器"),
    ("XX公司上海分公司", "XX公司"),
    ("有限公司", "股份有限公司"),
    ("Acme", "Acne"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_in_two_spellings_has_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), MAY_BE)
def test_a_name_that_may_be_anothers_is_for_a_person_to_decide(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
    assert may_be_one(name_key(one), name_key(other))


@pytest.mark.parametrize(("one", "other"), NEVER)
def test_two_companies_are_not_taken_for_one(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
    assert not may_be_one(name_key(one), name_key(other))


@given(st.text(min_size=1, max_size=60))
def test_every_name_has_a_key_and_comparing_it_again_changes_nothing(name: str) -> None:
    key = name_key(name)
    assert len(key) <= 200
    assert folded(key) == key or not key.isascii()
    assert may_be_one(key, key)
