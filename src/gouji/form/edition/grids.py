"""A printed table of a template with its fields, totals and lines of sums, every name resolved to paths."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from gouji.findings import Language, Rule, Severity
from gouji.form.edition.axes import Axis, AxisLeaf, axis_of, is_prior
from gouji.form.edition.cells import asked, check_asked, check_field, typed
from gouji.form.edition.constraints import PRIOR, Constraint, Definition
from gouji.form.edition.declared_rules import DeclaredRules
from gouji.form.edition.fields import AddsUp, Attributes, CellType, Digits, Field, Members, Node
from gouji.form.edition.keys import GRID_KEYS, KEYS_OF_ROWS, NODE_KEYS, STUB_ATTRIBUTES, STUB_KEYS, SUMS
from gouji.form.edition.lines import check_line, is_one_word_each, is_void, lines_by_rule
from gouji.form.edition.source import Tree, is_id
from gouji.form.edition.spec import Grid, Stub
from gouji.form.edition.sums_by_codes import HEADING, with_sums_written_out
from gouji.form.edition.totals import serving
from gouji.form.edition.values import Values
from gouji.form.edition.wording import as_across_years, as_doubt, as_tie_out, as_total
from gouji.form.expression import ANY, Gather, Line, Relation, Term

_TAKEN = ("edition", "variant", "year", "agency", "narrative", "key_figures", "sign_off", "explanations", PRIOR)
RESERVED_IDS = (*_TAKEN, "value", "edition_id", "copy", "json", "dict", "schema", "validate", "construct")
"""First ids of paths that would hide a part or a method of every submission."""
WORDS_ALONE = "~"
"""Stands behind the words of a row that has no cells."""
_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class GridPlace:
    """Where a grid stands.

    Attributes:
        section: the printed number of its section.
        caption: the heading over the whole grid, if printed.
        prefix: the ids of its paths.
        outer: the attributes of what is around it.
        language: of the form.
    """

    section: str
    caption: str | None
    prefix: tuple[str, ...]
    outer: Attributes
    language: Language = "zh"


@dataclass(frozen=True, slots=True)
class BuiltGrid:
    """A grid and all that is declared in it.

    Attributes:
        fields: in printed order, each with what it was written as.
        definitions: the totals by path, each with the line it was written as.
        constraints, doubts, across_years: the lines of sums at every row or column they cross.
        rules: by code the rules used, with their messages.
    """

    grid: Grid
    fields: tuple[tuple[Field, Tree], ...]
    definitions: Mapping[str, tuple[Definition, Tree]]
    constraints: tuple[Constraint, ...]
    doubts: tuple[Constraint, ...]
    across_years: tuple[Constraint, ...]
    rules: Mapping[str, Rule]


def attributes_of(tree: Tree, values: Values) -> Attributes:
    """The attributes that a row, column, heading, grid or section sets for the fields under it.

    Args:
        tree: what it was written as.
        values: takes the values and notes what is wrong.

    Returns:
        The attributes, None where nothing is set.
    """
    choices = values.words(tree, "choices")
    return Attributes(
        # What is chosen from a list is nothing else, whatever type is set around it.
        type=values.choice(tree, "type", CellType) or (CellType.CHOICE if choices else None),
        signed=values.boolean(tree, "signed"),
        unit=values.optional(tree, "unit"),
        article=values.optional(tree, "article"),
        prompt=values.optional(tree, "prompt"),
        adds_up=values.choice(tree, "adds_up", AddsUp),
        digits=values.choice(tree, "digits", Digits),
        places=values.digit(tree, "places"),
        least=values.number(tree, "least"),
        most=values.number(tree, "most"),
        may_be=values.words(tree, "may_be"),
        choices=choices,
        pattern=values.optional(tree, "pattern"),
        optional=values.boolean(tree, "optional"),
    )


def build_grid(tree: Tree, place: GridPlace, declared: DeclaredRules, values: Values) -> BuiltGrid:
    """A grid with everything in it.

    Args:
        tree: the grid, or the section that is one grid.
        place: where it stands.
        declared: the rules that its lines stand under.
        values: takes the values and notes what is wrong.

    Returns:
        The grid; what was wrong is left out of it.
    """
    parts = values.mapping(tree, GRID_KEYS if place.caption is not None else None)
    if place.caption is not None and "id" in parts:
        place = replace(place, prefix=(*place.prefix, values.required(tree, "id")))
    own = attributes_of(tree, values)
    place = replace(place, outer=own.over(place.outer))
    stub = _stub_labels(parts.get("stub"), values)
    row_headings, column_headings = (
        _headings(parts.get("rows"), _Writing("rows", tuple(stub)), values),
        _headings(parts.get("columns"), _Writing("columns"), values),
    )
    rows, columns = _leaves(row_headings), _leaves(column_headings)
    if row_headings and not rows[0].chain:
        values.wrong(parts["rows"], "the grid has rows of words only; a row that is filled in needs an id: `id: label`")
    if stub and not (rows[0].chain and columns[0].chain):
        values.wrong(
            parts["stub"], "`stub` stands beside rows and under a heading: the grid needs `rows` and `columns`"
        )
    stubs = tuple(
        Stub(label, tuple(_stub_text(name, row, place.outer) for row in rows)) for name, label in stub.items()
    )
    axes = (Axis.of(rows, columns, are_rows=True), Axis.of(columns, rows, are_rows=False))
    void = _void(parts.get("void"), axes, values)
    written = {key: parts.get(key) for key in SUMS}
    for key in ("totals", "tie_outs"):
        written[key] = with_sums_written_out(written[key], functools.partial(_codes, rows), values)
    lines = {key: list(_lines(written[key], key, axes, declared, values)) for key in SUMS}
    totals = [line for line in lines["totals"] if _defines(line, values)]
    fields = tuple(_fields(tree, place, rows, columns, _summed(totals), void, tuple(stub), stubs))
    for field, place_of_field in fields:
        _check_path(field.path, tree, values)
        check_field(field, place_of_field, values)
    check_asked(own, {field.type for field, _ in fields}, tree, values)
    _check_asked((row_headings, column_headings), (rows, columns), place.outer, void, values)
    known = {field.path: field for field, _ in fields}
    across_years = _along(lines["across_years"], place, known, values)
    return BuiltGrid(
        grid=Grid(
            caption=place.caption,
            corner=_corner(parts.get("corner"), row_headings, values),
            beside=bool(values.boolean(tree, "beside")),
            rows=tuple(heading.node for heading in row_headings),
            columns=tuple(heading.node for heading in column_headings),
            paths=tuple(
                tuple(
                    "" if (row.ids, column.ids) in void else ".".join((*place.prefix, *row.ids, *column.ids))
                    for column in columns
                )
                for row in rows
            ),
            stubs=stubs,
        ),
        fields=fields,
        definitions=_definitions(totals, place, known, values),
        constraints=tuple(_along(lines["tie_outs"], place, known, values)),
        doubts=tuple(_along(lines["doubtful"], place, known, values)),
        across_years=tuple(_with_severity_of_parts(across_years, known, declared)),
        rules={line.rule.code: line.rule for key in SUMS for line in (totals if key == "totals" else lines[key])},
    )


def _corner(tree: Tree | None, rows: Sequence[_Heading], values: Values) -> tuple[str, ...]:
    """The words in the upper left corner: one text over all row labels, or a text for each column of them."""
    words = values.strings(tree)
    depth = max((heading.node.depth for heading in rows), default=0)
    if tree is not None and isinstance(tree.value, list) and len(words) != depth:
        values.wrong(tree, f"`corner` has {len(words)} texts for {depth} columns of row labels")
    return words or ("",)


# Rows and columns


@dataclass(frozen=True, slots=True)
class _Heading:
    """A row, a column or a heading over some, with what it was written as."""

    node: Node
    tree: Tree
    below: tuple[_Heading, ...]


_NOTHING = AxisLeaf((), (), None)
"""The only row of a grid without row labels, or its only column."""


@dataclass(frozen=True, slots=True)
class _Writing:
    """The way in which an axis is written.

    Attributes:
        axis: ``rows`` or ``columns``.
        stub: the names of the columns beside the row labels.
    """

    axis: str
    stub: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The keys of a row, a column or a heading."""
        return frozenset(
            {*NODE_KEYS} - ({"columns", *STUB_KEYS} if self.axis == "rows" else {*KEYS_OF_ROWS}) | {*self.stub}
        )


def _headings(tree: Tree | None, way: _Writing, values: Values, depth: int = 0) -> tuple[_Heading, ...]:
    if tree is not None and depth > _MAX_DEPTH:
        values.wrong(tree, "headings nested too deeply")
        return ()
    return tuple(_heading(key, below, way, values, depth) for key, below in values.mapping(tree).items())


def _heading(key: str, tree: Tree, way: _Writing, values: Values, depth: int) -> _Heading:
    kind = way.axis
    if not is_id(key):
        values.no_merging(key, tree)
        return _heading_of_words(key, tree, way, values, depth)
    if isinstance(tree.value, str) and key in _SAID_OF_ALL and _SAID_OF_ALL[key].fullmatch(tree.value):
        values.wrong(tree, f"`{key}: {tree.value}` is a {kind[:-1]} here, not said of all {kind}", was_taken=True)
    written = Tree(tree.file, tree.line, tree.as_node())
    parts = values.mapping(written, way.keys)
    members = values.choice(written, "members", Members)
    # A heading over agencies may print nothing, so that their names stand where all labels stand.
    label = values.required(written, "label") if "members" not in parts else values.optional(written, "label") or ""
    if tree.value == WORDS_ALONE:
        values.wrong(tree, f"{key!r} is an id; a row of words with an id is `{key}: {{label: …, heading: true}}`")
    if kind in parts and not values.mapping(parts[kind]):
        values.wrong(tree, f"{key!r} is a heading with nothing under it")
    also = tuple(dict.fromkeys(wording for wording in values.strings(parts.get("also")) if wording != label))
    if values.boolean(written, "heading"):
        for name in sorted(parts.keys() - {"label", "also", "heading"}):
            values.wrong(parts[name], f"{key!r} is a row of words and takes no {name!r}", at_key=True)
        return _Heading(Node(key, label, also, is_words=True), tree, ())
    attributes = attributes_of(written, values)
    stub = tuple((name, values.required(written, name)) for name in STUB_KEYS if name in parts)
    below = _headings(parts.get(kind), way, values, depth + 1)
    node = Node(key, label, also, attributes, tuple(heading.node for heading in below), stub=stub, members=members)
    if below and not any(_below(heading, ()) for heading in below):
        values.wrong(tree, f"{key!r} is a heading with nothing under it")
    return _Heading(node, tree, below)


_TRUTH, _COUNT = re.compile("true|false"), re.compile(r"-?\d+(?:\.\d+)?")
_SAID_OF_ALL = {
    "type": re.compile("|".join(CellType)),
    "adds_up": re.compile("|".join(AddsUp)),
    **dict.fromkeys(("signed", "optional", "heading"), _TRUTH),
    **dict.fromkeys(("places", "digits", "least", "most"), _COUNT),
}
"""Attributes with what they may be: among rows or columns nobody prints these words for a label."""


def _stub_labels(tree: Tree | None, values: Values) -> dict[str, str]:
    """The columns beside the row labels: by the key under which rows write their texts the words over each."""
    found = {}
    for key, label in values.mapping(tree).items():
        if key not in (*STUB_KEYS, *STUB_ATTRIBUTES):
            known = ", ".join((*STUB_KEYS, *STUB_ATTRIBUTES))
            values.wrong(label, f"{key!r} is not known here; known are {known}", at_key=True)
        found[key] = values.scalar(label)
    return found


def _stub_text(name: str, row: AxisLeaf, outer: Attributes) -> str:
    """The words of a row in a column beside its label: what is set for it or, before that, further out."""
    if name in STUB_ATTRIBUTES:
        return getattr(row.attributes(outer), name) or ""
    texts = [text for node in row.chain for key, text in node.stub if key == name]
    return texts[-1] if texts else ""


def _codes(rows: Iterable[AxisLeaf], name: str) -> Iterator[tuple[str, str]]:
    """Each row with its code: what it prints in a column of ``stub``, or the words of the heading it stands under."""
    for row in rows:
        printed = (text for node in reversed(row.chain) for key, text in node.stub if key == name)
        heading = row.chain[-2].label if name == HEADING and len(row.chain) > 1 else ""
        yield ".".join(row.ids), next(printed, heading)


def _heading_of_words(key: str, tree: Tree, way: _Writing, values: Values, depth: int) -> _Heading:
    """A heading without an id, whose key is what is printed; or words that stand alone in a row."""
    if way.axis == "rows" and tree.value == WORDS_ALONE:
        return _Heading(Node(None, key.strip(), is_words=True), tree, ())
    parts = values.mapping(tree) if isinstance(tree.value, dict) else {}
    if "label" in parts:
        values.wrong(tree, f"{key!r} is no id; write an id before `label`, or the printed words alone", at_key=True)
        return _with_any_id(key, tree, way, values, depth)
    below = _headings(tree, way, values, depth + 1) if parts else ()
    if not any(_below(heading, ()) for heading in below):
        values.wrong(tree, f"the heading {key!r} has nothing under it; a {way.axis[:-1]} needs an id: `id: {key}`")
        if isinstance(tree.value, str) and tree.value and not tree.is_null:
            return _with_any_id(key, tree, way, values, depth)
    return _Heading(Node(None, key, children=tuple(heading.node for heading in below)), tree, below)


def _with_any_id(key: str, tree: Tree, way: _Writing, values: Values, depth: int) -> _Heading:
    """A row or column that was named by no id, with one of its own: nothing else is wrong for want of it."""
    return _heading(f"x{key.encode().hex()}", tree, way, values, depth)


def _leaves(headings: tuple[_Heading, ...]) -> tuple[AxisLeaf, ...]:
    return tuple(leaf for heading in headings for leaf in _below(heading, ())) or (_NOTHING,)


def _below(heading: _Heading, above: tuple[Node, ...]) -> tuple[AxisLeaf, ...]:
    if heading.node.is_words:
        return ()
    chain = (*above, heading.node)
    if heading.below:
        return tuple(leaf for lower in heading.below for leaf in _below(lower, chain))
    return (AxisLeaf(tuple(node.id for node in chain if node.id is not None), chain, heading.tree),)


_Crossing = tuple[tuple[str, ...], tuple[str, ...]]
"""The ids of the row and of the column of a cell."""


def _fields(
    tree: Tree,
    place: GridPlace,
    rows: tuple[AxisLeaf, ...],
    columns: tuple[AxisLeaf, ...],
    summed: AbstractSet[tuple[bool, _Crossing]],
    void: AbstractSet[_Crossing],
    stub_names: Sequence[str],
    stubs: tuple[Stub, ...],
) -> Iterator[tuple[Field, Tree]]:
    caption = (place.caption,) if place.caption else ()
    headed = [(column, caption + column.labels) for column in columns]
    for number, row in enumerate(rows):
        beside = {name: text for name, column in zip(stub_names, stubs, strict=True) if (text := column.texts[number])}
        stub = tuple(beside[name] for name in STUB_KEYS if name in beside) or tuple(beside.values())
        of_row, row_labels = row.attributes(place.outer), row.labels
        for column, column_labels in headed:
            crossing = row.ids, column.ids
            if crossing in void:
                continue
            found = column.attributes(of_row)
            field = Field(
                path=".".join((*place.prefix, *row.ids, *column.ids)),
                section=place.section,
                row_labels=row_labels,
                column_labels=column_labels,
                is_total=(True, crossing) in summed or (False, crossing) in summed,
                type=found.type or CellType.INTEGER,
                signed=bool(found.signed),
                unit=found.unit or "",
                article=found.article or "",
                # What a row means is said where it is typed; the sum at its end needs no explanation.
                prompt="" if (False, crossing) in summed else found.prompt or "",
                adds_up=found.adds_up or AddsUp.YES,
                digits=int(found.digits or Digits.TEN),
                stub=stub,
            )
            yield typed(field, found, place.language), row.tree or column.tree or tree


def _check_asked(
    headings: tuple[tuple[_Heading, ...], ...],
    axes: tuple[tuple[AxisLeaf, ...], tuple[AxisLeaf, ...]],
    outer: Attributes,
    void: AbstractSet[_Crossing],
    values: Values,
) -> None:
    """Note what rows, columns and headings ask of cells that cannot take it."""
    rows, columns = (
        [(leaf, [node for node in leaf.chain if asked(node.attributes)]) for leaf in axis] for axis in axes
    )
    types: dict[int, set[CellType]] = {}
    for (row, of_row), (column, of_column) in itertools.product(rows, columns):
        if (of_row or of_column) and (row.ids, column.ids) not in void:
            found = column.attributes(row.attributes(outer)).type or CellType.INTEGER
            for node in (*of_row, *of_column):
                types.setdefault(id(node), set()).add(found)
    left = [heading for axis in headings for heading in axis]
    while left:
        heading = left.pop()
        check_asked(heading.node.attributes, types.get(id(heading.node), frozenset()), heading.tree, values)
        left += heading.below


def _summed(totals: Iterable[_SumLine]) -> frozenset[tuple[bool, _Crossing]]:
    """The cells that totals define, each with True if its row is the total, and not its column."""
    return frozenset(
        (are_rows, (leaf.ids, crossing.ids) if are_rows else (crossing.ids, leaf.ids))
        for total in totals
        for are_rows in (total.axis.are_rows,)
        for leaf in total.axis.under(_defined(total))
        for crossing, _ in total.crossings
    )


def _void(tree: Tree | None, axes: tuple[Axis, Axis], values: Values) -> frozenset[_Crossing]:
    """The cells of a grid that are printed and ask for nothing: every column named in every row named."""
    if tree is None:
        return frozenset()
    found: set[_Crossing] = set()
    for item in tree.value if isinstance(tree.value, list) else [tree]:
        parts = values.mapping(item, ("rows", "columns"))
        if not parts:
            values.wrong(item, "`void` is a list of mappings with `rows` and `columns`")
        rows, columns = (
            [leaf for name in values.strings(parts.get(key)) for leaf in _named(name, axis, item, values)]
            if key in parts
            else axis.leaves
            for key, axis in zip(("rows", "columns"), axes, strict=True)
        )
        found |= {(row.ids, column.ids) for row in rows for column in columns}
    return frozenset(found)


def _named(name: str, axis: Axis, tree: Tree, values: Values) -> tuple[AxisLeaf, ...]:
    """The rows or columns of a name, noted if there are none."""
    found = axis.under(name)
    if not found:
        values.wrong(tree, f"unknown id {name!r}")
    return found


def _check_path(path: str, tree: Tree, values: Values) -> None:
    """Note a path that would hide a part or a method of every submission."""
    ids = path.split(".")
    if ids[0] in RESERVED_IDS or not ids[0] or any(id_.startswith("model_") for id_ in ids):
        values.wrong(tree, f"{path!r} cannot be a path: an id is taken by the model")


# Sums


@dataclass(frozen=True, slots=True)
class _SumLine:
    """A line that runs along one axis, with its rule in the words of its key.

    Attributes:
        at: the rows or columns at which alone it holds; None for all that it crosses.
    """

    rule: Rule
    line: Line
    axis: Axis
    tree: Tree
    at: frozenset[tuple[str, ...]] | None = None

    @property
    def crossings(self) -> Iterator[tuple[AxisLeaf, str]]:
        """The rows or columns at which it holds, each with its words."""
        for crossing, words in zip(self.axis.across, self.axis.words_across, strict=True):
            if self.at is None or crossing.ids in self.at:
                yield crossing, words


def _lines(
    tree: Tree | None, key: str, axes: tuple[Axis, Axis], declared: DeclaredRules, values: Values
) -> Iterator[_SumLine]:
    is_plain = key in ("doubtful", "across_years")
    for _, rule, line, item in lines_by_rule(tree, declared.named, values, is_plain=is_plain):
        axis = axis_of(line, axes, item, values) if _is_of(key, line, item, values) else None
        if axis is not None:
            at = _at(item, axes[1] if axis is axes[0] else axes[0], values)
            yield _SumLine(_worded(rule, key, line), line, axis, item, at)


def _at(tree: Tree, across: Axis, values: Values) -> frozenset[tuple[str, ...]] | None:
    """The rows or columns at which a line holds, by their ids."""
    parts = tree.value if isinstance(tree.value, dict) else {}
    if "at" not in parts:
        return None
    names = values.strings(parts["at"])
    return frozenset(leaf.ids for name in names for leaf in _named(name, across, parts["at"], values))


def _is_of(key: str, line: Line, tree: Tree, values: Values) -> bool:
    across_years = key == "across_years"
    if any(ANY in name.split(".") for name in line.names):
        values.wrong(tree, f"`{ANY}` in '{line}' is for `lines` over the whole form")
        return False
    if {is_prior(name) for name in line.names} == ({False, True} if across_years else {False}):
        return True
    wanted = f"both years, `{PRIOR}.id` and `id`" if across_years else "ids of one year"
    values.wrong(tree, f"'{line}' must name {wanted}; lines of two years stand under across_years")
    return False


def _worded(rule: Rule, key: str, line: Line) -> Rule:
    match key:
        case "totals":
            return as_total(rule)
        case "tie_outs":
            return as_tie_out(rule, line)
        case "doubtful":
            return as_doubt(rule)
        case _:
            return as_across_years(rule)


def _defined(total: _SumLine) -> str:
    """The name that a total defines."""
    return total.line.own_names[0]


def _defines(total: _SumLine, values: Values) -> bool:
    line = total.line
    is_named = len(line.left) == 1 and isinstance(line.left[0], str) and line.word is None and line.when is None
    below = total.axis.under(_defined(total)) if is_named else ()
    is_leaf = len(below) == 1 and ".".join(below[0].ids) == line.left[0]
    if line.relation is Relation.EQUAL and is_leaf and line.right and all(map(_is_weighted, line.right)):
        return True
    words = f"a total is defined as `id = id + id …` with one row or column at the left; found '{line}'"
    values.wrong(total.tree, words)
    return False


def _is_weighted(term: str | Term) -> bool:
    """True for a name, or a number times a name."""
    return isinstance(term, str) or bool(term.names and term.gather is Gather.SUM and not term.over)


def _definitions(
    totals: list[_SumLine], place: GridPlace, fields: Mapping[str, Field], values: Values
) -> dict[str, tuple[Definition, Tree]]:
    found: dict[str, list[tuple[Definition, Tree]]] = {}
    for total in totals:
        for definition in _crossings(total, place, fields, values):
            found.setdefault(definition.path, []).append((definition, total.tree))
    return serving(found, values)


def _crossings(total: _SumLine, place: GridPlace, fields: Mapping[str, Field], values: Values) -> Iterator[Definition]:
    """The total at each row or column that its line crosses."""
    line, axis = total.line, total.axis
    prose = axis.prose(line)
    (summed,) = axis.under(_defined(total))
    weighted = [
        (leaf, 1 if isinstance(term, str) else term.factor)
        for term in line.right
        for name in ((term,) if isinstance(term, str) else term.names)
        for leaf in axis.under(name)
    ]
    for crossing, _ in total.crossings:
        path = axis.path(place.prefix, summed, crossing)
        if path not in fields:
            continue
        parts = {axis.path(place.prefix, leaf, crossing): factor for leaf, factor in weighted}
        if len(parts) < len(weighted):
            values.wrong(total.tree, f"'{line}' adds something twice: a heading stands for everything below it")
            return
        known = {part: factor for part, factor in parts.items() if part in fields}
        if not known:
            values.wrong(
                total.tree,
                f"{path!r} is a total, and all its parts are void; make it void too, or say with `at` where the total"
                " holds",
            )
            return
        factors = () if set(known.values()) == {1} else tuple(known.values())
        yield Definition(total.rule, path, tuple(known), prose, factors)


def _along(
    lines: Sequence[_SumLine], place: GridPlace, fields: Mapping[str, Field], values: Values
) -> Iterator[Constraint]:
    """The lines at each row or column they cross; with all headings in words where those alone tell two apart."""
    proses = Counter((written.rule.code, written.axis.prose(written.line)) for written in lines)
    for written in lines:
        line, axis = written.line, written.axis
        is_whole = proses[written.rule.code, axis.prose(line)] > 1
        prose, prose_en = (axis.prose(line, language, is_whole=is_whole) for language in ("zh", "en"))
        check_line(line, functools.partial(_held_by, written, place, fields), written.tree, values)
        for crossing, words in written.crossings:
            resolved = line.with_names(functools.partial(_paths, axis, place, crossing, fields))
            if is_void(line, resolved):
                continue
            if not is_one_word_each(resolved):
                values.wrong(written.tree, f"'{line}' compares a word with more than one cell")
                return
            yield Constraint(
                rule=written.rule,
                line=resolved,
                place=[path for path in resolved.own_names if not is_prior(path)][-1],
                where=words,
                downwards=axis.are_rows,
                prose=prose,
                prose_en=prose_en,
            )


def _held_by(written: _SumLine, place: GridPlace, fields: Mapping[str, Field], name: str) -> Sequence[Field]:
    """The fields a name of a line stands for, at all rows or columns that the line crosses."""
    crossings = [crossing for crossing, _ in written.crossings]
    paths = [path for crossing in crossings for path in _paths(written.axis, place, crossing, fields, name)]
    return [fields[path] for path in paths if path in fields]


def _paths(axis: Axis, place: GridPlace, crossing: AxisLeaf, fields: Mapping[str, Field], name: str) -> Iterator[str]:
    year = f"{PRIOR}." if is_prior(name) else ""
    for leaf in axis.under(name):
        path = axis.path(place.prefix, leaf, crossing)
        if path in fields:
            yield year + path


def _with_severity_of_parts(
    constraints: Iterable[Constraint], fields: Mapping[str, Field], declared: DeclaredRules
) -> Iterator[Constraint]:
    """The lines, each with the severity its rule has where it is not about a total."""
    for constraint in constraints:
        severity: Severity | None = declared.severity_of_parts.get(constraint.rule.code)
        if severity is None or fields[constraint.place].is_total:
            yield constraint
        else:
            yield replace(constraint, rule=replace(constraint.rule, severity=severity))
