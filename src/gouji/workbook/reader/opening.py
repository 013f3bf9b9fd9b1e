"""A workbook of any format that is read to raw cells, by the reader of that format."""

from __future__ import annotations

from gouji.workbook.reader.kinds import Format
from gouji.workbook.reader.limits import Limits
from gouji.workbook.reader.raw import RawWorkbook


def raw_workbook(data: bytes, kind: Format, limits: Limits) -> RawWorkbook:
    """Everything that can be seen in a workbook that was examined before.

    Raises:
        Refused: it makes no sense, is over a limit, needs a password, or its reader was stopped.
    """
    # Each is imported when it is needed: openpyxl takes longer to import than a broken file takes to be refused.
    if kind is Format.XLSX:
        from gouji.workbook.reader.thorough import read_raw  # noqa: PLC0415

        return read_raw(data)
    if kind is Format.ODS:
        from gouji.workbook.reader.opendocument import read_opendocument  # noqa: PLC0415

        return read_opendocument(data, limits)
    if kind is Format.XLSB:
        from gouji.workbook.reader.binary import read_binary  # noqa: PLC0415

        return read_binary(data, limits)
    from gouji.workbook.reader.foreign import read_old  # noqa: PLC0415

    return read_old(data, limits)
