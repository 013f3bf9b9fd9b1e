"""Reads a sample as what it is, with what stands beside it, so that tests and documentation see the same findings."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

import gouji
from gouji.collection.sources import priors
from gouji.findings import Finding
from gouji.reading.published import read_report
from gouji.reading.workbooks import DEFAULT_OPTIONS, Options, read_roster
from support import expenditure, library, register
from support.published_pages import CODES

SAMPLES = Path(__file__).parents[2] / "samples"
WITH_KEY = Options(key=b"key of the office")
"""A seal is looked at only by those who have the key."""
_OF_LIBRARY = {f"V36{number}" for number in range(5)}
"""Codes of what the national form does not ask for."""
_OF_REGISTER = {f"V37{number}" for number in range(7)}
"""Codes of what is asked of records."""
_OF_EXPENDITURE = {"V378", "V379"}
"""Codes of what is asked of records that add up by their codes."""
_ROSTER_CODES = {*(f"C7{number}" for number in range(10, 30)), "C770"}


def finding_files() -> list[Path]:
    """The samples that are named by a finding, without what stands beside them."""
    return sorted(path for path in (SAMPLES / "findings").iterdir() if "-" not in path.stem)


@functools.cache
def findings_of(sample: Path) -> tuple[Finding, ...]:
    """Findings of a sample: a workbook, JSON, a roster, or a published report."""
    if CODES.fullmatch(sample.stem):
        return read_report(sample.read_bytes(), sample.name).diagnostics
    if sample.stem in _ROSTER_CODES:
        return tuple(read_roster(sample.read_bytes())[1])
    if sample.suffix == ".json":
        return gouji.load_submission(sample.read_bytes())[1]
    return gouji.read_file(sample, _options(sample)).diagnostics


def _options(sample: Path) -> Options:
    """Options to read a sample with the files beside it (``CODE-prior.*``, ``CODE-roster.csv``)."""
    options = WITH_KEY if sample.stem == "W212" else DEFAULT_OPTIONS
    options = library.OPTIONS if sample.stem in _OF_LIBRARY else options
    options = register.OPTIONS if sample.stem in _OF_REGISTER else options
    options = expenditure.OPTIONS if sample.stem in _OF_EXPENDITURE else options
    for beside in sample.parent.glob(f"{sample.stem}-*"):
        if beside.stem.endswith("-prior"):
            options = replace(options, priors=priors(beside)[0])
        else:
            options = replace(options, roster=read_roster(beside.read_bytes())[0])
    return options
