"""Which form, year and agency a workbook is for: the stamps in it, and whether they agree."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

from gouji.diagnostics import W201, W202, W211, W214, Diagnostic, Phrase
from gouji.edition import Edition
from gouji.layout import COVER_SHEET, STAMP_SHEET, Cell, lay_out
from gouji.reader.limits import Refused
from gouji.reader.raw import RawSheet, RawWorkbook
from gouji.reader.values import shown
from gouji.stamp import KEYWORDS_PREFIX, FormCode, Stamp

EditionFinder = Callable[[str], Edition | None]
"""Gives the edition of an id, None if there is none."""

_STAMP_ROWS = 40
_YEAR = Phrase("报告年度", "the year")


def recognise(raw: RawWorkbook, find: EditionFinder, known: tuple[str, ...]) -> tuple[Edition, Stamp, list[Diagnostic]]:
    """The edition and the stamp of a workbook, and what is odd about them.

    Raises:
        Refused: there is no stamp, or it names an edition nobody knows.
    """
    records = [record for record in (_hidden(raw), _keywords(raw)) if record is not None]
    code = _printed_code(raw)
    name = records[0].edition if records else code.edition if code else None
    if name is None:
        raise Refused(Diagnostic(W201))
    edition = find(name)
    if edition is None:
        raise Refused(Diagnostic(W202, found=shown(name), values={"known": "、".join(known)}))
    stamp = records[0] if records else _from_cover(raw, edition, code)
    if stamp is None:
        raise Refused(Diagnostic(W201))
    if stamp.year not in edition.years:
        year = Phrase(str(edition.years), str(edition.years))
        raise Refused(Diagnostic(W211, found=str(stamp.year), expected=year, values={"what": _YEAR}))
    findings = _contradictions(raw, edition, stamp, records[1:], code)
    if edition.fingerprint != stamp.fingerprint and records:
        current = Phrase(edition.fingerprint, edition.fingerprint)
        findings.append(Diagnostic(W214, found=shown(stamp.fingerprint), expected=current))
    return edition, stamp, findings


def _hidden(raw: RawWorkbook) -> Stamp | None:
    sheet = raw.sheets.get(STAMP_SHEET)
    if sheet is None:
        return None
    rows = range(1, _STAMP_ROWS)
    return Stamp.from_record({_string(sheet, row, 1): _string(sheet, row, 2) for row in rows})


def _string(sheet: RawSheet, row: int, column: int) -> str:
    value = sheet.at(row, column).value
    return "" if value is None else str(value).strip()


def _keywords(raw: RawWorkbook) -> Stamp | None:
    _, found, query = raw.keywords.partition(KEYWORDS_PREFIX)
    if not found:
        return None
    try:
        return Stamp.from_record(dict(parse_qsl(query.strip(), keep_blank_values=True, max_num_fields=_STAMP_ROWS)))
    except ValueError:
        return None


def _printed_code(raw: RawWorkbook) -> FormCode | None:
    """The code on the cover. It is searched in the first rows, because its row depends on nothing but our layout."""
    cover = raw.sheets.get(COVER_SHEET)
    if cover is None:
        return None
    for (row, _), cell in cover.cells.items():
        if row < _STAMP_ROWS and isinstance(cell.value, str) and (code := FormCode.parse(cell.value)):
            return code
    return None


def _from_cover(raw: RawWorkbook, edition: Edition, code: FormCode | None) -> Stamp | None:
    """A stamp from the printed code and the agency printed above it, if its digest says they belong together."""
    cover = raw.sheets.get(COVER_SHEET)
    if cover is None or code is None:
        return None
    places = lay_out(edition).cover
    name, agency_code = _at(cover, places.agency_name), _at(cover, places.agency_code)
    stamp = Stamp(edition.form, edition.id, code.year, name, agency_code or None, edition.fingerprint, code.issue)
    return stamp if stamp.code.agency == code.agency else None


def _at(sheet: RawSheet, cell: Cell) -> str:
    return _string(sheet, cell.row, cell.column)


def _contradictions(
    raw: RawWorkbook, edition: Edition, stamp: Stamp, others: list[Stamp], code: FormCode | None
) -> list[Diagnostic]:
    """At most one finding: the first thing two channels disagree on."""
    claims: list[tuple[Phrase, str, str]] = []
    for other in others:
        claims += _claims(stamp, other)
    if code is not None:
        claims.append((Phrase("表单编码", "the form code"), str(code), str(stamp.code)))
    cover = raw.sheets.get(COVER_SHEET)
    if cover is not None:
        places = lay_out(edition).cover
        claims.append((Phrase("单位名称", "the agency"), _at(cover, places.agency_name), stamp.agency_name))
        claims.append(
            (Phrase("单位代码", "the agency's code"), _at(cover, places.agency_code), stamp.agency_code or "")
        )
        claims.append((_YEAR, _at(cover, places.year), str(stamp.year)))
    for what, found, expected in claims:
        if found != expected:
            expectation = Phrase(shown(expected), shown(expected))
            return [Diagnostic(W211, found=shown(found), expected=expectation, values={"what": what})]
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
