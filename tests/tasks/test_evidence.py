"""Files of a case are taken up by their hash: each once, whole, unseen by none, and refused with the remedy."""

import hashlib
import os
from datetime import UTC, timedelta
from pathlib import Path
from zipfile import ZIP_LZMA

import pytest
from PIL import Image
from sqlmodel import col, select

from models.attachment import Attachment
from models.database import migrate, reading, transaction
from models.settings import settings
from models.words import translations
from rules.evidence import MEBIBYTE, name_shown
from rules.vocabulary import Identity, Language
from tasks.case_files import UnknownPhoto, files_missing, photo_of
from tasks.evidence import ATTACHED, TakenUp, main, take_up_files
from tasks.evidence_checks import FileRefused
from tasks.evidence_room import room_for
from tasks.evidence_store import EvidenceDamaged, keep, kept, path_of
from tasks.facts import UnknownComplaint
from tasks.gates import record_event
from tasks.inbox import inbox_of
from tasks.ledger import broken_at
from tasks.master_data import load_company
from tasks.policy_store import book
from tests.conftest import DEMO_COMPANY, installation
from tests.postgres import Postgres
from tests.tasks.cases import at, at_once, ledger, registered
from tests.tasks.pictures import (
    BLUE,
    WORKBOOK,
    bmp_bomb,
    image_bomb,
    locked_workbook,
    microscope,
    moving,
    packed,
    photo,
    saved,
    transparent,
)

pytestmark = pytest.mark.usefixtures("company")

NOW, LATER = (at(text).astimezone(UTC) for text in ("2026-03-02 09:40", "2026-03-02 11:00"))
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
REFUSED = [
    # name, content, in what the reason must say
    ("empty.jpg", b"", "is empty"),
    ("setup.exe", b"MZ\x90\x00" * 40, "is none of JPEG, PNG, WEBP, GIF, BMP, PDF, XLSX, CSV, TXT"),
    ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "is none of"),
    ("drawing.jpg", b"<svg onload='alert(1)'/>", "is none of"),
    ("IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "is a photo in HEIC or AVIF"),
    ("moving.gif", moving("GIF"), "is a moving picture"),
    ("moving.webp", moving("WEBP"), "is a moving picture"),
    ("moving.png", moving("PNG"), "is a moving picture"),
    ("cut.webp", saved(Image.effect_noise((90, 90), 50), "WEBP")[:-60], "cannot be read to its end"),
    ("bomb.bmp", bmp_bomb(60_000, 60_000), "more than 64 million pixels"),
    ("page.html", b"<script>alert(1)</script>", "is none of"),
    ("notes.txt", b"\x7fELF\x02\x01\x01\x00", "is none of"),
    ("letter.xlsx", packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "is none of"),
    ("locked.xlsx", locked_workbook(), "is none of"),
    ("macros.xlsx", packed({**WORKBOOK, "xl/vbaProject.bin": b"\0"}), "holds macros"),
    ("elsewhere.xlsx", packed({**WORKBOOK, "xl/other/VBAPROJECT.BIN": b"\0"}), "holds macros"),
    ("old-macros.xlsx", packed({**WORKBOOK, "xl/macrosheets/sheet1.xml": b"<s/>"}), "holds macros"),
    ("renamed.xlsx", packed({**WORKBOOK, "[Content_Types].xml": b"macroEnabled.main+xml"}), "holds macros"),
    ("lzma.xlsx", packed(WORKBOOK, ZIP_LZMA), "is none of"),
    ("cut.xlsx", packed(WORKBOOK)[:-30], "cannot be read to its end"),
    ("bomb.xlsx", packed({**WORKBOOK, "xl/a.xml": bytes(201 * MEBIBYTE)}), "unpacks to more than 200 MiB"),
    ("parts.xlsx", packed({**WORKBOOK, **{f"xl/{n}": b"" for n in range(2000)}}), "or 2000 parts"),
    ("cut.jpg", photo()[:-300], "cannot be read to its end"),
    ("cut.png", transparent()[:-40], "cannot be read to its end"),
    ("cut.pdf", PDF[:-7], "cannot be read to its end"),
    ("large.png", image_bomb(9_000, 9_000), "more than 64 million pixels"),
    ("bomb.png", image_bomb(60_000, 60_000), "more than 64 million pixels"),
    ("no-photo.jpg", b"\xff\xd8\xff\xe0" + bytes(200), "cannot be read to its end"),
]


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reasons in English."""
    monkeypatch.setenv("KESU_LANGUAGE", "en")
    settings.cache_clear()


def put(no: str, name: str, content: bytes) -> Path:
    """Put a file into the folder of a case."""
    path = inbox_of(no) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def rows(no: str) -> list[Attachment]:
    with transaction() as session:
        return list(session.exec(select(Attachment).where(Attachment.subject == no).order_by(col(Attachment.id))).all())


def test_a_file_is_kept_as_it_was_handed_in_with_a_row_and_an_entry() -> None:
    no, sha256 = registered(), hashlib.sha256(PDF).hexdigest()
    put(no, "检测 报告.pdf", PDF)
    assert take_up_files(no, NOW) == TakenUp(["检测 报告.pdf"], 0, [])
    (row,) = rows(no)
    about = {"name": "检测 报告.pdf", "media_type": "application/pdf", "size": len(PDF), "sha256": sha256}
    assert about | {"original_sha256": ""} == {name: getattr(row, name) for name in (*about, "original_sha256")}
    assert row.added_at == NOW
    assert kept(sha256) == PDF
    entry = ledger(no)[-1]
    assert (entry.kind, entry.identity, entry.recorded_at) == (ATTACHED, Identity.SYSTEM, NOW)
    assert entry.data == about | {"original_sha256": ""}
    with transaction() as session:
        assert broken_at(session, no) is None


def test_a_photo_is_kept_without_what_the_camera_wrote_and_its_first_hash_is_on_record() -> None:
    no, content = registered(), photo() + b"PK SECRET behind the picture"
    put(no, "外观 1.jpg", content)
    assert take_up_files(no, NOW) == TakenUp(["外观 1.jpg"], 0, [])
    (row,) = rows(no)
    assert row.original_sha256 == hashlib.sha256(content).hexdigest() == ledger(no)[-1].data["original_sha256"]
    assert row.sha256 == ledger(no)[-1].data["sha256"]
    assert b"SECRET" not in kept(row.sha256)
    assert not path_of(row.original_sha256).exists()
    assert (row.size, row.media_type) == (len(kept(row.sha256)), "image/jpeg")


@pytest.mark.parametrize("again", ["the original", "what is kept", "the same picture from another camera"])
def test_a_photo_that_comes_again_is_known_however_it_comes(again: str) -> None:
    no, content = registered(), photo()
    put(no, "a.jpg", content)
    take_up_files(no, NOW)
    (row,) = rows(no)
    other = content.replace(b"SECRET-CAMERA", b"SECRET-OTHERS")
    sent = {"the original": content, "what is kept": kept(row.sha256), "the same picture from another camera": other}
    put(no, "a.jpg", sent[again])
    assert take_up_files(no, LATER) == TakenUp([], 1, [])
    assert len(rows(no)) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("good.png", transparent()),
        ("report.pdf", PDF),
        ("count.xlsx", packed(WORKBOOK)),
        ("count.csv", "批号,数量\nL2407,12\n".encode("gb18030")),
        ("note.txt", "客户来电记录".encode()),
        ("microscope.png", microscope()),
        ("still.gif", saved(Image.new("P", (20, 20)), "GIF")),
        ("chat.webp", saved(Image.new("RGB", (20, 20)), "WEBP")),
        ("screen.bmp", saved(Image.new("RGB", (20, 20)), "BMP")),
        ("program-inside.pdf", b"%PDF-1.7\n<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>\n%%EOF\n"),
    ],
)
def test_every_type_of_the_policy_is_taken_up(name: str, content: bytes) -> None:
    no = registered()
    put(no, name, content)
    assert take_up_files(no, NOW) == TakenUp([name], 0, [])


def test_the_same_file_twice_is_one_row_whatever_it_is_called() -> None:
    no = registered()
    put(no, "a.jpg", photo())
    put(no, "b.jpg", photo())
    assert take_up_files(no, NOW) == TakenUp(["a.jpg"], 1, [])
    put(no, "c.jpg", photo())
    assert take_up_files(no, LATER) == TakenUp([], 3, [])
    assert len(rows(no)) == [entry.kind for entry in ledger(no)].count(ATTACHED) == 1


def test_two_complaints_share_the_content_and_not_the_row() -> None:
    one, other = registered(), registered()
    for no in (one, other):
        put(no, "crack.jpg", photo())
        take_up_files(no, NOW)
    assert rows(one)[0].sha256 == rows(other)[0].sha256
    assert len([path for path in (settings().home / "files").rglob("*") if path.is_file()]) == 1


def test_who_takes_up_at_the_same_time_takes_up_once() -> None:
    taken_up_by_four_at_once()


@pytest.mark.postgres
def test_who_takes_up_at_the_same_time_on_postgresql_takes_up_once(postgres: Postgres, tmp_path: Path) -> None:
    with installation(tmp_path / "on-postgresql", postgres.new_database()):
        migrate()
        load_company(DEMO_COMPANY)
        taken_up_by_four_at_once()


def taken_up_by_four_at_once() -> None:
    """Let four at a time take up a folder, and see that one of them did."""
    no = registered()
    put(no, "crack.jpg", photo())
    done = at_once([lambda: take_up_files(no, NOW)] * 4)
    assert sum(len(each.taken) for each in done) == len(rows(no)) == 1
    with transaction() as session:
        assert broken_at(session, no) is None


def test_files_of_a_merged_complaint_go_to_the_one_it_was_merged_into() -> None:
    master, merged = registered(order_no="SO-1"), registered(order_no="SO-1")
    put(merged, "early.jpg", photo())
    take_up_files(merged, NOW)
    merge = {"acting_as": "E017", "into": master}
    assert record_event(merged, "MERGE", merge, as_of=LATER).accepted
    put(merged, "late.jpg", photo(colour=BLUE))
    assert take_up_files(merged, LATER) == TakenUp(["late.jpg"], 1, [])
    assert [row.name for row in rows(master)] == ["early.jpg", "late.jpg"]
    assert photo_of([merged], "early.jpg") == photo_of([master], "early.jpg")


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(("name", "content", "reason"), REFUSED, ids=[name for name, *_ in REFUSED])
def test_what_cannot_be_evidence_is_refused_and_keeps_nothing_else_out(name: str, content: bytes, reason: str) -> None:
    no = registered()
    put(no, name, content)
    put(no, "zz good.jpg", photo())
    done = take_up_files(no, NOW)
    assert done.taken == ["zz good.jpg"]
    (sentence,) = done.refused
    assert sentence.startswith(name)
    assert reason in sentence
    assert not path_of(hashlib.sha256(content).hexdigest()).exists()


@pytest.mark.usefixtures("english")
def test_a_file_of_two_gigabytes_is_refused() -> None:
    no = registered()
    with put(no, "huge.pdf", PDF).open("r+b") as file:
        file.truncate(2**31)
    assert take_up_files(no, NOW).refused == ["huge.pdf is larger than 25 MiB: make it smaller."]


@pytest.mark.usefixtures("english")
def test_links_pipes_and_folders_are_not_followed(tmp_path: Path) -> None:
    no = registered()
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (put(no, "a.txt", b"good").parent / "folder").mkdir()
    (inbox_of(no) / "link.txt").symlink_to(secret)
    os.mkfifo(inbox_of(no) / "pipe.txt")
    done = take_up_files(no, NOW)
    assert done.taken == ["a.txt"]
    assert [sentence.partition(" is no file")[0] for sentence in done.refused] == ["folder", "link.txt", "pipe.txt"]


@pytest.mark.parametrize(
    ("room", "reason"),
    [
        ({"case_mib": 1}, "is too much for one case, which holds 1 MiB"),
        ({"at_once_mib": 1}, "is too much at once, more than 1 MiB"),
        ({"day_mib": 1}, "came after 1 MiB had been taken up within a day"),
    ],
)
def test_a_case_a_message_and_a_day_hold_so_much_and_no_more(room: dict[str, int], reason: str) -> None:
    no, plenty = registered(), b"7" * (MEBIBYTE - 10)
    rules = book().at(NOW).evidence
    rules = rules.model_copy(update={"room": rules.room.model_copy(update=room)})
    with reading() as session:
        held = room_for(session, no, rules, NOW)
    held.take(len(plenty))
    held.check(10)
    with pytest.raises(FileRefused) as refused:
        held.check(11)
    assert reason in refused.value.said(Language.EN, "a.txt")


def test_what_was_taken_up_counts_for_its_case_and_for_a_day() -> None:
    one, other = registered(), registered()
    put(one, "a.txt", b"12345")
    take_up_files(one, NOW)
    rules = book().at(NOW).evidence
    with reading() as session:
        its, others = (room_for(session, no, rules, NOW) for no in (one, other))
        tomorrow = room_for(session, one, rules, NOW + timedelta(hours=25))
    assert [(room.files, room.of_case, room.of_day) for room in (its, others)] == [(1, 5, 5), (0, 0, 5)]
    assert (tomorrow.of_case, tomorrow.of_day) == (5, 0)


@pytest.mark.usefixtures("english")
def test_a_case_holds_so_many_files_and_no_more() -> None:
    no = registered()
    for number in range(202):
        put(no, f"{number:03}.txt", str(number).encode())
    done = take_up_files(no, NOW)
    assert len(done.taken) == len(rows(no)) == 200
    assert done.refused[0] == "200.txt is one too many: a case holds 200 files."


def test_what_programs_leave_in_a_folder_is_no_evidence() -> None:
    no = registered()
    for name in (".DS_Store", "~$count.xlsx", "Thumbs.db", "desktop.ini"):
        put(no, name, b"left behind")
    assert take_up_files(no, NOW) == TakenUp([], 0, [])


@pytest.mark.parametrize("name", [b"a\xe2\x80\xaegnp.txt", b"\xff\xfe.txt", b"<b>{{7*7}}.txt", b"a\nb.txt", b"'--.txt"])
def test_a_hostile_name_is_shown_and_never_used(name: bytes) -> None:
    no = registered()
    put(no, os.fsdecode(name), b"good")
    assert take_up_files(no, NOW).taken == [name_shown(os.fsdecode(name))]
    assert [path.name for path in (settings().home / "files").rglob("*") if path.is_file()] == [rows(no)[0].sha256]


@pytest.mark.parametrize("no", ["KS-19990101-0001", "../inbox", "", "/etc"])
def test_only_a_complaint_has_a_folder(no: str) -> None:
    with pytest.raises(UnknownComplaint):
        take_up_files(no, NOW)


def test_a_photo_is_found_by_its_name_and_the_newest_is_meant() -> None:
    one, other = registered(), registered()
    put(one, "Crack.JPG", photo())
    take_up_files(one, NOW)
    first = photo_of([one, other], "crack.jpg")
    put(other, "crack.jpg", photo(colour=BLUE))
    take_up_files(other, LATER)
    assert photo_of([one, other], "crack.jpg") != first
    assert photo_of([one], " CRACK.jpg") == first


def test_a_photo_that_is_not_there_is_asked_for_with_its_folder() -> None:
    no = registered()
    put(no, "crack.txt", b"no photo")
    take_up_files(no, NOW)
    with pytest.raises(UnknownPhoto, match=f"inbox/{no}"):
        photo_of([no], "crack.txt")
    with transaction() as session:
        assert files_missing(session, [no], ["crack.txt", "crack.jpg"]) == ["crack.jpg"]


def test_a_kept_file_that_was_changed_or_lost_is_not_shown() -> None:
    sha256 = keep(b"as it was")
    path_of(sha256).write_bytes(b"as it was not")
    with pytest.raises(EvidenceDamaged, match="is not what was handed in"):
        kept(sha256)
    path_of(sha256).unlink()
    with pytest.raises(EvidenceDamaged, match="is missing"):
        kept(sha256)


@pytest.mark.usefixtures("english")
def test_the_command_takes_up_every_folder_and_says_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    no = registered()
    put(no, "crack.jpg", photo())
    assert main([]) == 0
    put(no, "setup.exe", b"MZ\x90\x00")
    assert main([no, "KS-0"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{no}: 1 files taken up, 0 known before, 0 refused."
    assert said[1] == f"{no}: 0 files taken up, 1 known before, 1 refused."
    assert said[2].startswith("setup.exe is none of JPEG")
    assert said[4] == "There is no complaint KS-0: check the number."


@pytest.mark.parametrize("language", [Language.ZH_CN, Language.ZH_TW])
def test_every_reason_is_said_in_the_reader_s_language(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KESU_LANGUAGE", language)
    settings.cache_clear()
    no = registered()
    for name, content, _ in REFUSED:
        put(no, name, content)
    done = take_up_files(no, NOW)
    assert len(done.refused) == len(REFUSED)
    assert not [sentence for sentence in done.refused if " is " in sentence or " the " in sentence]
    assert translations(language).ugettext("{name} is empty: copy the file again.") in [
        sentence.replace("empty.jpg", "{name}") for sentence in done.refused
    ]
