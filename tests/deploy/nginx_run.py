"""Runs nginx with the configuration of `deploy/nginx/`, without root's rights, on free ports."""

from __future__ import annotations

import datetime as dt
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from evaluation.processes import free_port
from tests.deploy.tools import DEPLOY, program

ASSISTANT, DESK = "assistant.clinic.example", "desk.clinic.example"
READY_WITHIN_SECONDS = 30
_MAIN = """
daemon off;
worker_processes 1;
worker_rlimit_nofile 1024;
pid {folder}/nginx.pid;
error_log {folder}/start.log;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include conf.d/*.conf;
}}
"""


@dataclass(frozen=True)
class Nginx:
    """A running nginx, or one that could run.

    Attributes:
        folder: with its configuration, certificate and logs.
        plain: port for HTTP.
        safe: port for HTTPS.
    """

    folder: Path
    plain: int = field(default_factory=free_port)
    safe: int = field(default_factory=free_port)

    def connect(
        self,
        host: str,
        source: str = "127.0.0.1",
        version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
    ) -> ssl.SSLSocket:
        """A TLS line to one of the names, from an address of this machine; the name is checked."""
        context = ssl.create_default_context(cafile=str(self.folder / "tls" / "fullchain.pem"))
        context.minimum_version = context.maximum_version = version
        line = socket.create_connection(("127.0.0.1", self.safe), 20, (source, 0))
        return context.wrap_socket(line, server_hostname=host)

    def ask(
        self,
        path: str,
        method: str = "GET",
        *,
        host: str = ASSISTANT,
        source: str = "127.0.0.1",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """One request on a line of its own; gives the answer, read to its end: `content`."""
        connection = http.client.HTTPConnection(host)
        connection.sock = self.connect(host, source)
        connection.request(method, path, body, headers or {})
        answer: Any = connection.getresponse()
        answer.content = answer.read()
        connection.close()
        return answer

    def logs(self) -> str:
        """Everything that it has logged."""
        return "".join(file.read_text() for file in sorted(self.folder.glob("log/*")))


def write_configuration(folder: Path, upstreams: str) -> Nginx:
    """Put the configuration into a folder: paths, ports and upstreams are replaced, no more.

    Args:
        folder: an empty one.
        upstreams: text that takes the place of `upstreams.conf`.
    """
    nginx = Nginx(folder)
    for name in ("conf.d", "snippets", "tls", "log"):
        (folder / name).mkdir()
    changes = {
        "listen 80": f"listen 127.0.0.1:{nginx.plain}",
        "listen 443": f"listen 127.0.0.1:{nginx.safe}",
        "/etc/ssl/b12-assistant": str(folder / "tls"),
        "/var/log/nginx": str(folder / "log"),
        "/var/www/letsencrypt": str(folder / "letsencrypt"),
    }
    places = {
        "assistant.conf": "conf.d/assistant.conf",
        "server.conf": "snippets/b12-server.conf",
        "proxy.conf": "snippets/b12-proxy.conf",
        "private.conf": "snippets/b12-private.conf",
    }
    for name, place in places.items():
        text = (DEPLOY / "nginx" / name).read_text(encoding="utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        (folder / place).write_text(text, encoding="utf-8")
    (folder / "conf.d" / "assistant-upstreams.conf").write_text(upstreams, encoding="utf-8")
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder), encoding="utf-8")
    _write_certificate(folder / "tls")
    return nginx


@contextmanager
def running(upstreams: str) -> Iterator[Nginx]:
    """A running nginx, until the block is left.

    Args:
        upstreams: text that takes the place of `upstreams.conf`.
    """
    binary = program("nginx", "servers")
    with tempfile.TemporaryDirectory() as name:
        nginx = write_configuration(Path(name), upstreams)
        account = _unprivileged(Path(name))
        process = subprocess.Popen(
            [binary, "-c", str(nginx.folder / "nginx.conf"), "-e", f"{name}/start.log"], **account
        )
        try:
            _wait_for(nginx, process)
            yield nginx
        finally:
            process.terminate()
            process.wait(timeout=30)


def _unprivileged(folder: Path) -> dict[str, str]:
    """Arguments that start a process without root's rights, with a folder of its own."""
    if os.geteuid() != 0:
        return {}
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, "nobody", "nogroup")
    return {"user": "nobody", "group": "nogroup"}


def _wait_for(nginx: Nginx, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            nginx.connect(ASSISTANT).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nginx did not start: {(nginx.folder / 'start.log').read_text()}")


def _write_certificate(folder: Path) -> None:
    """A certificate of both names, signed by itself, for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ASSISTANT)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(ASSISTANT), x509.DNSName(DESK)]), False
        )
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
