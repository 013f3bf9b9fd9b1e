"""From the tree of a template to the spec: names resolved, sums ordered, everything wrong said with its line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from gouji.findings import Language, Rule, Severity
from gouji.form.edition.cells import check_asked
from gouji.form.edition.constraints import Definition, Explanation, Judge, Judgement
from gouji.form.edition.declared_rules import DeclaredRules, declared_rules
from gouji.form.edition.fields import AddsUp, Attributes, CellType, Field, labelled, levels_above
from gouji.form.edition.form_lines import FormLines
from gouji.form.edition.grids import BuiltGrid, GridPlace, attributes_of, build_grid
from gouji.form.edition.keys import (
    JUDGEMENT_KEYS,
    KEY_FIGURE_KEYS,
    SECTION_KEYS,
    SIGN_OFF_KEYS,
    SUMS,
    TEXT_KEYS,
    TOP_KEYS,
)
from gouji.form.edition.record_sums_by_codes import with_sums_by_codes, without_sums_by_codes
from gouji.form.edition.records import (
    TallyCall,
    calls_in,
    check_calls,
    is_repeated,
    record_row,
    record_table,
    record_totals,
    with_tallies,
)
from gouji.form.edition.sheets import EXCELS_SHEET, is_sheet_name
from gouji.form.edition.source import TemplateError, Tree, is_id
from gouji.form.edition.spec import (
    Edition,
    ItemType,
    KeyFigure,
    Picture,
    RecordTable,
    Section,
    SignOffItem,
    Text,
    Years,
)
from gouji.form.edition.values import Values
from gouji.form.edition.wording import as_judged
from gouji.form.period import PeriodType

EDITION_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 40
_LONGEST_HEAD, _MOST_HEAD = 80, 8
"""Characters of a line printed over tables, which is not wrapped, and lines."""
_YEARS = re.compile(r"(?P<first>\d{4})(?P<range>-(?P<last>\d{4})?)?")


def build(tree: Tree, *, is_out: bool = False) -> Edition:
    """The spec of an edition.

    Args:
        tree: the whole template, its base laid under it.
        is_out: workbooks of it are out: what earlier versions took is taken.

    Returns:
        The edition.

    Raises:
        TemplateError: with every problem found.
    """
    values = Values()
    edition = _edition(tree, values)
    problems = {problem for problem in values.problems if not (is_out and problem.was_taken)}
    if problems:
        raise TemplateError(sorted(problems, key=lambda problem: (problem.file, problem.line, problem.reason)))
    return edition


def _edition(tree: Tree, values: Values) -> Edition:
    top = values.mapping(tree, TOP_KEYS)
    declared = declared_rules(top.get("rules"), values)
    language, calls = _language(tree, values), calls_in(top.get("lines"), values)
    head = _head(top.get("head"), language, values)
    built = [
        _section(number, section, declared, calls, _FormPage(language, head), values)
        for number, section in values.mapping(top.get("sections")).items()
    ]
    tables = [section.section.records for section in built if section.section.records is not None]
    check_calls(calls, tables, values)
    grids = [grid for section in built for grid in section.grids]
    paths = _paths(built, values)
    if not paths.fields and not values.problems:
        values.wrong(tree, "the form has no field")
    definitions = {path: found for grid in grids for path, found in grid.definitions.items()}
    _check_added(definitions, paths.fields, values)
    fields = labelled(paths.fields)
    over_form = FormLines.of(with_tallies(top.get("lines"), tables), declared, fields, values)
    judgements = tuple(_judgements(top.get("judgements"), declared, paths, values))
    years = _years(tree, values)
    if years.period is not PeriodType.YEAR:
        _refuse_years(grids, judgements, top, values)
    _all_used(top, values)
    for code, rule in declared.rules.items():
        for path in rule.tolerates:
            paths.check(path, values.mapping(top.get("rules"))[code], values)
    return Edition(
        id=edition_id(tree, values),
        base=values.optional(tree, "extends") or values.required(tree, "edition"),
        form=values.required(tree, "form"),
        notice=values.optional(tree, "notice") or "",
        reference=values.optional(tree, "reference") or "",
        years=years,
        sections=tuple(section.section for section in built),
        sign_off=_sign_off(top.get("sign_off"), values),
        rules=_rules(declared, (*(grid.rules for grid in grids), over_form.rules), judgements),
        fields=fields,
        definitions=_ordered(definitions, tree, values),
        constraints=(*(line for grid in grids for line in grid.constraints), *over_form.constraints),
        doubts=tuple(doubt for grid in grids for doubt in grid.doubts),
        across_years=tuple(constraint for grid in grids for constraint in grid.across_years),
        judgements=judgements,
        pictures=tuple(
            _picture(title, picture, paths, values) for title, picture in values.mapping(top.get("pictures")).items()
        ),
        explanations=tuple(
            Explanation(code, rule.reason_label)
            for code, rule in declared.rules.items()
            if rule.reason_label is not None
        ),
        template_digest=_template_digest(tree),
        language=language,
    )


def edition_id(tree: Tree, values: Values) -> str:
    """The id of a template.

    Args:
        tree: the template.
        values: is told what is wrong with it.
    """
    name = values.required(tree, "edition")
    if name and (not EDITION_ID.fullmatch(name) or len(name) > _LONGEST_ID):
        words = f"an edition id is at most {_LONGEST_ID} lower-case letters, digits and hyphens; found {name[:60]!r}"
        values.wrong_value(tree, "edition", words)
    return name


def _refuse_years(
    grids: Iterable[BuiltGrid], judgements: Iterable[Judgement], top: Mapping[str, Tree], values: Values
) -> None:
    """Refuse what compares two years: reports of a quarter or a month are not compared with another's."""
    if any(grid.across_years for grid in grids):
        values.wrong(top["period"], "lines under `across_years` need `period: year`")
    for judgement in judgements:
        if judgement.judge in _OF_TWO_YEARS:
            values.wrong(top["judgements"], f"a judgement of {judgement.judge.value} needs `period: year`")


_OF_TWO_YEARS = (Judge.AMOUNT_IN_YUAN, Judge.CHANGE_OF_EDITION, Judge.LEAP)
"""Judgements that look at last year's report too."""


def _years(tree: Tree, values: Values) -> Years:
    period = values.choice(tree, "period", PeriodType) or PeriodType.YEAR
    text = values.required(tree, "years")
    match = _YEARS.fullmatch(text)
    if match is None:
        if text:
            values.wrong_value(tree, "years", f"years must be like 2019-2020, 2021- or 2024; found {text[:60]!r}")
        return Years(0, None)
    first = int(match["first"])
    last = int(match["last"]) if match["last"] else None if match["range"] else first
    if last is not None and last < first:
        values.wrong_value(tree, "years", f"the years {text!r} end before they begin")
    return Years(first, last, period)


# Sections


@dataclass(frozen=True, slots=True)
class _BuiltSection:
    """A section with all that is declared in it; *items* are the paths of its texts and key figures."""

    section: Section
    grids: tuple[BuiltGrid, ...]
    items: tuple[tuple[str, Tree], ...]


@dataclass(frozen=True, slots=True)
class _FormPage:
    """The language of a form, and what it prints over its tables."""

    language: Language
    head: tuple[str, ...]


def _language(tree: Tree, values: Values) -> Language:
    text = values.optional(tree, "language")
    if text not in (None, "zh", "en"):
        values.wrong_value(tree, "language", f"'language' must be one of zh, en; found {text[:60]!r}")
    return "en" if text == "en" else "zh"


def _section(
    number: str, tree: Tree, declared: DeclaredRules, calls: Sequence[TallyCall], page: _FormPage, values: Values
) -> _BuiltSection:
    parts = values.mapping(tree, SECTION_KEYS)
    language = page.language
    values.no_merging(number, tree)
    if not is_sheet_name(number, language):
        values.wrong(tree, f"{number!r} cannot be the name of a sheet", at_key=True)
    elif number.casefold() == EXCELS_SHEET:
        values.wrong(tree, f"{number!r} cannot be the name of a sheet", at_key=True, was_taken=True)
    name = values.optional(tree, "id")
    if name is not None and not is_id(name):
        values.wrong_value(tree, "id", f"{name!r} is not an id")
    place = GridPlace(number, None, (name,) if name else (), Attributes(), language)
    records = _records(place, tree, declared, calls, values) if is_repeated(tree) else None
    grids = (records[1],) if records is not None else tuple(_grids(place, tree, declared, values))
    fields = [field for grid in grids for field, _ in grid.fields]
    check_asked(attributes_of(tree, values), {field.type for field in fields}, tree, values)
    texts = tuple(_text(key, text, tree, language, values) for key, text in values.mapping(parts.get("texts")).items())
    figures = tuple(_key_figure(key, item, values) for key, item in values.mapping(parts.get("key_figures")).items())
    if grids and (texts or figures):
        items = parts["texts"] if texts else parts["key_figures"]
        values.wrong(items, "a section holds grids or texts, not both", at_key=True)
    if any(grid.grid.paths for grid in grids) and not fields:
        values.wrong(tree, f"the section {number!r} asks for nothing: every cell of it is void", at_key=True)
    if "head" in parts and not grids:
        values.wrong(parts["head"], "`head` is printed over tables; this section has none", at_key=True)
    title = values.required(tree, "title")
    head = _head(parts["head"], language, values) if "head" in parts else page.head
    built = tuple(built.grid for built in grids)
    return _BuiltSection(
        Section(
            number,
            title,
            name,
            built,
            texts,
            figures,
            None if records is None else records[0],
            head if grids else (),
            language,
        ),
        grids,
        tuple(
            (f"{above}.{key}", item)
            for key_of_items, above in (("texts", "narrative"), ("key_figures", "key_figures"))
            for key, item in values.mapping(parts.get(key_of_items)).items()
        ),
    )


def _head(tree: Tree | None, language: Language, values: Values) -> tuple[str, ...]:
    """The lines printed over tables, each with its name and its text."""
    lines = []
    for key, item in values.mapping(tree).items():
        line = f"{key}{'：' if language == 'zh' else ': '}{values.scalar(item)}"
        if len(line) > _LONGEST_HEAD or "\n" in line or not values.scalar(item):
            values.wrong(item, f"a line of `head` has a text of one line, at most {_LONGEST_HEAD} characters in all")
        lines.append(line)
    if tree is not None and len(lines) > _MOST_HEAD:
        values.wrong(tree, f"`head` has at most {_MOST_HEAD} lines")
    return tuple(lines)


def _records(
    place: GridPlace, tree: Tree, declared: DeclaredRules, calls: Sequence[TallyCall], values: Values
) -> tuple[RecordTable, BuiltGrid] | None:
    """A table of records, and the grid of what is counted over it; None if its section has no id."""
    plain, sums = without_sums_by_codes(tree)
    found = record_row(plain, values)
    if found is None:
        return None
    path, row = found
    place = replace(place, prefix=(path,))
    built = build_grid(row, place, declared, values)
    columns: dict[str, tuple[Field, Tree]] = {}
    for field, heading in built.fields:
        if columns.setdefault(field.path, (field, heading))[0] is not field:
            values.wrong(heading, f"two fields have the path {field.path!r}")
    written = tuple(columns.values())
    table = record_table((path, place.section), plain, built.grid.columns, written, built.constraints, values)
    table = replace(table, language=place.language)
    table, rules = with_sums_by_codes(table, sums, declared, values)
    grid, fields = record_totals(table, calls, written, values)
    return table, BuiltGrid(grid, fields, {}, (), (), (), {**built.rules, **rules})


def _grids(place: GridPlace, tree: Tree, declared: DeclaredRules, values: Values) -> Iterator[BuiltGrid]:
    parts = values.mapping(tree)
    if "columns" in parts or "rows" in parts:
        yield build_grid(tree, place, declared, values)
    if "grids" in parts:
        for key in parts.keys() & {"columns", "rows", "void", *SUMS, "corner", "beside"}:
            values.wrong(parts[key], f"{key!r} belongs to one of the grids")
    for caption, grid in values.mapping(parts.get("grids")).items():
        if is_repeated(grid):
            values.wrong(grid, "rows that repeat stand in a section of their own, not under `grids`")
            continue
        yield build_grid(grid, replace(place, caption=caption, outer=attributes_of(tree, values)), declared, values)


def _text(key: str, tree: Tree, section: Tree, language: Language, values: Values) -> Text:
    values.mapping(tree, TEXT_KEYS)
    title = values.required(section, "title")
    label = values.optional(tree, "label") or title
    prompt, paragraphs = values.optional(tree, "prompt") or "", values.count(tree, "paragraphs", 15)
    return Text(values.id(key, tree), label, prompt, paragraphs, language, label != title)


def _key_figure(key: str, tree: Tree, values: Values) -> KeyFigure:
    node = Tree(tree.file, tree.line, tree.as_node())
    values.mapping(node, KEY_FIGURE_KEYS)
    return KeyFigure(values.id(key, tree), values.required(node, "label"), values.optional(node, "unit") or "")


def _sign_off(tree: Tree | None, values: Values) -> tuple[SignOffItem, ...]:
    items = []
    for key, item in values.mapping(tree).items():
        node = Tree(item.file, item.line, item.as_node())
        values.mapping(node, SIGN_OFF_KEYS)
        kind = values.choice(node, "type", ItemType) or ItemType.TEXT
        blank = values.choice(node, "blank", Severity) or Severity.WARNING
        items.append(SignOffItem(values.id(key, item), values.required(node, "label"), kind, blank))
    return tuple(items)


# Names


@dataclass(frozen=True, slots=True)
class _Paths:
    """Everything that has a path: the fields, the texts and key figures (*items*), and the levels above the fields."""

    fields: Mapping[str, Field]
    items: AbstractSet[str]
    levels: AbstractSet[str]

    def check(self, path: str, tree: Tree, values: Values) -> None:
        """Note a path that nothing has."""
        if path not in self.fields and path not in self.items and path not in self.levels:
            values.wrong(tree, f"there is no field {path!r}, and no level of that name")


def _paths(sections: Iterable[_BuiltSection], values: Values) -> _Paths:
    fields: dict[str, Field] = {}
    places: dict[str, Tree] = {}
    items: set[str] = set()
    for section in sections:
        if section.section.records is not None:
            items.add(section.section.records.path)
        for path, tree in section.items:
            if path in items:
                values.wrong(tree, f"two items have the path {path!r}")
            items.add(path)
        for field, tree in (pair for grid in section.grids for pair in grid.fields):
            if field.path in fields:
                values.wrong(tree, f"two fields have the path {field.path!r}")
            fields[field.path], places[field.path] = field, tree
    levels = set()
    for path, tree in places.items():
        for level in levels_above(path):
            levels.add(level)
            if level in fields:
                values.wrong(tree, f"{level!r} is a field and also a level above {path!r}")
    return _Paths(fields, items, levels)


# What is declared over the whole form


_ASKED_BY: Mapping[Judge, Sequence[str]] = {
    Judge.NAMED_IN_TEXT: ("text", "over"),
    Judge.AMOUNT_IN_YUAN: ("over",),
    Judge.COUNTS_IN_TEXTS: ("over",),
    Judge.CHANGE_OF_EDITION: ("over",),
}
"""The keys without which a judgement is about nothing."""
_BY_WORDS = (Judge.NAMED_IN_TEXT, Judge.COUNTS_IN_TEXTS)
_OF_FIGURES = (Judge.NAMED_IN_TEXT, Judge.AMOUNT_IN_YUAN)


def _judgements(tree: Tree | None, declared: DeclaredRules, paths: _Paths, values: Values) -> Iterator[Judgement]:
    for code, item in values.mapping(tree).items():
        rule, parts = declared.named(code, item, values), values.mapping(item, JUDGEMENT_KEYS)
        values.required(item, "check")
        judge = values.choice(item, "check", Judge)
        if rule is None or judge is None:
            continue
        over = parts.get("over")
        listed = values.strings(over) if over and not isinstance(over.value, dict) else ()
        words: dict[str, tuple[str, ...]] = dict.fromkeys(listed, ())
        if not listed:
            words = {path: values.strings(known_by) for path, known_by in values.mapping(over).items()}
        for key in _ASKED_BY.get(judge, ()):
            if key not in parts:
                values.wrong(item, f"{key!r} is missing", was_taken=True)
        for path, known_by in words.items():
            paths.check(path, over or item, values)
            field = paths.fields.get(path)
            if judge in _OF_FIGURES and not (field is not None and field.type.is_number):
                values.wrong(over or item, f"{path!r} is no figure of a table", was_taken=True)
            if judge in _BY_WORDS and not known_by:
                values.wrong(over or item, f"{path!r} needs the words that are looked for in the texts", was_taken=True)
        text = values.optional(item, "text")
        if text is not None and f"narrative.{text}" not in paths.items:
            values.wrong_value(item, "text", f"there is no text {text!r}")
        groups = {name: values.strings(listed) for name, listed in values.mapping(parts.get("words")).items()}
        yield Judgement(as_judged(rule, judge), judge, words, text and f"narrative.{text}", groups)


def _picture(title: str, tree: Tree, paths: _Paths, values: Values) -> Picture:
    parts = values.strings(tree)
    for path in parts:
        paths.check(path, tree, values)
        if path in paths.items:
            values.wrong(tree, f"{path!r} is no figure of a table")
    return Picture(title, parts)


def _rules(
    declared: DeclaredRules, lines: Iterable[Mapping[str, Rule]], judgements: Iterable[Judgement]
) -> dict[str, Rule]:
    """The rules in the order of their declaration, with the messages of what they are used for."""
    used = {judgement.rule.code: judgement.rule for judgement in judgements}
    return {**declared.rules, **{code: rule for known in lines for code, rule in known.items()}, **used}


_IDLE: Mapping[str, Sequence[str]] = {
    "totals": ("parts", "from", "unless", "tolerates", "reason"),
    "tie_outs": ("parts",),
    "doubtful": ("parts", "tolerates"),
    "across_years": ("tolerates",),
    "judgements": ("parts", "tolerates"),
}
"""The attributes of a rule that change nothing where it is used so: a total is computed, whatever its rule says."""


def _all_used(top: Mapping[str, Tree], values: Values) -> None:
    """Note every rule that nothing stands under, and what a rule cannot say the way it is used."""
    used = _used(top, values)
    for code, rule in values.mapping(top.get("rules")).items():
        if code not in used:
            values.wrong(rule, f"{code} is declared but no line uses it")
        for key in _IDLE.get(used.get(code, ""), ()):
            said = rule.get(key)
            if said is not None:
                values.wrong(said, f"{key!r} has no effect on a rule under {used[code]}", was_taken=True)


def _used(top: Mapping[str, Tree], values: Values) -> Mapping[str, str]:
    """By the code of each rule the way it is used; one that is used in two ways is noted."""
    sections = values.mapping(top.get("sections")).values()
    written = [section for section in sections if isinstance(section.value, dict)]
    grids = [grid for section in written for grid in values.mapping(values.mapping(section).get("grids")).values()]
    named = dict.fromkeys(values.mapping(top.get("judgements")), "judgements")
    for code, lines in values.mapping(top.get("lines")).items():
        if named.setdefault(code, "tie_outs") != "tie_outs":
            values.wrong(lines, f"{code!r} stands under {named[code]} and under lines", at_key=True, was_taken=True)
    for grid in [*written, *grids]:
        for key in SUMS:
            for code, lines in values.mapping(values.mapping(grid).get(key)).items():
                # A rule has one sentence, and what is said of a breach depends on the way it is used.
                if named.setdefault(code, key) != key:
                    values.wrong(lines, f"{code!r} stands under {named[code]} and under {key}", at_key=True)
    return named


def _ordered(definitions: Mapping[str, tuple[Definition, Tree]], tree: Tree, values: Values) -> tuple[Definition, ...]:
    """The totals in an order in which each can be added up."""
    graph = {path: definition.terms for path, (definition, _) in definitions.items()}
    try:
        order = tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = error.args[1]
        place = definitions[circle[0]][1] if circle[0] in definitions else tree
        values.wrong(place, f"totals go round in a circle: {' <- '.join(circle)}")
        return ()
    return tuple(definitions[path][0] for path in order if path in definitions)


def _check_added(
    definitions: Mapping[str, tuple[Definition, Tree]], fields: Mapping[str, Field], values: Values
) -> None:
    """Refuse totals of figures that do not add up: what one form adds, many forms must be able to add."""
    told: set[int] = set()
    for path, (definition, tree) in definitions.items():
        reason = _not_added(path, definition, fields)
        if reason is not None and id(tree) not in told:
            told.add(id(tree))
            values.wrong(tree, reason)


def _not_added(path: str, definition: Definition, fields: Mapping[str, Field]) -> str | None:
    """The reason why a total cannot be the sum of its terms; None if it can."""
    for term in (path, *definition.terms):
        field = fields[term]
        if not field.is_total and not field.is_sure_number:
            return f"{term!r} is not always a number, so that it can be no part of a total"
        if field.adds_up is not AddsUp.YES:
            return f"{term!r} does not add up (adds_up), so that it can be no part of a total"
    if fields[path].type is CellType.DECIMAL:
        return None
    if any(factor != int(factor) for factor in definition.factors):
        return f"{path!r} is a count and cannot be the sum of parts of counts; make it `type: decimal`"
    decimals = [term for term in definition.terms if fields[term].type is CellType.DECIMAL]
    return f"{path!r} is a count and cannot be the sum of decimals such as {decimals[0]!r}" if decimals else None


def _template_digest(tree: Tree) -> str:
    """The digest of everything that readings follow from; a reason is only told, and may be told better later."""
    plain: Any = tree.plain()
    rules = plain.get("rules") if isinstance(plain, dict) else None
    for rule in rules.values() if isinstance(rules, dict) else ():
        if isinstance(rule, dict):
            rule.pop("why", None)
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()[:12]
