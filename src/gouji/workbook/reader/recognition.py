"""Recognition of a workbook's form, year and agency: the stamps in it, and whether they agree."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import unquote_plus

from gouji.common import Cell
from gouji.findings import Finding, Phrase
from gouji.findings.rules import W201, W202, W210, W211, W212, W214, W217, W221
from gouji.form import (
    COVER_SHEETS,
    KEYWORDS_PREFIX,
    MAX_NAME,
    STAMP_SHEET,
    Edition,
    FormCode,
    Stamp,
    lay_out,
    parse_period,
)
from gouji.workbook.formats.limits import Refused
from gouji.workbook.formats.raw import RawWorkbook
from gouji.workbook.reader.agreement import seen_words
from gouji.workbook.reader.placement import Located, Placement
from gouji.workbook.reader.plan import plan_of
from gouji.workbook.reader.values import shown

EditionFinder = Callable[[str], Edition | None]
"""Gives the edition of an id, None if there is none."""
Locator = Callable[[Edition], Located]
"""Finds the sheets of an edition in a workbook; it remembers them."""

STAMP_ROWS = 40
"""Above this row a stamp stands on its sheet, and the code on the cover."""
_YEAR = Phrase("报告年度", "the year")


@dataclass(frozen=True, slots=True)
class Claim:
    """For whom and when a workbook is, as the office says; asked only if the workbook itself has lost it."""

    agency: str | None = None
    code: str | None = None
    year: int | None = None


NO_CLAIM = Claim()


def recognise(  # what a workbook may be recognised by
    raw: RawWorkbook,
    located: Locator,
    find: EditionFinder,
    known: tuple[str, ...],
    claim: Claim = NO_CLAIM,
    key: bytes | None = None,
) -> tuple[Edition, Stamp, list[Finding]]:
    """The edition and the stamp of a workbook, and what is odd about them.

    Args:
        raw: the workbook as it was read.
        located: finds the sheets of an edition in it.
        find: gives the edition of an id.
        known: the ids of all editions it may be of.
        claim: for whom it is, in case it has lost that.
        key: with which the office seals its stamps; None if it does not.

    Raises:
        Refused: it is no form we know, of an edition nobody knows, or for nobody knows whom.
    """
    hidden, keywords, code = _hidden(raw), stamp_in_keywords(raw.keywords), _printed_code(raw)
    records = [record for record in (hidden, keywords) if record is not None]
    findings = [] if key is None else _seal(records, claim, key)
    names = [record.edition for record in records] + ([code.edition] if code else [])
    if not names:
        return _by_words(raw, located, find, known, claim, findings)
    # Of two that contradict each other, the one that names an edition we know can be read and said to contradict.
    edition = next((edition for name in names if (edition := find(name))), None)
    if edition is None:
        raise Refused(Finding(W202, found=shown(names[0]), values={"known": "、".join(known)}))
    records.sort(key=lambda each: each.edition != edition.id)
    stamp = records[0] if records else _from_cover(located(edition), edition, code)
    if stamp is None or stamp.edition != edition.id:
        return _by_words(raw, located, find, (edition.id,), claim, findings)
    if stamp.year not in edition.years:
        year = Phrase(str(edition.years), str(edition.years))
        raise Refused(Finding(W211, found=str(stamp.year), expected=year, values={"what": _YEAR}))
    contradictions = _contradictions(located(edition), edition, stamp, records[1:], code)
    if contradictions:
        return edition, stamp, findings + contradictions
    findings += _missing(raw, _cover(located(edition)), hidden, keywords, code)
    layout = lay_out(edition)
    if not layout.is_stamped(stamp):
        current = Phrase(layout.digest, layout.digest)
        findings.append(Finding(W214, found=shown(stamp.layout_digest), expected=current))
    return edition, stamp, findings


def _seal(records: list[Stamp], claim: Claim, key: bytes) -> list[Finding]:
    """The finding that a stamp is not sealed. A lost one has no seal, unless the office says whose the file is."""
    if records:
        return [] if all(record.is_sealed_by(key) for record in records) else [Finding(W212)]
    return [] if claim.agency else [Finding(W212)]


def _missing(
    raw: RawWorkbook, cover: Placement | None, hidden: Stamp | None, keywords: Stamp | None, code: FormCode | None
) -> list[Finding]:
    """The finding that names the stamp channels that hold no stamp."""
    channels: list[tuple[object, Phrase]] = [(hidden, Phrase("隐藏工作表", "hidden sheet"))]
    if not raw.values_only:  # other formats are read without their properties
        channels.append((keywords, Phrase("文档属性", "document properties")))
    if cover is not None:  # if the cover itself is gone, that is said
        channels.append((code, Phrase("封面的表单编码", "form code on the cover")))
    lost = [words for channel, words in channels if channel is None]
    if not lost:
        return []
    words = Phrase("、".join(name.zh for name in lost), ", ".join(name.en for name in lost))
    return [Finding(W221, values={"lost": words})]


def _by_words(
    raw: RawWorkbook,
    located: Locator,
    find: EditionFinder,
    known: tuple[str, ...],
    claim: Claim,
    findings: list[Finding],
) -> tuple[Edition, Stamp, list[Finding]]:
    """The edition whose tables stand in the workbook; agency and year from its cover, or as the office says."""
    fitting = [edition for name in known if (edition := find(name)) and _holds_tables_of(located(edition), edition)]
    if not fitting:
        raise Refused(Finding(W201))
    # Of an edition and its variants, which accept each other's words, the one that prints them so.
    edition = max(fitting, key=lambda each: _spelled_exactly(raw, each))
    name, code, year = _cover_says(located(edition), edition)
    name, code, year = claim.agency or name, claim.code or code, claim.year or year
    if not name or year is None or year not in edition.years:
        raise Refused(Finding(W217))
    stamp = lay_out(edition).stamp(year, name, code)
    return edition, stamp, [*findings, Finding(W210, found=edition.id)]


def _holds_tables_of(located: Located, edition: Edition) -> bool:
    names = [grid.name for grid in plan_of(edition).grids]
    return all(name in located.placements and name not in located.edited for name in names)


def _spelled_exactly(raw: RawWorkbook, edition: Edition) -> int:
    words = {text for sheet in raw.sheets.values() for _, text in sheet.texts()}
    return len({label.text for grid in plan_of(edition).grids for label in grid.sheet.labels if label.text in words})


def _cover(located: Located) -> Placement | None:
    return next((located.placements[name] for name in COVER_SHEETS if name in located.placements), None)


def _cover_says(located: Located, edition: Edition) -> tuple[str, str | None, int | None]:
    """Agency, code and year as the cover prints them beside their labels."""
    placement = _cover(located)
    if placement is None:
        return "", None, None
    places = plan_of(edition).layout.cover
    name, code, year = (
        seen_words(placement.at(cell)).strip() for cell in (places.agency_name, places.agency_code, places.year)
    )
    if len(name) > MAX_NAME or len(code) > MAX_NAME:
        return "", None, None
    return name, code or None, parse_period(year)


def _hidden(raw: RawWorkbook) -> Stamp | None:
    sheet = raw.sheets.get(STAMP_SHEET)
    if sheet is None:
        return None
    texts = {place: str(cell.value).strip() for place, cell in sheet.cells.items() if cell.value is not None}
    rows = sorted(row for row, column in texts if column == 1 and row < STAMP_ROWS)
    return Stamp.from_record({texts[row, 1]: texts.get((row, 2), "") for row in rows})


_unquoted = functools.lru_cache(maxsize=256)(unquote_plus)


@functools.lru_cache(maxsize=16)
def stamp_in_keywords(keywords: str) -> Stamp | None:
    """The stamp among the document keywords, None if there is none.

    Args:
        keywords: the document property, other words among them.
    """
    _, found, query = keywords.partition(KEYWORDS_PREFIX)
    if not found:
        return None
    fields = query.strip().split("&", STAMP_ROWS)
    record = {name: _unquoted(value) for name, _, value in (field.partition("=") for field in fields)}
    return Stamp.from_record(record) if len(fields) <= STAMP_ROWS else None


def _printed_code(raw: RawWorkbook) -> FormCode | None:
    """The code on the cover. It is searched in the first rows, because its row depends on nothing but our layout.

    Where no sheet is called a cover, the cover was renamed.
    """
    covers = [name for name in COVER_SHEETS if name in raw.sheets] or list(raw.sheets)
    for name in covers:
        for (row, _), text in raw.sheets[name].texts():
            if row < STAMP_ROWS and len(text) < _LONGEST_CODE and (code := _code_in(text)):
                return code
    return None


_LONGEST_CODE = 101
"""Characters, from which on no text is a code: those on a cover are worth remembering, because most are its own."""
_code_in = functools.lru_cache(maxsize=1024)(FormCode.parse)


def _from_cover(located: Located, edition: Edition, code: FormCode | None) -> Stamp | None:
    """A stamp from the printed code and the agency printed above it, if its digest says they belong together."""
    if code is None:
        return None
    name, agency_code, _ = _cover_says(located, edition)
    stamp = replace(lay_out(edition).stamp(code.year, name, agency_code, code.issue), layout_digest=code.layout_digest)
    return stamp if stamp.code.agency == code.agency else None


def _contradictions(
    located: Located, edition: Edition, stamp: Stamp, others: list[Stamp], code: FormCode | None
) -> list[Finding]:
    """At most one finding: the first thing two channels disagree on."""
    claims: list[tuple[Phrase, str, str, Cell | None]] = []
    for other in others:
        if other != stamp:
            claims += [(*claim, None) for claim in _claims(stamp, other)]
    cover, places = _cover(located), plan_of(edition).layout.cover
    if code is not None and code != stamp.code:
        claims.append((Phrase("表单编码", "the form code"), str(code), str(stamp.code), places.form_code))
    name, agency_code, year = _cover_says(located, edition)
    if name or agency_code or year:
        claims.append((Phrase("单位名称", "the agency"), name, stamp.agency_name, places.agency_name))
        agency = stamp.agency_code or ""
        claims.append((Phrase("单位代码", "the agency's code"), agency_code or "", agency, places.agency_code))
        printed = str(year) if year is not None or cover is None else str(cover.at(places.year).value or "").strip()
        claims.append((_YEAR, printed, str(stamp.year), places.year))
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
        "fingerprint": Phrase("表样", "the layout"),
        "issue": Phrase("下发次数", "the issue number"),
        "sum": Phrase("汇总标记", "the mark of a sum"),
    }
    mine, theirs = stamp.record(), other.record()
    return [(words, theirs.get(key, ""), mine.get(key, "")) for key, words in names.items()]
