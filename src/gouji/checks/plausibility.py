"""Rules that are no sums and ask instead of rejecting: texts against tables, amounts in yuan, days far off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gouji.checks.agreement import counts_in_texts
from gouji.checks.case import Case
from gouji.findings import Finding, Phrase
from gouji.findings.rules import P512
from gouji.form import Judge, Judgement, first_day, json_number, last_day

_YUAN = 10_000
"""元 in a 万元."""
_MUCH_FOR_A_COUNTY = 100_000
"""Fees in 万元 that no agency of a county takes: 10 亿元."""

_LATEST_SIGNATURE = 2
"""Years after the end of the report period; the report itself is due on 31 January (条例 art. 49)."""


def judgements(case: Case) -> Iterator[Finding]:
    """Every rule that is no sum, judged in the way the template names.

    Args:
        case: the report.

    Yields:
        Findings of the rules that hold for this year and agency.
    """
    for judgement in case.edition.judgements:
        judged = JUDGES.get(judgement.judge)
        if judged is not None and case.is_judged_by(judgement.rule):
            yield from judged(case, judgement)


def sign_off_days(case: Case) -> Iterator[Finding]:
    """A day of the sign-off must lie between the first day of the report period and two years after its last (P512).

    Args:
        case: the report.

    Yields:
        A finding for each day that does not, the first the cause of the others.
    """
    earliest, latest = first_day(case.year), last_day(case.year, _LATEST_SIGNATURE)
    cause: str | None = None
    for item in case.edition.sign_off:
        day = case.others.get(item.path)
        if not isinstance(day, date) or earliest <= day <= latest:
            continue
        between = Phrase(f"{earliest} 至 {latest}", f"{earliest} and {latest}")
        found = case.at(item.path, Finding(P512, label=item.label, found=str(day), expected=between))
        yield replace(found, cause=cause)
        cause = cause or found.key


def named_in_text(case: Case, judgement: Judgement) -> Iterator[Finding]:
    """A figure that is not zero must be named in a text (P506).

    Args:
        case: the report.
        judgement: the text, and by path of a figure the words of which one must be in it.

    Yields:
        A finding for each figure that is not named; none if the text is missing, which V301 reports.
    """
    figures = case.figures
    text = case.others.get(judgement.text or "")
    place = next((known for known in case.edition.texts if known.path == judgement.text), None)
    if not isinstance(text, str) or not text or place is None:  # V301 reports a text that is missing
        return
    for path, words in judgement.over.items():
        figure = figures.get(path, 0)
        if figure > 0 and not any(word in text for word in words):
            named = "、".join(words)
            found = Finding(
                judgement.rule,
                found=str(json_number(figure)),
                expected=Phrase(named, named),
                values={"text": place.label},
            )
            yield case.at(path, found)


def amount_in_yuan(case: Case, judgement: Judgement) -> Iterator[Finding]:
    """An amount in 万元 so large that it must be in 元: against last year's, or for a county (P507).

    Args:
        case: the report.
        judgement: the amounts, by path.

    Yields:
        A finding for each amount that is 10 000 times last year's, or 10 亿元 and more for a county.
    """
    prior = case.context.prior
    for path in judgement.over:
        amount = case.figures.get(path, 0)
        last = prior.figures.get(path, 0) if prior is not None else 0
        if last > 0 and amount >= _YUAN * last:
            words = str(json_number(last))
            comparison = Phrase(f"，上年为 {words}", f", last year {words}")
        elif case.context.is_county and amount >= _MUCH_FOR_A_COUNTY:
            words = str(json_number(Decimal(amount) / _YUAN))
            comparison = Phrase(f" 万元，合 {words} 亿元", f" ten thousand yuan, {words} hundred million yuan in all")
        else:
            continue
        found = Finding(judgement.rule, found=str(json_number(amount)), values={"comparison": comparison})
        yield case.at(path, found)


JUDGES: Mapping[Judge, Callable[[Case, Judgement], Iterator[Finding]]] = {
    Judge.NAMED_IN_TEXT: named_in_text,
    Judge.AMOUNT_IN_YUAN: amount_in_yuan,
    Judge.COUNTS_IN_TEXTS: counts_in_texts,
}
