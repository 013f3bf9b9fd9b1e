"""Lists for people with a spreadsheet program, as CSV that it opens as it is meant."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = tuple("=+-@")
"""With these a spreadsheet program takes a text for a formula."""


def csv_list(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A list as CSV.

    Args:
        head: the headings.
        rows: texts; what a program would compute gets an apostrophe before it.

    Returns:
        UTF-8 with a mark, by which Excel knows it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
