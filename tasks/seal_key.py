"""The company's key: a PKCS#12 file made at set-up or given by the settings, and judged each time before it seals.

Beside it lie its passphrase and its certificate. A certificate stays when its key is replaced: whoever checks an old
document finds it there.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12KeyAndCertificates,
    load_pkcs12,
    serialize_key_and_certificates,
)
from cryptography.x509.oid import NameOID

from models.settings import settings

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

BITS, LEAST_RSA, LEAST_CURVE = 3072, 2048, 256
STRONG_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
LONGEST_NAME = 64
SIGNING = ("digital_signature", "content_commitment")
OTHER_USES = (
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
# The clocks of those who check may be a little behind.
BEFOREHAND = timedelta(days=1)
DAYS_A_YEAR = 365.25
RENEW = "`.venv/bin/python -m tasks.sealing renew`"


class SealUnusable(RuntimeError):
    """The company cannot seal: the message names the file, what is wrong with it, and what to do."""


@dataclass(frozen=True)
class SealKey:
    """A key that may seal, with its certificate and those that vouch for it."""

    path: Path
    private: PrivateKey
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...] = ()


def key_file() -> Path:
    """Return where the key lies."""
    return settings().seal_file or settings().keys / "seal.p12"


def usable_key(at: datetime) -> SealKey:
    """Return the key that may seal at a moment. Raises SealUnusable."""
    path = key_file()
    try:
        key = _loaded(path, path.stat().st_mtime_ns, _passphrase(path))
    except OSError as error:
        raise SealUnusable(
            f"{path} cannot be read ({error.strerror}): restore it from the backup and let this account read it, "
            f"or make a new key with {RENEW}"
        ) from error
    begin, end = key.certificate.not_valid_before_utc, key.certificate.not_valid_after_utc
    if not begin <= at <= end:
        raise SealUnusable(
            f"the certificate in {path} is valid from {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC, not at "
            f"{at.astimezone(UTC):%Y-%m-%d %H:%M}: set the clock, name another key in KESU_SEAL_FILE, or run {RENEW}"
        )
    return key


def make_key(now: datetime) -> Path:
    """Make the company's key, its passphrase and its certificate unless there is one, and return the key's file.

    Raises SealUnusable when the settings name another file: that one is not ours to make.
    """
    if settings().seal_file:
        raise SealUnusable(f"KESU_SEAL_FILE names {settings().seal_file}: put the key there, or remove the setting")
    with _alone():
        if not key_file().exists():
            _write_new_key(now)
    return key_file()


def renew_key(now: datetime) -> Path:
    """Put the present key aside, its certificate stays known, and return the file of a new one."""
    with _alone() as folder:
        for path in sorted(folder.glob("seal.*")):
            path.rename(path.with_name(f"seal-until-{now:%Y%m%dT%H%M%S}{path.suffix}"))
    return make_key(now)


def fingerprint_of(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate, in hexadecimal."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def our_fingerprints() -> frozenset[str]:
    """Return the fingerprints of all certificates that the company has sealed with: the present one and those kept."""
    kept = (x509.load_pem_x509_certificate(path.read_bytes()) for path in settings().keys.glob("*.crt"))
    known = {fingerprint_of(certificate) for certificate in kept}
    path = key_file()
    if path.exists():
        known.add(fingerprint_of(_loaded(path, path.stat().st_mtime_ns, _passphrase(path)).certificate))
    return frozenset(known)


def certified(private: PrivateKey, company: str, begin: datetime, end: datetime) -> x509.Certificate:
    """Return the certificate in which a company vouches for its own key."""
    name = company[:LONGEST_NAME]
    subject = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, name), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )
    usage = dict.fromkeys(OTHER_USES, False) | dict.fromkeys(SIGNING, True)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .sign(private, hashes.SHA256())
    )


def packed(private: PrivateKey, certificate: x509.Certificate, passphrase: str) -> bytes:
    """Return a key with its certificate as PKCS#12, encrypted."""
    encryption = BestAvailableEncryption(passphrase.encode())
    return serialize_key_and_certificates(None, private, certificate, None, encryption)


def _write_new_key(now: datetime) -> None:
    private = rsa.generate_private_key(public_exponent=65_537, key_size=BITS)
    begin, years = now.astimezone(UTC) - BEFOREHAND, timedelta(days=DAYS_A_YEAR * settings().seal_years)
    certificate = certified(private, settings().company_name, begin, begin + years)
    passphrase = secrets.token_urlsafe(32)
    path = key_file()
    _write(path.with_suffix(".passphrase"), passphrase.encode(), 0o600)
    _write(path.with_suffix(".crt"), certificate.public_bytes(Encoding.PEM), 0o644)
    _write(path, packed(private, certificate, passphrase), 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a file that nobody else ever could read more of than its mode allows, and bring it to the disk."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _alone() -> Iterator[Path]:
    """Keep every other process from making a key meanwhile; yield the folder."""
    folder = settings().keys
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _passphrase(path: Path) -> str:
    return settings().seal_passphrase or path.with_suffix(".passphrase").read_text("utf-8").strip()


@lru_cache(maxsize=4)  # taking the file apart is meant to be slow
def _loaded(path: Path, _written: int, passphrase: str) -> SealKey:
    """Return the key in a file as it was written then. Raises SealUnusable."""
    remedy = f"restore it from the backup, name another key in KESU_SEAL_FILE, or run {RENEW}"
    try:
        found = load_pkcs12(path.read_bytes(), passphrase.encode())
    except ValueError as error:
        raise SealUnusable(
            f"{path} cannot be opened: the passphrase (KESU_SEAL_PASSPHRASE, or the file beside it) does not fit, "
            f"or the file is damaged; {remedy}"
        ) from error
    fault = _fault(found)
    if fault:
        raise SealUnusable(f"{path} {fault}: {remedy}")
    assert found.cert  # noqa: S101  else it has a fault
    assert isinstance(found.key, PrivateKey)  # noqa: S101  the same
    others = tuple(each.certificate for each in found.additional_certs)
    return SealKey(path, found.key, found.cert.certificate, others)


def _fault(found: PKCS12KeyAndCertificates) -> str:
    """Return why a key may not seal; nothing when it may."""
    if found.key is None or found.cert is None:
        return "holds no key with its certificate"
    certificate, key = found.cert.certificate, found.key
    if not isinstance(key, PrivateKey):
        return "holds neither an RSA nor an elliptic key"
    if key.public_key() != certificate.public_key():
        return "holds a certificate of another key"
    if key.key_size < (LEAST_RSA if isinstance(key, rsa.RSAPrivateKey) else LEAST_CURVE):
        return f"holds a key of {key.key_size} bits, too weak to prove anything"
    if not isinstance(certificate.signature_hash_algorithm, STRONG_HASHES):
        return "holds a certificate signed with a hash too weak to prove anything"
    return "" if _may_sign(certificate) else "holds a certificate that is not meant for signing"


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment
