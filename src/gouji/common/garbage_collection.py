"""Python's collector of reference circles, at rest while much is made that forms none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Let the collector rest: the cells of a workbook form no circles, and it looks at all of them each time.

    Of threads that read at once, the one that switched it off switches it on.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
