"""A printed table of a template with its fields, totals and lines of sums, every name resolved to paths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from gouji.findings import Rule, Severity
from gouji.form import expression
from gouji.form.edition.axes import Axis, AxisLeaf, axis_of, is_prior
from gouji.form.edition.declared_rules import DeclaredRules
from gouji.form.edition.source import Tree, is_id
from gouji.form.edition.spec import (
    PRIOR,
    AddsUp,
    Attributes,
    Constraint,
    Definition,
    Digits,
    Field,
    Grid,
    Node,
    NumberType,
)
from gouji.form.edition.values import Values
from gouji.form.edition.wording import as_across_years, as_doubt, as_tie_out, as_total
from gouji.form.expression import Line, Relation

_ATTRIBUTES = ("type", "signed", "unit", "article", "prompt", "adds_up", "digits")
SUMS = ("totals", "tie_outs", "doubtful", "across_years")
"""The keys of a grid that lines of sums stand under, by the codes of their rules."""
GRID_KEYS = (*_ATTRIBUTES, "id", "corner", "beside", "columns", "rows", *SUMS)
"""The keys of a grid."""
_TAKEN = ("edition", "variant", "year", "agency", "narrative", "key_figures", "sign_off", "explanations", PRIOR)
_RESERVED = (*_TAKEN, "value", "edition_id", "copy", "json", "dict", "schema", "validate", "construct")
"""First ids of paths that would hide a part or a method of every submission."""
NODE_KEYS = ("label", "also", "rows", "columns", *_ATTRIBUTES)
"""The keys of a row, a column or a heading with an id, of which the last two stand on their own axis only."""
_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class GridPlace:
    """Where a grid stands.

    Attributes:
        section: the printed number of its section.
        caption: the heading over the whole grid, if printed.
        prefix: the ids of its paths.
        outer: the attributes of what is around it.
    """

    section: str
    caption: str | None
    prefix: tuple[str, ...]
    outer: Attributes


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
    return Attributes(
        type=values.choice(tree, "type", NumberType),
        signed=values.boolean(tree, "signed"),
        unit=values.optional(tree, "unit"),
        article=values.optional(tree, "article"),
        prompt=values.optional(tree, "prompt"),
        adds_up=values.choice(tree, "adds_up", AddsUp),
        digits=values.choice(tree, "digits", Digits),
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
    place = replace(place, outer=attributes_of(tree, values).over(place.outer))
    row_headings, column_headings = (
        _headings(parts.get("rows"), "rows", values),
        _headings(parts.get("columns"), "columns", values),
    )
    rows, columns = _leaves(row_headings), _leaves(column_headings)
    axes = (Axis.of(rows, columns, are_rows=True), Axis.of(columns, rows, are_rows=False))
    lines = {key: list(_lines(parts.get(key), key, axes, declared, values)) for key in SUMS}
    totals = [line for line in lines["totals"] if _defines(line, values)]
    summed = {(total.axis.are_rows, leaf.ids) for total in totals for leaf in total.axis.under(total.line.left[0])}
    fields = tuple(_fields(tree, place, rows, columns, summed))
    for field, _ in fields:
        _check_path(field.path, tree, values)
    across_years = _along(lines["across_years"], place)
    return BuiltGrid(
        grid=Grid(
            caption=place.caption,
            corner=values.optional(tree, "corner") or "",
            beside=bool(values.boolean(tree, "beside")),
            rows=tuple(heading.node for heading in row_headings),
            columns=tuple(heading.node for heading in column_headings),
            paths=tuple(tuple(".".join((*place.prefix, *row.ids, *column.ids)) for column in columns) for row in rows),
        ),
        fields=fields,
        definitions=_definitions(totals, place, values),
        constraints=tuple(_along(lines["tie_outs"], place)),
        doubts=tuple(_along(lines["doubtful"], place)),
        across_years=tuple(_with_severity_of_parts(across_years, {field.path: field for field, _ in fields}, declared)),
        rules={line.rule.code: line.rule for key in SUMS for line in (totals if key == "totals" else lines[key])},
    )


# Rows and columns


@dataclass(frozen=True, slots=True)
class _Heading:
    """A row, a column or a heading over some, with what it was written as."""

    node: Node
    tree: Tree
    below: tuple[_Heading, ...]


_NOTHING = AxisLeaf((), (), None)
"""The only row of a grid without row labels, or its only column."""


def _headings(tree: Tree | None, kind: str, values: Values, depth: int = 0) -> tuple[_Heading, ...]:
    if tree is not None and depth > _MAX_DEPTH:
        values.wrong(tree, "headings nested too deeply")
        return ()
    return tuple(_heading(key, below, kind, values, depth) for key, below in values.mapping(tree).items())


def _heading(key: str, tree: Tree, kind: str, values: Values, depth: int) -> _Heading:
    if not is_id(key):
        below = _headings(tree, kind, values, depth + 1) if isinstance(tree.value, dict) else ()
        if not below:
            values.wrong(tree, f"the heading {key!r} has nothing under it; a {kind[:-1]} needs an id: `id: {key}`")
        return _Heading(Node(None, key, children=tuple(heading.node for heading in below)), tree, below)
    written = Tree(tree.file, tree.line, tree.as_node())
    parts = values.mapping(written, {*NODE_KEYS} - {"rows", "columns"} | {kind})
    label = values.required(written, "label")
    if kind in parts and not values.mapping(parts[kind]):
        values.wrong(tree, f"{key!r} is a heading with nothing under it")
    also = tuple(dict.fromkeys(wording for wording in values.strings(parts.get("also")) if wording != label))
    attributes = attributes_of(written, values)
    below = _headings(parts.get(kind), kind, values, depth + 1)
    return _Heading(Node(key, label, also, attributes, tuple(heading.node for heading in below)), tree, below)


def _leaves(headings: tuple[_Heading, ...]) -> tuple[AxisLeaf, ...]:
    return tuple(leaf for heading in headings for leaf in _below(heading, ())) or (_NOTHING,)


def _below(heading: _Heading, above: tuple[Node, ...]) -> Iterator[AxisLeaf]:
    chain = (*above, heading.node)
    if not heading.below:
        yield AxisLeaf(tuple(node.id for node in chain if node.id is not None), chain, heading.tree)
    for lower in heading.below:
        yield from _below(lower, chain)


def _fields(
    tree: Tree,
    place: GridPlace,
    rows: tuple[AxisLeaf, ...],
    columns: tuple[AxisLeaf, ...],
    summed: AbstractSet[tuple[bool, tuple[str, ...]]],
) -> Iterator[tuple[Field, Tree]]:
    caption = (place.caption,) if place.caption else ()
    for row in rows:
        of_row = row.attributes(place.outer)
        for column in columns:
            found = column.attributes(of_row)
            yield (
                Field(
                    path=".".join((*place.prefix, *row.ids, *column.ids)),
                    section=place.section,
                    row_labels=row.labels,
                    column_labels=caption + column.labels,
                    is_total=(True, row.ids) in summed or (False, column.ids) in summed,
                    type=found.type or NumberType.INTEGER,
                    signed=bool(found.signed),
                    unit=found.unit or "",
                    article=found.article or "",
                    # What a row means is said where it is typed; the sum at its end needs no explanation.
                    prompt="" if (False, column.ids) in summed else found.prompt or "",
                    adds_up=found.adds_up or AddsUp.YES,
                    digits=int(found.digits or Digits.TEN),
                ),
                row.tree or column.tree or tree,
            )


def _check_path(path: str, tree: Tree, values: Values) -> None:
    """Note a path that would hide a part or a method of every submission."""
    ids = path.split(".")
    if ids[0] in _RESERVED or not ids[0] or any(id_.startswith("model_") for id_ in ids):
        values.wrong(tree, f"{path!r} cannot be a path: an id is taken by the model")


# Sums


@dataclass(frozen=True, slots=True)
class _SumLine:
    """A line of sums that runs along one axis, with its rule in the words of its key."""

    rule: Rule
    line: Line
    axis: Axis
    tree: Tree


def _lines(
    tree: Tree | None, key: str, axes: tuple[Axis, Axis], declared: DeclaredRules, values: Values
) -> Iterator[_SumLine]:
    for code, written in values.mapping(tree).items():
        rule = declared.named(code, written, values)
        if rule is None:
            continue
        for item in written.value if isinstance(written.value, list) else [written]:
            line = _parsed(item, values, across_years=key == "across_years")
            axis = axis_of(line, axes, item, values) if line is not None else None
            if line is not None and axis is not None:
                yield _SumLine(_worded(rule, key, line, declared), line, axis, item)


def _parsed(tree: Tree, values: Values, *, across_years: bool) -> Line | None:
    try:
        line = expression.parse(values.scalar(tree))
    except expression.ExpressionError as error:
        values.wrong(tree, str(error))
        return None
    if {is_prior(name) for name in line.names} == ({False, True} if across_years else {False}):
        return line
    wanted = f"both years, `{PRIOR}.id` and `id`" if across_years else "ids of one year"
    values.wrong(tree, f"'{line}' must name {wanted}; lines of two years stand under across_years")
    return None


def _worded(rule: Rule, key: str, line: Line, declared: DeclaredRules) -> Rule:
    match key:
        case "totals":
            return as_total(rule)
        case "tie_outs":
            return as_tie_out(rule, line)
        case "doubtful":
            return as_doubt(rule)
        case _:
            return as_across_years(rule, declared.reason_labels.get(rule.code))


def _defines(total: _SumLine, values: Values) -> bool:
    line = total.line
    below = total.axis.under(line.left[0]) if len(line.left) == 1 else ()
    is_leaf = len(below) == 1 and ".".join(below[0].ids) == line.left[0]
    if line.relation is Relation.EQUAL and is_leaf and line.right:
        return True
    words = f"a total is defined as `id = id + id …` with one row or column at the left; found '{line}'"
    values.wrong(total.tree, words)
    return False


def _definitions(totals: list[_SumLine], place: GridPlace, values: Values) -> dict[str, tuple[Definition, Tree]]:
    found: dict[str, tuple[Definition, Tree]] = {}
    for total in totals:
        for definition in _crossings(total, place, values):
            # Where a total row meets a total column both lines give the same number; the first one serves.
            found.setdefault(definition.path, (definition, total.tree))
    return found


def _crossings(total: _SumLine, place: GridPlace, values: Values) -> Iterator[Definition]:
    """The total at each row or column that its line crosses."""
    line, axis = total.line, total.axis
    prose = axis.prose(line)
    (summed,), parts = axis.under(line.left[0]), [leaf for name in line.right for leaf in axis.under(name)]
    for crossing in axis.across:
        terms = tuple(axis.path(place.prefix, part, crossing) for part in parts)
        if len(set(terms)) < len(terms):
            values.wrong(total.tree, f"'{line}' adds something twice: a heading stands for everything below it")
            return
        yield Definition(total.rule, axis.path(place.prefix, summed, crossing), terms, prose)


def _along(lines: Sequence[_SumLine], place: GridPlace) -> Iterator[Constraint]:
    """The lines at each row or column they cross; with all headings in words where those alone tell two apart."""
    proses = Counter((written.rule.code, written.axis.prose(written.line)) for written in lines)
    for written in lines:
        line, axis = written.line, written.axis
        prose = axis.prose(line, is_whole=proses[written.rule.code, axis.prose(line)] > 1)
        for crossing, words in zip(axis.across, axis.words_across, strict=True):
            left, right = (
                tuple(path for name in side for path in _paths(name, axis, place, crossing))
                for side in (line.left, line.right)
            )
            yield Constraint(
                rule=written.rule,
                line=Line(left, line.relation, right),
                place=[path for path in left + right if not is_prior(path)][-1],
                where=words,
                downwards=axis.are_rows,
                prose=prose,
            )


def _paths(name: str, axis: Axis, place: GridPlace, crossing: AxisLeaf) -> Iterator[str]:
    year = f"{PRIOR}." if is_prior(name) else ""
    for leaf in axis.under(name):
        yield year + axis.path(place.prefix, leaf, crossing)


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
