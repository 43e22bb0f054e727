"""A letter asked for through its flow: the run links to the file, or says what must be judged first."""

from pathlib import Path
from urllib.parse import unquote, urlparse

from prefect.client.schemas.objects import FlowRun

from rules.vocabulary import DocumentKind, Language
from tests.flows.office import Office, shown


def printed(office: Office, number: str, kind: DocumentKind) -> FlowRun:
    """Ask for a letter as the page does."""
    return office.start("print-document", complaint_no=number, kind=shown(kind), language=shown(Language.EN))


def test_a_letter_is_printed_and_the_run_links_to_its_file(office: Office) -> None:
    number = office.register()
    run = printed(office, number, DocumentKind.ACKNOWLEDGEMENT)
    assert office.ended(run).is_completed()
    (link,) = (found for found in office.artifacts(run) if str(found.key).startswith("document-"))
    address = str(link.data).rpartition("(")[2].rstrip(")")
    assert Path(unquote(urlparse(address).path)).read_bytes().startswith(b"%PDF")


def test_a_letter_that_says_what_nobody_judged_is_refused_with_the_remedy(office: Office) -> None:
    number = office.register()
    run = printed(office, number, DocumentKind.NTF_REPORT)
    assert office.ended(run).is_failed()
    left = {artifact.key: artifact.data for artifact in office.artifacts(run)}
    assert "D2" in str(left["document-refused"])
