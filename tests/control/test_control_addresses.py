"""Which addresses an origin may have: judged when a socket is about to be made, so nothing is sent to the others."""

import socket
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from muntin.errors import Problem
from muntin.servers.control.addresses import forbidden
from muntin.servers.control.fetching import fetch

from .parcels import module
from .test_control_origins import origin, served

NEVER = {
    "169.254.169.254": "link-local",
    "fe80::1": "link-local",
    "fe80::1%1": "link-local",
    "::ffff:169.254.169.254": "link-local",
    "2002:a9fe:a9fe::1": "link-local",
    "224.0.0.1": "multicast",
    "ff02::1": "multicast",
    "0.0.0.0": "unspecified",
    "0.1.2.3": "unspecified",
    "::": "unspecified",
    "::ffff:0.0.0.0": "unspecified",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "64:ff9b::a9fe:a9fe": "reserved",
}
LOOPBACK = ("127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1")


class Named(AbstractResolver):
    """Resolves every name to these addresses, one list for each time it is asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The next list."""
        return [_resolved(host, address, port) for address in self.answers.pop(0)]

    async def close(self) -> None:
        """Nothing is held."""


def _resolved(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return {"hostname": host, "host": address, "port": port, "family": family, "proto": 0, "flags": 0}


async def refused(base: str, into: Path, *, development: bool = True, resolver: Named | None = None) -> str:
    """Why nothing was fetched."""
    with pytest.raises(Problem) as error:
        await fetch(base, into / "archive", "1.0.0", development=development, resolver=resolver)
    assert error.value.code == "publish-refused"
    [fault] = error.value.errors
    assert fault.path == "manifest.json"
    assert not (into / "archive").exists()
    return fault.message


@pytest.mark.parametrize("address", NEVER)
@pytest.mark.parametrize("development", [True, False])
def test_no_origin_is_at_such_an_address(address: str, development: bool) -> None:
    """Whichever way it is written."""
    assert forbidden(address, development=development) == f"{address} is {NEVER[address]}, where no origin can be"


@pytest.mark.parametrize("address", LOOPBACK)
def test_loopback_is_for_development(address: str) -> None:
    """The shop's asset servers are on localhost there; elsewhere that is control's own machine."""
    assert forbidden(address, development=True) == ""
    assert forbidden(address, development=False) == f"{address} is loopback, which is for development alone"


@pytest.mark.parametrize("address", ["10.0.0.5", "192.168.1.1", "93.184.215.14", "fd00::1", "2606:4700::1111"])
def test_private_and_public_networks_have_origins(address: str) -> None:
    """In development and elsewhere."""
    assert forbidden(address, development=True) == forbidden(address, development=False) == ""


@pytest.mark.parametrize("address", ["169.254.169.254", "0.0.0.0", "[fe80::1]", "[::ffff:169.254.169.254]"])
async def test_an_address_in_the_url_is_judged(address: str, tmp_path: Path) -> None:
    """It is resolved by nobody, and refused all the same; the fault names the URL."""
    said = await refused(f"http://{address}/", tmp_path)
    assert said.startswith(f"http://{address}/manifest.json is not fetched: ") and "where no origin can be" in said


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "240.0.0.1"])
async def test_a_name_is_judged_by_what_it_resolves_to(address: str, tmp_path: Path) -> None:
    """As if the address had been written; which one it was is told."""
    said = await refused("http://assets.example/", tmp_path, resolver=Named([address]))
    assert (
        said
        == f"http://assets.example/manifest.json is not fetched: {address} is {NEVER[address]}, where no origin can be"
    )


async def test_outside_development_loopback_is_asked_for_nothing(tmp_path: Path) -> None:
    """A server that is there is not asked, by its address or by a name."""
    async with origin(served(*module())) as url:
        port = url.rstrip("/").rpartition(":")[2]
        assert "is loopback" in await refused(url, tmp_path, development=False)
        name = f"http://assets.example:{port}/"
        assert "is loopback" in await refused(name, tmp_path, development=False, resolver=Named(["127.0.0.1"]))


async def test_a_name_that_means_something_else_the_next_time_gains_nothing(tmp_path: Path) -> None:
    """DNS rebinding: each connection is judged by the address that it goes to, not by an earlier look at the name."""
    resolver = Named(["127.0.0.1"], ["169.254.169.254"])
    async with origin(served(*module())) as url:
        name = f"http://assets.example:{url.rstrip('/').rpartition(':')[2]}/"
        await fetch(name, tmp_path / "first", "1.0.0", development=True, resolver=resolver)
        assert "link-local" in await refused(name, tmp_path, resolver=resolver)


async def test_one_forbidden_address_among_others_ends_the_attempt(tmp_path: Path) -> None:
    """What answers at the second address is not reached by way of the first."""
    async with origin(served(*module())) as url:
        name = f"http://assets.example:{url.rstrip('/').rpartition(':')[2]}/"
        assert "link-local" in await refused(name, tmp_path, resolver=Named(["169.254.169.254", "127.0.0.1"]))
