"""Rules that are no sums, in a form of somebody's own: what they are about is said, or the template is refused."""

from __future__ import annotations

import pytest

import gouji
from gouji.drafting.outline import rules_in_words
from gouji.form import TemplateError
from gouji.form.submission import Agency, make_submission
from support.forms import load_text

FORM = """\
form: 试
edition: t
years: 2025-
rules:
  T901: {severity: error, zh: 合计, en: total, source: 表}
  P901: {severity: warning, zh: 应当说明, en: to be explained, source: 表}
sections:
  甲:
    id: s
    title: 收费
    type: decimal
    columns: {n: 金额}
    rows: {a: 复印费, b: 邮寄费, c: 合计, d: {label: 依据, type: text, most: 20}}
    totals: {T901: c = a + b}
  乙:
    title: 说明
    texts: {other: {prompt: 说明。}}
judgements:
  P901: {JUDGED}
"""


def _form(judged: str) -> gouji.Edition:
    return load_text(FORM.replace("JUDGED", judged))


@pytest.mark.parametrize(
    ("judged", "reason"),
    [
        ("check: named_in_text, text: other", "'over' is missing"),
        ("check: named_in_text, over: {s.a.n: [收费]}", "'text' is missing"),
        ("check: named_in_text, text: other, over: [s.a.n]", "'s.a.n' needs the words"),
        ("check: named_in_text, text: other, over: {s.a.n: []}", "'s.a.n' needs the words"),
        ("check: named_in_text, text: other, over: {s.d.n: [收费]}", "'s.d.n' is no figure"),
        ("check: named_in_text, text: other, over: {s: [收费]}", "'s' is no figure"),
        ("check: counts_in_texts, over: [s.a.n]", "'s.a.n' needs the words"),
        ("check: counts_in_texts", "'over' is missing"),
        ("check: amount_in_yuan", "'over' is missing"),
        ("check: amount_in_yuan, over: [s]", "'s' is no figure"),
        ("check: change_of_edition", "'over' is missing"),
    ],
)
def test_what_could_never_be_judged_is_refused(judged: str, reason: str) -> None:
    with pytest.raises(TemplateError) as caught:
        _form(judged)
    (problem,) = caught.value.problems
    assert problem.reason.startswith(reason)
    assert problem.line == len(FORM.splitlines())


def test_the_words_that_are_looked_for_are_told() -> None:
    edition = _form("check: named_in_text, text: other, over: {s.c.n: [收费, 费用]}")
    (line,) = next(ruled.lines for ruled in rules_in_words(edition) if ruled.rule.code == "P901")
    assert "“收费 / 费用”" in line.text("en")
    assert "“收费 / 费用”" in line.text("zh")


def test_a_total_in_yuan_is_asked_about_as_an_input_is() -> None:
    for path in ("s.a.n", "s.c.n"):
        edition = _form(f"check: amount_in_yuan, over: [{path}]")
        options = gouji.Options(templates={edition.id: edition})
        values = {"s.a.n": 5_000_000, "s.b.n": 0, "s.d.n": "无", "narrative.other": "无"}
        made = make_submission(edition, 2025, Agency(name="某县某局"), values)
        reading = gouji.read_bytes(gouji.make_filled(made, options), "x.xlsx", options)
        assert [(finding.code, finding.path) for finding in reading.diagnostics] == [("P901", path)]
