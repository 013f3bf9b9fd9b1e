"""Workbooks that go back: the clerk's own with its mistakes marked, or a fresh one with what could be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from hashlib import sha256

from gouji.common import Area
from gouji.findings import Finding, Phrase, counted, worst
from gouji.findings.rules import W203, W205, W206, W213
from gouji.form import Edition, Reading, lay_out, period_in_words, values_of
from gouji.reading import DEFAULT_OPTIONS, Options, read_bytes
from gouji.reading.published import Unfinished
from gouji.returns.listing import KINDS, Head
from gouji.returns.marking import marked
from gouji.returns.remarks import UNPROVED, answer_language, codes_of, counts_of, remarks
from gouji.workbook.formats import Refused, examine, is_editable
from gouji.workbook.ooxml import NotEditable
from gouji.workbook.writer import write_workbook

_BEYOND_REPAIR = frozenset(rule.code for rule in (W203, W206, W213))
"""Rules about faults that a clerk cannot mend in that workbook: tables that are gone, or another year's."""


def returned_workbook(data: bytes, reading: Reading, options: Options = DEFAULT_OPTIONS) -> bytes | None:
    """The workbook to send back: the clerk's own with its bad cells filled and noted, and a first sheet 退改说明.

    Where that workbook cannot be mended or is no .xlsx, it is a fresh one with everything that could be read of it
    with certainty. The same arguments give the same bytes.

    Args:
        data: the file as it came.
        reading: what was read of it, with *options*.
        options: how it was read.

    Returns:
        The bytes of an .xlsx file; None if there is nothing to mend or to look at, or if it is not known whose workbook
        it is. A fresh one is not made either where the seal of the stamp does not hold: sealed, it would prove what the
        stamp only claims; unsealed, it would be refused again.
    """
    if reading.status == "unreadable" or worst(reading.diagnostics) not in KINDS:
        return None
    if not _BEYOND_REPAIR & codes_of(reading):
        try:
            if sha256(data).hexdigest() != reading.sha256:  # nobody has examined it yet
                examine(data, options.limits)
            if is_editable(data):
                head = _head(reading, options, Phrase("", ""))
                return marked(data, remarks(reading.diagnostics, head.language), head, _inputs(reading, options))
        except (Refused, NotEditable):
            pass
    return _fresh(data, reading, options)


def _inputs(reading: Reading, options: Options) -> dict[Area, str]:
    """The areas of the form that are typed into, where they are; none where tables were moved.

    Those of records with the words below them, others with none.
    """
    edition = options.find(reading.edition_id)
    if edition is None or W205.code in codes_of(reading):
        return {}
    layout = lay_out(edition)
    cover = layout.cover
    of_texts = [cell for section in layout.texts for _, cell in section.figures]
    of_cover = [cell for _, cell in (*cover.sign_off, *cover.explanations, *cover.zero)]
    of_grids = [cell for sheet in layout.sheets for cell in sheet.inputs]
    of_records = (sheet.records for sheet in layout.sheets if sheet.records is not None)
    others = (
        *(cell.area for cell in (*of_grids, *of_texts, *of_cover)),
        *(place.rows for place in layout.text_places.values()),
    )
    return dict.fromkeys(others, "") | {placed.area: placed.end.text for placed in of_records}


def unfinished_workbook(report: Unfinished, options: Options = DEFAULT_OPTIONS, *, password: str = "") -> bytes:
    """A workbook with what was read of a published report; in each cell that is open is marked what is printed there.

    Args:
        report: what was read, and the findings about what was not.
        options: their key seals the stamp.
        password: asked for when someone removes the protection; no security.

    Returns:
        The workbook.
    """
    edition, agency = report.edition, report.agency
    stamp = lay_out(edition).stamp(report.year, agency.name, agency.code).sealed(options.key)
    book = write_workbook(edition, stamp, report.values, password=password)
    language = edition.language
    found = remarks(report.findings, language)
    intro = Phrase(
        f"已抄入年报中读出的 {len(report.values)} 项；有 {len(found)} 处没有读出（红色），请对照年报补填。\n"
        "点击“位置”可跳到该格，格上的批注写明年报上印的是什么。本页不必填写，也不必清除。",
        f"Filled in from the report: {len(report.values)}. Could not be read (red), to be added: {len(found)}.\n"
        "“Place” leads to the cell, and its note says what is printed there. Nothing is to be filled in here.",
    )
    title = Phrase("补填说明", "To fill in").text(language)
    return marked(book, found, Head(title, _whose(agency.name, report.year, edition), intro.text(language), language))


def _fresh(data: bytes, reading: Reading, options: Options) -> bytes | None:
    edition = options.find(reading.edition_id)
    if edition is None or reading.agency is None or reading.year is None:
        return None
    again = reading
    if not reading.is_kept_for(options.key):  # it crossed processes, came from JSON, or nobody asked for the seal
        again = read_bytes(data, reading.file, replace(options, partial=True))
    if UNPROVED in codes_of(reading) | codes_of(again):
        return None
    values = _certain(again, edition)
    agency = reading.agency
    is_sum = any(values.get(table.path, ()) is None for table in edition.record_tables)
    stamp = replace(lay_out(edition).stamp(reading.year, agency.name, agency.code), is_sum=is_sum)
    fresh = write_workbook(edition, stamp.sealed(options.key), values)
    found = _findings(reading, read_bytes(fresh, reading.file, options))
    faults = [finding for finding in reading.diagnostics if finding.code in _BEYOND_REPAIR]
    if worst(found) not in KINDS and not faults:
        return None
    head = _head(reading.model_copy(update={"diagnostics": found}), options, _why_fresh(faults, len(values)))
    return marked(fresh, remarks(found, head.language), head)


def _why_fresh(faults: list[Finding], count: int) -> Phrase:
    """The sentences that say why the workbook is not the one that came, and how much of that is in it."""
    zh, en = ("；".join(dict.fromkeys(finding.what(language) for finding in faults)) for language in ("zh", "en"))
    copied = Phrase("", "")
    if count:
        copied = Phrase(
            f"已把能够确认的 {count} 项抄入本工作簿；",
            f"{counted(count, 'certain value is', 'certain values are')} in it. ",
        )
    return Phrase(
        f"原文件不能直接改正{f'（{zh}）' if zh else ''}，请改用本工作簿。{copied.zh}",
        f"Your file cannot be corrected itself{f' ({en})' if en else ''}: use this one. {copied.en}",
    )


def _certain(reading: Reading, edition: Edition) -> dict[str, object]:
    """The values read with certainty, by path; *reading* has them even if it was rejected."""
    if reading.submission is not None:
        return values_of(reading.submission, edition)
    if reading.certain is not None:
        return dict(reading.certain)
    return {
        path: dt.date.fromisoformat(str(value)) if path in edition.sign_off_days else value
        for path, value in (reading.partial or {}).items()
        if value is not None
    }


def _findings(old: Reading, new: Reading) -> tuple[Finding, ...]:
    """The findings of a fresh workbook, in the words of the old one's where both say it."""
    known = {
        finding.path: finding for finding in old.diagnostics if finding.path is not None and finding.severity in KINDS
    }
    # What ailed the old workbook as a whole, such as a table that was gone, is mended in this one.
    return tuple(
        replace(known[finding.path], sheet=finding.sheet, cell=finding.cell, cause=finding.cause)
        if finding.path in known
        else finding
        for finding in new.diagnostics
    )


def _head(reading: Reading, options: Options, why: Phrase) -> Head:
    edition = options.find(reading.edition_id)
    language = answer_language(edition)
    errors, warnings = counts_of(remarks(reading.diagnostics, language))
    zh = [f"{errors} 处须改正（橙色）" if errors else "", f"{warnings} 处请核对（黄色）" if warnings else ""]
    en = [f"{errors} to correct (orange)" if errors else "", f"{warnings} to look at (yellow)" if warnings else ""]
    name = reading.agency.name if reading.agency else ""
    if UNPROVED in codes_of(reading):
        # Whatever is corrected in it, it would be refused again.
        then = Phrase(
            "本工作簿不能再报送：请在下发的空白工作簿中填报，可以对照本页改正。",
            "This workbook cannot be sent again: fill in the blank one that you were sent.",
        )
    else:
        then = Phrase(
            "改好后保存，报送本工作簿即可。本页不必填写；颜色和批注不影响报送，也不必清除。",
            "Correct this workbook, save it and send it. Leave this sheet, the colours and the notes as they are.",
        )
    how = Phrase(
        f"{why.zh}{f'本工作簿有 {listed}。' if (listed := '、'.join(filter(None, zh))) else ''}"
        f"点击“位置”可跳到该格，格上的批注写明问题和办法。\n{then.zh}",
        f"{why.en}{f'Marked: {listed}. ' if (listed := ', '.join(filter(None, en))) else ''}"
        f"“Place” leads to the cell, whose note says what is wrong and what to do.\n{then.en}",
    )
    title = Phrase("退改说明", "To correct").text(language)
    return Head(title, _whose(name, reading.year, edition), how.text(language), language)


def _whose(name: str, year: int | None, edition: Edition | None) -> str:
    """The line that says whose workbook it is, and of which form."""
    form = edition.form if edition else ""
    if edition is not None and edition.language == "en":
        return ", ".join(filter(None, (name, f"{year or ''} {form}".strip())))
    return f"{name}　{period_in_words(year).zh if year else ''}{form}".strip()
