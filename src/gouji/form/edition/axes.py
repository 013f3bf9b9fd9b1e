"""The rows and the columns of a grid as its lines of sums name them: which of the two a line runs along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gouji.form import expression
from gouji.form.edition.constraints import PRIOR
from gouji.form.edition.fields import Attributes, Node
from gouji.form.edition.source import Tree
from gouji.form.edition.values import Values
from gouji.form.expression import Line


@dataclass(frozen=True, slots=True)
class AxisLeaf:
    """A row or column of a grid.

    Attributes:
        ids: its name in lines of sums, and its part of a path.
        chain: the nodes from the outermost heading to it; none for the only row of a grid without row labels.
        tree: what it was written as; None without a chain.
    """

    ids: tuple[str, ...]
    chain: tuple[Node, ...]
    tree: Tree | None

    @property
    def labels(self) -> tuple[str, ...]:
        """The printed words, outermost first."""
        return tuple(node.label for node in self.chain if not node.is_silent)

    def attributes(self, outer: Attributes) -> Attributes:
        """The attributes of the fields of this row or column.

        Args:
            outer: those of the grid.

        Returns:
            Attributes in which the innermost setting holds.
        """
        for node in self.chain:
            outer = node.attributes.over(outer)
        return outer


@dataclass(frozen=True, slots=True)
class Axis:
    """The rows or the columns of one grid, seen from a line of sums.

    Attributes:
        leaves: its rows or columns.
        across: the columns or the rows that a line crosses.
        named: by name the leaves it stands for: the leaf of that name, or every leaf under the heading of that name.
        words: by name the printed words of that leaf or heading.
        whole: by name those words behind those of the headings over it.
    """

    leaves: tuple[AxisLeaf, ...]
    across: tuple[AxisLeaf, ...]
    are_rows: bool
    named: Mapping[str, tuple[AxisLeaf, ...]]
    words: Mapping[str, str]
    whole: Mapping[str, str]

    @classmethod
    def of(cls, leaves: Iterable[AxisLeaf], across: tuple[AxisLeaf, ...], *, are_rows: bool) -> Axis:
        """The axis of some leaves. Every name is looked up often, so all are listed once.

        Args:
            leaves: the rows or the columns.
            across: the columns or the rows that they cross.
            are_rows: *leaves* are rows.

        Returns:
            The axis.
        """
        leaves = tuple(leaves)
        counts = Counter(leaf.chain[-1].label for leaf in leaves if leaf.chain)
        named: dict[str, list[AxisLeaf]] = {}
        words: dict[str, str] = {}
        whole: dict[str, str] = {}
        for leaf in leaves:
            for name, node in _names(leaf.chain):
                named.setdefault(name, []).append(leaf)
                # Where two rows have the same words, what is printed beside them tells which is meant.
                code = f"（{node.stub[0][1]}）" if node.stub and counts[node.label] > 1 else ""
                words.setdefault(name, f"{node.words}{code}")
                above = [other.label for other in leaf.chain[: leaf.chain.index(node)] if not other.is_silent]
                whole.setdefault(name, f"{' '.join((*above, node.words))}{code}")
        return cls(leaves, across, are_rows, {name: tuple(below) for name, below in named.items()}, words, whole)

    def under(self, name: str) -> tuple[AxisLeaf, ...]:
        """The leaves a name stands for.

        Args:
            name: ids joined by dots, with or without the word for last year.

        Returns:
            The leaves in printed order, none if nothing has the name.
        """
        return self.named.get(_bare(name), ())

    def prose(self, line: Line, language: str = "zh", *, is_whole: bool = False) -> str:
        """A line of sums in words.

        Args:
            line: along this axis.
            language: of the few words that are not the form's.
            is_whole: each name is written with its headings.

        Returns:
            Last year's words stand in quotation marks and with 上年.
        """
        words = self.whole if is_whole else self.words
        before = "上年的" if language == "zh" else "last year's "
        return expression.prose(
            line, lambda name: f"{before}“{words[_bare(name)]}”" if is_prior(name) else words[_bare(name)], language
        )

    @property
    def words_across(self) -> list[str]:
        """The words of each row or column that a line crosses; none for the only column, which tells nothing."""
        if self.are_rows and len(self.across) == 1:
            return [""]
        last = [leaf.labels[-1] if leaf.labels else "" for leaf in self.across]
        counts = Counter(last)
        pairs = zip(self.across, last, strict=True)
        return [words if counts[words] == 1 else " ".join(leaf.labels) for leaf, words in pairs]

    def path(self, prefix: tuple[str, ...], leaf: AxisLeaf, crossing: AxisLeaf) -> str:
        """The path of the field where a row and a column cross.

        Args:
            prefix: the ids of section and grid.
            leaf: one of this axis.
            crossing: one of those that it crosses.

        Returns:
            Ids joined by dots.
        """
        row, column = (leaf, crossing) if self.are_rows else (crossing, leaf)
        return ".".join((*prefix, *row.ids, *column.ids))


def axis_of(line: Line, axes: tuple[Axis, Axis], tree: Tree, values: Values) -> Axis | None:
    """The axis that a line of sums runs along.

    Args:
        line: the line.
        axes: the rows and the columns of the grid.
        tree: what the line was written as.
        values: notes a line that runs along none, or could run along both.

    Returns:
        The axis, None if there is not exactly one.
    """
    fitting = [axis for axis in axes if all(axis.under(name) for name in line.names)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        values.wrong(tree, f"'{line}' could run along rows and along columns; rename an id")
        return None
    for name in line.names:
        if not any(axis.under(name) for axis in axes):
            guard = line.when if name not in line.own_names else None
            values.wrong(tree, f"unknown id {name!r} in '{guard or line}'")
            return None
    values.wrong(tree, f"'{line}' mixes rows and columns")
    return None


def is_prior(name: str) -> bool:
    """True for a name in a line of sums that means last year's figure.

    Args:
        name: ids joined by dots.

    Returns:
        True if it begins with the word for last year.
    """
    return name.startswith(f"{PRIOR}.")


def _bare(name: str) -> str:
    """The name without the word that says whose year it is."""
    return name.removeprefix(f"{PRIOR}.")


def _names(chain: tuple[Node, ...]) -> Iterator[tuple[str, Node]]:
    """The nodes of a chain that have an id, each with its name in lines of sums."""
    name = ""
    for node in chain:
        if node.id is not None:
            name = f"{name}.{node.id}" if name else node.id
            yield name, node
