"""The orders in which the heads of a grid may be printed: figures under heads that stand otherwise are another's."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from gouji.reading.published.form import ColumnHead

Path = tuple[str, ...]
"""A head or a heading over several, by the words from the top down to it."""

EDGE = ""
"""Stands in front of the first word of a row."""
UNKNOWN = "?"
"""Stands for words that are none of the heads."""


class HeadOrder:
    """The heads of a grid and the headings over them, as a tree that may be printed row by row or branch by branch.

    Args:
        heads: of the grid, as the form has them.
    """

    def __init__(self, heads: Sequence[ColumnHead]) -> None:
        chains = [(*head.above, head.label) for head in heads]
        self._branches = list(dict.fromkeys(path for chain in chains for path in _paths(chain)))
        self._places = {path: place for place, path in enumerate(self._branches)}
        self._known: dict[str, list[Path]] = {}
        words = {chain: head.words for head, chain in zip(heads, chains, strict=True)}
        for path in self._branches:
            for word in words.get(path, path[-1:]):
                self._known.setdefault(word, []).append(path)
        self._pattern = re.compile("|".join(sorted(map(re.escape, self._known), key=len, reverse=True)) or "(?!)")
        self._groups = {path for chain in chains for path in _paths(chain[:-1])}
        families = [[path for path in self._branches if path[:-1] == group] for group in self._groups]
        self._families = [set(family) for family in families]
        self._totals = {family[-1] for family in families if self._groups.intersection(family)}
        """What stands beside headings; some print it over several rows, and so in another one than its neighbours."""
        self._is_repeated = any(len(paths) > 1 for paths in self._known.values())
        self._allowed = set(self._pairs(chains))

    def _pairs(self, chains: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
        """Pairs that may stand behind each other: in a row of heads, in the row below it, or in a branch."""
        levels = range(max(map(len, chains), default=0))
        rows = [[path for path in self._branches if len(path) == level + 1] for level in levels]
        filled = [[chain[: level + 1] for chain in chains] for level in levels]  # each heading over all its columns
        yield from itertools.chain.from_iterable(map(itertools.pairwise, (self._branches, *rows, *filled)))
        yield from itertools.product({row[-1] for row in (*rows, *filled)}, [row[0] for row in rows])
        yield from (((EDGE,), path) for path in self._branches if path in self._groups or self._is_first(path))

    def _is_first(self, path: Path) -> bool:
        return next(other for other in self._branches if other[:-1] == path[:-1] and len(other) == len(path)) == path

    def words_in(self, text: str) -> Iterator[str]:
        """The heads that stand in words without spaces, one behind the other, and :data:`UNKNOWN` for what is between.

        Args:
            text: plain words of a line.
        """
        end = 0
        for match in self._pattern.finditer(text):
            if match.start() > end:
                yield UNKNOWN
            yield match[0]
            end = match.end()
        if end < len(text):
            yield UNKNOWN

    def is_broken(self, words: Iterable[str]) -> bool:
        """True if a head, where heads are there several times, stands right behind one that it follows nowhere.

        Args:
            words: beside each other.
        """
        if not self._is_repeated:
            return False
        paths = [[(EDGE,)] if word == EDGE else self._known.get(word, []) for word in words]
        pairs = (set(itertools.product(one, other)) for one, other in itertools.pairwise(paths))
        return any(ways and self._allowed.isdisjoint(ways) for ways in pairs)

    def is_turned(self, row: Iterable[str]) -> bool:
        """True if two heads, each of which the form has once, stand in each other's place.

        Args:
            row: words that stand beside each other in one row.
        """
        there = [path for word in row for path in self._once(word)]
        pairs = itertools.combinations(there, 2)
        return any(self._places[one] > self._places[other] and one[: len(other)] != other for one, other in pairs)

    def levels(self, words: Sequence[str]) -> Iterator[list[str]]:
        """The heads of each level that the form has once, where each stands last, without totals beside headings.

        Args:
            words: in their order, over all rows.
        """
        last = list(dict.fromkeys(reversed(words)))[::-1]
        for level in {len(path) for path in self._branches}:
            yield [
                word
                for word in last
                if any(len(path) == level for path in self._once(word) if path not in self._totals)
            ]

    def families(self, words: Sequence[str]) -> Iterator[list[str]]:
        """The heads below each heading that the form has once, likewise.

        Args:
            words: in their order, over all rows.
        """
        last = list(dict.fromkeys(reversed(words)))[::-1]
        for family in self._families:
            yield [word for word in last if (family - self._totals).intersection(self._once(word))]

    def _once(self, word: str) -> list[Path]:
        paths = self._known.get(word, [])
        return paths if len(paths) == 1 else []


@functools.lru_cache(maxsize=256)
def order_of(heads: tuple[ColumnHead, ...]) -> HeadOrder:
    """The order of heads.

    Args:
        heads: of one grid.

    Returns:
        The order, made once.
    """
    return HeadOrder(heads)


def _paths(chain: Path) -> list[Path]:
    return [chain[:length] for length in range(1, len(chain) + 1)]
