"""A real IMAP server on this machine: Dovecot with a folder, a password and a certificate of its own."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.tasks.mail_room import free_port

SECONDS = 20
CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{home}/mail
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secret}
    ssl = yes
  }}
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/home
}}
"""


@dataclass(frozen=True)
class ImapServer:
    """A server that runs: where it is, and the folder that it serves."""

    home: Path
    plain: int
    secret: int

    @property
    def url(self) -> str:
        """The address of its inbox, over TLS."""
        return f"imaps://complaints:secret@127.0.0.1:{self.secret}/INBOX"

    @property
    def certificate(self) -> Path:
        """What says that it is the server."""
        return self.home / "cert.pem"

    def deliver(self, name: str, raw: bytes) -> None:
        """Put a message into the inbox."""
        folder = self.home / "mail" / "new"
        part = folder.parent / "tmp" / name
        part.write_bytes(raw)
        part.chmod(0o666)
        part.rename(folder / name)

    def read(self) -> list[str]:
        """Return the names of the messages that are marked as read."""
        return sorted(
            path.name.partition(":")[0].partition(",")[0] for path in (self.home / "mail" / "cur").glob("*:2,*S*")
        )


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """Run a server until the end of the test; never as the machine's administrator."""
    with TemporaryDirectory(prefix="kesu-imap-", dir="/tmp") as folder:
        home, user = Path(folder), pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        server = ImapServer(home, free_port(), free_port())
        _furnish(server, user)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        running = subprocess.Popen([_program(), "-F", "-c", str(home / "dovecot.conf")], **as_user)  # type: ignore[call-overload]
        try:
            _wait_for(server)
            yield server
        finally:
            running.terminate()
            running.wait(SECONDS)


def _program() -> str:
    found = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    assert found, "Dovecot is missing: make setup-tests installs it"
    return found


def _furnish(server: ImapServer, user: pwd.struct_passwd) -> None:
    for name in ("new", "cur", "tmp"):
        (server.home / "mail" / name).mkdir(parents=True)
    for name in ("run", "state", "home"):
        (server.home / name).mkdir()
    _write_certificate(server.home)
    group = grp.getgrgid(user.pw_gid).gr_name
    values = {"home": server.home, "user": user.pw_name, "group": group, "uid": user.pw_uid, "gid": user.pw_gid}
    config = CONFIG.format(plain=server.plain, secret=server.secret, **values)
    (server.home / "dovecot.conf").write_text(config)
    if os.geteuid() == 0:
        for path in (server.home, *server.home.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid)


def _write_certificate(home: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    written = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    written = (
        written.not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=36_500))
        .add_extension(here, critical=False)
    )
    certificate = written.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(
        key, hashes.SHA256()
    )
    (home / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (home / "key.pem").write_bytes(key.private_bytes(*plain))


def _wait_for(server: ImapServer) -> None:
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        try:
            with socket.create_connection(("127.0.0.1", server.plain), timeout=1) as line:
                if line.recv(100).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.1)
    told = server.home / "log"
    raise TimeoutError(told.read_text() if told.exists() else "Dovecot does not answer")
