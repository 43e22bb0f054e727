"""What an installation decides: read from the environment (`KESU_…`) and from `.env`, checked at start."""

import shlex
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rules.vocabulary import Language

ROOT = Path(__file__).resolve().parent.parent


def known_zone(name: str) -> str:
    """Return the name when it is an IANA zone."""
    ZoneInfo(name)
    return name


def readable_command(line: str) -> str:
    """Return a command line when its quotation marks are closed."""
    shlex.split(line)
    return line


class Settings(BaseSettings):
    """The settings of one installation. Every one has a default that works on one machine without a server."""

    model_config = SettingsConfigDict(env_prefix="KESU_", env_file=".env", extra="ignore")

    home: Path = ROOT / "var"
    database_url: str = ""
    policies: Path = ROOT / "policies"
    language: Language = Language.ZH_CN
    zone: Annotated[str, AfterValidator(known_zone)] = "Asia/Shanghai"
    company_name: str = "Kesu Demo Co., Ltd."
    smtp_url: str = ""
    mail_from: str = "complaints@localhost"
    mailbox: str = ""
    portal_url: str = "http://localhost:4280"
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = ""
    virus_scan: Annotated[str, AfterValidator(readable_command)] = ""
    seal_file: Path | None = None
    seal_passphrase: str = ""
    seal_years: int = 10
    simulation: bool = False
    clock_file: Path | None = None

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: SQLite in the home folder unless another is set."""
        return self.database_url or f"sqlite:///{self.home / 'kesu.db'}"

    @property
    def documents(self) -> Path:
        """Where PDFs are kept, by case number."""
        return self.home / "documents"

    @property
    def keys(self) -> Path:
        """Where the company's seal is kept, for its owner alone."""
        return self.home / "keys"

    @property
    def maildir(self) -> Path:
        """Where outgoing mails are written when no SMTP server is set."""
        return self.home / "mail"

    @property
    def mailbox_url(self) -> str:
        """Where mails come in: a Maildir in the home folder unless another mailbox is set."""
        return self.mailbox or f"maildir:{self.home / 'mailbox'}"

    @property
    def company_zone(self) -> ZoneInfo:
        """The zone in which the company counts its days."""
        return ZoneInfo(self.zone)


@lru_cache
def settings() -> Settings:
    """Return the settings, read once per process."""
    return Settings()
