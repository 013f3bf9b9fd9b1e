"""Which edition's tables are printed: by their own heads, and by the year only where the heads are those of several."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from gouji.common import plain_words
from gouji.form import Edition
from gouji.reading.published.document import Paragraph, PrintedDocument, Table
from gouji.reading.published.form import form_of
from gouji.reading.published.wording import mapped

_LEAST_LABELS = 6
"""Labels of an edition that must be printed in what is taken for its tables."""
_LONGEST_LINE = 200


def recognise(document: PrintedDocument, editions: Sequence[Edition], year: int | None) -> Edition | None:
    """The edition whose labels are printed; None if too few of any are.

    Args:
        editions: those that are known.
        year: of the report, as far as it is known.
    """
    seen = set(_cells(document))
    if not _ranked(seen, editions, year):
        seen.update(_in_text(document, editions))
    ranked = _ranked(seen, editions, year)
    return ranked[0] if ranked else None


def _cells(document: PrintedDocument) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    if len(cell.text) > 1 and not cell.text.isdigit():
                        yield plain_words(cell.text)


def _in_text(document: PrintedDocument, editions: Sequence[Edition]) -> Iterator[str]:
    """The labels that stand in lines of text, and in paragraphs that hold a whole table."""
    pattern, tails = _pattern(tuple(editions)), {tail for edition in editions for tail in form_of(edition).row_tails}
    for block in document.blocks:
        if isinstance(block, Paragraph) and (len(block.text) <= _LONGEST_LINE or _holds(block.text, tails)):
            yield from pattern.findall(mapped(block.text)[0])


def _holds(text: str, tails: set[str]) -> bool:
    return sum(tail in text for tail in tails) >= _LEAST_LABELS


@functools.lru_cache(maxsize=16)
def _pattern(editions: tuple[Edition, ...]) -> re.Pattern[str]:
    words = {word for edition in editions for word in form_of(edition).words}
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))


def _ranked(seen: set[str], editions: Sequence[Edition], year: int | None) -> list[Edition]:
    """The editions with enough labels, the one with most first.

    Of equals that which prints them in these words, then the one for the year, then the plain one.
    """
    counts = [sum(not seen.isdisjoint(label) for label in form_of(edition).labels) for edition in editions]
    order = sorted(
        range(len(editions)),
        key=lambda number: (
            -counts[number],
            -len(form_of(editions[number]).own_words & seen),
            year is not None and year not in editions[number].years,
            editions[number].variant is not None,
            -editions[number].years.first,
        ),
    )
    return [editions[number] for number in order if counts[number] >= _LEAST_LABELS]
