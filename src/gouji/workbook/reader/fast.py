"""The fast reader: workbook bytes to raw cells by themselves, where every part of the file is plain.

It gives exactly what the thorough reader would give, or nothing: what could be read in two ways, or is spelled in a way
that is not known here, is unusual.
"""

from __future__ import annotations

import functools

from gouji.workbook.formats.raw import RawWorkbook
from gouji.workbook.reader.plain_book import plain_book
from gouji.workbook.reader.plain_cells import plain_workbook
from gouji.workbook.reader.recognition import EditionFinder, stamp_in_keywords
from gouji.workbook.reader.room import SMALLEST, Room
from gouji.workbook.reader.room_of_form import room_for


def read_plain(data: bytes, find: EditionFinder | None = None) -> RawWorkbook:
    """Everything that stands in an .xlsx of plain parts.

    Args:
        data: the bytes of the file.
        find: gives the edition of an id, which says how large a workbook may be; without it none larger than the
            smallest form needs is read.

    Raises:
        Unusual: it is something else, or anything in it is spelled in a way that is not known here.
    """
    return plain_workbook(plain_book(data, functools.partial(_room, find)))


def _room(find: EditionFinder | None, keywords: str) -> Room:
    stamp = None if find is None else stamp_in_keywords(keywords)
    edition = None if stamp is None or find is None else find(stamp.edition)
    return SMALLEST if edition is None else room_for(edition)
