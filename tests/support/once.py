"""Files that many tests make alike, made once in a process or in a run."""

from __future__ import annotations

import collections
import functools
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

import pytest

_P = ParamSpec("_P")

_MOST_BYTES = 100_000_000
"""Of what is remembered of one function: a worker that reads everything stays small."""


def made_once(make: Callable[_P, bytes]) -> Callable[_P, bytes]:
    """Remember the files a function made, by how its arguments are written: 1, 1.0 and True are not the same here.

    Args:
        make: gives the same bytes for the same arguments.
    """
    known: collections.OrderedDict[bytes, bytes] = collections.OrderedDict()
    size = 0

    @functools.wraps(make)
    def once(*args: _P.args, **kwargs: _P.kwargs) -> bytes:
        nonlocal size
        key = hashlib.sha256(repr((args, kwargs)).encode()).digest()
        if key not in known:
            known[key] = made = make(*args, **kwargs)
            size += len(made)
            while size > _MOST_BYTES:
                size -= len(known.popitem(last=False)[1])
        return known[key]

    return once


def shared_folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """The path of a folder that all processes have in common which share the tests.

    Args:
        factory: of folders.
        name: of the folder.
    """
    base = factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
