"""Limits of what one address or one link may ask: token buckets in memory, as many as fit and no more."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST_BUCKETS = 20_000
"""The least recently used ones are forgotten: a flood from many addresses must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests that may come at once, and how many more each second."""

    burst: int
    per_second: float


class Buckets:
    """Token buckets of one rate, by whatever name."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str) -> int:
        """Take a token.

        Args:
            name: of the bucket.

        Returns:
            0, or the seconds until there is one again.
        """
        with self._lock:
            left, now = self._now(name)
            if left < 1:
                return max(1, math.ceil((1 - left) / self._rate.per_second))
            self._left[name] = (left - 1, now)
            self._left.move_to_end(name)
            while len(self._left) > _MOST_BUCKETS:
                self._left.popitem(last=False)
            return 0

    def _now(self, name: str) -> tuple[float, float]:
        now = self._clock()
        left, since = self._left.get(name, (float(self._rate.burst), now))
        return min(self._rate.burst, left + (now - since) * self._rate.per_second), now
