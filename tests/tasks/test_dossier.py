"""The dossier of a case: all that is on file of it, and it proves itself to whoever has nothing but Python."""

import ast
import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from deployments.rehearsal.files import put_into_inbox
from models.attachment import Attachment
from models.complaint import Complaint
from models.customer import Contact
from models.database import transaction
from models.settings import settings
from models.words import translations
from rules.eight_d.vocabulary import Edition, Layout, ReportLanguage
from rules.ledger import chained
from rules.vocabulary import DocumentKind, Identity, Language
from tasks import dossier_readme, dossier_verify
from tasks.anchor import anchor
from tasks.anchor_files import anchor_paths
from tasks.documents import print_owed_documents
from tasks.dossier import DOSSIER, Dossier, write_dossier
from tasks.eight_d_reports import Print, fill_customers_form, print_reports
from tasks.evidence import take_up_files
from tasks.evidence_store import path_of
from tasks.facts import UnknownComplaint
from tasks.ledger import broken_at
from tasks.packing import Pack
from tests.conftest import installation
from tests.tasks import whole_case
from tests.tasks.bulletins import confirmed
from tests.tasks.cases import ledger
from tests.tasks.whole_case import after, record

AUDITOR = "E910"
NOON = after(30)
HOSTILE = "C:\\..\\..\\evil.pdf"


@pytest.fixture(scope="module")
def case(company_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A case with a handling form, an 8D on paper and in the customer's form, a notice, and a file of hostile name."""
    with installation(tmp_path_factory.mktemp("dossier")) as file:
        shutil.copy(company_file, file)
        said = {"text": "两盘料阻值偏高", "requirement": "换货", "demand": "REPLACE", "part_no": "RS-0402"}
        person = {"contact": "林冬梅", "contact_phone": "138-0000-0901", "contact_email": "lin.dongmei@example.com"}
        no = record("", "REGISTER", 0, "E017", customer="C100", subject="PRODUCT_QUALITY", **said, **person)
        record(no, "TRIAGE", 0.2, "E017", category="QLT-02", responsibility="OURS", evidence="检测记录")
        whole_case.go_on(no, 0.3)
        put_into_inbox(no, HOSTILE)
        take_up_files(no, after(1))
        print_owed_documents(no, after(1))
        with transaction() as session:
            eight_d = session.get_one(Complaint, no).eight_d
        print_reports([Print(eight_d, Layout.VDA, Edition.INTERNAL, ReportLanguage.ZH_CN)], after(2))
        fill_customers_form(eight_d, 0, after(2))
        confirmed(no)
        anchor(after(3))
        yield no


@pytest.fixture
def dossier(case: str) -> Dossier:
    """The dossier of the case as it is made for the auditor."""
    return write_dossier(case, AUDITOR, language=Language.EN, as_of=NOON)


@pytest.fixture
def unpacked(dossier: Dossier, tmp_path: Path) -> Path:
    """The folder into which the auditor has unpacked the dossier."""
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(dossier.path) as packed:
        packed.extractall(folder)
    return folder


def verified(folder: Path) -> tuple[int, str]:
    """Return what the dossier's own program says, run by a Python without any package, from another folder."""
    command = [sys.executable, "-S", "-E", str(folder / "verify.py")]
    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, encoding="utf-8", check=False)
    assert not done.stderr
    return done.returncode, done.stdout


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def write(folder: Path, name: str, data: Any) -> None:
    """Change a file of the dossier, and the manifest with it, as whoever forges one would."""
    content = json.dumps(data, ensure_ascii=False).encode()
    (folder / name).write_bytes(content)
    manifest = read(folder, "manifest.json")
    for each in manifest["files"]:
        if each["path"] == name:
            each["sha256"], each["size"] = hashlib.sha256(content).hexdigest(), len(content)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


# -------------------- what is in it


def test_a_dossier_holds_documents_files_ledgers_facts_and_the_proof(dossier: Dossier, case: str) -> None:
    with zipfile.ZipFile(dossier.path) as packed:
        names = packed.namelist()
    eight_d = f"8D-{case}"
    assert names[:-1] == sorted(names[:-1])
    assert names[-1] == "manifest.json"
    assert {f"ledger/{case}.json", f"ledger/{eight_d}.json", "case.json", "anchors.json"} <= set(names)
    assert {"README.txt", "verify.py", "rules/anchor.py", "rules/ledger.py", "words.json"} <= set(names)
    endings = [Path(name).suffix for name in names if name.startswith("documents/")]
    assert endings.count(".pdf") == 2
    assert endings.count(".xlsx") == 1
    assert [name for name in names if name.startswith("attachments/")] == [f"attachments/{kept_file(case).sha256}.pdf"]
    assert dossier.left_out == ()


def kept_file(no: str) -> Attachment:
    with transaction() as session:
        return session.exec(select(Attachment).where(Attachment.subject == no).order_by(col(Attachment.id))).one()


def test_the_manifest_lists_every_file_with_its_hash_its_size_and_what_it_is(unpacked: Path, case: str) -> None:
    manifest = read(unpacked, "manifest.json")
    found = {path.relative_to(unpacked).as_posix(): path.read_bytes() for path in unpacked.rglob("*") if path.is_file()}
    del found["manifest.json"]
    assert {each["path"]: each["sha256"] for each in manifest["files"]} == {
        path: hashlib.sha256(content).hexdigest() for path, content in found.items()
    }
    assert all(each["size"] == len(found[each["path"]]) and each["kind"] for each in manifest["files"])
    kinds = {each["kind"] for each in manifest["files"]}
    assert {DocumentKind.HANDLING_FORM, DocumentKind.EIGHT_D, "LEDGER", "CASE", "application/pdf"} <= kinds
    assert (manifest["complaint"], manifest["made_by"], manifest["identity"]) == (case, AUDITOR, Identity.PROVED)


def test_a_hostile_name_is_only_ever_shown(unpacked: Path) -> None:
    (file,) = (each for each in read(unpacked, "manifest.json")["files"] if each["path"].startswith("attachments/"))
    assert file["name"] == HOSTILE
    assert "evil" not in file["path"]


def test_the_facts_explain_their_clocks_and_hold_persons_by_reference_only(unpacked: Path) -> None:
    facts = read(unpacked, "case.json")
    assert facts["clocks"]
    assert all(clock["why"] for clock in facts["clocks"])
    assert facts["tasks"]
    assert facts["messages"]
    assert facts["assessments"][0]["amount_person"] == "100.00"
    assert facts["eight_d"][0]["revision"] == 1
    assert facts["contact"] == {
        "reference": facts["complaint"]["contact_id"],
        "phone": "138-****-0901",
        "email": "l***@example.com",
    }
    text = (unpacked / "case.json").read_text(encoding="utf-8")
    with transaction() as session:
        person = session.get_one(Contact, facts["complaint"]["contact_id"])
    assert not any(own in text for own in (person.name, person.phone, person.email))


def test_the_same_case_at_the_same_moment_gives_the_same_bytes(company_file: Path, tmp_path: Path) -> None:
    """A dossier's making is an entry of the ledger, so the second one is made of a second, equal installation."""
    found = []
    for name in ("one", "two"):
        with installation(tmp_path / name) as file:
            file.parent.mkdir()
            shutil.copy(company_file, file)
            no = whole_case.registered(Language.ZH_CN)
            anchor(after(1))
            found.append(write_dossier(no, AUDITOR, as_of=NOON))
            assert hashlib.sha256(found[-1].path.read_bytes()).hexdigest() == found[-1].sha256
    assert found[0].sha256 == found[1].sha256
    assert found[0].path.name == found[1].path.name


def test_no_part_of_a_dossier_says_when_it_was_packed(dossier: Dossier) -> None:
    with zipfile.ZipFile(dossier.path) as packed:
        assert {part.date_time for part in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_making_of_a_dossier_is_in_the_ledger_of_its_case(case: str) -> None:
    made = write_dossier(case, AUDITOR, as_of=NOON + timedelta(minutes=1))
    entry = ledger(case)[-1]
    assert (entry.kind, entry.actor, entry.identity) == (DOSSIER, AUDITOR, Identity.PROVED)
    assert entry.data["sha256"] == made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert (entry.data["file"], entry.data["size"]) == (made.path.name, made.path.stat().st_size)
    assert made.path.is_relative_to(settings().home / "dossiers" / case)
    with transaction() as session:
        assert broken_at(session, case) is None


def test_what_is_lost_or_not_what_was_printed_is_left_out_and_named(case: str, tmp_path: Path) -> None:
    lost = path_of(kept_file(case).sha256)
    (form,) = (settings().documents / case).glob("handling_form-*.pdf")
    whole, content = form.read_bytes(), lost.read_bytes()
    try:
        lost.unlink()
        form.write_bytes(whole[:-1])
        made = write_dossier(case, AUDITOR, language=Language.EN, as_of=NOON + timedelta(minutes=2))
    finally:
        lost.write_bytes(content)
        form.write_bytes(whole)
    assert made.left_out == (f"attachments/{lost.name}.pdf", f"documents/{case}/{form.name}")
    with zipfile.ZipFile(made.path) as packed:
        packed.extractall(tmp_path)
    assert all(path in (tmp_path / "README.txt").read_text(encoding="utf-8") for path in made.left_out)
    done, said = verified(tmp_path)
    assert done == 0
    assert f"{made.left_out[0]}: it could not be put into the dossier" in said


def test_a_dossier_of_nothing_is_refused_and_leaves_nothing_behind(case: str) -> None:
    assert case
    with pytest.raises(UnknownComplaint):
        write_dossier("KS-20260302-9999", AUDITOR)
    assert not (settings().home / "dossiers" / "KS-20260302-9999").exists()


def test_a_pack_refuses_a_file_out_of_its_order(tmp_path: Path) -> None:
    with (tmp_path / "a.zip").open("w+b") as file, Pack(file) as pack:
        pack.put("b", "X", b"")
        with pytest.raises(ValueError, match="a comes before b"):
            pack.put("a", "X", b"")


# -------------------- how it is checked


def test_an_untouched_dossier_is_found_whole_and_says_which_seal_to_compare(unpacked: Path, case: str) -> None:
    done, said = verified(unpacked)
    newest = json.loads(anchor_paths()[-1].read_text(encoding="utf-8"))
    assert done == 0, said
    assert "everything is as it was when the dossier was made." in said
    assert f"{case}: its first" in said
    assert f"Newest seal, of 2026-03-02: {newest['seal']}." in said
    assert not list(unpacked.rglob("__pycache__"))


def test_one_byte_changed_in_any_file_is_found(unpacked: Path) -> None:
    for path in sorted(unpacked.rglob("*")):
        name = path.relative_to(unpacked).as_posix()
        if path.is_file() and not name.endswith((".py", ".json")):
            content = path.read_bytes()
            path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
            assert verified(unpacked) == (1, f"{name}: the file was changed\n1 things are wrong.\n")
            path.write_bytes(content)
    assert verified(unpacked)[0] == 0


def test_a_file_taken_out_or_put_in_is_found(unpacked: Path) -> None:
    (unpacked / "README.txt").unlink()
    (unpacked / "extra.txt").write_text("…", encoding="utf-8")
    done, said = verified(unpacked)
    assert done == 1
    assert "README.txt: the file is missing" in said
    assert "extra.txt: the file does not belong to the dossier" in said


def test_an_entry_changed_with_its_manifest_breaks_the_chain(unpacked: Path, case: str) -> None:
    extract = read(unpacked, f"ledger/{case}.json")
    extract["entries"][1]["actor"] = "E999"
    write(unpacked, f"ledger/{case}.json", extract)
    done, said = verified(unpacked)
    assert done == 1
    assert f"{case}: entry 2 of the ledger does not fit the one before it" in said


def test_a_chain_written_anew_as_a_whole_does_not_come_under_the_seal(unpacked: Path, case: str) -> None:
    extract, before = read(unpacked, f"ledger/{case}.json"), "0" * 64
    extract["entries"][1]["actor"] = "E999"
    for entry in extract["entries"]:
        entry["prev_hash"] = before
        entry["hash"] = before = chained(before, entry)
    write(unpacked, f"ledger/{case}.json", extract)
    done, said = verified(unpacked)
    assert done == 1
    assert "does not fit" not in said
    assert "is not the one that the anchor of 2026-03-02 sealed" in said


def test_a_proof_changed_to_fit_does_not_lead_to_the_root(unpacked: Path, case: str) -> None:
    proofs, extract = read(unpacked, "anchors.json"), read(unpacked, f"ledger/{case}.json")
    proofs["heads"][case] |= {"seq": 1, "hash": extract["entries"][0]["hash"]}
    write(unpacked, "anchors.json", proofs)
    done, said = verified(unpacked)
    assert done == 1
    assert f"{case}: the anchor of 2026-03-02 does not hold its entry 1" in said


def test_an_anchor_changed_to_fit_is_not_tied_to_its_seal(unpacked: Path) -> None:
    proofs = read(unpacked, "anchors.json")
    proofs["anchors"][0]["root"] = "f" * 64
    write(unpacked, "anchors.json", proofs)
    assert "the anchor of 2026-03-02 is not tied to the one before it" in verified(unpacked)[1]


def test_a_document_exchanged_with_its_manifest_is_one_that_the_ledger_does_not_know(unpacked: Path) -> None:
    path = next(unpacked.glob("documents/*/handling_form*.pdf"))
    name = path.relative_to(unpacked).as_posix()
    path.write_bytes(b"%PDF another")
    manifest = read(unpacked, "manifest.json")
    for each in manifest["files"]:
        if each["path"] == name:
            each["sha256"] = hashlib.sha256(b"%PDF another").hexdigest()
    (unpacked / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert verified(unpacked) == (1, f"{name}: the ledger knows no such file\n1 things are wrong.\n")


def test_a_case_that_is_not_sealed_yet_says_so(case: str, tmp_path: Path) -> None:
    assert case
    young = record(
        "", "REGISTER", 5, "E017", customer="C104", text="出货文件太慢", requirement="尽快", subject="DELIVERY"
    )
    made = write_dossier(young, AUDITOR, language=Language.EN, as_of=after(6))
    with zipfile.ZipFile(made.path) as packed:
        packed.extractall(tmp_path)
    done, said = verified(tmp_path)
    assert done == 0
    assert f"{young}: it was not yet under a seal when the dossier was made." in said


def test_a_proof_reaches_over_days_to_the_newest_seal(case: str, tmp_path: Path) -> None:
    days = [anchor(after(24 * day)) for day in (3, 4)]
    made = write_dossier(case, AUDITOR, language=Language.EN, as_of=after(24 * 4))
    with zipfile.ZipFile(made.path) as packed:
        packed.extractall(tmp_path)
    proofs = read(tmp_path, "anchors.json")
    newest = days[-1]
    assert newest
    assert proofs["anchors"][-1]["seal"] == newest["seal"]
    assert proofs["heads"][f"8D-{case}"]["day"] == "2026-03-02"
    done, said = verified(tmp_path)
    assert done == 0, said
    assert newest["seal"] in said


# -------------------- its words


def test_the_program_needs_nothing_but_the_standard_library_and_the_rules_that_go_with_it() -> None:
    imported = set()
    for path in (Path(dossier_verify.__file__), *(Path(f"rules/{name}.py") for name in ("anchor", "ledger"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                imported.add(str(node.module))
    assert {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names} == {
        "rules.anchor",
        "rules.ledger",
    }


@pytest.mark.parametrize("language", [Language.ZH_CN, Language.ZH_TW])
def test_page_and_program_speak_the_auditors_language(case: str, language: Language, tmp_path: Path) -> None:
    made = write_dossier(case, AUDITOR, language=language, as_of=NOON + timedelta(minutes=3))
    with zipfile.ZipFile(made.path) as packed:
        packed.extractall(tmp_path)
    source = ast.parse(Path(dossier_readme.__file__).read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(source) if isinstance(node, ast.Constant)]
    said = [text for text in texts if isinstance(text, str) and " " in text.strip()]
    words = translations(language)
    untranslated = {each for each in dossier_verify.MESSAGES if str(words.ugettext(each)) == each}
    page = (tmp_path / "README.txt").read_text(encoding="utf-8")
    assert untranslated == set()
    assert not [each for each in said if each in page and "python3" not in each]
    assert "python3 verify.py" in page
    assert "everything is as it was" not in verified(tmp_path)[1]
