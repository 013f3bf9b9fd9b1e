"""How long a person waits before anything happens."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import gouji
from benchmarks import inputs
from benchmarks.measure import MILLI, Line, Row, Size, at_most, compared, cost_of

_EMPTY = """
import typer
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
@app.callback()
def main(): "A program."
@app.command()
def verb(): "A verb."
app()
"""
_SCRIPT = "import openpyxl, sys; openpyxl.load_workbook(sys.argv[1])"


def start(size: Size) -> list[Line]:
    """Help, and the libraries that reading one file loads."""
    with tempfile.TemporaryDirectory() as folder:
        empty, book = Path(folder, "empty.py"), Path(folder, "a.xlsx")
        empty.write_text(_EMPTY, "utf-8")
        book.write_bytes(gouji.make_filled(inputs.submission(1)))
        return [_help(empty, size), *_libraries(book, size)]


def _help(empty: Path, size: Size) -> Line:
    ours, other = [], []
    for _ in range(size.rounds * 3):
        ours.append(cost_of("-m", "gouji", "--help").wall * MILLI)
        other.append(cost_of(str(empty), "--help").wall * MILLI)
    ratio = statistics.median(mine / its for mine, its in zip(ours, other, strict=True))
    return Line(
        "gouji --help, wall time", "a typer program of one empty command", statistics.median(ours),
        statistics.median(other), "ms", ratio, "times its time", *at_most(1.3, ratio), {"ours": ours, "typer": other},
    )  # fmt: skip


def _libraries(book: Path, size: Size) -> list[Line]:
    """Processor time of nothing but importing the libraries that each program ends up with."""
    programs = {
        "ours": _import_of("-c", f"import sys; sys.argv = ['gouji', 'import', {str(book)!r}]{_RUN}"),
        "openpyxl": _import_of("-c", f"import sys; sys.argv = ['', {str(book)!r}]; {_SCRIPT}; {_TELL}"),
    }
    programs["openpyxl and pydantic"] = ("-c", f"{programs['openpyxl'][1]}\n{_MODEL}")
    programs["typer and pydantic"] = _import_of("-c", f"{_SMALLEST}\nfinally: {_TELL}")
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(size.rounds * 2):
        nothing = cost_of("-c", "pass").cpu
        for name, command in programs.items():
            taken[name].append((cost_of(*command).cpu - nothing) * MILLI)
    what, lines = "gouji import of one file: importing libraries", []
    for name, against in _AGAINST.items():
        other, ours, ratio = compared(taken, name, "ours")
        wanted, is_met = at_most(1, ratio) if "openpyxl" in name else ("", None)
        lines.append(Line(what, against, ours, other, "ms", ratio, "times its time", wanted, is_met, taken))
    return lines


_AGAINST = {
    "openpyxl": "a script with openpyxl",
    "openpyxl and pydantic": "a script with openpyxl and pydantic",
    "typer and pydantic": "a typer program of one argument and one model",
}


_SMALLEST = """
import sys
import pydantic, typer
class Model(pydantic.BaseModel):
    name: str
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def verb(name: str): Model(name=name)
sys.argv = ["", "x"]
try: app()"""
_MODEL = "import pydantic\nclass Model(pydantic.BaseModel): pass"
_TELL = "print(*sys.modules, file=sys.stderr)"
_RUN = f"""
import gouji.cli
try: gouji.cli.main()
finally: {_TELL}
"""


def _import_of(*command: str) -> tuple[str, str]:
    """A program that imports the libraries, not Python's own, which another one has imported when it ends."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, *command], capture_output=True, text=True, encoding="utf-8", check=False
    )
    names = done.stderr.splitlines()[-1].split()
    own = sys.stdlib_module_names | {"gouji", "__main__", "sitecustomize"}
    wanted = [name for name in names if name.partition(".")[0] not in own and not name.startswith("_")]
    imports = "\n".join(f"try: import {name}\nexcept ImportError: pass" for name in wanted)
    return "-c", imports


ROWS = (Row("start", start),)
