"""The outbox: nothing owed is lost, a doubled mail is the same mail, and two senders do not both send."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from models.customer import Contact
from models.database import transaction
from models.message import Message
from models.settings import ROOT, settings
from rules.vocabulary import State
from tasks.mails import NoAddress, Overtaken
from tasks.outbox import CHUNK, DELAYS, DIED, LEASE, MOST_TRIES, NEVER, Sent, send_owed, undelivered
from tasks.postbox import Folder, address_of
from tests.tasks.mail_room import (
    CALIFORNIAN,
    MORNING,
    Office,
    change,
    files,
    free_port,
    line_to,
    mail_server,
    message_of,
    messages,
    owed,
    read,
    registered,
    triaged_and_issued,
)

pytestmark = pytest.mark.usefixtures("company")
A_MINUTE = timedelta(minutes=1)
SOON = MORNING + A_MINUTE


class Killed(BaseException):
    """The process was killed."""


class KilledAfterSending:
    """A postbox whose sender dies just when the mail has been taken."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def deliver(self, mail: EmailMessage) -> None:
        """Take the mail, and let the sender die."""
        self.folder.deliver(mail)
        raise Killed


class Broken:
    """A postbox that takes nothing."""

    def deliver(self, mail: EmailMessage) -> None:
        """Refuse the mail."""
        raise OSError(f"no room for {mail['To']}")


def folder() -> Folder:
    return Folder(settings().maildir)


def emails_gone(customer: str) -> None:
    with transaction() as session:
        session.execute(update(Contact).where(col(Contact.customer) == customer).values(email=""))


def test_what_is_owed_becomes_files_when_no_server_is_set() -> None:
    no = registered()
    assert send_owed(SOON) == Sent(sent=1)
    (message,) = messages(no)
    assert message.sent_at == SOON
    assert [file.name for file in files()] == [f"{message.message_id.strip('<>')}.eml"]
    assert send_owed(SOON + A_MINUTE) == Sent()


def test_nothing_is_sent_before_it_is_due() -> None:
    registered()
    assert send_owed(MORNING - A_MINUTE) == Sent()


def test_a_server_takes_the_mails_of_a_case_as_one_thread() -> None:
    no = registered(CALIFORNIAN, subject="PRODUCT_QUALITY")
    office = Office()
    with mail_server(office) as url, line_to(url) as server:
        assert send_owed(SOON, server) == Sent(sent=2)
    first, second = office.taken
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert office.recipients == [["contact1@c130.example.com"], ["e200@kesu-demo.example.com"]]
    assert {mail["X-Kesu-Case"] for mail in office.taken} == {no}


def test_the_server_of_the_settings_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    registered()
    office = Office()
    with mail_server(office) as url, monkeypatch.context() as patch:
        patch.setenv("KESU_SMTP_URL", url)
        settings.cache_clear()
        assert send_owed(SOON) == Sent(sent=1)
    settings.cache_clear()
    assert len(office.taken) == 1
    assert not files()


def test_a_server_that_refuses_and_then_accepts_gets_the_mail_later() -> None:
    no = registered()
    office = Office(refusals=2)
    with mail_server(office) as url, line_to(url) as server:
        assert send_owed(SOON, server) == Sent(failed=1)
        (message,) = messages(no)
        assert message.failure == "451 4.3.0 the mailbox of someone@example.com is busy"
        assert message.next_try_at == SOON + DELAYS[0]
        assert send_owed(SOON, server) == Sent()
        assert send_owed(SOON + DELAYS[0], server) == Sent(failed=1)
        assert send_owed(SOON + DELAYS[0] + DELAYS[1], server) == Sent(sent=1)
    (message,) = messages(no)
    assert (message.tries, message.failure) == (3, "")
    assert [mail["Message-ID"] for mail in office.taken] == [message.message_id]


def test_a_mail_that_is_always_refused_is_given_up_and_stays_visible() -> None:
    no = registered()
    at, waits = SOON, []
    for _ in range(MOST_TRIES):
        assert send_owed(at, Broken()) == Sent(failed=1)
        (message,) = messages(no)
        waits.append(message.next_try_at - at)
        at = message.next_try_at
    assert waits[:-1] == sorted(DELAYS)
    assert at == NEVER
    assert send_owed(SOON + timedelta(days=900), Broken()) == Sent()
    total, table = undelivered()
    assert total == 1
    assert table[0]["why"].startswith("OSError: no room for")


def test_a_server_that_is_away_costs_no_message_a_try() -> None:
    numbers = [registered(order_no=f"SO-{n}") for n in range(CHUNK + 5)]
    with line_to(f"smtp://127.0.0.1:{free_port()}") as away:
        done = send_owed(SOON, away)
    assert (done.sent, done.failed) == (0, 0)
    assert "refused" in done.unreachable
    assert done.needs_attention
    assert {message.tries for no in numbers for message in messages(no)} == {0}
    assert undelivered()[0] == CHUNK
    with mail_server(Office()) as url, line_to(url) as server:
        assert send_owed(SOON + timedelta(minutes=5), server).sent == CHUNK + 5
    assert undelivered() == (0, [])


def test_a_server_without_the_encryption_that_is_demanded_gets_no_mail() -> None:
    registered()
    office = Office()
    with mail_server(office) as url, line_to(f"{url}/?tls=starttls") as server:
        done = send_owed(SOON, server)
    assert "STARTTLS" in done.unreachable
    assert not office.taken


def test_a_sender_killed_between_sending_and_noting_sends_the_same_mail_again() -> None:
    no = registered()
    with pytest.raises(Killed):
        send_owed(SOON, KilledAfterSending(folder()))
    (file,) = files()
    before = file.read_bytes()
    assert messages(no)[0].sent_at is None
    assert send_owed(SOON + A_MINUTE, folder()) == Sent()  # its claim still stands
    file.unlink()
    assert send_owed(SOON + LEASE, folder()) == Sent(sent=1)
    assert files() == [file]
    assert read(file.read_bytes())["Message-ID"] == read(before)["Message-ID"] == messages(no)[0].message_id


def test_a_mail_sent_twice_is_the_same_to_the_byte_and_one_file() -> None:
    registered()
    with pytest.raises(Killed):
        send_owed(SOON, KilledAfterSending(folder()))
    (before,) = [file.read_bytes() for file in files()]
    assert send_owed(SOON + LEASE, folder()) == Sent(sent=1)
    assert [file.read_bytes() for file in files()] == [before]


def test_a_mail_that_kills_its_sender_every_time_is_given_up() -> None:
    no, at = registered(), SOON
    for _ in range(MOST_TRIES):
        with pytest.raises(Killed):
            send_owed(at, KilledAfterSending(folder()))
        at += LEASE
    assert send_owed(at, folder()) == Sent(failed=1)
    (message,) = messages(no)
    assert (message.next_try_at, message.failure) == (NEVER, DIED)


SENDER = """
import sys, time
from datetime import datetime
from pathlib import Path
from tasks.outbox import send_owed
print("ready", flush=True)
while not Path(sys.argv[1]).exists():
    time.sleep(0.001)
print(send_owed(datetime.fromisoformat(sys.argv[2])).sent)
"""


def test_two_processes_at_once_send_each_mail_once(tmp_path: Path) -> None:
    numbers = [registered(order_no=f"SO-{n}") for n in range(2 * CHUNK + 10)]
    office, go = Office(seconds=0.01), tmp_path / "go"
    with mail_server(office) as url:
        environment = {**os.environ, "KESU_SMTP_URL": url, "PREFECT_LOGGING_LEVEL": "ERROR"}
        command = [sys.executable, "-c", SENDER, str(go), SOON.isoformat()]
        senders = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)
        ]
        for sender in senders:
            assert sender.stdout
            assert sender.stdout.readline() == "ready\n"
        go.touch()
        counts = [int(sender.communicate(timeout=120)[0]) for sender in senders]
    assert sum(counts) == len(numbers)
    assert min(counts) > 0
    assert sorted(mail["Message-ID"] for mail in office.taken) == sorted(messages(no)[0].message_id for no in numbers)


def test_a_message_without_an_address_is_stated_and_not_tried_again() -> None:
    no = registered()
    emails_gone("C104")
    assert send_owed(SOON) == Sent(without_address=1)
    (message,) = messages(no)
    assert (message.failure, message.next_try_at) == (NoAddress.code, NEVER)
    assert send_owed(SOON + timedelta(days=30)) == Sent()
    total, table = undelivered()
    assert (total, table[0]["case"], table[0]["why"]) == (1, no, "没有可用的电子邮件地址，请电话告知。")


def test_an_address_is_looked_up_when_the_mail_is_sent() -> None:
    registered()
    with transaction() as session:
        session.execute(update(Contact).where(col(Contact.customer) == "C104").values(email="new@c104.example.com"))
    assert send_owed(SOON) == Sent(sent=1)
    assert "new@c104.example.com" in read(files()[0].read_bytes())["To"]


def test_a_message_to_nobody_goes_to_the_contact_known_by_now() -> None:
    no = registered()
    owed("answer", no, data={"text": "答复"})
    assert send_owed(SOON) == Sent(sent=2)


def test_a_colleague_who_has_left_and_a_number_that_nobody_has_get_no_mail() -> None:
    no = registered()
    owed("quality_informed", no, to_employee="E999")
    assert send_owed(SOON) == Sent(sent=1, without_address=1)


def test_a_call_for_a_step_that_is_past_is_not_sent() -> None:
    no = registered()
    owed("call_back_due", no, to_employee="E017")
    assert send_owed(SOON) == Sent(sent=1, overtaken=1)
    assert message_of(no, "call_back_due").failure == Overtaken.code
    assert undelivered() == (0, [])


def test_a_form_that_was_replaced_before_it_went_out_is_not_sent() -> None:
    no = registered()
    triaged_and_issued(no)
    change(no, form_rev=2)
    done = send_owed(MORNING + timedelta(days=2))  # the managers' copies waited for a digest, and none came
    assert done.overtaken == sum(message.template in {"form_issued", "form_copy"} for message in messages(no)) > 0


def test_nothing_is_sent_of_a_case_that_was_registered_by_mistake() -> None:
    no = registered()
    change(no, state=State.VOID)
    assert send_owed(SOON) == Sent(overtaken=1)


def test_a_form_waits_for_its_print_but_not_for_ever() -> None:
    no = registered()
    triaged_and_issued(no)
    issued = message_of(no, "form_issued").owed_at
    send_owed(issued)
    waiting = message_of(no, "form_issued")
    assert (waiting.sent_at, waiting.tries, waiting.failure) == (None, 0, "")
    send_owed(issued + timedelta(minutes=10))
    assert message_of(no, "form_issued").sent_at


def test_a_message_without_words_keeps_no_other_waiting() -> None:
    no = registered()
    owed("never_written", no, to_employee="E017", owed_at=MORNING - A_MINUTE, next_try_at=MORNING - A_MINUTE)
    assert send_owed(SOON) == Sent(sent=1, failed=1)
    assert message_of(no, "never_written").failure == "NoWords: never_written"


def test_no_transaction_is_open_while_a_mail_is_handed_over() -> None:
    registered()

    class Watching:
        def deliver(self, mail: EmailMessage) -> None:
            del mail
            with transaction() as session:  # would wait for the write lock of an open one, and fail
                session.execute(update(Message).values(template=Message.template))
                assert session.exec(select(Message.tries)).all() == [1]

    assert send_owed(SOON, Watching()) == Sent(sent=1)


def test_a_slow_turn_claims_from_the_present_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = settings().home / "clock"
    monkeypatch.setenv("KESU_CLOCK_FILE", str(clock))
    settings.cache_clear()
    for n in range(CHUNK + 1):
        registered(order_no=f"SO-{n}")
    claims: set[datetime] = set()

    class Slow:
        def deliver(self, mail: EmailMessage) -> None:
            clock.write_text((MORNING + timedelta(minutes=8)).isoformat())
            with transaction() as session:
                query = select(Message.next_try_at).where(Message.message_id == mail["Message-ID"])
                claims.add(session.exec(query).one())

    clock.write_text(MORNING.isoformat())
    assert send_owed(None, Slow()).sent == CHUNK + 1
    assert claims == {MORNING + LEASE, MORNING + timedelta(minutes=8) + LEASE}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", ("mail.example.com", 25, "none", "", "")),
        ("smtp://u%40x:p%2Fw@mail.example.com:587", ("mail.example.com", 587, "starttls", "u@x", "p/w")),
        ("smtp://u:p@mail.example.com:587/?tls=none", ("mail.example.com", 587, "none", "u", "p")),
        ("smtp://mail.example.com:587/?tls=starttls", ("mail.example.com", 587, "starttls", "", "")),
        ("smtps://u:p@mail.example.com", ("mail.example.com", 465, "implicit", "u", "p")),
    ],
)
def test_the_address_of_a_server_is_read_from_one_line(url: str, expected: tuple[str, int, str, str, str]) -> None:
    found = address_of(url)
    assert (found.host, found.port, found.tls, found.user, found.password) == expected


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://x/?tls=perhaps"])
def test_an_address_that_is_none_says_how_it_should_look(url: str) -> None:
    with pytest.raises(ValueError, match="KESU_SMTP_URL"):
        address_of(url)
