"""Work that every process would begin with, done once in the one that all of them are copies of.

The first workbook of a process costs 0.2 s that no other does: an edition is loaded, its model made, and the patterns
of its words. Who kills processes, or measures them, asks for dozens.
"""

from __future__ import annotations

import gouji
from gouji.returns import returned_workbook
from support.campaigns import workbook


def _read_and_return() -> None:
    """Read a workbook that is in order, and one that goes back."""
    gouji.read_bytes(workbook("X1"), "X1.xlsx")
    wrong = workbook("X3", wrong=True)
    returned_workbook(wrong, gouji.read_bytes(wrong, "X3.xlsx"))


_read_and_return()
