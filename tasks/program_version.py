"""Which version of the program this is, and up to which revision it knows the database."""

import tomllib
from functools import cache

from alembic.config import Config
from alembic.script import ScriptDirectory

from models.settings import ROOT


@cache
def program_version() -> str:
    """Return the version that `pyproject.toml` gives."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


@cache
def known_revisions() -> tuple[str, ...]:
    """Return the revisions of the schema that the program knows, the newest first."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "models" / "migrations"))
    return tuple(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())
