"""What the published schema says of the calls whose body we read ourselves, to the letter."""

from typing import Any

from fastapi import status

from models.views.api import NotTakenAnswer, Refused

KEY_HEADER = "Idempotency-Key"
JSON = "application/json"
TAKING_REFUSALS: dict[int | str, dict[str, Any]] = {
    status.HTTP_401_UNAUTHORIZED: {"model": Refused, "description": "No token, or one that is good no longer."},
    status.HTTP_403_FORBIDDEN: {"model": Refused, "description": "This token is for reading only."},
    status.HTTP_404_NOT_FOUND: {"model": Refused, "description": "There is none, or it is not for this token."},
    status.HTTP_413_CONTENT_TOO_LARGE: {"model": Refused, "description": "More than is taken in at once."},
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: {"model": Refused, "description": "No JSON in UTF-8."},
    status.HTTP_422_UNPROCESSABLE_CONTENT: {"model": NotTakenAnswer, "description": "Everything that is wrong."},
    status.HTTP_429_TOO_MANY_REQUESTS: {"model": Refused, "description": "Too often: see Retry-After."},
}
A_KEY = {
    "name": KEY_HEADER,
    "in": "header",
    "required": True,
    "description": "By what the call is known again: with the same key and body it changes nothing any more.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
}
AN_OBJECT = {"type": "object", "additionalProperties": True}
ITEMS = {"oneOf": [AN_OBJECT, {"type": "array", "items": AN_OBJECT, "minItems": 1}]}


def asks(schema: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of a call with a body of this schema, and with these parameters."""
    body = {"requestBody": {"required": True, "content": {JSON: {"schema": schema}}}}
    return {**body, "parameters": list(parameters)} if parameters else body
