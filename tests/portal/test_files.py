"""Files leave as they were entered, and nothing but evidence comes in; the ledger keeps both."""

import hashlib
import re
from urllib.parse import unquote

import pytest
from sqlmodel import select

from models.attachment import Attachment
from models.database import transaction
from models.document import Document
from models.settings import settings
from rules.evidence import MEBIBYTE
from rules.vocabulary import DocumentKind, Identity
from tasks.evidence import take_in
from tasks.evidence_store import path_of
from tasks.ledger import Signature
from tasks.policy_store import book
from tests.portal.client import Client, Portal
from tests.portal.subjects import FORM, NOTICE, printed, whole_case
from tests.tasks.cases import at, everything, ledger, registered
from tests.tasks.pictures import BLUE, kept_hash, photo

PHOTO = photo(colour=BLUE)


def handed_in(client: Client, no: str, *files: tuple[str, bytes]) -> tuple[int, str]:
    """Hand files in on the page of a case; return the status and what the page says."""
    answer = client.post(f"/complaints/{no}/files", files=[("files", file) for file in files])
    return answer.status_code, answer.text


def files_of(no: str) -> list[str]:
    with transaction() as session:
        return list(session.exec(select(Attachment.name).where(Attachment.subject == no).order_by(Attachment.name)))


def test_a_document_leaves_under_its_name_and_the_ledger_says_who_took_it(portal: Portal) -> None:
    case = whole_case()
    answer = portal.signed_in("E231").get(f"/documents/{case.form_id}")
    assert answer.content == FORM
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{case.complaint}-handling_form')
    assert answer.headers["x-content-type-options"] == "nosniff"
    entry = ledger(case.complaint)[-1]
    assert (entry.kind, entry.actor, entry.identity) == ("DOWNLOADED", "E231", Identity.PROVED)
    assert entry.data["sha256"] == hashlib.sha256(FORM).hexdigest()


def test_a_notice_is_entered_with_its_complaint_when_it_is_taken(portal: Portal) -> None:
    case = whole_case()
    assert portal.signed_in("E231").get(f"/documents/{case.notice_id}").content == NOTICE
    assert ledger(case.complaint)[-1].data["file"].startswith(case.notice)


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_document_that_is_not_as_it_was_entered_is_kept_back_and_that_is_entered(portal: Portal, damage: str) -> None:
    case = whole_case()
    file = settings().documents / case.complaint / "handling_form-r1-zh_CN.pdf"
    if damage == "changed":
        file.write_bytes(FORM.replace(b"form", b"farm"))
    else:
        file.unlink()
    answer = portal.signed_in("E231").get(f"/documents/{case.form_id}")
    assert answer.status_code == 409
    assert b"farm" not in answer.content
    assert "与台账所载不符" in answer.text
    assert [(each.kind, each.actor) for each in ledger(case.complaint)][-1] == ("FILE_DAMAGED", "E231")


def test_no_path_in_the_register_leads_out_of_the_documents_folder(portal: Portal) -> None:
    case, secret = whole_case(), settings().home / "secret.pdf"
    secret.write_bytes(b"secret")
    with transaction() as session:
        row = session.get_one(Document, case.form_id)
        row.path, row.sha256 = "../secret.pdf", hashlib.sha256(b"secret").hexdigest()
    answer = portal.signed_in("E910").get(f"/documents/{case.form_id}")
    assert answer.status_code == 409
    assert b"secret" not in answer.content


def test_what_is_still_to_be_printed_cannot_be_taken(portal: Portal) -> None:
    case = whole_case()
    with transaction() as session:
        session.get_one(Document, case.form_id).rendered_at = None
    assert portal.signed_in("E910").get(f"/documents/{case.form_id}").status_code == 404


def test_evidence_of_several_files_comes_in_at_once_and_is_entered(portal: Portal) -> None:
    no = registered()
    status, _ = handed_in(portal.signed_in("E017"), no, ("外箱.jpg", PHOTO), ("读数.csv", "时间,值\n1,2\n".encode()))
    assert status == 303
    assert files_of(no) == ["外箱.jpg", "读数.csv"]
    assert [(each.kind, each.actor, each.identity) for each in ledger(no)][-2:] == [("ATTACH", "E017", "proved")] * 2


def test_evidence_leaves_byte_for_byte_as_it_came(portal: Portal) -> None:
    no, client, report = registered(), portal.signed_in("E017"), b"%PDF-1.7 /JavaScript (app.alert(1)) %%EOF\n"
    handed_in(client, no, ("报告.pdf", report))
    answer = client.get(f"/complaints/{no}/files/{hashlib.sha256(report).hexdigest()}")
    assert answer.content == report
    assert answer.headers["content-type"] == "application/pdf"
    assert ledger(no)[-1].kind == "DOWNLOADED"


def test_a_photo_leaves_as_it_is_kept_and_opens_nowhere_but_in_a_program_for_photos(portal: Portal) -> None:
    no, client = registered(), portal.signed_in("E017")
    handed_in(client, no, ("外箱.jpg", PHOTO))
    answer = client.get(f"/complaints/{no}/files/{kept_hash(PHOTO)}")
    assert b"SECRET" in PHOTO
    assert b"SECRET" not in answer.content
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"


HOSTILE_NAMES = {
    # as it is handed in: as a browser saves it
    '外箱"; filename=x.html': "外箱_; filename=x.html.jpg",
    "a\r\nSet-Cookie: x=1": "a⟦U+000D⟧⟦U+000A⟧Set-Cookie_ x=1.jpg",
    "..": "file.jpg",
    "CON.jpg\x00.html": "CON.jpg⟦U+0000⟧.html.jpg",
    "<img src=x onerror=alert(1)>": "img src=x onerror=alert(1).jpg",
    ".htaccess": "htaccess.jpg",
    "%2e%2e%2fkesu.db": "2e_2e_2fkesu.db.jpg",
    "\u202egpj.exe": "⟦U+202E⟧gpj.exe.jpg",
    "长" * 300: "长" * 120 + ".jpg",
    "好 照片.JPEG": "好 照片.JPEG",
}


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_no_more_than_a_name(portal: Portal, name: str) -> None:
    no, client = registered(), portal.signed_in("E017")
    take_in(no, [(name, lambda: PHOTO)], Signature("E017", Identity.PROVED, at("2026-03-02 09:40")))
    answer = client.get(f"/complaints/{no}/files/{kept_hash(PHOTO)}")
    disposition = answer.headers["content-disposition"]
    assert "set-cookie" not in answer.headers
    plain, _, encoded = disposition.partition("; filename*=UTF-8''")
    assert re.fullmatch(r'attachment; filename="[\w.-]+"', plain, re.ASCII)
    assert unquote(encoded) == HOSTILE_NAMES[name]


def test_damaged_evidence_is_kept_back(portal: Portal) -> None:
    case = whole_case()
    path_of(case.photo).write_bytes(b"something else")
    answer = portal.signed_in("E231").get(f"/complaints/{case.complaint}/files/{case.photo}")
    assert answer.status_code == 409
    assert ledger(case.complaint)[-1].kind == "FILE_DAMAGED"


REFUSED = {
    "a page": ("照片.jpg", b"<html><script>alert(1)</script></html>", "照片.jpg"),
    "a program": ("run.exe", b"MZ\x90\x00", "run.exe"),
    "a photo cut short": ("坏.jpg", PHOTO[: len(PHOTO) // 2], "坏.jpg"),
    "nothing": ("空.pdf", b"", "空.pdf"),
    "a name that hides its end": ("a\u202egpj.exe", b"MZ", "⟦U+202E⟧"),
    "a path": ("../../kesu.db", b"SQLite format 3\x00", "kesu.db"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_evidence_is_refused_by_name_and_the_others_come_in(portal: Portal, what: str) -> None:
    name, content, named = REFUSED[what]
    no = registered()
    status, page = handed_in(portal.signed_in("E017"), no, (name, content), ("好.jpg", PHOTO))
    assert status == 422
    assert named in page
    assert 'role="alert"' in page
    assert files_of(no) == ["好.jpg"]


def test_a_file_larger_than_the_policy_allows_is_refused_by_name(portal: Portal) -> None:
    no, most = registered(), book().at(at("2026-03-02 09:30")).evidence.most_mib
    status, page = handed_in(portal.signed_in("E017"), no, ("大.txt", b"a" * (most * MEBIBYTE + 1)))
    assert status == 422
    assert f"{most} MiB" in page
    assert files_of(no) == []


def test_the_same_file_again_is_known_and_nothing_is_entered_twice(portal: Portal) -> None:
    no, client = registered(), portal.signed_in("E017")
    handed_in(client, no, ("外箱.jpg", PHOTO))
    before = everything()
    status, page = handed_in(client, no, ("又一次.jpg", PHOTO))
    assert status == 200
    assert "此前已经存档" in page
    assert everything() == before


def test_a_form_without_a_file_is_asked_for_one(portal: Portal) -> None:
    no, client = registered(), portal.signed_in("E017")
    assert handed_in(client, no, ("", b""))[0] == 422
    answer = client.post(f"/complaints/{no}/files")
    assert answer.status_code == 422
    assert "请选择文件" in answer.text


@pytest.mark.parametrize("employee", ["E910", "E400"])
def test_who_only_reads_or_does_not_see_the_case_hands_in_nothing(portal: Portal, employee: str) -> None:
    no = registered()
    status, _ = handed_in(portal.signed_in(employee), no, ("外箱.jpg", PHOTO))
    assert status == (403 if employee == "E910" else 404)
    assert files_of(no) == []
    assert not path_of(kept_hash(PHOTO)).exists()


def test_a_form_of_another_site_hands_in_nothing(portal: Portal) -> None:
    no, client = registered(), portal.signed_in("E017")
    files = {"files": ("外箱.jpg", PHOTO)}
    answer = client.post(f"/complaints/{no}/files", files=files, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert client.post(f"/complaints/{no}/files", csrf="", files=files).status_code == 403
    assert files_of(no) == []


def test_a_document_is_also_found_by_its_path(portal: Portal) -> None:
    case = whole_case()
    printed(case.complaint, DocumentKind.CLOSING_LETTER, FORM)
    page = portal.signed_in("E231").get(f"/documents/{case.complaint}/closing_letter-r1-zh_CN.pdf")
    assert page.content == FORM
