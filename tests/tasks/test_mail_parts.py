"""Whatever a program calls its text, and however wrongly it packs it, the text is read and the files are kept."""

from email.parser import BytesParser

import pytest

from tasks.mail_parts import Parts, parts_of
from tasks.mail_reading import POLICY
from tests.mails.sorting import CN, EN, PLAIN
from tests.mails.writing import base64_lines, message, part, several

MIXED = 'multipart/mixed; boundary="b1"'
SIGNED = 'application/pkcs7-mime; smime-type=Signed-Data; name="smime.p7m"'


def parts(body: bytes | str, kind: str, encoding: str = "") -> Parts:
    """Return the parts of a message as it is read."""
    raw = message(body, name="parts", kind=kind, encoding=encoding)
    found = parts_of(BytesParser(policy=POLICY).parsebytes(raw), 50)
    assert found is not None
    return found


def names(found: Parts) -> list[str]:
    return [file.name for file in found.files]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (CN, "plain/text; charset=utf-8"),
        (CN, "text/x-unheard-of; charset=utf-8"),
        (f"<bold>{CN}</bold>", "text/enriched; charset=utf-8"),
        (f"<p>{CN}</p>", 'text/html; charset=utf-8; name="body.html"'),
    ],
)
def test_the_only_text_is_read_whatever_it_is_called(body: str, kind: str) -> None:
    found = parts(body, kind)
    assert (found.text, found.files) == (CN, [])


def test_a_text_with_a_name_is_a_file_when_another_text_has_come_before() -> None:
    log = part("reel 1: 12.3 mm", 'Content-Type: text/plain; name="reels.log"')
    found = parts(several("b1", part(CN, PLAIN), log), MIXED)
    assert (found.text, names(found)) == (CN, ["reels.log"])
    found = parts(several("b1", part("", PLAIN), log), MIXED)
    assert (found.text, names(found)) == ("reel 1: 12.3 mm", [])


def test_alternatives_with_names_are_one_text() -> None:
    both = (
        part(CN, PLAIN + '; name="a.txt"'),
        part(f"<p>{CN}</p>", 'Content-Type: text/html; charset=utf-8; name="a.html"'),
    )
    found = parts(several("b1", *both), 'multipart/alternative; boundary="b1"')
    assert (found.text, found.files) == (CN, [])


def test_an_attached_text_is_read_too_when_a_message_has_no_other() -> None:
    attached = part(CN, PLAIN, 'Content-Disposition: attachment; filename="complaint.txt"')
    found = parts(several("b1", part(" ", PLAIN), attached), MIXED)
    assert (found.text, names(found)) == (CN, ["complaint.txt"])
    found = parts(several("b1", part(EN, PLAIN), attached), MIXED)
    assert (found.text, names(found)) == (EN, ["complaint.txt"])


def test_data_is_a_file_and_no_text() -> None:
    found = parts("lot,reels\r\nL2547A,3", "text/csv")
    assert (found.text, len(found.files)) == ("", 1)


def test_a_message_packed_into_its_signature_cannot_be_read() -> None:
    packed = base64_lines(b"0\x80\x06\x09" + CN.encode())
    assert parts(packed, SIGNED, "base64").encrypted
    beside = part(packed, f"Content-Type: {SIGNED}", "Content-Transfer-Encoding: base64")
    assert not parts(several("b1", part(CN, PLAIN), beside), MIXED).encrypted


@pytest.mark.parametrize("text", [CN, EN, CN.encode("gbk")])
def test_what_only_claims_to_be_base64_is_read_as_it_is(text: str | bytes) -> None:
    wanted = text if isinstance(text, str) else CN
    assert parts(text, "text/plain; charset=" + ("utf-8" if text == wanted else "gbk"), "base64").text == wanted


def test_base64_is_unpacked_in_spite_of_noise() -> None:
    lines = base64_lines(CN.encode() * 5).replace("\r\n", " !\r\n")
    assert parts(lines, "text/plain; charset=utf-8", "Base64").text == CN * 5


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (f"<!DOCTYPE html>\r\n<html><body>{CN}</body></html>", CN),
        (f"<HTML><p>{CN}</HTML>", CN),
        (f"<div>{CN}</div>", CN),
        ("<p> is a tag, and this is no page", "<p> is a tag, and this is no page"),
        (f"{EN} <div>1</div>", f"{EN} <div>1</div>"),
    ],
)
def test_a_page_that_calls_itself_plain_text_is_read_as_a_page(page: str, text: str) -> None:
    assert parts(page, "text/plain; charset=utf-8").text == text


@pytest.mark.parametrize(
    ("written", "name"), [("../../etc/reel.jpg", "reel.jpg"), (r"..\\..\\C:\\con.jpg", "con.jpg"), ("a/", "attachment")]
)
def test_a_file_has_its_name_without_the_folders_of_its_sender(written: str, name: str) -> None:
    disposition = f'Content-Disposition: attachment; filename="{written}"'
    assert names(parts(several("b1", part("x", "Content-Type: application/pdf", disposition)), MIXED))[0].startswith(
        name
    )
