"""Contact data that is meant to be said: help lines, a clinic's public number, a guild's own domain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TAIL = 7  # digits: a number of so many or more is the same with and without its country code

_MAX_LABELS = 8  # of a host, from its end


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is no finding. Make one with `allow`."""

    numbers: frozenset[str] = frozenset()
    tails: frozenset[str] = frozenset()  # the last digits of those numbers
    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    def number(self, digits: str) -> bool:
        """Is this number allowed, with or without a country code or a leading zero?"""
        bare = digits.lstrip("0")
        if len(bare) < _TAIL or bare[-_TAIL:] not in self.tails:
            return bare in self.numbers
        return any(
            bare.endswith(number) or number.endswith(bare) for number in self.numbers if len(number) >= _TAIL
        )

    def address(self, address: str) -> bool:
        """Is this e-mail address allowed, or all of its domain?"""
        return address in self.addresses or self.domain(address.rpartition("@")[2])

    def domain(self, host: str) -> bool:
        """Is this host an allowed domain, or within one?"""
        labels = host.split(".")[-_MAX_LABELS:]
        return any(".".join(labels[at:]) in self.domains for at in range(len(labels)))

    def __or__(self, other: Allowed) -> Allowed:
        return Allowed(
            self.numbers | other.numbers,
            self.tails | other.tails,
            self.addresses | other.addresses,
            self.domains | other.domains,
        )


def allow(entries: Iterable[str]) -> Allowed:
    """Entries as people write them: phone numbers in any format, e-mail addresses, domains."""
    numbers, addresses, domains = set(), set(), set()
    for entry in entries:
        plain = entry.strip().lower()
        digits = "".join(char for char in plain if char in "0123456789").lstrip("0")
        if "@" in plain.strip("@"):
            addresses.add(plain)
        elif any(char.isalpha() for char in plain):
            domains.add(plain.strip("@").removeprefix("https://").removeprefix("www.").rstrip("/"))
        elif digits:
            numbers.add(digits)
    tails = {number[-_TAIL:] for number in numbers if len(number) >= _TAIL}
    return Allowed(frozenset(numbers), frozenset(tails), frozenset(addresses), frozenset(domains))
