"""Reasons why a report cannot be made."""

from __future__ import annotations

from gouji.findings import PhrasedError


class ReportError(PhrasedError):
    """A report cannot be made; *words* say why and what to do."""
