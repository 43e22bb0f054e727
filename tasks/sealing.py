"""The company's seal on a PDF: PAdES, by its key, covering every byte, and allowing no change.

A seal says that the company issued the file as it is. A person's signature is another thing: it is in the ledger.
`python -m tasks.sealing renew` puts the present key aside and makes a new one.
"""

import hashlib
import sys
from datetime import UTC, datetime
from io import BytesIO

from asn1crypto import x509  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tasks.calendar import current_time
from tasks.seal_check import SealState, examine, finished
from tasks.seal_key import SealKey, SealUnusable, fingerprint_of, renew_key, usable_key

FIELD = "Seal"
ID_LENGTH = 16
HOW = PdfSignatureMetadata(
    field_name=FIELD,
    md_algorithm="sha256",
    subfilter=SigSeedSubFilter.PADES,
    certify=True,
    docmdp_permissions=MDPPerm.NO_CHANGES,
)
# PDF/A wants no hidden field, PDF/UA no field on the page that is not described: so it lies beside the page.
WHERE = SigFieldSpec(FIELD, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True), readable_field_name=FIELD)


class Sealing(IncrementalPdfFileWriter):
    """Writes the seal behind a file. From the same file, moment and key come the same bytes."""

    def __init__(self, pdf: bytes, at: datetime) -> None:
        super().__init__(BytesIO(pdf))
        own = hashlib.sha256(pdf + at.isoformat().encode()).digest()[:ID_LENGTH]
        self._document_id[1] = ByteStringObject(own)

    def _update_meta(self) -> None:
        """Leave the file's own metadata as they are; the library would enter itself and the machine's time."""


class CompanySigner(Signer):
    """Signs with the company's key as it is loaded: opening it anew for each document costs a quarter second."""

    def __init__(self, key: SealKey) -> None:
        certificate, *others = (
            x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in (key.certificate, *key.others)
        )
        known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        known.register_multiple(others)
        super().__init__(signing_cert=certificate, cert_registry=known)
        self._private = key.private

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002, FBT001, FBT002  asked so by the library
        """Return the signature of data; the same data give the same signature."""
        if isinstance(self._private, RSAPrivateKey):
            return self._private.sign(data, PKCS1v15(), SHA256())
        return self._private.sign(data, ECDSA(SHA256(), deterministic_signing=True))


class SealFailed(RuntimeError):
    """What came out is not the file with a seal that holds: nothing may be handed out."""


def sealed(pdf: bytes, at: datetime) -> bytes:
    """Return a PDF with the company's seal of a moment; it begins with exactly `pdf`.

    Raises SealUnusable when the key may not seal, SealFailed when the seal would not hold.
    """
    key = usable_key(at)
    content = finished(_with_seal(pdf, key, at.astimezone(UTC)))
    seal = examine(content)
    if not content.startswith(pdf) or seal.state is not SealState.HOLDS:
        raise SealFailed(f"the seal of {key.path} does not hold on the file that was to be sealed: {seal.state}")
    return content


def seal_fingerprint(at: datetime) -> str:
    """Return the fingerprint of the certificate that seals at a moment. Raises SealUnusable."""
    return fingerprint_of(usable_key(at).certificate)


async def _with_seal(pdf: bytes, key: SealKey, at: datetime) -> bytes:
    writer = Sealing(pdf, at)
    session = PdfSigner(HOW, CompanySigner(key), new_field_spec=WHERE).init_signing_session(writer)
    session.system_time = at
    room = await session.estimate_signature_container_size(None)
    prepared = session.prepare_tbs_document(None, room)
    output = BytesIO()
    digest, _ = prepared.digest_tbs_document(output=output)
    attributes = PdfCMSSignedAttributes(signing_time=at)
    done = await prepared.perform_signature(digest.document_digest, pdf_cms_signed_attrs=attributes)
    await done.post_signature_processing(output)
    return output.getvalue()


def main(arguments: list[str]) -> int:
    """Say which key seals, or make a new one; return 1 when none can."""
    now = current_time()
    try:
        if arguments == ["renew"]:
            renew_key(now)
        key = usable_key(now)
    except SealUnusable as unusable:
        sys.stderr.write(f"{unusable}\n")
        return 1
    until = key.certificate.not_valid_after_utc
    sys.stdout.write(f"{key.path} seals until {until:%Y-%m-%d}; SHA-256 of its certificate {seal_fingerprint(now)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
