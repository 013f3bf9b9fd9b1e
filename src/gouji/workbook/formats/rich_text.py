"""Texts of cells in runs: a run may be struck out, or set above or below the line.

Every format says in its own way which of its fonts do so; that is read here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree as ET

from gouji.common import without_invisible


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a cell's text in one font.

    Attributes:
        is_struck: a line goes through it: the clerk took it back.
        is_shifted: superscript or subscript: a mark, a power, an index.
        has_font: it has a font of its own; otherwise it is displayed in that of the cell.
    """

    text: str
    is_struck: bool = False
    is_shifted: bool = False
    has_font: bool = field(default=False, compare=False)

    @property
    def is_marked(self) -> bool:
        """True if it is no plain part of the text beside it, and there is something to see."""
        return (self.is_struck or self.is_shifted) and bool(without_invisible(self.text).strip())


@dataclass(frozen=True, slots=True)
class RichText:
    """The text of a cell in runs."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """All runs joined, as the stored text has them."""
        return "".join(run.text for run in self.runs)

    @property
    def is_marked(self) -> bool:
        """True if a run is struck out, superscript or subscript."""
        return any(run.is_marked for run in self.runs)

    def in_font(self, font: Run | None) -> RichText:
        """The text in a cell: runs without a font of their own have that of the cell.

        A text that is superscript or subscript as a whole is no mark on another, however small it is displayed.

        Args:
            font: a run with the marks of the cell's font; None if it has none.
        """
        runs = self.runs
        if font is not None:
            runs = tuple(run if run.has_font else Run(run.text, font.is_struck, font.is_shifted) for run in self.runs)
        if all(run.is_shifted or not run.text.strip() for run in runs):
            runs = tuple(replace(run, is_shifted=False) for run in runs)
        return RichText(runs)

    @property
    def is_struck(self) -> bool:
        """True if a run is struck out."""
        return bool(self.struck)

    @property
    def plain(self) -> str:
        """The runs that are neither struck out nor shifted: what a number is suggested by."""
        return "".join(run.text for run in self.runs if not run.is_marked)

    @property
    def kept(self) -> str:
        """The runs that are not struck out: the words of a text that holds."""
        return "".join(run.text for run in self.runs if not (run.is_struck and run.is_marked))

    @property
    def marked(self) -> tuple[str, ...]:
        """The texts of the marked runs, neighbours joined, for a finding to quote."""
        return self._joined(lambda run: run.is_marked)

    @property
    def struck(self) -> tuple[str, ...]:
        """The texts that were struck out, neighbours joined."""
        return self._joined(lambda run: run.is_struck and run.is_marked)

    def _joined(self, wanted: Callable[[Run], bool]) -> tuple[str, ...]:
        groups = itertools.groupby(self.runs, wanted)
        return tuple("".join(run.text for run in group) for is_wanted, group in groups if is_wanted)


def split_runs(text: str, starts: Sequence[tuple[int, Run]]) -> RichText:
    """A text with the places where a font begins, as binary formats have it.

    Args:
        text: the whole text of the cell.
        starts: the place in the text where each font begins, in order, and a run that has its marks.
    """
    begins = [(0, Run("")), *((min(start, len(text)), run) for start, run in starts)]
    ends = [start for start, _ in begins[1:]] + [len(text)]
    return RichText(
        tuple(replace(run, text=text[start:end]) for (start, run), end in zip(begins, ends, strict=True) if start < end)
    )


_FALSE = frozenset({"0", "false", "off"})


def runs_of_string(item: ET.Element, namespace: str) -> RichText:
    """The runs of a shared or inline string (ECMA-376 part 1, 18.4.8); phonetic guides are no part of it.

    Args:
        item: ``si`` or ``is``.
        namespace: of the elements.

    Returns:
        The runs in their order.
    """
    return RichText(tuple(_runs(item, f"{{{namespace}}}")))


def _runs(item: ET.Element, prefix: str) -> Iterator[Run]:
    for child in item:
        if child.tag == f"{prefix}t":
            yield Run(child.text or "")
        elif child.tag == f"{prefix}r":
            properties = child.find(f"{prefix}rPr")
            struck, shifted = _font_marks(properties if properties is not None else (), prefix)
            text = "".join(part.text or "" for part in child.findall(f"{prefix}t"))
            yield Run(text, struck, shifted, properties is not None)


def _font_marks(properties: Iterable[ET.Element], prefix: str) -> tuple[bool, bool]:
    """Struck out, and shifted, as the properties of a run or a font say."""
    struck = shifted = False
    for element in properties:
        if element.tag == f"{prefix}strike":
            struck = element.get("val", "true").casefold() not in _FALSE
        elif element.tag == f"{prefix}vertAlign":
            shifted = element.get("val") in ("superscript", "subscript")
    return struck, shifted


def run_of_font(font: ET.Element, namespace: str, text: str = "") -> Run:
    """A text in a font of the styles part (18.8.22): a whole cell may be struck out.

    Args:
        font: the ``font`` element.
        namespace: of the elements.
        text: the text of the run.
    """
    return Run(text, *_font_marks(font, f"{{{namespace}}}"), has_font=True)


def marked_styles(styles: ET.Element | None, namespace: str) -> dict[int, Run]:
    """The cell styles whose font strikes out or shifts the whole text, each as a run without text.

    Args:
        styles: root of the styles part; None if there is none.
        namespace: of the elements.
    """
    if styles is None:
        return {}
    prefix = f"{{{namespace}}}"
    fonts = {
        str(number): run
        for number, font in enumerate(styles.iterfind(f"{prefix}fonts/{prefix}font"))
        if (run := run_of_font(font, namespace)).is_struck or run.is_shifted
    }
    if not fonts:
        return {}
    used = enumerate(style.get("fontId", "0") for style in styles.iterfind(f"{prefix}cellXfs/{prefix}xf"))
    return {style: fonts[font] for style, font in used if font in fonts}


_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def run_of_text_properties(properties: ET.Element | None, text: str = "") -> Run:
    """A text in the ``style:text-properties`` of an OpenDocument style (20.366-367, 20.394).

    Args:
        properties: None if the style has none.
        text: the text of the run.
    """
    if properties is None:
        return Run(text)
    line, position = (properties.get(f"{_STYLE}text-{name}") for name in ("line-through-style", "position"))
    kind = properties.get(f"{_STYLE}text-line-through-type")
    struck = (line or kind or "none") != "none"
    raised = (position or "0%").split()[:1]
    return Run(text, struck, raised not in ([], ["0%"]))
