"""Texts of an Open XML workbook: shared strings and inline ones, and the escapes in them (ECMA-376 part 1, 18.4)."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree as ET

from gouji.workbook.formats.colours import OwnColours
from gouji.workbook.formats.content_model import check_dialect, check_string, check_strings, is_single_text
from gouji.workbook.formats.limits import LONGEST_TEXT, checked_text, over
from gouji.workbook.formats.rich_text import RichText, Run, runs_of_string
from gouji.workbook.formats.themes import say_colours
from gouji.workbook.ooxml.editing import FORBIDDEN
from gouji.workbook.ooxml.names import main
from gouji.workbook.ooxml.package import Package

_MOST_STRINGS = 100_000


def with_line_feeds(text: str) -> str:
    """A text with line feeds as its only line breaks, as programs read it that know one.

    Args:
        text: as it stands in the XML.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@dataclass(frozen=True)
class SharedStrings:
    """The shared strings of a workbook.

    Attributes:
        plain: their texts, by number.
        rich: those that have fonts of their own, by number.
    """

    plain: Sequence[str] = ()
    rich: Mapping[int, RichText] = field(default_factory=dict)

    @functools.cached_property
    def is_marked(self) -> bool:
        """True if any is struck out, superscript or subscript in part."""
        return any(text.is_marked for text in self.rich.values())


def shared_strings(package: Package, part: str, colours: OwnColours) -> SharedStrings:
    """The shared strings of a workbook, phonetic hints left out.

    Args:
        package: of the workbook.
        part: the part that holds them.
        colours: of the workbook.

    Returns:
        Their texts, and the runs of those that have fonts of their own.

    Raises:
        Refused: there are too many, or one that programs read in different ways.
    """
    check_dialect(package.read(part))
    root = package.element(part)
    check_strings(root)
    say_colours(root, colours)
    items = root.findall(main("si"))
    if len(items) > _MOST_STRINGS:
        raise over("不同文字数", "shared strings", _MOST_STRINGS, len(items))
    texts, rich = list[str](), dict[int, RichText]()
    for number, item in enumerate(items):
        if is_single_text(item):  # as nearly all are
            texts.append(unescaped(item[0].text or ""))
        else:
            text = rich_text_of(item)
            texts.append(text.text)
            rich |= {number: text} if any(run.has_font for run in text.runs) else {}
    return SharedStrings(texts, rich)


def rich_text_of(item: ET.Element) -> RichText:
    """A shared or inline text in its runs.

    Args:
        item: ``si`` or ``is``.

    Raises:
        Refused: it is longer than a cell can hold, or programs read different texts in it.
    """
    if is_single_text(item):
        return RichText((Run(unescaped(item[0].text or "")),))
    check_string(item)
    runs = runs_of_string(item).runs
    texts = (unescaped(run.text) for run in runs)
    text = RichText(
        tuple(run if said == run.text else replace(run, text=said) for run, said in zip(runs, texts, strict=True))
    )
    if len(runs) > 1:
        checked_text(text.text)
    return text


def unescaped(text: str) -> str:
    """Characters written as ``_x000D_``; those that XML cannot hold become a mark that is no part of any number.

    Args:
        text: as it stands in the XML.

    Returns:
        With line feeds only as line breaks.

    Raises:
        Refused: it is longer than a cell can hold.
    """
    if "_x" in text and len(text) <= LONGEST_TEXT * len("_x0000_"):
        text = _ESCAPED.sub(_character, text)
    return checked_text(with_line_feeds(text))


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def _character(match: re.Match[str]) -> str:
    """The character of an escape; what needs none is left as it stands, for only some programs take it for one."""
    char = chr(int(match[1], 16))
    return char if char in "_\t\n\r" or FORBIDDEN.match(char) else match[0]
