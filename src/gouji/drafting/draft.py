"""A draft of a template from an example: what was understood as YAML, what was not as comments beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gouji.common import Position, to_a1
from gouji.drafting.blocks import ExampleGrid, Heading, blocks_of
from gouji.drafting.example import Content, ExampleCell, ExampleSheet, sheets_in, texts_of
from gouji.drafting.sums import GeneralisedSums, SumLine, added, difference, totals_of
from gouji.drafting.texts import NUMBERED, NUMERALS, TextItem, text_sections
from gouji.drafting.yaml_lines import comment, scalar
from gouji.findings import Language, Phrase, PhrasedError
from gouji.form import (
    OWN_SHEETS,
    RESERVED_IDS,
    RETURN_SHEETS,
    STAMP_SHEET,
    TemplateError,
    bare_label,
    edition_slug,
    id_for,
    is_id,
    is_sheet_name,
    load_text,
)
from gouji.reading.published import UnreadableReport
from gouji.workbook.formats import Refused

SCHEMA_FILE = "gouji-template.schema.json"
"""The name of the schema that a draft asks editors to read, beside itself."""

_NO_TABLES = [name.casefold() for own in OWN_SHEETS.values() for name in (own.cover, own.guide)]
_OURS = (*_NO_TABLES, *RETURN_SHEETS.values(), STAMP_SHEET)
_UNIT = re.compile(r"(?:计量)?单位[:：]\s*([^\s）)，。；;]+)")
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年")
_TOTAL = re.compile("合计|总计|小计|共计|total$", re.IGNORECASE)
_MOST_NOTES = 12
_LONGEST_NOTE = 160
_TOTAL_RULE = "T901"


class CannotDraftError(PhrasedError, ValueError):
    """A file in which no form can be read; *words* says why, in Chinese and in English."""


def draft_template(data: bytes, name: str, language: Language = "zh") -> str:
    """A draft of a template from an example of the form.

    Args:
        data: of an .xlsx, a .docx or an HTML page with the form, blank or filled.
        name: of the file, from which the edition gets its id.
        language: of the comments.

    Returns:
        YAML that loads, if anything in the file is to be filled; what was not understood stands in it as comments.

    Raises:
        CannotDraftError: it is none of these, cannot be read, or nothing in it is to be filled in.
    """
    try:
        sheets = sheets_in(data)
    except (Refused, UnreadableReport) as error:
        finding = error.finding
        raise CannotDraftError(finding.what("zh"), finding.what("en")) from None
    writer = _Writer(language)
    sections = _in_order([list(writer.sheet(sheet)) for sheet in sheets])
    texts = list(texts_of(sheets))
    title = next((text for text in texts if 4 <= len(text) <= 40), name)
    years = [found[1] for text in texts if (found := _YEAR.search(text))]
    year = years[0] if years else str(datetime.now(tz=UTC).year)
    head = [
        f"# yaml-language-server: $schema={SCHEMA_FILE}",
        comment(_HEAD.text(language, {"name": name})),
        f"form: {scalar(NUMBERED.sub(lambda match: match[2], title))}",
        f"edition: {_edition_id(name)}",
        f"years: {year}-",
        "",
    ]
    if writer.has_totals:
        head += [
            "rules:",
            (
                f"  {_TOTAL_RULE}: {{level: definition, severity: error, zh: 合计应等于各项之和, "
                "en: The total must be the sum of its parts, source: 表头}"
            ),
            "",
        ]
    if not any(line.startswith("    ") and not line.strip().startswith("#") for line in sections):
        raise CannotDraftError("没有找到要填的格", "no cell was found that is to be filled in")
    return _loading("\n".join([*head, "sections:", *sections, ""]), language)


_HEAD = Phrase(
    "由 {name} 生成的草稿：请核对标签、id、合计和类型，再用 gouji form check 检查。",
    "Drafted from {name}: look at labels, ids, totals and types, then run gouji form check.",
)


def _in_order(written: Sequence[Sequence[str]]) -> list[str]:
    """The lines of sections by their printed numerals, if all have one: texts may stand on a sheet behind the grids."""
    notes: list[str] = []
    sections: list[list[str]] = []
    for line in (line for lines in written for line in lines):
        if line.startswith("  #"):
            notes.append(line)
        elif line.startswith("   "):
            sections[-1].append(line)
        else:
            sections.append([line])
    numerals = [NUMERALS.find(lines[0].strip().rstrip(":")) for lines in sections]
    if -1 not in numerals and all(len(lines[0].strip()) == 2 for lines in sections):
        sections = [lines for _, lines in sorted(zip(numerals, sections, strict=True))]
    return [*notes, *(line for lines in sections for line in lines)]


def _edition_id(name: str) -> str:
    stem = name.rpartition(".")[0] or name
    return edition_slug(stem) or "draft"


def _loading(text: str, language: Language) -> str:
    """The text with the lines of sums that the loader refuses as comments."""
    for _ in range(5):
        try:
            load_text(text, "draft")
        except TemplateError as error:
            lines = text.split("\n")
            wrong = {problem.line: problem.text(language) for problem in error.problems}
            sums = [number for number in wrong if re.match(r"\s+(- |T\d{3}: |void: )", lines[number - 1])]
            if not sums:
                return text
            for number in sums:
                line = lines[number - 1]
                reason = wrong[number].partition(f":{number}: ")[2]
                lines[number - 1] = f"{line[: len(line) - len(line.lstrip())]}# {line.strip()}  # {reason}"
            text = "\n".join(lines)
        else:
            return text
    return text


@dataclass(slots=True)
class _Writer:
    """Sheets as sections, whose names and ids are given once."""

    language: Language
    numbers: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=lambda: set(RESERVED_IDS))
    items: set[str] = field(default_factory=set)
    has_totals: bool = False

    def sheet(self, sheet: ExampleSheet) -> Iterator[str]:
        """The lines of the sections of a sheet.

        Args:
            sheet: of the example.
        """
        if sheet.name.casefold() in _OURS:
            yield f"  {comment(self._words(_OWN, name=sheet.name))}"
            return
        if _is_of_texts(sheet):
            yield from self._texts(sheet)
            return
        blocks = blocks_of(sheet)
        if blocks:
            yield from self._grids(sheet, blocks)
        elif any(cell.content is Content.LABEL for cell in sheet.cells.values()):
            first = next(cell.text for cell in sheet.cells.values() if cell.content is Content.LABEL)
            yield f"  {comment(self._words(_NOTHING, name=sheet.name or first[:30]))}"

    def _words(self, phrase: Phrase, **values: str) -> str:
        return phrase.text(self.language, values)

    def _number(self, wanted: str) -> str:
        """The key of a section: what it is called if a sheet can be called so, else the next numeral."""
        for number in (wanted, *_numerals()):
            if is_sheet_name(number) and number not in self.numbers:
                self.numbers.add(number)
                return number
        raise AssertionError

    def _id(self, label: str, letter: str, taken: set[str]) -> str:
        name = id_for(label, taken, letter)
        taken.add(name)
        return name

    # Texts

    def _texts(self, sheet: ExampleSheet) -> Iterator[str]:
        for heading, items in text_sections(sheet):
            found = NUMBERED.fullmatch(heading)
            number = self._number(found[1] if found else heading or sheet.name)
            yield f"  {scalar(number)}:"
            yield f"    title: {scalar(found[2] if found else heading or sheet.name)}"
            for key, kept in (("texts", "text"), ("key_figures", "figure")):
                own = [item for item in items if item.type == kept]
                if own:
                    yield f"    {key}:"
                    yield from (f"      {line}" for item in own for line in self._item(item))

    def _item(self, item: TextItem) -> Iterator[str]:
        name = self._id(item.label, "t" if item.type == "text" else "n", self.items)
        if item.type == "text":
            yield f"{name}: {{prompt: {_flow(item.label)}, paragraphs: {item.rows}}}"
        else:
            unit = re.search(r"[（(]([^（）()]{1,6})[）)]$", item.label)
            label = item.label[: unit.start()] if unit else item.label
            yield f"{name}: {{label: {_flow(label)}, unit: {_flow(unit[1])}}}" if unit else f"{name}: {_flow(label)}"

    # Grids

    def _grids(self, sheet: ExampleSheet, blocks: Sequence[ExampleGrid]) -> Iterator[str]:
        head, used = _title(sheet, blocks)
        found = NUMBERED.fullmatch(head)
        number = self._number(sheet.name or (found[1] if found else ""))
        title = found[2] if found else head.removeprefix(f"{number}、") or number
        yield f"  {scalar(number)}:"
        yield f"    title: {scalar(title)}"
        yield f"    id: {self._id(title, 's', self.ids)}"
        unit = next((match[1] for text in _above(sheet, blocks) if (match := _UNIT.search(text))), "")
        if unit:
            yield f"    unit: {scalar(unit)}"
        notes = list(self._unused(sheet, blocks, used))
        yield from (f"    {comment(note)}" for note in notes[:_MOST_NOTES])
        if len(notes) > _MOST_NOTES:
            yield f"    {comment(self._words(_MORE, count=str(len(notes) - _MOST_NOTES)))}"
        if len(blocks) == 1 and not blocks[0].caption:
            yield from self._grid(sheet, blocks[0], "    ")
            return
        yield "    grids:"
        captions: set[str] = set()
        ids: set[str] = set()
        for index, block in enumerate(blocks):
            caption = block.caption or f"表{index + 1}"
            while caption in captions:
                caption += "（续）"
            captions.add(caption)
            yield f"      {scalar(caption)}:"
            yield f"        id: {self._id(caption, 'g', ids)}"
            if not block.caption:
                yield f"        {comment(self._words(_NO_CAPTION))}"
            if index and block.top <= blocks[index - 1].bottom:
                yield "        beside: true"
            yield from self._grid(sheet, block, "        ")

    def _grid(self, sheet: ExampleSheet, block: ExampleGrid, indent: str) -> Iterator[str]:
        taken: set[str] = set()
        names: dict[tuple[bool, int], str] = {}
        formulas = {
            place: tuple(cell for cell in added(text) or () if sheet.covered.get(cell, cell) == cell)
            for place, text in block.formulas.items()
        }
        sums = totals_of(formulas, block.row_numbers, block.column_numbers, frozenset(block.void))
        types = _Types.of(block).with_totals(block, sums, formulas)
        lines: dict[str, list[str]] = {}
        for kind, headings, are_rows in (("rows", block.rows, True), ("columns", block.columns, False)):
            is_bare = len(headings) == 1 and not headings[0].below and headings[0].position is None
            if not is_bare:
                attributes = types.rows if are_rows else types.columns
                lines[kind] = list(self._headings(headings, taken, names, attributes, are_rows=are_rows))
        if block.corner:
            yield f"{indent}corner: {scalar(block.corner)}"
        yield from (f"{indent}{key}: {word}" for key, word in types.grid.items())
        for kind in ("columns", "rows"):
            if kind in lines:
                yield f"{indent}{kind}:"
                yield from (f"{indent}  {line}" for line in lines[kind])
        void = _void(block, names)
        if void:
            yield f"{indent}void: [{', '.join(void)}]"
        written = [line for total in sums.lines if (line := _line(total, names)) is not None]
        if written:
            self.has_totals = True
            yield f"{indent}totals:"
            yield f"{indent}  {_TOTAL_RULE}:"
            yield from (f"{indent}    - {line}" for line in written)
        yield from (f"{indent}{comment(note)}" for note in self._notes(sheet, block, sums, types, names))

    def _headings(
        self,
        headings: Sequence[Heading],
        taken: set[str],
        names: dict[tuple[bool, int], str],
        attributes: Mapping[int, Mapping[str, str]],
        *,
        are_rows: bool,
    ) -> Iterator[str]:
        """The lines of rows or columns; headings of one name under the same one get an id."""
        kind, letter = ("rows", "r") if are_rows else ("columns", "c")
        seen: set[str] = set()
        for heading in headings:
            if heading.below:
                below = self._headings(heading.below, taken, names, attributes, are_rows=are_rows)
                if is_id(heading.label) or heading.label in seen or not heading.label:
                    yield f"{self._id(heading.label, 'h', taken)}:"
                    yield f"  label: {scalar(heading.label)}"
                    yield f"  {kind}:"
                    yield from (f"    {line}" for line in below)
                else:
                    seen.add(heading.label)
                    yield f"{scalar(heading.label)}:"
                    yield from (f"  {line}" for line in below)
                continue
            name = self._id(heading.label, letter, taken)
            names[are_rows, heading.number] = name
            own = attributes.get(heading.number, {})
            extra = "".join(f", {key}: {word}" for key, word in own.items())
            yield f"{name}: {{label: {_flow(heading.label)}{extra}}}" if own else f"{name}: {scalar(heading.label)}"

    # What was not understood

    def _notes(
        self,
        sheet: ExampleSheet,
        block: ExampleGrid,
        sums: GeneralisedSums,
        types: _Types,
        names: Mapping[tuple[bool, int], str],
    ) -> Iterator[str]:
        odd = {
            *sums.odd,
            *(place for total in sums.lines if _line(total, names) is None for place in _on(total, block)),
        }
        for place in sorted(odd)[:_MOST_NOTES]:
            yield self._words(_ODD, cell=to_a1(place), formula=block.formulas[place][:_LONGEST_NOTE])
        yield from self._perhaps(block, sums, names)
        if block.void and not _void(block, names):
            yield self._words(_VOID, cells=", ".join(map(to_a1, block.void[:_MOST_NOTES])))
        for key, cells in types.odd.items():
            yield self._words(_ODD_TYPE, cells=", ".join(map(to_a1, cells[:_MOST_NOTES])), key=key)
        cells = [place for place, cell in block.inputs.items() if cell.is_listed]
        if cells:
            yield self._words(_LIST, cells=", ".join(map(to_a1, cells[:_MOST_NOTES])))
        yield from self._differences(sheet, block, names)

    def _perhaps(
        self, block: ExampleGrid, sums: GeneralisedSums, names: Mapping[tuple[bool, int], str]
    ) -> Iterator[str]:
        """Rows and columns that are called totals and have no formula."""
        for are_rows, headings in ((True, block.rows), (False, block.columns)):
            for leaf in (leaf for heading in headings for leaf in heading.leaves()):
                if _TOTAL.search(bare_label(leaf.label)) and not any(
                    total.are_rows is are_rows and total.total == leaf.number for total in sums.lines
                ):
                    yield self._words(_PERHAPS, label=leaf.label, id=names.get((are_rows, leaf.number), ""))

    def _differences(
        self, sheet: ExampleSheet, block: ExampleGrid, names: Mapping[tuple[bool, int], str]
    ) -> Iterator[str]:
        """Differences between sums of the grid, wherever they are computed."""
        inside = {*block.inputs, *block.formulas}
        told: set[str] = set()
        for cell in sheet.cells.values():
            sides = difference(cell.text) if cell.content is Content.FORMULA else None
            if sides is not None and inside.issuperset({*sides[0], *sides[1]} or {(0, 0)}):
                line = _tie_out(sides, names)
                if line is not None and line not in told:
                    told.add(line)
                    yield self._words(_DIFFERENCE, line=line)

    def _unused(self, sheet: ExampleSheet, blocks: Sequence[ExampleGrid], used: set[Position]) -> Iterator[str]:
        known = {*used, *(place for block in blocks for place in _places(block))}
        captions = {text for block in blocks for text in (block.caption, *block.corner.split("　")) if text}
        for place, cell in sheet.cells.items():
            at = f"{sheet.name}!{to_a1(place)}" if sheet.name else to_a1(place)
            if cell.content is Content.LABEL and place not in known and cell.text not in captions:
                yield self._words(_WORDS, cell=at, words=cell.text[:_LONGEST_NOTE])
            elif cell.content is Content.FORMULA and place not in known and difference(cell.text) is None:
                yield self._words(_FORMULA, cell=at, formula=cell.text[:_LONGEST_NOTE])


_OWN = Phrase("工作表“{name}”由程序生成，未读", "the sheet {name} is made by the program and was left out")
_NOTHING = Phrase("“{name}”中没有要填的格，未读", "nothing is to be filled in {name}")
_MORE = Phrase("另有 {count} 处未列出", "{count} more {count:is|are} not listed")
_NO_CAPTION = Phrase("这张表没有标题，请改成印出的字", "no caption was found: write what is printed")
_ODD = Phrase(
    "{cell}：公式 {formula} 不是整行整列的合计，读作填报",
    "{cell}: {formula} is no total of a whole row or column; taken as an input",
)
_PERHAPS = Phrase(
    "“{label}”（{id}）可能是合计，如 totals: {{T901: {id} = …}}",
    "{label} ({id}) may be a total: totals: {{T901: {id} = …}}",
)
_VOID = Phrase("不填的格：{cells}", "cells where nothing is filled in: {cells}")
_ODD_TYPE = Phrase(
    "{cells} 另为 {key}，模板按整行整列写", "{cells}: {key}, which a template says of whole rows and columns"
)
_LIST = Phrase("{cells} 从列表中选，请写 choices", "{cells}: chosen from a list: write its `choices`")
_DIFFERENCE = Phrase("表中算了差额，可能是勾稽关系：{line}", "a difference is computed, which may be a tie-out: {line}")
_WORDS = Phrase("未用到 {cell}：{words}", "not used, {cell}: {words}")
_FORMULA = Phrase("未读懂 {cell}：{formula}", "not understood, {cell}: {formula}")


# --- parts of a grid ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Types:
    """Types of the inputs of a grid: of all, of whole columns, of whole rows; and the cells that are left."""

    grid: Mapping[str, str]
    columns: Mapping[int, Mapping[str, str]]
    rows: Mapping[int, Mapping[str, str]]
    odd: Mapping[str, list[Position]]

    @classmethod
    def of(cls, block: ExampleGrid) -> _Types:
        grid: dict[str, str] = {}
        columns: dict[int, dict[str, str]] = {}
        rows: dict[int, dict[str, str]] = {}
        odd: dict[str, list[Position]] = {}
        said = {place: _attributes(cell) for place, cell in block.inputs.items()}
        for key, word in dict.fromkeys(pair for pairs in said.values() for pair in pairs):
            having = {place for place, pairs in said.items() if (key, word) in pairs}
            if having and len(having) == len(block.inputs):
                grid[key] = word
                continue
            for axis, found in ((1, columns), (0, rows)):
                for number in sorted({place[axis] for place in having}):
                    own = {place for place in block.inputs if place[axis] == number}
                    if own <= having:
                        found.setdefault(number, {})[key] = word
                        having -= own
            if having:
                odd[f"{key}: {word}"] = sorted(having)
        return cls(grid, columns, rows, odd)

    def with_totals(
        self, block: ExampleGrid, sums: GeneralisedSums, formulas: Mapping[Position, Sequence[Position]]
    ) -> _Types:
        """These types, with the totals of decimals, which are decimals too.

        Args:
            block: the grid.
            sums: its totals.
            formulas: by cell the cells that it adds up.
        """
        decimal = {place for place, cell in block.inputs.items() if cell.type == "decimal"}
        for _ in range(_ROUNDS):  # totals of totals
            decimal |= {place for place, cells in formulas.items() if decimal.intersection(cells)}
        columns, rows = ({number: dict(own) for number, own in axis.items()} for axis in (self.columns, self.rows))
        for total in sums.lines if self.grid.get("type") != "decimal" else ():
            own, crossed, across = (rows, columns, 1) if total.are_rows else (columns, rows, 0)
            places = [place for place in _on(total, block) if place in decimal]
            if any(crossed.get(place[across], {}).get("type") != "decimal" for place in places):
                own.setdefault(total.total, {})["type"] = "decimal"
        columns |= {number: rate for number in block.column_numbers if (rate := _rate(number, block, formulas))}
        return _Types(self.grid, columns, rows, self.odd)


_ROUNDS = 3


def _rate(number: int, block: ExampleGrid, formulas: Mapping[Position, Sequence[Position]]) -> dict[str, str]:
    """The attributes of a column in which everything is a quotient; none for any other."""
    cells = [text for place, text in block.formulas.items() if place[1] == number and not formulas[place]]
    if not cells or not all("/" in text for text in cells) or any(column == number for _, column in block.inputs):
        return {}
    return {"type": "decimal", "adds_up": "no"} | ({"signed": "true"} if any("-" in text for text in cells) else {})


def _attributes(cell: ExampleCell) -> tuple[tuple[str, str], ...]:
    """The keys and words that a template says of an input."""
    choices = f"[{', '.join(map(_flow, cell.choices))}]" if cell.choices else ""
    found = {"type": cell.type, "signed": "true" if cell.is_signed else "", "choices": choices}
    return tuple((key, word) for key, word in found.items() if word)


def _void(block: ExampleGrid, names: Mapping[tuple[bool, int], str]) -> list[str]:
    """The void cells of a grid by rows that have the same; nothing if one of them has no name."""
    if any((True, row) not in names or (False, column) not in names for row, column in block.void):
        return []
    rows: dict[tuple[int, ...], list[int]] = {}
    for row in sorted({place[0] for place in block.void}):
        rows.setdefault(tuple(column for other, column in block.void if other == row), []).append(row)
    return [
        f"{{rows: [{', '.join(names[True, row] for row in own)}], "
        f"columns: [{', '.join(names[False, column] for column in columns)}]}}"
        for columns, own in rows.items()
    ]


def _is_of_texts(sheet: ExampleSheet) -> bool:
    """True if there are texts to be written that no label stands left of: those of a grid have one."""
    labelled: dict[int, int] = {}
    for (row, column), cell in sheet.cells.items():
        if cell.content is Content.LABEL:
            for covered in range(row, row + cell.rows):
                labelled[covered] = min(column, labelled.get(covered, column))
    return any(
        cell.content is Content.TEXT_INPUT and labelled.get(row, column) >= column
        for (row, column), cell in sheet.cells.items()
    )


def _line(total: SumLine, names: Mapping[tuple[bool, int], str]) -> str | None:
    """A total as a line of ids; None if something in it has none."""
    numbers = (total.total, *total.parts)
    ids = [names.get((total.are_rows, number)) for number in numbers]
    if not total.parts or None in ids or len(set(ids)) < len(ids):
        return None
    line = f"{ids[0]} = {' + '.join(str(name) for name in ids[1:])}"
    at = [names.get((not total.are_rows, number), "") for number in total.at]
    if "" in at:
        return None
    return f"{{line: {line}, at: [{', '.join(at)}]}}" if at else line


def _on(total: SumLine, block: ExampleGrid) -> list[Position]:
    return list(filter(total.holds_in, block.formulas))


def _tie_out(
    sides: tuple[tuple[Position, ...], tuple[Position, ...]], names: Mapping[tuple[bool, int], str]
) -> str | None:
    """A difference of sums of one row or column as a proposal for a line."""
    places = sides[0] + sides[1]
    for axis, are_rows in ((0, False), (1, True)):
        if len({place[axis] for place in places}) == 1:
            written = [[names.get((are_rows, place[1 - axis])) for place in side] for side in sides]
            if None not in written[0] and None not in written[1]:
                left, right = (" + ".join(map(str, side)) or "0" for side in written)
                return f"{left} = {right} / {left} <= {right}"
    return None


def _places(block: ExampleGrid) -> Iterator[Position]:
    yield from block.inputs
    yield from block.formulas
    for headings in (block.rows, block.columns):
        yield from _positions(headings)


def _positions(headings: Sequence[Heading]) -> Iterator[Position]:
    for heading in headings:
        if heading.position is not None:
            yield heading.position
        yield from _positions(heading.below)


def _title(sheet: ExampleSheet, blocks: Sequence[ExampleGrid]) -> tuple[str, set[Position]]:
    """The heading of a sheet or a table, and the cells it was read from."""
    top = min(block.top for block in blocks)
    before = [
        (place, cell.text) for place, cell in sheet.cells.items() if cell.content is Content.LABEL and place[0] < top
    ]
    numbered = [(place, text) for place, text in before if NUMBERED.fullmatch(text)]
    if numbered or before:
        place, text = (numbered or before)[0]
        return text, {place}
    titled = [text for text in sheet.above if NUMBERED.fullmatch(text)]
    short = [text for text in sheet.above if len(text) <= 40]
    return (titled or short or [sheet.name])[-1], set()


def _above(sheet: ExampleSheet, blocks: Sequence[ExampleGrid]) -> Iterator[str]:
    top = min(block.top for block in blocks)
    yield from sheet.above
    for place, cell in sheet.cells.items():
        if cell.content is Content.LABEL and place[0] < top:
            yield cell.text


def _flow(text: str) -> str:
    """A text inside braces, where a comma ends it."""
    written = scalar(text)
    return f'"{written}"' if "," in written and not written.startswith('"') else written


def _numerals() -> Iterator[str]:
    yield from NUMERALS
    yield from (f"表{number}" for number in range(1, 1000))
