"""Serve the portal: `python -m portal`, at the host and port of `KESU_PORTAL_URL`."""

from urllib.parse import urlsplit

import uvicorn

from models.settings import settings
from portal.app import create_app


def main() -> None:
    """Serve until stopped."""
    address = urlsplit(settings().portal_url)
    uvicorn.run(
        create_app(),
        host=address.hostname or "localhost",
        port=address.port or 4280,
        log_level="warning",
        server_header=False,
        date_header=False,
    )


if __name__ == "__main__":
    main()
