"""The messages of findings, from the one sentence a template gives its rule: the figures are put behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gouji.findings import Phrase, Rule, Severity
from gouji.form.edition.constraints import Judge
from gouji.form.expression import Line, Relation

_MEND = Phrase("请核对并更正其中的数字", "Check these figures and correct the wrong one")
_IS_BLANK = (
    Phrase("“{label}”没有填写", "{label!r} is blank"),
    Phrase("请填写；不必填的，请核对与它有关的各项", "Fill it in; if it need not be, check what it depends on"),
)
_IS_FILLED = (
    Phrase("“{label}”填了 {left}", "{label!r} is {left}"),
    Phrase("请清空；应当填的，请核对与它有关的各项", "Clear it; if it is right, check what it depends on"),
)
_LOOK_AGAIN = Phrase("请核对；确实如此的，不用改", "Check it; leave it as it is if it is right")


def as_total(rule: Rule) -> Rule:
    """The rule of a total.

    Args:
        rule: its title begins the message.

    Returns:
        A copy with message and advice.
    """
    return _worded(
        rule,
        Phrase("“{label}”填的是 {found}，应为 {expected}", "{label!r} is {found}, should be {expected}"),
        Phrase(
            "请核对各分项；合计会自动计算，请勿填数",
            "Check the parts; totals compute themselves, do not type into them",
        ),
    )


def as_tie_out(rule: Rule, line: Line) -> Rule:
    """The rule of a tie-out.

    Args:
        rule: its title begins the message.
        line: the sums; a message for one side only if that is a name and the other is 0.

    Returns:
        A copy with message and advice.
    """
    both_sides = Phrase(
        "“{where}”一边为 {left}，另一边为 {right}，相差 {difference}",
        "{where!r} has {left} against {right}, difference {difference}",
    )
    one_side = Phrase("“{label}”为 {left}", "{label!r} is {left}")
    advice = _LOOK_AGAIN if rule.severity is Severity.INFO else _MEND
    if line.word == "":
        return _worded(rule, *(_IS_BLANK if line.relation is Relation.OTHER else _IS_FILLED))
    if line.word is not None:
        return _worded(rule, one_side, Phrase("请核对并更正", "Check it and correct it"))
    is_name = not line.right and len(line.left) == 1 and isinstance(line.left[0], str)
    return _worded(rule, one_side if is_name else both_sides, advice)


def as_doubt(rule: Rule) -> Rule:
    """The rule of a sum that looks like a mistake when it holds.

    Args:
        rule: its title begins the message.

    Returns:
        A copy with message and advice.
    """
    words = Phrase("“{label}”填的 {found} 恰为 {sum}", "{label!r} is {found}, exactly {sum}")
    return _worded(rule, words, _LOOK_AGAIN)


def as_across_years(rule: Rule) -> Rule:
    """The rule of a line between last year's report and this.

    Args:
        rule: its title begins the message.

    Returns:
        A copy with message and advice.
    """
    words = Phrase(
        "“{label}”为 {found}，按 {last_year} 年年报应为 {expected}",
        "{label!r} is {found}; by the report of {last_year} it should be {expected}",
    )
    both_years = Phrase("请核对两年的数字", "Check the figures of both years")
    return _worded(rule, words, _LOOK_AGAIN if rule.reason_label is None else both_years)


_JUDGED: Mapping[Judge, tuple[Phrase, Phrase]] = {
    Judge.NAMED_IN_TEXT: (
        Phrase(
            "“{label}”为 {found}，而“{text}”没有提到“{expected}”",
            "{label!r} is {found}, and {text!r} does not name {expected!r}",
        ),
        Phrase("请在该部分补写", "Add it there"),
    ),
    Judge.AMOUNT_IN_YUAN: (
        Phrase("“{label}”填的是 {found}{comparison}", "{label!r} is {found}{comparison}"),
        Phrase(
            "如按元填报，请除以 10000；确为该数的，不用改",
            "Divide it by 10000 if it is in yuan; leave it as it is if it is right",
        ),
    ),
    Judge.COUNTS_IN_TEXTS: (
        Phrase(
            "正文写“{sentence}”，而“{label}”为 {expected}{remark}",
            "the text says {sentence!r}, and {label!r} is {expected}{remark}",
        ),
        Phrase("请核对正文与表格，更正其中之一", "Check the text and the table and correct one of them"),
    ),
    Judge.CHANGE_OF_EDITION: (
        Phrase(
            "上年年报为 {edition} 版，“{section}”中与其列义不同的未作比较",
            "last year's report is of edition {edition}; what it asks differently in {section!r} was not compared",
        ),
        Phrase("无需处理", "Nothing to do"),
    ),
    Judge.LEAP: (
        Phrase("“{label}”上年为 {expected}，本年为 {found}", "{label!r} was {expected} last year and is {found}"),
        _LOOK_AGAIN,
    ),
}


def as_judged(rule: Rule, judge: Judge) -> Rule:
    """The rule of a judgement.

    Args:
        rule: its title begins the message.
        judge: the way it is judged, on which the message depends.

    Returns:
        A copy with message and advice.
    """
    return _worded(rule, *_JUDGED[judge])


def _worded(rule: Rule, words: Phrase, advice: Phrase) -> Rule:
    message = Phrase(f"{_literal(rule.title.zh)}：{words.zh}", f"{_literal(rule.title.en)}: {words.en}")
    return replace(rule, message=message, advice=_or_reason(advice, rule.reason_label))


def _or_reason(advice: Phrase, label: str | None) -> Phrase:
    """The advice, and where on the cover a reason can be given instead."""
    if label is None:
        return advice
    return Phrase(
        f"{advice.zh}；确有原因的，请在封面“{label}”处写明",
        f"{advice.en}; if there is a reason, write it on the cover at {label!r}",
    )


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
