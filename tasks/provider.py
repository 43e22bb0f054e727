"""Signing in through the company's identity provider: OpenID Connect, a code with PKCE, state and nonce.

One secret of the browser makes all three, so nothing is kept here between leaving for the provider and coming back.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from httpx2 import HTTPError, InvalidURL
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from models.settings import settings

SIGNED_WITH = ["RS256", "ES256"]
SCOPE = "openid email profile"
BACK = "/sign-in/provider/back"
TIMEOUT_SECONDS = 10
# How long the provider's addresses are believed.
FRESH_SECONDS = 600
LEEWAY_SECONDS = 60
# As the account keeps it: the issuer, because another one may give the same subject to somebody else, and the subject.
LONGEST_SUBJECT = 255
NEAR = frozenset({"localhost", "127.0.0.1", "::1"})

AWAY = "The identity provider does not answer. Try again in a moment, or sign in with your number and password."
REFUSED = "The identity provider did not sign you in. Start again from here."
NOT_BELIEVED = "The identity provider's answer could not be believed, so nobody was signed in. Start again from here."


class ProviderRefused(Exception):
    """Why nobody was signed in: `message` is a message of the catalogs, `why` is for the log."""

    def __init__(self, message: str, why: str = "") -> None:
        super().__init__(why or message)
        self.message = message


@dataclass(frozen=True)
class Identity:
    """Who somebody is at the provider: issuer and subject, and his e-mail address if the provider has verified it."""

    subject: str
    email: str


def is_configured() -> bool:
    """Whether this installation signs people in through a provider."""
    return bool(settings().oidc_issuer and settings().oidc_client)


def new_secret() -> str:
    """Return a secret for one way to the provider and back, which only the browser keeps."""
    return secrets.token_urlsafe()


def way_out(secret: str) -> str:
    """Return the provider's address to go to. Raises ProviderRefused when the provider does not answer."""
    with _client() as client:
        address, _ = client.create_authorization_url(
            _metadata()["authorization_endpoint"],
            state=_of(secret, "state"),
            nonce=_of(secret, "nonce"),
            code_verifier=_of(secret, "verifier"),
        )
    return str(address)


def way_back(secret: str, answer: Mapping[str, str], now: datetime) -> Identity:
    """Return whom the provider has signed in. Raises ProviderRefused when it has not, or cannot be believed."""
    if not secret or not hmac.compare_digest(answer.get("state", "").encode(), _of(secret, "state").encode()):
        raise ProviderRefused(NOT_BELIEVED, "state")
    if answer.get("iss", settings().oidc_issuer) != settings().oidc_issuer:
        raise ProviderRefused(NOT_BELIEVED, "iss")
    if "error" in answer or "code" not in answer:
        raise ProviderRefused(REFUSED, answer.get("error", "no code"))
    token, keys = _redeem(secret, answer["code"])
    return _identity(_believed(token, keys, _of(secret, "nonce"), now))


def _redeem(secret: str, code: str) -> tuple[Mapping[str, Any], KeySet]:
    """Return what the provider gives for a code, and the keys with which it signs today."""
    try:
        with _client() as client:
            token = client.fetch_token(
                _metadata()["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=_of(secret, "verifier"),
            )
            return token, KeySet.import_key_set(cast("KeySetSerialization", _json(client, _metadata()["jwks_uri"])))
    except HTTPError as error:
        raise ProviderRefused(AWAY, str(error)) from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
        raise ProviderRefused(NOT_BELIEVED, str(error)) from error


def _believed(token: Mapping[str, Any], keys: KeySet, nonce: str, now: datetime) -> Mapping[str, Any]:
    """Return what the identity token says, once signature, issuer, audience, life and nonce are right."""
    expected = {
        "iss": {"essential": True, "value": settings().oidc_issuer},
        "aud": {"essential": True, "value": settings().oidc_client},
    }
    given = {"nonce": nonce, "client_id": settings().oidc_client, "access_token": token.get("access_token")}
    try:
        read = jwt.decode(str(token["id_token"]), keys, algorithms=SIGNED_WITH)
        claims = CodeIDToken(read.claims, read.header, expected, given)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
    except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderRefused(NOT_BELIEVED, repr(error)) from error
    return dict(claims)


def _identity(claims: Mapping[str, Any]) -> Identity:
    subject, email = claims.get("sub"), claims.get("email")
    kept = f"{settings().oidc_issuer} {subject}"
    if not isinstance(subject, str) or not subject or not subject.isprintable() or len(kept) > LONGEST_SUBJECT:
        raise ProviderRefused(NOT_BELIEVED, "sub")
    verified = claims.get("email_verified") is True and isinstance(email, str) and email.isprintable()
    return Identity(kept, str(email) if verified else "")


def _metadata() -> Mapping[str, Any]:
    """Return the provider's addresses. Raises ProviderRefused when it does not answer, or speaks for another issuer."""
    try:
        return _discovered(settings().oidc_issuer, int(time.monotonic()) // FRESH_SECONDS)
    except (HTTPError, InvalidURL) as error:
        raise ProviderRefused(AWAY, str(error)) from error
    except ValueError as error:
        raise ProviderRefused(NOT_BELIEVED, str(error)) from error


@lru_cache(maxsize=2)
def _discovered(issuer: str, period: int) -> Mapping[str, Any]:
    del period  # asked again when it is another one
    if not _is_safe(issuer):
        raise ValueError(f"{issuer} is not reached over a safe connection")
    with _client() as client:
        found = _json(client, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    addresses = {name: str(found.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    if found.get("issuer") != issuer or not all(map(_is_safe, addresses.values())):
        raise ValueError(f"{issuer} does not speak for itself, or sends to an unsafe connection")
    return addresses


def _is_safe(address: str) -> bool:
    """Whether nobody on the way can read or change what is said at an address."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in NEAR)


def _json(client: OAuth2Client, address: str) -> dict[str, Any]:
    answer = client.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError(f"{address} answered something else")  # noqa: TRY004  what was answered is wrong, not a type
    return found


def _client() -> OAuth2Client:
    return OAuth2Client(
        settings().oidc_client,
        settings().oidc_secret or None,
        scope=SCOPE,
        redirect_uri=settings().portal_url.rstrip("/") + BACK,
        code_challenge_method="S256",
        timeout=TIMEOUT_SECONDS,
        follow_redirects=False,
    )


def _of(secret: str, purpose: str) -> str:
    """Return what one purpose uses of a browser's secret; the secret cannot be worked out from it."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()
