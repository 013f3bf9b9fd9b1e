"""A template in words, for who writes it: its sheets, its fields, and every rule with its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gouji.findings import Language, Phrase, Rule, Severity, counted
from gouji.form import Constraint, Edition, Grid, Judge, RecordTable, Section

_EFFECTS = {
    Severity.ERROR: Phrase("不符的退回", "a breach rejects"),
    Severity.WARNING: Phrase("不符的提示，照收", "a breach is shown"),
    Severity.INFO: Phrase("不符的记录在案", "a breach is recorded"),
}
_JUDGES = {
    Judge.NAMED_IN_TEXT: Phrase("不为 0 的，“{text}”中应提到：{over}", "if above 0, {text} must name: {over}"),
    Judge.AMOUNT_IN_YUAN: Phrase("疑似按元填的金额：{over}", "amounts that look like yuan: {over}"),
    Judge.COUNTS_IN_TEXTS: Phrase(
        "正文中的数应与表一致：{over}", "counts in the texts are those of the tables: {over}"
    ),
    Judge.CHANGE_OF_EDITION: Phrase("与别的版本不作比较：{over}", "not compared with another edition: {over}"),
    Judge.LEAP: Phrase("比上年增减过大：{over}", "a leap against last year: {over}"),
}


_CROSSED = {True: Phrase("列", "columns"), False: Phrase("行", "rows"), None: Phrase("处", "places")}


@dataclass(frozen=True, slots=True)
class LineInWords:
    """A line of sums, or what a rule without sums is about.

    Attributes:
        section: the printed number of the section it stands in; empty for one over the whole form.
        places: how many rows or columns it crosses.
        is_downwards: it adds up cells of one column; None for a line over several sections.
    """

    section: str
    prose: Phrase
    places: int
    is_downwards: bool | None

    def text(self, language: Language) -> str:
        """The line with where it holds.

        Args:
            language: ``"zh"`` or ``"en"``.
        """
        crossed = _CROSSED[self.is_downwards]
        where = Phrase(f"（{self.places} {crossed.zh}都算）", f" (in each of {self.places} {crossed.en})").text(
            language
        )
        return f"{self.prose.text(language)}{where if self.places > 1 else ''}"


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """A rule with its lines."""

    rule: Rule
    lines: tuple[LineInWords, ...]

    def facts(self, language: Language) -> str:
        """Its severity with the effect, and its level.

        Args:
            language: ``"zh"`` or ``"en"``.
        """
        severity = self.rule.severity.words.text(language)
        stop = "，" if language == "zh" else ", "
        beta = [Phrase("试行", "on trial").text(language)] if self.rule.beta else []
        return stop.join(
            [
                severity,
                _EFFECTS[self.rule.severity].text(language),
                self.rule.level.words.text(language),
                *beta,
            ]
        )


def rules_in_words(edition: Edition) -> tuple[RuleInWords, ...]:
    """Every rule of an edition with its lines, each once.

    Args:
        edition: of any form.

    Returns:
        In the order in which they are declared.
    """
    crossed: dict[str, dict[tuple[str, Phrase, bool | None], set[object]]] = {}
    for definition in edition.definitions:
        field = edition.fields[definition.path]
        # A total down a column names rows, one along a row columns: the terms tell which.
        is_downwards = all(edition.fields[term].column_labels == field.column_labels for term in definition.terms)
        key = (field.section, Phrase(definition.prose, definition.prose), is_downwards)
        crossing = field.column_labels if is_downwards else field.row_labels
        crossed.setdefault(definition.rule.code, {}).setdefault(key, set()).add(crossing)
    for constraint in (*edition.constraints, *edition.doubts, *edition.across_years):
        sections = {edition.fields[path].section for path in constraint.paths if path in edition.fields}
        axis = constraint.downwards if len(sections) <= 1 else None
        prose = edition.in_words(constraint)
        places = crossed.setdefault(constraint.rule.code, {}).setdefault(
            (_section(edition, constraint), prose, axis), set()
        )
        places.add((constraint.where, constraint.place if axis is None else ""))
    for table in edition.record_tables:
        for constraint in table.constraints:
            said = edition.in_words(constraint)
            prose = Phrase(f"每条记录：{said.zh}", f"in every record: {said.en}")
            crossed.setdefault(constraint.rule.code, {})[table.section, prose, None] = {""}
    made = {
        code: [LineInWords(section, prose, len(places), down) for (section, prose, down), places in lines.items()]
        for code, lines in crossed.items()
    }
    for judgement in edition.judgements:
        over = [" ".join(edition.words(path)) or path for path in judgement.over]
        if judgement.judge is Judge.NAMED_IN_TEXT:
            over = [
                f"“{' / '.join(named)}” ({words})" for words, named in zip(over, judgement.over.values(), strict=True)
            ]
        text = next((text.label for text in edition.texts if text.path == judgement.text), "")
        words = _JUDGES[judgement.judge]
        named = {"text": text, "over": "、".join(over) or "全部"}, {"text": text, "over": "; ".join(over) or "all"}
        prose = Phrase(words.text("zh", named[0]), words.text("en", named[1]))
        made.setdefault(judgement.rule.code, []).append(LineInWords("", prose, 1, is_downwards=False))
    return tuple(RuleInWords(rule, tuple(made.get(code, ()))) for code, rule in edition.rules.items())


def _section(edition: Edition, constraint: Constraint) -> str:
    field = edition.fields.get(constraint.place)
    return field.section if field is not None else ""


def outline(edition: Edition, language: Language) -> Iterator[str]:
    """An edition in words.

    Args:
        edition: of any form.
        language: ``"zh"`` or ``"en"``.

    Yields:
        Lines: the form, its sections, its cover, its rules.
    """
    inputs = len(edition.typed)
    totals = sum(field.is_computed for field in edition.fields.values())
    yield Phrase(
        f"{edition.form}，版本 {edition.id}，{edition.years} 年度：{inputs} 项填报，{totals} 项合计",
        f"{edition.form}, edition {edition.id}, report years {edition.years}: {_inputs(inputs, totals)}",
    ).text(language)
    for section in edition.sections:
        yield f"{section.heading}  {section_facts(edition, section).text(language)}"
        for grid in section.grids if len(section.grids) > 1 else ():
            yield f"  {grid.caption}  {grid_facts(edition, grid).text(language)}"
    if edition.sign_off:
        labels = [item.label for item in edition.sign_off]
        yield Phrase(f"封面  {'、'.join(labels)}", f"cover  {', '.join(labels)}").text(language)
    for ruled in rules_in_words(edition):
        yield f"{ruled.rule.code}  {ruled.rule.title.text(language)}  [{ruled.facts(language)}]"
        for line in ruled.lines:
            at = f"{line.section}: " if line.section else ""
            yield f"  {at}{line.text(language)}"


def section_facts(edition: Edition, section: Section) -> Phrase:
    """Sizes of a section: tables, inputs and totals, or texts and figures.

    Args:
        edition: of the section.
        section: one of its sections.
    """
    if not section.grids:
        texts, figures = len(section.texts), len(section.key_figures)
        zh = [f"{texts} 段文字"] * bool(texts) + [f"{figures} 个数"] * bool(figures)
        en = [counted(texts, "text")] * bool(texts)
        en += [counted(figures, "figure")] * bool(figures)
        return Phrase("，".join(zh), ", ".join(en))
    if section.records is not None:
        return record_facts(section.records)
    if len(section.grids) == 1:
        return grid_facts(edition, section.grids[0])
    inputs, totals = _counts(edition, section.grids)
    return Phrase(
        f"{len(section.grids)} 张表，{inputs} 项填报，{totals} 项合计",
        f"{len(section.grids)} tables, {_inputs(inputs, totals)}",
    )


def record_facts(table: RecordTable) -> Phrase:
    """Sizes of a table of records: columns, rows at most, and what tells records apart.

    Args:
        table: the table.
    """
    columns, key = len(table.fields), table.fields[table.key].label
    return Phrase(
        f"一行一条记录，{columns} 列，最多 {table.capacity} 行，以“{key}”区分",
        f"a record a row, {counted(columns, 'column')}, {counted(table.capacity, 'row')} at most, told apart by {key}",
    )


def grid_facts(edition: Edition, grid: Grid) -> Phrase:
    """Sizes of a table: rows, columns, inputs and totals.

    Args:
        edition: of the table.
        grid: one of its tables.
    """
    inputs, totals = _counts(edition, [grid])
    rows, columns = len(grid.paths), len(grid.paths[0])
    chosen = [(len(node.children), node.members) for node in grid.headings if node.members is not None]
    zh = "".join(f"；{count} 个单位取自名录（{members}）" for count, members in chosen)
    en = "".join(f"; {counted(count, 'agency', 'agencies')} of the roster ({members})" for count, members in chosen)
    return Phrase(
        f"{rows} 行 {columns} 列，{inputs} 项填报，{totals} 项合计{zh}",
        f"{counted(rows, 'row')}, {counted(columns, 'column')}: {_inputs(inputs, totals)}{en}",
    )


def _inputs(inputs: int, totals: int) -> str:
    return f"{counted(inputs, 'input')}, {counted(totals, 'total')}"


def _counts(edition: Edition, grids: Iterable[Grid]) -> tuple[int, int]:
    """The inputs and the totals of tables; a void cell is neither."""
    fields = [edition.fields[path] for grid in grids for row in grid.paths for path in row if path]
    totals = sum(field.is_computed for field in fields)
    return len(fields) - totals, totals
