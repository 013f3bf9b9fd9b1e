"""One file to what it says: a returned workbook to a reading, a list of agencies to a roster.

Pure functions of bytes, so that they run anywhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from gouji.checks import Case, Context, Priors, check
from gouji.common import without_collector
from gouji.findings import Finding, Phrase, Power, Severity, in_order, with_causes, worst
from gouji.findings.rules import C710, C714, F103, F107, W240
from gouji.form import (
    Agency,
    Edition,
    PeriodType,
    Prior,
    Reading,
    Submission,
    Tool,
    edition_id_of,
    json_number,
    lay_out,
    make_submission,
    prove_model,
    records,
    submission_model,
)
from gouji.form import edition as editions
from gouji.roster import (
    NotARoster,
    Roster,
    RosterTable,
    Tier,
    decoded,
    roster_from_tables,
    table_from_csv,
    table_from_json,
)
from gouji.workbook.formats import DEFAULT_LIMITS, Limits, Refused
from gouji.workbook.reader import NO_CLAIM, Claim, Contents, ReadWorkbook, read_tables, read_workbook


@dataclass(frozen=True, slots=True)
class Options:
    """The options of reading: known editions, seal, limits, and what figures are compared with.

    Attributes:
        templates: editions of the user's own, known besides those that are shipped, by id.
        models: classes of submissions that the user has from ``gouji schema --python``: submissions of their editions
            are instances of them. Those of the shipped editions need not be named.
        claim: for whom workbooks are that have lost it themselves.
        key: with which the office seals its stamps; a stamp without that seal is a finding (W212).
        partial: give what could be read of rejected files too.
        password: opens workbooks that need one.
        priors: reports of earlier years, to compare with the one of the year before.
        roster: tells what an agency may do and to what it belongs.
        reasons: why a rule of a code may be broken, as the office decided; they go before what the agency wrote.
        must_sign: labels or ids of what on the cover may not be left blank (W240), besides what the template says.
    """

    templates: Mapping[str, Edition] = field(default_factory=dict)
    partial: bool = False
    claim: Claim = NO_CLAIM
    key: bytes | None = None
    limits: Limits = DEFAULT_LIMITS
    password: str | None = field(default=None, repr=False)
    priors: Priors | None = None
    roster: Roster | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    models: Sequence[type[Submission]] = ()
    must_sign: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Prove that every model is of an edition that is known, as it is now.

        Raises:
            UnknownEditionError: a model is of an edition that is neither shipped nor among *templates*.
            ValueError: the template asks for something else since the model was made.
        """
        for model in self.models:
            prove_model(model, self.named(edition_id_of(model)))

    def model_of(self, edition: Edition) -> type[Submission]:
        """The class of the submissions of an edition.

        Args:
            edition: any that is known.

        Returns:
            The user's own, if one is among *models*.
        """
        own = (model for model in self.models if edition_id_of(model) == edition.id)
        return next(own, None) or submission_model(edition)

    def find(self, name: str) -> Edition | None:
        """The edition of an id; a template of the user's own goes before a shipped one.

        Args:
            name: the id.

        Returns:
            None if it is not known.
        """
        if name in self.templates:
            return self.templates[name]
        return editions.load(name) if name in editions.shipped() else None

    def edition_of(self, submission: Submission) -> Edition:
        """The edition of a submission, or its local variant.

        Args:
            submission: of a shipped edition or of a template among *templates*.

        Returns:
            The edition.

        Raises:
            UnknownEditionError: it is neither.
        """
        return self.named(submission.edition_id)

    def named(self, name: str) -> Edition:
        """The edition of an id.

        Args:
            name: the id.

        Returns:
            The edition; a template of the user's own goes before a shipped one.

        Raises:
            UnknownEditionError: it is neither; it names those that are known.
        """
        edition = self.find(name)
        if edition is None:
            raise editions.unknown_edition(name, self.editions)
        return edition

    def for_prior(self) -> Options:
        """The options for reading reports of the year before, which may be of the editions that templates extend.

        Returns:
            The same, with more templates.
        """
        extended = [edition.extended for edition in self.templates.values() if edition.extended is not None]
        return replace(self, templates={**{edition.id: edition for edition in extended}, **self.templates})

    @property
    def known(self) -> tuple[str, ...]:
        """Every edition id that can be read."""
        return tuple(dict.fromkeys((*self.templates, *editions.shipped())))

    @property
    def editions(self) -> tuple[Edition, ...]:
        """Every edition that can be read."""
        return tuple(map(self.named, self.known))


DEFAULT_OPTIONS = Options()


def read_bytes(data: bytes, name: str, options: Options = DEFAULT_OPTIONS) -> Reading:
    """Read the bytes of a returned workbook. Never raises for what is in them: that is what findings are for.

    Args:
        data: the bytes of the file.
        name: its name, as findings are to show it.
        options: how it is read.

    Returns:
        A reading, whatever the file is: what is wrong with it stands in its diagnostics.
    """
    digest = hashlib.sha256(data).hexdigest()
    try:
        with without_collector():
            return _read(data, name, digest, options)
    except MemoryError:
        return refused(name, Finding(F107, values={"detail": Phrase("内存不足", "out of memory")}), digest=digest)


def _read(data: bytes, name: str, digest: str, options: Options) -> Reading:
    result = read_workbook(
        data, options.find, options.known, options.claim, options.key, options.limits, options.password
    )
    if isinstance(result, Finding):
        return refused(name, result, digest=digest)
    return _reading(result, name, digest, options)


def refused(name: str, *findings: Finding, digest: str = "") -> Reading:
    """The reading of a file that cannot be read.

    Args:
        name: of the file, as findings show it.
        findings: why it cannot be read.
        digest: of its bytes, if there are any.

    Returns:
        A reading without a submission.
    """
    return Reading(file=name, sha256=digest, status="unreadable", diagnostics=findings)


def _reading(result: ReadWorkbook, name: str, digest: str, options: Options) -> Reading:
    edition, stamp, contents = result.edition, result.stamp, result.contents
    agency = Agency(code=stamp.agency_code, name=stamp.agency_name)
    context, unknown = context_of(edition, stamp.year, agency, contents.others, options)
    case = Case(
        edition,
        stamp.year,
        contents.numbers,
        contents.stated,
        contents.places,
        contents.others,
        context,
        agency.name,
        contents.records,
        contents.figures,
    )
    read = _as_must_be_signed(contents.findings, options.must_sign)
    findings = with_causes(in_order((*read, *unknown, *check(case))))
    accepted = worst(findings) is not Severity.ERROR
    listed = {path: records.records_of(read.columns, read.table) for path, read in contents.records.items()}
    none = dict.fromkeys(table.path for table in edition.record_tables)
    values = {**contents.numbers, **contents.others, **none, **listed}
    certain = {} if accepted else _certain(edition, contents)
    submission = None
    if accepted:
        is_whole = len(contents.numbers) == len(edition.numeric)  # what may stay blank is added up as zero
        figures = contents.figures if is_whole else None
        submission = make_submission(edition, stamp.year, agency, values, options.model_of(edition), figures=figures)
    reading = Reading(
        file=name,
        sha256=digest,
        status="accepted" if accepted else "rejected",
        edition=edition.base,
        variant=edition.variant,
        year=stamp.year,
        agency=agency,
        issue=stamp.issue,
        zero_return=contents.zero_return,
        submission=submission,
        partial=_partial({**certain, **_certain_records(contents)}) if options.partial and not accepted else None,
        diagnostics=findings,
        tool=Tool(template=edition.template_digest),
    )
    return reading.keeping(None if accepted else {**certain, **_known_records(edition, contents)}, options.key)


def _as_must_be_signed(findings: Sequence[Finding], items: frozenset[str]) -> Sequence[Finding]:
    """The findings, with a blank of one of these items as an error."""
    if not items:
        return findings
    return [
        replace(finding, rule=_MUST_SIGN, cause=None) if _is_of(finding, items) else finding for finding in findings
    ]


_MUST_SIGN = replace(W240, severity=Severity.ERROR)


def _is_of(finding: Finding, items: frozenset[str]) -> bool:
    names = (finding.label, (finding.path or "").rpartition(".")[2])
    return finding.code == W240.code and not items.isdisjoint(names)


_BELOW_CITIES = (Tier.COUNTY, Tier.TOWNSHIP)
_OF_A_COUNTY = re.compile(r"县|旗|(?<!自治)区|[乡镇]人民政府|街道")
"""Names of agencies of a county, for those that no roster tells: they are only asked a question by it."""


def context_of(
    edition: Edition, year: int, agency: Agency, others: Mapping[str, object], options: Options
) -> tuple[Context, tuple[Finding, ...]]:
    """The context of a report: what an earlier one, the roster and the reasons that were given say of it.

    Args:
        edition: of the report.
        year: the report year.
        agency: whose report it is.
        others: what the report says besides its numbers, by path; its reasons are among it.
        options: with the roster, prior reports and reasons.

    Returns:
        The context, and the findings about what of it is not known.
    """
    # What is filed more often than once a year is not compared with an earlier report.
    is_annual = edition.years.period is PeriodType.YEAR
    found = options.priors.find(agency, year, edition) if options.priors is not None and is_annual else None
    member = options.roster.find(agency.code, agency.name) if options.roster is not None else None
    makes_rules = member.makes_rules if member is not None else None
    written = {
        explanation.code: str(others[explanation.path])
        for explanation in edition.explanations
        if others.get(explanation.path)
    }
    context = Context(
        prior=found if isinstance(found, Prior) else None,
        powers=None if makes_rules is None else frozenset({Power.RULE_MAKING} if makes_rules else ()),
        is_county=bool(_OF_A_COUNTY.search(agency.name)) if member is None else member.level in _BELOW_CITIES,
        reasons={**written, **options.reasons},
    )
    return context, (found,) if isinstance(found, Finding) else ()


def _certain(edition: Edition, contents: Contents) -> dict[str, object]:
    """The values read with certainty, in the order of the form: nothing from a sheet whose labels are in doubt."""
    layout = lay_out(edition)
    numbers = {path: contents.numbers[path] for path in layout.cells if path in contents.numbers}
    values = {**numbers, **contents.others}
    if not contents.doubtful:
        return values
    return {path: value for path, value in values.items() if layout.sheet_of(path) not in contents.doubtful}


def _known_records(edition: Edition, contents: Contents) -> dict[str, object]:
    """The records of each table by its path, with nothing for what could not be read, and None for those of a sum."""
    found: dict[str, object] = dict.fromkeys(_summed(edition, contents))
    for path, read in contents.records.items():
        if read.table.section not in contents.doubtful and read.keys:
            rows = records.records_of(read.columns, read.table)
            found[path] = [
                {name: None if value is records.UNREAD else value for name, value in row.items()} for row in rows
            ]
    return found


def _summed(edition: Edition, contents: Contents) -> Iterator[str]:
    """The tables of which a sum of many has the figures alone."""
    for tally in edition.tallies:
        if tally.tally is not None and tally.tally.table not in contents.records and tally.path in contents.numbers:
            yield tally.tally.table


def _certain_records(contents: Contents) -> dict[str, object]:
    """The values of records that were read with certainty, by the paths of records and columns."""
    certain = [read for read in contents.records.values() if read.table.section not in contents.doubtful]
    return dict(records.flat(certain))


def _partial(certain: Mapping[str, object]) -> dict[str, int | float | str | None]:
    return {path: _plain(value) for path, value in certain.items() if value is not None}


def _plain(value: object) -> int | float | str | None:
    if isinstance(value, int | Decimal):
        return json_number(value)
    return value.isoformat() if isinstance(value, date) else str(value)


# --- rosters --------------------------------------------------------------------------------------------------------


MAX_ROSTER_BYTES = 100_000_000


def read_roster(data: bytes) -> tuple[Roster | None, tuple[Finding, ...]]:
    """A roster from the bytes of a .csv, .xlsx or .json file. Never raises for what is in them.

    Args:
        data: the bytes of the file.

    Returns:
        The roster, None if there are errors; and every finding, its place the row and column.
    """
    try:
        return roster_from_tables(_tables(data))
    except NotARoster as error:
        return None, (error.finding,)
    except MemoryError:
        return None, (Finding(C710, values={"detail": Phrase("内存不足", "out of memory")}),)


def _tables(data: bytes) -> list[RosterTable]:
    if len(data) > MAX_ROSTER_BYTES:
        what, limit = Phrase("文件大小", "file size"), f"{MAX_ROSTER_BYTES:,}"
        raise NotARoster(Finding(C714, found=f"> {limit}", values={"what": what, "limit": limit}))
    text = None if data.startswith(b"PK") else decoded(data)
    if text is None:
        return _sheets(data)
    return [table_from_json(text) if text.lstrip().startswith(("{", "[")) else table_from_csv(text)]


def _sheets(data: bytes) -> list[RosterTable]:
    """The sheets of a workbook; what is no workbook is named by what it is."""
    try:
        return [RosterTable(table.rows, table.sheet) for table in read_tables(data)]
    except Refused as refused:
        found = refused.finding
        if found.rule is F103:
            raise NotARoster(Finding(C714, found=found.found, values=found.values)) from None
        detail = found.values.get("detail") or found.values.get("format") or found.rule.title
        raise NotARoster(Finding(C710, values={"detail": detail})) from None
