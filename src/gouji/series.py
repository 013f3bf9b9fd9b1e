"""Which figures of two editions mean the same: so that years join over a change of the form, and stay apart where not.

Nothing is listed here. A path keeps its name across editions as long as it keeps its meaning, and a heading stands for
everything below it: what was one row in 2019, 其他处理, is the sum of its three rows in 2021. What has no counterpart
has no value; it is never 0.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from gouji.edition import Edition
from gouji.expression import Number


@functools.lru_cache(maxsize=32)
def counterparts(source: Edition, target: Edition) -> Mapping[str, tuple[str, ...]]:
    """For the fields of *target* the fields of *source* that add up to the same figure, usually one.

    A field without a counterpart is not in the mapping.
    """
    found = {path: _counterpart(path, source) for path in target.fields}
    return {path: paths for path, paths in found.items() if paths}


def carried(values: Mapping[str, Number], source: Edition, target: Edition) -> dict[str, Number]:
    """The figures of a submission of *source*, by the paths of *target*.

    Args:
        values: inputs and totals by path; a figure of which a part is missing here is left out.
    """
    return {
        path: sum((values[part] for part in parts), start=0)
        for path, parts in counterparts(source, target).items()
        if all(part in values for part in parts)
    }


def _counterpart(path: str, source: Edition) -> tuple[str, ...]:
    if path in source.fields:
        return (path,)
    ids = path.split(".")
    for length in range(len(ids) - 1, 0, -1):
        head, tail = ".".join(ids[:length]) + ".", "." + ".".join(ids[length:])
        below = [each for each in source.fields if each.startswith(head) and each.endswith(tail)]
        # A total among them already counts its parts.
        parts = tuple(each for each in below if not set(source.terms.get(each, ())).intersection(below))
        if parts:
            return parts
    return ()
