"""The page of the benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_HEAD = """# Performance

What `gouji` costs beside a script of one's own, and beside what nothing can be cheaper than. `make bench` measures it
again on your machine and writes this page; the raw numbers are in [performance.json](performance.json).

| | beside | ours | theirs | ratio | asked for | |
|---|---|---|---|---|---|---|
"""
_TAIL = """
How to read it:

- Times are processor time of one core unless the line says wall time: medians over rounds in which the two take turns,
  so that whatever else the machine does hits both. The ratio is the median of the ratios of the rounds.
- Reading is measured in a process that has read twenty workbooks before, on workbooks of agencies it has never seen,
  each with numbers, texts and names of its own. What is alike in all of them is remembered, as in any long run.
- The script beside it opens each workbook with openpyxl for formulas and for values, compares labels, reads the same
  cells, and has the same checks and the same pydantic model. It looks for no moved tables, hostile files, lost stamps.
- Building cell by cell is measured from a list of cells and looks that is there already.
- The floor of reading unpacks every part and runs an XML parser over it that tells nobody what it sees. The floor of
  making writes bytes that are there already; `gouji` writes each file beside its place and moves it there.
- A mistake costs what its finding costs: the workbook is read from its plain parts like any other. Beside it stands
  what openpyxl takes to open the same file once, which a script would do before it could look for anything.
- Forms of 1,500 and 10,000 fields are made ones (`tests/support/forms.py`): tables of 150 and 250 rows and ten columns,
  with a tie-out for every tenth field. A field may cost a quarter more than one of the next smaller form does. The
  first blank workbook of an edition is built, all others are copies of it.
- The smallest program with typer and pydantic takes longer to import them than a script takes for openpyxl; reading one
  file imports hardly more than those two ([why](decisions/0026-what-a-start-costs.md)): no XlsxWriter, and openpyxl
  only for a file that is not plain.
- Memory of reading and making is the peak of a process that does nothing else. The scripts beside it hold the form too,
  for the labels, the checks and the model.
- Wall times tell of the machine as much as of the program: with a load far above the number of cores they are long, and
  two processes gain nothing. A busy machine also slows Python more than it slows unpacking and parsing.
- For runs over many files, 400 different workbooks lie under as many names as the line says.
- Memory is the peak of the process one starts; each worker takes about as much again.

Measured {dates}, Python {python}, {cores} cores; load of the machine when each row began: {loads}.
"""


def page(rows: Mapping[str, Any]) -> str:
    """The page, from the raw numbers of each row."""
    lines = [_line(line) for row in rows.values() for line in row["lines"]]
    last = list(rows.values())[-1]
    tail = _TAIL.format(
        dates=" and ".join(sorted({row["date"] for row in rows.values()})),
        python=last["python"],
        cores=last["cores"],
        loads=", ".join(f"{name} {row['load']:.1f}" for name, row in rows.items()),
    )
    return _HEAD + "".join(lines) + tail


def _line(line: Mapping[str, Any]) -> str:
    ours, other = (f"{_figure(line[name])} {line['unit']}" for name in ("ours", "other"))
    met = {True: "✓", False: "✗", None: ""}[line["is_met"]]
    ratio = f"{_figure(line['ratio'])} {line['ratio_is']}"
    return f"| {line['what']} | {line['against']} | {ours} | {other} | {ratio} | {line['wanted']} | {met} |\n"


def _figure(value: float) -> str:
    """Three digits, as one would say them."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
