"""The reading of one content as a job for a worker, and what goes back for it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from gouji.collection.campaign.settings import Settings
from gouji.collection.doubts import doubts_of
from gouji.collection.ledger import Ledger, Summary
from gouji.findings import Audience, Finding, Language, Phrase, Severity, in_order
from gouji.form import Agency, Reading, make_submission
from gouji.reading import Options, read_bytes, refused, stopped
from gouji.returns import Letter, notice, returned_workbook
from gouji.workbook.reader import Claim


@dataclass(frozen=True, slots=True)
class ReadJob:
    """A content to be read, as a worker gets it: it needs no files.

    Attributes:
        refused: why something in it could not be read, if it is an archive or a mail of which that is so.
    """

    sha256: str
    name: str
    data: bytes
    refused: tuple[Finding, ...] = ()

    def reading(self, options: Options) -> Reading:
        """The content as it is read.

        Args:
            options: how.

        Returns:
            A reading, whatever it is.
        """
        return (
            refused(self.name, *self.refused, digest=self.sha256)
            if self.refused
            else read_bytes(self.data, self.name, options)
        )


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The result of a worker for one content.

    Attributes:
        reading: without the submission, which is in *document*.
        document: the whole reading as JSON.
        workbook: the workbook with its mistakes marked, if it has any and can be marked.
        figures: the SHA-256 of its submission, if it has one: files of one say the same.
    """

    sha256: str
    reading: Reading
    document: bytes
    workbook: bytes | None = None
    figures: str | None = None


def read_item(item: ReadJob, options: Options, language: Language) -> ReadResult:
    """Read a content: the job of a worker.

    Args:
        item: the content, with its name and SHA-256.
        language: of the document and of the marked workbook.

    Returns:
        The reading as JSON, and the marked workbook if the reading was rejected and can be marked.
    """
    reading = item.reading(options)
    workbook = returned_workbook(item.data, reading, options) if reading.status == "rejected" else None
    return _result(item.sha256, reading, workbook, language)


def _result(sha256: str, reading: Reading, workbook: bytes | None, language: Language) -> ReadResult:
    # The model of a submission is made at run time and does not cross processes.
    head = reading.model_copy(update={"submission": None, "partial": None})
    said = None if reading.submission is None else reading.submission.model_dump_json().encode()
    figures = None if said is None else hashlib.sha256(said).hexdigest()
    return ReadResult(sha256, head, document_of(reading, language), workbook, figures)


def document_of(reading: Reading, language: Language) -> bytes:
    """A reading as it is filed.

    Args:
        reading: with or without a submission.
        language: of the messages.

    Returns:
        UTF-8 JSON, indented by two, with a line break at the end.
    """
    return (reading.to_json(language, indent=2) + "\n").encode()


def record_reading(ledger: Ledger, result: ReadResult, now: datetime) -> int:
    """Record what a worker read of a content that came in.

    Args:
        ledger: of the campaign, to write.
        result: of the worker.
        now: the time, with its offset.

    Returns:
        The id of the reading in the ledger.
    """
    number = ledger.record(result.sha256, Summary.of(result.reading), result.document, now)
    ledger.doubts.add(number, doubts_of(result.reading.diagnostics))
    ledger.placings.read(result.sha256, result.figures)
    return number


@dataclass(frozen=True, slots=True)
class RefusedReading:
    """Why a content cannot count, whatever the office says; *findings* are what stands in the way."""

    why: Phrase
    findings: tuple[Finding, ...] = ()


def read_regardless(
    item: ReadJob,
    options: Options,
    *,
    agency: Agency,
    forms: Collection[str],
    year: int,
    reason: str,
    language: Language,
) -> ReadResult | RefusedReading:
    """Read a content as that of an agency, whatever is wrong with it: the job of a worker.

    Args:
        item: the content.
        options: with which the campaign's workbooks are read.
        agency: whose it is.
        forms, year: the base ids of the forms that the agency files, and the year that is being collected.
        reason: why it is to count.
        language: of the document.

    Returns:
        The reading, if all its figures can be read; else why it cannot count.
    """
    options = replace(options, partial=True, claim=Claim(agency.name, agency.code, year))
    reading = item.reading(options)
    edition = options.find(reading.edition_id)
    errors = tuple(finding for finding in reading.diagnostics if finding.severity is Severity.ERROR)
    if edition is None or edition.base not in forms or reading.year != year:
        return RefusedReading(Phrase("读不出本次收的报表", "it does not hold what is being collected"), errors)
    if reading.submission is not None:
        submission = reading.submission.model_copy(update={"agency": agency})
    else:
        try:
            submission = make_submission(edition, year, agency, reading.partial or {})
        except ValueError:  # pydantic's: a figure is missing or is none
            why = Phrase("有的数读不出来，不能认可；请退回修改", "some figures cannot be read; it must be corrected")
            return RefusedReading(why, errors)
    changes = {"status": "accepted", "agency": agency, "submission": submission, "partial": None}
    reading = reading.model_copy(update=changes | ({"overruled": reason} if errors else {}))
    return _result(item.sha256, reading, None, language)


def unread(_: ReadJob, reason: Phrase) -> RefusedReading:
    """Why a content cannot count over which its worker was lost.

    Args:
        reason: what became of the worker.

    Returns:
        A refusal that says so.
    """
    return RefusedReading(Phrase(f"读取没有完成（{reason.zh}）", f"it could not be read ({reason.en})"))


def lost_result(item: ReadJob, reason: Phrase, language: Language) -> ReadResult:
    """The result for a content over which its worker was lost.

    Args:
        item: the content.
        reason: what became of the worker.
        language: of the document.

    Returns:
        A reading that says so.
    """
    reading = stopped(item.name, reason).model_copy(update={"sha256": item.sha256})
    return _result(item.sha256, reading, None, language)


def answer_parts(
    read: ReadResult, findings: Iterable[Finding], settings: Settings, options: Options, day: date
) -> dict[str, bytes]:
    """The parts of the answer to a content, by the ending of their names: its workbook marked, and a notice.

    Args:
        read: the content as it was read.
        findings: those of the collection about it.
        settings: of the campaign.
        options: with which it was read.
        day: of the notice.

    Returns:
        A notice, and a workbook too where it can be marked; nothing if only the office can mend what is wrong.
    """
    ours = (finding for finding in findings if finding.severity is Severity.ERROR)
    found = in_order((*ours, *read.reading.diagnostics))
    if not any(finding.severity is Severity.ERROR and finding.rule.is_for(Audience.AGENCY) for finding in found):
        return {}
    reading = read.reading.model_copy(
        update={
            "status": "rejected" if read.reading.status == "accepted" else read.reading.status,
            "diagnostics": found,
        }
    )
    letter = Letter(settings.office, settings.contact, settings.deadline, day)
    parts = {".html": notice(reading, settings.language, options, letter).encode()}
    return parts if read.workbook is None else {".xlsx": read.workbook, **parts}
