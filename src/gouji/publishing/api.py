"""The public functions of the verbs that make something of many submissions.

Each imports what it needs when it is called: who compares does not wait for what writes workbooks.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from gouji.checks import Neighbours
from gouji.findings import Finding
from gouji.form import Edition, Submission
from gouji.reading import DEFAULT_OPTIONS, Options
from gouji.roster import Roster

if TYPE_CHECKING:
    from gouji.publishing.comparison import Comparison
    from gouji.publishing.consolidation import Consolidation


def consolidate(
    submissions: Iterable[Submission],
    roster: Roster,
    parent: str | None = None,
    *,
    year: int | None = None,
    edition: str | None = None,
    options: Options = DEFAULT_OPTIONS,
) -> Consolidation:
    """Add up what agencies filed, for one member of a roster and everyone below it.

    Args:
        submissions: what was filed, one submission an agency; the same one twice counts once.
        roster: who must file, from :func:`gouji.read_roster`.
        parent: whose sum it is, by code or name; None for the top of the roster.
        year: the report year, where the submissions are of several.
        edition: the id of the edition, where they are of several forms.
        options: the templates of the user's own that were filled.

    Returns:
        The sum. Its *diagnostics* say who is missing, and which submissions are not in it and why.

    Raises:
        CannotConsolidateError: there is nothing to add up, or it is not said of whom or of which year.
        UnknownEditionError: a submission is of an edition that is not known.
    """
    from gouji.publishing import consolidation as sums  # noqa: PLC0415

    found = [
        sums.Filing.of(_name(submission), submission, options.edition_of(submission)) for submission in submissions
    ]
    member = sums.member_at(roster, parent)
    found = [filing for filing in found if edition in (None, filing.edition)]
    form, report_year = sums.one_form(found, year, options)
    filed = sums.filings(found, roster, form, report_year)
    left_out = (replace(finding, label=finding.label or name) for name, finding in filed.findings)
    result = sums.consolidate(filed, roster, member)
    return replace(result, diagnostics=(*left_out, *result.diagnostics))


def make_consolidation(
    consolidation: Consolidation, roster: Roster, *, options: Options = DEFAULT_OPTIONS
) -> dict[str, bytes]:
    """Make what is published of a sum: the JSON document, the form as a workbook, the drill-down that proves it.

    Args:
        consolidation: from :func:`gouji.consolidate`.
        roster: who must file, as it was when the sum was made.
        options: the templates of the user's own that were filled, and the key that seals the stamp.

    Returns:
        The bytes of each file by its name, which says so if the sum is incomplete. A sum with figures that the form
        has no room for has a drill-down alone.
    """
    from gouji.publishing import consolidation as sums  # noqa: PLC0415

    return sums.outputs(consolidation, roster, options)


def compare(submissions: Iterable[Submission], *, options: Options = DEFAULT_OPTIONS) -> Comparison:
    """Put reports side by side: years of one agency, or several agencies; over editions where a figure means the same.

    Args:
        submissions: two or more. Those of one agency are put in the order of their years, others stay as they come.
        options: the templates of the user's own that were filled.

    Returns:
        A line for each figure and each text, and what charts show.

    Raises:
        ValueError: there are fewer than two, or they are of forms with no figure in common.
        UnknownEditionError: a submission is of an edition that is not known.
    """
    from gouji.publishing import comparison  # noqa: PLC0415

    reports = [(submission, options.edition_of(submission)) for submission in submissions]
    return comparison.compare(comparison.by_year(reports))


def similar(
    submissions: Iterable[Submission], *, options: Options = DEFAULT_OPTIONS
) -> Iterator[tuple[Submission, tuple[Finding, ...]]]:
    """Find texts that were taken over from a report before them (P510).

    Args:
        submissions: any number, in the order in which they are compared; they are read one at a time.
        options: the templates of the user's own that were filled.

    Yields:
        Each submission, with a finding for every text that is largely one of a submission before it.

    Raises:
        UnknownEditionError: a submission is of an edition that is not known.
    """
    neighbours = Neighbours()
    for submission in submissions:
        yield submission, neighbours.add(_name(submission), submission, options.edition_of(submission))


def make_report(
    submission: Submission,
    file_format: Literal["docx", "html", "pdf"],
    *,
    signed_on: date | None = None,
    options: Options = DEFAULT_OPTIONS,
) -> bytes:
    """Make the annual report of one submission, ready to publish.

    The same arguments give the same bytes as .docx and .html; LibreOffice writes the time into a PDF.

    Args:
        submission: what was filed.
        file_format: a document for word processors, a page, or a PDF.
        signed_on: the date under the report; None for the last date of the sign-off, if it has one.
        options: the templates of the user's own that were filled.

    Returns:
        The bytes of the file.

    Raises:
        ReportError: what the format needs (python-docx, LibreOffice) is not installed or failed.
        UnknownEditionError: the submission is of an edition that is not known.
    """
    from gouji.publishing import reports  # noqa: PLC0415

    return reports.make_report(submission, options.edition_of(submission), reports.ReportFormat(file_format), signed_on)


def export(
    path: Path | str,
    submissions: Iterable[Submission],
    *,
    roster: Roster | None = None,
    edition: Edition | None = None,
    dictionary: Path | str | None = None,
    overwrite: bool = False,
    options: Options = DEFAULT_OPTIONS,
) -> int:
    """Write submissions as tidy data, a row a number or word, over all years and editions.

    Args:
        path: a file ending in .xlsx, .csv, .parquet, .sqlite or .duckdb, which says the format.
        submissions: any number; they are read one at a time; the same one twice is written once.
        roster: gives each agency its parent.
        edition: give all years as this edition asks; what others do not tell has no value. None: as filed.
        dictionary: a .csv file for the data dictionary, which .sqlite and .duckdb hold anyway.
        overwrite: write over files that are there.
        options: the templates of the user's own that were filled.

    Returns:
        The number of rows. Both files appear, or none.

    Raises:
        ValueError: the ending is none of those, or the data and the dictionary have one name.
        FiledTwiceError: agencies have submissions that differ for one period and form. Nothing is written.
        MissingExtra: the format needs DuckDB, which is not installed.
        OSError: a file cannot be written; FileExistsError if it is there and *overwrite* is not set.
        UnknownEditionError: a submission is of an edition that is not known.
    """
    from gouji.publishing import export, tidy_data  # noqa: PLC0415

    notes = tidy_data.notes_of(options)
    filed = (tidy_data.Filed(each, options.edition_of(each), _name(each)) for each in submissions)
    data = Path(path)
    with contextlib.ExitStack() as files:
        if dictionary is not None:
            files.enter_context(export.dictionary_beside(Path(dictionary), data, notes, overwrite=overwrite))
        rows, forms = tidy_data.numbers(filed, roster, edition), tidy_data.forms_of(options, edition)
        return export.write_numbers(data, rows, notes, overwrite=overwrite, forms=forms)


def _name(submission: Submission) -> str:
    """The name in findings of a submission that has no file."""
    return f"{submission.agency.name} {submission.year}"
