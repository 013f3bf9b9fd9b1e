"""The fast reader: workbook bytes to raw cells by themselves, where every part of the file is plain.

It gives exactly what the thorough reader would give, or nothing: what could be read in two ways, or is spelled in a way
that is not known here, is unusual.
"""

from __future__ import annotations

from gouji.workbook.reader.parts import plain_book
from gouji.workbook.reader.plain import plain_workbook
from gouji.workbook.reader.raw import RawWorkbook


def read_plain(data: bytes) -> RawWorkbook:
    """Everything that stands in an .xlsx of plain parts.

    Raises:
        Unusual: it is something else, or anything in it is spelled in a way that is not known here.
    """
    return plain_workbook(plain_book(data))
