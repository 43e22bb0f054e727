"""Whoever has signed in may ask of a file whether it is ours and as it was, and no file makes the page fail."""

import re

import pytest

from rules.evidence import MEBIBYTE
from rules.vocabulary import Language
from tasks.documents import print_owed_documents
from tests.portal.client import Client, Portal
from tests.tasks.cases import everything, ledger
from tests.tasks.whole_case import after, issued


def asked(client: Client, name: str, content: bytes) -> tuple[bool, str]:
    """Ask about a file; return whether it is said to be genuine, and the whole page."""
    answer = client.post("/verify", files={"file": (name, content)})
    assert answer.status_code == 200
    return re.search(r'<p class="note good" role="status"><strong>', answer.text) is not None, answer.text


def test_a_document_taken_from_the_portal_is_genuine_and_one_changed_byte_is_seen(portal: Portal) -> None:
    no = issued(Language.ZH_CN)
    print_owed_documents(no, after(1))
    auditor = portal.signed_in("E910")
    (address,) = re.findall(r'href="(/documents/\d+)"', auditor.page(f"/complaints/{no}"))
    content = auditor.get(address).content
    genuine, page = asked(auditor, "表单.pdf", content)
    assert genuine
    assert no in page
    assert "表单.pdf" in page
    middle = len(content) // 2
    changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    for other in (changed, content[:-100], content + b"%"):
        genuine, page = asked(auditor, "表单.pdf", other)
        assert not genuine
        assert 'class="note bad"' in page


HOSTILE = {
    "nothing": b"",
    "no PDF": b"<html><script>alert(1)</script></html>",
    "a head alone": b"%PDF-1.7\n%%EOF",
    "noise": b"%PDF-1.7\n" + bytes(range(256)) * 64 + b"\n%%EOF\n",
    "a reference to itself": b"%PDF-1.7\n1 0 obj\n1 0 R\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n",
    "deep brackets": b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\nendobj\nstartxref\n9\n%%EOF\n",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_no_file_makes_the_page_fail(portal: Portal, what: str) -> None:
    genuine, page = asked(portal.signed_in("E400"), "a.pdf", HOSTILE[what])
    assert not genuine
    assert "<script>alert" not in page


def test_a_name_is_shown_as_text(portal: Portal) -> None:
    _, page = asked(portal.signed_in("E400"), "<img src=x>\u202efdp.exe", b"x")
    assert "&lt;img src=x&gt;⟦U+202E⟧fdp.exe" in page


def test_what_is_too_large_is_not_read(portal: Portal) -> None:
    client = portal.signed_in("E400")
    answer = client.post("/verify", files={"file": ("a.pdf", b"0" * 33 * MEBIBYTE)})
    assert answer.status_code == 413


def test_a_form_without_a_file_is_asked_for_one(portal: Portal) -> None:
    client = portal.signed_in("E400")
    assert client.post("/verify").status_code == 422
    assert client.post("/verify", files={"file": ("", b"")}).status_code == 422


def test_nothing_of_a_file_is_kept(portal: Portal) -> None:
    client = portal.signed_in("E400")
    before = everything()
    asked(client, "a.pdf", b"%PDF-1.7 %%EOF")
    assert everything() == before
    assert not ledger("a.pdf")
