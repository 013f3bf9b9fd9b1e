"""What a process that does nothing but one job holds at its peak."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks import inputs
from benchmarks.measure import Line, Row, Size, cost_of
from benchmarks.reading import broken

_FORM = f"import gouji\nedition = gouji.load({inputs.EDITION!r})"
_MAKE = {
    "ours": f"{_FORM}\ndef make(name): return gouji.make_blank(edition, {inputs.YEAR}, name)",
    "openpyxl building each": "from benchmarks.baselines import build_with_openpyxl as make",
    "XlsxWriter building each": f"""{_FORM}
from gouji.form.layout import lay_out
from gouji.workbook.writer import write_workbook
def make(name):
    stamp = lay_out(edition).stamp({inputs.YEAR}, name, None)
    return write_workbook(edition, stamp)""",
}
_READ = {
    "ours": "import gouji\ndef read(data): return gouji.read_bytes(data, 'x.xlsx').to_json()",
    "script with openpyxl, same checks": "from benchmarks.baselines import read_with_openpyxl as read",
}
_EXPLAIN = {
    "ours": _READ["ours"],
    "openpyxl opening it once": "from benchmarks.baselines import load_once as read",
}
_MAKE_ALL = "{}\nfor number in range({}): make(f'某局{{number}}')"
_READ_ALL = """{}
import pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()): read(path.read_bytes())
"""


def memory(size: Size) -> list[Line]:
    """Making, reading and explaining, each by every contender in a process of its own."""
    filled = inputs.filled(size.files)
    made = {name: _peak(_MAKE_ALL.format(first, size.files)) for name, first in _MAKE.items()}
    return [
        *_lines(f"make {size.files} blank workbooks", made),
        *_lines(f"read {size.files} filled workbooks", _of_readers(_READ, filled)),
        *_lines(f"read {size.files} workbooks with a mistake", _of_readers(_EXPLAIN, map(broken, filled))),
    ]


def _of_readers(readers: Mapping[str, str], books: Iterable[bytes]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(books):
            Path(folder, f"{number:04}.xlsx").write_bytes(data)
        return {name: _peak(_READ_ALL.format(first), folder) for name, first in readers.items()}


def _peak(program: str, *arguments: str) -> float:
    return cost_of("-c", program, *arguments).peak


def _lines(what: str, peaks: Mapping[str, float]) -> list[Line]:
    ours = peaks["ours"]
    return [
        Line(f"{what}, peak memory", name, ours, peak, "MiB", ours / peak, "times as much", "", None, dict(peaks))
        for name, peak in peaks.items()
        if name != "ours"
    ]


ROWS = (Row("memory", memory),)
