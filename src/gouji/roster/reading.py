"""From a table to a roster: every member proved, everything that is wrong reported with its place."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gouji.common import clean_name, column_letters
from gouji.findings import Finding, Phrase, Rule, Severity, in_order, worst
from gouji.findings.rules import (
    C711,
    C712,
    C713,
    C715,
    C716,
    C717,
    C718,
    C719,
    C720,
    C721,
    C722,
    C723,
    C724,
    C725,
    C726,
    C727,
    C770,
)
from gouji.form import MAX_NAME, is_credit_code, looks_like_credit_code
from gouji.roster.codes import clean_code, is_mangled, is_no_agency, name_key
from gouji.roster.columns import COLUMNS, REQUIRED, Column, choice_of, choices_of, column_of
from gouji.roster.model import Member, Roster
from gouji.roster.names import file_stems, plain_stem
from gouji.roster.tables import HEADER_ROWS, RosterTable, Row

_LISTS = frozenset(column.name for column in COLUMNS if column.is_list)
_BETWEEN = "；"
"""Stands between two numbers or addresses of one agency."""


def roster_from_tables(tables: Sequence[RosterTable]) -> tuple[Roster | None, tuple[Finding, ...]]:
    """The roster in the first table that has a header.

    Args:
        tables: the sheets of a workbook, or the one table of a file.

    Returns:
        The roster, None if there are errors; and every finding.

    Raises:
        NotARoster: a table breaks off on the way.
    """
    for table in tables:
        rows = iter(table.rows)
        for row, cells in itertools.islice(rows, HEADER_ROWS):
            header = _header(row, cells)
            if header is not None:
                return _RosterReader(table, header).result(rows)
    return None, (Finding(C711, values={"rows": str(HEADER_ROWS)}),)


@dataclass(frozen=True, slots=True)
class _Header:
    """The row of headers: the columns of each item, which is one but for items that are lists; the printed words."""

    row: int
    columns: Mapping[str, tuple[int, ...]]
    words: Mapping[int, str]

    def column(self, name: str) -> int:
        """The first column of an item; the first of the table for an item that has none."""
        return self.columns.get(name, (1,))[0]


def _header(row: int, cells: Mapping[int, str]) -> _Header | None:
    columns: dict[str, tuple[int, ...]] = {}
    for column, words in cells.items():
        name = column_of(words)
        if name is not None and (name not in columns or name in _LISTS):
            columns[name] = (*columns.get(name, ()), column)
    if any(name not in columns for name in REQUIRED):
        return None
    return _Header(row, columns, {column: clean_name(words) for column, words in cells.items()})


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the table: its number, the member it becomes, whose parent is as the row gives it."""

    row: int
    member: Member


class _RosterReader:
    """Turns a table into members and collects its findings."""

    def __init__(self, table: RosterTable, header: _Header) -> None:
        self.table = table
        self.header = header
        self.findings: list[Finding] = []

    def result(self, rows: Iterable[Row]) -> tuple[Roster | None, tuple[Finding, ...]]:
        self._other_columns()
        lines = [self._line(row, texts, cells) for row, cells in rows if (texts := self._texts(cells))]
        if not lines:
            self.findings.append(Finding(C713))
        else:
            members = self._with_parents(lines)
            self._circles(lines, members)
            self._same_names(lines, members)
            if worst(self.findings) is not Severity.ERROR:
                self._file_names(lines, members)
                return Roster(members), in_order(self.findings)
        return None, in_order(self.findings)

    def _texts(self, cells: Mapping[int, str]) -> dict[str, str]:
        found = (
            (name, [text for column in columns if (text := clean_name(cells.get(column, "")))])
            for name, columns in self.header.columns.items()
        )
        return {name: _BETWEEN.join(dict.fromkeys(texts)) for name, texts in found if texts}

    def _report(self, rule: Rule, row: int, name: str, **parts: Any) -> None:
        column = self.header.column(name)
        label = parts.pop("label", None) or self.header.words.get(column, name)
        self._place(Finding(rule, label=label, **parts), row, column, name)

    def _place(self, finding: Finding, row: int, column: int, name: str) -> None:
        member = f"members.{row}" if row > self.header.row else "members"
        path, cell = (f"{member}.{name}", None) if self.table.is_json else (None, f"{column_letters(column)}{row}")
        placed = replace(finding, path=path, sheet=self.table.sheet, cell=cell, order=(row, column))
        self.findings.append(placed)

    def _other_columns(self) -> None:
        known = set(itertools.chain.from_iterable(self.header.columns.values()))
        for column, words in self.header.words.items():
            if column in known or not words:
                continue
            name = column_of(words)
            if name is None:
                finding = Finding(C712, found=words[:60])
            else:
                finding = Finding(C770, found=words[:60], label=self.header.words[self.header.column(name)])
            self._place(finding, self.header.row, column, words)

    def _line(self, row: int, texts: Mapping[str, str], cells: Mapping[int, str]) -> _Line:
        missing = [name for name in REQUIRED if name not in texts]
        # Of a row that lacks what an agency has, any column may say that it is none.
        told = cells.values() if missing else [texts[name] for name in REQUIRED]
        words = next(filter(is_no_agency, told), None)
        if words is not None:
            rule = replace(C726, severity=Severity.ERROR) if missing else C726
            self._report(rule, row, "name", found=clean_name(words)[:60])
        else:
            for name in missing:
                self._report(C715, row, name)
        for name, text in texts.items():
            if len(text) > MAX_NAME:
                limit = Phrase(str(MAX_NAME), str(MAX_NAME))
                self._report(C724, row, name, found=str(len(text)), expected=limit)
        code = clean_code(texts.get("code", ""))
        self._check_code(row, code)
        values: dict[str, Any] = {
            column.name: self._choice(row, column, texts.get(column.name)) if column.choices else texts.get(column.name)
            for column in COLUMNS
        }
        member = Member(**{**values, "code": code, "name": texts.get("name", "")})
        if len(member.email or "") <= MAX_NAME and member.has_broken_address:
            self._report(C727, row, "email", found=member.email)
        return _Line(row, member)

    def _check_code(self, row: int, code: str) -> None:
        if is_mangled(code):
            self._report(C716, row, "code", found=code[:60])
        elif looks_like_credit_code(code) and not is_credit_code(code):
            self._report(C717, row, "code", found=code)

    def _choice(self, row: int, column: Column, text: str | None) -> Any:
        if text is None:
            return None
        value = choice_of(column.name, text)
        if value is None:
            self._report(C722, row, column.name, found=text[:60], expected=choices_of(column))
        return value

    def _with_parents(self, lines: Sequence[_Line]) -> tuple[Member, ...]:
        """The members with the codes of their parents, which the list may give by name."""
        first: dict[str, Member] = {}
        for line in lines:
            code = line.member.code
            if code and code in first:
                self._report(C718, line.row, "code", found=code, values={"other": first[code].name})
            elif code:
                first[code] = line.member
        names = Counter(line.member.name for line in lines)
        codes = {line.member.name: line.member.code for line in reversed(lines)}
        return tuple(self._with_parent(line, first, names, codes) for line in lines)

    def _with_parent(
        self, line: _Line, by_code: Mapping[str, Member], names: Mapping[str, int], codes: Mapping[str, str]
    ) -> Member:
        text = line.member.parent
        if text is None:
            return line.member
        parent = clean_code(text)
        if parent not in by_code:
            count = names.get(text, 0)
            if count == 1:
                parent = codes[text]
            elif is_mangled(parent):
                self._report(C716, line.row, "parent", found=text[:60])
            else:
                self._report(C725 if count else C720, line.row, "parent", found=text[:60])
        return replace(line.member, parent=parent)

    def _circles(self, lines: Sequence[_Line], members: Sequence[Member]) -> None:
        above = {member.code: member.parent for member in members}
        rows = {member.code: (line.row, member.name) for line, member in zip(lines, members, strict=True)}
        done: set[str] = set()
        for start in above:
            trail: dict[str, None] = {}
            code: str | None = start
            while code is not None and code in above and code not in done and code not in trail:
                trail[code] = None
                code = above[code]
            if code in trail:
                circle = list(trail)[list(trail).index(code) :]
                row, name = rows[circle[0]]
                names = [rows[code][1] for code in (*circle[:5], circle[0])]
                self._report(C721, row, "parent", label=name, found=" → ".join(names))
            done.update(trail)

    def _same_names(self, lines: Sequence[_Line], members: Sequence[Member]) -> None:
        first: dict[tuple[str | None, str], Member] = {}
        for line, member in zip(lines, members, strict=True):
            other = first.setdefault((member.parent, name_key(member.name)), member)
            if other.code != member.code and member.name:
                self._report(C719, line.row, "name", found=member.name, values={"other": other.code})

    def _file_names(self, lines: Sequence[_Line], members: Sequence[Member]) -> None:
        for line, stem, member in zip(lines, file_stems(members), members, strict=True):
            if stem != (plain := plain_stem(member)):
                self._report(C723, line.row, "name", found=plain[:60], values={"file": stem})
