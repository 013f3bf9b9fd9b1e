"""Texts as a person sees them in a cell: spellings of a number, and runs that are struck out or set above the line.

A text can be read as a number only if nobody could see two numbers in it, or another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree as ET

from gouji.common import ZERO_WIDTH, without_invisible

LONGEST_NUMBER = 100
"""Characters of a text that may be a number, with its unit and spaces; longer ones are prose."""

# --- numbers that were typed as text --------------------------------------------------------------------------------

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x2212: 0x2D}
"""Full-width forms and the true minus sign. Not NFKC: it would make 5² into 52 and ① into 1."""
_GAPS = dict.fromkeys(map(ord, "\u00a0\u2009\u202f"), " ")
"""No-break and thin spaces. Any other white space parts two numbers: line breaks, tabs, ideographic spaces."""
_HARMLESS = dict.fromkeys(map(ord, f"{ZERO_WIDTH}\u200e"))
"""Left to right is how digits run anyway."""
_RIGHT_TO_LEFT = "\u061c\u200f"
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}([, ])[0-9]{3}(?:\1[0-9]{3})*(?:\.[0-9]+)?")
_ORDINARY = re.compile(r"[\x20-\x7e]*")


def spelled_number(text: str, unit: str = "") -> Decimal | None:
    """The number a text can only mean; None if it could mean two, another one, or none.

    Args:
        text: as it stands in the cell.
        unit: that may stand behind the digits.
    """
    if len(text) > LONGEST_NUMBER:
        return None
    plain = _in_one_direction(text)
    if plain is None:
        return None
    plain = plain.translate(_HARMLESS).strip().translate(_FULL_WIDTH)
    if unit and plain != unit:
        plain = plain.removesuffix(unit).rstrip()
    plain = plain.translate(_GAPS)
    if not _ORDINARY.fullmatch(plain):
        return None
    if _PLAIN.fullmatch(plain):
        return Decimal(plain)
    grouped = _GROUPED.fullmatch(plain)
    return Decimal(plain.replace(grouped[1], "")) if grouped else None


def _in_one_direction(text: str) -> str | None:
    """The text without marks that turn its direction; None if they could part or turn what is displayed.

    Embeddings, overrides and isolates are left for the caller to find: they are no part of any number.
    """
    if not any(mark in text for mark in _RIGHT_TO_LEFT):
        return text
    plain = text.translate(dict.fromkeys(map(ord, _RIGHT_TO_LEFT)))
    # Digits keep their order among such marks; signs, points and separators do not.
    return plain if plain.strip().isdecimal() else None


def bare_text(text: str) -> str:
    """The text on one line, full-width forms narrow, without what nobody sees: to guess by, not to read by.

    A text too long to be a number is cut, so that guessing costs little.

    Args:
        text: as it stands in the cell.
    """
    cut = text[: LONGEST_NUMBER + 1]
    return " ".join(without_invisible(cut).translate(_FULL_WIDTH).split())


_BRACKETED = re.compile(r"[(（][^)）]*[)）]")


def outside_brackets(text: str) -> str:
    """The text without what stands in brackets, in time that grows with its length alone.

    Args:
        text: with brackets in pairs or not.
    """
    # Each bracket that opens before the last that closes finds one: none is looked for in vain.
    end = max(text.rfind(")"), text.rfind("）")) + 1
    return _BRACKETED.sub("", text[:end]) + text[end:]


# --- runs in looks of their own -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a cell's text in one font.

    Attributes:
        is_struck: a line goes through it: the clerk took it back.
        is_shifted: superscript or subscript: a mark, a power, an index.
    """

    text: str
    is_struck: bool = False
    is_shifted: bool = False

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
        found: list[str] = []
        continues = False
        for run in self.runs:
            if run.is_marked and continues:
                found[-1] += run.text
            elif run.is_marked:
                found.append(run.text)
            continues = run.is_marked
        return tuple(found)


@dataclass(frozen=True, slots=True)
class RichNumber:
    """The number in a rich text.

    Attributes:
        number: None if marked runs change what is read, or nothing is read.
        suggested: what is read without them; never taken.
    """

    number: Decimal | None
    suggested: Decimal | None = None


def number_in_runs(text: RichText, unit: str = "") -> RichNumber:
    """The number in a rich text: runs that are struck out or shifted are never joined to digits.

    A mark that changes nothing, such as a unit set lower, is let pass; a text struck out whole says nothing.

    Args:
        text: the runs of a cell.
        unit: that may stand behind the digits.
    """
    joined, plain = spelled_number(text.text, unit), spelled_number(text.plain, unit)
    if not text.is_marked or (joined == plain and joined is not None and not _is_digit_struck(text)):
        return RichNumber(joined)
    return RichNumber(None, plain)


def _is_digit_struck(text: RichText) -> bool:
    """True if digits are marked that happen to leave the number as it is: leading zeros, decimals of zero."""
    return any(run.is_marked and any(char.isnumeric() for char in run.text) for run in text.runs)


def split_runs(text: str, starts: Sequence[tuple[int, Run]]) -> RichText:
    """A text with the places where a font begins, as binary formats have it.

    Args:
        text: the whole text of the cell.
        starts: the place in the text where each font begins, in order, and a run that has its marks.
    """
    begins = [(0, Run("")), *((min(start, len(text)), run) for start, run in starts)]
    ends = [start for start, _ in begins[1:]] + [len(text)]
    return RichText(
        tuple(
            Run(text[start:end], run.is_struck, run.is_shifted)
            for (start, run), end in zip(begins, ends, strict=True)
            if start < end
        )
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
            yield Run("".join(part.text or "" for part in child.findall(f"{prefix}t")), struck, shifted)


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
    return Run(text, *_font_marks(font, f"{{{namespace}}}"))


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
