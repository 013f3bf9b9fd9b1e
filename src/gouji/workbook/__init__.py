"""Workbooks as files: packages, formats, the reader and the writer, each with a door of its own."""

from __future__ import annotations
