"""Which form, year and agency a workbook is for: the stamps in it, and whether they agree."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from gouji.findings import Finding, Phrase
from gouji.findings.rules import W201, W202, W210, W211, W212, W214, W217, W221
from gouji.form import COVER_SHEET, KEYWORDS_PREFIX, MAX_NAME, STAMP_SHEET, Cell, Edition, FormCode, Stamp, lay_out
from gouji.workbook.reader.limits import Refused
from gouji.workbook.reader.location import locate, locate_cover
from gouji.workbook.reader.raw import RawSheet, RawWorkbook
from gouji.workbook.reader.values import shown

EditionFinder = Callable[[str], Edition | None]
"""Gives the edition of an id, None if there is none."""

STAMP_ROWS = 40
"""Above this row a stamp stands on its sheet, and the code on the cover."""
_YEAR = Phrase("报告年度", "the year")
_LONGEST_YEAR = 60
"""Characters of the words that say a year."""


@dataclass(frozen=True, slots=True)
class Claim:
    """For whom and when a workbook is, as the office says; asked only if the workbook itself has lost it."""

    agency: str | None = None
    code: str | None = None
    year: int | None = None


NO_CLAIM = Claim()


def recognise(
    raw: RawWorkbook, find: EditionFinder, known: tuple[str, ...], claim: Claim = NO_CLAIM, key: bytes | None = None
) -> tuple[Edition, Stamp, list[Finding]]:
    """The edition and the stamp of a workbook, and what is odd about them.

    Args:
        key: with which the office seals its stamps; None if it does not.

    Raises:
        Refused: it is no form we know, of an edition nobody knows, or for nobody knows whom.
    """
    hidden, keywords, code = _hidden(raw), stamp_in_keywords(raw.keywords), _printed_code(raw)
    records = [record for record in (hidden, keywords) if record is not None]
    findings = [] if key is None else _seal(records, claim, key)
    names = [record.edition for record in records] + ([code.edition] if code else [])
    if not names:
        return _by_words(raw, find, known, claim, findings)
    # Of two that contradict each other, the one that names an edition we know can be read and said to contradict.
    edition = next((edition for name in names if (edition := find(name))), None)
    if edition is None:
        raise Refused(Finding(W202, found=shown(names[0]), values={"known": "、".join(known)}))
    records.sort(key=lambda each: each.edition != edition.id)
    stamp = records[0] if records else _from_cover(raw, edition, code)
    if stamp is None or stamp.edition != edition.id:
        return _by_words(raw, find, (edition.id,), claim, findings)
    if stamp.year not in edition.years:
        year = Phrase(str(edition.years), str(edition.years))
        raise Refused(Finding(W211, found=str(stamp.year), expected=year, values={"what": _YEAR}))
    contradictions = _contradictions(raw, edition, stamp, records[1:], code)
    if contradictions:
        return edition, stamp, findings + contradictions
    findings += _missing(raw, edition, hidden, keywords, code)
    if edition.fingerprint != stamp.fingerprint and records:
        current = Phrase(edition.fingerprint, edition.fingerprint)
        findings.append(Finding(W214, found=shown(stamp.fingerprint), expected=current))
    return edition, stamp, findings


def _seal(records: list[Stamp], claim: Claim, key: bytes) -> list[Finding]:
    """Whether every stamp is sealed. One that is lost has no seal, unless the office itself says whose the file is."""
    if records:
        return [] if all(record.is_sealed_by(key) for record in records) else [Finding(W212)]
    return [] if claim.agency else [Finding(W212)]


def _missing(
    raw: RawWorkbook, edition: Edition, hidden: Stamp | None, keywords: Stamp | None, code: FormCode | None
) -> list[Finding]:
    """Of the places where a stamp stands, those that have lost it."""
    channels: list[tuple[object, Phrase]] = [(hidden, Phrase("隐藏工作表", "hidden sheet"))]
    if not raw.values_only:  # other formats are read without their properties
        channels.append((keywords, Phrase("文档属性", "document properties")))
    if locate_cover(raw, lay_out(edition)) is not None:  # if the cover itself is gone, that is said
        channels.append((code, Phrase("封面的表单编码", "form code on the cover")))
    lost = [words for channel, words in channels if channel is None]
    if not lost:
        return []
    words = Phrase("、".join(each.zh for each in lost), ", ".join(each.en for each in lost))
    return [Finding(W221, values={"lost": words})]


def _by_words(
    raw: RawWorkbook, find: EditionFinder, known: tuple[str, ...], claim: Claim, findings: list[Finding]
) -> tuple[Edition, Stamp, list[Finding]]:
    """The edition whose tables stand in the workbook; agency and year from its cover, or as the office says."""
    fitting = [edition for name in known if (edition := find(name)) and _holds_tables_of(raw, edition)]
    if not fitting:
        raise Refused(Finding(W201))
    # Of an edition and its variants, which accept each other's words, the one that prints them so.
    edition = max(fitting, key=lambda each: _spelled_exactly(raw, each))
    name, code, year = _cover_says(raw, edition)
    name, code, year = claim.agency or name, claim.code or code, claim.year or year
    if not name or year is None or year not in edition.years:
        raise Refused(Finding(W217))
    stamp = Stamp(edition.form, edition.id, year, name, code, edition.fingerprint)
    return edition, stamp, [*findings, Finding(W210, found=edition.id)]


def _holds_tables_of(raw: RawWorkbook, edition: Edition) -> bool:
    layout = lay_out(edition)
    located = locate(raw, layout)
    return all(sheet.name in located.placements and sheet.name not in located.edited for sheet in layout.sheets)


def _spelled_exactly(raw: RawWorkbook, edition: Edition) -> int:
    words = {
        cell.value for sheet in raw.sheets.values() for cell in sheet.cells.values() if isinstance(cell.value, str)
    }
    return len({box.text for sheet in lay_out(edition).sheets for box in sheet.boxes if box.text in words})


def _cover_says(raw: RawWorkbook, edition: Edition) -> tuple[str, str | None, int | None]:
    """Agency, code and year as the cover prints them beside their labels."""
    layout = lay_out(edition)
    placement = locate_cover(raw, layout)
    if placement is None:
        return "", None, None
    places = layout.cover
    name, code, year = (
        str(placement.at(cell).value or "").strip() for cell in (places.agency_name, places.agency_code, places.year)
    )
    if len(name) > MAX_NAME or len(code) > MAX_NAME:
        return "", None, None
    return name, code or None, int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None


def _hidden(raw: RawWorkbook) -> Stamp | None:
    sheet = raw.sheets.get(STAMP_SHEET)
    if sheet is None:
        return None
    rows = range(1, STAMP_ROWS)
    return Stamp.from_record({_string(sheet, row, 1): _string(sheet, row, 2) for row in rows})


def _string(sheet: RawSheet, row: int, column: int) -> str:
    value = sheet.at(row, column).value
    return "" if value is None else str(value).strip()


def stamp_in_keywords(keywords: str) -> Stamp | None:
    """The stamp among the document keywords, None if there is none."""
    _, found, query = keywords.partition(KEYWORDS_PREFIX)
    if not found:
        return None
    try:
        return Stamp.from_record(dict(parse_qsl(query.strip(), keep_blank_values=True, max_num_fields=STAMP_ROWS)))
    except ValueError:
        return None


def _printed_code(raw: RawWorkbook) -> FormCode | None:
    """The code on the cover. It is searched in the first rows, because its row depends on nothing but our layout.

    Where no sheet is called a cover, the cover was renamed.
    """
    covers = [COVER_SHEET] if COVER_SHEET in raw.sheets else list(raw.sheets)
    for name in covers:
        for (row, _), cell in raw.sheets[name].cells.items():
            if row < STAMP_ROWS and isinstance(cell.value, str) and (code := FormCode.parse(cell.value)):
                return code
    return None


def _from_cover(raw: RawWorkbook, edition: Edition, code: FormCode | None) -> Stamp | None:
    """A stamp from the printed code and the agency printed above it, if its digest says they belong together."""
    if code is None:
        return None
    name, agency_code, _ = _cover_says(raw, edition)
    stamp = Stamp(edition.form, edition.id, code.year, name, agency_code, edition.fingerprint, code.issue)
    return stamp if stamp.code.agency == code.agency else None


def _contradictions(
    raw: RawWorkbook, edition: Edition, stamp: Stamp, others: list[Stamp], code: FormCode | None
) -> list[Finding]:
    """At most one finding: the first thing two channels disagree on."""
    claims: list[tuple[Phrase, str, str, Cell | None]] = []
    for other in others:
        claims += [(*claim, None) for claim in _claims(stamp, other)]
    cover, places = locate_cover(raw, lay_out(edition)), lay_out(edition).cover
    if code is not None:
        claims.append((Phrase("表单编码", "the form code"), str(code), str(stamp.code), places.form_code))
    name, agency_code, year = _cover_says(raw, edition)
    if name or agency_code or year:
        claims.append((Phrase("单位名称", "the agency"), name, stamp.agency_name, places.agency_name))
        agency = stamp.agency_code or ""
        claims.append((Phrase("单位代码", "the agency's code"), agency_code or "", agency, places.agency_code))
        claims.append((_YEAR, str(year), str(stamp.year), places.year))
    for what, found, expected, cell in claims:
        if found != expected:
            now = cover.cell(cell) if cover is not None and cell is not None else None
            expectation = Phrase(shown(expected), shown(expected))
            return [
                Finding(
                    W211,
                    sheet=now.sheet if now else None,
                    cell=now.a1 if now else None,
                    found=shown(found),
                    expected=expectation,
                    values={"what": what},
                )
            ]
    return []


def _claims(stamp: Stamp, other: Stamp) -> list[tuple[Phrase, str, str]]:
    names = {
        "edition": Phrase("报表版本", "the edition"),
        "year": _YEAR,
        "agency_name": Phrase("单位名称", "the agency"),
        "agency_code": Phrase("单位代码", "the agency's code"),
        "fingerprint": Phrase("模板", "the template"),
        "issue": Phrase("下发次数", "the issue number"),
    }
    mine, theirs = stamp.record(), other.record()
    return [(words, theirs[key], mine[key]) for key, words in names.items()]


_YEAR_SAID = re.compile(r"([0-9]{4})年度(?:\s*单位：\S*)?")


def year_in_words(words: str) -> int | None:
    """The year in the words over a table or under the title of the cover."""
    match = _YEAR_SAID.fullmatch(words.strip())
    return int(match[1]) if match else None


@functools.lru_cache(maxsize=256)
def year_in_footer(footer: str, form: str) -> int | None:
    """The year that the foot of every page prints behind the form and its edition."""
    match = re.search(rf"{re.escape(form)} \S+ ([0-9]{{4}})(?![0-9])", footer)
    return int(match[1]) if match else None


def years_said(name: str, sheet: RawSheet, edition: Edition) -> Iterator[tuple[int, Cell]]:
    """The years a sheet says it is of, and where; row and column 0 stand for the foot of its pages."""
    for (row, column), cell in sheet.cells.items():
        if isinstance(cell.value, str) and len(cell.value) < _LONGEST_YEAR and (year := year_in_words(cell.value)):
            yield year, Cell(name, row, column)
    if year := year_in_footer(sheet.footer, edition.form):
        yield year, Cell(name, 0, 0)
