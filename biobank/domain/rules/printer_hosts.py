"""Where a printer may be: the site's own network, and what the settings of the server list.

Labels carry names, so nothing is sent to an address that nobody meant: not to this machine, not to an address
that only the machine's own network card answers, and not into the internet unless the settings say so.
"""

import ipaddress
import re
from dataclasses import dataclass

MALFORMED, BARRED, UNLISTED = "printer-host-malformed", "printer-host-barred", "printer-host-not-listed"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# The last part has a letter: otherwise it would be a number, which systems read as an address in many ways.
_NAME = re.compile(rf"(?:{_LABEL}\.)*(?=[A-Za-z0-9-]*[A-Za-z])(?!0[xX]){_LABEL}")
_LONGEST_NAME = 253
_OWN_NAMES = ("localhost", "ip6-localhost", "localhost.localdomain")
_CLOUD_DATA = ipaddress.ip_address("fd00:ec2::254")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class HostRule:
    """What the settings say of printers' hosts: names, addresses, networks, and whether this machine may be.

    Where nothing is listed, any address of a private network is good.
    """

    listed: tuple[str, ...] = ()
    own_machine: bool = False

    def fault_of(self, host: str) -> str | None:
        """Return the code of what stands against a host as it is typed, or None."""
        address = address_of(host)
        if address is not None:
            return self.fault_of_address(address)
        if len(host) > _LONGEST_NAME or not _NAME.fullmatch(host):
            return MALFORMED
        if self._lists_name(host):
            return None
        if host.lower() in _OWN_NAMES or host.lower().endswith(".localhost"):
            return None if self.own_machine else BARRED
        return UNLISTED if self.listed else None

    def fault_of_address(self, address: Address, name: str | None = None) -> str | None:
        """Return the code of what stands against an address; `name` is the name that led there."""
        plain = getattr(address, "ipv4_mapped", None) or address
        within = [network for network in self._networks() if plain in network]
        if plain.is_multicast or plain.is_unspecified:
            return BARRED
        if plain.is_loopback:
            return None if self.own_machine or any(each.is_loopback for each in within) else BARRED
        if plain.is_link_local or plain == _CLOUD_DATA:
            return None if any(each.is_link_local or each.num_addresses == 1 for each in within) else BARRED
        if within or (name is not None and self._lists_name(name)):
            return None
        return UNLISTED if self.listed or not plain.is_private else None

    def _lists_name(self, host: str) -> bool:
        """Say whether a name is listed, or lies below a listed name that begins with a dot."""
        told, names = host.lower(), [each.lower() for each in self.listed]
        return told in names or any(each.startswith(".") and told.endswith(each) for each in names)

    def _networks(self) -> list[Network]:
        return [network for each in self.listed if (network := network_of(each)) is not None]


def address_of(host: str) -> Address | None:
    """Return the address that a text is, or None for a name."""
    try:
        return ipaddress.ip_address(host.partition("%")[0] if ":" in host else host)
    except ValueError:
        return None


def network_of(text: str) -> Network | None:
    """Return the network or single address that a text is, or None for a name."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
