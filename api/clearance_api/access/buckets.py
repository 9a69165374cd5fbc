"""Token buckets: how often somebody may do something, kept in this process."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Buckets", "network_of"]

KEPT = 20_000


class Buckets:
    """One bucket for each name: `burst` tokens when full, filled again by `per_second`; a rate of 0 limits nothing.

    At most 20,000 buckets are kept; the one that was used longest ago goes first.
    """

    def __init__(self, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_second
        self._burst = burst
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, name: str) -> float:
        """Seconds until there is a token again; 0 when there is one."""
        return 0.0 if self._rate <= 0 else max(0.0, (1.0 - self._level(name, self._clock())) / self._rate)

    def take(self, name: str) -> float:
        """Take a token; otherwise the seconds until there is one.

        Example:
            >>> door = Buckets(per_second=2, burst=1, clock=lambda: 0.0)
            >>> door.take("a"), door.take("a"), door.take("b")
            (0.0, 0.5, 0.0)
        """
        if self._rate <= 0:
            return 0.0
        now = self._clock()
        level = self._level(name, now)
        if level < 1.0:
            return (1.0 - level) / self._rate
        self._levels[name] = (level - 1.0, now)
        self._levels.move_to_end(name)
        if len(self._levels) > KEPT:
            self._levels.popitem(last=False)
        return 0.0

    def _level(self, name: str, now: float) -> float:
        level, at = self._levels.get(name, (self._burst, now))
        return min(self._burst, level + (now - at) * self._rate)


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 of an IPv6 one, which one customer holds.

    Example:
        >>> network_of("192.0.2.7"), network_of("2001:db8:1:2:3::4")
        ('192.0.2.7', '2001:db8:1:2::')
    """
    if ":" not in address:
        return address
    try:
        whole = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if whole.ipv4_mapped is not None:
        return str(whole.ipv4_mapped)
    return str(ipaddress.IPv6Address(int(whole) >> 64 << 64))
