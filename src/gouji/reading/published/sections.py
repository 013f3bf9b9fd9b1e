"""The texts of a report, cut by the titles of its sections.

A title is a line of its own, or stands in a page without line ends. The tables say between which blocks it must stand;
of several places that are left, that is taken in which all titles stand in their order with text between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gouji.common import plain_words
from gouji.form import Edition, Section
from gouji.reading.published.document import Paragraph, PrintedDocument, Table
from gouji.reading.published.wording import likeness, mapped

_ALIASES = {
    "总体情况": ("概述", "总体概述", "基本情况", "总体工作情况", "工作总体情况", "概况"),
    "主动公开政府信息情况": ("主动公开情况", "主动公开政府信息的情况", "主动公开信息情况"),
    "收到和处理政府信息公开申请情况": ("依申请公开情况", "依申请公开政府信息情况", "收到和处理政府信息公开申请的情况"),
    "政府信息公开行政复议、行政诉讼情况": (
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "行政复议、行政诉讼情况",
        "政府信息公开行政复议和行政诉讼情况",
        "政府信息公开行政复议、诉讼情况",
    ),
    "存在的主要问题及改进情况": (
        "存在问题及改进情况",
        "存在的主要问题及改进措施",
        "存在的问题及改进措施",
        "存在的主要问题和改进情况",
        "存在的主要问题和改进措施",
        "存在的问题和改进措施",
        "存在问题和改进措施",
        "存在问题及改进措施",
        "存在的问题及改进情况",
        "主要问题及改进情况",
        "工作中存在的主要问题及改进情况",
        "政府信息公开工作存在的主要问题及改进情况",
    ),
    "其他需要报告的事项": ("需要报告的其他事项", "其他需要说明的事项", "其他事项", "其他需要报告事项"),
}
"""Titles as agencies write them, by that of the form."""
_NUMBERED = re.compile(
    r"\s*[（(【\[]?(?:第\s*)?([一二三四五六七八九十])(?:\s*部分)?\s*[）)】\]、.．。，,：:\s]*(.{2,40}?)[：:。\s]*"
)
_MARKS = "、.．。，,：:）)】] "
"""Signs behind the number of a title in a text without line ends."""
_LONGEST_TITLE = 45
_LEAST_LIKENESS = 0.72
_SURE = 0.9
_ENDINGS = "。！？；…：”）.!?;:)"
_BEGINS = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|\d{1,2}[.、．]|第[一二三四五六七八九十]+|[一二三四五六七八九十]是)"
)
_SHORTEST_LINE = 20
_MOST_PLACES = 60
"""Places at which the title of one section may stand; of more the last."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the title of a section stands.

    Attributes:
        block: by number.
        start, end: in its text; what follows the end is the section's.
        certainty: how sure it is that this is the title, 0.0 to 1.0.
    """

    section: int
    block: int
    start: int
    end: int
    certainty: float
    is_whole: bool


def cuts(edition: Edition, document: PrintedDocument, spans: Mapping[str, tuple[int, int]]) -> dict[str, Cut]:
    """Where the titles of the sections stand, by the numbers of these.

    Args:
        spans: for each section whose tables were found their first and last block.
    """
    bounds = list(_bounds(edition, spans, len(document.blocks)))
    candidates: list[Cut] = []
    for number, section in enumerate(edition.sections):
        low, high = bounds[number]
        candidates += [cut for cut in _titles(number, section, document) if low <= cut.block <= high][-_MOST_PLACES:]
    return {edition.sections[cut.section].number: cut for cut in _best(candidates)}


def openings(edition: Edition, document: PrintedDocument) -> list[int]:
    """Blocks that are the title of the first section and nothing else: several in a file of several reports.

    Args:
        edition: as which the report is read.
        document: the report.

    Returns:
        Their numbers.
    """
    return [cut.block for cut in _titles(0, edition.sections[0], document) if cut.is_whole and cut.certainty >= _SURE]


def _bounds(edition: Edition, spans: Mapping[str, tuple[int, int]], count: int) -> Iterator[tuple[int, int]]:
    """Between which blocks the title of each section may stand."""
    for number, section in enumerate(edition.sections):
        before = [spans[section.number][1] for section in edition.sections[:number] if section.number in spans]
        after = [spans[section.number][0] for section in edition.sections[number:] if section.number in spans]
        low, high = max(before, default=0), min(after, default=count - 1)
        if section.number in spans or low <= high:
            yield min(low, high), high
        else:
            yield 0, count - 1


def _titles(number: int, section: Section, document: PrintedDocument) -> Iterator[Cut]:
    wordings = [plain_words(wording) for wording in (section.title, *_ALIASES.get(section.title, ()))]
    known = set(wordings)
    marked = [f"{mark}{wording}" for wording in wordings for mark in (section.number, f"第{section.number}部分")]
    for place, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph):
            continue
        text = block.text
        if len(text) <= max(_LONGEST_TITLE, len(section.heading)):
            share = _share(text, section, known, wordings[0])
            if share:
                yield Cut(number, place, 0, len(text), share, is_whole=True)
                continue
        if section.number in text:
            yield from _inside(number, section, place, text, marked)


def _share(text: str, section: Section, known: set[str], title: str) -> float:
    """Degree in which a line is the title: spelled as known, or much like it behind the right number."""
    words = plain_words(text)
    if words == plain_words(section.heading):  # the key of a section is any name of a sheet, not a number alone
        return 1.0
    if words in known:
        return 0.95
    match = _NUMBERED.fullmatch(text)
    if match is None:
        return 0.0
    bare, is_right = plain_words(match[2]), match[1] == section.number
    if bare in known:
        return 1.0 if is_right else 0.9
    if not is_right:
        return 0.0
    share = max(likeness(bare, wording) for wording in (title, *known))
    return 0.8 * share if share >= _LEAST_LIKENESS else 0.0


def _inside(number: int, section: Section, place: int, text: str, marked: Sequence[str]) -> Iterator[Cut]:
    """Titles in a text without line ends: their number, a mark behind it, and their words."""
    if not any(f"{section.number}{mark}" in text for mark in (*_MARKS, "部分")):
        return
    words, places = mapped(text)
    taken: set[int] = set()
    for title in sorted(marked, key=len, reverse=True):
        found = words.find(title)
        while found >= 0:
            start, end = places[found], places[found + len(title) - 1] + 1
            behind = text[start + len(section.number) :][:1]
            if start not in taken and (title[0] == "第" or behind in tuple(_MARKS)):
                taken.add(start)
                start -= text[start - 1 : start] in tuple("（(【[")
                is_whole = start == 0 and len(text) - end <= 1
                yield Cut(number, place, start, end, 0.9 if is_whole else 0.5, is_whole)
            found = words.find(title, found + 1)


def _best(candidates: Sequence[Cut]) -> list[Cut]:
    """The titles that stand in order and are together the surest; of equals the later ones."""
    ordered = sorted(candidates, key=lambda cut: (cut.block, cut.start))
    best: list[tuple[float, list[Cut]]] = []
    for place, cut in enumerate(ordered):
        score, chain = 0.0, list[Cut]()
        for earlier in range(place):
            other_score, other = best[earlier]
            if other[-1].section < cut.section and _is_behind(cut, other[-1]) and other_score > score:
                score, chain = other_score, other
        apart = 0.02 if not chain or _has_between(chain[-1], cut) else 0.0
        best.append((score + cut.certainty + apart + 0.001 * place / len(ordered), [*chain, cut]))
    return max(best, key=lambda section: section[0])[1] if best else []


def _is_behind(cut: Cut, other: Cut) -> bool:
    return (cut.block, cut.start) >= (other.block, other.end)


def _has_between(other: Cut, cut: Cut) -> bool:
    return cut.block > other.block + 1 or (cut.block == other.block and cut.start > other.end + 5)


# --- what stands under the titles -----------------------------------------------------------------------------------


def paragraphs_of(
    edition: Edition, document: PrintedDocument, found: Mapping[str, Cut], spans: Mapping[str, tuple[int, int]]
) -> dict[str, list[str]]:
    """The paragraphs under the title of each section that has texts, as far as its title was found.

    Args:
        edition: as which the report is read.
        document: the report.
        found: the titles that were found, by section.
        spans: first and last block of each section.

    Returns:
        Paragraphs by section.
    """
    container = document.common([_container(document, cut.block) for cut in found.values()])
    order = [found[section.number] for section in edition.sections if section.number in found]
    texts: dict[str, list[str]] = {}
    for section in edition.sections:
        if section.number not in found or not section.texts:
            continue
        cut = found[section.number]
        behind = [other for other in order if (other.block, other.start) >= (cut.block, cut.end)]
        end = behind[0] if behind else None
        # Where the next title is missing the next table ends the text.
        tables = [span[0] for number, span in spans.items() if span[0] > cut.block]
        last = min([*tables, len(document.blocks)])
        lines = list(_between(document, cut, end, last, container if end is None else None))
        lines = _without_next_title(lines, document, end)
        texts[section.number] = _unwrapped(filter(_has_words, lines)) if document.is_wrapped else lines
    return texts


def _without_next_title(lines: list[str], document: PrintedDocument, end: Cut | None) -> list[str]:
    """The lines of a text without the next title, where that is printed twice."""
    if end is None:
        return lines
    title = plain_words(getattr(document.blocks[end.block], "text", "")[end.start : end.end])
    while title and lines and plain_words(lines[-1]) == title:
        lines = lines[:-1]
    return lines


def _container(document: PrintedDocument, block: int) -> int:
    found = document.blocks[block]
    return found.container if isinstance(found, Paragraph | Table) else 0


def _between(document: PrintedDocument, cut: Cut, end: Cut | None, last: int, container: int | None) -> Iterator[str]:
    final = min(end.block, last) if end is not None else last
    for number in range(cut.block, min(final + 1, len(document.blocks))):
        block = document.blocks[number]
        if not isinstance(block, Paragraph) or (number >= final and (end is None or number != end.block)):
            continue
        if container is not None and not document.within(block.container, container):
            return
        start = cut.end if number == cut.block else 0
        stop = end.start if end is not None and number == end.block else len(block.text)
        text = block.text[start:stop].strip()
        if start:
            text = text.lstrip("：:。. ")
        if text:
            yield text


def _has_words(line: str) -> bool:
    """False for figures of a table that stands elsewhere."""
    return not line.replace(" ", "").isdecimal()


def _unwrapped(lines: Iterable[str]) -> list[str]:
    """The paragraphs of lines that end where a line was full."""
    paragraphs: list[str] = []
    for line in lines:
        last = paragraphs[-1] if paragraphs else ""
        if last and len(last) >= _SHORTEST_LINE and last[-1] not in _ENDINGS and not _BEGINS.match(line):
            is_chinese = ord(last[-1]) > 0x2E80 and ord(line[0]) > 0x2E80
            paragraphs[-1] = f"{last}{line}" if is_chinese else f"{last} {line}"
        else:
            paragraphs.append(line)
    return paragraphs
