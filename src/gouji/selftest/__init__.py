"""The program examined on the machine where it runs: one page that an office can send back when something fails."""

from __future__ import annotations

from gouji.selftest.examination import Collecting, examine
from gouji.selftest.result import SelftestCheck, SelftestOutcome, selftest_page, selftest_text
from gouji.selftest.samples import SAMPLES, Sample, sample_error

__all__ = [
    "SAMPLES",
    "Collecting",
    "Sample",
    "SelftestCheck",
    "SelftestOutcome",
    "examine",
    "sample_error",
    "selftest_page",
    "selftest_text",
]
