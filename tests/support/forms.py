"""Made forms of any size, to see how costs grow with a form: templates, and submissions that tie out."""

from __future__ import annotations

import functools
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gouji
from gouji.form.edition import Edition
from gouji.form.expression import Number
from gouji.form.submission import Agency, Submission, make_submission

YEAR = 2025
_ROWS_UNDER, _COLUMNS_UNDER = 10, 3
"""Rows and columns that stand under one heading."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a made form is.

    Attributes:
        sections: sheets with one table each.
        rows, columns: of each table, without its totals.
        lines: tie-outs of each table; each holds in every column.
    """

    sections: int
    rows: int
    columns: int = 9
    lines: int = 1

    @property
    def fields(self) -> int:
        """Inputs and totals of the form."""
        return self.sections * (self.rows + 1) * (self.columns + 1)


def shape_of(fields: int) -> Shape:
    """A form of about that many fields: tables of at most 250 rows, ten columns, a tie-out for every tenth field."""
    sections = -(-fields // 2_500)
    rows = fields // (10 * sections)
    return Shape(sections, rows=rows - 1, lines=rows // 10)


def template(shape: Shape) -> str:
    """The template of a made form. It is written as JSON, which YAML reads."""
    total = {"level": "definition", "severity": "error", "zh": "合计应等于各项之和", "en": "The total must be the sum"}
    part = {"level": "plausible", "severity": "warning", "zh": "其中数不应大于总数", "en": "A part is no more than all"}
    tables = {f"表{number}": _table(number, shape) for number in range(1, shape.sections + 1)}
    remarks = {"title": "情况说明", "texts": {"remarks": {"prompt": "说明有关情况。", "paragraphs": 5}}}
    form = {
        "form": "统计综合年报",
        "edition": f"made-{shape.fields}",
        "years": "2024-",
        "rules": {"T901": total, "T902": total, "P901": part},
        "sections": {**tables, "说明": remarks},
        "sign_off": {"filled_by": "填报人", "filled_on": {"label": "填报日期", "type": "date"}},
    }
    return json.dumps(form, ensure_ascii=False, indent=1)


def _table(number: int, shape: Shape) -> dict[str, object]:
    rows = {f"r{row}": _row(row) for row in range(1, shape.rows + 1)}
    columns = {f"c{column}": {"label": f"第{column}类单位"} for column in range(1, shape.columns + 1)}
    under_rows, under_columns = _under(rows, "rows", _ROWS_UNDER), _under(columns, "columns", _COLUMNS_UNDER)
    names = [f"{heading}.{row}" for heading, below in under_rows.items() for row in below["rows"]]
    return {
        "id": f"part{number}",
        "title": f"第{number}部分业务情况",
        "unit": "件",
        "corner": "指标名称",
        "rows": {**under_rows, "total": {"label": "总计", "prompt": "各行之和。"}},
        "columns": {**under_columns, "total": {"label": "合计"}},
        "totals": {"T901": f"total = {' + '.join(under_columns)}", "T902": f"total = {' + '.join(under_rows)}"},
        "tie_outs": {"P901": [f"{names[line + 1]} <= {names[line]}" for line in range(shape.lines)]},
    }


def _row(number: int) -> dict[str, str]:
    return {
        "label": f"{number}.第{number}项业务办理件数",
        "article": f"统计制度第{number}条",
        "prompt": f"本年办结的第{number}项业务的件数，跨年办结的计入办结之年。",
    }


def _under(leaves: Mapping[str, object], kind: str, many: int) -> dict[str, dict[str, Any]]:
    """Rows or columns under headings, each over as many of them."""
    names = list(leaves)
    parts = [names[first : first + many] for first in range(0, len(names), many)]
    words = "业务" if kind == "rows" else "单位"
    return {
        f"{kind}{number}": {"label": f"第{number}组{words}", kind: {name: leaves[name] for name in part}}
        for number, part in enumerate(parts, start=1)
    }


@functools.cache
def load(shape: Shape) -> Edition:
    """The edition of a made form."""
    return load_text(template(shape))


def load_text(text: str) -> Edition:
    """The edition of a template that lies nowhere."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "form.yaml")
        path.write_text(text, "utf-8")
        return gouji.load_file(path)


def submission(edition: Edition, number: int = 1) -> Submission:
    """A submission of a made form that ties out; another for each number."""
    return make_submission(
        edition, YEAR, Agency(code=f"M{number:06}", name=f"第{number}统计局"), values(edition, number)
    )


def values(edition: Edition, number: int = 1) -> dict[str, object]:
    """What fills a made form, by path: in each column counts that do not rise from row to row."""
    # Below the numbers that are days of the report year.
    counts: dict[str, Number] = {
        field.path: 44_000 + number % 4 - 4 * place for place, field in enumerate(edition.inputs)
    }
    return {**counts, "narrative.remarks": f"本年无其他情况。\n第{number}次填报。", "sign_off.filled_by": "张三"}


SIZES = (1_500, 10_000)
"""Fields of the forms that benchmarks measure."""
