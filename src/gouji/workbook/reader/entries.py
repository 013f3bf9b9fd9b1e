"""One input of a table to its value: a number, and what other types take by their converters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from gouji.common import clean_name
from gouji.findings import Finding, Phrase
from gouji.findings.rules import IF_REFUSED, V302, V308, V309, V310, V312, V331
from gouji.form import CellType, CellValue, Number, Objection, converter_of
from gouji.workbook.formats.raw import RawCell
from gouji.workbook.reader.plan import Input
from gouji.workbook.reader.survey import Survey, as_text, is_struck_out
from gouji.workbook.reader.values import ValueRemark, read_date, read_number, shown


@dataclass(frozen=True, slots=True)
class InputReading:
    """Contents of an input.

    Attributes:
        value: None if it could not be read, or there is none.
        is_blank: all of it was struck out, and the cell may stay blank.
    """

    value: CellValue
    findings: list[Finding]
    is_blank: bool = False


def read_entry(survey: Survey, raw: RawCell, entry: Input) -> InputReading:
    """The value of an input that is not blank.

    Args:
        survey: the workbook, its plan, and where its sheets were found.
        raw: the cell as it was read.
        entry: the input.
    """
    return _READERS[entry.field.type](survey, raw, entry)


def _number(survey: Survey, raw: RawCell, entry: Input) -> InputReading:
    word = _word_instead(survey, raw, entry)
    if word is not None:
        return word
    outcome = read_number(raw, entry.kind, survey.year, survey.computed(raw, entry.cell))
    remarks = outcome.remarks
    if outcome.number is None and entry.field.may_be and remarks and remarks[0].rule in (V302, V308):
        remarks = (_remark(converter_of(entry.field).unsaid(entry.field), remarks[0].found), *remarks[1:])
    if outcome.number is not None and entry.field.restrictions:
        return _judged(survey, entry, outcome.number, shown(_plain(outcome.number)), remarks)
    return InputReading(outcome.number, _said(survey, entry, remarks))


def _plain(number: Number) -> str:
    return f"{number:f}" if not isinstance(number, int) else str(number)


def _day(survey: Survey, raw: RawCell, entry: Input) -> InputReading:
    word = _word_instead(survey, raw, entry)
    if word is not None:
        return word
    here, path, label = survey.now(entry.cell), entry.path, entry.field.label
    findings = survey.marked(raw, here, path, label)
    is_lost = raw.is_error and raw.serial is None
    if is_lost or raw.formula is not None:
        findings += survey.computed_words(raw, here, path, label)
    if is_lost:
        return InputReading(None, findings)
    if is_struck_out(raw):
        return _struck_out(survey, entry, findings)
    read = read_date(raw)
    if read.day is not None:
        return InputReading(read.day, [*findings, *_said(survey, entry, read.remarks)])
    expected = converter_of(entry.field).wanted(entry.field)
    remarks = tuple(replace(remark, expected=expected) if remark.rule is V312 else remark for remark in read.remarks)
    return InputReading(None, [*findings, *_said(survey, entry, remarks)])


_DIGITS = replace(
    V331,
    advice=Phrase(
        "这一格填文字：请先将单元格格式改为“文本”，再把全部数字重新填写一遍（存成数的只留前 15 位，请对照原件）；"
        f"{IF_REFUSED.zh}",
        "This cell takes a text: set its format to Text, then type all of its digits anew (a number keeps the first "
        f"fifteen, so look at the original); {IF_REFUSED.en}",
    ),
)
"""A code that is stored as a number: no other format of the cell brings its digits back."""


def _words(survey: Survey, raw: RawCell, entry: Input) -> InputReading:
    """A text or a choice: the words that the cell displays, on one line."""
    here, path, field = survey.now(entry.cell), entry.path, entry.field
    findings = [*survey.marked(raw, here, path, field.label), *survey.computed_words(raw, here, path, field.label)]
    if raw.is_error:
        return InputReading(None, findings)
    if is_struck_out(raw):
        return _struck_out(survey, entry, findings)
    is_code = field.type is CellType.TEXT and type(raw.value) in (int, float)
    if is_code and any(finding.rule is V331 for finding in findings):
        return InputReading(None, [replace(found, rule=_DIGITS) if found.rule is V331 else found for found in findings])
    text = clean_name(as_text(raw))
    converter = converter_of(field)
    word = converter.word(field, text)
    if not word:
        findings = [finding for finding in findings if finding.rule is not V331]  # nothing that could be displayed fits
        return InputReading(None, [*findings, *_said(survey, entry, (_remark(converter.unsaid(field), shown(text)),))])
    remarks = () if word == text else (_read_as(text, word),)
    judged = _judged(survey, entry, word, shown(word), remarks)
    return InputReading(judged.value, [*findings, *judged.findings])


def _struck_out(survey: Survey, entry: Input, findings: list[Finding]) -> InputReading:
    """An input of which nothing is left: as good as a blank, which is wrong unless it may stay one."""
    if entry.field.is_optional:
        return InputReading(None, findings, is_blank=True)
    nothing = _remark(converter_of(entry.field).unsaid(entry.field), shown(""))
    return InputReading(None, [*findings, *_said(survey, entry, (nothing,))])


def _word_instead(survey: Survey, raw: RawCell, entry: Input) -> InputReading | None:
    """The word that stands instead of a number or a day; None if there is none."""
    if not entry.field.may_be or raw.formula is not None or raw.is_error or not isinstance(raw.value, str):
        return None
    text = as_text(raw).strip()
    word = converter_of(entry.field).word(entry.field, text)
    if word is None:
        return None
    here, path, label = survey.now(entry.cell), entry.path, entry.field.label
    findings = [*survey.marked(raw, here, path, label), *survey.computed_words(raw, here, path, label)]
    remarks = () if word == text else (_read_as(text, word),)
    return InputReading(word, [*findings, *_said(survey, entry, remarks)])


def _judged(
    survey: Survey, entry: Input, value: CellValue, found: str, remarks: tuple[ValueRemark, ...] = ()
) -> InputReading:
    """A value if its converter has nothing against it."""
    objection = converter_of(entry.field).objection(entry.field, value)
    if objection is None:
        return InputReading(value, _said(survey, entry, remarks))
    found = str(len(str(value))) if objection.rule is V310 else found
    return InputReading(None, _said(survey, entry, (_remark(objection, found),)))


def _remark(objection: Objection, found: str) -> ValueRemark:
    return ValueRemark(objection.rule, found, expected=objection.expected)


def _read_as(text: str, word: str) -> ValueRemark:
    return ValueRemark(V309, shown(text), expected=Phrase(word, word))


def _said(survey: Survey, entry: Input, remarks: tuple[ValueRemark, ...]) -> list[Finding]:
    return survey.remarked(remarks, entry.cell, entry.path, entry.field.label)


_READERS: Mapping[CellType, Callable[[Survey, RawCell, Input], InputReading]] = {
    CellType.INTEGER: _number,
    CellType.DECIMAL: _number,
    CellType.DATE: _day,
    CellType.TEXT: _words,
    CellType.CHOICE: _words,
}
