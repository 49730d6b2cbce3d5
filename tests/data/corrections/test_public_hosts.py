"""Which hosts are of the public internet: every spelling of an address, and names that only a private network knows."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.corrections.values import host_of, is_public, read_address
from data.reference.load import load_register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRIVATE = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
)  # fmt: skip
ADDRESSES = st.one_of(*(st.ip_addresses(network=ipaddress.IPv4Network(each)) for each in PRIVATE))
WIDE = str.maketrans("0123456789.", "０１２３４５６７８９。")


def spellings(number: ipaddress.IPv4Address) -> Iterator[str]:
    """Write an IPv4 address in every way that a browser reads, as the host of an address."""
    a, b, c, d = parts = number.packed
    whole = int(number)
    yield str(number)
    yield f"{number}."
    yield str(number).translate(WIDE)
    yield str(whole)
    yield hex(whole)
    yield hex(whole).upper().replace("0X", "0x")
    yield f"0{whole:o}"
    yield f"{a}.{whole & 0xFFFFFF}"
    yield f"{a}.{b}.{whole & 0xFFFF}"
    yield ".".join(f"0x{part:02x}" for part in parts)
    yield ".".join(f"0{part:03o}" for part in parts)
    yield f"{a:#x}.0{b:o}.{c}.{d}"
    yield "".join(f"%{ord(letter):02x}" for letter in str(number))
    high, low = whole >> 16, whole & 0xFFFF
    for start in ("::ffff:", "::ffff:0:", "::", "64:ff9b::"):
        yield f"[{start}{number}]"
        yield f"[{start}{high:x}:{low:x}]"
    yield f"[0:0:0:0:0:FFFF:{high:04X}:{low:04X}]"
    yield f"[2002:{high:x}:{low:x}::1]"


def names_that_spell(number: ipaddress.IPv4Address) -> Iterator[str]:
    dashed = str(number).replace(".", "-")
    for end in ("nip.io", "sslip.io", "xip.io", "wildcard.example.org"):
        yield f"{number}.{end}"
        yield f"{dashed}.{end}"
        yield f"app.{number}.{end}"
        yield f"app-{dashed}.{end}"
    yield f"{int(number):08x}.nip.io"


@given(ADDRESSES)
def test_no_spelling_of_a_private_address_is_public(number: ipaddress.IPv4Address) -> None:
    for host in (*spellings(number), *names_that_spell(number)):
        with pytest.raises(ValueError, match=r"public page|begins with|without spaces"):
            read_address(f"http://{host}/page")


@given(st.ip_addresses(v=4).filter(lambda number: number.is_global and not number.is_multicast))
def test_a_public_address_is_one_in_its_usual_spelling_alone(number: ipaddress.IPv4Address) -> None:
    usual, *others = (host for host in spellings(number) if not host.startswith("["))
    assert is_public(usual)
    assert not any(map(is_public, others))


@pytest.mark.parametrize(
    "address",
    [
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "64:ff9b:1::808:808",
    ],
)
def test_a_private_address_of_version_six_is_not_public(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(ValueError, match=r"public page|begins with"):
        read_address(f"http://[{address}]/")


PRIVATE_NAMES = (
    "localhost", "wiki", "db.internal", "wiki.local", "nas.lan", "router.home", "pi.home.arpa", "x.corp", "a.mail",
    "host.docker.internal", "api.default.svc", "api.default.svc.cluster.local", "api.svc.cluster", "box.localdomain",
    "localhost.localdomain", "printer.private", "portal.intranet", "web.service.consul", "a.test", "a.invalid",
    "abcdef.onion", "a.alt", "1.0.168.192.in-addr.arpa", "localhost.example.org", "a.localhost", "localtest.me",
    "anything.localtest.me", "lvh.me", "app.k8s", "node.i2p",
)  # fmt: skip


@pytest.mark.parametrize("name", PRIVATE_NAMES)
def test_a_name_that_only_a_private_network_knows_is_not_public_however_it_is_written(name: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in name)
    for written in (name, f"{name}.", name.upper(), name.replace(".", "。"), name.replace(".", "．"), wide):
        assert not is_public(written), written


@pytest.mark.parametrize(
    "name",
    [
        "example.org",
        "www.england.nhs.uk.",
        "internal.example.org",
        "svc.example.org",
        "home.example.org",
        "beispiel.xn--p1ai",
        "пример.рф",
        "1-2-3.example.org",
        "8.8.8.8.example.org",
        "192-168.example.org",
    ],
)
def test_a_name_of_the_public_internet_is_public(name: str) -> None:
    assert is_public(name)


def test_every_source_of_the_reference_is_public(reference_file: Path) -> None:
    addresses = [source.url for source in load_register(reference_file).sources.values() if source.url]
    assert len(addresses) > 500
    assert [address for address in addresses if not is_public(host_of(address))] == []
