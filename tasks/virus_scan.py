"""The company's own virus scanner looks at every file that is handed in; what it could not look at is not taken up."""

import os
import re
import shlex
import signal
import subprocess
from contextlib import suppress

from models.settings import settings
from tasks.evidence_checks import FileRefused

CLEAN, INFECTED = 0, 1
LONGEST_NAME = 80
FOUND = re.compile(r"(?:.*: )?(?P<what>.+?)(?: FOUND)?")
UNSCANNED = "{name} could not be scanned for viruses: hand it in again later, or tell the administrator."


def check_for_viruses(content: bytes, seconds: int) -> None:
    """Ask the command of `KESU_VIRUS_SCAN`, if there is one, about a file's content.

    Raises FileRefused when it finds something, with the name of that; and when it gives no answer within so many
    seconds, or another one than 0 for clean and 1 for infected.
    """
    command = shlex.split(settings().virus_scan)
    if not command:
        return
    answer = _asked(command, content, seconds)
    if answer is None or answer.returncode not in {CLEAN, INFECTED}:
        raise FileRefused(UNSCANNED)
    if answer.returncode == INFECTED:
        raise FileRefused("{name} is infected with {found}: it was not kept.", found=_name_in(answer.stdout))


def _asked(command: list[str], content: bytes, seconds: int) -> subprocess.CompletedProcess[bytes] | None:
    """Return the scanner's answer to a content; None when it cannot be started or takes too long. No shell reads it."""
    pipe = subprocess.PIPE
    try:
        # In a session of its own, so that what the scanner starts ends with it.
        scanner = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, start_new_session=True)
    except OSError:
        return None
    with scanner:
        try:
            said, _ = scanner.communicate(content, timeout=seconds)
        except (subprocess.TimeoutExpired, OSError):
            with suppress(ProcessLookupError):
                os.killpg(scanner.pid, signal.SIGKILL)
            return None
    return subprocess.CompletedProcess(command, scanner.returncode, said)


def _name_in(said: bytes) -> str:
    """Return what a scanner calls what it found: of `stream: Eicar-Signature FOUND` the middle."""
    line = next(iter(said.decode(errors="replace").strip().splitlines()), "")
    match = FOUND.fullmatch(line.strip())
    plain = "".join(each for each in (match["what"] if match else "") if each.isprintable())
    return plain[:LONGEST_NAME] or "?"
