"""Jobs as the tests of batches run them, in processes that must be able to import them."""

from __future__ import annotations

import os
import time
from contextlib import suppress


def double(item: int) -> int:
    return 2 * item


def size(item: bytes) -> int:
    return len(item)


def process(_: int) -> int:
    return os.getpid()


def die_at_13(item: int) -> int:
    if item == 13:
        os._exit(3)
    return item


def hang_at_13(item: int) -> int:
    while item == 13:
        time.sleep(1)
    return item


def hang_blind_to_signals_at_13(item: int) -> int:
    import signal

    if item == 13 and os.name != "nt":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    return hang_at_13(item)


def eat_at_13(item: int) -> int:
    eaten = []
    while item == 13:
        eaten.append(bytearray(100_000_000))
    return item


def claim_at_13(item: int) -> int:
    """Asks for 20 GB and touches none, which counts where address space is bounded and costs nothing."""
    claimed: list[bytes] = []
    while item == 13 and len(claimed) < 200:
        claimed.append(bytes(100_000_000))
    return item


def stumble_at_13(item: int) -> float:
    return item / (item - 13)


def slow(item: int) -> int:
    time.sleep(0.2)
    return item


def toil_at_13(item: int) -> int:
    """Works without end, and takes whatever happens for a fault of what it works on."""
    while item == 13:
        with suppress(Exception):
            sum(range(1000))
    return item
