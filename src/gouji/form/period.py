"""The report period: a year, or a quarter or a month of one.

A form that is filed once a year is for a year, a plain ``int``, everywhere. A form filed more often is for a
:class:`Period`: to whatever asks for the year alone (the years of an edition, the day from which a rule holds) it is
that year, and everything that tells two reports apart tells two periods of a year apart.
"""

from __future__ import annotations

import calendar
import re
from datetime import MAXYEAR, date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from gouji.findings import Phrase

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema


class PeriodType(StrEnum):
    """The time that one report of a form is for."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"


_LAST = {PeriodType.YEAR: 0, PeriodType.QUARTER: 4, PeriodType.MONTH: 12}
EXAMPLES = {PeriodType.YEAR: "2025", PeriodType.QUARTER: "2025Q3", PeriodType.MONTH: "2025-07"}
"""A period of each type as it is written on the command line, in JSON and in stamps."""
PERIOD_PATTERNS = {
    PeriodType.YEAR: "[0-9]{4}",
    PeriodType.QUARTER: "[0-9]{4}Q[1-4]",
    PeriodType.MONTH: "[0-9]{4}-(?:0[1-9]|1[0-2])",
}
"""Regular expressions of what is written so."""
_WRITTEN = re.compile(r"([0-9]{4})(?:Q([1-4])|-(0[1-9]|1[0-2]))?")
_ZH_QUARTERS = "一二三四"
_SAID = re.compile(
    r"([0-9]{4})(?:年度|年第([一二三四])季度|年([1-9]|1[0-2])月份)"
    r"|Report (?:year|period) ([0-9]{4}(?:Q[1-4]|-[0-9]{2})?)"
)


class Period(int):
    """A quarter or a month of a report year. As a number it is the year; it equals nothing but the same period.

    Attributes:
        type: of the period.
        part: the number of the quarter or month, from 1.
    """

    type: PeriodType
    part: int

    def __new__(cls, year: int, type_: PeriodType, part: int) -> Self:
        """Make a period.

        Args:
            year: the report year.
            type_: quarter or month.
            part: the number of it in the year, from 1.

        Raises:
            ValueError: a year has no such part.
        """
        if not 1 <= part <= _LAST[type_]:
            raise ValueError(f"no {type_} of a year has the number {part}")
        made = super().__new__(cls, year)
        made.type, made.part = type_, part
        return made

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a quarter or a month as it is written.

        Args:
            text: such as ``2025Q3`` or ``2025-07``.

        Returns:
            The period.

        Raises:
            ValueError: it is neither.
        """
        found = parse_period(text)
        if isinstance(found, Period):
            return found
        raise ValueError(f"expected a quarter or a month, such as 2025Q3 or 2025-07; found {text[:60]!r}")

    def __getnewargs__(self) -> tuple[int, PeriodType, int]:  # type: ignore[override]  # int takes one
        return int(self), self.type, self.part

    def __str__(self) -> str:
        tail = f"Q{self.part}" if self.type is PeriodType.QUARTER else f"-{self.part:02d}"
        return f"{int(self):04d}{tail}"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Period) and self._key == other._key

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._key)

    def __lt__(self, other: int) -> bool:
        return self._key < other._key if isinstance(other, Period) else int(self) < other

    def __gt__(self, other: int) -> bool:
        return self._key > other._key if isinstance(other, Period) else int(self) > other

    def __le__(self, other: int) -> bool:
        return not self > other

    def __ge__(self, other: int) -> bool:
        return not self < other

    @property
    def _key(self) -> tuple[int, PeriodType, int]:
        return int(self), self.type, self.part

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema  # noqa: PLC0415  # who reads templates does not wait for pydantic

        return core_schema.no_info_plain_validator_function(
            _validated, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        either = "|".join(PERIOD_PATTERNS[type_] for type_ in (PeriodType.QUARTER, PeriodType.MONTH))
        return {"type": "string", "pattern": f"^(?:{either})$"}


def _validated(value: object) -> Period:
    if isinstance(value, Period):
        return value
    return Period.parse(value if isinstance(value, str) else repr(value))


def type_of(year: int) -> PeriodType:
    """The type of a report period.

    Args:
        year: a report year or a period.
    """
    return year.type if isinstance(year, Period) else PeriodType.YEAR


def parse_period(text: str) -> int | None:
    """A report period as it is written: ``2025``, ``2025Q3`` or ``2025-07``.

    Args:
        text: as it was typed or found.

    Returns:
        An ``int`` for a year, a :class:`Period` otherwise; None if it is neither.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    year, quarter, month = match.groups()
    if quarter or month:
        return Period(int(year), PeriodType.QUARTER if quarter else PeriodType.MONTH, int(quarter or month))
    return int(year)


def period_from(stored: int | str | None) -> int | None:
    """A report period as files keep it: the number of a year, or the text of a period.

    Args:
        stored: what :func:`stored_period` gave.

    Returns:
        None for what is none.
    """
    return parse_period(stored) if isinstance(stored, str) else stored


def stored_period(year: int) -> int | str:
    """A report period for files that know numbers and texts.

    Args:
        year: a report year or a period.

    Returns:
        The year as a number; a period as its text.
    """
    return str(year) if isinstance(year, Period) else year


def period_in_words(year: int) -> Phrase:
    """A report period as it is printed: 2025年度, 2025年第三季度, 2025年7月份.

    No other words of a report are likely to be these: a month by itself may well be the day of a signature.

    Args:
        year: a report year or a period.
    """
    if not isinstance(year, Period):
        return Phrase(f"{year}年度", f"Report year {year}")
    is_quarter = year.type is PeriodType.QUARTER
    part = f"第{_ZH_QUARTERS[year.part - 1]}季度" if is_quarter else f"{year.part}月份"
    return Phrase(f"{int(year)}年{part}", f"Report period {year}")


def titled_period(year: int) -> Phrase:
    """A report period as titles name it: 2025年, 2025年第三季度.

    Args:
        year: a report year or a period.
    """
    return Phrase(f"{year}年" if type_of(year) is PeriodType.YEAR else period_in_words(year).zh, str(year))


_MONTHS = {PeriodType.YEAR: 12, PeriodType.QUARTER: 3, PeriodType.MONTH: 1}


def first_day(year: int) -> date:
    """The day on which a report period begins.

    Args:
        year: a report year or a period.
    """
    last = last_day(year)
    return date(last.year, last.month - _MONTHS[type_of(year)] + 1, 1)


def last_day(year: int, later: int = 0) -> date:
    """The day on which a report period ends.

    Args:
        year: a report year or a period.
        later: so many years after it.
    """
    month = _MONTHS[type_of(year)] * (year.part if isinstance(year, Period) else 1)
    ending = min(int(year) + later, MAXYEAR)
    return date(ending, month, calendar.monthrange(ending, month)[1])


def period_before(year: int, name: str) -> Phrase:
    """A report period and the name of its form as a title begins with them.

    Args:
        year: a report year or a period.
        name: of the form.
    """
    return Phrase(f"{period_in_words(year).zh}{name}", f"{year} {name}")


def said_period(words: str) -> int | None:
    """The report period that words say, as :func:`period_in_words` prints it in either language.

    Args:
        words: without anything else.

    Returns:
        None if they say none.
    """
    match = _SAID.fullmatch(words)
    if match is None:
        return None
    year, quarter, month, written = match.groups()
    if written:
        return parse_period(written)
    if quarter:
        return Period(int(year), PeriodType.QUARTER, _ZH_QUARTERS.index(quarter) + 1)
    return Period(int(year), PeriodType.MONTH, int(month)) if month else int(year)
