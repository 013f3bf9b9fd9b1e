"""Submissions made and parsed, and the reading of a file. Their models are in :mod:`gouji.models`."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from gouji.findings import Finding, Phrase, Rule
from gouji.findings.rules import F109, V301, V302, V303, V304, V305, V310, V312, V316, V377
from gouji.form.converters import BLANK_WORDS, CellValue, Objection, converter_of
from gouji.form.edition.fields import CellType, Field, levels_above
from gouji.form.edition.spec import Edition, RecordTable
from gouji.form.expression import Number, is_number
from gouji.form.models.base import Agency, Submission, validated
from gouji.form.models.classes import json_schema, submission_model
from gouji.form.models.fields import FILLERS, MAX_COUNT, MAX_TEXT, fits, json_number
from gouji.form.models.reading import Reading, Tool, reading_schema
from gouji.form.record_labels import folded, record_label
from gouji.form.records import UNREAD, columns_of, field_at, tallies_of

__all__ = [
    "MAX_COUNT",
    "MAX_TEXT",
    "Agency",
    "Reading",
    "Submission",
    "Tool",
    "figures_of",
    "fits",
    "inputs_of",
    "json_number",
    "json_schema",
    "make_submission",
    "parse_submission",
    "reading_schema",
    "records_in",
    "submission_model",
    "values_of",
    "words_of",
]


@functools.lru_cache(maxsize=64)
def _branches(paths: tuple[str, ...]) -> tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...]:
    """Branches of a tree of these paths, the root first: what each grows from, its name, its leaves, their paths."""
    leaves: dict[str, dict[str, str]] = {"": {}}
    for path in paths:
        for level in levels_above(path):
            leaves.setdefault(level, {})
        parent, _, leaf = path.rpartition(".")
        leaves[parent][leaf] = path
    return tuple(
        (branch, *branch.rpartition(".")[::2], tuple(found), tuple(found.values())) for branch, found in leaves.items()
    )


def _tree(values: Mapping[str, object]) -> dict[str, Any]:
    """Values by path as the tree the model takes. Paths are those of the fields, texts, key figures and sign-off."""
    grown: dict[str, dict[str, Any]] = {}
    for branch, parent, name, leaves, among in _branches(tuple(values)):
        grown[branch] = found = dict(zip(leaves, map(values.__getitem__, among), strict=True))
        if branch:
            grown[parent][name] = found
    return grown[""]


def make_submission(
    edition: Edition,
    year: int,
    agency: Agency,
    values: Mapping[str, object],
    model: type[Submission] | None = None,
    *,
    has_fillers: bool = False,
    figures: Mapping[str, Number] | None = None,
) -> Submission:
    """A submission from values by path. Totals are computed, never taken from *values*.

    Args:
        edition: what is asked for.
        year: the report year.
        agency: who files.
        values: numbers, texts, key figures, sign-off and reasons by path.
        model: the class to make, if it is not :func:`submission_model` of the edition.
        has_fillers: some texts only stand for what is left empty, and are not written as the form asks.
        figures: all totals of these values, if they were computed before.

    Returns:
        The submission.

    Raises:
        pydantic.ValidationError: a value is missing or of the wrong kind; callers check first.
    """
    given = _with_tallies(values, edition)
    totals = edition.totals(_numbers(given, edition)) if figures is None else figures
    none = {table.path: () for table in edition.record_tables if table.path not in given}
    tree = _tree({**given, **totals, **none})
    head = {"edition": edition.base, "variant": edition.variant, "year": year, "agency": agency}
    context = {FILLERS: True} if has_fillers else None
    return (model or submission_model(edition)).model_validate(head | tree, context=context)


def _with_tallies(values: Mapping[str, object], edition: Edition) -> Mapping[str, object]:
    """Values with the figures over their records; given ones count where the records are None, as of a sum of many."""
    tables = {
        table.path: columns_of(_records(values, table), table)
        for table in edition.record_tables
        if values.get(table.path, ()) is not None
    }
    return {**values, **tallies_of(tables, edition)} if tables else values


def _records(values: Mapping[str, object], table: RecordTable) -> Sequence[Mapping[str, object]]:
    """The records of a table among some values."""
    return cast("Sequence[Mapping[str, object]]", values.get(table.path, ()))


def _numbers(cells: Mapping[str, object], edition: Edition) -> dict[str, Number]:
    """Those of some inputs that hold a number, where it may be something else."""
    if not edition.worded:
        return cast("dict[str, Number]", cells)
    return {path: value for path, value in cells.items() if is_number(value)}


def inputs_of(submission: Submission, edition: Edition) -> dict[str, Number]:
    """The numbers of a submission by path, without the totals, and without words that stand instead of numbers.

    Args:
        submission: of the model of *edition*.
        edition: of the submission.

    Returns:
        In the order of the form.
    """
    return _numbers({field.path: submission.value(field.path) for field in edition.numeric}, edition)


def figures_of(submission: Submission, edition: Edition) -> dict[str, Number]:
    """The numbers of a submission by path, totals among them.

    Args:
        submission: of the model of *edition*.
        edition: of the submission.

    Returns:
        In the order of the form.
    """
    paths = [path for path, field in edition.fields.items() if field.type.is_number]
    return _numbers({path: submission.value(path) for path in paths}, edition)


def words_of(submission: Submission, edition: Edition) -> dict[str, CellValue]:
    """Values of cells that are no numbers, by path: texts, days, None for what was left blank.

    Args:
        submission: of the model of *edition*.
        edition: of the submission.

    Returns:
        In the order of the form; empty for a form of numbers alone.
    """
    cells = {field.path: submission.value(field.path) for field in edition.worded}
    return {path: value for path, value in cells.items() if not is_number(value)}


def values_of(submission: Submission, edition: Edition) -> dict[str, object]:
    """Everything that was filled in, by path: the cells without the totals, texts, key figures, sign-off, reasons.

    Args:
        submission: of the model of *edition*.
        edition: of the submission.

    Returns:
        Cells of tables first, in the order of the form.
    """
    paths = [text.path for text in edition.texts] + [figure.path for figure in edition.key_figures]
    paths += [item.path for item in edition.sign_off] + [explanation.path for explanation in edition.explanations]
    cells = {field.path: submission.value(field.path) for field in edition.inputs}
    return {**cells, **records_in(submission, edition), **{path: submission.value(path) for path in paths}}


def records_in(submission: Submission, edition: Edition) -> dict[str, list[dict[str, Any]] | None]:
    """The records of a submission, those of each table by its path.

    Args:
        submission: of the model of *edition*.
        edition: of the submission.

    Returns:
        Each record by the ids of columns, None where only their totals are known, as of a sum of many; nothing for a
        form without records.
    """
    tables = {table.path: submission.value(table.path) for table in edition.record_tables}
    return {path: None if listed is None else [dict(record) for record in listed] for path, listed in tables.items()}


def parse_submission(
    data: object, edition: Edition, model: type[Submission] | None = None
) -> tuple[Submission | None, tuple[Finding, ...]]:
    """A submission from JSON data. Totals may be left out; stated ones are kept to be checked against the sums.

    Args:
        data: what the JSON holds.
        edition: what is asked for.
        model: the class to make, if it is not :func:`submission_model` of the edition.

    Returns:
        The submission, or None and what is wrong with the data, each with its path.
    """
    if not isinstance(data, dict):
        return None, (Finding(F109, values={"detail": Phrase("应为一个对象", "expected an object")}),)
    submission, errors = validated(model or submission_model(edition), _with_totals(data, edition))
    by_path = {finding.path: finding for finding in _json_findings(errors, edition)}
    return submission, tuple(folded(by_path.values(), edition))


def _objection(field: Field, error: Any) -> Objection | None:
    """The objection of the converter of a cell to a value of JSON; None where the usual rules say it."""
    value, converter = error["input"], converter_of(field)
    if error["type"].startswith("cell_"):
        return converter.objection(field, Decimal(str(value)) if isinstance(value, float) else value)
    if field.type is CellType.CHOICE or (field.may_be and isinstance(value, str)):
        return converter.unsaid(field)
    return None


def _with_totals(data: dict[str, Any], edition: Edition) -> dict[str, Any]:
    known = {field.path: _lookup(data, field.path) for field in edition.numeric}
    numbers = {path: _number(value) for path, value in known.items()}
    filled = cast("dict[str, Any]", _copied(data))
    known_numbers = {path: value for path, value in numbers.items() if value is not None}
    tallies = _tallied(data, edition)
    for path, total in {**tallies, **edition.totals({**known_numbers, **tallies})}.items():
        *levels, leaf = path.split(".")
        branch: Any = filled
        for level in levels:
            branch = branch.setdefault(level, {}) if isinstance(branch, dict) else None
        if isinstance(branch, dict):
            branch.setdefault(leaf, total)
    return filled


def _tallied(data: dict[str, Any], edition: Edition) -> dict[str, Number]:
    """The figures over records, as far as the data hold records with numbers."""
    tables: dict[str, dict[str, list[Any]]] = {}
    for table in edition.record_tables:
        listed = data.get(table.path)
        if isinstance(listed, list | tuple) and all(isinstance(record, dict) for record in listed):
            columns = columns_of(listed, table)
            for name, field in table.fields.items():
                if field.is_sure_number:
                    columns[name] = [UNREAD if (it := _number(value)) is None else it for value in columns[name]]
            tables[table.path] = columns
    return tallies_of(tables, edition)


def _lookup(data: Any, path: str) -> Any:
    for level in path.split("."):
        data = data.get(level) if isinstance(data, dict) else None
    return data


def _number(value: object) -> Number | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value)) if isinstance(value, float) else value


def _copied(data: object) -> object:
    return {key: _copied(value) for key, value in data.items()} if isinstance(data, dict) else data


_RULE_OF_ERROR: dict[str, Rule] = {
    "int_from_float": V303,
    "greater_than_equal": V304,
    "less_than_equal": V305,
    "less_than": V305,
    "greater_than": V305,
    "decimal_max_digits": V305,
    "decimal_whole_digits": V305,
    "string_too_long": V310,
    "extra_forbidden": V316,
    "date_parsing": V312,
    "date_from_datetime_parsing": V312,
    "date_type": V312,
}


def _json_findings(errors: Iterable[Any], edition: Edition) -> Iterator[Finding]:
    """The findings about a JSON; of a cell that may hold a word, that about the number comes last and counts."""
    for error in sorted(errors, key=lambda error: error["type"] != "literal_error"):
        yield _json_finding(error, edition)


def _field_of(path: str, edition: Edition) -> tuple[Field | None, str]:
    """The field of a path, be it of a record, and what findings call it."""
    field = edition.fields.get(path)
    if field is not None:
        return field, field.label
    level = next((level for level in (*levels_above(path), path) if level.count(".") > 1), path)
    at = field_at(edition, level) if edition.record_tables else None
    if at is None or at[2] is None:
        return None, path
    return at[2], record_label(at[2].label, at[1], language=edition.language)


def _written(value: object) -> str:
    """A value as JSON writes it, a text without quotation marks."""
    return json.dumps(value) if value is None or isinstance(value, bool) else str(value)


def _json_finding(error: Any, edition: Edition) -> Finding:
    path = ".".join(str(part) for part in error["loc"])
    path = next((level for level in levels_above(path) if level in edition.fields), path)
    field, label = _field_of(path, edition)
    found = "" if isinstance(error["input"], dict | list) else _written(error["input"])[:60]
    is_blank = error["type"] == "missing" or (field is not None and error["input"] is None)
    if field is not None and not isinstance(error["input"], dict | list) and not is_blank:
        objection = _objection(field, error)
        if objection is not None:
            expected = objection.expected
            return Finding(objection.rule, path=path, label=label, found=found, expected=expected)
    is_words = field is not None and not field.type.is_number
    rule = (BLANK_WORDS if is_words else V301) if is_blank else _RULE_OF_ERROR.get(error["type"], V302)
    if error["type"] == "too_long" and isinstance(error["input"], list | tuple):
        most = str(error["ctx"]["max_length"])
        return Finding(V377, path=path, label=label, found=str(len(error["input"])), expected=Phrase(most, most))
    if error["type"] == "int_type" and isinstance(error["input"], float):
        rule = V303
    is_number = field.type.is_number if field is not None else path.startswith("key_figures.")
    if not is_number and rule in (V302, V303, V304, V305):
        rule = V312 if field is not None and field.type is CellType.DATE else V316
    return Finding(
        rule,
        path=path,
        label=label,
        found=found,
        expected=Phrase(str(MAX_TEXT), str(MAX_TEXT)) if rule is V310 else None,
        values={"extent": ""},
    )
