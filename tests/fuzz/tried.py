"""Counts what the reader was tried on, by kind, and what was read otherwise than other programs display it.

Writes ``tests/fuzz/tried.json``, from which the table of ``docs/robustness.md`` is made. A larger scale takes longer::

    PYTHONPATH=tests .venv/bin/python tests/fuzz/tried.py 4
"""

from __future__ import annotations

import contextlib
import itertools
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import test_content_model as contents
import test_displays as displays
import test_ods_cells as opendocument
import test_sight as sight
import test_structural_edits as structural
import test_typed_displays as typed_displays
from format_codes import as_read, saved_texts
from gouji.workbook.formats import DEFAULT_LIMITS, Refused, examine, read_raw
from support import form_packages, typed
from support.contents import changes, in_opendocument
from support.contents import workbook as workbook_of_changes
from support.edit import as_binary
from support.filled import workbook
from support.packages import changed_package, read_by_libreoffice, read_by_openpyxl, read_by_us
from support.programs import Convert, libreoffice
from support.readers import contents_of

TARGET = Path(__file__).with_name("tried.json")
_AT_A_TIME = 60


class Tried(NamedTuple):
    """Variants of a kind: how many, of how many a value is read, and of how many another than is displayed."""

    variants: int
    read: int
    otherwise: int


def _numbers(data: bytes) -> Mapping[str, Any] | None:
    """Inputs that are read, by path; None if the file is refused."""
    try:
        found: Any = contents_of(read_raw(data, examine(data), DEFAULT_LIMITS))
    except Refused:
        return None
    numbers: Mapping[str, Any] = found[2].numbers
    return numbers


def _displays(scale: int, folder: Path, convert: Convert) -> Iterator[Tried]:
    """Formats and numbers in every input, as five kinds of file."""
    for seed in range(1000, 1000 + 6 * scale):
        pairs = displays._pairs(seed)
        data = displays._formatted(pairs)
        path = folder / f"{seed}.xlsx"
        path.write_bytes(data)
        saved = {target: convert([path], target, folder)[0] for target in ("ods", "xls")}
        # A code that LibreOffice cannot save is another one when the file is opened again.
        again = folder / f"{seed}"
        again.mkdir()
        files = [(data, saved["ods"]), (as_binary(data, with_formats=True), saved["ods"])]
        files += [
            (file.read_bytes(), convert([file], "ods", again)[0].rename(again / kind)) for kind, file in saved.items()
        ]
        for file, displayed in files:
            numbers, shown = _numbers(file), saved_texts(displayed.read_bytes())
            if numbers is not None:
                read = {path: number for path, number in numbers.items() if path in pairs}
                cells = {path: displays.INPUTS[path] for path in read}
                texts = {path: shown[cell.sheet].get((cell.row, cell.column), "") for path, cell in cells.items()}
                wrong = sum(as_read(texts[path]) != Decimal(number) for path, number in read.items())
                yield Tried(len(pairs), len(read), wrong)


def _opendocument(_scale: int, folder: Path, convert: Convert) -> Iterator[Tried]:
    """Cells and data styles of OpenDocument."""
    (folder / "x.xlsx").write_bytes(workbook())
    (made,) = convert([folder / "x.xlsx"], "ods", folder)
    data, names = opendocument._with_variants(made.read_bytes())
    (folder / "y.ods").write_bytes(data)
    (folder / "saved").mkdir()
    (saved,) = convert([folder / "y.ods"], "ods", folder / "saved")
    texts = saved_texts(saved.read_bytes())["三"]
    read = {path: number for path, number in (_numbers(data) or {}).items() if path in names}
    cells = {path: opendocument._INPUTS[path] for path in read}
    wrong = sum(as_read(texts.get((cells[path].row, cells[path].column), "")) != read[path] for path in read)
    yield Tried(len(names), len(read), wrong)


def _sight(_scale: int, folder: Path, convert: Convert) -> Iterator[Tried]:
    """What styles, conditions and views keep from sight: as it was made, and as LibreOffice saves it."""
    paths = [folder / f"{number}.xlsx" for number in range(len(sight.KINDS))]
    for path, (change, _) in zip(paths, sight.KINDS.values(), strict=True):
        path.write_bytes(sight._changed(change))
    expected = {path.stem: {code} - {None} for path, (_, code) in zip(paths, sight.KINDS.values(), strict=True)}
    lost = {str(number) for number, name in enumerate(sight.KINDS) if name in sight.LOST_BY_LIBREOFFICE}
    lost_in_old = {str(number) for number, name in enumerate(sight.KINDS) if name in sight.LOST_IN_OLD}
    for target in ("", "ods", "xls", "xlsx"):
        files = paths
        if target:
            (folder / target).mkdir()
            files = convert(paths, target, folder / target)
        for file in files:
            if not (target and file.stem in lost | (lost_in_old if target == "xls" else set())):
                codes = sight._codes(file.read_bytes(), file.name)
                yield Tried(1, int(not codes), int(codes != expected[file.stem]))


def _contents(scale: int, folder: Path, convert: Convert) -> Iterator[Tried]:
    """Elements, attributes and order of cells, changed at random."""
    for start in range(5000, 5000 + 4 * scale * _AT_A_TIME, _AT_A_TIME):
        changed = changes(start, _AT_A_TIME, in_strings=False)
        path = folder / f"{start}.xlsx"
        path.write_bytes(workbook_of_changes(changed))
        (made,) = convert([path], "ods", folder)
        seen = in_opendocument(made)
        for number, change in enumerate(changed, start=1):
            try:
                yield Tried(1, int(contents._judge(change, seen[f"S{number}"])), 0)
            except AssertionError as difference:
                print(difference)  # noqa: T201  # a program
                yield Tried(1, 1, 1)


def _form_packages(scale: int, folder: Path, convert: Convert) -> Iterator[Tried]:
    """Parts of the sample forms, changed at random: values, and those that are displayed otherwise."""
    for name in form_packages.NAMES:
        for start in range(5000, 5000 + scale * _AT_A_TIME, _AT_A_TIME):
            found = form_packages.judged(name, range(start, start + _AT_A_TIME), folder / f"{name}-{start}", convert)
            for judged in found:
                print(*judged.otherwise, sep="\n", end="")  # noqa: T201  # a program
                yield Tried(1, int(judged.read > 0), int(bool(judged.otherwise)))


def _packages(scale: int, folder: Path, convert: Convert) -> Iterator[Tried]:
    """Names, relationships, content types and lists of sheets, changed by a grammar."""
    seeds = range(7000, 7000 + _AT_A_TIME * scale)
    made = [changed_package(seed) for seed in seeds]
    for data, office in zip(made, read_by_libreoffice(made, folder, convert), strict=True):
        ours, library = read_by_us(data), read_by_openpyxl(data)
        wrong = ours is not None and any(other not in (None, ours) for other in (office, library))
        yield Tried(1, int(ours is not None), int(wrong))


def _typed(scale: int, folder: Path, convert: Convert) -> Iterator[Tried]:
    """Cells of every type, with contents of every kind, as five kinds of file."""
    for trial in typed.trials(typed_displays.all_forms(), range(1000, 1000 + 4 * scale), folder, convert):
        yield Tried(1, int(trial.value is not None), int(trial.is_silent))


def _structure(scale: int, _folder: Path, _convert: Convert) -> Iterator[Tried]:
    """Forms with cells of every type, of which the structure was edited."""
    for name in structural.FORMS:
        for seed in range(1000, 1000 + 100 * scale):
            read, wrong = structural.judged(name, seed)
            yield Tried(1, int(read), int(bool(wrong)))


Kind = Callable[[int, Path, Convert], Iterator[Tried]]
KINDS: Mapping[str, tuple[str, Kind]] = {
    "a number under a number format, as .xlsx, .xlsb, .xls, .ods": ("LibreOffice", _displays),
    "a cell or a data style of .ods that says a number twice": ("LibreOffice", _opendocument),
    "a number kept from sight, as .xlsx and as LibreOffice saves it": ("written down", _sight),
    "a cell of a type of its own with contents of any kind, as .xlsx, .xlsb, .xls, .ods": ("LibreOffice", _typed),
    "the structure of a form with cells of every type": ("written down", _structure),
    "an element, an attribute or the order of cells": ("LibreOffice, openpyxl", _contents),
    "a part of a sample form": ("LibreOffice", _form_packages),
    "a part, a relationship, a content type of a package": ("LibreOffice, openpyxl", _packages),
}


def main(scale: int) -> int:
    """Try every kind; gives how many variants were read otherwise."""
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as home, libreoffice(Path(home) / "office") as convert:
        for name, (judge, kind) in KINDS.items():
            with contextlib.ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                sums = [sum(counts) for counts in itertools.zip_longest(*kind(scale, folder, convert), fillvalue=0)]
            found[name] = {**dict(zip(Tried._fields, sums, strict=True)), "judge": judge}
            print(name, found[name], flush=True)  # noqa: T201  # a program
    TARGET.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return sum(int(counts["otherwise"]) for counts in found.values())


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1), 1))
