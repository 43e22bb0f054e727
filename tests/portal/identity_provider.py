"""An identity provider on this machine: OpenID Connect over real HTTP, with a word for each way in which one may fail.

It keeps to the book: a code is good once, for the client and the PKCE verifier that it was asked with. What a test
changes are the claims and the signature of the tokens that it gives out.
"""

import base64
import hashlib
import hmac
import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tasks.calendar import current_time

CLIENT, SECRET = "kesu", "a secret of this client alone"
LIFE_SECONDS = 300
Forge = Callable[[str, dict[str, Any]], str]


@dataclass
class IdentityProvider:
    """A provider that signs everybody in as `person`; `claims` go over what it says, `forge` makes its tokens."""

    issuer: str
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    forge: Forge | None = None
    says_issuer: str = ""
    publishes_keys: bool = True
    asked: list[Mapping[str, str]] = field(default_factory=list)
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    keys: dict[str, Any] = field(
        default_factory=lambda: {
            "RS256": RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig", "alg": "RS256"}),
            "ES256": ECKey.generate_key("P-256", {"kid": "ec", "use": "sig", "alg": "ES256"}),
        }
    )

    def token(self, nonce: str) -> str:
        """Return the identity token that goes with a nonce."""
        now = int(current_time().timestamp())
        known = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + LIFE_SECONDS, "nonce": nonce}
        claims = {name: value for name, value in {**known, **self.person, **self.claims}.items() if value is not None}
        if self.forge:
            return self.forge(self.algorithm, claims)
        key = self.keys[self.algorithm]
        return str(jwt.encode({"alg": self.algorithm, "kid": key.kid}, claims, key))

    def metadata(self, request: Request) -> Response:
        """Say where everything is."""
        del request
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        addresses = {name: f"{self.issuer}/{path}" for name, path in paths.items()}
        return JSONResponse({"issuer": self.says_issuer or self.issuer, **addresses})

    def authorize(self, request: Request) -> Response:
        """Sign the person in and lead back with a code."""
        asked = dict(request.query_params)
        self.asked.append(asked)
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    async def redeem(self, request: Request) -> Response:
        """Give the token for a code, once, to the client that holds the verifier."""
        form = await request.form()
        asked = self.codes.pop(str(form.get("code")), None)
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != expected:
            return JSONResponse({"error": "invalid_client"}, 401)
        if asked is None or not _matches(str(form.get("code_verifier")), asked) or not _comes_back(form, asked):
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = {
            "access_token": secrets.token_urlsafe(),
            "token_type": "Bearer",
            "id_token": self.token(asked["nonce"]),
        }
        return JSONResponse(token)

    def public_keys(self, request: Request) -> Response:
        """Publish the keys that tokens are signed with."""
        del request
        if not self.publishes_keys:
            return JSONResponse({"error": "down"}, 503)
        return JSONResponse(KeySet(list(self.keys.values())).as_dict(private=False))

    @property
    def app(self) -> Starlette:
        """The provider as an application."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.metadata),
                Route("/authorize", self.authorize),
                Route("/token", self.redeem, methods=["POST"]),
                Route("/keys", self.public_keys),
            ]
        )


def unsigned(algorithm: str, claims: Mapping[str, Any]) -> str:
    """Return a token that nobody has signed."""
    del algorithm
    return f"{_parts('none', claims)}."


def signed_with_what_everybody_knows(public_key: bytes, claims: Mapping[str, Any]) -> str:
    """Return a token signed with a published key, as if it were a shared secret."""
    parts = _parts("HS256", claims)
    return f"{parts}.{_part(hmac.digest(public_key, parts.encode(), 'sha256'))}"


def signed_by_somebody_else(algorithm: str, claims: dict[str, Any]) -> str:
    """Return a token signed with a key that the provider does not have, under the name of one that it has."""
    key = RSAKey.generate_key(2048, {"kid": "rsa"})
    return str(jwt.encode({"alg": algorithm, "kid": "rsa"}, claims, key))


@contextmanager
def provider() -> Iterator[IdentityProvider]:
    """Yield a provider that answers on a port of this machine until the end."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        one = IdentityProvider(f"http://127.0.0.1:{listening.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(one.app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield one
        finally:
            server.should_exit = True
            thread.join()


def _matches(verifier: str, asked: Mapping[str, str]) -> bool:
    challenge = _part(hashlib.sha256(verifier.encode()).digest())
    return asked.get("code_challenge_method") == "S256" and asked.get("code_challenge") == challenge


def _comes_back(form: Mapping[str, Any], asked: Mapping[str, str]) -> bool:
    same = form.get("redirect_uri") == asked.get("redirect_uri")
    return same and form.get("grant_type") == "authorization_code" and asked.get("client_id") == CLIENT


def _parts(algorithm: str, claims: Mapping[str, Any]) -> str:
    head = {"alg": algorithm, "kid": "rsa", "typ": "JWT"}
    return ".".join(_part(json.dumps(part).encode()) for part in (head, claims))


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
