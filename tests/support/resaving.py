"""Every client at hand saves filled workbooks again, and what of a workbook survives it is measured.

``make clients`` measures anew into ``tests/clients/survival.json``; ``docs/clients.md`` is made from that.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

import gouji
from gouji.form import COVER_SHEET, STAMP_SHEET
from gouji.form.layout import lay_out
from gouji.form.stamp import KEYWORDS_PREFIX
from gouji.workbook.ooxml.names import main as named
from gouji.workbook.ooxml.names import parse
from support.edit import Workbook, opened
from support.filled import workbook
from support.programs import Convert, libreoffice
from support.registry import failed

HERE = Path(__file__).parents[1] / "clients"
FACTS = HERE / "survival.json"

Save = Callable[[Sequence[tuple[Path, Path]], Convert | None], None]
"""Saves each first file as the second one; is given LibreOffice if the client needs it."""


@dataclass(frozen=True, slots=True)
class Client:
    """A program or library that saves workbooks, and a format it saves.

    Attributes:
        needs: the programs it takes, by the name under which they are required.
    """

    name: str
    format: str
    needs: Mapping[str, str]
    save: Save

    @property
    def id(self) -> str:
        """``Gnumeric xls``."""
        return f"{self.name} {self.format}"

    @property
    def needs_libreoffice(self) -> bool:
        """True if LibreOffice is the client, or opens what the client saves."""
        return "libreoffice" in self.needs or not self.is_looked_into_directly

    @property
    def is_looked_into_directly(self) -> bool:
        """Whether what it saves can be opened by openpyxl; the rest is looked at as LibreOffice opens it."""
        return self.format == "xlsx" and self.name != "exceljs"


def missing(client: Client) -> str | None:
    """What it lacks here."""
    needs = {**client.needs, **(_LIBREOFFICE if client.needs_libreoffice else {})}
    return next((name for name, program in needs.items() if shutil.which(program) is None), None)


# --- the clients ----------------------------------------------------------------------------------------------------


def _run(command: Sequence[str | Path], **variables: str) -> None:
    done = subprocess.run(
        list(map(str, command)), capture_output=True, timeout=600, check=False, env=os.environ | variables
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]


def _libreoffice(kind: str) -> Save:
    def save(files: Sequence[tuple[Path, Path]], office: Convert | None) -> None:
        assert office is not None
        with tempfile.TemporaryDirectory() as folder:
            made = office([old for old, _ in files], kind, Path(folder))
            for saved, (_, new) in zip(made, files, strict=True):
                shutil.move(saved, new)

    return save


def _gnumeric(exporter: str) -> Save:
    def save(files: Sequence[tuple[Path, Path]], _: Convert | None) -> None:
        for old, new in files:
            _run(["ssconvert", "-T", exporter, old, new])

    return save


def _openpyxl(files: Sequence[tuple[Path, Path]], _: Convert | None) -> None:
    for old, new in files:
        load_workbook(old).save(new)


def _node(library: str, kind: str) -> Save:
    def save(files: Sequence[tuple[Path, Path]], _: Convert | None) -> None:
        pairs = [path for pair in files for path in pair]
        _run(["node", HERE / "resave.cjs", library, kind, *pairs], GOUJI_NODE_MODULES=str(node_modules()))

    return save


def node_modules(project: Path = HERE) -> Path:
    """The libraries of a ``package-lock.json``, installed once into the user's cache.

    Without a lock the versions are those that ``package.json`` pins: a lock names the programs of all systems alike.
    """
    names = [name for name in ("package.json", "package-lock.json") if (project / name).is_file()]
    lock = (project / names[-1]).read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gouji-tests"
    target = cache / hashlib.sha256(lock).hexdigest()[:16]
    if not target.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            made = Path(folder) / "made"
            made.mkdir()
            for name in names:
                shutil.copy(project / name, made)
            install = ["npm", "ci" if len(names) > 1 else "install", "--prefix", made]
            try:
                _run([*install, "--ignore-scripts", "--no-audit", "--no-fund"])
            except AssertionError as error:
                failed(str(error), "npm")
            try:
                made.rename(target)
            except OSError:  # another process was faster
                assert target.is_dir()
    return target


_LIBREOFFICE = {"libreoffice": "soffice"}
_GNUMERIC = {"gnumeric": "ssconvert"}
_NODE = {"node": "node", "npm": "npm"}
CLIENTS = [
    *(Client("LibreOffice", kind, _LIBREOFFICE, _libreoffice(kind)) for kind in ("xlsx", "xls", "ods")),
    Client("Gnumeric", "xlsx", _GNUMERIC, _gnumeric("Gnumeric_Excel:xlsx2")),
    Client("Gnumeric", "xls", _GNUMERIC, _gnumeric("Gnumeric_Excel:excel_biff8")),
    Client("Gnumeric", "ods", _GNUMERIC, _gnumeric("Gnumeric_OpenCalc:odf")),
    Client("openpyxl", "xlsx", {}, _openpyxl),
    Client("exceljs", "xlsx", _NODE, _node("exceljs", "xlsx")),
    *(Client("SheetJS", kind, _NODE, _node("sheetjs", kind)) for kind in ("xlsx", "xlsb", "xls", "ods")),
]


# --- what survives --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Saved:
    """A workbook that a client saved: as it is, and as an .xlsx in which anything can be looked up."""

    edition: str
    data: bytes
    shown: bytes


def saved_by(client: Client, folder: Path, office: Convert | None) -> list[Saved]:
    """A filled workbook of every edition, saved again."""
    pairs = []
    for edition in gouji.shipped():
        (folder / f"{edition}.xlsx").write_bytes(workbook(edition))
        pairs.append((folder / f"{edition}.xlsx", folder / f"{edition}-saved.{client.format}"))
    client.save(pairs, office)
    shown = [new for _, new in pairs]
    if not client.is_looked_into_directly:
        shown = [folder / f"{edition}-shown.xlsx" for edition in gouji.shipped()]
        _libreoffice("xlsx")([(new, path) for (_, new), path in zip(pairs, shown, strict=True)], office)
    return [
        Saved(edition, new.read_bytes(), path.read_bytes())
        for edition, (_, new), path in zip(gouji.shipped(), pairs, shown, strict=True)
    ]


def survival(saved: Saved) -> dict[str, bool | list[str]]:
    """What of a workbook is still there, and the findings of its reading that tell of what is not."""
    layout = lay_out(gouji.load(saved.edition))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of looks some clients leave out
        formulas = opened(saved.shown)
    results = _results(saved.shown)
    reading = gouji.read_bytes(saved.data, "x")
    totals = [layout.cells[each.path] for each in layout.edition.definitions]
    grids = [name for name in (sheet.name for sheet in layout.sheets) if name in formulas.sheetnames]
    return {
        "locks": all(formulas[name].protection.sheet for name in grids),
        "formulas": all(str(formulas[cell.sheet][cell.a1].value).startswith("=") for cell in totals),
        "results": {(cell.sheet, cell.a1) for cell in totals} <= results,
        "stamp_sheet": STAMP_SHEET in formulas.sheetnames,
        "keywords": KEYWORDS_PREFIX in (formulas.properties.keywords or ""),
        "names": {grid.name for sheet in layout.sheets for grid in sheet.grids} <= set(formulas.defined_names),
        "cover_code": bool(formulas[COVER_SHEET][layout.cover.form_code.a1].value),
        "validations": all(formulas[name].data_validations.dataValidation for name in grids),
        "conditional_formats": all(len(formulas[name].conditional_formatting) for name in grids),
        "same_submission": reading.submission == _submission(saved.edition),
        "findings": sorted({each.code for each in reading.diagnostics if each.code[0] in "FWVT"}),
    }


def _results(data: bytes) -> set[tuple[str, str]]:
    """Sheets and addresses of the cells of an .xlsx that have a value, which of those with formulas is their result."""
    book = Workbook(data)
    return {
        (sheet, cell.get("r", ""))
        for sheet in book.sheet_names
        for cell in parse(book.parts[book.part_of(sheet)]).iter(named("c"))
        if cell.findtext(named("v"))
    }


@functools.cache
def _submission(edition: str) -> gouji.Submission:
    reading = gouji.read_bytes(workbook(edition), "x")
    assert reading.submission is not None
    return reading.submission


def measured(client: Client, folder: Path, office: Convert | None) -> dict[str, bool | list[str]]:
    """What survives a client; the same for every edition."""
    facts = [survival(saved) for saved in saved_by(client, folder, office)]
    assert all(each == facts[0] for each in facts), facts
    return facts[0]


def main() -> None:
    """Measure all clients anew."""
    lacking = {client.id: what for client in CLIENTS if (what := missing(client))}
    if lacking:
        sys.exit(f"not here: {lacking}")
    facts = {}
    with tempfile.TemporaryDirectory() as home, libreoffice(Path(home)) as office:
        for client in CLIENTS:
            with tempfile.TemporaryDirectory() as folder:
                facts[client.id] = measured(client, Path(folder), office)
    FACTS.write_text(json.dumps(facts, indent=1) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
