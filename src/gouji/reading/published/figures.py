"""The key figures of a report, which stand in its text: ``制发的公文总数为 200 件``."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence

from gouji.common import plain_words
from gouji.form import MAX_COUNT, Certainty, Edition, Judge, KeyFigure
from gouji.reading.published.held import Held

_CLAUSE = re.compile(r"[，,。；;！？!?\n（()）、]")
_NUMBER = re.compile(r"(?P<words>.*?)(?P<number>\d[\d,，]*)\s*(?P<unit>[^\d\s]{0,2})")
_WEIGHTLESS = re.compile(r"[的了共为是计有达到各类数量总件]")
_CONTEXT = re.compile("^（.*?）")
"""What a phrase leaves out because the clause before has said it."""
_LONGEST_CLAUSE = 120
_OTHER = re.compile(r"上年|去年|累计|同比|增|减|历年")


def read_figures(edition: Edition, paragraphs: Sequence[str], year: int | None) -> tuple[dict[str, Held], list[str]]:
    """The key figures that texts name, by path; and the texts without a paragraph that holds nothing else.

    A report that is made of a submission ends the text with such a paragraph, where the text itself names no figures.

    Args:
        edition: that of the report.
        paragraphs: of the section that names the figures.
        year: that of the report, as far as it is known.

    Returns:
        Figures by path, and paragraphs.
    """
    own = _own_sentence(edition, paragraphs[-1], year) if paragraphs else {}
    if own:
        return own, list(paragraphs[:-1])
    found: dict[str, list[Held]] = {}
    for clause in _clauses(paragraphs):
        for figure in edition.key_figures:
            held = _named(edition, figure, clause)
            if held is not None:
                found.setdefault(figure.path, []).append(held)
    return {path: _one(held) for path, held in found.items()}, list(paragraphs)


def _own_sentence(edition: Edition, paragraph: str, year: int | None) -> dict[str, Held]:
    """The figures of a paragraph such as ``2020年，制发公文总数200件，政府网站公开公文数83件。``."""
    body = paragraph.removeprefix(f"{year}年，")
    if body == paragraph or not body.endswith("。"):
        return {}
    values: dict[str, Held] = {}
    for part in body[:-1].split("，"):
        for figure in edition.key_figures:
            number = part.removeprefix(figure.label).removesuffix(figure.unit)
            if part.startswith(figure.label) and part.endswith(figure.unit) and number.isascii() and number.isdigit():
                values[figure.path] = Held(Certainty.PRINTED, int(number), part)
                break
        else:
            return {}
    return values


def _clauses(paragraphs: Sequence[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        if any(char.isdigit() for char in paragraph):
            tight = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", "".join(paragraph.split()))
            clauses = (clause for clause in _CLAUSE.split(tight) if len(clause) <= _LONGEST_CLAUSE)
            yield from (clause for clause in clauses if any(char.isdigit() for char in clause))


def _named(edition: Edition, figure: KeyFigure, clause: str) -> Held | None:
    """The figure if a clause names it: its label in front of a number with its unit, or a phrase it is known by."""
    match = _NUMBER.fullmatch(clause)
    if match is None or not match["unit"].startswith(figure.unit) or _OTHER.search(match["words"]):
        return None
    number = int(match["number"].replace(",", "").replace("，", ""))
    if number > MAX_COUNT:
        return None
    words, label = _bare(match["words"]), _bare(figure.label)
    if words.endswith(label):
        return Held(Certainty.PRINTED, number, clause)
    if any(words.endswith(phrase) for phrase in _phrases(edition).get(figure.path, ())):
        return Held(Certainty.INFERRED, number, clause, rule="text")
    return None


def _bare(words: str) -> str:
    return _WEIGHTLESS.sub("", plain_words(words))


@functools.lru_cache(maxsize=32)
def _phrases(edition: Edition) -> Mapping[str, tuple[str, ...]]:
    """Patterns by which the edition knows its key figures in texts."""
    found: dict[str, tuple[str, ...]] = {}
    for judgement in edition.judgements:
        if judgement.judge is Judge.COUNTS_IN_TEXTS:
            for figure in edition.key_figures:
                phrases = (_CONTEXT.sub("其中", phrase) for phrase in judgement.over.get(figure.path, ()))
                found[figure.path] = tuple(map(_bare, phrases))
    return found


def _one(held: Sequence[Held]) -> Held:
    """The one figure that is named, or that there are several."""
    numbers = {figure.number for figure in held}
    if len(numbers) == 1:
        return next((figure for figure in held if figure.certainty is Certainty.PRINTED), held[0])
    readings = tuple(sorted(number for number in numbers if number is not None))
    return Held(Certainty.SEVERAL, text=" / ".join(figure.text for figure in held)[:60], readings=readings)
