"""Printing what is owed: once, whole or not at all, the same bytes whoever prints it and however often."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from models.database import transaction
from models.document import Document
from models.event import LedgerEvent
from models.settings import settings
from rules.vocabulary import Language
from tasks import documents
from tasks.documents import owes_documents, print_all_owed, print_owed_documents
from tasks.kept_documents import PRINTED
from tasks.ledger import broken_at
from tests.seals import drawn
from tests.tasks.whole_case import after, issued, view

pytestmark = pytest.mark.usefixtures("company")


def row_of(no: str) -> Document:
    with transaction() as session:
        return session.exec(select(Document).where(Document.subject == no)).one()


def prints(no: str) -> list[str]:
    with transaction() as session:
        query = select(LedgerEvent).where(LedgerEvent.subject == no, LedgerEvent.kind == PRINTED)
        return [entry.data["sha256"] for entry in session.exec(query)]


def owes(no: str) -> bool:
    with transaction() as session:
        return owes_documents(session, no)


def forget(no: str) -> None:
    with transaction() as session:
        session.execute(update(Document).where(col(Document.subject) == no).values(rendered_at=None))


def folder(no: str) -> list[str]:
    return sorted(path.name for path in (settings().documents / no).iterdir())


def test_a_document_is_printed_once_and_kept_by_its_hashes() -> None:
    no = issued(Language.EN)
    assert owes(no)
    (path,) = print_owed_documents(no, after(1))
    row = row_of(no)
    assert (row.rendered_at, row.path) == (after(1), f"{no}/handling_form-r1-zh_CN.pdf")
    assert row.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert row.data_hash == view(row).fingerprint
    assert print_owed_documents(no, after(2)) == []
    assert (owes(no), prints(no), folder(no)) == (False, [row.sha256], [path.name])
    with transaction() as session:
        assert broken_at(session, no) is None


def test_a_print_that_is_repeated_after_a_crash_gives_the_same_bytes() -> None:
    no = issued(Language.EN)
    (path,) = print_owed_documents(no, after(1))
    before = path.read_bytes()
    path.unlink()
    forget(no)
    assert [again.read_bytes() for again in print_owed_documents(no, after(1))] == [before]


def test_repeated_later_it_is_drawn_the_same_and_sealed_anew() -> None:
    no = issued(Language.EN)
    (path,) = print_owed_documents(no, after(1))
    first, sealed = row_of(no), path.read_bytes()
    forget(no)
    print_owed_documents(no, after(300))
    again = row_of(no)
    assert first.drawn_sha256 == again.drawn_sha256
    assert first.sha256 != again.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert drawn(sealed) == drawn(path.read_bytes())
    assert hashlib.sha256(drawn(sealed)).hexdigest() == again.drawn_sha256


def test_two_who_print_at_once_enter_one_print_and_leave_one_file() -> None:
    no = issued(Language.EN)
    with ThreadPoolExecutor(2) as both:
        found = list(both.map(lambda minute: print_owed_documents(no, after(1 + minute)), (0, 0.1)))
    assert len(prints(no)) == 1
    assert folder(no) == ["handling_form-r1-zh_CN.pdf"]
    assert {path for paths in found for path in paths} == {settings().documents / no / "handling_form-r1-zh_CN.pdf"}


def test_what_all_cases_owe_is_printed_oldest_first_and_no_more_than_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "CHUNK", 1)
    first, second, third = (issued(language) for language in Language)
    assert print_all_owed(after(1), 2) == 2
    assert [owes(no) for no in (first, second, third)] == [False, False, True]
    assert [print_all_owed(after(2), 10) for _ in range(2)] == [1, 0]


def test_a_document_that_cannot_be_printed_keeps_none_of_the_others_from_it() -> None:
    bad, good = issued(Language.EN), issued(Language.ZH_CN)
    settings().documents.mkdir(parents=True, exist_ok=True)
    (settings().documents / bad).write_text("a file where the case's folder should be", encoding="utf-8")
    with pytest.raises(ExceptionGroup, match="1 documents cannot be printed; 1 were") as failed:
        print_all_owed(after(1), 10)
    assert failed.value.exceptions[0].__notes__ == [f"{bad}/handling_form-r1-zh_CN.pdf"]
    assert [owes(no) for no in (bad, good)] == [True, False]
