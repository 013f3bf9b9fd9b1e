"""Statements of texts: ``2024年，我委共收到政府信息公开申请16件`` states 16, and the figure it is of.

A sentence is cut into clauses at commas, brackets and, behind a number, at 、 and 和. In a clause a number is governed
by the words in front of it, or by those behind it where none stands in front (收到16件申请). A noun or a verb that a
clause leaves out is that of the clause before (行政复议1件、行政诉讼0件), as long as nothing unknown stands between. A
statement is taken only if it is of this year, of the whole agency, exact, and of one figure; else it is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gouji.checks.distribution import in_order
from gouji.checks.lexicon import sentences
from gouji.checks.statements.found import ProvisionalStatement, Statement, Topic
from gouji.checks.statements.grammar import Grammar
from gouji.checks.statements.sentence import Sentence
from gouji.checks.statements.words import STRONG

__all__ = ["Grammar", "Statement", "statements_of"]


def statements_of(grammar: Grammar, texts: Iterable[str]) -> tuple[Statement, ...]:
    """The counts that texts state.

    Args:
        grammar: by which they are read.
        texts: of one report.

    Returns:
        In the order of the texts.
    """
    lexicon = grammar.wordings.lexicon(grammar.year)
    found: list[ProvisionalStatement] = []
    topic: Topic | None = None
    for sentence, is_on_requests in sentences(texts, grammar.wordings.stems):
        if not sentence:
            topic = None
            continue
        reader = Sentence(grammar, sentence, is_on_requests, topic or Topic())
        stated = reader.statements(in_order(lexicon.tokens(sentence)))
        # 办理48件。其中新收45件 in the sentence before
        while topic and found and topic.path in reader.taken_back and found[-1].statement.path == topic.path:
            found.pop()
        found += stated
        last = reader.topic
        topic = Topic(
            noun=last.noun,
            path=last.path,
            number=last.number,
            context=last.context,
            is_partial=last.is_of_others,
            is_of_others=last.is_of_others,
        )
    if any(known.is_definite for known in found):
        found.sort(key=lambda known: not known.is_definite)
    exact = {known.statement.path: known.statement.number for known in found}
    return tuple(known.statement for known in found if _is_sure(grammar, known, exact))


def _is_sure(grammar: Grammar, found: ProvisionalStatement, exact: Mapping[str, int]) -> bool:
    """False of 办理17件 that may hold what is carried forward, and of 其余9件已答复 beside which others may be too.

    Args:
        grammar: by which it was read.
        found: a statement.
        exact: the last number of each path that the text states.
    """
    path = found.statement.path
    if found.is_definite and exact[path] != found.statement.number:
        return False
    if found.is_told:
        return _is_all(grammar, found, exact)
    line = grammar.balance_of.get(path)
    is_strong = found.weight >= STRONG and not found.is_left_over
    if line is None or (is_strong and not found.whole):
        return True
    left, right = line.plain_sides
    # Of 新收的17件中，16件办结 the rest of what came may have been done too.
    is_of_some = bool(found.whole) and (
        found.whole in left and path in right and any(exact.get(name) for name in left if name != found.whole)
    )
    if is_strong and not is_of_some:
        return True
    beside = left if path in left else (*left, *right)
    if not found.is_left_over and not is_of_some and not any(exact.get(name) for name in beside if name != path):
        return True
    return sum(exact.get(name, 0) for name in left) == sum(exact.get(name, 0) for name in right)


def _is_all(grammar: Grammar, found: ProvisionalStatement, exact: Mapping[str, int]) -> bool:
    """True if all that was to be done was done so: nothing else came in, and nothing of it is carried forward.

    Args:
        grammar: by which it was read.
        found: what is told of a whole in a balance.
        exact: the last number of each path that the text states.
    """
    left, right = grammar.balance_of[found.whole].plain_sides
    if found.whole in right:
        return True
    if found.statement.path in right:
        return sum(exact.get(name, 0) for name in left) == sum(exact.get(name, 0) for name in right)
    return not any(exact.get(name) for name in left if name != found.whole) and all(
        exact.get(name) in (None, 0, found.statement.number) for name in right
    )
