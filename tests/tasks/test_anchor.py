"""The daily anchor: what was sealed outside of the database can be written anew by nobody without being named."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlmodel import col, select

from models.database import migrate, transaction
from models.employee import Employee
from models.event import LedgerEvent
from models.message import Message
from models.settings import ROOT, settings
from rules.anchor import FIRST, Head, Tree, first_unsealed, root_above
from rules.ledger import GENESIS, chained
from rules.vocabulary import Identity, Language
from tasks import anchor as anchoring
from tasks.anchor import ANCHORED, SUBJECT, TEMPLATE, anchor
from tasks.anchor_check import faulty_anchors, rewritten_chains
from tasks.anchor_files import AnchorUnreadable, anchor_paths, heads_in, read_anchor
from tasks.ledger import Chain, Signature, broken_at, sealed
from tasks.ledger_check import broken_chains, main
from tasks.mails import mail_for
from tasks.master_data import load_company
from tests.conftest import DEMO_COMPANY, installation
from tests.tasks.cases import at, at_once, kinds, ledger, registered, transferred
from tests.tasks.mail_room import read, text_of

MONDAY, TUESDAY, WEDNESDAY = (at(f"2026-03-0{day} 18:00") for day in (2, 3, 4))
SQLITE, POSTGRES = "sqlite", "postgresql"
OPENED = {
    SQLITE: ("DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"),
    POSTGRES: ("DROP TRIGGER event_append_only ON event",),
}
heads = st.lists(st.builds(Head, st.text("AB-12", max_size=5), st.integers(1, 9), st.just("f" * 64)), max_size=70)


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres)])
def engine_name(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An installation with the demo company on each engine."""
    url = request.getfixturevalue("postgres").new_database() if request.param == POSTGRES else ""
    with installation(tmp_path, url):
        migrate()
        load_company(DEMO_COMPANY)
        yield request.param


def sealed_now(moment: datetime = MONDAY) -> dict[str, Any]:
    """Return the anchor that is made at a moment."""
    made = anchor(moment)
    assert made is not None
    return made


def listed(day: str) -> list[str]:
    """Return the chains that the anchor of a day lists."""
    (path,) = (path for path in anchor_paths() if path.stem == day)
    return [head.subject for head in heads_in(path)]


def mails() -> list[Message]:
    with transaction() as session:
        return list(session.exec(select(Message).where(Message.template == TEMPLATE).order_by(col(Message.id))))


def open_the_ledger(engine_name: str) -> None:
    """Take away what keeps the ledger from being changed, as somebody may who has the database in his hands."""
    execute(*OPENED[engine_name])


def execute(*statements: str) -> None:
    with transaction() as session:
        for statement in statements:
            session.execute(text(statement))


def write_anew(subject: str, **changes: Any) -> None:
    """Change the first entry of a chain, and compute all hashes of the chain again so that it holds."""
    with transaction() as session:
        before = GENESIS
        chain = select(LedgerEvent).where(LedgerEvent.subject == subject).order_by(col(LedgerEvent.seq))
        for row in session.exec(chain):
            for name, value in changes.items() if row.seq == 1 else ():
                setattr(row, name, value)
            row.prev_hash = before
            row.hash = before = chained(before, sealed({name: getattr(row, name) for name in LedgerEvent.model_fields}))
            session.add(row)


# -------------------- the tree


@given(heads, st.data())
def test_of_every_head_a_few_hashes_prove_that_it_is_under_the_root(leaves: list[Head], data: st.DataObject) -> None:
    watched = data.draw(st.integers(0, max(0, len(leaves) - 1)))
    tree, plain = Tree(watched), Tree()
    for head in leaves:
        tree.add(head)
        plain.add(head)
    assert tree.closed() == plain.closed()
    if leaves:
        assert root_above(leaves[watched], tree.steps) == plain.closed()
        assert 2 ** len(tree.steps) < 4 * len(leaves)
        other = leaves[watched]._replace(hash="e" * 64)
        assert root_above(other, tree.steps) != plain.closed()


def test_the_root_is_that_of_rfc_6962() -> None:
    """Of three leaves: the first two under one node, the third beside it."""
    tree = Tree()
    three = [Head("A", 1, "00"), Head("B", 2, "11"), Head("C", 3, "22")]
    for head in three:
        tree.add(head)
    leaves = [hashlib.sha256(b"\x00" + text).digest() for text in (b"A 1 00", b"B 2 11", b"C 3 22")]
    pair = hashlib.sha256(b"\x01" + leaves[0] + leaves[1]).digest()
    assert tree.closed() == hashlib.sha256(b"\x01" + pair + leaves[2]).hexdigest()
    assert Tree().closed() == hashlib.sha256().hexdigest()


# -------------------- the anchor of a day


def test_an_anchor_seals_the_heads_of_all_chains_in_a_file_outside_the_database(engine_name: str) -> None:
    assert engine_name
    first, second = registered(), transferred()
    made = sealed_now()
    path = settings().home / "anchors" / "2026-03-02.json"
    assert anchor_paths() == [path]
    whole = json.loads(path.read_text(encoding="utf-8"))
    assert whole["seal"] == made["seal"]
    heads_now = [[no, ledger(no)[-1].seq, ledger(no)[-1].hash] for no in (first, second)]
    assert whole["heads_of_the_day"] == heads_now
    assert (made["heads"], made["day"], made["previous"]) == (2, "2026-03-02", FIRST)


def test_each_anchor_lists_the_chains_that_grew_and_is_tied_to_the_one_before(engine_name: str) -> None:
    assert engine_name
    registered()
    monday = sealed_now()
    grown = registered("2026-03-03 09:00")
    tuesday = sealed_now(TUESDAY)
    assert sorted(listed("2026-03-03")) == sorted([SUBJECT, grown])
    assert tuesday["previous"] == monday["seal"]
    assert first_unsealed([monday, tuesday], FIRST) is None
    assert main() == 0


@pytest.mark.usefixtures("company")
def test_a_second_run_on_a_day_changes_nothing() -> None:
    registered()
    made = sealed_now()
    content, owed = anchor_paths()[0].read_bytes(), len(mails())
    registered()
    assert sealed_now(MONDAY + timedelta(hours=3)) == made
    assert (anchor_paths()[0].read_bytes(), len(mails()), kinds(SUBJECT)) == (content, owed, [ANCHORED])


@pytest.mark.usefixtures("company")
def test_after_days_without_the_system_the_next_run_seals_what_was_entered_meanwhile() -> None:
    sealed_now()
    late = registered("2026-03-03 09:00")
    sealed_now(MONDAY + timedelta(days=9))
    assert [path.stem for path in anchor_paths()] == ["2026-03-02", "2026-03-11"]
    assert late in listed("2026-03-11")


@pytest.mark.usefixtures("company")
def test_no_anchor_is_made_for_a_day_gone_by() -> None:
    sealed_now(TUESDAY)
    assert anchor(MONDAY) is None
    assert [path.stem for path in anchor_paths()] == ["2026-03-03"]


@pytest.mark.usefixtures("company")
def test_a_run_that_died_after_its_file_was_written_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    registered()
    with monkeypatch.context() as dying:
        dying.setattr(anchoring, "_write", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError, match="killed"):
            anchor(MONDAY)
    assert (len(anchor_paths()), kinds(SUBJECT)) == (1, [])
    sealed_now(TUESDAY)
    assert kinds(SUBJECT) == [ANCHORED, ANCHORED]
    assert [entry.data["day"] for entry in ledger(SUBJECT)] == ["2026-03-02", "2026-03-03"]
    assert main() == 0


@pytest.mark.usefixtures("company")
def test_a_disk_that_is_full_leaves_no_anchor_and_no_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            anchor(MONDAY)
    assert list((settings().home / "anchors").iterdir()) == []
    assert kinds(SUBJECT) == []
    sealed_now()


def test_runs_that_start_together_make_one_anchor_with_one_mail_for_each_reader(engine_name: str) -> None:
    assert engine_name
    registered()
    made = at_once([lambda: anchor(MONDAY)] * 4)
    assert {each["seal"] for each in made if each} == {read_anchor(anchor_paths()[0])["seal"]}
    assert [path.name for path in (settings().home / "anchors").iterdir()] == ["2026-03-02.json"]
    assert kinds(SUBJECT) == [ANCHORED]
    assert [mail.to_employee for mail in mails()] == ["E901", "E910"]


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("language", Language)
def test_auditors_and_the_management_representative_read_the_seal_in_their_mail(language: Language) -> None:
    registered()
    with transaction() as session:
        session.get_one(Employee, "E901").active = False
    made = sealed_now()
    (message,) = mails()
    assert message.to_employee == "E910"
    with transaction() as session:
        mail = read(mail_for(session, message.model_copy(update={"language": language})).as_bytes())
    assert "2026-03-02" in mail["Subject"]
    for kind in ("plain", "html"):
        assert made["seal"] in text_of(mail, kind)
        assert made["root"] in text_of(mail, kind)


# -------------------- what an anchor proves


def test_a_chain_that_was_written_anew_and_holds_is_named_with_the_day_since_when(engine_name: str) -> None:
    bad, good = registered(), registered()
    sealed_now()
    sealed_now(TUESDAY)
    open_the_ledger(engine_name)
    write_anew(bad, actor="E999")
    with transaction() as session:
        assert broken_at(session, bad) is None
    (found,) = rewritten_chains()
    assert (found.subject, found.day, found.gone) == (bad, "2026-03-02", False)
    assert good != found.subject
    assert main() == 1


def test_an_entry_cut_off_and_a_chain_taken_out_are_named(engine_name: str, capsys: pytest.CaptureFixture[str]) -> None:
    cut, whole = transferred(), registered()
    sealed_now()
    open_the_ledger(engine_name)
    last = ledger(cut)[-1].seq
    execute(
        f"DELETE FROM event WHERE subject = '{cut}' AND seq = {last}",  # noqa: S608
        f"DELETE FROM event WHERE subject = '{whole}'",  # noqa: S608
    )
    assert broken_chains() == {}
    assert {(each.subject, each.seq, each.gone) for each in rewritten_chains()} == {(cut, last, True), (whole, 1, True)}
    assert main() == 1
    assert f"{whole}: entry 1 is gone since the anchor of 2026-03-02\n" in capsys.readouterr().out


@pytest.mark.usefixtures("company")
def test_what_was_written_anew_before_any_anchor_cannot_be_told() -> None:
    bad = registered()
    open_the_ledger(SQLITE)
    write_anew(bad, actor="E999")
    sealed_now()
    assert (rewritten_chains(), broken_chains()) == ([], {})


@pytest.mark.usefixtures("company")
def test_a_ledger_brought_back_from_an_older_backup_is_told_and_sealed_again_from_its_beginning() -> None:
    kept = registered()
    sealed_now()
    lost = registered("2026-03-03 09:00")
    sealed_now(TUESDAY)
    open_the_ledger(SQLITE)
    execute(
        f"DELETE FROM event WHERE id >= {ledger(lost)[0].id}",  # noqa: S608
        "DELETE FROM message WHERE event_key LIKE 'ANCHOR:2026-03-03:%'",
    )
    assert {each.subject for each in rewritten_chains()} == {lost}
    sealed_now(WEDNESDAY)
    assert kept in listed("2026-03-04")


# -------------------- the anchors themselves


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("old", "new"),
    [('"day": "2026-03-02"', '"day": "2026-03-01"'), ('"heads": 1', '"heads": 2'), ('-0001", 1, "', '-0001", 1, "0')],
)
def test_an_anchor_that_was_changed_is_named(old: str, new: str) -> None:
    registered()
    sealed_now()
    sealed_now(TUESDAY)
    assert faulty_anchors() == []
    path = anchor_paths()[0]
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1
    path.write_text(content.replace(old, new), encoding="utf-8")
    assert any("2026-03-0" in fault for fault in faulty_anchors())
    assert main() == 1


@pytest.mark.usefixtures("company")
def test_an_anchor_made_anew_with_a_rewritten_ledger_does_not_fit_the_next_nor_the_ledgers_own_word() -> None:
    bad = registered()
    sealed_now()
    sealed_now(TUESDAY)
    open_the_ledger(SQLITE)
    write_anew(bad, actor="E999")
    first = anchor_paths()[0]
    content = first.read_text(encoding="utf-8")
    first.unlink()
    anchor_paths()[0].rename(first.with_name("kept"))
    anchor(MONDAY)
    first.with_name("kept").rename(first.with_name("2026-03-03.json"))
    assert first.read_text(encoding="utf-8") != content
    assert faulty_anchors() == [
        "the anchor of 2026-03-03 was changed, or the one before it is another",
        "the anchor of 2026-03-02 is missing, or not the one that was made",
    ]


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("which", [0, 1])
def test_an_anchor_that_is_gone_is_missed(which: int) -> None:
    sealed_now()
    sealed_now(TUESDAY)
    anchor_paths()[which].unlink()
    assert any("is missing" in fault for fault in faulty_anchors())


@pytest.mark.usefixtures("company")
def test_half_an_anchor_is_said_to_be_unreadable_and_no_other_is_made_on_top_of_it() -> None:
    registered()
    sealed_now()
    path = anchor_paths()[0]
    path.write_bytes(path.read_bytes()[:-40])
    assert any("no whole anchor" in fault for fault in faulty_anchors())
    with pytest.raises(AnchorUnreadable, match="bring it back"):
        anchor(TUESDAY)


# -------------------- many chains

MANY = """
import resource, sys
from tests.conftest import installation
from pathlib import Path
from tests.tasks.test_anchor import MONDAY, TUESDAY, fill, sealed_now, rewritten_chains
from models.database import migrate
with installation(Path(sys.argv[1])):
    migrate()
    fill(int(sys.argv[2]))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = sealed_now()
    assert rewritten_chains() == []
    print(made["heads"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def fill(count: int) -> None:
    """Write chains of two entries each, in chunks."""
    by = Signature("SYSTEM", Identity.SYSTEM, MONDAY)
    for first in range(0, count, 1000):
        chains = [Chain(f"KS-20260301-{number:06d}") for number in range(first, min(first + 1000, count))]
        rows = [chain.entry("LOG_CONTACT", {"form": {"text": "…"}}, by) for _ in (1, 2) for chain in chains]
        with transaction() as session:
            session.execute(insert(LedgerEvent), rows)


def test_the_memory_of_an_anchor_does_not_grow_with_the_number_of_chains(tmp_path: Path) -> None:
    """Ten times the chains may cost a few megabytes more, and no ten times as many."""
    grown = {}
    for count in (2_000, 20_000):
        command = [sys.executable, "-c", MANY, str(tmp_path / str(count)), str(count)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        found, kilobytes = map(int, done.stdout.split())
        assert found == count
        grown[count] = kilobytes
    assert grown[20_000] < grown[2_000] + 16_000
