"""A wrong template as it was written: its lines, its tree, the names that somebody may have meant there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from gouji.findings import Phrase
from gouji.form.edition.keys import NODE_KEYS, SUMS
from gouji.form.edition.naming import id_for
from gouji.form.edition.source import Problem, Tree, is_id


@dataclass(frozen=True, slots=True)
class Written:
    """A value with the keys that lead to it and the mappings they stand in, outermost first."""

    keys: tuple[str, ...]
    above: tuple[Tree, ...]
    tree: Tree


_WIDE_INDENT = re.compile(r"[ \t]*[^\S \t]")


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """A template as a file of lines and as a tree."""

    file: str
    lines: Sequence[str]
    tree: Tree | None
    shipped: Sequence[str]

    def line(self, problem: Problem) -> str:
        """The line of a problem, empty if it stands in another file."""
        is_here = problem.file == self.file and problem.line <= len(self.lines)
        return re.sub(r"\s+#.*", "", self.lines[problem.line - 1]).strip() if is_here else ""

    def is_indented_wide(self, problem: Problem) -> bool:
        """True if the line of a problem is indented with full-width or fixed blanks, which are none for YAML."""
        is_here = problem.file == self.file and problem.line <= len(self.lines)
        return is_here and _WIDE_INDENT.match(self.lines[problem.line - 1]) is not None

    def written(self) -> Iterator[Written]:
        """Everything in the tree, in its order."""
        if self.tree is not None:
            yield from _walked(Written((), (), self.tree))

    def at(self, problem: Problem) -> Iterator[Written]:
        """The values at the line of a problem."""
        for found in self.written():
            if found.tree.file == problem.file and problem.line in (found.tree.line, found.tree.key_line):
                yield found

    def lines_of_mapping(self, problem: Problem) -> set[int]:
        """The lines of the values of the mapping that a problem is about."""
        for found in self.at(problem):
            if isinstance(found.tree.value, dict):
                return {below.line for below in found.tree.value.values()}
        return set()

    def sums_at(self, problem: Problem) -> Iterator[tuple[Written, Tree]]:
        """The lines of sums that are written at the line of a problem, each with the grid it stands in."""
        for found in self.at(problem):
            if isinstance(found.tree.value, str):
                for key, grid in zip(found.keys, found.above, strict=True):
                    if key in SUMS:
                        yield found, grid

    def grids_at(self, problem: Problem) -> Iterator[Tree]:
        """The grids whose lines or void cells stand at the line of a problem."""
        for found in self.at(problem):
            yield from (grid for key, grid in zip(found.keys, found.above, strict=True) if key in (*SUMS, "void"))

    def grids(self) -> Iterator[tuple[str, Tree]]:
        """Everything that has rows or columns, with its section."""
        for found in self.written():
            if len(found.keys) > 1 and found.keys[0] == "sections" and isinstance(found.tree.value, dict):
                is_grid = len(found.keys) in (2, 4) and {"rows", "columns"} & found.tree.value.keys()
                if is_grid:
                    yield found.keys[1], found.tree


def _walked(written: Written) -> Iterator[Written]:
    yield written
    value = written.tree.value
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _walked(Written((*written.keys, key), (*written.above, written.tree), below))
    elif isinstance(value, list):
        for below in value:
            yield from _walked(Written(written.keys, written.above, below))


@dataclass(frozen=True, slots=True)
class Slip:
    """A problem with the parts of its reason."""

    parts: tuple[str, ...]
    problem: Problem
    page: TemplatePage


@dataclass(frozen=True, slots=True)
class LineNames:
    """The names that a line of a grid may use: by each the printed words.

    Attributes:
        axes: of the rows and of the columns.
        codes: keys that are no ids and have no rows under them, with what they should have been.
    """

    axes: Mapping[str, Mapping[str, str]]
    codes: Mapping[str, str]

    @classmethod
    def of(cls, grid: Tree) -> LineNames:
        """The names in a grid, as far as it can be read.

        Args:
            grid: as it was written.

        Returns:
            Names of rows and of columns.
        """
        codes: dict[str, str] = {}
        axes = {}
        for kind in ("rows", "columns"):
            below = grid.get(kind)
            axes[kind] = dict(_named(below, kind, "", codes)) if below is not None else {}
        return cls(axes, codes)

    @property
    def all(self) -> Mapping[str, str]:
        """Those of both."""
        return {name: label for names in self.axes.values() for name, label in names.items()}

    def meant(self, word: str) -> str | None:
        """The name that somebody meant; None if nothing is like it."""
        known = self.all
        if word in known or word in self.codes:
            return self.codes.get(word, word)
        if by_label := [name for name, label in known.items() if _plain(label) == _plain(word)]:
            return by_label[0] if len(by_label) == 1 else None
        ends = [name for name in known if name.endswith(f".{word}") or word.endswith(f".{name}")]
        if len(ends) == 1:
            return ends[0]
        return next(iter(get_close_matches(word.casefold(), known, 1, 0.7)), None)


def _named(tree: Tree, kind: str, above: str, codes: dict[str, str]) -> Iterator[tuple[str, str]]:
    names = tree.value if isinstance(tree.value, dict) else {}
    for place, (key, below) in enumerate(names.items(), 1):
        node = below.as_node()
        if is_id(key):
            label = node.get("label")
            name = f"{above}.{key}" if above else key
            yield name, str(label.value) if label is not None else ""
            if kind in node:
                yield from _named(node[kind], kind, name, codes)
        elif isinstance(below.value, dict) and not (below.value.keys() & set(NODE_KEYS) - {kind}):
            yield from _named(below, kind, above, codes)
        else:
            codes[key] = proposed_id(key, names, kind, place)


def proposed_id(key: str, names: Collection[str], kind: str, place: int) -> str:
    """An id for a row or column that has none.

    Args:
        key: that is no id.
        names: the keys beside it.
        kind: ``rows`` or ``columns``.
        place: of the key among them, from 1, by which it is named where its words give no id.
    """
    letter = kind[0]
    numbered = f"{letter}{place}"
    is_told = id_for(key, (), letter) != f"{letter}1"
    return id_for(key, names, letter) if is_told or numbered in names else numbered


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")


def bare(text: str) -> str:
    """A part of a reason without its quotation marks.

    Args:
        text: with or without them.

    Returns:
        The words alone.
    """
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def write_this(text: str) -> Phrase:
    """The advice to write something.

    Args:
        text: of the template.

    Returns:
        In both languages.
    """
    return Phrase(f"请写 `{text}`", f"write `{text}`")


def mean_this(text: str) -> Phrase:
    """The question if something was meant.

    Args:
        text: of the template.

    Returns:
        In both languages.
    """
    return Phrase(f"是否为 `{text}`？", f"did you mean `{text}`?")


Advice = Mapping[str, Phrase | Callable[[Slip], Phrase | None]]
"""By the words of a reason, with ``{}`` for what differs, the advice or what gives it."""
