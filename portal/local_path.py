"""Where a page may lead to: a path of this portal, never another site."""

from urllib.parse import urlsplit


def local_path(wanted: str) -> str:
    """Return a path of this portal as it was wanted; "/" when it leads, or could be read as leading, elsewhere."""
    plain = wanted.isprintable() and wanted.isascii() and "\\" not in wanted and " " not in wanted
    if not plain or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else wanted
