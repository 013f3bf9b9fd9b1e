"""The tables of an edition as they are looked for in a report: rows and heads under every spelling they have."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gouji.common import plain_words
from gouji.form import Edition, Grid, Node, Section
from gouji.reading.published.wording import spellings

STRONG = 4
"""Plain characters from which on a label is known wherever it stands; shorter ones only between others."""


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A column of a grid: the spellings it is known by, and the headings over it, from the top."""

    label: str
    words: frozenset[str]
    above: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """Number of the row of heads it stands in, if no head reaches down."""
        return len(self.above)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a section, over all its grids.

    Attributes:
        number: in the section, from the top.
        grid: the number of its grid.
        label: as the form prints it; empty for the one row of a grid that has no labels.
        numbered, bare: the spellings of its label, with its number and without.
        paths: the field of each column.
        parts: for a heading over rows the fields below it, a column; then *paths* are empty.
        above: the spellings of the headings over it.
    """

    number: int
    grid: int
    label: str
    numbered: tuple[str, ...]
    bare: tuple[str, ...]
    paths: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...] = ()
    above: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Number of figures in it."""
        return len(self.paths or self.parts)


@dataclass(frozen=True)
class FormSection:
    """The grids of a section.

    Attributes:
        rows: with fields of their own.
        headings: over rows, which some print as one row.
        heads: the columns of each grid.
        groups: headings over columns, of all grids.
        captions: words over the grids, and in their corners.
    """

    section: Section
    rows: tuple[Row, ...]
    headings: tuple[Row, ...]
    heads: tuple[tuple[ColumnHead, ...], ...]
    groups: frozenset[str]
    captions: frozenset[str]

    @functools.cached_property
    def strong(self) -> Mapping[str, Row]:
        """Rows by spellings that no other row or head of the section has, and that are long enough to be known by."""
        return {word: row for word, row in self._spelled().items() if row is not None}

    def _spelled(self) -> dict[str, Row | None]:
        found: dict[str, Row | None] = {}
        taken = {word for heads in self.heads for head in heads for word in head.words} | self.groups
        for row in (*self.rows, *self.headings):
            for words, least in ((row.numbered, 3), (row.bare, STRONG)):
                for word in words:
                    if len(word) >= least and word not in taken:
                        found[word] = row if found.get(word, row) is row else None
        return found

    @functools.cached_property
    def all_heads(self) -> frozenset[str]:
        """Every spelling of a head."""
        return frozenset(word for heads in self.heads for head in heads for word in head.words)


@dataclass(frozen=True)
class Form:
    """The sections with grids of an edition."""

    edition: Edition
    sections: tuple[FormSection, ...]

    @functools.cached_property
    def _labels(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for section in self.sections:
            for grid in section.section.grids:
                for node in (node for top in (*grid.rows, *grid.columns) for chain in top.leaves() for node in chain):
                    label = plain_words(node.label)
                    found[label] = found.get(label, frozenset()) | {label, *map(plain_words, node.also)}
        return {label: wordings for label, wordings in found.items() if len(label) >= 2}

    @functools.cached_property
    def labels(self) -> tuple[frozenset[str], ...]:
        """Every label of the tables, plain, in all wordings that are known."""
        return tuple(self._labels.values())

    @functools.cached_property
    def own_words(self) -> frozenset[str]:
        """The labels as the edition itself prints them, plain."""
        return frozenset(self._labels)

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """Every wording of them."""
        return frozenset[str]().union(*self.labels)

    @functools.cached_property
    def row_words(self) -> tuple[str, ...]:
        """Strong spellings of rows."""
        return tuple(dict.fromkeys(word for section in self.sections for word in section.strong))

    @functools.cached_property
    def row_tails(self) -> tuple[str, ...]:
        """Their last characters: a text without one of these holds none of them."""
        return tuple(dict.fromkeys(word[-3:] for word in self.row_words))

    @functools.cached_property
    def printed(self) -> frozenset[str]:
        """Any spelling of anything that is printed in the tables, and the titles of the sections."""
        words = {*self.words, *self.row_words}
        for section in self.sections:
            words |= section.all_heads | section.captions | section.groups
            words.update(word for row in (*section.rows, *section.headings) for word in (*row.numbered, *row.bare))
        words |= {plain_words(section.heading) for section in self.edition.sections}
        return frozenset(filter(None, words))

    @functools.cached_property
    def all_printed(self) -> str:
        """The same in one text, a line each."""
        return "\n".join(self.printed)

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any of them, the longest first."""
        return re.compile("|".join(map(re.escape, sorted(self.printed, key=lambda word: (-len(word), word)))))


@functools.lru_cache(maxsize=32)
def form_of(edition: Edition) -> Form:
    """An edition as it is looked for.

    Args:
        edition: any.

    Returns:
        Its sections, rows and heads by their spellings.
    """
    return Form(edition, tuple(_section(section) for section in edition.sections if section.grids))


def _section(section: Section) -> FormSection:
    rows: list[Row] = []
    headings: list[Row] = []
    for number, grid in enumerate(section.grids):
        first = len(rows)
        for chain, paths in zip(_chains(grid), grid.paths, strict=True):
            leaf = chain[-1] if chain else None
            numbered, bare = spellings(leaf.label, leaf.also) if leaf is not None else ((), ())
            above = tuple(word for node in chain[:-1] for words in spellings(node.label, node.also) for word in words)
            label = leaf.label if leaf is not None else ""
            rows.append(Row(len(rows), number, label, numbered, bare, paths, above=above))
        headings += _headings(grid, number, rows[first:])
    heads = tuple(
        tuple(
            ColumnHead(
                chain[-1].label,
                frozenset(spellings(chain[-1].label, chain[-1].also)[0]),
                tuple(plain_words(node.label) for node in chain[:-1]),
            )
            for chain in _columns(grid)
        )
        for grid in section.grids
    )
    groups = {plain_words(node.label) for grid in section.grids for chain in _columns(grid) for node in chain[:-1]}
    captions = {plain_words(text) for grid in section.grids for text in (grid.caption or "", *grid.corner) if text}
    return FormSection(section, tuple(rows), tuple(headings), heads, frozenset(groups), frozenset(captions))


def _chains(grid: Grid) -> list[tuple[Node, ...]]:
    return [chain for row in grid.rows for chain in row.leaves()] or [()]


def _columns(grid: Grid) -> list[tuple[Node, ...]]:
    return [chain for column in grid.columns for chain in column.leaves()]


def _headings(grid: Grid, number: int, rows: list[Row]) -> Iterator[Row]:
    """Headings over at least two rows, all of which are inputs: what is printed for one is the sum of these."""
    chains = _chains(grid)
    seen: set[int] = set()
    for chain in chains:
        for depth, node in enumerate(chain[:-1]):
            if id(node) in seen:
                continue
            seen.add(id(node))
            below = [row for row, other in zip(rows, chains, strict=True) if len(other) == depth + 2 and node in other]
            if len(below) > 1 and len(below) == sum(node in other for other in chains):
                numbered, bare = spellings(node.label, node.also)
                parts = tuple(zip(*(row.paths for row in below), strict=True))
                yield Row(below[0].number, number, node.label, numbered, bare, (), parts)
