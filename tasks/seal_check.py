"""What a seal says of a file, whatever the file is: read in a child process that can use up neither time nor memory.

`python -m tasks.seal_check` reads a file from its input and answers with one line of JSON. Nothing is fetched.
"""

import asyncio
import json
import logging
import resource
import subprocess
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Any, TypeVar

from asn1crypto.cms import ContentInfo, SignedData  # type: ignore[import-untyped]
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from models.settings import ROOT

Answer = TypeVar("Answer")

MOST_MIB, MEMORY_MIB, CPU_SECONDS, WALL_SECONDS = 32, 1024, 20, 30
SIGNING = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
HEAD, END = b"%PDF-", b"%%EOF"
NEAR = 1024


class SealState(StrEnum):
    """What becomes of a seal."""

    HOLDS = "HOLDS"
    CHANGED = "CHANGED"
    ADDED_TO = "ADDED_TO"
    TRUNCATED = "TRUNCATED"
    DAMAGED = "DAMAGED"
    NOT_SEALED = "NOT_SEALED"
    ENCRYPTED = "ENCRYPTED"
    NOT_A_PDF = "NOT_A_PDF"
    TOO_LARGE = "TOO_LARGE"
    TOO_COMPLEX = "TOO_COMPLEX"


@dataclass(frozen=True)
class Seal:
    """What was found: whose certificate, when it says that it sealed, and how many bytes the seal covers."""

    state: SealState
    name: str = ""
    fingerprint: str = ""
    sealed_at: datetime | None = None
    covers: int = 0


def seal_of(content: bytes) -> Seal:
    """Return what the seal of any file says; a file that would keep a program too busy is TOO_COMPLEX."""
    if len(content) > MOST_MIB * 2**20:
        return Seal(SealState.TOO_LARGE)
    command = [sys.executable, "-m", "tasks.seal_check"]
    try:
        done = subprocess.run(  # noqa: S603  this same Python with fixed arguments
            command, input=content, capture_output=True, cwd=ROOT, timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Seal(SealState.TOO_COMPLEX)
    if done.returncode < 0:  # the system has ended it
        return Seal(SealState.TOO_COMPLEX)
    if done.returncode:
        raise RuntimeError(f"the check of a seal failed: {done.stderr.decode('utf-8', 'replace')[-2_000:]}")
    told = json.loads(done.stdout)
    at = datetime.fromisoformat(told["sealed_at"]) if told["sealed_at"] else None
    return Seal(SealState(told["state"]), told["name"], told["fingerprint"], at, told["covers"])


def examine(content: bytes) -> Seal:
    """Return what the seal of a file says, found in this process; no content makes it raise."""
    if HEAD not in content[:NEAR]:
        return Seal(SealState.NOT_A_PDF)
    try:
        return _found(content)
    except MemoryError:
        return Seal(SealState.TOO_COMPLEX)
    except Exception:  # noqa: BLE001  a hostile file may break a reader anywhere; whatever it is, the file does not hold
        return Seal(SealState.DAMAGED if END in content[-NEAR:] else SealState.TRUNCATED)


def finished(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Return what a coroutine comes to, wherever this is called: it gets a thread and a loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _found(content: bytes) -> Seal:
    reader = PdfFileReader(BytesIO(content))
    if reader.encrypted:
        return Seal(SealState.ENCRYPTED)
    signatures = reader.embedded_regular_signatures
    if not signatures:
        return Seal(SealState.NOT_SEALED)
    signature = signatures[0]
    certificate, at = signature.signer_cert, signature.self_reported_timestamp
    trust = ValidationContext(trust_roots=[certificate], allow_fetching=False, moment=at)
    status = finished(async_validate_pdf_signature(signature, trust, key_usage_settings=SIGNING))
    name = str(certificate.subject.native.get("common_name", ""))
    return Seal(_state(content, signature, status), name, certificate.sha256.hex(), at, _covered(signature))


def _state(content: bytes, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> SealState:
    if not (status.intact and status.valid):
        return SealState.CHANGED
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        return SealState.ADDED_TO
    return SealState.HOLDS if status.bottom_line and _is_written_once(content, signature) else SealState.CHANGED


def _covered(signature: EmbeddedPdfSignature) -> int:
    return int(signature.byte_range[2]) + int(signature.byte_range[3])


def _is_written_once(content: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Whether the one place that no seal covers, the seal itself, holds the seal and nothing that says otherwise."""
    begin, end = int(signature.byte_range[1]), int(signature.byte_range[2])
    whole = ContentInfo.load(signature.pkcs7_content)
    seal = whole.dump().hex().encode().ljust(end - begin - 2, b"0")
    return content[begin:end] in {b"<" + seal + b">", b"<" + seal.upper() + b">"} and _is_plain(whole["content"])


def _is_plain(seal: SignedData) -> bool:
    """Whether what stands around the signature, which no signature covers, is what it must be and no more."""
    (signer,) = seal["signer_infos"]
    around = (seal["version"].native, signer["version"].native, signer["unsigned_attrs"].native)
    algorithms = [each.dump() for each in seal["digest_algorithms"]]
    return around == ("v1", "v1", None) and algorithms == [signer["digest_algorithm"].dump()]


def main() -> None:
    """Answer for the file of the input, within the limits."""
    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MIB * 2**20, MEMORY_MIB * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    sys.stdout.write(json.dumps(asdict(examine(sys.stdin.buffer.read())), default=datetime.isoformat))


if __name__ == "__main__":
    main()
