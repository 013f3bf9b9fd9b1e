"""A returned file to a reading, and JSON to a submission."""

from __future__ import annotations

from gouji.reading import api
from gouji.reading.api import (
    Blank,
    Returned,
    blanks,
    cannot_open,
    display_name,
    fetch,
    load_submission,
    make_blank,
    make_filled,
    read_file,
    stopped,
)
from gouji.reading.workbooks import (
    DEFAULT_OPTIONS,
    MAX_ROSTER_BYTES,
    Options,
    context_of,
    read_bytes,
    read_roster,
    refused,
)

__all__ = [
    "DEFAULT_OPTIONS",
    "MAX_ROSTER_BYTES",
    "Blank",
    "Options",
    "Returned",
    "api",
    "blanks",
    "cannot_open",
    "context_of",
    "display_name",
    "fetch",
    "load_submission",
    "make_blank",
    "make_filled",
    "read_bytes",
    "read_file",
    "read_roster",
    "refused",
    "stopped",
]
