"""Forms larger than the national one: what each field costs, and reading beside what nothing can be cheaper than."""

from __future__ import annotations

import functools
import itertools
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import gouji
from benchmarks import baselines, inputs
from benchmarks.measure import Line, Row, Size, Work, at_most, compared, in_turns
from gouji.form.edition import Edition, load_file
from gouji.form.layout import lay_out
from gouji.reading.workbooks import Options
from gouji.workbook.reader.fast import read_plain
from gouji.workbook.writer import write_workbook
from support import forms

_NATIONAL = 200
_WARM = 2


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
    return lines + [line for fields in templates if fields != _NATIONAL for line in _reading(editions[fields], size)]


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


def _reading(edition: Edition, size: Size) -> list[Line]:
    options = Options(templates={edition.id: edition})
    books = [gouji.make_filled(forms.submission(edition, number), options) for number in range(_WARM + size.rounds)]
    for data in books[:_WARM]:
        read_plain(data, options.find)  # is Unusual if it is not read fast

    def read(data: bytes) -> None:
        gouji.read_bytes(data, "x.xlsx", options).to_json()

    for data in books[:_WARM]:
        read(data)
    works = {"ours": read, "floor": baselines.unpack_and_parse}
    taken = in_turns([{name: (work, [data]) for name, work in works.items()} for data in books[_WARM:]])
    floor, ours, share = compared(taken, "floor", "ours")
    return [
        Line(
            f"read a filled workbook of a form of {len(edition.fields):,} fields",
            "floor: unzip, XML parser without handlers", ours, floor, "ms", share, "times the floor",
            *at_most(2.5, share), taken,
        )
    ]  # fmt: skip


ROWS = (Row("forms", growing),)
