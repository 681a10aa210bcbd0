"""Certificates as they should not be, made by openssl, and a server that shows one."""

import contextlib
import select
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

CONFIGURATION = """
[req]
distinguished_name = named
[named]
[ca]
default_ca = own
[own]
new_certs_dir = {folder}
database = {folder}/index.txt
serial = {folder}/serial
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""


@dataclass(frozen=True)
class Certificate:
    """Files in PEM; a certificate that signs itself is its own issuer."""

    certificate: Path
    key: Path


def certificate(folder: Path, name: str = "localhost", begins: str = "200101", ends: str = "491231") -> Certificate:
    """A certificate that signs itself, for a name and between two days, as yymmdd."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("01\n")
    configuration = folder / "ca.cnf"
    configuration.write_text(CONFIGURATION.format(folder=folder))
    key, asked, made = folder / "key.pem", folder / "asked.pem", folder / "certificate.pem"
    wanted = [
        openssl,
        "req",
        "-new",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-config",
        configuration,
    ]
    wanted += ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", asked]
    signed = [openssl, "ca", "-batch", "-notext", "-selfsign", "-config", configuration, "-keyfile", key]
    signed += ["-startdate", f"{begins}000000Z", "-enddate", f"{ends}000000Z", "-in", asked, "-out", made]
    for command in (wanted, signed):
        subprocess.run(command, check=True, capture_output=True, timeout=30)
    return Certificate(made, key)


@contextmanager
def shown(own: Certificate, before: str = "") -> Iterator[str]:
    """A server that shakes hands with its certificate, and stands `before` an address or says no more; its host."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own.certificate, own.key)
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)

        def serve() -> None:
            while not done.is_set():
                with contextlib.suppress(OSError):
                    connection, _ = listening.accept()
                    threading.Thread(target=speak, args=[connection], daemon=True).start()

        def speak(connection: socket.socket) -> None:
            connection.settimeout(20)
            with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as spoken:
                if before:
                    _hand_on(spoken, before)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"localhost:{listening.getsockname()[1]}"
        done.set()
        thread.join(10)


def _hand_on(spoken: ssl.SSLSocket, before: str) -> None:
    """Bytes from one to the other, one at a time: no TLS object is used by two threads at once."""
    parts = urlsplit(before)
    spoken.setblocking(False)
    with socket.create_connection((parts.hostname, parts.port)) as behind:
        while True:
            select.select([spoken, behind], [], [], 20)
            with contextlib.suppress(ssl.SSLWantReadError):
                while content := spoken.recv(65_536):
                    behind.sendall(content)
                return
            if select.select([behind], [], [], 0)[0]:
                content = behind.recv(65_536)
                if not content:
                    return
                spoken.setblocking(True)
                spoken.sendall(content)
                spoken.setblocking(False)
