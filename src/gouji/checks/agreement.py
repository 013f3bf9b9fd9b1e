"""Texts against tables (P508) and in themselves (P511): a count that a text states must be the one of the table."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from gouji.checks.case import Case
from gouji.checks.statements import Grammar, Statement, statements_of
from gouji.checks.wordings import wordings
from gouji.findings import Finding, Phrase
from gouji.findings.rules import P511
from gouji.form import MAX_TEXT, Constraint, Edition, Judge, Judgement, Relation

_GOVERNMENT = re.compile(
    r"(?P<region>[省市县区州旗盟])(?:人民政府|政府|委员会|管理委员会|管委会)?|.*(?:园|新|开发|示范|实验)(?P<zone>区)(?:管理委员会|管委会)"
)
_NO_REMARK = Phrase("", "")


def counts_in_texts(case: Case, judgement: Judgement) -> Iterator[Finding]:
    """A count stated in the texts must be the one of the table (P508); of several of one thing one must agree.

    Args:
        case: the report.
        judgement: by path of a field, a level or a key figure, how texts name it.

    Yields:
        A finding for each count that contradicts the table, else one for each sum that the texts contradict (P511).
    """
    grammar = grammar_of(case.edition, case.year, case.agency)
    texts = [text for field in case.edition.texts if isinstance(text := case.others.get(field.path), str)]
    texts = [text for text in texts if len(text) <= MAX_TEXT]  # a longer one is told, and may hold whole books
    stated: dict[str, list[Statement]] = {}
    for statement in statements_of(grammar, texts) if grammar is not None else ():
        stated.setdefault(statement.path, []).append(statement)
    contradicted = set()
    for path in judgement.over:  # in the order of the form
        figure = _figure(case, path) if path in stated else None
        if figure is not None and not any(statement.agrees_with(figure) for statement in stated[path]):
            contradicted.add(path)
            yield _contradiction(case, judgement, stated[path][0], figure)
    yield from _sums(case, stated, contradicted)


def grammar_of(edition: Edition, year: int, agency: str | None = None) -> Grammar | None:
    """The grammar by which texts of a report are read.

    Args:
        edition: of the report.
        year: the report year.
        agency: its name, as far as it is known.

    Returns:
        The grammar; None if the form compares no texts with its tables.
    """
    return _grammar(edition, year, region_of(agency))


@functools.lru_cache(maxsize=128)
def _grammar(edition: Edition, year: int, region: str | None) -> Grammar | None:
    judgement = next((known for known in edition.judgements if known.judge is Judge.COUNTS_IN_TEXTS), None)
    if judgement is None:
        return None
    balances = tuple(
        constraint.line for constraint, _ in _equations(edition) if constraint.line.left and constraint.line.right
    )
    return Grammar(wordings(judgement.over, judgement.words), year, region, balances)


@functools.lru_cache(maxsize=32)
def _equations(edition: Edition) -> tuple[tuple[Constraint, frozenset[str]], ...]:
    """The sums that must come to the same, each with its names."""
    return tuple(
        (constraint, frozenset(constraint.line.names))
        for constraint in edition.constraints
        if constraint.line.relation is Relation.EQUAL
    )


def region_of(agency: str | None) -> str | None:
    """The character by which a government calls its region: 区 of 洪泽区人民政府, so that 全区 is all of its report.

    Args:
        agency: its name.

    Returns:
        The character; empty for an office, which is one among those of its region; None for no name.
    """
    if not agency:
        return None
    match = _GOVERNMENT.fullmatch(agency[-12:]) or re.fullmatch(rf".*?{_GOVERNMENT.pattern}", agency)
    return (match["region"] or match["zone"] or "") if match else ""


def _figure(case: Case, path: str) -> int | None:
    """The figure at a path, or the sum of all below it; None if that is not known."""
    if not case.edition.below(path):
        value = case.others.get(path)
        return value if isinstance(value, int) else None
    parts = case.edition.typed_below(path)
    known = case.figures
    return int(sum(known[part] for part in parts)) if all(part in known for part in parts) else None


def _contradiction(case: Case, judgement: Judgement, statement: Statement, figure: int) -> Finding:
    words = str(figure)
    found = Finding(
        judgement.rule,
        label=_label(case, statement.path),
        found=str(statement.number),
        expected=Phrase(words, words),
        values={"sentence": statement.sentence, "remark": _remark(case, statement)},
    )
    return _placed(case, statement.path, found)


def _remark(case: Case, statement: Statement) -> Phrase:
    """The likely reason of a contradiction: both sources of a balance in one count, or a sentence of last year."""
    path, number = statement.path, statement.number
    for constraint in case.edition.constraints:
        line = constraint.line
        left, _ = line.plain_sides
        if path in left and len(left) > 1 and line.is_plain and line.relation is Relation.EQUAL:
            parts = [_figure(case, part) for part in left]
            if all(part is not None for part in parts) and sum(filter(None, parts)) == number:
                labels = "＋".join(f"“{_label(case, part)}”" for part in left)
                return Phrase(f"（{number} 恰为 {labels}）", f" ({number} is exactly {labels})")
    prior = case.context.prior
    if number and prior is not None and _last_year(prior.edition, prior.figures, path) == number:
        return Phrase(
            f"（{number} 是 {prior.year} 年年报的数，可能是上年留下的文字）",
            f" ({number} is the figure of {prior.year}; the sentence may be left over from it)",
        )
    return _NO_REMARK


def _last_year(edition: Edition, figures: Mapping[str, object], path: str) -> object:
    if path in figures:
        return figures[path]
    parts = [figures.get(part) for part in edition.typed_below(path)] if edition.below(path) else []
    numbers = [part for part in parts if isinstance(part, int)]
    return sum(numbers) if parts and len(numbers) == len(parts) else None


def _sums(case: Case, stated: Mapping[str, Sequence[Statement]], contradicted: set[str]) -> Iterator[Finding]:
    """A finding for the first sum whose every term the texts state, and which does not hold among them (P511)."""
    exact = {
        path: listed[0].number
        for path, listed in stated.items()
        if len({statement.number for statement in listed}) == 1 and not listed[0].step
    }
    for sides, prose, place in _balances(case, exact) if len(exact) > 1 else ():
        left, right = (sum(exact[name] for name in side) for side in sides)
        names = [name for side in sides for name in side]
        if left != right and contradicted.isdisjoint(names):
            said = "；".join(dict.fromkeys(stated[name][0].sentence for name in names))
            values = {"sentence": said, "prose": prose, "left": str(left), "right": str(right)}
            found = Finding(P511, found=str(left), expected=Phrase(str(right), str(right)), values=values)
            yield _placed(case, place, found)
            return


_Sides = tuple[tuple[str, ...], tuple[str, ...]]


def _balances(case: Case, stated: Collection[str]) -> Iterator[tuple[_Sides, str, str]]:
    """Names of both sides, prose and place of every sum all of which is stated: totals, and what they must come to.

    A total that is not stated itself counts as stated by its parts.
    """
    edition = case.edition
    parts = {path: found for path in edition.terms if (found := _parts(edition, path, stated))}
    for path, found in parts.items():
        if path in stated:
            prose = f"{_label(case, path)} ＝ {' ＋ '.join(_label(case, part) for part in found)}"
            yield ((path,), found), prose, path
    for constraint, names in _equations(edition):
        line = constraint.line
        left, right = line.plain_sides
        # A line without names on one side says what an office has none of, which is no sum.
        if line.is_plain and left and right and all(name in stated or name in parts for name in names):
            sides = [
                tuple(one for name in side for one in ((name,) if name in stated else parts[name]))
                for side in (left, right)
            ]
            yield (sides[0], sides[1]), constraint.prose, constraint.place


def _parts(edition: Edition, whole: str, stated: Collection[str]) -> tuple[str, ...]:
    """The fields and levels that are stated and together are all of a total; none if something of it is not."""
    wanted = _inputs(edition, whole)
    found: list[str] = []
    left = wanted
    for path in sorted(stated, key=lambda path: -len(_inputs(edition, path))):
        inputs = _inputs(edition, path)
        if path != whole and inputs <= left and inputs != wanted:
            found.append(path)
            left -= inputs
    return tuple(sorted(found, key=list(stated).index)) if not left else ()


@functools.lru_cache(maxsize=2048)
def _inputs(edition: Edition, path: str) -> frozenset[str]:
    """The inputs that a field or a level is the sum of."""
    terms = edition.terms.get(path) or edition.typed_below(path)
    if terms in ((), (path,)):
        return frozenset({path})
    return frozenset[str]().union(*(_inputs(edition, term) for term in terms))


def _placed(case: Case, path: str, found: Finding) -> Finding:
    below = case.edition.below(path)
    totals = [total_field.path for total_field in below if total_field.is_total]
    return case.at((totals or [label_field.path for label_field in below] or [path])[0], found)


def _label(case: Case, path: str) -> str:
    """The words of a field, of a level (what all below it have in common), or of a key figure."""
    below = case.edition.below(path)
    if not below:
        return next(key_figure.label for key_figure in case.edition.key_figures if key_figure.path == path)
    return below[0].label if len(below) == 1 else " · ".join(case.edition.words(path))
