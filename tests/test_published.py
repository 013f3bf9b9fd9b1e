"""Published reports: no value is read wrongly, and what is not certain is said to be so."""

from __future__ import annotations

import base64
import csv
import dataclasses
import email.message
import io
import itertools
import json
import os
import random
import re
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

import gouji
from gouji.common import plain_words
from gouji.findings import Finding
from gouji.form.edition import Edition
from gouji.form.models.published import Certainty, PublishedReading, published_schema
from gouji.form.submission import Submission, values_of
from gouji.publishing.reports import ReportFormat, compose, make_report, render
from gouji.publishing.reports.pdf import to_pdfs
from gouji.reading.published import read_report, summarise, unfinished
from gouji.reading.published.document import Paragraph, PrintedCell, PrintedDocument, Table
from gouji.reading.published.formats import web, word
from gouji.reading.published.formats.text import read_text
from gouji.reading.published.sections import cuts
from gouji.reading.published.title import read_head
from gouji.reading.published.wording import distance, spellings
from gouji.reading.workbooks import Options
from gouji.returns import unfinished_workbook
from gouji.workbook.confined.ruled import DrawnLine, Glyph, PdfPage, blocks_of
from gouji.workbook.ooxml.archive import packed, unpacked
from gouji.workbook.reader import Claim
from support import any_form, cms_pages, forms, library, odd_prints, prints
from support.command import run
from support.examples import examples
from support.filled import AGENCY, SEED_AGENCY, YEAR, seed_submission, submission
from support.programs import Convert
from support.published_pages import Page
from support.strategies import submissions

HERE = Path(__file__).parent / "published"
SAMPLES = Path(__file__).parents[1] / "samples"
EDITIONS = gouji.shipped()
SURE = (Certainty.PRINTED, Certainty.UNBALANCED)

# --- real reports ---------------------------------------------------------------------------------------------------

REAL = {
    "pingtan_2025.html": ("pingtan_2025", 166),
    "hongze_2023.pdf": ("hongze_2023", 140),
    "hongze_2024.pdf": ("hongze_2024", 148),
    "huaian_2024.pdf": ("huaian_2024", 166),
    "kewei_2024.md": ("shanghai_kewei_2024", 106),
    "pingtan_2021.flat.txt": ("pingtan_2021", 4),
    "longgang_2024.part.txt": ("longgang_11956962_2024", 70),
    "hanyang_fzb_2022.part.txt": ("hanyang_fzb_2022", 21),
}
"""Of each file its truth, and how many of its inputs are certain."""


def _truth(name: str) -> Iterator[tuple[str, str]]:
    """By path what is printed."""
    document = json.loads((HERE / "truth" / f"{name}.json").read_text("utf-8"))
    edition = gouji.load(document["edition"])
    rows: dict[tuple[str, str], tuple[str, ...]] = {}
    for section in edition.sections:
        for grid in section.grids:
            chains = [chain for row in grid.rows for chain in row.leaves()] or [()]
            for chain, paths in zip(chains, grid.paths, strict=True):
                for label in spellings(chain[-1].label)[0] if chain else ("",):
                    rows[section.number, label] = paths
    printed = [("二", label, cells) for grid in document["proactive"].values() for label, cells in grid["rows"].items()]
    printed += [("三", label.rpartition("/")[2], cells) for label, cells in document["requests"]["rows"]]
    reviews = document["review_litigation"]
    printed += [("四", "", [cell for _, cell in reviews])] if reviews and isinstance(reviews[0], list) else []
    for number, label, cells in printed:
        yield from zip(rows.get((number, plain_words(label)), ()), cells, strict=False)


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text or "")
    except InvalidOperation:
        return None


def _certain(reading: PublishedReading, certainty: Certainty = Certainty.PRINTED) -> int:
    edition = gouji.load(reading.variant or reading.edition or "")
    return sum(reading.values[field.path].certainty is certainty for field in edition.inputs)


@pytest.mark.parametrize("name", REAL)
def test_of_a_real_report_no_value_is_wrong_and_the_certain_ones_are_many(name: str) -> None:
    if name.endswith(".pdf"):
        pytest.importorskip("pypdfium2")
    truth, certain = REAL[name]
    reading = read_report((HERE / name).read_bytes(), name)
    checked = 0
    for path, text in _truth(truth):
        value = reading.values[path].value
        if value is not None:
            assert Decimal(str(value)) == _number(text), path
            checked += 1
        elif _number(text) is not None:
            assert name == "pingtan_2021.flat.txt", path
    assert checked >= min(certain, 24)
    assert _certain(reading) == certain


def test_the_seed_is_read_from_its_own_text_and_is_the_projects_sample() -> None:
    reading = read_report((SAMPLES / f"{SEED_AGENCY}-2020.txt").read_bytes(), "seed.txt")
    seed = seed_submission()
    edition = gouji.load("2019-yanchi")
    assert reading.status == "read"
    assert reading.submission is not None
    assert (reading.edition, reading.variant, reading.year) == ("2019", "2019-yanchi", 2020)
    assert reading.agency == seed.agency
    assert values_of(reading.submission, edition) == values_of(seed, edition)
    assert (_certain(reading), _certain(reading, Certainty.INFERRED)) == (142, 24)
    assert [each.code for each in reading.diagnostics] == ["V352"]
    assert reading.values["key_figures.documents_issued"].found == "本部门及机关各业务处室制发的公文总数为200件"


def test_a_misprinted_label_is_read_between_its_neighbours_and_told() -> None:
    pytest.importorskip("pypdfium2")
    reading = read_report((HERE / "hongze_2023.pdf").read_bytes(), "hongze_2023.pdf")
    found = {each.code: each for each in reading.diagnostics}
    assert found["W251"].found == "2.其他法律行政止公开"
    assert reading.values["reconsideration.upheld"].certainty is Certainty.UNBALANCED
    assert reading.values["reconsideration.total"].value == 0
    assert reading.values["requests.results.other_handling.other.natural_person"].rule == "one row"


def test_a_blank_is_never_a_zero() -> None:
    reading = read_report((HERE / "hanyang_fzb_2022.part.txt").read_bytes(), "hanyang.txt")
    blank = reading.values["proactive_disclosure.rules.in_force"]
    assert (blank.certainty, blank.value) == (Certainty.BLANK, None)
    empty = read_report((HERE / "form-template-2025.docx").read_bytes(), "form.docx")
    assert _certain(empty, Certainty.BLANK) == 166
    assert empty.status == "partly"


# --- reports printed in many ways -----------------------------------------------------------------------------------


def _check(report: prints.Print, data: bytes, what: object) -> PublishedReading:
    """Whatever was done to a report: no value is read that is not printed, or not what the sums leave."""
    reading = read_report(data, "x")
    for path, printed in report.says.items():
        value = reading.values.get(path)
        if value is None or value.value is None:
            continue
        found = Decimal(str(value.value))
        if printed is not None:
            assert found == printed, (what, path, value)
        else:
            assert value.certainty is Certainty.INFERRED, (what, path, value)
            assert found == report.submission.value(path), (what, path, value)
    return reading


@pytest.mark.parametrize("seed", range(12))
def test_harmless_ways_of_printing_cost_no_value(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(EDITIONS[seed % len(EDITIONS)]), chance)
    names = [name for name in prints.HARMLESS if chance.random() < 0.25]
    for name in names:
        prints.HARMLESS[name](report, chance)
    reading = _check(report, report.page(), names)
    assert reading.status == "read", names
    assert all(reading.values[path].certainty in SURE for path in report.says), names
    _check(report, report.text(), names)
    _check(report, report.flat(), names)
    _check(report, report.repeated(), names)
    _check(report, prints.preformatted(report.text()), names)
    if not names:
        spaced = read_report(report.spaced(chance), "x")
        assert all(spaced.values[path].certainty in SURE for path in report.says)


@pytest.mark.parametrize(
    ("name", "seed"), [(name, seed) for name in prints.HARMFUL for seed in range(12 if name == "moved columns" else 3)]
)
def test_harmful_ways_of_printing_give_no_wrong_value(name: str, seed: int) -> None:
    chance = random.Random(f"{name}{seed}")  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(EDITIONS[seed % len(EDITIONS)]), chance)
    prints.HARMFUL[name](report, chance)
    _check(report, report.page(), name)
    if name != "worded":  # plain text has no footnotes and strikes nothing out
        _check(report, report.text(), name)
        if name != "figures run into one":  # between tabs they are two
            _check(report, report.pasted(), name)
            _check(report, report.spaced(chance), name)
            if name != "merged figures":  # written wherever they reach they are figures of their own
                _check(report, report.repeated("\t"), name)
                _check(report, report.repeated(), name)
        _check(report, prints.preformatted(report.text()), name)
        _check(report, report.flat(), name)


@pytest.mark.parametrize("beside", [" | ", "\t", "  "])
@pytest.mark.parametrize("seed", range(4))
def test_cells_that_a_converter_wrote_wherever_they_reach_are_read_once(seed: int, beside: str) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(EDITIONS[seed % len(EDITIONS)]), chance)
    reading = _check(report, report.repeated(beside), seed)
    unsure = {path for path in report.says if reading.values[path].certainty not in SURE}
    assert not unsure


_CELLS_IN_LINES = [("", ""), ("", " |"), ("|", " |")]
"""Lines that begin a row, and what ends a cell."""


@pytest.mark.parametrize("ways", _CELLS_IN_LINES)
@pytest.mark.parametrize("seed", range(3))
def test_each_cell_may_have_a_line_of_its_own(seed: int, ways: tuple[str, str]) -> None:
    report = prints.printed(gouji.load(EDITIONS[seed % len(EDITIONS)]), random.Random(seed))  # noqa: S311  # the same every time
    reading = _check(report, report.in_lines(*ways), ways)
    unread = {path.partition(".")[0] for path in report.says if reading.values[path].value is None}
    assert unread <= ({"proactive_disclosure"} if not any(ways) else set())  # no sum proves what stands in rows alone


@pytest.mark.parametrize("ways", _CELLS_IN_LINES)
@pytest.mark.parametrize("name", ["blanks", "blanks for zeros", "nil signs", "missing cells"])
def test_cells_in_lines_of_their_own_that_are_lost_move_no_others(name: str, ways: tuple[str, str]) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(name))  # noqa: S311  # the same every time
    prints.HARMFUL[name](report, random.Random(name))  # noqa: S311  # the same every time
    _check(report, report.in_lines(*ways), name)


@pytest.mark.parametrize("seed", range(3))
def test_figures_that_an_extractor_wrote_above_their_labels_are_none_of_the_next(seed: int) -> None:
    report = prints.printed(gouji.load("2019"), random.Random(seed))  # noqa: S311  # the same every time
    lines = report.in_lines().decode().replace("\n规章\n", "\n").split("\n")
    text = "\n".join(lines)
    moved = re.sub(r"\n(规范性文件|行政许可|其他对外管理服务事项|行政处罚|行政强制)((?:\n-?[\d.]+)+)", r"\2\n\1", text)
    assert moved != text
    for other in (moved, moved.replace("\n行政强制", "\n行政强制\n规章", 1)):
        values = read_report(other.encode(), "x.txt").values
        read = {path for path in report.says if path in values and values[path].value is not None}
        assert not {path for path in read if path.startswith("proactive")}


@pytest.mark.parametrize("between", [["第 3 页"], ["- 3 -"], ["3"], ["某局2025年政府信息公开工作年度报告", "5"]])
@pytest.mark.parametrize("every", [27, 56])
def test_what_stands_between_pages_of_cells_in_lines_is_no_figure(every: int, between: list[str]) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(every))  # noqa: S311  # the same every time
    lines = report.in_lines().decode().split("\n")
    pages = [[*lines[start : start + every], *between] for start in range(0, len(lines), every)]
    _check(report, "\n".join(itertools.chain.from_iterable(pages)).encode(), between)


@pytest.mark.parametrize("seed", range(8))
def test_the_number_of_a_page_is_none_of_a_row_whose_blank_cell_left_no_line(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(("2019", "2021")[seed % 2]), chance)
    blank = chance.choice([cell for cell in report.figures if cell.text == "0"])
    sheet = next(sheet for sheet in report.sheets if blank in sheet.cells)
    last = sheet.in_row(blank.row)[-1]
    before = [int(cell.text) for cell in sheet.in_row(blank.row) if cell.path and cell.text.isdecimal()]
    blank.text, last.text = "", f"{last.text} | {chance.choice([3, before[-1] * 2])}"  # a sum may hold by chance
    text = report.in_lines().decode().replace("\n\n", "\n")
    _check(report, f"{text}\n{chance.choice(['', '4'])}".encode(), blank.path)


@pytest.mark.parametrize("seed", range(4))
def test_the_lines_of_a_page_that_are_seen_as_they_are_written_are_those_of_a_text(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(EDITIONS[seed % len(EDITIONS)]), chance)
    for text in (report.text(), report.pasted(), report.ruled(12), report.repeated()):
        asked, plain = read_report(prints.preformatted(text), "x"), read_report(text, "x")
        assert (asked.status, asked.year, asked.agency) == (plain.status, plain.year, plain.agency)
        assert asked.values == plain.values


@pytest.mark.parametrize(
    "frame",
    [
        "<table><tr><td>{}</td></tr></table>",
        "<table><tr><td>导航</td><td><pre>{}</pre></td></tr></table>",
        "<table><tr><td><b>附表</b></td></tr><tr><td><div>{}</div></td></tr></table>",
    ],
)
@pytest.mark.parametrize("way", [prints.Print.text, prints.Print.pasted])
def test_lines_seen_as_they_are_written_in_a_cell_of_a_layout_are_read(
    frame: str, way: Callable[[prints.Print], bytes]
) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(2))  # noqa: S311  # the same every time
    text = way(report).decode()
    whole = frame.replace("{}", f"<pre>{text}</pre>")
    assert _check(report, f'<meta charset="utf-8"><body>{whole}'.encode(), frame).status == "read"
    sections = re.split(r"\n(?=[一二三四五六]、\S+\n)", text)
    parts = "".join(
        f"<p>{head}</p>{frame.replace('{}', f'<pre>{rest}</pre>')}"
        for head, _, rest in (section.partition("\n") for section in sections)
    )
    assert _check(report, f'<meta charset="utf-8"><body>{parts}'.encode(), frame).status == "read"


def test_a_figure_seen_as_it_is_written_makes_no_layout_of_its_table() -> None:
    report = prints.printed(gouji.load("2021"), random.Random(2))  # noqa: S311  # the same every time
    for cell in odd_prints.figures(report):
        cell.markup = f"<pre>\n{cell.text}\n</pre>"
    assert _check(report, report.page(), "pre").status == "read"


@pytest.mark.parametrize("seed", range(4))
def test_a_title_that_a_converter_wrote_over_all_columns_is_no_head_of_them(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(EDITIONS[seed % len(EDITIONS)]), chance)
    prints.dropped_groups(report, chance)
    reading = _check(report, report.repeated(), seed)
    assert all(reading.values[path].certainty in SURE for path in report.says)


@pytest.mark.parametrize("beside", [" | ", "\t", "  "])
@pytest.mark.parametrize("seed", range(3))
def test_heads_behind_a_corner_with_blanks_in_it_are_judged(seed: int, beside: str) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load("2021"), chance)
    prints.swapped_heads(report, chance)
    corner = next(cell for sheet in report.sheets for cell in sheet.cells if "勾稽" in cell.text)
    corner.text = corner.text.replace("关系", "关 系")
    _check(report, report.repeated(beside), seed)


@pytest.mark.parametrize("beside", [" | ", "\t", "  "])
@pytest.mark.parametrize("name", ["blanks for zeros", "missing cells"])
@pytest.mark.parametrize("seed", [1, 37, 57])
def test_a_figure_that_a_converter_wrote_twice_is_not_that_of_a_cell_before_it(
    seed: int, name: str, beside: str
) -> None:
    report = prints.printed(gouji.load("2019"), random.Random(seed))  # noqa: S311  # the same every time
    prints.HARMFUL[name](report, random.Random(seed))  # noqa: S311
    _check(report, report.repeated(beside), name)


@pytest.mark.parametrize("beside", ["\t", "  "])
@pytest.mark.parametrize("title", ["三、本年度办理结果", "三、本年度办理结果 | 40"])
def test_a_title_over_all_columns_of_a_text_makes_no_figures_one(title: str, beside: str) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(2))  # noqa: S311  # the same every time
    cells = [cell for sheet in report.sheets for cell in sheet.cells if (cell.path or "").startswith("requests.")]
    paths = [cell.path for cell in cells if (cell.path or "").startswith("requests.results.disclosed.")]
    text = report.repeated(beside).decode()
    line = next(line for line in text.split("\n") if "（一）予以公开" in line)
    over = title.replace(" | ", beside)
    first, _, rest = over.partition(beside)
    other = beside.join([*[first] * 3, *([rest] if rest else []), *[first] * 6])
    figures = beside.join(["7", *"1200003"])
    told = text.replace(line, f"{other}\n{beside.join(['（一）予以公开'] * 3)}{beside}{figures}").encode()
    reading = read_report(told, "x")
    for path, figure in zip(paths, (1, 2, 0, 0, 0, 0, 3), strict=True):
        assert reading.values[path or ""].value in (None, figure), path


def test_figures_of_two_columns_are_no_figure_of_one_that_spans_them() -> None:
    report = prints.printed(gouji.load("2021"), random.Random(1))  # noqa: S311  # the same every time
    path = "proactive_disclosure.administrative_licensing.decisions"
    text = report.repeated().decode()
    line = next(line for line in text.split("\n") if line.startswith("行政许可"))
    figure = line.split(" | ")[1]
    other = text.replace(line, f"行政许可 | {figure} | {figure} | {figure}1").encode()
    assert read_report(other, "x").values[path].value is None
    assert read_report(text.encode(), "x").values[path].value == int(figure)


@pytest.mark.parametrize("seed", [35, 36, 41, 45, 48, 51])
def test_a_lost_cell_before_an_empty_column_moves_no_figure(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load("2019"), chance)
    prints.HARMLESS["an empty column"](report, chance)
    prints.HARMFUL["missing cells"](report, chance)
    _check(report, report.page(), seed)
    _check(report, report.text(), seed)


@pytest.mark.parametrize("seed", range(6))
def test_a_lost_total_behind_a_column_in_front_moves_no_figure(seed: int) -> None:
    """The row has as many figures as the form, of which the first is none of it."""
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(EDITIONS[seed % len(EDITIONS)]), chance)
    prints.HARMFUL["a column in front"](report, chance)
    prints.HARMFUL["blanks"](report, chance)
    _check(report, report.page(), seed)
    _check(report, report.text(), seed)
    _check(report, report.pasted(), seed)


def _published_page(seed: int) -> tuple[prints.Print, set[str], bool, PublishedReading]:
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(chance.choice(EDITIONS)), chance)
    harmless = chance.sample(sorted(set(prints.HARMLESS) - _OF_ANOTHER_PAGE), chance.randint(0, 3))
    harmful = chance.sample(sorted(prints.HARMFUL), 1) if chance.random() < 0.5 else []
    for name in (*harmless, *harmful):
        (prints.HARMLESS | prints.HARMFUL)[name](report, chance)
    noted = cms_pages.spoil(report, chance)
    return report, noted, bool(harmful), read_report(cms_pages.page(report, chance), f"{seed}.html")


_OF_ANOTHER_PAGE = {"in paragraphs", "in pieces", "in a layout table", "an empty column", "without spans"}
"""Ways that only the plain page knows."""


_NOTED_WITHOUT_HEADS = {99, 161, 303}
"""Pages on which one number of section four bears a note, and heads that prove no column are above it."""


@pytest.mark.parametrize("seed", sorted({*range(int(os.environ.get("GOUJI_PAGES", "12")))} | _NOTED_WITHOUT_HEADS))
def test_of_a_page_of_any_site_no_value_is_wrong(seed: int) -> None:
    report, noted, is_harmed, reading = _published_page(seed)
    assert reading.agency is not None
    assert (reading.agency.name, reading.year) == (report.submission.agency.name, report.submission.year)
    read = {path: reading.values[path].value for path in report.edition.fields}
    for path, value in read.items():
        assert value is None or report.says[path] in (None, value) or value == float(report.says[path] or 0), path
    beside = {path.rpartition(".")[0] for path in noted}  # what a sum would prove is open beside a note
    if not is_harmed:
        assert all(path in noted or path.rpartition(".")[0] in beside for path, value in read.items() if value is None)


@settings(max_examples=examples(8))
@given(st.integers(0, 10**9))
def test_any_mixture_gives_no_wrong_value(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same every time
    changes = prints.HARMLESS | prints.HARMFUL
    names = chance.sample(sorted(changes), chance.randint(1, 3))
    report = prints.printed(gouji.load(chance.choice(EDITIONS)), chance)
    if "one row" in names and {"blanks", "blanks for zeros", "nil signs", "worded"} & set(names):
        names.remove("one row")  # it adds up what is printed
    if {"wrong totals", "missing cells"} <= set(names):
        names.remove("wrong totals")  # a misprinted total proves another number for the cell that is lost
    for name in sorted(names, key=list(changes).index):
        changes[name](report, chance)
    _check(report, report.page(), names)


# --- what gouji itself makes ----------------------------------------------------------------------------------------


def _same(made: Submission, reading: PublishedReading, edition: Edition) -> None:
    """A report says again what it was made of, the names and dates of the sign-off aside, which are not in it."""
    assert reading.submission is not None, [each.message("en") for each in reading.diagnostics]
    unprinted = ("sign_off", "explanations")
    before, after = values_of(made, edition), values_of(reading.submission, edition)
    told = {path for path in before if not path.startswith(unprinted)}
    figures = {figure.path for figure in edition.key_figures}
    assert {path: after[path] for path in told - figures} == {path: before[path] for path in told - figures}
    assert {path: after[path] for path in figures if before[path] is not None} == {
        path: before[path] for path in figures if before[path] is not None
    }
    # A space within a heading may be one of its layout: names are the same but for spaces.
    read, name = ("".join(agency.name.split()) for agency in (reading.submission.agency, made.agency))
    assert (reading.submission.year, read) == (made.year, name)
    assert reading.submission.edition_id == made.edition_id


@pytest.mark.parametrize("format_", [ReportFormat.HTML, ReportFormat.DOCX])
@pytest.mark.parametrize("name", EDITIONS)
@settings(max_examples=examples(8))
@given(data=st.data())
def test_any_report_as_page_or_document_is_read_back_equal(
    name: str, format_: ReportFormat, data: st.DataObject
) -> None:
    edition = gouji.load(name)
    named = submissions(edition).filter(lambda each: any(char.isalnum() for char in each.agency.name))
    made = data.draw(named)
    _same(made, read_report(make_report(made, edition, format_), "x"), edition)


@pytest.mark.parametrize("agency", ["0。", "民政局！", "。局"])
def test_a_name_that_ends_as_a_sentence_does_is_no_text(agency: str) -> None:
    edition = gouji.load("2019-yanchi")
    named = gouji.form.submission.Agency(name=agency)
    made = submission(edition, edition.years.first).model_copy(update={"agency": named})
    _same(made, read_report(make_report(made, edition, ReportFormat.HTML), "x"), edition)


@pytest.mark.parametrize("name", EDITIONS)
def test_the_report_made_of_what_was_read_is_the_same_report(name: str) -> None:
    edition = gouji.load(name)
    made = submission(edition, edition.years.first)
    page = make_report(made, edition, ReportFormat.HTML)
    read = read_report(page, "x").submission
    assert read is not None
    assert make_report(read, edition, ReportFormat.HTML) == page


_SIGNS = "政府信息公开工作年度报告全面贯彻落实条例，加强组织领导；依法答复。一是完善、二是强化：“主动”公开"


@pytest.mark.libreoffice
@pytest.mark.usefixtures("convert")
def test_reports_as_pdf_are_read_back_equal() -> None:
    pytest.importorskip("pypdfium2")
    chance = random.Random(5)  # noqa: S311  # the same every time
    made = [(seed_submission(), gouji.load("2019-yanchi"))]
    for name in EDITIONS:
        edition = gouji.load(name)
        values = values_of(prints.printed(edition, chance).submission, edition)
        for text in edition.texts:
            lengths = (chance.choice([4, 30, 200]) for _ in range(chance.randint(1, 4)))
            values[text.path] = "\n".join("".join(chance.choices(_SIGNS, k=length)) + "。" for length in lengths)
        made.append((gouji.form.submission.make_submission(edition, edition.years.first, AGENCY, values), edition))
    documents = [render(compose(each, edition), ReportFormat.DOCX) for each, edition in made]
    other = library.submission()
    documents.append(render(compose(other, library.FORM), ReportFormat.DOCX))
    *pdfs, last = to_pdfs(documents)
    for (each, edition), data in zip(made, pdfs, strict=True):
        _same(each, read_report(data, "x"), edition)
    _reads_back(last, other, library.FORM)


# --- other forms than the annual report ------------------------------------------------------------------------------


def _reads_back(data: bytes, made: Submission, edition: Edition) -> None:
    """A report of any form is read as what it was made of: figures, words, days, choices, and what was left blank."""
    reading = read_report(data, "x", Options(templates={edition.id: edition}))
    assert reading.submission is not None, [each.message("en") for each in reading.diagnostics]
    read, filled = values_of(reading.submission, edition), values_of(made, edition)
    assert {field.path: read.get(field.path) for field in edition.inputs} == {
        field.path: filled.get(field.path) for field in edition.inputs
    }
    assert (reading.agency and reading.agency.name, reading.year) == (made.agency.name, made.year)


@settings(max_examples=examples(8))
@given(library.submissions(library.FORM))
def test_words_days_and_choices_are_read_back(made: Submission) -> None:
    for format_ in (ReportFormat.HTML, ReportFormat.DOCX):
        _reads_back(make_report(made, library.FORM, format_), made, library.FORM)


@pytest.mark.parametrize("number", range(int(os.environ.get("GOUJI_FORMS", "6"))))
def test_a_report_of_any_form_is_read_back(number: int) -> None:
    edition = forms.load_text(any_form.template(number, is_read_from_print=True))
    made: list[Submission] = []

    @seed(number)
    @settings(max_examples=1, database=None, phases=[Phase.generate])
    @given(library.submissions(edition))
    def collect(submission: Submission) -> None:
        made.append(submission)

    collect()
    for format_ in (ReportFormat.HTML, ReportFormat.DOCX):
        _reads_back(make_report(made[0], edition, format_), made[0], edition)


_BALANCE_SHEET = """
form: 资产负债表
edition: zcfz
years: 2020-
sections:
  表:
    title: 资产负债表
    id: sheet
    type: decimal
    unit: 元
    places: 2
    grids:
      资产:
        id: assets
        corner: 资产
        columns: {end: {label: 期末余额}, start: {label: 年初余额}}
        rows: {cash: {label: 货币资金}, claims: {label: 应收账款净额}, all: {label: 资产总计}}
      负债:
        id: debts
        beside: true
        corner: 负债和净资产
        columns: {end: {label: 期末余额}, start: {label: 年初余额}}
        rows: {loans: {label: 短期借款}, worth: {label: 累计盈余}, all: {label: 负债和净资产总计}}
"""


def test_tables_beside_each_other_may_have_the_same_heads() -> None:
    edition = forms.load_text(_BALANCE_SHEET)
    paths = [field.path for field in edition.inputs if field.type.is_number]
    values = {path: Decimal(number * 7 + 3) for number, path in enumerate(paths)}
    made = gouji.form.submission.make_submission(edition, 2025, AGENCY, values)
    for format_ in (ReportFormat.HTML, ReportFormat.DOCX):
        _reads_back(make_report(made, edition, format_), made, edition)
    page = make_report(made, edition, ReportFormat.HTML).decode()
    options = Options(templates={edition.id: edition})
    left, right = page[: page.index("负债和净资产<")], page[page.index("负债和净资产<") :]
    swapped = left + right.replace("期末余额", "#", 1).replace("年初余额", "期末余额", 1).replace("#", "年初余额", 1)
    told = page.replace("</table>", "</table><p>注：以上数据以万件计。</p>", 1)
    for other in (swapped, told, page.replace("期末余额", "上年期末余额", 1)):
        assert read_report(other.encode(), "x", options).submission is None
    assert "单位：元" in page
    for unit in ("单位：万元", "金额单位:人民币 亿元", "（单位：千元）", "<b>单　位</b>：百万元"):
        assert read_report(page.replace("单位：元", unit).encode(), "x", options).submission is None, unit
    for unit in ("金额单位：人民币元", "单位：元（保留两位小数）", "填报单位：万元镇政府", "单位：张、元"):
        assert read_report(page.replace("单位：元", unit).encode(), "x", options).submission is not None, unit


_ALIKE = """
form: 人员情况表
edition: ryqk
years: 2020-
sections:
  一:
    title: 本级人员
    id: own
    grids: &grids
      人员:
        id: grid
        corner: 项目
        columns: {end: {label: 期末人数}, start: {label: 年初人数}}
        rows: {civil: {label: 行政编制人员}, public: {label: 事业编制人员}, other: {label: 其他聘用人员}}
  二: {title: 下属单位人员, id: below, grids: *grids}
"""


@pytest.mark.parametrize("is_laid_out", [False, True])
@pytest.mark.parametrize("left", [0, 1])
def test_one_table_is_not_read_as_those_of_two_sections_that_are_alike(left: int, is_laid_out: bool) -> None:  # noqa: FBT001
    edition = forms.load_text(_ALIKE)
    values = {field.path: 3 + number for number, field in enumerate(edition.inputs) if field.type.is_number}
    made = gouji.form.submission.make_submission(edition, 2025, AGENCY, values)
    page = make_report(made, edition, ReportFormat.HTML).decode()
    gone = re.findall(r"<section.*?</section>", page, re.DOTALL)[1 - left]
    page = page.replace(gone, "")
    if not is_laid_out:
        page = page.replace("</tr>", "<td>备注</td></tr>")
    reading = read_report(page.encode(), "x.html", Options(templates={edition.id: edition}))
    assert reading.diagnostics
    assert all(value.value is None for path, value in reading.values.items() if path in values)


@pytest.mark.parametrize("is_first", [False, True])
def test_a_table_beside_another_one_is_not_read_where_it_is_printed_again_with_other_figures(is_first: bool) -> None:  # noqa: FBT001
    edition = forms.load_text(_BALANCE_SHEET)
    values = {field.path: Decimal(3) for field in edition.inputs if field.type.is_number}
    made = gouji.form.submission.make_submission(edition, 2025, AGENCY, values)
    page = make_report(made, edition, ReportFormat.HTML).decode()
    table = page[page.index("<table") : page.index("</table>") + 8]
    wider = table.replace("</tr>", "<td>备注</td></tr>")
    options = Options(templates={edition.id: edition})
    for again, is_read in (
        (wider, True),
        (wider.replace(">3<", ">4<", 1), False),
        (wider.replace(">3<", ">33<"), False),
    ):
        both = f"{again}<p>又：</p>{table}" if is_first else f"{table}<p>又：</p>{again}"
        reading = read_report(page.replace(table, both).encode(), "x.html", options)
        assert (reading.submission is not None) is is_read


def test_a_form_that_is_read_from_workbooks_only_is_named_as_that() -> None:
    form = gouji.load_file(library.FORMS / "laodong-102-1.yaml")
    for templates, said in (({}, False), ({library.FORM.id: library.FORM}, False), ({form.id: form}, True)):
        options = Options(templates=templates)
        made = make_report(library.least(form), form, ReportFormat.HTML)
        (finding,) = read_report(made, "x", options).diagnostics
        assert finding.code == "F128"
        assert ("workbooks only" in finding.message("en"), "只从表格文件读" in finding.message("zh")) == (said, said)
        assert (form.id in finding.message("en")) == said


def test_words_are_known_by_the_whole_layout_alone() -> None:
    options = Options(templates={library.FORM.id: library.FORM})
    page = make_report(library.submission(), library.FORM, ReportFormat.HTML).decode()
    values = read_report(page.encode(), "x", options).values
    assert values["facts.has_site"].value == "是"
    assert (values["facts.opened"].value, values["facts.opened"].found) == ("1985-03-01", "1985年3月1日")
    for old, new in (("网址", "网站地址"), (">高校<", ">小学<"), ("1985年3月1日", "1985年春"), (">A1234<", ">A12<")):
        assert old in page
        reading = read_report(page.replace(old, new).encode(), "x", options)
        assert reading.submission is None
        assert reading.status == "partly"
    twice = page.replace("</body>", page[page.index("<table") : page.rindex("</table>") + 8] + "</body>")
    values = read_report(twice.encode(), "x", options).values
    assert values["facts.has_site"].value is None


# --- formats --------------------------------------------------------------------------------------------------------


def _page() -> str:
    return Page(submission(gouji.load("2021"), YEAR)).html


def _reads(data: bytes, **more: Any) -> PublishedReading:
    reading = read_report(data, "x", **more)
    assert reading.submission is not None, [each.message("en") for each in reading.diagnostics]
    assert inputs(reading.submission) == inputs(submission(gouji.load("2021"), YEAR))
    return reading


def inputs(made: Submission) -> dict[str, object]:
    edition = gouji.load(made.edition_id)
    return {field.path: made.value(field.path) for field in edition.inputs}


@pytest.mark.parametrize(
    ("name", "codec"), [("gb2312", "gb18030"), ("gbk", "gb18030"), ("GB18030", "gb18030"), ("utf-8", "utf-8")]
)
@pytest.mark.parametrize("meta", ['<meta charset="{}">', '<meta http-equiv=content-type content="a; charset={}">'])
def test_a_page_says_its_encoding_itself(name: str, codec: str, meta: str) -> None:
    page = re.sub(r'<meta charset="[^"]*">', meta.format(name), _page())
    assert meta.format(name) in page
    _reads(page.encode(codec))


def test_a_page_that_lies_about_its_encoding_or_says_nothing_is_read() -> None:
    page = _page()
    _reads(re.sub(r'<meta charset="[^"]*">', '<meta charset="gbk">', page).encode())
    _reads(re.sub(r'<meta charset="[^"]*">', "", page).encode("gb18030"))
    _reads(b"\xff\xfe" + page.encode("utf-16-le"))
    _reads(
        re.sub(r'<meta charset="[^"]*">', '<!-- <meta charset="big5"> --><meta charset="gbk">', page).encode("gb18030")
    )


def test_a_figure_may_stand_in_a_table_of_its_own_in_its_cell() -> None:
    framed = re.sub(
        r"(<td[^>]*>)\s*(\d+)\s*</td>", r"\1<table><tbody><tr><td>\2</td></tr></tbody></table></td>", _page()
    )
    assert framed != _page()
    whole = _reads(framed.encode()).values
    hidden = framed.replace("<table><tbody><tr><td>", "8<table hidden><tbody><tr><td>", 1)
    read = read_report(hidden.encode(), "x").values
    assert [read[path].value for path in whole if read[path].value != whole[path].value] == [8]


def test_the_table_of_another_agency_is_not_taken_for_a_part_of_a_report() -> None:
    page = _page()
    [table] = [found for found in re.findall(r"<table.*?</table>", page, re.DOTALL) if "自然人" in found]
    for title in ("<h1>{}</h1>", "<p>{}</p><h2>三、收到和处理政府信息公开申请情况</h2>"):
        other = title.format("红寺堡区教育局2025年政府信息公开工作年度报告") + table
        reading = read_report(page.replace(table, "").replace("</body>", f"{other}</body>").encode(), "x")
        assert (reading.agency, reading.submission) == (None, None)
        assert "W256" in [finding.code for finding in reading.diagnostics]


@pytest.mark.parametrize("caption", ["<tr><td colspan=5>{}</td></tr>", "<p>{}</p>", "<h3>（一）{}</h3>"])
def test_each_part_of_section_four_may_be_a_table_of_its_own(caption: str) -> None:
    page = _page()
    [table] = [found for found in re.findall(r"<table.*?</table>", page, re.DOTALL) if "结果维持" in found]
    figures = re.findall(r"<td[^>]*>\s*(\d+)\s*</td>", table)
    heads = "".join(f"<td>{head}</td>" for head in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"))
    parts = []
    for place, name in enumerate(("行政复议", "未经复议直接起诉", "复议后起诉")):
        over, cells = caption.format(name), "".join(f"<td>{each}</td>" for each in figures[5 * place : 5 * place + 5])
        rows = f"<tr>{heads}</tr><tr>{cells}</tr></table>"
        parts.append(f"<table>{over}{rows}" if over.startswith("<tr") else f"{over}<table>{rows}")
    _reads(page.replace(table, "".join(parts)).encode())
    moved = read_report(page.replace(table, parts[1] + parts[0] + parts[2]).encode(), "x")
    assert moved.values["reconsideration.upheld"].value is None


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
@pytest.mark.parametrize("wrong", [b"\x80", b"\xff", b"\xe4\xb8"])
def test_one_wrong_byte_makes_no_page_unreadable(codec: str, wrong: bytes) -> None:
    page = re.sub(r'<meta charset="[^"]*">', "", _page()).encode(codec)
    _reads(page.replace(b"</body>", wrong + b"</body>"))


@pytest.mark.parametrize("sign", [b"\x00", b"\x01", b"\x02", b"\x08", b"\x13", b"\x1f"])
def test_a_sign_that_a_paste_left_makes_no_page_another_kind_of_file(sign: bytes) -> None:
    assert _reads(_page().encode().replace(b"<h2", sign + b"<h2", 1)).format == "html"


@pytest.mark.parametrize("name", ["idna", "punycode", "undefined", "unicode_escape", "utf-16", "iso-8859-1"])
def test_a_page_that_names_an_encoding_of_no_page_is_read_by_its_bytes(name: str) -> None:
    _reads(_page().replace("utf-8", name).encode())


def test_traditional_characters_are_the_same_labels() -> None:
    changed = {"规": "規", "为": "為", "总": "總", "计": "計", "务": "務", "业": "業", "机": "機", "议": "議"}
    page = _page()
    head, _, rest = page.partition("<h2")
    for simple, traditional in changed.items():
        rest = rest.replace(simple, traditional)
    _reads(f"{head}<h2{rest}".encode())


def test_a_page_saved_in_one_file() -> None:
    message = email.message.EmailMessage()
    message["From"] = "<Saved by Blink>"
    message.set_content(_page(), subtype="html", charset="utf-8", cte="quoted-printable")
    message.make_related()
    message.add_related(b"\x89PNG", "image", "png")
    data = message.as_bytes()
    assert _reads(data).format == "mhtml"


@pytest.mark.parametrize(
    ("pages", "status"),
    [
        (('<frameset><frame src="cid:1"><frame src="cid:2"></frameset>', "<p>导航</p>", "{}"), "read"),
        (('<h1>年报</h1><iframe src="cid:1"></iframe>', "{}"), "read"),
        (('{}<iframe src="cid:1"></iframe>', "<table><tr><td>1</td><td>2</td></tr></table>"), "read"),
        (('<iframe src="cid:1"></iframe><iframe src="cid:2"></iframe>', "{}", "{}"), "unreadable"),
        (("<p>年报</p>", "{}"), "unreadable"),
        (
            (f"<table>{'<tr><td>机构</td><td>动态</td></tr>' * 40}</table>" + '<iframe src="cid:1"></iframe>', "{}"),
            "read",
        ),
    ],
)
def test_the_one_frame_of_a_page_that_holds_the_tables_is_read(pages: Sequence[str], status: str) -> None:
    message = email.message.EmailMessage()
    message.set_content(pages[0].replace("{}", _page()), subtype="html", charset="utf-8")
    message.make_related()
    for number, page in enumerate(pages[1:], start=1):
        message.add_related(page.replace("{}", _page()), subtype="html", charset="utf-8", cid=f"<{number}>")
    assert read_report(message.as_bytes(), "x.mht").status == status


def test_the_frames_of_a_page_take_no_longer_than_one_page_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "BOUNDS", dataclasses.replace(web.BOUNDS, processor_seconds=-1))
    message = email.message.EmailMessage()
    message.set_content('<iframe src="cid:1"></iframe>', subtype="html", charset="utf-8")
    message.make_related()
    message.add_related(_page(), subtype="html", charset="utf-8", cid="<1>")
    assert [found.code for found in read_report(message.as_bytes(), "x.mht").diagnostics] == ["F124"]


def test_a_saved_page_with_a_long_title_is_known() -> None:
    title = base64.b64encode("盐池县民政局政府信息公开工作年度报告".encode()).decode()
    message = email.message.EmailMessage()
    message.set_content(_page(), subtype="html", charset="utf-8", cte="quoted-printable")
    message.make_related()
    subject = f"=?utf-8?B?{title}?=\r\n =?utf-8?B?{title}?=\r\n\t=?utf-8?B?{title}?="
    head = f"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://www.example.gov.cn/\r\nSubject: {subject}\r\n"
    assert _reads(head.encode() + message.as_bytes()).format == "mhtml"


def test_what_is_not_shown_is_not_read() -> None:
    page = Page(submission(gouji.load("2021"), YEAR))
    row = page.row("行政处罚")
    hidden = row.replace("<tr>", '<tr style="display: none">').replace(">28<", ">99<")
    page.put(row, row + hidden)
    _reads(page.bytes())


def test_a_page_with_much_around_it_is_parsed_elsewhere_and_reads_the_same() -> None:
    link = '<li><a href="/a">2024年政府信息公开工作年度报告</a></li>'
    page = _page().replace("<body>", f"<body><ul>{link * 6000}</ul>")
    assert page.count("<") > 20_000
    reading = _reads(page.encode())
    assert reading.year == YEAR


_DOCX = (HERE / "form-template-2025.docx").read_bytes()


@pytest.mark.parametrize(
    "core", [b"<a", b"<!DOCTYPE a><a/>", '<?xml version="1.0" encoding="GB2312"?><a>中</a>'.encode("gbk")]
)
def test_properties_that_nobody_can_read_refuse_no_document(core: bytes) -> None:
    right, reading = (
        read_report(packed(unpacked(_DOCX) | parts), "x.docx") for parts in ({}, {"docProps/core.xml": core})
    )
    assert (reading.status, reading.values, reading.diagnostics) == (right.status, right.values, right.diagnostics)


def test_two_documents_one_behind_the_other_are_none() -> None:
    (finding,) = read_report(_DOCX + _DOCX, "x.docx").diagnostics
    assert (finding.code, "two archives" in finding.message("en")) == ("F122", True)


@pytest.mark.libreoffice
def test_old_documents_are_read_through_libreoffice(convert: Convert, tmp_path: Path) -> None:
    edition = gouji.load("2021")
    path = tmp_path / "report.docx"
    path.write_bytes(make_report(submission(edition, YEAR), edition, ReportFormat.DOCX))
    (old,) = convert([path], "doc:MS Word 97", tmp_path)
    assert _reads(old.read_bytes()).format == "doc"


def test_without_what_a_format_needs_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("gouji.workbook.confined.libreoffice._PLACES", ())
    (finding,) = read_report(b"{\\rtf1 }", "x.rtf").diagnostics
    assert finding.code == "F121"
    assert "LibreOffice" in finding.message("zh")


def test_without_the_extra_a_page_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gouji.workbook.confined.web", None)
    (finding,) = read_report(_page().encode(), "x.html").diagnostics
    assert finding.code == "F121"
    assert "gouji[html]" in finding.message("zh")


def test_tracked_changes_and_hidden_runs_of_a_document_are_read_as_it_shows() -> None:
    edition = gouji.load("2021")
    data = make_report(submission(edition, YEAR), edition, ReportFormat.DOCX)
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>99</w:delText></w:r></w:del>'
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>99</w:t></w:r>"
    figure = r"(<w:t[^>]*>412</w:t></w:r>)"
    _reads(_rewritten(data, lambda xml: re.sub(figure, rf"\1{deleted}{hidden}", xml)))
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'
    noted = _rewritten(data, lambda xml: re.sub(figure, rf"\1{raised}", xml))
    value = read_report(noted, "x").values["proactive_disclosure.administrative_licensing.decisions"]
    assert (value.certainty, value.value, value.found) == (Certainty.WORDED, None, "412⟨1⟩")


def _rewritten(data: bytes, change: Any) -> bytes:
    import io

    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, change(part.decode()).encode() if name == "word/document.xml" else part)
    return buffer.getvalue()


# --- documents that show something else than is written in them ------------------------------------------------------

_ODD = int(os.environ.get("GOUJI_ODD_DOCUMENTS", "12"))
"""How many odd documents of each format are made: a few in the suite, thousands by hand."""
_SEEN_IN_WORD = odd_prints.WORD_SEEN


@pytest.mark.parametrize("seed", range(_ODD))
def test_of_a_page_only_what_is_seen_is_read(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(EDITIONS[seed % len(EDITIONS)]), chance)
    played = odd_prints.spoil(report, chance)
    _check(report, report.page(), played)


@pytest.mark.parametrize("name", odd_prints.SEEN)
def test_what_is_seen_of_a_figure_is_read(name: str) -> None:
    chance = random.Random(name)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load("2021"), chance)
    report.styles = odd_prints.STYLES
    for cell in odd_prints.figures(report):
        cell.markup = odd_prints.SEEN[name](cell.text, chance)
    reading = _check(report, report.page(), name)
    assert {reading.values[cell.path or ""].certainty for cell in odd_prints.figures(report)} <= set(SURE)


@pytest.mark.parametrize("name", odd_prints.DOUBTFUL)
def test_what_nobody_can_be_sure_of_has_no_value(name: str) -> None:
    chance = random.Random(name)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load("2021"), chance)
    report.styles = odd_prints.STYLES
    for cell in odd_prints.figures(report):
        cell.markup = odd_prints.DOUBTFUL[name](cell.text, chance)
    reading = read_report(report.page(), "x")
    assert {reading.values[cell.path or ""].value for cell in odd_prints.figures(report)} == {None}


_BLOCKS_IN_LINES = {"tags", "no height", "a closed detail", "all raised", "a summary", "a flex"}
"""Among lines that are seen as they are written these begin a line of their own."""


@pytest.mark.parametrize("way", [prints.Print.text, prints.Print.pasted])
@pytest.mark.parametrize("name", sorted({*odd_prints.SEEN, *odd_prints.DOUBTFUL} - {"a class in others"}))
def test_among_lines_seen_as_they_are_written_a_figure_is_what_it_is_in_a_cell(
    name: str, way: Callable[[prints.Print], bytes]
) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(3))  # noqa: S311  # the same every time
    markup, cells = (odd_prints.SEEN | odd_prints.DOUBTFUL)[name], odd_prints.figures(report)
    written = {0xE000 + number: markup(cell.text, random.Random(name)) for number, cell in enumerate(cells)}  # noqa: S311
    for cell, sign in zip(cells, written, strict=True):
        cell.text = chr(sign)
    page = prints.preformatted(way(report)).decode()
    page = f"<style>{odd_prints.STYLES}</style>{page}".translate(written)
    values = _check(report, page.encode(), name).values
    found = {values[cell.path or ""].certainty in SURE for cell in cells}
    assert name in _BLOCKS_IN_LINES or found == {name in odd_prints.SEEN}


def test_what_holds_several_lines_makes_no_figure_of_them_doubtful() -> None:
    report = prints.printed(gouji.load("2021"), random.Random(3))  # noqa: S311  # the same every time
    page = prints.preformatted(report.text()).decode()
    for style in ("position:absolute;top:9px", "float:left", "vertical-align:2px", "transform:scale(1.1)"):
        placed = page.replace("<pre>", f'<pre><span style="{style}">').replace("</pre>", "</span></pre>")
        assert _check(report, placed.encode(), style).status == "read"
        marked = page.replace(" | ", f' <b style="{style}">|</b> ')
        assert _check(report, marked.encode(), style).status == "read"
    turned = page.replace("<pre>", '<pre style="transform:scaleX(-1)">')
    values = read_report(turned.encode(), "x.html").values
    assert {values[cell.path or ""].value for cell in odd_prints.figures(report)} <= {None}


@pytest.mark.parametrize(
    "around",
    [
        "<del>{}</del>",
        "<s>{}</s>",
        "<strike><div>{}</div></strike>",
        '<div class="struck">{}</div>',
        '<section style="text-decoration: line-through">{}</section>',
        "<table><tr><td><del>{}</del></td></tr></table>",
        '<table><tr><td>1</td><td class="struck"><div>{}</div></td></tr></table>',
        '<table class="struck"><tr><td>{}</td></tr></table>',
        '<div style="transform: scaleX(-1)">{}</div>',
        '<div style="transform: translateZ(0) scale(-1, 1)">{}</div>',
        '<div style="-webkit-transform: perspective(9px) rotateY(.5turn)">{}</div>',
        '<div style="rotate: y 180deg"><div style="transform: scale(1.1)">{}</div></div>',
        '<table style="transform: rotate(-180deg)"><tr><td>{}</td></tr></table>',
    ],
)
def test_a_table_that_is_struck_out_as_a_whole_says_nothing(around: str) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(2))  # noqa: S311  # the same every time
    report.styles = odd_prints.STYLES
    paths = [cell.path or "" for cell in odd_prints.figures(report)]
    struck = re.sub("<table.*?</table>", lambda table: around.replace("{}", table[0]), report.page().decode())
    values = read_report(struck.encode(), "x.html").values
    assert {values[path].value for path in paths} == {None}
    plain = re.sub("<table.*?</table>", lambda table: around.replace("{}", "已废止") + table[0], report.page().decode())
    values = read_report(plain.encode(), "x.html").values
    assert all(values[path].value == report.submission.value(path) for path in paths)


@pytest.mark.parametrize(
    ("column", "is_sure"),
    [
        ('<col style="visibility:collapse">', False),
        ('<colgroup span="3" class="folded"></colgroup>', False),
        ('<colgroup><col><col class="folded"></colgroup>', False),
        ('<col style="visibility:visible;width:9em"><col style="display:none"><col class="gone">', True),
    ],
)
def test_of_a_table_a_column_of_which_takes_no_place_no_figure_is_sure(column: str, *, is_sure: bool) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(2))  # noqa: S311  # the same every time
    report.styles = odd_prints.STYLES + ".folded{visibility:collapse}"
    page = report.page().decode().replace("<table border=1>", f"<table border=1>{column}")
    values = read_report(page.encode(), "x.html").values
    assert all((values[path].value is not None) == is_sure for path in report.says)


def _heads_of_three(report: prints.Print) -> list[prints.Cell]:
    """The heads over the seven columns of section 三, from the left."""
    sheet = next(sheet for sheet in report.sheets if sheet.number == "三")
    left, top = (min(getattr(cell, side) for cell in sheet.cells if cell.path) for side in ("column", "row"))
    heads = [cell for cell in sheet.cells if cell.row + cell.rows == top and cell.column >= left]
    return sorted(heads, key=lambda cell: cell.column)


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(range(7), 2)))
@pytest.mark.parametrize("way", [prints.Print.page, prints.Print.text, prints.Print.pasted])
def test_heads_that_stand_in_each_others_place_are_seen_in_any_row_of_them(
    one: int, other: int, way: Callable[[prints.Print], bytes]
) -> None:
    report = prints.printed(gouji.load(EDITIONS[(one + other) % 2]), random.Random(5))  # noqa: S311  # the same
    heads = _heads_of_three(report)
    columns = {heads[one].column: heads[other].column, heads[other].column: heads[one].column}
    heads[one].text, heads[other].text = heads[other].text, heads[one].text
    for cell in (cell for sheet in report.sheets for cell in sheet.cells if sheet.number == "三" and cell.path):
        cell.column = columns.get(cell.column, cell.column)
    _check(report, way(report), (one, other))


@pytest.mark.parametrize("row", range(3))
@pytest.mark.parametrize("way", [prints.Print.page, prints.Print.text, prints.Print.pasted])
def test_the_head_of_the_totals_may_stand_in_any_row_of_heads(row: int, way: Callable[[prints.Print], bytes]) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(5))  # noqa: S311  # the same every time
    total = _heads_of_three(report)[-1]
    for cell in (cell for sheet in report.sheets for cell in sheet.cells if sheet.number == "三" and not cell.path):
        if row <= cell.row < total.row and cell.column + cell.columns > total.column:
            cell.columns -= 1
    total.row, total.rows = row, 3 - row
    assert _check(report, way(report), row).status == "read"


_CHANNELS = ("网络", "信函", "当面", "传真", "邮件", "其他", "合计")
_AGENCIES = ("甲局", "乙局", "丙局", "丁局", "戊局", "己局", "合计")
_YEARS = tuple(f"{year}年" for year in range(2015, 2022))
_SHORT = ("公民", "企业", "科研院所", "公益组织", "律所", "其它", "合计")
_MISPRINTED = ("自然入", "商业企业", "科研机构", "社会公益", "法律服务", "其他", "总记")


@pytest.mark.parametrize(
    ("heads", "is_read"),
    [(_CHANNELS, False), (_AGENCIES, False), (_YEARS, False), (_SHORT, True), (_MISPRINTED, True)],
)
@pytest.mark.parametrize("way", [prints.Print.page, prints.Print.text])
def test_figures_that_add_up_under_heads_of_another_table_are_none(
    heads: Sequence[str], *, is_read: bool, way: Callable[[prints.Print], bytes]
) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(5))  # noqa: S311  # the same every time
    for cell, text in zip(_heads_of_three(report), heads, strict=True):
        cell.text = text
    sheet = next(sheet for sheet in report.sheets if sheet.number == "三")
    for cell in sheet.cells:
        cell.text = cell.text if is_read or cell.text not in ("申请人情况", "法人或其他组织") else "办理情况"
    values = _check(report, way(report), heads).values if is_read else read_report(way(report), "x").values
    figures = {values[path].value is not None for path in report.says if path.startswith("requests.")}
    assert figures == {is_read}


_STRUCK = {
    "x.html": ("<s>{}</s>", "<del>{}</del>", '<span class="struck">{}</span>', "<b><strike>{}</strike></b>"),
    "x.docx": ("<w:strike/>", "<w:dstrike/>"),
}
_RAISED = {"x.html": ("<sup>{}</sup>", "<sub>{}</sub>"), "x.docx": ('<w:vertAlign w:val="superscript"/>',)}


def _in_words(name: str, way: str, before: str, marked: str, behind: str) -> str | None:
    """What is read of a text a part of which is written in some way, as a page or as a Word document."""
    report = prints.printed(gouji.load("2021"), random.Random(5))  # noqa: S311  # the same every time
    report.styles = odd_prints.STYLES
    if name.endswith(".docx"):
        data, _ = odd_prints.word(report, random.Random(5), share=0, rows_gone=0)  # noqa: S311  # takes no chance
        runs = "".join(
            odd_prints._run(text, properties) for text, properties in ((before, ""), (marked, way), (behind, ""))
        )
        data = _rewritten(data, lambda text: text.replace(odd_prints._run("依法公开。"), runs, 1))
    else:
        data = report.page().replace(prints.TEXT.encode(), f"{before}{way.format(marked)}{behind}".encode(), 1)
    return str(read_report(data, name).values["narrative.overview"].value)


@pytest.mark.parametrize(
    ("name", "way"), [(name, way) for ways in (_STRUCK, _RAISED) for name in ways for way in ways[name]]
)
def test_a_number_of_a_text_is_not_run_together_with_one_that_is_struck_out_or_raised(name: str, way: str) -> None:
    assert _in_words(name, way, "公开300", "1,2", "条，3份。") == "公开300⟨1,2⟩条，3份。"
    assert _in_words(name, way, "公开", "30", "512条。") == "公开⟨30⟩512条。"
    assert _in_words(name, way, "公开", "条", "3份。") == "公开条3份。"


@pytest.mark.parametrize("way", ["<s>{}</s>", '<div style="text-decoration: line-through">{}</div>', "{}"])
def test_figures_of_a_struck_row_in_a_text_are_none(way: str) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(5))  # noqa: S311  # the same every time
    page = re.sub("<table.*?</table>", "", report.page().decode(), count=1)
    row = "行政规范性文件 17 3 58"
    page = page.replace("二、主动公开政府信息情况</p>", f"二、主动公开政府信息情况</p>{way.format(f'<p>{row}</p>')}")
    values = read_report(page.encode(), "x.html").values
    read = [
        values[f"proactive_disclosure.normative_documents.{name}"].value for name in ("issued", "repealed", "in_force")
    ]
    assert read == ([17, 3, 58] if way == "{}" else [None] * 3)


_OVER = {
    "a paragraph": "<p align=right>{}</p><table",
    "a caption": "<table><caption>{}</caption",
    "a row": "<table><tr><td colspan=10>{}</td></tr",
}
"""Places over a table, in the place of the beginning of its tag."""


def _told_over(report: prints.Print, place: str, words: str) -> bytes:
    """The page of a report with words over the table of section 三."""
    page = report.page().decode()
    start = page.index("<table", page.index(">三、"))
    return (page[:start] + _OVER[place].replace("{}", words) + page[start + len("<table") :]).encode()


@pytest.mark.parametrize("place", _OVER)
@pytest.mark.parametrize(
    "words",
    [
        *(
            "（单位：万件）",
            "单位:千件",
            "数量单位：百 件",
            "（以万件计）",
            "万件",
            "统计表  单位为十万件",
            "單位：萬件",
        ),
        *("单位：（万件）", "单位（千件）", "单位：“万件”", "单位：万件次", "单位：10000件", "以下数据均以万件为单位"),
        *("单位：条、件、万件", "单位：万元、万件"),
        *("单位：件、万件", "单位：件（万件）", "单位：件/千件，元", "Unit: 10,000 pieces", "Units in thousands"),
        *("单位：万", "（单位：千）", "单位均为百", "单位：件、万", "单位：万（件）", "计量单位为千。", "單位：萬"),
        *("以万为单位", "单位：千人次", "单位：万例", "单位：万余件", "单位：万　填报日期：2026年1月"),
        *("表中数据为万件", "本表数据须乘以100"),
        *("(in thousands)", "统计表 (Figures in thousands)", "UNIT: THOUSANDS", "×100", "（×10⁴）", "单位：10^4件"),
        *("单位：×10<sup>4</sup>件", "×10<sup>4</sup>"),
        *(
            "单　位：万件",
            "单位∶万件",
            "单位：仟件",
            "单位：１０００件",
            "单位：10,000件",
            "单位：1万件",
            "单位：10 千件",
        ),
        *(
            "单位：一千件",
            "单位：10的4次方件",
            "单位：1e4件",
            "单位：K",
            "单位：k件",
            "单位：'000",
            "’000",
            "Thousands",
        ),
        *("Unit：thousand", "(in thousands of requests)", "单位：万笔", "均以千计", "以千件为计量单位", "（千）"),
        *("统计表 (万)", "表中数据已除以1000"),
    ],
)
def test_figures_that_are_said_to_be_multiples_are_none(place: str, words: str) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(5))  # noqa: S311  # the same every time
    values = _check(report, _told_over(report, place, words), words).values
    assert {path for path in report.says if values[path].value is None} == {
        path for path in report.says if path.startswith("requests.")
    }


@pytest.mark.parametrize("place", _OVER)
@pytest.mark.parametrize(
    "words",
    [
        *("（单位：件）", "计量单位：件、万元", "统计表", "先进单位：十件实事", "填报单位：万州区某局", "單位：件"),
        *("单位：件（收费金额：万元）", "单位：万元", "以件为单位", "先进单位1000件事", "单位：件次"),
        *("单位：件，收费单位：万元", "Unit: piece", "Unit 10 of the district"),
        *("单位：件、条、万元", "单位：元、万元、件"),
        *("单位：万（元）", "单位：万 元", "金额单位：万", "单位：“百千万”工程指挥部", "单位：“千万工程”办公室"),
        *("单位：十堰市民政局", "单位：万宁市局（盖章）", "单位：千山区", "填报单位 百色市", "单位：万户镇"),
        *("单位：人次", "占比×100%", "占比=本年÷总计×100％", "单位：100%", "100件", "报表数量为十件", "表中数据为件"),
        *(
            "填报单位：万 宁 市",
            "单位：kW",
            "单位：1万元",
            "单位：10千元",
            "单位：1000元",
            "(in thousands of yuan)",
            "000",
        ),
        *(
            "政策解读（百余条）",
            "收费总额（万）",
            "采购额（百万）",
            "表中数量扩大10000元",
            "单位：10号楼",
            "单位：K 座",
        ),
        "Figures in 2024",
    ],
)
def test_figures_over_which_other_words_stand_are_read(place: str, words: str) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(5))  # noqa: S311  # the same every time
    assert _check(report, _told_over(report, place, words), words).status == "read"


_UNDER = {"a row": "<tr><td colspan=10>{}</td></tr></table>", "a paragraph": "</table><p>{}</p>"}
"""Places under a table, in the place of its end."""


@pytest.mark.parametrize("place", _UNDER)
@pytest.mark.parametrize("section", ["二", "三", "四"])
@pytest.mark.parametrize(
    ("words", "is_read"),
    [
        *(("【注】单位：万件", False), ("备 注：单位：万件", False), ("填表说明：以万件计", False)),
        *(("注：本表单位为万件", False), ("备注：单位：件、千件。", False), ("（说明：以上数据以万件计）", False)),
        *(("注：本表单位为件", True), ("注：其他处理中1000件为咨询", True), ("注：收费金额单位为万元", True)),
        *(("注：单位均为千", False), ("注：表中数字以万为单位", False), ("注：收费金额单位：万", True)),
    ],
)
def test_a_note_under_a_table_tells_the_unit_of_its_figures(
    place: str, section: str, words: str, *, is_read: bool
) -> None:
    assert _unread_with(section, _UNDER[place].replace("{}", words)) == ("" if is_read else section)


@pytest.mark.parametrize("section", ["二", "三", "四"])
@pytest.mark.parametrize(
    ("words", "is_read"),
    [
        *(("<p>单位：万件</p>", False), ("<p>单位：万元</p>", True), ("<p>单位：件</p>", True)),
        ("<p>注：1.本表由各科室填报。</p><p>2.单位为万件。</p>", False),
        (f"<p>注：{'本表由各科室填报，' * 10}单位为万件。</p>", False),
        (f"<p>注：{'本表由各科室填报，' * 10}单位为件。</p>", True),
        ("<p>注：1.本表由各科室填报。</p><p>全市单位千余家，为群众办事以千计。</p>", True),
        ("<p>本年，各单位办理事项以万件计。</p>", True),
    ],
)
def test_what_is_said_right_under_a_table_is_said_of_it(section: str, words: str, *, is_read: bool) -> None:
    assert _unread_with(section, f"</table>{words}") == ("" if is_read else section)


def _unread_with(section: str, end: str) -> str:
    """The sections no figure of which is read where this is the end of the table of one."""
    report = prints.printed(gouji.load("2021"), random.Random(5))  # noqa: S311  # the same every time
    page = report.page().decode()
    place = page.index("</table>", page.index(f"<p>{section}、"))
    values = _check(report, (page[:place] + end + page[place + len("</table>") :]).encode(), end).values
    numbers = {"proactive_disclosure": "二", "requests": "三", "reconsideration": "四", "litigation": "四"}
    read = {numbers[path.partition(".")[0]] for path in report.says if values[path].value is not None}
    unread = {numbers[path.partition(".")[0]] for path in report.says if values[path].value is None}
    assert not read & unread
    return "".join(sorted(unread))


@pytest.mark.parametrize(
    ("edition", "head", "other"),
    [
        ("2021", "本年处理决定数量", "上年处理决定数量"),
        ("2021", "本年处理决定数量", "去年处理决定数量"),
        ("2021", "本年处理决定数量", "本年处理决定数量与上年相比增减"),
        ("2021", "本年制发件数", "上年制发件数"),
        ("2021", "本年废止件数", "累计废止件数"),
        ("2021", "本年收费金额（单位：万元）", "累计收费金额（单位：万元）"),
        ("2021", "总计", "总计（百件）"),
        ("2021", "自然人", "自然人（单位：万件）"),
        *(
            ("2021", "总计", "总计（万）"),
            ("2021", "本年制发件数", "本年制发件数(×100)"),
            ("2021", "自然人", "自然人（千）"),
        ),
        ("2019", "处理决定数量", "上一年度处理决定数量"),
        ("2019", "本年新公开数量", "历年新公开数量"),
    ],
)
@pytest.mark.parametrize("way", [prints.Print.page, prints.Print.text, prints.Print.pasted])
def test_figures_under_a_head_of_another_year_or_measure_are_none(
    edition: str, head: str, other: str, way: Callable[[prints.Print], bytes]
) -> None:
    report = prints.printed(gouji.load(edition), random.Random(5))  # noqa: S311  # the same every time
    values = read_report(way(report).decode().replace(head, other).encode(), "x").values
    under = {
        cell.path for sheet in report.sheets for cell in sheet.cells if cell.path and _head_of(sheet, cell) == head
    }
    assert {values[path].value for path in under} == {None}


@pytest.mark.parametrize("unit", ["（万件）", "(千)", "（×100）", "（单位：百）"])
@pytest.mark.parametrize("way", [prints.Print.page, prints.Print.text])
def test_a_heading_over_columns_that_says_a_multiple_is_one_of_all_below_it(
    unit: str, way: Callable[[prints.Print], bytes]
) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(5))  # noqa: S311  # the same every time
    values = _check(report, way(report).decode().replace("申请人情况", f"申请人情况{unit}").encode(), unit).values
    assert {values[path].value for path in report.says if path.startswith("requests.")} == {None}


@pytest.mark.parametrize(
    ("edition", "heads"),
    [
        ("2021", {"本年制发件数": "2023年制发件数", "本年废止件数": "2023年度废止件数"}),
        ("2021", {"现行有效件数": "累计现行有效件数"}),
        ("2021", {"现行有效件数": "现行有效件数（历年累计）"}),
        ("2021", {"总计": "总计（累计）"}),
        ("2021", {"总计": "总计（件）", "自然人": "自然人（人）", "本年制发件数": "本年制发件数（单位：件次）"}),
        ("2021", {"（单位：万元）": "（万元）", "其他": "其他（十）"}),
        ("2019", {"对外公开总数量": "历年对外公开总数量"}),
        ("2019", {"本年增/减": "比上年增/减"}),
    ],
)
@pytest.mark.parametrize("way", [prints.Print.page, prints.Print.text])
def test_a_head_that_says_of_itself_what_the_form_means_is_known(
    edition: str, heads: dict[str, str], way: Callable[[prints.Print], bytes]
) -> None:
    report = prints.printed(gouji.load(edition), random.Random(5))  # noqa: S311  # the same every time
    above = [cell for sheet in report.sheets for cell in sheet.cells if cell.text in heads and not cell.path]
    for cell in above:
        cell.text = heads[cell.text] if cell.row + cell.rows <= 3 else cell.text
    assert _check(report, way(report), heads).status == "read"


def _head_of(sheet: prints.Sheet, figure: prints.Cell) -> str:
    """The label that stands next above a figure."""
    above = [cell for cell in sheet.cells if not cell.path and cell.row < figure.row and cell.column == figure.column]
    return max(above, key=lambda cell: cell.row).text


@pytest.mark.parametrize(
    "style",
    ["text-decoration: line-through", "transform: scaleX(-1)", "scale: -1 1", "transform: matrix(-1, 0, 0, -1, 0, 0)"],
)
@pytest.mark.parametrize("place", ["<html", "<body", "<table", "body {", "html {", "table {"])
def test_a_page_or_a_table_that_shows_other_figures_than_it_has_says_none(style: str, place: str) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(2))  # noqa: S311  # the same every time
    paths = [cell.path or "" for cell in odd_prints.figures(report)]
    page = report.page().decode()
    told = f'{place} style="{style}"' if place[0] == "<" else ""
    page = page.replace(place, told) if told else page.replace("<style>", f"<style>{place}{style}}}")
    values = read_report(page.encode(), "x.html").values
    assert {values[path].value for path in paths} == {None}


@pytest.mark.parametrize(
    "styles",
    [
        "body {transform: none; scale: 1.1; rotate: none}",
        "div {transform: translate(-50%, -5px)} table {-webkit-transform: rotateX(0) scale(1.1)}",
        "div {transform: rotateX(180deg)} table {transform: rotateX(180deg)}",  # to have a bar above a wide table
        "div {transform: rotate(360deg) scale(.9)} table {rotate: 2deg; scale: 1 2}",
        "@keyframes turning {from {transform: rotateY(180deg)}} table {animation: turning 1s}",
        "div:hover {transform: scaleX(-1)}",
    ],
)
def test_a_table_that_is_seen_upright_is_read(styles: str) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(2))  # noqa: S311  # the same every time
    report.styles = styles
    assert _check(report, report.page(), styles).status == "read"


@pytest.mark.parametrize("seed", range(_ODD))
def test_of_a_word_document_only_what_is_seen_is_read(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(EDITIONS[seed % len(EDITIONS)]), chance)
    data, played = odd_prints.word(report, chance)
    _check(report, data, played)


@pytest.mark.parametrize("way", [odd_prints.WORD_SEEN, odd_prints.WORD_DOUBTFUL])
def test_every_trick_of_a_word_document_is_seen_through(
    way: dict[str, Callable[[str], str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(1))  # noqa: S311  # the same every time
    paths = [cell.path or "" for cell in odd_prints.figures(report)]
    for name, trick in way.items():
        monkeypatch.setattr(odd_prints, "WORD_SEEN", {name: trick})
        monkeypatch.setattr(odd_prints, "WORD_DOUBTFUL", {name: trick})
        data, _ = odd_prints.word(report, random.Random(2), share=1, rows_gone=0)  # noqa: S311  # the same every time
        values = read_report(data, "x").values
        if way is _SEEN_IN_WORD:
            assert {values[path].certainty for path in paths} <= set(SURE), name
            assert all(values[path].value == report.submission.value(path) for path in paths), name
        else:
            assert {values[path].value for path in paths} == {None}, name


def test_a_row_that_is_hidden_in_one_program_only_makes_its_like_doubtful() -> None:
    report = prints.printed(gouji.load("2021"), random.Random(1))  # noqa: S311  # the same every time
    paths = [cell.path or "" for cell in odd_prints.figures(report)]
    deleted, _ = odd_prints.word(report, _Always(0.3), share=0, rows_gone=1)
    values = read_report(deleted, "x").values
    assert all(values[path].value == report.submission.value(path) for path in paths)
    hidden, _ = odd_prints.word(report, _Always(0.7), share=0, rows_gone=1)
    values = read_report(hidden, "x").values
    assert all(values[path].value in (None, report.submission.value(path)) for path in paths)
    assert any(values[path].certainty is Certainty.SEVERAL for path in paths)


@pytest.mark.parametrize("frame", ["{}", "导航|{}", "导航|{}|边栏", "发布日期：2026-01-20/{}/打印"])
def test_a_word_document_in_a_table_is_read_in_its_order(frame: str) -> None:
    made = submission(gouji.load("2021"), YEAR)
    buffer = io.BytesIO()
    document = make_report(made, gouji.load("2021"), ReportFormat.DOCX)
    with zipfile.ZipFile(io.BytesIO(document)) as archive, zipfile.ZipFile(buffer, "w") as other:
        for name in archive.namelist():
            part = archive.read(name).decode() if name == "word/document.xml" else ""
            start, end = part.find("<w:body>") + len("<w:body>"), part.rfind("<w:sectPr")
            rows = [
                [f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in row.split("|")]
                for row in frame.split("/")
            ]
            table = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
            table = table.replace("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", f"{part[start:end]}<w:p/>")
            other.writestr(name, f"{part[:start]}<w:tbl>{table}</w:tbl>{part[end:]}" if part else archive.read(name))
    reading, plain = read_report(buffer.getvalue(), "x"), read_report(document, "x")
    assert reading.diagnostics == plain.diagnostics
    assert inputs(reading.submission) == inputs(made) if reading.submission else False
    assert reading.values["narrative.overview"] == plain.values["narrative.overview"]


@pytest.mark.parametrize("room", [4, 6, 8, 12, 40])
def test_figures_broken_over_lines_that_no_ruler_parts_are_no_numbers(room: int) -> None:
    """As programs draw tables with a ruler below their heads only; where the sums tell that they fail, that is said."""
    for number in range(12):
        report = prints.printed(gouji.load(EDITIONS[number % len(EDITIONS)]), random.Random(number))  # noqa: S311
        broken = "\n".join(line for line in report.ruled(room).decode().split("\n") if line[:1] != "+")
        read = read_report(broken.encode(), "x.txt").values
        for path in set(read) & set(report.says):
            value, printed = read[path].value, float(report.says[path] or 0)
            assert value in (None, printed) or read[path].certainty is Certainty.UNBALANCED, (number, path)
            assert room < 40 or value == printed, (number, path)


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100])
def test_figures_torn_by_lines_that_are_broken_at_a_width_are_no_numbers(width: int) -> None:
    for number in range(6):
        report = prints.printed(gouji.load(EDITIONS[number % len(EDITIONS)]), random.Random(number))  # noqa: S311
        text = report.text().decode()
        for bars in (text, text.replace(" | ", "|"), re.sub(r"(?m)^\| | \|$", "", text)):
            lines = (re.findall(f".{{1,{width}}}", line) or [""] for line in bars.split("\n"))
            _check(report, "\n".join(itertools.chain.from_iterable(lines)).encode(), (number, width))


_BLANKS = ("\t", " \t ", " ", "    ", "\u3000\u3000")


@pytest.mark.parametrize("width", [30, 37, 44, 54, 58, 80, 87])
def test_figures_of_copied_text_that_was_broken_at_a_width_are_whole_or_no_numbers(width: int) -> None:
    for number in range(3):
        report = prints.printed(gouji.load(EDITIONS[number % len(EDITIONS)]), random.Random(number))  # noqa: S311
        pasted = report.pasted().decode()
        for text in (*(pasted.replace("\t", blank) for blank in _BLANKS), report.flat().decode()):
            for measure in (len, _columns, lambda text: len(text.encode())):
                lines = [broken for line in text.split("\n") for broken in _broken(line, width, measure)]
                _check(report, "\n".join(lines).encode(), (number, width))
                _check(report, "\n".join(map(str.strip, lines)).encode(), (number, width))


def _columns(text: str) -> int:
    return len("".join("xx" if unicodedata.east_asian_width(char) in "WF" else char for char in text).expandtabs())


def _broken(line: str, width: int, measure: Callable[[str], int]) -> Iterator[str]:
    """A line as a program breaks it that counts its width so."""
    part = ""
    for char in line:
        if part and measure(part + char) > width:
            yield part
            part = ""
        part += char
    yield part


def test_a_figure_of_copied_text_that_may_be_torn_is_told() -> None:
    report = prints.printed(gouji.load("2021"), random.Random(2))  # noqa: S311  # the same every time
    path = "proactive_disclosure.administrative_licensing.decisions"
    row = re.compile(r"行政许可\t\d+")
    for figure, value in (("123456", 123456), ("123\n456", None)):
        text = row.sub(f"行政许可{' ' * 90}{figure}", report.pasted().decode())
        reading = read_report(text.encode(), "x.txt")
        assert reading.values[path].value == value
        assert ("V351" in {finding.code for finding in reading.diagnostics if finding.path == path}) is (value is None)


@pytest.mark.parametrize("blank", _BLANKS)
def test_a_row_of_copied_text_that_has_lost_its_label_costs_no_other(blank: str) -> None:
    for number in range(6):
        report = prints.printed(gouji.load(EDITIONS[number % len(EDITIONS)]), random.Random(number))  # noqa: S311
        text = re.sub("(?m)^二、上年结转[^\t]*", "", report.pasted().decode()).replace("\t", blank)
        reading = _check(report, text.encode(), number)
        paths = [path for path in report.says if not path.startswith("requests.carried_over.")]
        assert all(reading.values[path].certainty in SURE for path in paths), number


@pytest.mark.parametrize("room", [6, 9, 12, 40])
@pytest.mark.parametrize("signs", ["+|-", "+|=", "┼│─", "╬║═"])
def test_cells_of_a_drawn_table_have_several_lines(signs: str, room: int) -> None:
    for number in range(3):
        report = prints.printed(gouji.load("2021"), random.Random(number))  # noqa: S311  # the same every time
        reading = _check(report, report.ruled(room, *signs), (number, room))
        sure = sum(reading.values[path].certainty in SURE for path in report.says)
        assert sure >= len(report.says) * (0.5 if room < 18 else 1)


@pytest.mark.parametrize("signs", ["+|-", "┼│─"])
@pytest.mark.parametrize("below", ["第二十条", "自然人|结果维持", "（七）", "二、|（[二三四五六七]）", "."])
def test_lines_of_a_drawn_table_between_some_rulers_are_rows(signs: str, below: str) -> None:
    for number in range(6):
        report = prints.printed(gouji.load(EDITIONS[number % len(EDITIONS)]), random.Random(number))  # noqa: S311
        lines = report.ruled(99, *signs).decode().split("\n")
        few = [
            line
            for line, lower in itertools.pairwise([*lines, ""])
            if line[:1] != signs[0] or lower[:1] != signs[1] or re.search(below, lower)
        ]
        reading = _check(report, "\n".join(few).encode(), (number, below))
        assert all(reading.values[path].certainty in SURE for path in report.says), (number, below)


@pytest.mark.parametrize("number", range(12))
def test_figures_of_a_row_without_a_label_are_none_of_the_row_above(number: int) -> None:
    chance = random.Random(number)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(EDITIONS[number % len(EDITIONS)]), chance)
    prints.blanks_for_zeros(report, chance)
    for sheet in report.sheets:
        for row in range(sheet.rows):
            cells = sheet.in_row(row)
            if chance.random() < 0.3 and any(cell.path for cell in cells):
                for cell in cells:
                    cell.text = "" if cell.is_label else cell.text
    _check(report, report.text(), number)
    _check(report, report.ruled(99), number)


@pytest.mark.parametrize("way", [odd_prints.MARKDOWN_SEEN, odd_prints.MARKDOWN_DOUBTFUL])
def test_a_figure_of_markdown_is_read_as_it_shows(way: dict[str, Callable[[str], str]]) -> None:
    for name, trick in way.items():
        report = prints.printed(gouji.load("2021"), random.Random(2))  # noqa: S311  # the same every time
        paths = [cell.path or "" for cell in odd_prints.figures(report)]
        for cell in odd_prints.figures(report):
            cell.text = trick(cell.text)
        for text in (report.text(), report.text().replace("信息内容".encode(), "**信息<br>内容**".encode())):
            values = read_report(text, "x.md").values
            if way is odd_prints.MARKDOWN_SEEN:
                assert {values[path].certainty for path in paths} <= set(SURE), name
                assert all(values[path].value == report.submission.value(path) for path in paths), name
            else:
                assert {values[path].value for path in paths} == {None}, name
        pasted = read_report(report.pasted(), "x.md").values
        assert all(pasted[path].value in (None, report.submission.value(path)) for path in paths), name


@pytest.mark.parametrize("ruler", ["|-|-|", "|:-:|:-|", "| --- | :--- |", "|==|==|"])
def test_the_row_that_aligns_columns_is_no_row(ruler: str) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(2))  # noqa: S311  # the same every time
    text = re.sub(r"(?m)^(\| 信息内容.*)$", rf"\1\n{ruler}", report.text().decode())
    reading = _check(report, text.encode(), ruler)
    assert all(reading.values[path].certainty in SURE for path in report.says)


def _cut(
    report: prints.Print, chance: random.Random, pages: int, *, has_whole_labels: bool, is_lined: bool = False
) -> PrintedDocument:
    """Rows of a document cut through at the ends of pages, with the heads again on each, as LibreOffice prints them.

    Args:
        report: what is printed.
        chance: of where.
        pages: on which a row that is cut stands.
        has_whole_labels: nothing but figures is cut.
        is_lined: below the last row of a page another seems to begin: a line stands under a word of it, or through it.
    """
    blocks: list[Paragraph | Table] = []
    title = f"{report.submission.agency.name}{report.submission.year}年{report.edition.form}"
    blocks.append(Paragraph(title))
    sheets = {sheet.number: sheet for sheet in report.sheets}
    for section in report.edition.sections:
        blocks.append(Paragraph(section.heading))
        sheet = sheets.get(section.number)
        if sheet is None:
            continue
        top = min(cell.row for cell in sheet.cells if cell.path is not None)
        heads = [tuple(_cell(cell, cell.text, cell.rows) for cell in sheet.in_row(row)) for row in range(top)]
        repeated = heads if chance.random() < 0.5 else []
        rows = list(heads)
        for row in range(top, sheet.rows):
            cells = [cell for cell in sheet.cells if cell.row <= row < cell.row + cell.rows]
            cells.sort(key=lambda cell: cell.column)
            texts = [cell.text if cell.row == row else "" for cell in cells]
            is_cut = chance.random() < 0.3
            label = len if has_whole_labels else lambda text: max(2, len(text) // pages + 1)
            pairs = list(zip(cells, texts, strict=True))
            lengths = [chance.randrange(1 + ("." in text), 4) if cell.path else label(text) for cell, text in pairs]
            parts = list(zip(*map(_in_parts, texts, lengths, itertools.repeat(pages if is_cut else 1)), strict=True))
            for number, part in enumerate(parts):
                if number and any(part):
                    if is_lined and rows[len(repeated) :]:
                        rows[-1:] = [tuple(cell._replace(rows=2) for cell in rows[-1]), ()]
                    blocks.append(Table(tuple(rows)))
                    rows = list(repeated)
                if number == 0 or any(part):
                    rows.append(tuple(_cell(cell, text) for cell, text in zip(cells, part, strict=True)))
        blocks.append(Table(tuple(rows)))
    return PrintedDocument(tuple(blocks))


def _in_parts(text: str, length: int, pages: int) -> list[str]:
    """A text on as many pages, so many characters of it on each but the last."""
    starts = [length * page for page in range(pages)]
    return [text[start:end] for start, end in itertools.zip_longest(starts, starts[1:])]


def _cell(cell: prints.Cell, text: str, rows: int = 1) -> PrintedCell:
    return PrintedCell(text, cell.column, cell.columns, rows)


def test_the_number_of_a_span_ends_where_a_browser_ends_it() -> None:
    report = prints.printed(gouji.load("2021"), random.Random(8))  # noqa: S311  # the same every time
    page = report.page().decode()
    for written in (r"\1px", r" \1 ", r"+\1", r"\1.0", r"0\1"):
        other = re.sub(r'colspan="?(\d+)"?', f'colspan="{written}"', page)
        assert other != page
        reading = _check(report, other.encode(), written)
        assert all(reading.values[path].certainty in SURE for path in report.says), written


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("pages", [2, 3])
@pytest.mark.parametrize("has_whole_labels", [True, False])
def test_rows_cut_through_at_the_ends_of_pages_give_no_wrong_value(
    monkeypatch: pytest.MonkeyPatch, number: int, pages: int, *, has_whole_labels: bool
) -> None:
    chance = random.Random(number)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(EDITIONS[number % len(EDITIONS)]), chance)
    document = _cut(report, chance, pages, has_whole_labels=has_whole_labels, is_lined=number % 3 == 2)
    monkeypatch.setattr("gouji.reading.published.formats.read_text", lambda _text: document)
    reading = _check(report, report.text(), number)
    assert sum(reading.values[path].certainty is not Certainty.NOT_FOUND for path in report.says) > 0.9 * len(
        report.says
    )


def test_what_a_word_document_has_in_sections_of_characters_is_its_text() -> None:
    report = prints.printed(gouji.load("2021"), random.Random(2))  # noqa: S311  # the same every time
    path = next(cell.path or "" for cell in odd_prints.figures(report))
    plain, _ = odd_prints.word(report, random.Random(2), share=0)  # noqa: S311
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    figure, value = re.compile("(<w:t[^>]*>)([0-9]+)(</w:t>)"), report.submission.value(path)
    for content, read in (
        (f"<![CDATA[{value}]]>", value),
        (f"<![CDATA[{value}<w:jc/>1]]>", None),
        (f"{value}<!-- <w:jc/> -->", value),
    ):
        changed = figure.sub(rf"\g<1>{content}\3", parts["word/document.xml"], count=1)
        assert changed != parts["word/document.xml"]
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, text in (parts | {"word/document.xml": changed}).items():
                archive.writestr(name, text)
        assert read_report(buffer.getvalue(), "x.docx").values[path].value == read


def test_no_element_of_a_word_document_that_is_heeded_is_left_unparsed() -> None:
    body = word._Body({})  # the table of what is heeded
    heeded = {*body.beginnings(), *body.endings()} - {"pStyle", "rStyle", "spacing"}
    for idle in (word._IDLE, word._IDLE_WITHOUT_STYLES):
        dropped = {name for name in heeded if idle.search(f'<w:{name} w:val="4"/>'.encode())}
        assert dropped == set()
        assert not idle.search(b'<w:spacing w:val="-100"/>')


@pytest.mark.parametrize(
    ("telling", "heeded"),
    [
        ([], set()),
        (["Hid"], {"Hid"}),
        (["Hid", "Out"], {"Hid", "Out"}),
        (["a&b"], {"Hid", "Hidden", "Out", "a&amp;b"}),
        ([f"s{number}" for number in range(10_000)], {"Hid", "Hidden", "Out", "a&amp;b"}),
    ],
)
def test_only_styles_that_tell_what_is_seen_are_parsed(telling: list[str], heeded: set[str]) -> None:
    names = ("Hid", "Hidden", "Out", "a&amp;b")
    kept = {
        name
        for name in names
        if not any(idle.search(f'<w:pStyle w:val="{name}"/>'.encode()) for idle in word._idle(telling))
    }
    assert kept == heeded | ({"a&amp;b"} if len(telling) in (1, 2) else set())


class _Always(random.Random):
    """Chance that is none."""

    def __init__(self, number: float) -> None:
        super().__init__()
        self.number = number

    def random(self) -> float:
        return self.number


@pytest.mark.parametrize("seed", range(_ODD))
def test_of_a_pdf_only_what_is_seen_is_read(seed: int) -> None:
    pytest.importorskip("pypdfium2")
    chance = random.Random(seed)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load(EDITIONS[seed % len(EDITIONS)]), chance)
    data, played = odd_prints.pdf(report, chance, turned=90 * (seed % 4))
    _check(report, data, played)


def test_of_a_pdf_dashed_borders_are_borders() -> None:
    pytest.importorskip("pypdfium2")
    report = prints.printed(gouji.load("2021"), random.Random(8))  # noqa: S311  # the same every time
    data, _ = odd_prints.pdf(report, random.Random(8), share=0, border="")  # noqa: S311
    reading = _check(report, data, "dashed")
    assert all(reading.values[path].certainty is Certainty.PRINTED for path in report.edition.fields)


@pytest.mark.parametrize("between", ["\u2003", " ", "<br>"])
def test_digits_set_apart_or_broken_are_one_number_where_the_sums_tell(between: str) -> None:
    label = "一、本年新收政府信息公开申请数量"
    page = Page(submission(gouji.load("2021"), YEAR)).figure(label, 6, f"5{between}7").figure(label, 0, f"4{between}0")
    values = read_report(page.bytes(), "x").values
    seen = [values[f"requests.new.{part}"] for part in ("natural_person", "total")]
    assert [(value.value, value.certainty) for value in seen] == [(40, Certainty.INFERRED), (57, Certainty.INFERRED)]
    page.figure(label, 0, "8")  # the rest adds up no more
    values = read_report(page.bytes(), "x").values
    assert values["requests.new.total"].value is None


@pytest.mark.parametrize("apart", [0.8, 1.5, 2.3, 4.5, 8.0])
def test_of_a_pdf_cells_may_have_a_border_each(apart: float) -> None:
    pytest.importorskip("pypdfium2")
    report = prints.printed(gouji.load("2021"), random.Random(8))  # noqa: S311  # the same every time
    data, _ = odd_prints.pdf(report, random.Random(8), share=0, apart=apart)  # noqa: S311
    reading = _check(report, data, apart)
    assert all(reading.values[path].certainty is Certainty.PRINTED for path in report.edition.fields)


def test_a_narrow_column_that_holds_text_is_one_and_one_that_holds_none_is_a_gap() -> None:
    texts = [["甲", "1", "", "2"], ["乙", "3", "", "4"]]
    sides = (0, 50, 57, 64, 110)
    across = [DrawnLine(at, 0, 110) for at in (0, 30, 60)]
    glyphs = [
        Glyph(text, left + 1, 30 * row + 10, left + 6, 30 * row + 18, 30 * row + 10)
        for row, cells in enumerate(texts)
        for left, text in zip(sides, cells, strict=False)
        if text
    ]
    blocks = blocks_of([PdfPage(200, 200, glyphs, across, [DrawnLine(at, 0, 60) for at in sides])])
    assert [[cell[0] for cell in row] for row in blocks[0][1]] == [["乙", "3", "4"], ["甲", "1", "2"]]


@pytest.mark.parametrize("gap", [0.5, 5.0, 7.0, 12.0])
@pytest.mark.parametrize(
    ("sides", "is_one"), [((10, 60, 110, 160), True), ((10, 160), True), ((10, 85, 160), False), ((10, 60, 130), False)]
)
def test_tables_right_above_each_other_are_one_where_their_columns_are(
    sides: tuple[int, ...], gap: float, *, is_one: bool
) -> None:
    places = [((10, 60, 110, 160), 40.0), (sides, 40.0 - 30 - gap)]
    across = [DrawnLine(at, ends[0], ends[-1]) for ends, bottom in places for at in (bottom, bottom + 30)]
    down = [DrawnLine(at, bottom, bottom + 30) for ends, bottom in places for at in ends]
    glyphs = [
        Glyph(str(place), left + 5, bottom + 10, left + 10, bottom + 18, bottom + 10)
        for ends, bottom in places
        for place, left in enumerate(ends[:-1])
    ]
    tables = blocks_of([PdfPage(200, 200, glyphs, across, down)])
    assert len(tables) == (1 if gap < 2 or (is_one and gap < 9) else 2)
    assert gap < 2 or [[cell[0] for cell in row] for row in tables[-1][1]][-1] == list("012")[: len(sides) - 1]


@pytest.mark.parametrize(
    ("placed", "turned"),
    [
        *((".45 0 0 .45 20 30", turned) for turned in (0, 90, 180, 270)),
        *(("0 .45 -.45 0 1090 300", 0), ("-.4 0 0 -.4 500 1200", 90), ("0 -.4 .4 0 20 2000", 0)),
    ],
)
def test_a_page_of_a_pdf_that_lies_on_its_side_is_read_as_it_is_turned_by_hand(placed: str, turned: int) -> None:
    pytest.importorskip("pypdfium2")
    report = prints.printed(gouji.load("2021"), random.Random(8))  # noqa: S311  # the same every time
    data, _ = odd_prints.pdf(report, random.Random(8), share=0, turned=turned, placed=placed)  # noqa: S311
    reading = _check(report, data, placed)
    assert all(reading.values[path].certainty is Certainty.PRINTED for path in report.edition.fields)


@pytest.mark.parametrize("turned", [0, 90])
@pytest.mark.parametrize(("left", "bottom"), [(100, 50), (-300, -2000)])
def test_of_a_pdf_whose_pages_are_cut_out_of_larger_ones_what_is_seen_is_read(
    left: int, bottom: int, turned: int
) -> None:
    pytest.importorskip("pypdfium2")
    chance = random.Random(3)  # noqa: S311  # the same every time
    report = prints.printed(gouji.load("2021"), chance)
    box = f"/MediaBox[{left - 90} {bottom - 70} 3000 3000]/CropBox[{left} {bottom} {left + 1100} {bottom + 2400}]"
    placed = f"1 0 0 1 {left} {bottom}"
    data, played = odd_prints.pdf(report, chance, share=0.3, turned=turned, placed=placed, shown=box)
    reading = _check(report, data, played)
    assert _certain(reading) > len(report.edition.inputs) / 2


@pytest.mark.parametrize(("gap", "value"), [(-6.0, None), (0.5, None), (3.0, None), (20.0, 7)])
def test_what_was_typed_onto_a_page_right_beside_a_digit_may_belong_to_its_number(
    gap: float, value: int | None
) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    report = prints.printed(gouji.load("2021"), random.Random(8))  # noqa: S311  # the same every time
    cell = next(cell for cell in odd_prints.figures(report) if cell.path == "proactive_disclosure.rules.issued")
    cell.text, cell.columns = "7", 1
    data, _ = odd_prints.pdf(report, random.Random(8), share=0)  # noqa: S311
    document = pdfium.PdfDocument(data)
    page = document[2]
    left, bottom = 60 + 60 * cell.column + 15 + gap, 2200 - 42 * cell.row - 21 * cell.rows
    note = pdfium.raw.FPDFPage_CreateAnnot(page.raw, pdfium.raw.FPDF_ANNOT_FREETEXT)
    pdfium.raw.FPDFAnnot_SetRect(note, pdfium.raw.FS_RECTF(left, bottom + 9, left + 8, bottom - 2))
    pdfium.raw.FPDFPage_CloseAnnot(note)
    made = io.BytesIO()
    document.save(made)
    assert read_report(made.getvalue(), "x").values[cell.path or ""].value == value


def _two_on_one(data: bytes) -> bytes:
    """A PDF with two pages printed beside each other on each of its own."""
    pdfium = pytest.importorskip("pypdfium2")
    document = pdfium.PdfDocument(data)
    made = io.BytesIO()
    pdfium.PdfDocument(pdfium.raw.FPDF_ImportNPagesToOne(document.raw, 842, 595, 2, 1)).save(made)
    return made.getvalue()


@pytest.mark.parametrize("name", ["hongze_2023.pdf", "hongze_2024.pdf", "huaian_2024.pdf"])
def test_two_pages_of_a_pdf_that_are_printed_on_one_are_read_one_after_the_other(name: str) -> None:
    data = (HERE / name).read_bytes()
    assert read_report(_two_on_one(data), name).values == read_report(data, name).values


@pytest.mark.parametrize("width", [400, 90])
def test_a_wide_page_is_cut_between_texts_and_tables_only(width: int) -> None:
    def glyphs(text: str, left: int, top: int) -> list[Glyph]:
        return [Glyph(char, left + 10 * n, top, left + 10 * n + 9, top + 9, top) for n, char in enumerate(text)]

    rows = [glyphs(text, left, top) for top in (70, 50, 30) for text, left in (("规章", 20), ("12", 300))]
    figures = [glyph for row in rows for glyph in row]
    two = figures + [glyph for top in (70, 50, 30) for glyph in glyphs("现行有效件数", 320, top)]
    table = [DrawnLine(at, 10, 390) for at in (20, 40, 60, 80)]
    sides = [DrawnLine(at, 20, 80) for at in (10, 200, 390)]
    assert "".join(block[1] for block in blocks_of([PdfPage(width, 100, figures, [], [])])) == "规章  12" * 3
    assert [len(row) for row in blocks_of([PdfPage(width, 100, two, table, sides)])[0][1]] == [2, 2, 2]
    texts = [block[1] for block in blocks_of([PdfPage(width, 100, two, [], [])])]
    assert texts[0].startswith("规章  ") is (width != 400)


def test_of_a_pdf_whose_tables_go_over_the_side_nothing_is_moved() -> None:
    pytest.importorskip("pypdfium2")
    report = prints.printed(gouji.load("2021"), random.Random(8))  # noqa: S311  # the same every time
    data, _ = odd_prints.pdf(report, random.Random(8), share=0)  # noqa: S311
    for side in (b" 700", b" 655", b" 545"):
        values = read_report(data.replace(b"[0 0 1100 2400]", b"[0 0 " + side + b" 2400]"), "x").values
        for path in report.edition.fields:
            read = values[path].value if path in values else None
            assert read is None or read == float(report.submission.value(path)), (side, path)


def test_where_a_row_ends_early_nothing_is_printed() -> None:
    sides = [DrawnLine(at, 0, 60) for at in (0, 50, 100)] + [DrawnLine(150, 30, 60)]
    across = [DrawnLine(0, 0, 100), *(DrawnLine(at, 0, 150) for at in (30, 60))]
    glyphs = [
        Glyph(str(number), x + 20, y + 10, x + 25, y + 18, y + 10)
        for number, (x, y) in enumerate([(0, 30), (50, 30), (100, 30), (0, 0), (50, 0)])
    ]
    blocks = blocks_of([PdfPage(200, 200, glyphs, across, [*sides, DrawnLine(150, 60, 90)])])
    assert [[cell[0] for cell in row] for row in blocks[0][1]][-2:] == [["0", "1", "2"], ["3", "4"]]


def test_the_title_of_a_section_goes_on_no_title_above_it() -> None:
    texts = [
        "盐池县民政局政府信息公开年度报告",
        "一、总体情况",
        "第一段文字，这一行写满后接着第",
        "一、二季度的情况。",
        "二、主动公开",
        "完。",
    ]
    glyphs = [
        Glyph(char, 10 + 10 * place, 200 - 16 * line, 20 + 10 * place, 210 - 16 * line, 200 - 16 * line)
        for line, text in enumerate(texts)
        for place, char in enumerate(text)
    ]
    blocks = blocks_of([PdfPage(200, 240, glyphs, [], [])])
    assert [block[1] for block in blocks] == [*texts[:2], texts[2] + texts[3], *texts[4:]]


def test_signs_that_a_converter_left_are_no_part_of_a_number() -> None:
    page = Page(submission(gouji.load("2021"), YEAR)).figure("规章", 0, "\x841\x95313")
    value = read_report(page.bytes(), "x").values["proactive_disclosure.rules.issued"]
    assert (value.value, value.certainty) == (None, Certainty.WORDED)


@pytest.mark.parametrize("name", [*odd_prints.PDF_SEEN, *odd_prints.PDF_DOUBTFUL])
@pytest.mark.parametrize("placed", ["1 0 0 1 0 0", ".5 0 0 .5 50 50"])
def test_every_trick_of_a_pdf_is_seen_through(name: str, placed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypdfium2")
    is_seen = name in odd_prints.PDF_SEEN
    trick = (odd_prints.PDF_SEEN if is_seen else odd_prints.PDF_DOUBTFUL)[name]
    report = prints.printed(gouji.load("2021"), random.Random(1))  # noqa: S311  # the same every time
    tricked = [cell for cell in odd_prints.figures(report) if len(cell.text) <= 4]
    monkeypatch.setattr(odd_prints, "PDF_SEEN", {"as it is": odd_prints.PDF_SEEN["as it is"], name: trick})
    monkeypatch.setattr(odd_prints, "PDF_DOUBTFUL", {name: trick})
    monkeypatch.setattr("random.Random.choice", lambda _self, names: names[-1] if names[-1] == name else names[0])
    data, _ = odd_prints.pdf(report, random.Random(2), share=1, placed=placed)  # noqa: S311  # the same every time
    values = read_report(data, "x").values
    for cell in tricked:
        value = values[cell.path or ""]
        if is_seen:
            assert (value.certainty in SURE, value.value) == (True, int(cell.text)), value
        elif value.value is not None:
            assert value.certainty is Certainty.INFERRED, value


# --- whose, when, and the texts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "agency", "year"),
    [
        (["盐池县民政局2025年政府信息公开工作年度报告"], "盐池县民政局", "2025"),
        (["2024年上海市科委政府信息公开工作", "年度报告"], "上海市科委", "2024"),
        (["淮安市洪泽区人民政府", "2023 年政府信息公开工作年度报告"], "淮安市洪泽区人民政府", "2023"),
        (["关于平潭综合实验区二〇二一年度政府信息公开工作年度报告"], "平潭综合实验区", "2021"),
        (["2020年政府信息公开工作年度报告", "某区教育局2021年度政府信息公开年报"], "某区教育局", "2021"),
        (["政府信息公开年报", "首页"], "", ""),
    ],
)
def test_the_title_says_whose_report_it_is_and_of_which_year(lines: list[str], agency: str, year: str) -> None:
    from gouji.reading.published.document import Paragraph, PrintedDocument

    head = read_head(PrintedDocument(tuple(Paragraph(line) for line in lines)), len(lines))
    assert (head.agency.value, head.year.value) == (agency, year)


def test_the_office_overrules_what_a_report_says_of_itself() -> None:
    options = Options(claim=Claim(agency="盐池县教育局", code="11640323X", year=2024))
    reading = read_report(_page().encode(), "x", options)
    assert reading.agency is not None
    assert (reading.agency.name, reading.agency.code, reading.year) == ("盐池县教育局", "11640323X", 2024)
    assert reading.values["year"].rule == "given"


_TITLES = ("一、总体情况", "二、主动公开政府信息情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项")


@pytest.mark.parametrize(
    "change",
    [
        {"一、总体情况": "一、概述"},
        {"五、存在的主要问题及改进情况": "五、存在问题及改进情况"},
        {"五、存在的主要问题及改进情况": "（五）存在的主要问题及改进措施"},
        {"五、存在的主要问题及改进情况": "第五部分 存在问题和改进措施"},
        {"六、其他需要报告的事项": "六、需要报告的其他事项"},
        {"根据《": f"本报告包括{'；'.join(_TITLES)}。根据《"},
    ],
)
def test_texts_are_cut_by_the_titles_of_their_sections(change: dict[str, str]) -> None:
    page = _page()
    for old, new in change.items():
        assert old in page
        page = page.replace(old, new)
    reading = _reads(page.encode())
    made = submission(gouji.load("2021"), YEAR)
    for path in ("narrative.overview", "narrative.problems", "narrative.other"):
        assert reading.values[path].value == made.value(path), path


def test_a_title_that_is_printed_twice_is_no_text() -> None:
    titles = "<p>{0}</p><p>{0}</p>"
    long = "全面贯彻落实条例；加强组织领导。" * 40
    page = re.sub(r"<h2[^>]*>([^<]*)</h2>", lambda head: titles.format(head[1]), _page())
    page = page.replace(
        titles.format("二、主动公开政府信息情况"), f"<p>{long}</p>{titles.format('二、主动公开政府信息情况')}"
    )
    values = read_report(page.encode(), "x").values
    made = submission(gouji.load("2021"), YEAR)
    assert str(values["narrative.overview"].value).endswith(f"。\n{long}")
    assert values["narrative.problems"].value == made.value("narrative.problems")


@pytest.mark.parametrize("before", ["## ", ""])
def test_tables_of_a_page_among_lines_of_text_are_read(before: str) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(4))  # noqa: S311  # the same every time
    long = "\n\n![](images/a1.jpg)\n\n" + f"{'主动公开政府信息。' * 200}\n\n" * 2
    lines = re.sub(r"<(p|h1)>(.*?)</\1>", rf"\n\n{before}\2\n\n", report.page().decode().partition("<div>")[2])
    text = lines.replace("</div></body></html>", "").replace(f"{before}{prints.TEXT}", f"{prints.TEXT}{long}")
    reading = _check(report, text.encode(), before)
    assert (reading.status, reading.format) == ("read", "text")
    told = f"{prints.TEXT}\n{'主动公开政府信息。' * 200}\n{'主动公开政府信息。' * 200}"
    assert reading.values["narrative.overview"].value == told


@pytest.mark.parametrize("number", range(3))
def test_tables_of_markdown_stand_beside_those_of_a_page(number: int) -> None:
    report = prints.printed(gouji.load("2021"), random.Random(number))  # noqa: S311  # the same every time
    tables = re.findall(r"<table.*?</table>", report.page().decode(), re.DOTALL)
    parts = re.split(r"((?:^\|.*\n)+)", report.text().decode().replace("1.属于", "1.属<br>于"), flags=re.MULTILINE)
    parts[1::2] = [
        part if place == number else table for place, (part, table) in enumerate(zip(parts[1::2], tables, strict=True))
    ]
    assert _check(report, "\n".join(parts).encode(), number).status == "read"


def test_a_report_without_line_ends_is_cut_and_read() -> None:
    report = prints.printed(gouji.load("2021"), random.Random(1))  # noqa: S311  # the same every time
    reading = read_report(report.flat(), "x.txt")
    assert {reading.values[path].value for path in ("narrative.overview", "narrative.problems", "narrative.other")} == {
        prints.TEXT
    }


def test_what_stands_around_the_article_is_no_text_of_it() -> None:
    page = _page().replace("</main>", "</main><div>主办：某单位 </div>").replace("<main>", "<div>首页</div><main>")
    reading = _reads(page.encode())
    assert reading.values["narrative.other"].value == "本年度未收取信息处理费。"


def test_no_title_no_cut() -> None:
    from gouji.reading.published.document import Paragraph, PrintedDocument

    document = PrintedDocument((Paragraph("总体来看，情况良好。"), Paragraph("六、其他需要报告的事项")))
    found = cuts(gouji.load("2021"), document, {})
    assert list(found) == ["六"]


# --- what is made of it ---------------------------------------------------------------------------------------------


def test_strictly_only_what_is_printed_and_adds_up_is_given() -> None:
    seed = (SAMPLES / f"{SEED_AGENCY}-2020.txt").read_bytes()
    reading = read_report(seed, "seed.txt", strict=True)
    assert reading.status == "partly"
    inferred = reading.values["requests.results.disclosed.natural_person"]
    assert (inferred.certainty, inferred.value, inferred.readings) == (Certainty.INFERRED, None, (0,))
    assert reading.partial is not None
    assert "requests.results.disclosed.natural_person" not in reading.partial


def test_a_published_report_is_judged_like_a_workbook() -> None:
    page = Page(submission(gouji.load("2021"), YEAR, {"proactive_disclosure.rules.issued": 2})).figure("", 4, "5")
    codes = Counter(each.code for each in read_report(page.bytes(), "x", judge=True).diagnostics)
    assert codes["T404"] == 1
    assert codes["P502"] >= 1
    assert "V354" not in codes


def test_a_partly_read_report_becomes_a_workbook_whose_open_cells_are_marked() -> None:
    page = Page(submission(gouji.load("2021"), YEAR)).figure("行政规范性文件", 0, "3（其中修订1件）")
    reading = read_report(page.bytes(), "x")
    report = unfinished(reading.to_json())
    assert report is not None
    assert not isinstance(report, Finding)
    assert [(each.code, each.place) for each in report.findings] == [("V351", "二!B7")]
    book = unfinished_workbook(report)
    checked = gouji.read_bytes(book, "x.xlsx")
    unsigned = "W240"  # a printed report tells nobody who filled it
    found = [(each.code, each.place) for each in checked.diagnostics if each.code != unsigned]
    assert found == [("V301", "二!B7")]
    assert unfinished(read_report(_page().encode(), "x").to_json()) is None
    assert unfinished(b"[]") is None


def test_the_summary_counts_every_input_once() -> None:
    reading = read_report((HERE / "kewei_2024.md").read_bytes(), "kewei.md")
    summary = summarise(reading, gouji.load("2021"))
    assert summary.inputs == 166
    assert summary.totals == {Certainty.PRINTED: 106, Certainty.INFERRED: 60}


def test_a_reading_is_what_its_schema_says() -> None:
    import jsonschema

    schema = published_schema()
    for path in (HERE / "kewei_2024.md", HERE / "pingtan_2021.flat.txt", SAMPLES / "findings" / "F125.html"):
        document = json.loads(read_report(path.read_bytes(), path.name).to_json())
        document["submission"] = None  # it has a schema of its own
        jsonschema.validate(document, schema)


# --- words ----------------------------------------------------------------------------------------------------------


@given(st.text("甲乙丙丁", max_size=7), st.text("甲乙丙丁", max_size=7))
def test_the_distance_of_words_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)
    assert distance(one, other, 2) == min(distance(one, other, 9), 3)


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_verb_reads_files_folders_and_archives_and_counts(tmp_path: Path) -> None:
    (tmp_path / "年报").mkdir()
    (tmp_path / "年报" / "a.html").write_text(_page(), "utf-8")
    with zipfile.ZipFile(tmp_path / "年报" / "b.zip", "w") as archive:
        archive.writestr("c.html", (SAMPLES / "findings" / "V350.html").read_bytes())
    done = run("read", "年报", "-o", "out.ndjson", "--lang", "zh", "-j", "2", cwd=tmp_path)
    assert done.returncode == 1
    assert "共 2 份：读全 1，部分读出 1，无法读取 0" in done.stderr
    readings = [json.loads(line) for line in (tmp_path / "out.ndjson").read_text("utf-8").splitlines()]
    assert [reading["status"] for reading in readings] == ["read", "partly"]
    assert "V350" in done.stderr


def test_the_verb_shows_how_much_was_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(_page(), "utf-8")
    done = run("read", "a.html", "--check", "--lang", "zh", cwd=tmp_path)
    assert done.returncode == 0
    assert "读全" in done.stdout
    assert re.search(r"合计 +166", done.stdout)


def test_what_was_read_is_taken_by_the_other_verbs(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(_page(), "utf-8")
    assert run("read", "a.html", "-o", "a.json", cwd=tmp_path).returncode == 0
    assert run("fill", "a.json", "-o", "a.xlsx", cwd=tmp_path).returncode == 0
    assert run("check", "a.xlsx", cwd=tmp_path).returncode == 0


def test_a_partly_read_report_is_filled_in_by_the_verb(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes((SAMPLES / "findings" / "V351.html").read_bytes())
    assert run("read", "a.html", "-o", "a.json", cwd=tmp_path).returncode == 1
    done = run("fill", "a.json", "-o", "a.xlsx", "--lang", "zh", cwd=tmp_path)
    assert done.returncode == 0
    assert "V351" in done.stderr
    assert (tmp_path / "a.xlsx").exists()
    assert run("read", "nothing.html", cwd=tmp_path).returncode == 3


def test_an_export_says_how_certain_a_published_number_is_and_a_sum_takes_none_unasked(tmp_path: Path) -> None:
    (tmp_path / "V351.html").write_bytes((SAMPLES / "findings" / "V351.html").read_bytes())
    (tmp_path / "filed.json").write_text(submission(gouji.load("2021"), YEAR).model_dump_json(), "utf-8")
    done = run("export", "V351.html", "filed.json", "-o", "numbers.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "numbers.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    known = Counter(row["certainty"] for row in rows)
    assert known.keys() == {"", "printed", "worded"}
    assert known[""] == known["printed"] + known["worded"]
    assert {row["value"] for row in rows if row["certainty"] == "worded"} == {""}
    (tmp_path / "whole.html").write_text(_page(), "utf-8")
    roster = SAMPLES / "名录.csv"
    refused = run("consolidate", "whole.html", "--roster", roster, "-o", "sum", cwd=tmp_path)
    assert refused.returncode != 0
    assert "--published" in refused.stderr
    assert (
        run("consolidate", "whole.html", "--published", "--roster", roster, "-o", "sum", cwd=tmp_path).returncode == 0
    )


def test_last_digits_below_the_one_row_of_a_text_make_its_figures_doubtful() -> None:
    heads = " ".join(["结果维持 结果纠正 其他结果 尚未审结 总计"] * 3)
    row = "0 0 1 28 29 0 0 0 10 10 0 0 24 29 53"
    text = "某区民政局2022年政府信息公开工作年度报告\n四、政府信息公开行政复议、行政诉讼情况\n"
    text += "行政复议 行政诉讼\n未经复议直接起诉 复议后起诉\n"
    text += f"{heads}\n{row}\n"
    rows = "一、本年新收政府信息公开申请数量 1 0 0 0 0 0 1\n二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0\n"
    rows += "（一）予以公开 1 0 0 0 0 0 1\n1.属于国家秘密 0 0 0 0 0 0 0\n2.重复申请 0 0 0 0 0 0 0\n"
    values = read_report(f"{text}五、存在的主要问题及改进情况\n{rows}".encode(), "x.txt").values
    assert values["reconsideration.total"].value == 29
    values = read_report(f"{text}3\n五、存在的主要问题及改进情况\n{rows}".encode(), "x.txt").values
    assert values["reconsideration.total"].value == 29  # the number of a page
    values = read_report(
        f"{text.replace('28 29', '28 2')}\n9\n五、存在的主要问题及改进情况\n{rows}".encode(), "x.txt"
    ).values
    assert values["reconsideration.total"].value is None
    values = read_report(f"{text}36 37 92\n五、存在的主要问题及改进情况\n{rows}".encode(), "x.txt").values
    assert values["reconsideration.total"].value is None


def test_figures_at_the_edges_of_pages_are_no_running_heads() -> None:
    pages = (
        ("某局报告", "a\nb\nc\nd\n（一）予以公开\n1 0 0 0 0 0 1"),
        ("3 0 0 0 0 0 3", "e\nf\ng\n/ / / /"),
        ("0", "h\ni\n4 5"),
    )
    text = "\f".join(f"某局 第{number}页\n{head}\n{rest}\n- {number} -" for number, (head, rest) in enumerate(pages, 1))
    read = [line for block in read_text(text).blocks for line in str(getattr(block, "text", "")).split("\n")]
    for figures in ("1 0 0 0 0 0 1", "3 0 0 0 0 0 3", "/ / / /", "0", "4 5"):
        assert figures in read
    assert not [line for line in read if line.startswith(("-", "某局 第2页", "某局 第3页"))]
