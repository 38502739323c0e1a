import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.errors import FetchError
from worker.fetching.guard import BlockedAddressError, guarded_socket_factory, is_allowed, parse_allowed

FORBIDDEN = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1",
    "198.18.0.1", "168.63.129.16", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1",
    "fec0::1", "ff02::1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2001::1", "2001:db8::1",
    "2002:a9fe:a9fe::", "100::1",
]  # fmt: skip
PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_it_refuses_every_address_that_leads_inside_or_nowhere(address: str) -> None:
    assert not is_allowed(address, 443)


@pytest.mark.parametrize("address", PUBLIC)
def test_it_lets_public_addresses_pass_on_the_ports_of_the_web_only(address: str) -> None:
    assert [port for port in (22, 25, 80, 443, 6379, 8080, 8443, 65535) if is_allowed(address, port)] == [
        80, 443, 8080, 8443,
    ]  # fmt: skip


def test_an_allowed_network_is_open_on_every_port_and_an_allowed_port_alone() -> None:
    allow = parse_allowed("127.0.0.1:*, 10.0.0.0/8 192.168.1.5:8080, [::1]:9000, fd00::/8")
    assert is_allowed("127.0.0.1", 54321, allow)
    assert is_allowed("::ffff:127.0.0.1", 54321, allow)
    assert is_allowed("10.200.1.1", 22, allow)
    assert is_allowed("192.168.1.5", 8080, allow)
    assert not is_allowed("192.168.1.5", 80, allow)
    assert is_allowed("::1", 9000, allow)
    assert not is_allowed("::1", 9001, allow)
    assert is_allowed("fd00::7", 1, allow)
    assert not is_allowed("127.0.0.2", 80, allow)
    assert not is_allowed("169.254.169.254", 80, allow)


def test_no_allowed_networks_is_an_empty_text() -> None:
    assert parse_allowed("") == ()


@pytest.mark.parametrize("text", ["localhost", "10.0.0.0/40", "127.0.0.1:http", "1.2.3", ":8080"])
def test_what_is_no_network_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write 10\\.0\\.0\\.0/8"):
        parse_allowed(text)


def test_the_factory_raises_before_any_socket_exists() -> None:
    open_socket = guarded_socket_factory(parse_allowed("127.0.0.1:*"))
    address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))
    with pytest.raises(BlockedAddressError) as refused:
        open_socket(address)
    assert isinstance(refused.value, FetchError)
    assert (refused.value.reason, refused.value.address, refused.value.port) == (
        "blocked",
        "169.254.169.254",
        80,
    )


@given(st.ip_addresses(v=4))
def test_an_address_in_disguise_is_never_more_welcome(address: object) -> None:
    for disguise in (f"::ffff:{address}", f"::{address}", f"64:ff9b::{address}", f"::ffff:0:{address}"):
        assert is_allowed(str(address), 443) or not is_allowed(disguise, 443)
