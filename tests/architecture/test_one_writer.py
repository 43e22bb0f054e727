"""The state of a complaint is written in one file."""

import ast
from collections.abc import Iterator

from models.settings import ROOT

WRITER = "tasks/transitions.py"
CODE = ("flows", "tasks", "deployments")


def functions_that_change_complaints() -> Iterator[tuple[str, str]]:
    """Yield the file and the source of every function that writes to the table of complaints."""
    for path in (path for folder in CODE for path in (ROOT / folder).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            text = (
                ast.get_source_segment(source, node) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else ""
            )
            if text and ("update(Complaint)" in text or "insert(Complaint)" in text):
                yield path.relative_to(ROOT).as_posix(), text


def test_the_writer_is_where_the_readme_says() -> None:
    assert WRITER in {file for file, _ in functions_that_change_complaints()}


def test_no_other_file_writes_the_state_of_a_complaint() -> None:
    assert not [file for file, text in functions_that_change_complaints() if "state" in text and file != WRITER]
