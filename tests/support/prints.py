"""Reports printed in the ways agencies print them, right and wrong, with what then stands in them."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from gouji.form.edition import CellType, Edition
from gouji.form.expression import Number
from gouji.form.layout import BoxKind, lay_out
from gouji.form.submission import Agency, Submission, make_submission
from gouji.publishing.reports.content import figure

TEXT = "2025年，本局依法公开政府信息，办理申请。"


@dataclass(slots=True)
class Cell:
    """A printed cell.

    Attributes:
        path: of the field whose figure it shows.
        markup: what stands in it, if that is not its text.
        attributes: of its element in a page.
    """

    row: int
    column: int
    rows: int
    columns: int
    text: str
    path: str | None = None
    is_label: bool = False
    markup: str | None = None
    attributes: str = ""


@dataclass(slots=True)
class Sheet:
    """The table of a section."""

    number: str
    heading: str
    rows: int
    columns: int
    cells: list[Cell]

    @property
    def first_figures(self) -> tuple[int, int]:
        """The first row and the first column with figures."""
        figures = [cell for cell in self.cells if cell.path is not None]
        return min(cell.row for cell in figures), min(cell.column for cell in figures)

    def in_row(self, row: int) -> list[Cell]:
        return sorted((cell for cell in self.cells if cell.row == row), key=lambda cell: cell.column)


@dataclass(slots=True)
class Print:
    """A report as it is printed, and what stands in it.

    Attributes:
        says: by path the number that is printed; None where none is, or none that is certain.
        styles: of the page.
        extra_rows: rows that stand in the page behind one of a sheet.
    """

    edition: Edition
    submission: Submission
    sheets: list[Sheet]
    says: dict[str, Number | None]
    options: set[str] = field(default_factory=set)
    styles: str = ""
    extra_rows: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def labels(self) -> list[Cell]:
        return [cell for sheet in self.sheets for cell in sheet.cells if cell.is_label]

    @property
    def figures(self) -> list[Cell]:
        return [cell for sheet in self.sheets for cell in sheet.cells if cell.path is not None]

    @property
    def requests(self) -> Sheet:
        """The table of requests."""
        return next(sheet for sheet in self.sheets if sheet.number == "三")

    def page(self) -> bytes:
        """The report as a page."""
        agency, year = self.submission.agency.name, self.submission.year
        parts = [f"<h1>{agency}{year}年{self.edition.form}</h1><p>根据条例，制作本报告。</p>"]
        tables = {sheet.number: sheet for sheet in self.sheets}
        for section in self.edition.sections:
            parts.append(f"<p>{section.heading}</p>")
            if section.number in tables:
                parts.append(_table(tables[section.number], self.options, self.extra_rows))
            else:
                parts.append(f"<p>{TEXT}</p>")
        body = "".join(parts)
        if "in a layout table" in self.options:
            body = f"<table><tr><td>导航</td><td>{body}</td><td>2024年年报 12</td></tr></table>"
        return (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><style>{self.styles}</style></head>'
            f"<body><div>{body}</div></body></html>"
        ).encode()

    def text(self) -> bytes:
        """The report as text, its tables in bars."""
        lines = [f"{self.submission.agency.name}{self.submission.year}年{self.edition.form}", ""]
        tables = {sheet.number: sheet for sheet in self.sheets}
        for section in self.edition.sections:
            lines += [section.heading, ""]
            if section.number not in tables:
                lines += [TEXT, ""]
                continue
            sheet = tables[section.number]
            for row in range(sheet.rows):
                texts = [cell.text.replace("\n", " ") for cell in sheet.in_row(row)]
                lines.append("| " + " | ".join(texts) + " |")
                if "in pieces" in self.options and row % 9 == 8:
                    lines.append("")
            lines.append("")
        return "\n".join(lines).encode()

    def pasted(self) -> bytes:
        """The report as it is copied out of a browser: a row a line, with a tab between cells."""
        return re.sub(
            r"^\| (.*) \|$", lambda row: row[1].replace(" | ", "\t"), self.text().decode(), flags=re.MULTILINE
        ).encode()

    def in_lines(self, before: str = "", behind: str = "") -> bytes:
        """The report as text, a line for each cell, as extractors leave it.

        Args:
            before: a line that begins each row.
            behind: what ends each cell.
        """
        lines = []
        for line in self.text().decode().split("\n"):
            cells = line[2:-2].split(" | ") if line.startswith("| ") else []
            lines += [line] if not cells else [*filter(None, [before]), *(f"{cell}{behind}".strip() for cell in cells)]
        return "\n".join(lines).encode()

    def repeated(self, beside: str = " | ") -> bytes:
        """The report as text, each cell written wherever it reaches: converters that know no spans do so."""
        lines = [f"{self.submission.agency.name}{self.submission.year}年{self.edition.form}"]
        tables = {sheet.number: sheet for sheet in self.sheets}
        for section in self.edition.sections:
            lines += ["", section.heading, ""]
            if section.number not in tables:
                lines.append(TEXT)
                continue
            sheet = tables[section.number]
            texts = [[""] * sheet.columns for _ in range(sheet.rows)]
            for cell in sheet.cells:
                for row in texts[cell.row : cell.row + cell.rows]:
                    row[cell.column : cell.column + cell.columns] = [cell.text.replace("\n", " ")] * cell.columns
            lines += [beside.join(row) for row in texts]
        return "\n".join(lines).encode()

    def spaced(self, chance: random.Random) -> bytes:
        """The same with spaces inside the heads, and nothing but spaces between them."""
        heads = {cell.text for sheet in self.sheets for cell in sheet.cells if cell.is_label and cell.path is None}
        rows = (line.split("\t") for line in self.pasted().decode().split("\n"))
        return "\n".join(
            "  ".join(_torn(cell, chance) if heads.issuperset(row) else cell for cell in row) for row in rows
        ).encode()

    def ruled(self, room: int, corner: str = "+", bar: str = "|", dash: str = "-") -> bytes:
        """The report as text, its tables drawn with signs, their cells broken over lines and a ruler below each row.

        Args:
            room: columns of a cell for a Chinese word; figures have a third of it.
            corner, bar, dash: what draws the tables.
        """
        lines: list[str] = []
        for line in self.text().decode().split("\n"):
            if not line.startswith("| "):
                lines.append(line)
                continue
            texts = line[2:-2].split(" | ")
            rooms = [max(2, room // 3) if re.fullmatch(r"[\d.]*", text) else room for text in texts]
            cells = [_in_lines(text, width) for text, width in zip(texts, rooms, strict=True)]
            ruler = corner + corner.join(dash * (width + 2) for width in rooms) + corner
            if not lines[-1]:
                lines.append(ruler)
            for number in range(max(map(len, cells))):
                parts = [f" {''.join(cell[number : number + 1])} " for cell in cells]
                lines.append(f"{bar}{bar.join(parts)}{bar}")
            lines.append(ruler)
        return "\n".join(lines).encode()

    def flat(self) -> bytes:
        """The report in one line, all cells of its tables run together."""
        tables = {sheet.number: sheet for sheet in self.sheets}
        text = ""
        for section in self.edition.sections:
            text += section.heading
            if section.number in tables:
                sheet = tables[section.number]
                text += "".join(cell.text for row in range(sheet.rows) for cell in sheet.in_row(row))
            else:
                text += TEXT
        return f"{self.submission.agency.name}{self.submission.year}年{self.edition.form}\n{text}".encode()


def preformatted(text: bytes) -> bytes:
    """A page that shows the lines of a text as they are written."""
    return f'<!DOCTYPE html><meta charset="utf-8"><body><pre>{html.escape(text.decode())}</pre>'.encode()


def _in_lines(text: str, room: int) -> list[str]:
    return re.findall(f".{{1,{room}}}", text) or [""]


def _torn(text: str, chance: random.Random) -> str:
    return "".join(f"{char} " if chance.random() < 0.3 else char for char in text).strip()


def printed(edition: Edition, chance: random.Random) -> Print:
    """A report of random figures whose sums are right, printed as the form is."""
    submission = _submission(edition, chance)
    sheets = []
    for sheet in lay_out(edition).sheets:
        area = sheet.area
        cells = []
        for box in sheet.boxes:
            is_label = box.kind not in (BoxKind.INPUT, BoxKind.TOTAL)
            text = box.text if box.path is None else figure(submission.value(box.path))
            cells.append(
                Cell(
                    box.area.top - area.top,
                    box.area.left - area.left,
                    box.area.bottom - box.area.top + 1,
                    box.area.right - box.area.left + 1,
                    text,
                    box.path,
                    is_label,
                )
            )
        sheets.append(
            Sheet(sheet.name, sheet.section.heading, area.bottom - area.top + 1, area.right - area.left + 1, cells)
        )
    says: dict[str, Number | None] = {path: submission.value(path) for path in edition.fields}
    return Print(edition, submission, sheets, says)


def _submission(edition: Edition, chance: random.Random) -> Submission:
    values: dict[str, Number] = {}
    for each in edition.inputs:
        most = chance.choice([0, 0, 0, 3, 9, 40, 4000])
        number: Number = chance.randint(0, most)
        if each.type is CellType.DECIMAL:
            number = Decimal(chance.randint(0, 10_000_000)) / chance.choice([1, 10, 100, 1_000_000])
        values[each.path] = -number if each.signed and chance.random() < 0.3 else number
    totals = edition.totals(values)
    for path in list(values):
        if path.startswith("requests.new."):
            column = path.rpartition(".")[2]
            over, needed = f"requests.carried_over.{column}", totals[f"requests.results.total.{column}"]
            needed += values[f"requests.carried_forward.{column}"]
            values[over] = min(values[over], needed)
            values[path] = needed - values[over]
    texts = {text.path: TEXT for text in edition.texts}
    return make_submission(edition, edition.years.first, Agency(name="盐池县民政局"), {**values, **texts})


def _table(sheet: Sheet, options: set[str], extra: dict[tuple[str, int], str]) -> str:
    rows = [_row(sheet, row, options) + extra.get((sheet.number, row), "") for row in range(sheet.rows)]
    if "in pieces" in options:
        pieces = [rows[start : start + 9] for start in range(0, len(rows), 9)]
        return "".join(f"<table border=1>{''.join(piece)}</table>" for piece in pieces)
    return f"<table border=1>{''.join(rows)}</table>"


def _row(sheet: Sheet, row: int, options: set[str]) -> str:
    cells = []
    for cell in sheet.in_row(row):
        content = cell.markup if cell.markup is not None else html.escape(cell.text).replace("\n", "<br>")
        if "in paragraphs" in options:
            content = f"<p>&nbsp;{content} </p>"
        spans = "" if "without spans" in options else f' rowspan="{cell.rows}" colspan="{cell.columns}"'
        cells.append(f"<td{spans}{cell.attributes}>{content}</td>")
    if "an empty column" in options:
        cells.append("<td></td>")
    return f"<tr>{''.join(cells)}</tr>"


# --- what agencies do to the form -----------------------------------------------------------------------------------

Change = Callable[[Print, random.Random], None]


def _option(name: str) -> Change:
    def change(report: Print, _chance: random.Random) -> None:
        report.options.add(name)

    return change


def empty_cells_for_spans(report: Print, _chance: random.Random) -> None:
    """A label over several columns is a cell and empty ones beside it."""
    for sheet in report.sheets:
        for cell in list(sheet.cells):
            if cell.is_label and cell.columns > 1:
                sheet.cells += [Cell(cell.row, cell.column + step, cell.rows, 1, "") for step in range(1, cell.columns)]
                cell.columns = 1


def repeated_groups(report: Print, _chance: random.Random) -> None:
    """The label of a group stands in every row of it."""
    for sheet in report.sheets:
        for cell in list(sheet.cells):
            if cell.is_label and cell.rows > 1 and cell.row > 2:
                sheet.cells += [replace(cell, row=cell.row + step, rows=1) for step in range(1, cell.rows)]
                cell.rows = 1


def dropped_groups(report: Print, _chance: random.Random) -> None:
    """The label of a group stands in a row of its own over the rows of it."""
    for sheet in report.sheets:
        for cell in [each for each in sheet.cells if each.is_label and each.rows > 1 and each.row > 2]:
            sheet.cells.remove(cell)
            for other in sheet.cells:
                if cell.row <= other.row < cell.row + cell.rows and other.column == cell.column + cell.columns:
                    other.column, other.columns = cell.column, other.columns + cell.columns
            for other in sheet.cells:
                if other.row >= cell.row:
                    other.row += 1
            sheet.cells.append(replace(cell, rows=1, columns=sheet.columns))
            sheet.rows += 1


def broken_labels(report: Print, chance: random.Random) -> None:
    """Labels are broken over lines and spaced."""
    for cell in report.labels:
        if len(cell.text) > 3 and chance.random() < 0.5:
            place = chance.randint(1, len(cell.text) - 1)
            cell.text = cell.text[:place] + chance.choice(["\n", " ", "　", "\n "]) + cell.text[place:]


def other_numbering(report: Print, _chance: random.Random) -> None:
    """Half-width brackets, and 1、 for 1."""
    for cell in report.labels:
        cell.text = cell.text.replace("（", "(").replace("）", ")")
        if cell.text[:1].isdigit():
            cell.text = cell.text.replace(".", "、", 1)


def misprints(report: Print, chance: random.Random) -> None:
    """A character of some labels of rows is wrong or missing."""
    for cell in report.labels:
        if len(cell.text) > 7 and cell.row > 3 and chance.random() < 0.1:
            place = chance.randint(2, len(cell.text) - 2)
            cell.text = cell.text[:place] + chance.choice(["", "某"]) + cell.text[place + 1 :]


def _silence(report: Print, cell: Cell, text: str, markup: str | None = None) -> None:
    assert cell.path is not None
    cell.text, cell.markup = text, markup
    report.says[cell.path] = None


def blanks(report: Print, chance: random.Random) -> None:
    """Some figures are not printed."""
    for cell in report.figures:
        if chance.random() < 0.08:
            _silence(report, cell, "")


def blanks_for_zeros(report: Print, _chance: random.Random) -> None:
    """No zero is printed."""
    for cell in report.figures:
        if cell.text == "0":
            _silence(report, cell, "")


def nil_signs(report: Print, chance: random.Random) -> None:
    """Signs for nothing."""
    sign = chance.choice(["/", "-", "_", "—", "无"])
    for cell in report.figures:
        if cell.text == "0" and chance.random() < 0.6:
            _silence(report, cell, sign)


def worded(report: Print, chance: random.Random) -> None:
    """Figures with words, footnotes, lines struck out."""
    for cell in report.figures:
        if chance.random() < 0.06:
            text = cell.text
            way = chance.randrange(4)
            if way == 0:
                _silence(report, cell, f"{text}（其中修订{chance.randint(1, 9)}件）")
            elif way == 1:
                _silence(report, cell, f"{text}1", f"{text}<sup>1</sup>")
            elif way == 2:
                _silence(report, cell, f"{text}7", f"<s>{text}</s>7")
            else:
                _silence(report, cell, f"约{text}")


def wrong_totals(report: Print, chance: random.Random) -> None:
    """Totals are misprinted."""
    for cell in report.figures:
        if report.edition.fields[cell.path or ""].is_total and chance.random() < 0.15:
            number = chance.randint(0, 30)
            cell.text = str(number)
            report.says[cell.path or ""] = number


def spelled(report: Print, chance: random.Random) -> None:
    """Full-width digits, separators, spaces around."""
    for cell in report.figures:
        if cell.text.isdigit() and chance.random() < 0.3:
            number = int(cell.text)
            wide = cell.text.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
            cell.text = chance.choice([wide, f"{number:,}", f" {cell.text} ", f"\u200b{cell.text}"])


def missing_cells(report: Print, chance: random.Random) -> None:
    """Some rows lack a cell."""
    for sheet in report.sheets:
        for row in range(sheet.rows):
            figures = [cell for cell in sheet.in_row(row) if cell.path is not None]
            if len(figures) > 1 and chance.random() < 0.3:
                gone = chance.choice(figures)
                sheet.cells.remove(gone)
                for cell in figures:
                    if cell is not gone:
                        report.says.setdefault(cell.path or "", None)


def one_row(report: Print, _chance: random.Random) -> None:  # noqa: C901  # one table turned into another
    """（六）其他处理 is one row, as until 2020."""
    for sheet in report.sheets:
        group = next((cell for cell in sheet.cells if cell.is_label and cell.text.startswith("（六）")), None)
        if group is None or group.rows == 1:
            continue
        first, count = group.row, group.rows
        sums: dict[int, Number] = {}
        for cell in list(sheet.cells):
            if first <= cell.row < first + count and cell is not group and cell.column > group.column:
                sheet.cells.remove(cell)
                if cell.path is not None:
                    number = report.says[cell.path]
                    assert number is not None
                    sums[cell.column] = sums.get(cell.column, 0) + number
                    report.says[cell.path] = None
        for cell in sheet.cells:
            if cell.row >= first + count:
                cell.row -= count - 1
            elif cell.rows > 1 and cell.row < first and cell.row + cell.rows > first:
                cell.rows -= count - 1
        sheet.rows -= count - 1
        group.rows, group.columns = 1, 2
        sheet.cells += [Cell(first, column, 1, 1, figure(number)) for column, number in sorted(sums.items())]
        for path in list(report.says):
            if ".other_handling." in path and all(not number for number in sums.values()):
                report.says[path] = 0


def a_column_more(report: Print, chance: random.Random) -> None:
    """A column behind the table, with remarks or figures in some rows."""
    sheet = report.requests
    for row in range(3, sheet.rows):
        text = chance.choice(["", "", "见附件", str(chance.randint(0, 99))])
        sheet.cells.append(Cell(row, sheet.columns, 1, 1, text))
    sheet.columns += 1


def a_column_in_front(report: Print, chance: random.Random) -> None:
    """A column with last year's figures between the labels and the figures of some rows."""
    sheet = report.requests
    _, first = sheet.first_figures
    for cell in sheet.cells:
        if cell.column >= first:
            cell.column += 1
    sheet.cells.append(Cell(0, first, 3, 1, "上年数", is_label=True))
    for row in range(3, sheet.rows):
        text = str(chance.randint(0, 50)) if chance.random() < 0.8 else ""
        sheet.cells.append(Cell(row, first, 1, 1, text))
    sheet.columns += 1


def swapped_heads(report: Print, _chance: random.Random) -> None:
    """Two columns stand in each other's place, heads and figures."""
    sheet = report.requests
    _, first = sheet.first_figures
    for cell in sheet.cells:
        if cell.column in (first + 1, first + 2) and cell.columns == 1:
            cell.column = 2 * first + 3 - cell.column


def moved_columns(report: Print, chance: random.Random) -> None:
    """Columns stand in another order, two of them or all below one heading, with their heads and figures."""
    sheet = chance.choice([each for each in report.sheets if each.number in "三四"])
    first_row, first = sheet.first_figures
    row = chance.randrange(first_row)
    headings = [cell for cell in sheet.cells if cell.column >= first and cell.row <= row < cell.row + cell.rows]
    chance.shuffle(headings)
    order = [column for cell in headings for column in range(cell.column, cell.column + cell.columns)]
    if chance.random() < 0.7:
        order = list(range(first, sheet.columns))
        one, other = chance.sample(range(len(order)), 2)
        if chance.random() < 0.5:
            order.insert(other, order.pop(one))
        else:
            order[one], order[other] = order[other], order[one]
    places = {column: place for place, column in enumerate(order, first)}
    for cell in [cell for cell in sheet.cells if cell.column >= first]:
        runs: list[list[int]] = []  # a heading over columns that are torn apart is repeated
        for column in sorted(places[column] for column in range(cell.column, cell.column + cell.columns)):
            if runs and runs[-1][-1] == column - 1:
                runs[-1].append(column)
            else:
                runs.append([column])
        sheet.cells.remove(cell)
        sheet.cells += [replace(cell, column=run[0], columns=len(run)) for run in runs]


def merged_figures(report: Print, chance: random.Random) -> None:
    """Two figures beside each other are one cell."""
    for sheet in report.sheets:
        for row in range(sheet.rows):
            figures = [cell for cell in sheet.in_row(row) if cell.path is not None and cell.columns == 1]
            if len(figures) > 5 and chance.random() < 0.1 and figures[2].text.strip():
                one, other = figures[2], figures[3]
                sheet.cells.remove(other)
                one.columns = 2
                report.says[one.path or ""] = report.says[other.path or ""] = None


def figures_run_into_one(report: Print, chance: random.Random) -> None:
    """Two figures stand in one cell, the next one is empty."""
    for sheet in report.sheets:
        for row in range(sheet.rows):
            figures = [cell for cell in sheet.in_row(row) if cell.path is not None]
            if len(figures) > 5 and chance.random() < 0.1:
                one, other = figures[1], figures[2]
                if not one.text.strip() or not other.text.strip():
                    continue
                text = f"{one.text} {other.text}"
                _silence(report, one, text)
                _silence(report, other, "")


def labels_in_one_cell(report: Print, _chance: random.Random) -> None:
    """The lines between the labels of a group are lost, so that they stand in one cell beside its rows."""
    for sheet in report.sheets:
        for group in [cell for cell in sheet.cells if cell.is_label and cell.rows > 2 and cell.column]:
            labels = [
                cell
                for cell in sheet.cells
                if cell.is_label and group.row <= cell.row < group.row + group.rows and cell.column > group.column
            ]
            if labels:
                labels[0].text = "\n".join(cell.text for cell in labels)
                labels[0].rows = group.rows
                sheet.cells = [cell for cell in sheet.cells if cell is labels[0] or cell not in labels]


def columns_cut_off(report: Print, _chance: random.Random) -> None:
    """A table was wider than its page: its last columns are not there, and a label over several is as many cells."""
    empty_cells_for_spans(report, _chance)
    sheet = report.requests
    sheet.cells = [cell for cell in sheet.cells if cell.column < sheet.columns - 2]
    for cell in sheet.cells:
        cell.columns = min(cell.columns, sheet.columns - 2 - cell.column)
    sheet.columns -= 2


HARMLESS: dict[str, Change] = {
    "without spans": _option("without spans"),
    "in paragraphs": _option("in paragraphs"),
    "in pieces": _option("in pieces"),
    "an empty column": _option("an empty column"),
    "in a layout table": _option("in a layout table"),
    "empty cells for spans": empty_cells_for_spans,
    "repeated groups": repeated_groups,
    "dropped groups": dropped_groups,
    "broken labels": broken_labels,
    "other numbering": other_numbering,
    "spelled": spelled,
}
"""After these every figure can still be read for certain."""
HARMFUL: dict[str, Change] = {
    "misprints": misprints,
    "blanks": blanks,
    "blanks for zeros": blanks_for_zeros,
    "nil signs": nil_signs,
    "worded": worded,
    "wrong totals": wrong_totals,
    "missing cells": missing_cells,
    "one row": one_row,
    "a column more": a_column_more,
    "a column in front": a_column_in_front,
    "swapped heads": swapped_heads,
    "moved columns": moved_columns,
    "merged figures": merged_figures,
    "figures run into one": figures_run_into_one,
    "labels in one cell": labels_in_one_cell,
    "columns cut off": columns_cut_off,
}
"""After these some figures cannot; none may be read wrongly."""
