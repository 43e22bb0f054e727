"""The shape of `policies/web_intake.toml`: what strangers may send to the public form, and programs to the API."""

from pydantic import Field

from rules.policy_table import Table


class FormRules(Table):
    """The public form: how fast, how often and how much.

    It counts within windows of so many minutes: by the address that sends, by the contact that is named, and in all.
    Nobody fills it in within `least_seconds`; a page that was opened more than `longest_hours` ago is shown anew.
    """

    is_open: bool
    least_seconds: int = Field(ge=0)
    longest_hours: int = Field(gt=0)
    window_minutes: int = Field(gt=0, le=24 * 60)
    most_of_an_address: int = Field(gt=0)
    most_of_a_contact: int = Field(gt=0)
    most_in_all: int = Field(gt=0)
    most_characters: int = Field(gt=0, le=20_000)
    most_files: int = Field(ge=0)
    most_mib: int = Field(gt=0)


class ApiRules(Table):
    """The API: calls that write within a window by one token, items in one call, and how large one call may be."""

    window_minutes: int = Field(gt=0, le=24 * 60)
    most_of_a_token: int = Field(gt=0)
    most_items: int = Field(gt=0)
    most_mib: int = Field(gt=0)


class WebIntakeRules(Table):
    """What comes in over the web by itself."""

    form: FormRules
    api: ApiRules
