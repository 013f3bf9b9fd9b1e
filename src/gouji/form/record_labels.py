"""Records in findings: what a value of one is called, and one finding for many records of which the same is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gouji.findings import Finding, Language
from gouji.form.edition.spec import Edition
from gouji.form.records import field_at

MOST_ROWS_NAMED = 8
"""Rows that one finding names."""


@dataclass(frozen=True, slots=True)
class _LabelWords:
    """The words of a label in one language."""

    label: str
    record: str
    comma: str
    count: str
    rows: str
    join: str
    more: str


_LABEL_WORDS: Mapping[Language, _LabelWords] = {
    "zh": _LabelWords("{}（{}）", "第 {} 条", "，", "；共 {} 条{}", "：第 {} 行{}", "、", "等"),
    "en": _LabelWords("{} ({})", "record {}", ", ", "; {} records{}", ": rows {}{}", ", ", " …"),
}


def record_label(
    label: str, number: int, key: object = None, count: int = 1, rows: Sequence[int] = (), language: Language = "zh"
) -> str:
    """The label of a value of a record in findings: ``收到日期（第 3 条，〔2025〕3号；共 41 条：第 11、15 行等）``.

    Args:
        label: of the column.
        number: of the record, from 0.
        key: that tells it apart, if it has one.
        count: the records of which the same is said.
        rows: of the workbook, in which the first of them stand.
        language: of the form, whose words the label is made of.
    """
    words = _LABEL_WORDS[language]
    which = words.record.format(number + 1) + (f"{words.comma}{key}" if isinstance(key, str | int) and str(key) else "")
    if count > 1:
        named, more = words.join.join(map(str, rows[:MOST_ROWS_NAMED])), words.more if count > MOST_ROWS_NAMED else ""
        which += words.count.format(count, words.rows.format(named, more) if named else "")
    return words.label.format(label, which)


def folded(findings: Iterable[Finding], edition: Edition) -> list[Finding]:
    """Findings about records with one for each rule and column, at the first record it is about.

    Args:
        findings: of a file; those about other things stay as they are.
        edition: of the form.
    """
    if not edition.record_tables:
        return list(findings)
    found: list[Finding] = []
    first: dict[tuple[str, str, str], int] = {}
    counts: dict[int, set[int]] = {}
    for finding in findings:
        at = field_at(edition, finding.path or "")
        if at is None:
            found.append(finding)
            continue
        table, number, column = at
        key = (finding.code, table.path, column.path if column is not None else "")
        place = first.setdefault(key, len(found))
        counts.setdefault(place, set()).add(number)
        if place == len(found):
            found.append(finding)
    return [
        _with_count(finding, len(counts[index]), edition.language) if len(counts.get(index, ())) > 1 else finding
        for index, finding in enumerate(found)
    ]


def _with_count(finding: Finding, count: int, language: Language) -> Finding:
    label, words = finding.label or "", _LABEL_WORDS[language]
    end = words.label.rpartition("{}")[2]
    counted = f"{label.removesuffix(end)}{words.count.format(count, '')}{end}"
    return replace(finding, label=counted if label.endswith(end) else label)
