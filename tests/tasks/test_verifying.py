"""Any file may be handed in: what is ours and unchanged is told from everything else, and nothing breaks the check."""

import io
import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from models.database import transaction
from models.settings import settings as installed
from models.words import label
from rules.vocabulary import DocumentKind, Language
from tasks import seal_check
from tasks.documents import print_owed_documents
from tasks.rendering import draw, style_of
from tasks.seal_check import Seal, SealState, examine, seal_of
from tasks.sealing import sealed
from tasks.verifying import Witness, main, told, verify, verify_file
from tests.conftest import installation
from tests.seals import drawn, write_key
from tests.tasks.whole_case import RECEIVED, after, issued

HOLDS = SealState.HOLDS


@pytest.fixture
def path(company: Path) -> Path:
    """A handling form as it is kept."""
    del company
    (found,) = print_owed_documents(issued(Language.EN), after(1))
    return found


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@cache
def small() -> bytes:
    """Return a sealed file of a page."""
    page = '<html lang="en"><head><title>t</title></head><body><h1>One</h1></body></html>'
    return sealed(draw(page, style_of(DocumentKind.HANDLING_FORM), b"x" * 16), RECEIVED)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    with installation(tmp_path_factory.mktemp("sealed")):
        return small()


def test_a_document_of_ours_is_genuine_and_known_by_its_hash(path: Path) -> None:
    found = verify_file(path)
    assert (found.seal.state, found.is_ours, found.is_genuine) == (HOLDS, True, True)
    assert found.seal.sealed_at == after(1)
    assert found.known
    assert (found.known.subject, found.known.kind) == (path.parent.name, DocumentKind.HANDLING_FORM)
    assert (found.known.revision, found.known.language) == (1, Language.ZH_CN)
    assert (found.known.printed_at, found.known.witness) == (after(1), Witness.AGREES)


@pytest.mark.parametrize("language", Language)
def test_what_was_found_is_told_in_words(path: Path, language: Language) -> None:
    lines = list(told(verify_file(path), language))
    verdict = {Language.ZH_CN: "真实有效", Language.ZH_TW: "真實有效", Language.EN: "Genuine"}[language]
    assert lines[0].startswith(verdict)
    assert any(path.parent.name in line and label(language, DocumentKind.HANDLING_FORM) in line for line in lines)
    assert any("2026-03-02 10:00:00 (Asia/Shanghai)" in line for line in lines)


def test_one_changed_byte_anywhere_is_noticed(path: Path) -> None:
    before = path.read_bytes()
    for place in range(20, len(before), len(before) // 12):
        changed = before[:place] + bytes([before[place] ^ 1]) + before[place + 1 :]
        found = verify(changed)
        assert not found.is_genuine
        assert found.seal.state is not HOLDS
        assert found.known is None or found.known.witness is Witness.SILENT


def test_what_is_added_behind_the_seal_is_noticed_and_the_document_still_named(path: Path) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(path.read_bytes()), incremental=True)
    writer.add_metadata({"/Subject": "more"})
    added = io.BytesIO()
    writer.write(added)
    assert added.getvalue().startswith(path.read_bytes())
    found = verify(added.getvalue())
    assert (found.seal.state, found.is_genuine) == (SealState.ADDED_TO, False)
    assert found.known
    assert found.known.witness is Witness.SILENT
    assert verify(path.read_bytes() + b"\n").seal.state is not HOLDS


def test_a_file_without_its_end_or_without_its_seal_is_not_genuine(path: Path) -> None:
    content = path.read_bytes()
    assert verify(content[:-100]).seal.state is SealState.TRUNCATED
    bare = verify(drawn(content))
    assert (bare.seal.state, bare.is_genuine) == (SealState.NOT_SEALED, False)
    assert bare.known
    assert bare.known.subject == path.parent.name


def test_the_seal_of_another_key_is_not_ours(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = installed().home / "other.p12"
    write_key(other)
    with monkeypatch.context() as patch:
        patch.setenv("KESU_SEAL_FILE", str(other))
        installed.cache_clear()
        forged = sealed(drawn(path.read_bytes()), after(1))
    installed.cache_clear()
    found = verify(forged)
    assert (found.seal.state, found.is_ours, found.is_genuine) == (HOLDS, False, False)
    assert any("not this company's" in line for line in told(found, Language.EN))


def test_a_file_sealed_by_us_but_on_no_record_is_not_genuine(path: Path) -> None:
    del path
    found = verify(small())
    assert (found.seal.state, found.is_ours, found.known, found.is_genuine) == (HOLDS, True, None, False)


def test_a_broken_chain_bears_no_witness(path: Path) -> None:
    with transaction() as session:
        session.execute(text("DROP TRIGGER event_no_update"))
        session.execute(
            text("UPDATE event SET actor = 'E999' WHERE subject = :no AND seq = 1"), {"no": path.parent.name}
        )
    found = verify_file(path)
    assert found.known
    assert (found.known.witness, found.is_genuine) == (Witness.BROKEN, False)


def test_an_entry_that_names_another_hash_bears_no_witness(path: Path) -> None:
    with transaction() as session:
        session.execute(text("DROP TRIGGER event_no_delete"))
        session.execute(text("DELETE FROM event WHERE kind = 'PRINTED'"))
    found = verify_file(path)
    assert found.known
    assert (found.known.witness, found.is_genuine) == (Witness.SILENT, False)


def test_an_encrypted_file_is_named_so(content: bytes) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(content))
    writer.encrypt("secret", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    assert examine(written.getvalue()).state is SealState.ENCRYPTED


@pytest.mark.parametrize("other", [b"", b"PK\x03\x04", b"\0" * 5_000, "客诉".encode()])
def test_what_is_no_pdf_is_named_so(other: bytes) -> None:
    assert examine(other).state is SealState.NOT_A_PDF


def test_a_huge_file_is_refused_unread(tmp_path: Path, company: Path) -> None:
    del company
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(2**33)
    found = verify_file(huge)
    assert found.seal == Seal(SealState.TOO_LARGE)
    assert not any("SHA-256" in line for line in told(found, Language.EN))


@pytest.mark.parametrize(
    "hostile",
    [b"[" * 3_000_000, b"<<" * 1_000_000, b"1 0 obj\n" * 400_000 + b"%%EOF", b"xref\n0 99999999\n" + b"%%EOF\n"],
    ids=["arrays", "dictionaries", "objects", "xref"],
)
def test_a_file_built_to_keep_the_check_busy_comes_to_an_end(hostile: bytes) -> None:
    assert seal_of(b"%PDF-1.7\n" + hostile).state is not HOLDS


def test_a_check_that_takes_too_long_is_ended(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal_check, "WALL_SECONDS", 0.01)
    assert seal_of(content) == Seal(SealState.TOO_COMPLEX)


def test_the_child_says_what_this_process_says(content: bytes) -> None:
    assert seal_of(content) == examine(content) != seal_of(content[:-5])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_flipped_bit_is_overlooked(content: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(content) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]
    assert examine(changed).state is not HOLDS


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_file_that_was_cut_holds(content: bytes, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.integers(begin, len(content) - 1))
    assert examine(content[begin:end]).state is not HOLDS
    assert examine(content[:begin] + content[end + 1 :]).state is not HOLDS


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3_000))
def test_no_bytes_break_the_check(content: bytes, other: bytes) -> None:
    for hostile in (other, b"%PDF-1.7\n" + other, content[:-3_000] + other, content + other + b"%"):
        assert examine(hostile).state is not HOLDS


def test_the_command_says_what_it_found_and_fails_unless_all_is_genuine(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(path)]) == 0
    assert "真实有效" in capsys.readouterr().out
    bad = path.with_name("bad.pdf")
    bad.write_bytes(path.read_bytes()[:-1])
    assert main([str(path), str(bad), str(path.with_name("none.pdf"))]) == 1
    said = capsys.readouterr().out
    assert "未能证明真实有效" in said
    assert "No such file" in said
    assert main([]) == 1
