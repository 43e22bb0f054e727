"""What is kept here belongs here: no addresses of package registries, no folders of one machine."""

import re
from collections.abc import Iterator
from pathlib import Path

from models.settings import ROOT

FOREIGN = re.compile(
    r"pypi\.org|pythonhosted|/simple/|index-url|find-links"
    r"|(?<![\w.~-])/(home|root|Users|work|workspace|mnt|opt|srv)/[\w.-]+"
)
WORKING_FOLDERS = {"var", "__pycache__"}
SAYS_THEM = {"Makefile", "tests/architecture/test_lock.py", "tests/architecture/test_no_foreign_words.py"}


def kept_files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield every file of the repository; hidden folders but `.ci` and what a run leaves behind are left out."""
    for path in folder.iterdir():
        if path.is_dir() and path.name not in WORKING_FOLDERS and (path.name == ".ci" or path.name[0] != "."):
            yield from kept_files(path)
        elif path.is_file():
            yield path


def foreign_words() -> Iterator[str]:
    """Yield each foreign word with its file and line."""
    for path in kept_files():
        name = path.relative_to(ROOT).as_posix()
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1):
            if name not in SAYS_THEM and (found := FOREIGN.search(line)):
                yield f"{name}:{number}: {found[0]}"


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    assert not list(foreign_words())
