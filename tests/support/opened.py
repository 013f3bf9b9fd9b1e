"""Workbooks as openpyxl opens them, where nothing is asked about merges."""

from __future__ import annotations

import io
from typing import Any
from unittest import mock

import openpyxl
from openpyxl.worksheet._reader import WorksheetReader


def opened(data: bytes, **options: bool) -> Any:
    """A workbook open in openpyxl without its merges: to give merged cells their borders is half of what opening costs.

    What was filled in or typed under a merge is seen too, and saved it has no merges: not to be used as a client.

    Args:
        options: for openpyxl.
    """
    with mock.patch.object(WorksheetReader, "bind_merged_cells"):
        return openpyxl.load_workbook(io.BytesIO(data), **options)
