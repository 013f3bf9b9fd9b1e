"""Text of cells in OpenDocument spreadsheets: what of it is struck out, superscript or subscript, or no text at all.

A paragraph holds text, spans in styles and links. What else may stand in it programs read in different ways: notes and
ruby are displayed by some, spans in spans and fields by others, and foreign elements may be passed over or looked into
(OpenDocument 1.3 part 3, 3.17 and 6.1). Such text is no part of a number. LibreOffice displays nothing of a span in a
span, and of a field nothing or another text than the one that is stored: the day of today, the name of the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from gouji.workbook.formats.odf_names import for_expat
from gouji.workbook.formats.rich_text import RichText, Run

_TEXT, _OFFICE, _DRAWING = map(for_expat, ("text", "office", "drawing"))
_SPAN, _LINK, _RUBY, _BASE = (f"{_TEXT}{name}" for name in ("span", "a", "ruby", "ruby-base"))
_PLAIN = frozenset({(), (_SPAN,), (_LINK,)})
"""What text may stand in that all programs display."""
_DEEPER_THAN_PLAIN = 4
"""Elements in each other: one in the base of ruby is plain, two are not."""
_PARAGRAPH = 0, "", Run(""), False
"""What stands for a paragraph itself."""
_ASIDE = frozenset({f"{_TEXT}note", f"{_TEXT}ruby-text", f"{_OFFICE}annotation"})
"""Elements whose text is no text of the paragraph."""
_STYLE_NAME = f"{_TEXT}style-name"

SPACE, TAB, BREAK = "\0", "\1", "\2"
"""Stand for white space that is said in elements: no XML holds these characters."""
_FIRST, _LAST = 14, 22
_STRUCK, _SHIFTED, _UNSEEN, _LEFT_OUT = 1, 2, 4, 8
"""Marks counted from the first, added up; the last is that of text that is none. No XML holds these characters."""
_MARK = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")


class Spans:
    """The elements that are open within a paragraph, as marks in its text.

    Args:
        font: gives a run without text with the marks of a text style, by its name.
    """

    def __init__(self, font: Callable[[str], Run]) -> None:
        self._font = font
        self._open: list[tuple[int, str, Run, bool]] = []
        """How deep each stands, its name, its font, and whether what stands in it is left out."""

    def start(self, depth: int, name: str, attributes: Mapping[str, str]) -> str:
        """Take the beginning of an element in a paragraph.

        Args:
            depth: how deep it stands.
            name: as expat has it.
            attributes: by their names.

        Returns:
            The mark of the text that follows.
        """
        _, _, above, is_left_out = self._open[-1] if self._open else _PARAGRAPH
        style = attributes.get(_STYLE_NAME) if name == _SPAN else None
        own = above if style is None else self._font(style)
        self._open.append((depth, name, own, is_left_out or name in _ASIDE or name.startswith(_DRAWING)))
        return self._mark()

    def end(self, depth: int) -> str:
        """Take the end of an element.

        Args:
            depth: how deep it stood.

        Returns:
            The mark of the text that follows; nothing if it was none of a paragraph.
        """
        if not self._open or self._open[-1][0] != depth:
            return ""
        self._open.pop()
        return self._mark()

    def _mark(self) -> str:
        _, _, font, is_left_out = self._open[-1] if self._open else _PARAGRAPH
        if is_left_out:
            return chr(_FIRST + _LEFT_OUT)
        names = tuple(name for _, name, _, _ in self._open[:_DEEPER_THAN_PLAIN])
        names = names[2:] if names[:2] == (_RUBY, _BASE) else names
        is_aside = names not in _PLAIN
        is_lost = is_aside and names != (_SPAN, _LINK) and all(name.startswith(_TEXT) for name in names)
        is_shifted, is_unseen = font.is_shifted or is_aside, font.is_unseen or is_lost
        return chr(_FIRST + _STRUCK * font.is_struck + _SHIFTED * is_shifted + _UNSEEN * is_unseen)


_SPACES = re.compile("[ \t\r\n]+")


def _spaced(text: str) -> str:
    """Written white space counts once, that said in elements as often as said."""
    text = _SPACES.sub(" ", text)
    return text.replace(SPACE, " ").replace(TAB, "\t").replace(BREAK, "\n")


def text_of(paragraphs: Sequence[Sequence[str]]) -> str:
    """The text of a cell.

    Args:
        paragraphs: their texts in pieces, with marks.
    """
    return "\n".join(map(_line, paragraphs))


def _line(pieces: Sequence[str]) -> str:
    text = "".join(pieces)
    if _MARK.search(text):
        text = "".join(piece for mark, piece in _marked(text) if mark != _LEFT_OUT)
    return _spaced(_SPACES.sub(" ", text).strip(" "))


def _marked(text: str) -> Iterator[tuple[int, str]]:
    """The pieces of a paragraph between marks, each with its own."""
    mark, start = 0, 0
    for match in _MARK.finditer(text):
        yield mark, text[start : match.start()]
        mark, start = ord(match[0]) - _FIRST, match.end()
    yield mark, text[start:]


def runs_of(paragraphs: Sequence[Sequence[str]], font: Run | None) -> RichText | None:
    """The text of a cell in runs; None if nothing in it is struck out, shifted, unseen or beside the text.

    Args:
        paragraphs: their texts in pieces, with marks.
        font: a run with the marks of the cell's style; None if it has none.
    """
    lines = ["".join(pieces) for pieces in paragraphs]
    if font is None and not any(map(_MARK.search, lines)):
        return None
    runs: list[Run] = []
    for line in lines:
        runs += [Run("\n")] if runs else []
        for mark, piece in _marked(line):
            struck, shifted, unseen = (bool(mark & bit) for bit in (_STRUCK, _SHIFTED | _LEFT_OUT, _UNSEEN))
            runs.append(Run(_spaced(piece), struck, shifted, unseen, has_font=mark > 0))
    found = RichText(tuple(runs)).in_font(font)
    return found if found.is_marked else None
