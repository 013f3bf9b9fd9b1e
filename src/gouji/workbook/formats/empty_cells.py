"""Sheets without the rows and cells that hold nothing but a height or a style, of which there may be a million.

Clerks format whole columns; nothing is read of those cells, and to parse them costs more than all the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gouji.workbook.ooxml.package import Package

_LARGE = 250_000
"""Bytes of a sheet from which on it is worth while. One of the form has 60 000."""
_CHUNK = 1_000_000
_ROW = rb'<row r="[0-9]{1,7}+"[^<>/]*+(?:/>|></row>)'
_CELL = rb'<c r="[A-Z]{1,3}+[0-9]{1,7}+"(?: s="[0-9]{1,6}+")?+ ?+/>'
_ROWS, _CELLS = (re.compile(rb"%s(?:\s*+%s){2,}+" % (element, element)) for element in (_ROW, _CELL))
_REFERENCE = re.compile(rb' r="([A-Z]+)([0-9]+)"')


def sheet_pieces(package: Package, part: str) -> Iterator[bytes]:
    """The XML of a sheet piece by piece, without most of the rows and cells that hold nothing.

    The first and the last of those that follow each other stay: they keep the order, and what comes behind may be
    numbered by them.

    Args:
        package: of the workbook.
        part: of the sheet.

    Returns:
        The bytes as they are, if the sheet is of usual size.

    Raises:
        MissingPart: it is not there.
        zipfile.BadZipFile: it is not what the archive says of it.
        NotImplementedError: it is packed in another way than packages are.
    """
    pieces = package.pieces(part)
    return pieces if package.size(part) < _LARGE else _thinned(pieces)


def _thinned(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size, is_plain = 0, True
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size < _CHUNK:
            continue
        xml = b"".join(waiting)
        # A row is never cut in two, nor are the two characters that begin a comment.
        cut = max(xml.rfind(b"<row "), 0) or size - 1
        is_plain = is_plain and b"<!" not in xml
        yield _thin(xml[:cut]) if is_plain else xml[:cut]
        waiting, size = [xml[cut:]], size - cut
    xml = b"".join(waiting)
    yield _thin(xml) if is_plain and b"<!" not in xml else xml


def _thin(xml: bytes) -> bytes:
    return _ROWS.sub(_ends_of_rows, _CELLS.sub(_ends_of_cells, xml))


def _ends_of_rows(match: re.Match[bytes]) -> bytes:
    run = match[0]
    return run[: run.index(b"<row ", 1)] + run[run.rindex(b"<row ") :]


def _ends_of_cells(match: re.Match[bytes]) -> bytes:
    """The first and the last of empty cells in order; all of them if they are in none, which is for others to find."""
    run = match[0]
    found = _REFERENCE.findall(run)
    columns = [(len(column), column) for column, _ in found]
    if len({row for _, row in found}) > 1 or columns != sorted(set(columns)):
        return run
    return run[: run.index(b"<c ", 1)] + run[run.rindex(b"<c ") :]
