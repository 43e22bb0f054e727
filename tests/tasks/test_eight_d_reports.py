"""Which complete 8Ds still wait for their final reports."""

from collections.abc import Iterator

import pytest

from models.database import transaction
from models.document import Document
from models.eight_d import EightD
from rules.eight_d.vocabulary import EightDState
from rules.vocabulary import DocumentKind, Language
from tasks.stages import open_eight_ds
from tests.scenarios.stage import installation
from tests.tasks.cases import JUDGED, at, triaged


@pytest.fixture
def eight_d() -> Iterator[str]:
    """The number of an 8D whose second revision has become complete after a first that was, too."""
    with installation():
        complaint = triaged()
        no = f"8D-{complaint}"
        with transaction() as session:
            for revision, state in ((1, EightDState.REPLACED), (2, EightDState.COMPLETE)):
                session.add(EightD(no=no, revision=revision, complaint=complaint, state=state, required_at=at(JUDGED)))
        yield no


def print_for_us(no: str, revision: int, number: int) -> None:
    """Enter a final print for us into the documents."""
    path = f"{no}/{no.lower()}-r{revision}-final-vda-internal-zh_CN-{number}.pdf"
    kind, language = DocumentKind.EIGHT_D, Language.ZH_CN
    with transaction() as session:
        session.add(Document(subject=no, kind=kind, language=language, revision=number, owed_at=at(JUDGED), path=path))


def test_a_complete_revision_waits_for_its_print_though_the_one_before_was_printed(eight_d: str) -> None:
    print_for_us(eight_d, revision=1, number=1)
    assert [stage.no for stage in open_eight_ds("", 10)] == [eight_d]


def test_a_printed_revision_waits_for_nothing(eight_d: str) -> None:
    print_for_us(eight_d, revision=1, number=1)
    print_for_us(eight_d, revision=2, number=2)
    assert open_eight_ds("", 10) == []
