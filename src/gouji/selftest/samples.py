"""The samples of the self-test: one report in every format that is read, and the same report with a wrong figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from gouji.findings import Phrase, counted
from gouji.form import Number, load, shipped
from gouji.reading import Options, load_submission, read_bytes
from gouji.reading.published import certain, is_published, read_report

_PASSWORD = "gouji"  # noqa: S105  # of a sample, which everybody has
_EXPECTED = "report.json"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample.

    Attributes:
        file: its name.
        name: what is read with it, in words.
        module: a library that is an extra, without which it cannot be read.
        codes: of the findings in it.
    """

    file: str
    name: Phrase
    module: str | None = None
    codes: frozenset[str] = frozenset()


_CANNOT_PROVE = frozenset({"W219"})
"""A binary workbook keeps its protection where no reader looks."""

SAMPLES = (
    Sample("report.xlsx", Phrase("读取 .xlsx", "reading .xlsx")),
    Sample("wrong.xlsx", Phrase("指出错数", "finding a wrong figure"), codes=frozenset({"T401"})),
    Sample("report.xls", Phrase("读取 .xls（单独进程）", "reading .xls (own process)"), codes=_CANNOT_PROVE),
    Sample("report.xlsb", Phrase("读取 .xlsb", "reading .xlsb"), codes=_CANNOT_PROVE),
    Sample("report.ods", Phrase("读取 .ods", "reading .ods")),
    Sample(
        "password.xlsx",
        Phrase("读取带密码的文件（单独进程）", "reading behind a password (own process)"),
        "msoffcrypto",
    ),
    Sample("report.html", Phrase("读取网页", "reading web pages"), "selectolax"),
    Sample("report.docx", Phrase("读取 Word 文件", "reading Word files")),
    Sample("report.pdf", Phrase("读取 PDF（单独进程）", "reading PDFs (own process)"), "pypdfium2"),
)


def sample_error(file: str) -> Phrase | None:
    """Read a sample and compare what is read with what is in it.

    Args:
        file: its name.

    Returns:
        What differs; None if nothing does.
    """
    (sample,) = (known for known in SAMPLES if known.file == file)
    data = content(file)
    if is_published(data):
        report = read_report(data, file)
        known = certain(report)
        figures: Mapping[str, object] = known.figures if known is not None else {}
        codes = {finding.code for finding in report.diagnostics}
    else:
        reading = read_bytes(data, file, Options(password=_PASSWORD))
        submission = reading.submission
        figures = {} if submission is None else {path: submission.value(path) for path in _expected()}
        codes = {finding.code for finding in reading.diagnostics}
    if codes != sample.codes:
        told = " ".join(sorted(codes)) or "-"
        return Phrase(f"读出的问题是 {told}", f"the findings are {told}")
    differing = [path for path, value in _expected().items() if figures.get(path) != value]
    if differing and not sample.codes - _CANNOT_PROVE:
        first = differing[0]
        return Phrase(
            f"{len(differing)} 个数不对，如 {first}",
            f"{counted(len(differing), 'figure is', 'figures are')} wrong, such as {first}",
        )
    return None


def content(file: str) -> bytes:
    """The bytes of a sample.

    Args:
        file: its name.

    Returns:
        The bytes.
    """
    packaged = resources.files("gouji.selftest") / "samples"
    # In a checkout the samples stand at the top; the wheel carries them inside.
    folder = packaged if packaged.is_dir() else Path(__file__).parents[3] / "samples" / "selftest"
    return (folder / file).read_bytes()


@cache
def _expected() -> Mapping[str, Number | None]:
    submission, _ = load_submission(content(_EXPECTED))
    assert submission is not None
    return {path: submission.value(path) for path in load(shipped()[-1]).fields}
