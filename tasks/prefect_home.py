"""Where Prefect's server keeps its own database: in the home folder, or where the environment says."""

import os

from models.settings import settings

PREFECT, ADDRESS = "prefect", "api-address"
NAMED = ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL")


def prefect_database() -> str:
    """Return the address of Prefect's own database."""
    named = next((os.environ[name] for name in NAMED if os.environ.get(name)), "")
    return named or f"sqlite+aiosqlite:///{(settings().home / PREFECT).resolve()}/prefect.db"


def note_api(address: str) -> None:
    """Note where Prefect's API answers, for commands that are started beside the services."""
    path = settings().home / PREFECT / ADDRESS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(address, encoding="utf-8")


def known_api() -> str:
    """Return where Prefect's API is: as this process was told, else as the services last noted; "" when nobody did."""
    path = settings().home / PREFECT / ADDRESS
    return os.environ.get("PREFECT_API_URL") or (path.read_text(encoding="utf-8") if path.exists() else "")
