"""Forms larger than the national one: what each field costs, and reading beside what nothing can be cheaper than."""

from __future__ import annotations

import functools
import itertools
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import gouji
from benchmarks import inputs
from benchmarks.measure import Line, Row, Size, Work, at_most, compared, in_turns
from benchmarks.reading import beside_floor
from gouji.form.edition import Edition, load_file
from gouji.form.layout import lay_out
from gouji.reading.workbooks import Options
from gouji.workbook.reader.fast import read_plain
from gouji.workbook.writer import write_workbook
from support import forms

_NATIONAL = 200


def _shapes(size: Size) -> list[forms.Shape]:
    return [forms.shape_of(fields if size.rounds > 1 else fields // 10) for fields in forms.SIZES]


def growing(size: Size) -> list[Line]:
    """Load, blank, import."""
    with tempfile.TemporaryDirectory() as folder:
        templates = {shape.fields: Path(folder, f"{shape.fields}.yaml") for shape in _shapes(size)}
        for shape in _shapes(size):
            templates[shape.fields].write_text(forms.template(shape), "utf-8")
        templates = {_NATIONAL: Path(__file__).parents[1] / "templates" / f"{inputs.EDITION}.yaml", **templates}
        loading = {fields: functools.partial(_load, path) for fields, path in templates.items()}
        lines = _per_field("load the template of a form of {} fields", loading, size)
        editions = {fields: load_file(path) for fields, path in templates.items()}
    making = {fields: functools.partial(_first_blank, edition) for fields, edition in editions.items()}
    lines += _per_field("make the first blank workbook of a form of {} fields", making, size)
    books = {fields: _filled(edition, size) for fields, edition in editions.items()}
    reading = {fields: functools.partial(_read, editions[fields], books[fields]) for fields in editions}
    lines += _per_field(_READ, reading, size)
    new = range(size.rounds + 1, 2 * size.rounds + 1)
    return lines + [
        beside_floor(_READ.format(f"{fields:,}"), books[fields], new, reading[fields]) for fields in [*editions][1:]
    ]


_READ = "read a filled workbook of a form of {} fields"


def _load(path: Path, _: int) -> None:
    load_file(path)


def _first_blank(edition: Edition, number: int) -> None:
    write_workbook(edition, lay_out(edition).stamp(inputs.YEAR, f"第{number}局"))


def _per_field(what: str, works: Mapping[int, Callable[[int], None]], size: Size) -> list[Line]:
    """Each size beside the one before it, whose time is taken as often as fields go into fields."""
    names = {fields: str(fields) for fields in works}
    rounds: list[dict[str, Work]] = [
        {names[fields]: (work, [number]) for fields, work in works.items()} for number in range(1, size.rounds + 1)
    ]
    for work in works.values():
        work(0)
    taken = in_turns(rounds)
    lines = []
    for before, fields in itertools.pairwise(works):
        other, ours, more = compared(taken, names[before], names[fields])
        times, ratio = fields / before, more * before / fields
        lines.append(
            Line(
                what.format(f"{fields:,}"), f"a form of {before:,}, by the field", ours, other * times, "ms", ratio,
                "times as much", *at_most(1.25, ratio), taken,
            )
        )  # fmt: skip
    return lines


def _filled(edition: Edition, size: Size) -> list[bytes]:
    """Workbooks for two times as many rounds, the first of which is read before."""
    count = 2 * (size.rounds + 1)
    if edition.id == inputs.EDITION:
        return inputs.filled(count)
    options = _options(edition)
    return [gouji.make_filled(forms.submission(edition, number), options) for number in range(count)]


def _options(edition: Edition) -> Options:
    return Options(templates={edition.id: edition})


def _read(edition: Edition, books: Sequence[bytes], number: int) -> None:
    if number == 0:
        read_plain(books[0], _options(edition).find)  # is Unusual if it is not read fast
    gouji.read_bytes(books[number], "x.xlsx", _options(edition)).to_json()


ROWS = (Row("forms", growing),)
