"""A turn at the mailbox: kept first, settled once, never stopped by one message, whatever kind of mailbox it is."""

import mailbox
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import col, func, select

from models.attachment import Attachment
from models.complaint import Complaint
from models.database import reading, transaction
from models.event import LedgerEvent
from models.intake import Intake
from models.message import Message
from models.settings import ROOT, settings
from models.task import TaskRow
from rules.vocabulary import IntakeOutcome, State, TaskKind
from tasks import mail_keeping, mail_settling
from tasks.evidence_store import kept, path_of
from tasks.ledger_check import broken_chains
from tasks.mail_adding import FILES_REFUSED, MAIL_RECEIVED, TOLD
from tasks.mail_registering import register_message
from tasks.mail_tokens import complaint_meant, marked, without_tokens
from tasks.mailboxes import MailboxUnreachable, mailbox_address, open_mailbox
from tasks.polling import poll
from tests.mails.writing import file_part, message, part, several
from tests.tasks.cases import at, kinds, ledger, registered, state_of
from tests.tasks.imap_server import ImapServer, imap_server
from tests.tasks.mail_room import change, messages
from tests.tasks.pictures import BLUE, photo

pytestmark = pytest.mark.usefixtures("company")
NOW = "2026-03-02 09:40"
TEXT = "Three reels of lot L2547A are too wide."
PICTURE = photo(colour=BLUE)
SetMailbox = Callable[[str], None]


def come(raw: bytes, name: str = "1") -> None:
    """Let a message come into the mailbox."""
    folder = settings().home / "mailbox" / "new"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(raw)


def rows() -> list[Intake]:
    with reading() as session:
        return list(session.exec(select(Intake).where(Intake.source == "mail").order_by(col(Intake.id))))


def outcomes() -> list[IntakeOutcome]:
    return [row.outcome for row in rows()]


def complaints() -> list[Complaint]:
    with reading() as session:
        return list(session.exec(select(Complaint).order_by(col(Complaint.no))))


def with_photo(name: str, subject: str = "reels") -> bytes:
    parts = (part(TEXT, "Content-Type: text/plain"), file_part("reel.jpg", PICTURE), file_part("a.exe", b"MZ"))
    return message(several("b1", *parts), name=name, subject=subject, kind='multipart/mixed; boundary="b1"')


# --- what a message becomes


def test_a_message_is_kept_byte_for_byte_and_becomes_a_complaint_at_its_arrival() -> None:
    raw = message(
        TEXT,
        name="ann",
        sender="Ann <contact1@c100.example.com>",
        subject="reels",
        date="Thu, 1 Jan 1970 00:00:00 +0000",
    )
    come(raw)
    assert poll(at(NOW)).new == 1
    (row,) = rows()
    assert kept(row.kept) == raw
    assert (row.outcome, row.sender, row.title) == (IntakeOutcome.REGISTERED, "contact1@c100.example.com", "reels")
    (case,) = complaints()
    assert (case.customer, case.channel, case.text) == ("C100", "EMAIL", TEXT)
    assert (case.received_at, case.received_by) == (at(NOW).astimezone(UTC), "SYSTEM")


def test_a_message_that_came_on_friday_counts_from_friday() -> None:
    come(message(TEXT, name="ann", subject="reels"))
    friday = at("2026-02-27 16:00")
    os.utime(settings().home / "mailbox" / "new" / "1", (friday.timestamp(), friday.timestamp()))
    poll(at(NOW))
    assert complaints()[0].received_at == friday.astimezone(UTC)


def test_an_arrival_that_cannot_be_counts_from_now() -> None:
    come(message(TEXT, name="ann", subject="reels"))
    os.utime(settings().home / "mailbox" / "new" / "1", (0, 0))
    poll(at(NOW))
    assert complaints()[0].received_at == at(NOW).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "language"),
    [(TEXT, "en"), ("载带偏宽，产线停机，请处理。", "zh_CN"), ("載帶偏寬，產線停機，請處理。", "zh_TW")],
)
def test_a_stranger_is_acknowledged_in_the_language_in_which_he_wrote(text: str, language: str) -> None:
    come(message(text, name="new", subject="L2547A", kind="text/plain; charset=utf-8"))
    poll(at(NOW))
    (case,) = complaints()
    acknowledgement = next(each for each in messages(case.no) if each.template == "acknowledgement")
    assert acknowledgement.language == language
    assert acknowledgement.to_contact == case.contact_id


def test_the_ledger_names_nobody() -> None:
    come(message(TEXT, name="ann", sender="Ann Smith <ann@smith.example.com>", subject="reels"))
    poll(at(NOW))
    told = "".join(str(entry.data) for entry in ledger(complaints()[0].no))
    assert "smith" not in told.lower()


def test_files_are_taken_up_and_what_is_refused_is_named_in_the_ledger() -> None:
    come(with_photo("files"))
    poll(at(NOW))
    (case,) = complaints()
    with reading() as session:
        assert session.exec(select(Attachment.name).where(Attachment.subject == case.no)).all() == ["reel.jpg"]
    (refused,) = [entry.data["refused"] for entry in ledger(case.no) if entry.kind == FILES_REFUSED]
    assert [text.partition(" ")[0] for text in refused] == ["a.exe"]
    assert rows()[0].reason == refused[0]


def test_an_answer_with_a_token_goes_to_its_complaint_moves_nothing_and_tells_the_owner() -> None:
    no = registered()
    before, owed = state_of(no), len(messages(no))
    come(message("Here is more.", name="answer", subject="Re: x", to=f"complaints+{marked(no).lower()}@localhost"))
    poll(at(NOW))
    assert (state_of(no), kinds(no)[-1]) == (before, MAIL_RECEIVED)
    entry = ledger(no)[-1]
    assert (entry.data["text"], entry.data["is_known"], entry.actor) == ("Here is more.", False, "")
    (told,) = messages(no)[owed:]
    assert (told.template, told.to_employee, told.data["text"]) == (TOLD, "E017", "Here is more.")


def test_a_closed_complaint_takes_an_answer_too_and_a_merged_one_gives_it_to_its_master() -> None:
    master, merged = registered(), registered("2026-03-02 09:31")
    change(master, state=State.CLOSED)
    change(merged, state=State.MERGED, merged_into=master)
    come(message("More.", name="answer", subject=f"Re: x [{marked(merged)}]"))
    poll(at(NOW))
    assert rows()[0].complaint == master
    assert (kinds(master)[-1], state_of(master)) == (MAIL_RECEIVED, State.CLOSED)


def test_a_sender_who_floods_us_is_left_to_a_person_after_so_many_an_hour() -> None:
    for number in range(25):
        come(message(f"{TEXT} {number}", name=f"n{number}", sender="x@flood.example.com", subject="reels"), str(number))
    poll(at(NOW))
    assert outcomes().count(IntakeOutcome.REGISTERED) == 20
    assert outcomes().count(IntakeOutcome.QUARANTINED) == 5
    come(message(f"{TEXT} later", name="later", sender="x@flood.example.com", subject="reels"))
    poll(at("2026-03-02 10:41"))
    assert outcomes()[-1] is IntakeOutcome.REGISTERED


def test_our_acknowledgement_carries_what_leads_an_answer_back() -> None:
    no = registered(contact_email="contact1@c100.example.com", contact="陈国栋")
    assert complaint_meant([f"complaints+{marked(no).lower()}@localhost"], "") == no
    assert complaint_meant([], f"AW: [{marked(no).lower()}]") == no
    assert without_tokens(f"Re: reels [{marked(no)}] again") == "Re: reels again"
    assert complaint_meant([f"complaints+{no.lower()}@localhost"], f"[{no}-aaaaaaaaaaaa]") == ""


def test_a_mail_of_ours_that_a_server_returns_is_owed_by_other_means() -> None:
    no = registered(contact_email="contact1@c100.example.com", contact="陈国栋")
    ours = next(each.message_id for each in messages(no) if each.template == "acknowledgement")
    parts = (
        part("Sorry.", "Content-Type: text/plain"),
        part("Action: failed\r\nStatus: 5.1.1", "Content-Type: message/delivery-status"),
        part(f"Message-ID: {ours}\r\nSubject: x\r\n\r\nold", "Content-Type: message/rfc822"),
    )
    kind = 'multipart/report; report-type=delivery-status; boundary="b1"'
    come(message(several("b1", *parts), name="dsn", sender="MAILER-DAEMON@mx.example.com", subject="Failed", kind=kind))
    poll(at(NOW))
    assert outcomes() == [IntakeOutcome.IGNORED]
    with reading() as session:
        task = session.exec(select(TaskRow).where(TaskRow.subject == no, TaskRow.kind == TaskKind.DELIVERY)).one()
    assert task.owner == "E017"


# --- nothing is lost, nothing is taken twice


def test_a_message_that_cannot_be_taken_in_waits_for_a_person_and_the_others_go_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = register_message

    def fails_on_one(session: object, row: Intake, *others: object) -> str:
        if row.title == "bad":
            raise ZeroDivisionError("a fault of ours")
        return real(session, row, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(mail_settling, "register_message", fails_on_one)
    come(message(TEXT, name="bad", subject="bad"), "1")
    come(message(TEXT, name="good", subject="good"), "2")
    poll(at(NOW))
    assert outcomes() == [IntakeOutcome.QUARANTINED, IntakeOutcome.REGISTERED]
    assert "ZeroDivisionError" in rows()[0].reason


def test_when_the_database_is_away_the_message_waits_for_the_next_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> str:
        raise OperationalError("select", {}, Exception("away"))

    come(message(TEXT, name="a", subject="reels"))
    with monkeypatch.context() as patch:
        patch.setattr(mail_settling, "register_message", away)
        poll(at(NOW))
    assert outcomes() == [IntakeOutcome.RECEIVED]
    poll(at(NOW))
    assert outcomes() == [IntakeOutcome.REGISTERED]
    assert len(complaints()) == 1


def test_a_turn_that_dies_before_the_files_are_taken_up_is_finished_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    come(with_photo("files"))
    with monkeypatch.context() as patch:
        patch.setattr(mail_settling, "take_in", dies)
        with pytest.raises(KeyboardInterrupt):
            poll(at(NOW))
    assert outcomes() == [IntakeOutcome.RECEIVED]
    assert len(complaints()) == 1
    poll(at(NOW))
    assert outcomes() == [IntakeOutcome.REGISTERED]
    assert len(complaints()) == 1
    with reading() as session:
        assert session.exec(select(Attachment.name)).all() == ["reel.jpg"]


def test_a_message_that_is_missing_from_the_store_waits_and_is_said() -> None:
    come(b"")
    poll(at(NOW))
    come(message(TEXT, name="a", subject="reels"))
    with transaction() as session:
        row = session.exec(select(Intake)).one()
        row.outcome, row.kept = IntakeOutcome.RECEIVED, "0" * 64
        session.add(row)
    poll(at(NOW))
    assert outcomes() == [IntakeOutcome.QUARANTINED, IntakeOutcome.REGISTERED]
    assert not path_of("0" * 64).exists()


POLLER = """
import sys
from datetime import datetime
from tasks.polling import poll
poll(datetime.fromisoformat(sys.argv[1]))
"""


def test_a_poller_killed_again_and_again_leaves_each_message_as_one_complaint() -> None:
    count = 40
    for number in range(count):
        come(with_photo(f"n{number}", f"reels {number}"), f"{number:03d}")
    for reached in (3, 15, 28):
        running = subprocess.Popen([sys.executable, "-c", POLLER, at(NOW).isoformat()], cwd=ROOT)
        wait_until(reached, running)
        running.send_signal(signal.SIGKILL)
        running.wait()
    poll(at(NOW))
    assert outcomes() == [IntakeOutcome.REGISTERED] * count
    assert len({row.complaint for row in rows()}) == len(complaints()) == count
    with reading() as session:
        files = session.exec(select(Attachment.subject, func.count()).group_by(Attachment.subject)).all()
        heard = session.exec(
            select(func.count()).select_from(Message).where(Message.template == "acknowledgement")
        ).one()
        told = session.exec(
            select(func.count()).select_from(LedgerEvent).where(LedgerEvent.kind == MAIL_RECEIVED)
        ).one()
    assert {number for _, number in files} == {1}
    assert (len(files), heard, told) == (count, count, count)
    assert broken_chains() == {}


def seen() -> int:
    """Return how far a poller has come: rows kept, then cases made."""
    return len(rows()) // 4 + len(complaints())


def wait_until(reached: int, running: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 60
    while seen() < reached:
        assert time.monotonic() < ends
        if running.poll() is not None:
            return
        time.sleep(0.01)


# --- each kind of mailbox


@pytest.fixture
def mailbox_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[SetMailbox]:
    """Return what sets the mailbox of the installation."""

    def setting(url: str) -> None:
        monkeypatch.setenv("KESU_MAILBOX", url)
        settings.cache_clear()

    yield setting
    monkeypatch.undo()
    settings.cache_clear()


def test_a_maildir_keeps_what_was_read_and_takes_files_that_somebody_puts_there() -> None:
    poll(at(NOW))
    box = settings().home / "mailbox"
    come(message(TEXT, name="a", subject="one"), "1234.M1.host")
    (box / "dropped.EML").write_bytes(message(TEXT, name="b", subject="two"))
    os.utime(box / "dropped.EML", (time.time() - 60,) * 2)  # noqa: TID251  the clock of the file system
    (box / "growing.eml").write_bytes(b"From: half")
    (box / "cur" / "77.host:2,").write_bytes(message(TEXT, name="c", subject="three"))
    (box / "cur" / "78.host:2,S").write_bytes(message(TEXT, name="d", subject="read before"))
    (box / "new" / "link").symlink_to("/etc/hostname")
    os.mkfifo(box / "new" / "pipe")
    poll(at(NOW))
    assert sorted(row.title for row in rows()) == ["one", "three", "two"]
    assert sorted(path.name for path in (box / "cur").iterdir()) == [
        "1234.M1.host:2,S", "77.host:2,S", "78.host:2,S", "dropped.EML:2,S",
    ]  # fmt: skip
    assert (box / "growing.eml").exists()


def test_a_message_that_nobody_may_read_does_not_keep_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    come(message(TEXT, name="a", subject="one"), "1")
    come(message(TEXT, name="b", subject="two"), "2")
    real = Path.open

    def locked_away(self: Path, *arguments: object, **named: object) -> object:
        if self.name == "1" and self.parent.name == "new":
            raise PermissionError(13, "not yours")
        return real(self, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", locked_away)
    done = poll(at(NOW))
    assert [row.title for row in rows()] == ["two"]
    assert "not yours" in done.trouble


def test_an_mbox_is_read_under_its_lock_and_never_changed(tmp_path: Path, mailbox_at: SetMailbox) -> None:
    file = tmp_path / "mbox"
    box = mailbox.mbox(file)
    for number in range(3):
        box.add(message(TEXT, name=f"n{number}", subject=f"number {number}"))
    box.close()
    before = file.read_bytes()
    mailbox_at(f"mbox:{file}")
    assert (poll(at(NOW)).new, poll(at(NOW)).new) == (3, 0)
    assert [row.title for row in rows()] == ["number 0", "number 1", "number 2"]
    assert file.read_bytes() == before
    with file.open("ab") as more:
        more.write(
            b"From x@example.com Mon Mar  2 01:00:00 2026\n" + message(TEXT, name="n9", subject="number 9") + b"\n"
        )
    poll(at(NOW))
    assert rows()[-1].title == "number 9"
    assert rows()[-1].received_at == datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "url", ["mbox:/nowhere/at/all", "imaps://a:b@127.0.0.1:1/INBOX", "pop3://a@b/", "maildir:/proc/x"]
)
def test_a_mailbox_that_cannot_be_read_is_said_and_what_is_kept_is_settled(url: str, mailbox_at: SetMailbox) -> None:
    come(message(TEXT, name="a", subject="reels"))
    with open_mailbox() as box:
        mail_arrivals = list(box.arrivals(10))
    assert len(mail_arrivals) == 1
    mailbox_at(url)
    done = poll(at(NOW))
    assert done.trouble
    assert "b@127" not in done.trouble


def test_what_a_url_may_say() -> None:
    assert mailbox_address("imap://a%40b:p%2Fw@h:1143/Inbox.Sub?tls=none").password == "p/w"  # noqa: S105
    assert str(mailbox_address("imaps://a:secret@h/")) == "imaps://a@h/INBOX"
    for wrong in ("", "maildir:", "imap://h/INBOX", "mbox://host/file", "smtp://a:b@h"):
        with pytest.raises(ValueError, match="KESU_MAILBOX must look like"):
            mailbox_address(wrong)


# --- a real IMAP server


@pytest.fixture(scope="module")
def server() -> Iterator[ImapServer]:
    """A Dovecot that runs on this machine."""
    with imap_server() as running:
        yield running


@pytest.fixture
def inbox(server: ImapServer, mailbox_at: SetMailbox, monkeypatch: pytest.MonkeyPatch) -> ImapServer:
    """The server as the mailbox of the installation, empty."""
    for folder in ("new", "cur"):
        for path in (server.home / "mail" / folder).iterdir():
            path.unlink()
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    mailbox_at(server.url)
    return server


def test_imap_is_fetched_by_uid_and_marked_as_read_once_it_is_kept(inbox: ImapServer) -> None:
    inbox.deliver("one", message(TEXT, name="one", subject="one"))
    inbox.deliver("two", with_photo("two", "two"))
    assert poll(at(NOW)).trouble == ""
    assert [(row.title, row.outcome) for row in rows()] == [("one", "REGISTERED"), ("two", "REGISTERED")]
    assert inbox.read() == ["one", "two"]
    assert poll(at(NOW)).new == 0


def test_imap_takes_what_a_colleague_has_opened_first_and_leaves_what_was_read_long_before(inbox: ImapServer) -> None:
    inbox.deliver("old", message(TEXT, name="old", subject="old"))
    (inbox.home / "mail" / "new" / "old").rename(inbox.home / "mail" / "cur" / "old:2,S")
    poll(at(NOW))
    assert rows() == []
    inbox.deliver("new", message(TEXT, name="opened", subject="opened"))
    (inbox.home / "mail" / "new" / "new").rename(inbox.home / "mail" / "cur" / "new:2,S")
    poll(at(NOW))
    assert [row.title for row in rows()] == ["opened"]


def test_imap_does_not_fetch_what_is_too_large(inbox: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_keeping, "MEBIBYTE", 2_000)  # 80 kB instead of 40 MiB
    inbox.deliver("large", message(b"x" * 100_000, name="large", subject="large"))
    poll(at(NOW))
    (row,) = rows()
    assert row.outcome is IntakeOutcome.QUARANTINED
    assert len(kept(row.kept)) == 65_536
    assert inbox.read() == ["large"]


def test_imap_without_tls_needs_a_word(
    inbox: ImapServer, mailbox_at: SetMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.deliver("one", message(TEXT, name="one", subject="one"))
    clear = f"imap://complaints:secret@127.0.0.1:{inbox.plain}/INBOX"
    mailbox_at(clear)
    assert poll(at(NOW)).trouble == ""  # by STARTTLS
    assert [row.title for row in rows()] == ["one"]
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    assert "certificate" in poll(at(NOW)).trouble.lower()
    mailbox_at(f"{clear}?tls=none")
    assert poll(at(NOW)).trouble == ""


def test_imap_says_when_the_password_is_wrong_and_does_not_repeat_it(inbox: ImapServer, mailbox_at: SetMailbox) -> None:
    mailbox_at(inbox.url.replace("secret", "s3cret-word"))
    trouble = poll(at(NOW)).trouble
    assert trouble
    assert "s3cret-word" not in trouble


def test_imap_that_breaks_off_is_said(inbox: ImapServer) -> None:
    inbox.deliver("one", message(TEXT, name="one", subject="one"))
    with open_mailbox() as box:
        (arrival,) = box.arrivals(10)
    with pytest.raises(MailboxUnreachable):
        arrival.content()
