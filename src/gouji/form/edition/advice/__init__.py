"""Advice on what is wrong in a template: what to write instead, in both languages, by the words of the reason.

The loader says what it did not understand; here is looked at what was written there, to say what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from gouji.findings import Phrase
from gouji.form.edition.advice import keys, sums, syntax
from gouji.form.edition.advice.template_page import LineNames, Slip, TemplatePage, bare
from gouji.form.edition.source import Problem, Tree


def advised(
    problems: Iterable[Problem], file: str, text: str, tree: Tree | None, shipped: Sequence[str]
) -> tuple[Problem, ...]:
    """Problems of a template, each with what to write instead where that can be told.

    Args:
        problems: as the loader found them.
        file: the name of the template in them.
        text: of the template.
        tree: the template with its base under it; None if it could not be read so far.
        shipped: the ids of the editions that come with the package.

    Returns:
        The problems in their order, without those that have the same cause as another.
    """
    page = TemplatePage(file, text.splitlines(), tree, shipped)
    found = [_advised(_placed(problem, page), page) for problem in problems]
    meant = {(problem.line, word) for problem in found for word in _MEANT_KEY.findall(problem.advice.en)}
    return tuple(problem for problem in found if not _follows(problem, meant, page))


def _advised(problem: Problem, page: TemplatePage) -> Problem:
    for pattern, advise in _ADVICE:
        if found := pattern.fullmatch(problem.reason):
            slip = Slip(tuple(map(bare, found.groups())), problem, page)
            words = advise if isinstance(advise, Phrase) else advise(slip)
            if words is not None:
                return replace(problem, advice=words)
    return problem


def _placed(problem: Problem, page: TemplatePage) -> Problem:
    """A problem of YAML, at the line before where a full-width colon or blank was found to be none only behind it."""
    before = replace(problem, line=max(1, problem.line - 1))
    is_before = re.match(r"[\w ]+：", page.line(before)) and not re.search("[：，]", page.line(problem))
    is_before = is_before or (
        syntax.NOT_APART.match(page.line(before)) and not page.line(before).startswith(("-", "#"))
    )
    is_before = is_before or (page.is_indented_wide(before) and not page.is_indented_wide(problem))
    return before if problem.reason.startswith("not YAML") and is_before else problem


_MEANT_KEY = re.compile(r"^did you mean `(\w+)`\?")


def _follows(problem: Problem, meant: Iterable[tuple[int, str]], page: TemplatePage) -> bool:
    """True if a key is only missing because it is misspelt beside, or an id only unknown because its row has none."""
    if named := re.fullmatch(r"unknown id '(\w+)' in .*", problem.reason):
        return any(named[1] in LineNames.of(grid).codes.values() for _, grid in page.sums_at(problem))
    found = re.fullmatch(r"'(\w+)' is missing", problem.reason)
    if found is None:
        return False
    beside = page.lines_of_mapping(problem)
    return any(word == found[1] and line in beside for line, word in meant)


_ADVICE = [
    (re.compile("(.*?)".join(map(re.escape, words.split("{}"))), re.DOTALL), advise)
    for advice in (syntax.ADVICE, keys.ADVICE, sums.ADVICE)
    for words, advise in advice.items()
]
