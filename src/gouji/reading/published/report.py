"""Contents of a report that was read, before it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gouji.form import Edition
from gouji.reading.published.held import Held
from gouji.reading.published.tables import Tables
from gouji.reading.published.title import ReportHead


@dataclass(frozen=True, slots=True)
class PrintedReport:
    """A report as it was read, before it is judged.

    Attributes:
        texts: by path; those whose title was found.
        figures: key figures by path.
        signed_on: the date under it.
        unstyled: cells whose digits are doubtful for lack of a style sheet.
    """

    edition: Edition
    head: ReportHead
    tables: Tables
    texts: Mapping[str, str]
    figures: Mapping[str, Held]
    signed_on: date | None
    unstyled: int = 0

    @property
    def year(self) -> int | None:
        """The report year, if it is known."""
        return int(self.head.year.value) if self.head.year.value else None
