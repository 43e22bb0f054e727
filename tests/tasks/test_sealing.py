"""The company's seal: on every byte, by a key that may seal, or not at all."""

import asyncio
import io
import stat
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.misc import PdfReadError

from deployments.installation import settle_seal
from models.database import transaction
from models.document import Document
from models.settings import settings
from rules.vocabulary import DocumentKind, Language
from tasks.documents import owes_documents, print_owed_documents
from tasks.rendering import draw, style_of
from tasks.seal_check import Seal, SealState, examine
from tasks.seal_key import (
    SealUnusable,
    certified,
    fingerprint_of,
    key_file,
    make_key,
    our_fingerprints,
    packed,
    renew_key,
    usable_key,
)
from tasks.sealing import SealFailed, main, sealed
from tests.conftest import installation
from tests.seals import BEGIN, END, PASSPHRASE, write_key
from tests.tasks.whole_case import after, issued

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
RSA = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def pdf() -> bytes:
    page = '<html lang="en"><head><title>t</title></head><body><h1>One</h1></body></html>'
    return draw(page, style_of(DocumentKind.HANDLING_FORM), b"x" * 16)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation without any key; the value is where its own would lie."""
    with installation(tmp_path):
        monkeypatch.delenv("KESU_SEAL_FILE")
        monkeypatch.delenv("KESU_SEAL_PASSPHRASE")
        settings.cache_clear()
        yield settings().keys / "seal.p12"
    settings.cache_clear()


@pytest.fixture
def given(own: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation whose settings name a key that is not there yet; the value is its file."""
    path = own.parent.parent / "given.p12"
    monkeypatch.setenv("KESU_SEAL_FILE", str(path))
    monkeypatch.setenv("KESU_SEAL_PASSPHRASE", PASSPHRASE)
    settings.cache_clear()
    return path


@pytest.mark.parametrize("private", [RSA, CURVE], ids=["rsa", "curve"])
def test_a_sealed_file_begins_with_what_was_drawn_and_its_seal_holds(given: Path, pdf: bytes, private: Any) -> None:
    write_key(given, private)
    content = sealed(pdf, NOW)
    assert content.startswith(pdf)
    fingerprint = fingerprint_of(usable_key(NOW).certificate)
    assert examine(content) == Seal(SealState.HOLDS, "Test Company", fingerprint, NOW, len(content))


@pytest.mark.parametrize("private", [RSA, CURVE], ids=["rsa", "curve"])
def test_the_same_file_key_and_moment_give_the_same_bytes(given: Path, pdf: bytes, private: Any) -> None:
    write_key(given, private)
    assert sealed(pdf, NOW) == sealed(pdf, NOW) != sealed(pdf, NOW + timedelta(minutes=1))


def test_the_seal_certifies_in_the_manner_of_pades_and_allows_no_change(given: Path, pdf: bytes) -> None:
    write_key(given)
    root: Any = pypdf.PdfReader(io.BytesIO(sealed(pdf, NOW))).trailer["/Root"]
    seal = root["/Perms"]["/DocMDP"]
    assert seal["/SubFilter"] == "/ETSI.CAdES.detached"
    assert seal["/Reference"][0]["/TransformParams"]["/P"] == 1
    assert seal["/M"] == "D:20260302010000Z"


def test_a_file_is_sealed_while_a_loop_runs(given: Path, pdf: bytes) -> None:
    write_key(given)

    async def in_a_flow() -> bytes:
        return sealed(pdf, NOW)

    assert asyncio.run(in_a_flow()) == sealed(pdf, NOW)


def test_what_cannot_be_sealed_is_not_handed_out(given: Path, pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    write_key(given)
    with pytest.raises(PdfReadError):
        sealed(b"no PDF", NOW)
    monkeypatch.setattr("tasks.sealing.examine", lambda _: Seal(SealState.CHANGED))
    with pytest.raises(SealFailed, match="does not hold"):
        sealed(pdf, NOW)


def _expired(path: Path) -> None:
    write_key(path, begin=BEGIN, end=NOW - timedelta(seconds=1))


def _not_yet(path: Path) -> None:
    write_key(path, begin=NOW + timedelta(seconds=1))


def _weak(path: Path) -> None:
    write_key(path, rsa.generate_private_key(public_exponent=65_537, key_size=1024))  # noqa: S505  that is the point


def _small_curve(path: Path) -> None:
    write_key(path, ec.generate_private_key(ec.SECP224R1()))


def _other_passphrase(path: Path) -> None:
    path.write_bytes(packed(CURVE, certified(CURVE, "Test Company", BEGIN, END), "another"))


def _damaged(path: Path) -> None:
    write_key(path)
    path.write_bytes(path.read_bytes()[:-200])


def _unreadable(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_expired, "valid from"),
        (_not_yet, "valid from"),
        (_weak, "1024 bits, too weak"),
        (_small_curve, "224 bits, too weak"),
        (_other_passphrase, "passphrase .* does not fit"),
        (_damaged, "damaged"),
        (_unreadable, "cannot be read"),
        (lambda _: None, r"cannot be read \(No such file"),
    ],
    ids=["expired", "not-yet", "weak", "small-curve", "passphrase", "damaged", "unreadable", "missing"],
)
def test_a_key_that_may_not_seal_is_refused_with_its_file_and_a_remedy(
    given: Path, pdf: bytes, spoil: Any, fault: str
) -> None:
    spoil(given)
    with pytest.raises(SealUnusable, match=fault) as refused:
        sealed(pdf, NOW)
    assert str(given) in str(refused.value)
    assert "tasks.sealing renew" in str(refused.value)
    with pytest.raises(SealUnusable, match=fault):
        usable_key(NOW)


def test_the_company_gets_its_key_at_set_up_for_its_owner_alone(own: Path) -> None:
    make_key(NOW)
    key = usable_key(NOW)
    assert isinstance(key.private, rsa.RSAPrivateKey)
    assert key.private.key_size == 3072
    assert {part.value for part in key.certificate.subject} == {settings().company_name}
    assert timedelta(days=3650) < key.certificate.not_valid_after_utc - NOW < timedelta(days=3655)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in own.parent.glob("seal.*")}
    assert modes == {"seal.p12": 0o600, "seal.passphrase": 0o600, "seal.crt": 0o644}
    assert stat.S_IMODE(own.parent.stat().st_mode) == 0o700
    before = own.read_bytes()
    make_key(NOW + timedelta(days=1))
    assert own.read_bytes() == before


def _make_here(_: int) -> bytes:
    settings.cache_clear()
    return make_key(NOW).read_bytes()


@pytest.mark.usefixtures("own")
def test_two_who_set_up_at_once_get_one_key() -> None:
    with ProcessPoolExecutor(2) as both:
        first, second = both.map(_make_here, range(2))
    assert first == second
    usable_key(NOW)


def test_a_new_key_leaves_the_old_certificate_known(own: Path) -> None:
    make_key(NOW)
    old = fingerprint_of(usable_key(NOW).certificate)
    renew_key(NOW + timedelta(days=1))
    new = fingerprint_of(usable_key(NOW + timedelta(days=1)).certificate)
    assert old != new
    assert our_fingerprints() == {old, new}
    assert len(list(own.parent.glob("seal-until-*.p12"))) == 1


def test_the_command_names_the_key_or_says_what_is_wrong(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    assert str(own) in capsys.readouterr().err
    assert main(["renew"]) == 0
    assert f"{own} seals until" in capsys.readouterr().out


@pytest.fixture
def bare(own: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with an empty database and no key."""
    (own.parent.parent / "kesu.db").write_bytes(migrated_file.read_bytes())
    monkeypatch.setenv("KESU_CLOCK_FILE", str(own.parent.parent / "clock"))
    settings.cache_clear()
    return own


def test_a_new_installation_gets_a_key_and_keeps_it(bare: Path) -> None:
    settle_seal()
    before = bare.read_bytes()
    settle_seal()
    assert bare.read_bytes() == before


def test_an_installation_that_has_sealed_does_not_start_without_its_key(bare: Path) -> None:
    settle_seal()
    _enter_sealed_document()
    settle_seal()
    bare.unlink()
    with pytest.raises(SealUnusable, match="restore it from the backup"):
        settle_seal()
    assert not bare.exists()


def test_a_key_that_the_settings_name_is_never_made(given: Path, migrated_file: Path) -> None:
    (given.parent / "kesu.db").write_bytes(migrated_file.read_bytes())
    with pytest.raises(SealUnusable, match="cannot be read"):
        settle_seal()
    with pytest.raises(SealUnusable, match="put the key there"):
        make_key(NOW)
    assert not given.exists()
    assert key_file() == given


def _enter_sealed_document() -> None:
    with transaction() as session:
        session.add(
            Document(
                subject="KS-1",
                kind=DocumentKind.HANDLING_FORM,
                language=Language.EN,
                owed_at=NOW,
                rendered_at=NOW,
                drawn_sha256="0" * 64,
            )
        )


@pytest.mark.usefixtures("company")
def test_without_a_key_nothing_is_printed_and_the_print_stays_owed(monkeypatch: pytest.MonkeyPatch) -> None:
    no = issued(Language.EN)
    monkeypatch.setenv("KESU_SEAL_PASSPHRASE", "wrong")
    settings.cache_clear()
    with pytest.raises(ExceptionGroup) as failed:
        print_owed_documents(no, after(1))
    assert isinstance(failed.value.exceptions[0], SealUnusable)
    assert not (settings().documents / no).exists()
    with transaction() as session:
        assert owes_documents(session, no)
