"""One place for all that a cell of a type takes: one converter a type, which workbook, reader, model and pages ask.

A converter knows nothing of file formats. Whoever writes workbooks asks it how to say what is wanted; whoever reads
them hands it a number, a day or words, and is told the value or what is wrong with it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gouji.common import clean_name, folded_text
from gouji.findings import Phrase, Rule, counted
from gouji.findings.rules import V301, V310, V360, V361, V362, V363, V364
from gouji.form.bounds import Bound, broken_by_number, broken_by_text
from gouji.form.edition.fields import CellType, Field
from gouji.form.example import example_of
from gouji.form.expression import Number

CellValue = Number | date | str | None
"""Values of a cell of a table; None where it may stay blank and does."""


@dataclass(frozen=True, slots=True)
class Objection:
    """A wrong value: the rule it breaks, and what would be right."""

    rule: Rule
    expected: Phrase


class Converter:
    """The cells of one type. The methods are those of numbers; other types have their own."""

    noun = Phrase("整数", "a whole number")

    def wanted(self, field: Field) -> Phrase:
        """The values that a cell takes, in words.

        Args:
            field: of the type.
        """
        zh, en = _bounds(field)
        places = _places(field.places) if field.places is not None else Phrase("", "")
        words = _or_words(field)
        parts_zh = "，".join(part for part in (self.noun.zh, zh, places.zh) if part)
        parts_en = ", ".join(part for part in (self.noun.en, en, places.en) if part)
        return Phrase(f"{parts_zh}{words.zh}", f"{parts_en}{words.en}")

    def objection(self, field: Field, value: CellValue) -> Objection | None:
        """Judge a value of the type.

        Args:
            field: of the type.
            value: a number, and for other types a day or words.

        Returns:
            None if the field takes it. Type, sign and size of numbers are not judged here.
        """
        if not isinstance(value, int | Decimal):
            return None
        broken = broken_by_number(value, field.least, field.most, field.places)
        if broken is Bound.PLACES:
            return Objection(V362, _places(field.places or 0))
        return Objection(V361, Phrase(*_bounds(field))) if broken else None

    def word(self, field: Field, text: str) -> str | None:
        """The word that a text says.

        Args:
            field: of the type.
            text: as a cell shows it.

        Returns:
            One that may stand there instead of a number or a day, as the form spells it; None for any other.
        """
        return _one_of(field.may_be, text)

    def unsaid(self, field: Field) -> Objection:
        """The objection to a text that says neither a value nor a word that may stand there."""
        return Objection(V364, self.wanted(field))

    def placeholder(self, field: Field) -> CellValue:
        """A value that a field takes, for a submission in which it is left empty."""
        if field.is_optional:
            return None
        nearest = (
            max(Decimal(0), field.least or 0)
            if field.most is None
            else min(max(Decimal(0), field.least or 0), field.most)
        )
        return int(nearest) if nearest == int(nearest) else nearest


class _Decimal(Converter):
    noun = Phrase("数字，可以有小数", "a number")


class _Day(Converter):
    noun = Phrase("日期，如 2021-01-31", "a day such as 2021-01-31")

    def placeholder(self, field: Field) -> CellValue:
        return None if field.is_optional else date(2000, 1, 1)


class _Text(Converter):
    def wanted(self, field: Field) -> Phrase:
        most = int(field.most or 0)
        zh, en = f"文字，不超过 {most} 字", f"a text of at most {counted(most, 'character')}"
        if not field.pattern:
            return Phrase(zh, en)
        writing = _writing(field.pattern)
        return Phrase(f"{zh}，写法{writing.zh}", f"{en}, {writing.en}")

    def objection(self, field: Field, value: CellValue) -> Objection | None:
        if value is None:
            return None
        broken = broken_by_text(str(value), None if field.most is None else int(field.most), field.pattern)
        if broken is Bound.LENGTH:
            return Objection(V310, Phrase(str(field.most), str(field.most)))
        return Objection(V363, _writing(field.pattern)) if broken else None

    def word(self, field: Field, text: str) -> str | None:
        del field
        return clean_name(text)

    def placeholder(self, field: Field) -> CellValue:
        return None if field.is_optional else "—"


class _Choice(Converter):
    def wanted(self, field: Field) -> Phrase:
        most = field.choices[:_MOST_NAMED]
        zh, en = "、".join(most), ", ".join(most)
        if len(field.choices) > len(most):
            zh, en = f"{zh}等 {len(field.choices)} 项之一", f"{en} or another of {len(field.choices)}"
            return Phrase(zh, en)
        return Phrase(f"{zh}之一", f"one of {en}")

    def objection(self, field: Field, value: CellValue) -> Objection | None:
        return None if value is None or value in field.choices else Objection(V360, self.wanted(field))

    def word(self, field: Field, text: str) -> str | None:
        return _one_of(field.choices, text)

    def unsaid(self, field: Field) -> Objection:
        return Objection(V360, self.wanted(field))

    def placeholder(self, field: Field) -> CellValue:
        return None if field.is_optional else field.choices[0]


_MOST_NAMED = 12
"""Choices that are named in words; of more, the number is told."""
_CONVERTERS: Mapping[CellType, Converter] = {
    CellType.INTEGER: Converter(),
    CellType.DECIMAL: _Decimal(),
    CellType.DATE: _Day(),
    CellType.TEXT: _Text(),
    CellType.CHOICE: _Choice(),
}


def converter_of(field: Field) -> Converter:
    """The converter of the type of a field."""
    return _CONVERTERS[field.type]


BLANK_WORDS = replace(V301, advice=Phrase("请在该单元格填写或选择", "Fill it in, or choose from its list"))
"""A blank that no zero fills."""


def _bounds(field: Field) -> tuple[str, str]:
    least, most = field.least, field.most
    if least is not None and most is not None:
        return f"在 {least} 到 {most} 之间", f"from {least} to {most}"
    if least is not None:
        return f"不小于 {least}", f"at least {least}"
    return (f"不大于 {most}", f"at most {most}") if most is not None else ("", "")


def _writing(pattern: str) -> Phrase:
    """How a text is written: by an example, for who knows no regular expressions."""
    example = example_of(pattern)
    if not example:
        return Phrase(f"合于 {pattern}", f"of the form {pattern}")
    return Phrase(f"如“{example}”", f"written like {example!r}")


def _places(places: int) -> Phrase:
    return Phrase(f"最多 {places} 位小数", f"at most {counted(places, 'decimal place')}")


def _or_words(field: Field) -> Phrase:
    if not field.may_be:
        return Phrase("", "")
    return Phrase(f"，或填{'、'.join(field.may_be)}", f", or {', '.join(field.may_be)}")


def _one_of(words: tuple[str, ...], text: str) -> str | None:
    """The one of some words that a text says, however wide its characters and whatever their case."""
    return _by_folded(words).get(folded_text(text)) if words else None


@functools.lru_cache(maxsize=256)
def _by_folded(words: tuple[str, ...]) -> Mapping[str, str]:
    """Words by what is compared of them, folded once for all cells."""
    return {folded_text(word): word for word in words}
