"""Findings about a report that was read: one a cause, at its place in the workbook of the form."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gouji.checks import Case
from gouji.findings import Finding, Phrase, Rule
from gouji.findings.rules import V350, V351, V352, V353, V354, W250, W251, W252, W253, W254, W255, W256, W257, W258
from gouji.form import Certainty, Edition, json_number, lay_out
from gouji.reading.published.form import FormSection, Row, form_of
from gouji.reading.published.held import Held
from gouji.reading.published.report import PrintedReport
from gouji.reading.published.sums import Equation

_BY = {
    "row": Phrase("该行少印一格，按合计只有一种读法", "the row lacks a cell, and its sum leaves one reading"),
    "run": Phrase("数字连在一起，按合计只有一种读法", "the digits run together, and the sums leave one reading"),
    "order": Phrase(
        "行名不在数字旁，按行的次序和合计推定", "its label stands apart; by the order of the rows and the sums"
    ),
    "heads": Phrase("列名没有印出，按表式的列次推定", "its heads are not printed; by the order of the form"),
    "one row": Phrase("几行印成一行，合计为 0", "several rows are printed as one, which is 0"),
    "text": Phrase("在文字中找到", "found in the text"),
}
_MOST_READINGS = 6


def remarks(report: PrintedReport, *, judge: bool) -> Iterator[Finding]:
    """The findings about how a report could be read.

    Args:
        judge: sums that do not hold are judged elsewhere.
    """
    say = _Sayer(report)
    yield from say.head()
    for section in form_of(report.edition).sections:
        yield from say.section(section)
    if not judge:
        yield from say.sums()
    yield from say.texts()


class _Sayer:
    """Findings about one report."""

    def __init__(self, report: PrintedReport) -> None:
        self.report = report
        self.edition: Edition = report.edition
        self.values = report.tables.values
        self.case = Case(report.edition, report.year or report.edition.years.first, {})
        self.inputs = {field.path for field in report.edition.inputs}

    def head(self) -> Iterator[Finding]:
        """Findings about the agency, the year, and tables of another year."""
        head, year = self.report.head, self.report.year
        missing = [
            words
            for known, words in (
                (head.agency, Phrase("单位名称", "the agency")),
                (head.year, Phrase("报告年度", "the year")),
            )
            if not known.value
        ]
        if missing:
            what = Phrase("、".join(name.zh for name in missing), " and ".join(name.en for name in missing))
            yield Finding(W256, values={"what": what})
        if year is not None and year not in self.edition.years:
            yield Finding(W250, found=str(year), values={"year": str(year), "edition": self.edition.id})
        if self.report.unstyled:
            yield Finding(W258, values={"count": str(self.report.unstyled)})

    def section(self, section: FormSection) -> Iterator[Finding]:
        """The rows of a section: what is missing, and what is printed so that it is no number."""
        tables = self.report.tables
        rows = {row.number for row in section.rows}
        for row, found in tables.misprints:
            if self._is_in(row, section):
                yield self._at(row, Finding(W251, found=found))
        for row, found in tables.twice:
            if self._is_in(row, section):
                yield self._at(row, Finding(W253, found=found))
        for row, found in tables.wrong_heads:
            if self._is_in(row, section):
                yield self._at(row, Finding(W254, found=found))
                rows -= {other.number for other in section.rows if other.grid == row.grid}
        for row, numbers in tables.headings:
            if self._is_in(row, section):
                below = {path for parts in row.parts for path in parts}
                inside = {other.number for other in section.rows if below.issuperset(other.paths)}
                if any(self.values[path].certainty is Certainty.NOT_FOUND for path in below):
                    rows -= inside
                    shown = " ".join("—" if number is None else str(json_number(number)) for number in numbers)
                    values = {"count": str(len(inside))}
                    yield self._at(row, Finding(W255, found=shown, values=values))
        said = {row.number for row, _ in tables.twice}
        open_rows = [row for row in section.rows if row.number in rows and row.number not in said]
        yield from self._missing(section, open_rows)
        yield from self._grouped(V350, Certainty.BLANK, open_rows)
        yield from self._grouped(V351, Certainty.WORDED, open_rows)
        yield from self._several(open_rows)
        yield from self._inferred(open_rows)

    def _is_in(self, row: Row, section: FormSection) -> bool:
        return row in section.rows or row in section.headings

    def _paths(self, row: Row) -> list[str]:
        return [path for path in (row.paths or [path for parts in row.parts for path in parts]) if path in self.inputs]

    def _at(self, row: Row, finding: Finding) -> Finding:
        """A finding about a whole row."""
        paths = self._paths(row) or [path for path in row.paths if path]  # a row of totals has no inputs
        placed = self.case.at(paths[0], finding)
        return replace(placed, label=self._label([row]), cell=lay_out(self.edition).area(paths))

    def _label(self, rows: Sequence[Row]) -> str:
        if len(rows) == 1 and rows[0].label:
            return rows[0].label
        number = self.edition.fields[self._paths(rows[0])[0]].section
        return next(section.heading for section in self.edition.sections if section.number == number)

    def _area(self, rule: Rule, paths: Sequence[str], rows: Sequence[Row], **values: Phrase | str) -> Finding:
        """A finding about several fields."""
        finding = self.case.at(paths[0], Finding(rule))
        label = finding.label if len(paths) == 1 else self._label(rows)
        extent = Phrase("", "") if len(paths) == 1 else Phrase(f"（{len(paths)} 格）", f" ({len(paths)} cells)")
        found = self.values[paths[0]].text
        cell = lay_out(self.edition).area(paths)
        return replace(finding, label=label, cell=cell, found=found, values={"extent": extent, **values})

    def _missing(self, section: FormSection, rows: Sequence[Row]) -> Iterator[Finding]:
        """Rows of which nothing was found, those that follow each other together."""
        missing = [
            row
            for row in rows
            if self._paths(row) and all(self.values[path].certainty is Certainty.NOT_FOUND for path in self._paths(row))
        ]
        for _, members in itertools.groupby(enumerate(missing), key=lambda pair: pair[1].number - pair[0]):
            run = [row for _, row in members]
            whole = len(run) == len(section.rows) and len(run) > 1
            label = self._label(run if whole else run[:1])
            extent = Phrase("", "") if len(run) == 1 else Phrase(f"（共 {len(run)} 行）", f" ({len(run)} rows)")
            finding = self._area(W252, [path for row in run for path in self._paths(row)], run)
            yield replace(finding, label=label, found=None, values={"extent": extent})

    def _grouped(self, rule: Rule, certainty: Certainty, rows: Sequence[Row]) -> Iterator[Finding]:
        """Fields that are blank or in words: those of one grid that say the same together."""
        groups: dict[tuple[int, str, tuple[object, ...]], list[tuple[str, Row]]] = {}
        for row in rows:
            for path in self._paths(row):
                held = self.values[path]
                if held.certainty is certainty and not held.is_left_blank:
                    groups.setdefault((row.grid, held.text, held.readings), []).append((path, row))
        for members in groups.values():
            paths = [path for path, _ in members]
            own = list({row.number: row for _, row in members}.values())
            held = self.values[paths[0]]
            extent = Phrase("", "") if len(paths) == 1 else Phrase(f"（{len(paths)} 格）", f" ({len(paths)} cells)")
            meaning = _meaning(held)
            joined = Phrase(extent.zh + meaning.zh, extent.en + meaning.en)
            yield self._area(rule, paths, own, meaning=joined, extent=joined)

    def _several(self, rows: Sequence[Row]) -> Iterator[Finding]:
        for row in rows:
            paths = [path for path in self._paths(row) if self.values[path].certainty is Certainty.SEVERAL]
            if paths:
                shown = [_readings(self.values[path]) for path in paths]
                yield self._area(V353, paths, [row], readings="；".join(dict.fromkeys(shown)))

    def _inferred(self, rows: Sequence[Row]) -> Iterator[Finding]:
        groups: dict[str, list[tuple[str, Row]]] = {}
        for row in rows:
            for path in self._paths(row):
                if self.values[path].certainty is Certainty.INFERRED:
                    groups.setdefault(self.values[path].rule, []).append((path, row))
        for rule, members in groups.items():
            own = list({row.number: row for _, row in members}.values())
            by = _BY.get(rule, Phrase(f"按 {rule}", f"by {rule}"))
            yield self._area(V352, [path for path, _ in members], own, by=by)

    def sums(self) -> Iterator[Finding]:
        """Sums that do not hold."""
        for equation in self.report.tables.unequal:
            yield self._unequal(equation)

    def _unequal(self, equation: Equation) -> Finding:
        numbers = {path: held.number or 0 for path, held in self.values.items()}
        left = json_number(sum(numbers[path] for path in equation.left))
        right = str(json_number(sum(numbers[path] for path in equation.right)))
        finding = Finding(V354, found=str(left), expected=Phrase(right, right), values={"rule": equation.rule.code})
        return self.case.at(equation.left[0], finding)

    def texts(self) -> Iterator[Finding]:
        """Texts whose title was not found."""
        for section in self.edition.sections:
            for text in section.texts[:1]:
                if text.path not in self.report.texts:
                    place = lay_out(self.edition).text_places[text.path]
                    yield Finding(W257, path=text.path, sheet=place.rows.sheet, label=section.heading)


def _meaning(held: Held) -> Phrase:
    """Meanings that a blank or words may have."""
    if not held.readings:
        return Phrase("", "")
    shown = _readings(held)
    if held.rule:
        return Phrase(f"，按 {held.rule} 应为 {shown}", f", which {held.rule} makes {shown}")
    return Phrase(f"，可能是 {shown}", f", which may mean {shown}")


def _readings(held: Held) -> str:
    shown = [str(json_number(number)) for number in held.readings[:_MOST_READINGS]]
    return "、".join(shown) + ("…" if len(held.readings) > _MOST_READINGS else "") if shown else "？"
