"""The record of a format of workbooks: one for each, all of them listed in :mod:`chooser`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from gouji.findings import Phrase
from gouji.workbook.formats.candidate import Candidate
from gouji.workbook.formats.limits import Limits
from gouji.workbook.formats.raw import RawWorkbook, Value

Rows = Iterable[tuple[int, Mapping[int, Value]]]
"""The number of each row, and what stands in it by the number of its column, 1-based."""


@dataclass(frozen=True, slots=True)
class Visible:
    """The properties of a workbook that can be seen in a format, besides its values.

    Attributes:
        locks: whether sheets are protected.
        styles: number formats, which tell a date from a number.
        keywords: the keywords among the properties of the document.
    """

    formulas: bool
    locks: bool
    styles: bool
    merges: bool
    keywords: bool


@dataclass(frozen=True, slots=True)
class WorkbookFormat:
    """A format of workbooks that is read.

    Attributes:
        name: as a message calls such a file.
        sniff: tells by its bytes whether a file is of the format; of an archive that is nothing else.
        examine: lets a file pass that may be opened; tells whether there are macros in it. Raises Refused.
        read: everything that can be seen in a file that was examined. Raises Refused.
        shows: what that is.
        is_editable: marks can be put into the file itself.
        spelled: the sheets of a file that was examined, by name, with numbers as it spells them; None if the format
            does not spell them. Raises Refused.
    """

    name: Phrase
    sniff: Callable[[Candidate], bool]
    examine: Callable[[Candidate, Limits], bool]
    read: Callable[[bytes, Limits], RawWorkbook]
    shows: Visible
    is_editable: bool = False
    spelled: Callable[[bytes], Iterable[tuple[str, Rows]]] | None = None
