"""Workbooks that were read wrong, refused wrongly, or cost too much, by the names of their kinds.

Most are the filled workbook ``cases/filled.xlsx`` with a few words of a part changed (``cases/edits.json``): a part has
a list of pairs, what stands there and what stands there instead, or is new: its text, its bytes in base64, or like
another part with such pairs. Some are packed in another way, or are too large, and are made here. The rest are files.
"""

from __future__ import annotations

import base64
import functools
import io
import json
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gouji.workbook.ooxml.archive import packed

CASES = Path(__file__).parent / "cases"
_STYLES, _BOOK = "xl/styles.xml", "xl/workbook.xml"


@functools.cache
def filled() -> Mapping[str, bytes]:
    """The parts of the workbook that the cases are made from."""
    with zipfile.ZipFile(CASES / "filled.xlsx") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@functools.cache
def _edits() -> dict[str, dict[str, Any]]:
    edits: dict[str, dict[str, Any]] = json.loads((CASES / "edits.json").read_text("utf-8"))
    return edits


@functools.cache
def _files() -> dict[str, Path]:
    others = ("filled.xlsx", "edits.json")
    return {path.stem: path for path in CASES.iterdir() if path.name not in others}


def names() -> list[str]:
    """Every case."""
    return sorted({*_edits(), *_files(), *_MADE})


def case_file(name: str) -> tuple[str, bytes]:
    """The file name and the content of a case."""
    if name in _files():
        return _files()[name].name, _files()[name].read_bytes()
    if name in _MADE:
        return f"{name}.zip" if name.startswith("archive") else f"{name}.xlsx", _MADE[name]()
    return f"{name}.xlsx", packed(_edited(filled(), _edits()[name]))


def _edited(parts: Mapping[str, bytes], edits: Mapping[str, Any]) -> dict[str, bytes]:
    made = dict(parts)
    for part, change in edits.items():
        if isinstance(change, str):
            made[part] = change.encode()
        elif isinstance(change, list):
            made[part] = _replaced(parts[part], change)
        elif "like" in change:
            made[part] = _replaced(parts[change["like"]], change["edits"])
        else:
            made[part] = base64.b64decode(change["base64"])
    return made


def _replaced(part: bytes, pairs: list[list[str]]) -> bytes:
    text = part.decode()
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.encode()


def _renamed(rename: Callable[[str], str]) -> bytes:
    """The workbook with other names for its parts, as programs write them that know no better."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in filled().items():
            info = zipfile.ZipInfo("x", (1980, 1, 1, 0, 0, 0))
            info.filename = rename(name)  # not in the constructor, which mends it
            archive.writestr(info, part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _in_utf_16le() -> bytes:
    parts = {name: part.replace(b'"UTF-8" standalone="yes"', b'"UTF-16LE"', 1) for name, part in filled().items()}
    sheets = [name for name in parts if name.startswith("xl/") and "_rels" not in name and "theme" not in name]
    return packed({**filled(), **{name: parts[name].decode().encode("utf-16-le") for name in sheets}})


def _with_styles(count: int) -> bytes:
    """The workbook with so many more styles of cells."""
    styles = filled()[_STYLES].decode()
    more = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * count
    styles = styles.replace('<cellXfs count="35">', f'<cellXfs count="{35 + count}">').replace(
        "</cellXfs>", f"{more}</cellXfs>"
    )
    return packed({**filled(), _STYLES: styles.encode()})


def _with_shared_formula() -> bytes:
    """The workbook with a sheet of the agency's own, one formula filled down 2 100 rows."""
    head, *tail = filled()["xl/worksheets/sheet7.xml"].partition(b"<sheetData>")
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="B{row}"><f t="shared" si="0"'
        + (' ref="B1:B2100">A1*2</f>' if row == 1 else "/>")
        + "<v>2</v></c></row>"
        for row in range(1, 2101)
    )
    start = head[: head.index(b">", head.index(b"<worksheet")) + 1]
    assert tail
    types, links = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    entry = f'<Override PartName="/xl/worksheets/sheet80.xml" ContentType="{kind}"/></Types>'
    link = f'<Relationship Id="rId80" Type="{relation}" Target="worksheets/sheet80.xml"/></Relationships>'
    return packed(
        _edited(
            {**filled(), "xl/worksheets/sheet80.xml": start + f"<sheetData>{rows}</sheetData></worksheet>".encode()},
            {
                types: [["</Types>", entry]],
                links: [["</Relationships>", link]],
                _BOOK: [["</sheets>", '<sheet name="台账" sheetId="80" r:id="rId80"/></sheets>']],
            },
        )
    )


def _same_names() -> bytes:
    """An archive of two thousand empty members of one name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the name
        for _ in range(2000):
            archive.writestr("a.x", b"")
    return stream.getvalue()


def _long_name() -> bytes:
    """Two good workbooks, and one with a name of 275 bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("first", "长" * 90, "last"):
            archive.writestr(f"{name}.xlsx", (CASES / "filled.xlsx").read_bytes())
    return stream.getvalue()


_MADE: Mapping[str, Callable[[], bytes]] = {
    "package-with-backslashes": lambda: _renamed(lambda name: name.replace("/", "\\")),
    "package-with-backslashes-in-small-letters": lambda: _renamed(
        lambda name: name.replace("/", "\\").replace("[Content_Types]", "[content_types]")
    ),
    "package-with-leading-slashes": lambda: _renamed(lambda name: f"/{name}"),
    "package-in-a-folder": lambda: _renamed(lambda name: f"民政局/{name}"),
    "package-in-utf-16le": _in_utf_16le,
    "styles-21000": lambda: _with_styles(21_000),
    "styles-64000": lambda: _with_styles(64_000),
    "own-sheet-with-shared-formula": _with_shared_formula,
    "archive-of-same-names": _same_names,
    "archive-with-long-name": _long_name,
}
