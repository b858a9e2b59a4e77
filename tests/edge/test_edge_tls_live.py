"""TLS at the edge, where the topology names a certificate: HTTP/2 by ALPN, nothing below TLS 1.2, no plain text."""

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .live_edge import GOLDEN, LOCAL, Edge, configured

DAY = datetime.timedelta(days=1)


def certify(certificate: Path, key: Path) -> None:
    """A key and a certificate that it signed for itself."""
    own, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "edge")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, own.public_key(), x509.random_serial_number(), now - DAY, now + DAY)
    certificate.write_bytes(builder.sign(own, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    unencrypted = serialization.NoEncryption()
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key.write_bytes(own.private_bytes(encoding, form, unencrypted))


@pytest.fixture
async def secure(tmp_path: Path) -> AsyncIterator[Edge]:
    """The edge of golden/tight.toml with a certificate."""
    certificate, key = tmp_path / "edge.pem", tmp_path / "edge.key"
    certify(certificate, key)
    tls = f'[edge]\ntls = {{ certificate = "{certificate}", key = "{key}" }}'
    source = tmp_path / "tls.toml"
    source.write_text((GOLDEN / "tight.toml").read_text().replace("[edge]", tls, 1))
    async with configured(tmp_path, source) as running:
        yield running


def trusting() -> ssl.SSLContext:
    """A client that takes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def test_services_are_told_that_it_was_https(secure: Edge) -> None:
    """The edge ends TLS and says so; services speak HTTP/1.1 as before."""
    assert (await secure.get("/page"))["headers"]["x-forwarded-proto"] == "https"


@pytest.mark.parametrize(("offered", "taken"), [(["h2", "http/1.1"], "h2"), (["http/1.1"], "http/1.1")])
async def test_alpn_chooses_the_protocol(secure: Edge, offered: list[str], taken: str) -> None:
    """HTTP/2 for those who speak it."""
    context = trusting()
    context.set_alpn_protocols(offered)
    _, writer = await asyncio.open_connection(LOCAL, secure.port, ssl=context)
    assert writer.get_extra_info("ssl_object").selected_alpn_protocol() == taken
    writer.close()


async def test_old_tls_and_plain_text_are_refused(secure: Edge) -> None:
    """TLS 1.2 at least (RFC 9325); a client that speaks plain HTTP is hung up on."""
    context = trusting()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.deprecated_call():  # which is why the edge refuses them
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await asyncio.open_connection(LOCAL, secure.port, ssl=context)
    assert await secure.raw(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n") == b""
