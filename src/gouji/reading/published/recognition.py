"""Which edition's tables are printed: by their own heads, and by the year only where the heads are those of several."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence

from gouji.common import plain_words
from gouji.form import Edition
from gouji.reading.published.document import Paragraph, PrintedDocument, Table
from gouji.reading.published.form import form_of
from gouji.reading.published.wording import mapped

_LEAST_LABELS = 6
"""Labels of an edition that must be printed in what is taken for its tables."""
_LONGEST_LINE = 200


def recognise(document: PrintedDocument, editions: Sequence[Edition], year: Callable[[], int | None]) -> Edition | None:
    """The edition whose labels are printed; None if too few of any are.

    Args:
        editions: those that are known.
        year: finds that of the report: asked only where the labels leave several editions.
    """
    seen = set(_cells(document))
    likeliest = _likeliest(seen, editions)
    if not likeliest:
        seen.update(_in_text(document, editions))
        likeliest = _likeliest(seen, editions)
    if len(likeliest) < 2:
        return likeliest[0] if likeliest else None
    wanted = year()
    return min(
        likeliest,
        key=lambda edition: (
            wanted is not None and wanted not in edition.years,
            -len(form_of(edition).own_words & seen),
            edition.variant is not None,
            -edition.years.first,
        ),
    )


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


def _likeliest(seen: set[str], editions: Sequence[Edition]) -> list[Edition]:
    """The editions of which most labels are seen, in whatever wording: of equals all, and none if these are few."""
    counts = [sum(not seen.isdisjoint(label) for label in form_of(edition).labels) for edition in editions]
    most = max(counts, default=0)
    return [edition for edition, count in zip(editions, counts, strict=True) if count == most >= _LEAST_LABELS]
