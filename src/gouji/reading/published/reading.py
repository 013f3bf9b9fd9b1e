"""One published report to what it says: bytes to a reading with the certainty of every value."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from gouji.checks import Case, check
from gouji.common import clean_text, plain_words, without_collector
from gouji.findings import Finding, Phrase, in_order, with_causes
from gouji.findings.rules import F124, F125, F126, F127, F128, V310
from gouji.form import (
    MAX_TEXT,
    Agency,
    Certainty,
    Edition,
    PublishedReading,
    PublishedStatus,
    PublishedValue,
    Section,
    Submission,
    Tool,
    json_number,
    make_submission,
)
from gouji.reading.published.adjacent import Adjacent, no_files
from gouji.reading.published.document import Paragraph, PrintedDocument, Table
from gouji.reading.published.figures import read_figures
from gouji.reading.published.form import form_of
from gouji.reading.published.formats import document_in
from gouji.reading.published.formats.base import UnreadableReport
from gouji.reading.published.held import KNOWN, Held
from gouji.reading.published.layouts import is_laid_out
from gouji.reading.published.lines import lines_of
from gouji.reading.published.recognition import recognise
from gouji.reading.published.remarks import remarks
from gouji.reading.published.report import PrintedReport
from gouji.reading.published.sections import cuts, openings, paragraphs_of
from gouji.reading.published.tables import read_tables
from gouji.reading.published.title import (
    UNKNOWN,
    Known,
    ReportHead,
    is_name_of,
    of_one_agency,
    read_head,
    titled,
    undisputed,
    without_signature,
    year_of_text,
)
from gouji.reading.workbooks import DEFAULT_OPTIONS, Options, context_of

_MANY_PICTURES = 2
"""Pictures from which on a report without tables is likely to have them as pictures."""
_OPENING = 40
"""Blocks of a report without tables among which its title is."""
_LEAST_TEXT = 300
"""Characters of a page that holds something."""


def read_report(
    data: bytes,
    name: str,
    options: Options = DEFAULT_OPTIONS,
    *,
    strict: bool = False,
    judge: bool = False,
    adjacent: Adjacent = no_files,
) -> PublishedReading:
    """Read the bytes of a published report. Never raises for what is in them: that is what findings are for.

    Args:
        data: of a whole file.
        name: the file's name, as findings are to show it.
        options: the claim says whose report it is and of which year, whatever it says itself.
        strict: give only values that are printed and add up.
        judge: check it like a workbook: sums, plausibility, and last year's report if the options have it.
        adjacent: what lies beside the file, for the style sheets of a page.

    Returns:
        A reading with the certainty of every value.
    """
    digest = hashlib.sha256(data).hexdigest()
    try:
        with without_collector():  # cells and lines form no circles
            format_, document = document_in(data, options.limits, adjacent)
            report = _read(document, options)
    except UnreadableReport as refusal:
        return refused(name, refusal.finding, digest)
    except MemoryError:
        return refused(name, Finding(F124, values={"detail": Phrase("内存不足", "out of memory")}), digest)
    return _reading(report, name, digest, format_.name, options, strict=strict, judge=judge)


def refused(name: str, finding: Finding, digest: str = "") -> PublishedReading:
    """The reading of a file that cannot be read.

    Args:
        name: of the file.
        finding: why it cannot be read.
        digest: SHA-256 of its bytes, if there are any.

    Returns:
        Without a submission or values.
    """
    return PublishedReading(file=name, sha256=digest, status="unreadable", diagnostics=(finding,))


# --- a document to what it says -------------------------------------------------------------------------------------


def _read(document: PrintedDocument, options: Options) -> PrintedReport:
    """Contents of a document by the edition it was printed in.

    Raises:
        UnreadableReport: it holds no tables of a known edition.
    """
    ordinals = _ordinals(document)
    first = min(ordinals, default=_OPENING)
    editions = [edition for edition in options.editions if edition.is_read_in_print]

    def year() -> int | None:
        found = read_head(document, first).year.value
        return options.claim.year or (int(found) if found else None)

    edition = recognise(document, editions, year)
    edition = edition or next((known for known in editions if is_laid_out(known, document)), None)
    if edition is None:
        raise UnreadableReport(_why_nothing(document, options))
    tables = read_tables(edition, lines_of(document, form_of(edition)), ordinals, document)
    if not tables.printed:
        raise UnreadableReport(_why_nothing(document, options))
    found = cuts(edition, document, tables.spans)
    begins = min([cut.block for cut in found.values()] + [span[0] for span in tables.spans.values()])
    head = titled(read_head(document, begins), document, edition.form)
    whole = paragraphs_of(edition, document, found, tables.spans)
    head, parts, signed_on = _signed(edition, head, whole)
    head = _dated(head, parts, document.blocks[:begins], signed_on)
    head = of_one_agency(head, document, begins, max(span[0] for span in tables.spans.values()))
    head = _claimed(undisputed(head, document, openings(edition, document)), options)
    texts, figures = _texts(edition, parts, int(head.year.value) if head.year.value else None)
    return PrintedReport(edition, head, tables, texts, figures, signed_on, document.unstyled)


def _ordinals(document: PrintedDocument) -> dict[int, int]:
    tables = [number for number, block in enumerate(document.blocks) if isinstance(block, Table)]
    return {number: ordinal for ordinal, number in enumerate(tables, start=1)}


def _why_nothing(document: PrintedDocument, options: Options) -> Finding:
    """Why there is nothing to be read in a document."""
    if document.is_scanned:
        return Finding(F126)
    length = sum(len(block.text) for block in document.blocks if isinstance(block, Paragraph))
    has_tables = any(isinstance(block, Table) for block in document.blocks)
    if document.scripts and length < _LEAST_TEXT and not has_tables:
        return Finding(F125)
    if document.pictures >= _MANY_PICTURES and not has_tables and length >= _LEAST_TEXT:
        return Finding(F127, values={"count": str(document.pictures)})
    return Finding(F128, values={"known": _known(options)})


def _known(options: Options) -> Phrase:
    """The editions whose tables are looked for, and those of which none are read in print, whatever is printed."""
    known: dict[bool, list[str]] = {True: [], False: []}
    for name in options.known:
        if edition := options.find(name):
            known[edition.is_read_in_print].append(name)
    read, unread = "、".join(known[True]), "、".join(known[False])
    if not unread:
        return Phrase(read, read)
    return Phrase(f"{read}；{unread} 只从表格文件读，印出来的不读", f"{read}; read from workbooks only: {unread}")


def _signed(
    edition: Edition, head: ReportHead, parts: Mapping[str, Sequence[str]]
) -> tuple[ReportHead, dict[str, Sequence[str]], date | None]:
    """The texts without what stands under the report, which names the agency if the title does not."""
    last = edition.sections[-1].number
    left: dict[str, Sequence[str]] = dict(parts)
    if last not in left:
        return head, left, None
    left[last], signed, day = without_signature(left[last], head.agency.value)
    if signed and head.agency is UNKNOWN:
        head = ReportHead(head.title, Known(signed, Certainty.INFERRED, signed, "signature"), head.year)
    elif is_name_of(signed, head.agency.value):  # as it is signed
        head = ReportHead(head.title, Known(signed, head.agency.certainty, head.agency.found), head.year)
    return head, left, day


def _dated(
    head: ReportHead, parts: Mapping[str, Sequence[str]], opening: Sequence[Paragraph | Table], signed_on: date | None
) -> ReportHead:
    """The year from the texts, if the title does not name it."""
    if head.year is not UNKNOWN:
        return head
    texts = [block.text for block in opening if isinstance(block, Paragraph)]
    texts += [line for lines in parts.values() for line in lines]
    return ReportHead(head.title, head.agency, year_of_text(texts, signed_on))


def _claimed(head: ReportHead, options: Options) -> ReportHead:
    """Agency and year as the office claims them, else as the report says."""
    agency, year = head.agency, head.year
    if options.claim.agency:
        agency = Known(options.claim.agency, Certainty.INFERRED, agency.value, "given")
    if options.claim.year:
        year = Known(str(options.claim.year), Certainty.INFERRED, year.value, "given")
    return ReportHead(head.title, agency, year)


def _texts(
    edition: Edition, parts: Mapping[str, Sequence[str]], year: int | None
) -> tuple[dict[str, str], dict[str, Held]]:
    """The texts and the key figures in them, by path."""
    texts: dict[str, str] = {}
    figures: dict[str, Held] = {}
    for section in edition.sections:
        if section.number not in parts:
            continue
        paragraphs: Sequence[str] = parts[section.number]
        if section.key_figures:
            found, paragraphs = read_figures(edition, paragraphs, year)
            figures |= found
        texts |= {path: clean_text("\n".join(lines)) for path, lines in _by_label(section, paragraphs).items()}
    return texts, figures


def _by_label(section: Section, paragraphs: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """The paragraphs of each text of a section: of the first what stands before the words of another one."""
    found: dict[str, list[str]] = {text.path: [] for text in section.texts}
    later = [*found]
    path = later[0]
    labels = {plain_words(text.label): text.path for text in section.texts if text.is_labelled}
    for line in paragraphs:
        named = labels.get(plain_words(line))
        if named is None or named not in later or (named == path and found[path]):
            found[path].append(line)
            continue
        path, later = named, later[later.index(named) + 1 :]
    return found


# --- what it says to a reading --------------------------------------------------------------------------------------


def _reading(
    report: PrintedReport, name: str, digest: str, format_: str, options: Options, *, strict: bool, judge: bool
) -> PublishedReading:
    edition, year = report.edition, report.year
    agency = Agency(code=options.claim.code, name=report.head.agency.value) if report.head.agency.value else None
    values = dict(_values(report, strict=strict))
    findings = list(remarks(report, judge=judge))
    given = _given(report, values)
    long = [path for path, text in report.texts.items() if len(text) > MAX_TEXT]
    findings += [Finding(V310, path=path, label=path, found=str(len(report.texts[path])),
                            expected=Phrase(str(MAX_TEXT), str(MAX_TEXT))) for path in long]  # fmt: skip
    submission: Submission | None = None
    is_whole = all(field.path in given for field in edition.inputs) and not long
    if is_whole and agency is not None and year is not None and year in edition.years:
        submission = make_submission(edition, year, agency, given)
    if judge:
        findings += _judged(report, agency, year, options)
    status: PublishedStatus = "partly" if submission is None else "read"
    return PublishedReading(
        file=name,
        sha256=digest,
        status=status,
        format=format_,
        title=report.head.title.value or None,
        edition=edition.base,
        variant=edition.variant,
        year=year,
        agency=agency,
        submission=submission,
        partial=_partial(given) if submission is None else None,
        values=values,
        diagnostics=with_causes(in_order(findings)),
        tool=Tool(template=edition.template_digest),
    )


def _values(report: PrintedReport, *, strict: bool) -> Iterator[tuple[str, PublishedValue]]:
    for path, known in (("agency.name", report.head.agency), ("year", report.head.year)):
        value = int(known.value) if path == "year" and known.value else known.value or None
        found = known.found if known.found != str(value) else ""
        yield path, PublishedValue(certainty=known.certainty, value=value, found=found or None, rule=known.rule or None)
    for path, held in (*report.tables.values.items(), *report.figures.items()):
        yield path, _value(held, strict=strict)
    for figure in report.edition.key_figures:
        if figure.path not in report.figures:
            yield figure.path, PublishedValue(certainty=Certainty.NOT_FOUND)
    for text in report.edition.texts:
        written = report.texts.get(text.path)
        certainty = Certainty.NOT_FOUND if written is None else Certainty.PRINTED if written else Certainty.BLANK
        yield text.path, PublishedValue(certainty=certainty, value=written or None)


def _value(held: Held, *, strict: bool) -> PublishedValue:
    """A figure as JSON has it. What is not certain is, if only that is wanted, one of its readings."""
    if held.words is not None:
        value = _plain(held.words)
        shown = held.text if held.text != value else None
        return PublishedValue(certainty=held.certainty, value=value, found=shown, place=held.place or None)
    number = None if held.number is None else json_number(held.number)
    readings = tuple(json_number(number) for number in held.readings)
    if strict and number is not None and held.certainty is not Certainty.PRINTED:
        readings = (number, *readings)
        number = None
    shown = held.text if held.text != str(number) else ""
    if not (shown or held.rule or readings):  # nearly always; what is given is validated
        return PublishedValue(certainty=held.certainty, value=number, place=held.place or None)
    return PublishedValue(
        certainty=held.certainty,
        value=number,
        found=shown or None,
        place=held.place or None,
        rule=held.rule or None,
        readings=readings,
    )


def _given(report: PrintedReport, values: Mapping[str, PublishedValue]) -> dict[str, object]:
    """Parts of a submission, as far as they are known and wanted."""
    edition = report.edition
    held = {**report.tables.values, **report.figures}
    wanted = [field.path for field in edition.inputs] + [figure.path for figure in edition.key_figures]
    given: dict[str, object] = {
        path: held[path].value
        for path in wanted
        if path in held
        and (held[path].is_left_blank or (held[path].certainty in KNOWN and values[path].value is not None))
    }
    given |= {path: text for path, text in report.texts.items() if len(text) <= MAX_TEXT}
    if report.signed_on is not None and edition.sign_off_days:
        given[edition.sign_off_days[-1]] = report.signed_on  # the date under a document is that of its signature
    return given


def _partial(given: Mapping[str, object]) -> dict[str, int | float | str | None]:
    return {path: _plain(value) for path, value in given.items()}


def _plain(value: object) -> int | float | str | None:
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date) else json_number(value)  # type: ignore[arg-type]  # a number


def _judged(report: PrintedReport, agency: Agency | None, year: int | None, options: Options) -> Iterator[Finding]:
    """Findings of the checks of a workbook about the report."""
    edition = report.edition
    if year is None:
        return
    numbers = {path: held.number for path, held in report.tables.values.items() if held.number is not None}
    inputs = {field.path: numbers[field.path] for field in edition.inputs if field.path in numbers}
    stated = {
        path: numbers[path]
        for path in edition.terms
        if path in numbers and all(term in numbers for term in edition.terms[path])
    }
    others: dict[str, object] = {**report.texts, **{path: held.number for path, held in report.figures.items()}}
    context, unknown = context_of(edition, year, agency or Agency(name="—"), others, options)
    yield from unknown
    name = agency.name if agency is not None else None
    yield from check(Case(edition, year, inputs, stated, others=others, context=context, agency=name))
