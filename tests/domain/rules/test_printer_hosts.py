"""Where a printer may be: nothing leads to this machine, to a cloud's data, or into the internet unasked."""

import ipaddress

import pytest

from biobank.domain.rules.printer_hosts import BARRED, MALFORMED, UNLISTED, HostRule

PLAIN, OPEN = HostRule(), HostRule(own_machine=True)
LISTED = HostRule(("10.7.0.0/16", "zebra-1.example.org", ".labels.example.org", "203.0.113.9"))


@pytest.mark.parametrize(
    "host", ["10.1.2.3", "192.168.7.7", "172.16.0.9", "fd12:3456::9", "zebra-1", "zebra-1.example.org"]
)
def test_a_private_address_or_a_name_is_good(host):
    assert PLAIN.fault_of(host) is None


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST", "x.localhost", "0.0.0.0", "::",
             "169.254.169.254", "fe80::1", "fd00:ec2::254", "224.0.0.1", "::ffff:127.0.0.1",
             "::ffff:169.254.169.254"]
)  # fmt: skip
def test_this_machine_and_what_only_machines_ask_are_barred(host):
    assert PLAIN.fault_of(host) == BARRED
    assert LISTED.fault_of(host) == BARRED


@pytest.mark.parametrize(
    "host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "zebra:9100", "http://zebra", "zebra/1",
             "a b", "-oraw", "zebra..org", "", "x" * 254, "zebra.1", "[::1]", "10.1.2.3:9100", "ze\nbra"]
)  # fmt: skip
def test_what_is_no_host_is_said_to_be_none(host):
    assert PLAIN.fault_of(host) == MALFORMED


@pytest.mark.parametrize("host", ["8.8.8.8", "2001:4860:4860::8888", "100.64.1.1"])
def test_the_internet_is_not_printed_to_unless_it_is_listed(host):
    assert PLAIN.fault_of(host) == UNLISTED
    assert HostRule((host,)).fault_of(host) is None


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        ("10.7.3.4", None),
        ("10.8.3.4", UNLISTED),
        ("zebra-1.example.org", None),
        ("ZEBRA-1.example.org", None),
        ("zebra-2.example.org", UNLISTED),
        ("z.labels.example.org", None),
        ("labels.example.org", UNLISTED),
        ("203.0.113.9", None),
    ],
)
def test_where_hosts_are_listed_no_others_are_good(host, fault):
    assert LISTED.fault_of(host) == fault


def test_only_a_developers_machine_prints_to_itself():
    assert OPEN.fault_of("127.0.0.1") is None
    assert OPEN.fault_of("localhost") is None
    assert OPEN.fault_of("169.254.169.254") == BARRED


def test_a_wide_list_opens_neither_this_machine_nor_a_clouds_data():
    wide = HostRule(("0.0.0.0/0", "::/0"))
    assert wide.fault_of("8.8.8.8") is None
    assert wide.fault_of("127.0.0.1") == BARRED
    assert wide.fault_of("169.254.169.254") == BARRED
    assert HostRule(("127.0.0.1",)).fault_of("127.0.0.1") is None


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "8.8.8.8"])
def test_what_a_name_leads_to_is_looked_at_again(address):
    found = ipaddress.ip_address(address)
    assert PLAIN.fault_of_address(found, "zebra-1.example.org") is not None


def test_a_listed_name_may_lead_anywhere_but_here():
    assert LISTED.fault_of_address(ipaddress.ip_address("198.51.100.7"), "zebra-1.example.org") is None
    assert LISTED.fault_of_address(ipaddress.ip_address("127.0.0.1"), "zebra-1.example.org") == BARRED
