"""The pages, one idea a file: each asks a task and shows its answer. Every file of pages is named here."""

from portal.doors import Pages
from portal.pages import status

EVERY_PAGE: tuple[Pages, ...] = (status.pages,)
