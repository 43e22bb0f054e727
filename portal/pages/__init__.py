"""The pages, one idea a file: each asks a task and shows its answer. Every file of pages is named here."""

from portal.doors import Pages
from portal.pages import (
    accounts,
    audit,
    cases,
    complaints,
    files,
    forms,
    live_view,
    my_work,
    own_account,
    provider,
    sign_in,
    status,
    verify,
)

EVERY_PAGE: tuple[Pages, ...] = (
    forms.pages,
    status.pages,
    sign_in.pages,
    provider.pages,
    own_account.pages,
    accounts.pages,
    my_work.pages,
    complaints.pages,
    live_view.pages,
    cases.pages,
    files.pages,
    audit.pages,
    verify.pages,
)
