"""Serves a folder as one site over TLS and HTTP/2, everything compressed beforehand: `python -m bench.loading.serving
FOLDER PORT`. `headers.json` in the folder holds the headers of its index.html.

Browsers speak HTTP/2 only over TLS, hence a certificate that is made for the run, and which the browser is told to
take.
"""

import datetime
import json
import sys
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import brotli
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from granian.constants import HTTPModes
from granian.server.embed import Server

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json"}


class Site:
    """The RSGI application: path -> (headers, body)."""

    def __init__(self, folder: Path) -> None:
        own: Mapping[str, str] = {}
        if (folder / "headers.json").exists():
            own = json.loads((folder / "headers.json").read_text())
        self.answers: dict[str, tuple[list[tuple[str, str]], bytes]] = {}
        for file in (each for each in folder.rglob("*") if each.suffix in TYPES):
            body = brotli.compress(file.read_bytes())
            headers = {"content-type": TYPES[file.suffix], "access-control-allow-origin": "*"}
            headers |= own if file.name == "index.html" else {"cache-control": "public, max-age=31536000, immutable"}
            headers |= {"content-encoding": "br", "content-length": str(len(body))}
            self.answers["/" + file.relative_to(folder).as_posix()] = (list(headers.items()), body)
        self.answers["/"] = self.answers["/index.html"]

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        answer = self.answers.get(scope.path)
        if answer is None:
            proto.response_empty(404, [])
        else:
            proto.response_bytes(200, *answer)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """(certificate, private key) for localhost, valid for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return files


async def serve(folder: Path, port: int, certificate: Path, key: Path) -> None:
    """Until cancelled."""
    server = Server(
        Site(folder),
        address="127.0.0.1",
        port=port,
        interface="rsgi",
        http=HTTPModes.auto,
        ssl_cert=certificate,
        ssl_key=key,
        log_enabled=False,
    )
    await server.serve()


if __name__ == "__main__":
    import asyncio

    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])))
