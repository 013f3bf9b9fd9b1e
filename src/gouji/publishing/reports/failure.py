"""Reasons why a report cannot be made."""

from __future__ import annotations

from gouji.findings import Phrase


class ReportError(Exception):
    """A report cannot be made; *words* say why and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Phrase(zh, en)
