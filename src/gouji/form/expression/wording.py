"""Lines as sentences, in the form's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gouji.form.expression.lines import Gather, Line, Relation, Sum, Term

_SIGNS = {
    Relation.EQUAL: "＝",
    Relation.AT_MOST: "≤",
    Relation.AT_LEAST: "≥",
    Relation.BELOW: "＜",
    Relation.ABOVE: "＞",
    Relation.OTHER: "≠",
}


@dataclass(frozen=True, slots=True)
class _Wording:
    """The words of a language that no sign stands for."""

    least: str
    most: str
    rounded: str
    blank: str
    filled: str
    guarded: str
    below: str


_WORDINGS: Mapping[str, _Wording] = {
    "zh": _Wording(
        "{}中最小的", "{}中最大的", "{}（保留{}位小数）", "{} 不填", "{} 须填写", "{} 时，{}", "所属下一级的{}之和"
    ),
    "en": _Wording(
        "the least of {}",
        "the largest of {}",
        "{} (to {} place{})",
        "{} is blank",
        "{} is filled",
        "if {}: {}",
        "the sum of {} one level below",
    ),
}


def prose(line: Line, label: Callable[[str], str], language: str = "zh") -> str:
    """The line in words: ``甲＋乙＝丙``. *label* gives the printed words of a name.

    Args:
        line: of names that have labels.
        label: gives the words for a name.
        language: of the few words that no sign stands for; labels are the form's own.

    Returns:
        An empty side is written ``0``.
    """
    words = _WORDINGS[language]
    left = _in_words(line.left, label, words)
    if line.word is None:
        said = f"{left} {_SIGNS[line.relation]} {_in_words(line.right, label, words)}"
    elif line.word:
        said = f"{left} {_SIGNS[line.relation]} {line.word}"
    else:
        said = (words.blank if line.relation is Relation.EQUAL else words.filled).format(left)
    return said if line.when is None else words.guarded.format(prose(line.when, label, language), said)


def _in_words(side: Sum, label: Callable[[str], str], words: _Wording) -> str:
    terms = [f"＋{label(term)}" if isinstance(term, str) else _term_in_words(term, label, words) for term in side]
    return "".join(terms).removeprefix("＋") or "0"


def _term_in_words(term: Term, label: Callable[[str], str], words: _Wording) -> str:
    sign = "－" if term.factor < 0 else "＋"
    if not term.names:
        return f"{sign}{abs(term.factor)}"
    names = "、".join(map(label, term.names))
    gathered = {Gather.LEAST: words.least, Gather.MOST: words.most, Gather.BELOW: words.below}
    said = gathered.get(term.gather, "{}").format(names)
    said = said if abs(term.factor) == 1 else f"{abs(term.factor)}×{said}"
    if term.over:
        said = words.rounded.format(f"{said}÷{label(term.over[0])}", term.places, "s" * (term.places != 1))
    return f"{sign}{said}"
