"""Reasons on the cover: wherever a rule asks for one an answer lets the report pass, or the rule is refused."""

from __future__ import annotations

import pytest

import gouji
from gouji.findings import Severity
from gouji.form import TemplateError
from gouji.form.layout import lay_out
from gouji.form.submission import Agency, make_submission
from support.edit import Workbook
from support.forms import load_text

_WAYS = {"P901": "lines", "P902": "tie_outs", "P903": "a register", "P904": "doubtful", "P905": "is filled"}
_RULES = "\n".join(
    f"  {code}: {{severity: error, zh: 规则, en: rule, source: 表, reason: {code}的原因}}" for code in _WAYS
)
_FORM = f"""\
form: 试
edition: t
years: 2025-
rules:
{_RULES}
  T901: {{severity: error, zh: 合计, en: total, source: 表}}
sections:
  甲:
    id: s
    title: 件数
    columns: {{n: 件数}}
    rows: {{a: 收到, b: 办结, c: 其他, d: 合计}}
    totals: {{T901: d = a + b}}
    tie_outs: {{P902: b <= a}}
    doubtful: {{P904: a = c}}
  乙:
    id: log
    title: 登记
    columns: {{no: {{label: 编号, type: text}}, x: 收到, y: 办结}}
    rows: {{repeat: 10, key: no}}
    tie_outs: {{P903: y <= x}}
  丙:
    id: t
    title: 名称
    rows: {{name: {{label: 名称, type: text, optional: true}}}}
lines:
  P901: s.c.n = log_totals.x
  P905: {{when: s.a.n > 0, line: t.name is filled}}
"""


EDITION = load_text(_FORM)
OPTIONS = gouji.Options(templates={EDITION.id: EDITION})


def _read(*codes: str) -> gouji.Reading:
    """A workbook that breaks every rule, with a reason on its cover for some."""
    made = _submission(*codes)
    return gouji.read_bytes(gouji.make_filled(made, OPTIONS), "x.xlsx", OPTIONS)


def _submission(*codes: str) -> gouji.Submission:
    values: dict[str, object] = {"s.a.n": 5, "s.b.n": 6, "s.c.n": 5, "t.name": None}
    values |= {"log": [{"no": "A1", "x": 1, "y": 2}], **{f"explanations.{code}": "确实如此" for code in codes}}
    return make_submission(EDITION, 2025, Agency(name="某局"), values)


def test_a_reason_lets_a_breach_pass_whatever_the_rule_stands_under() -> None:
    broken = _read()
    assert sorted(finding.code for finding in broken.diagnostics) == list(_WAYS)
    assert all(f"{finding.code}的原因" in finding.advice() for finding in broken.diagnostics)
    assert broken.status == "rejected"
    excused = _read(*_WAYS)
    assert excused.status == "accepted"
    assert {finding.reason for finding in excused.diagnostics} == {"确实如此"}
    for code in _WAYS:
        passed = [finding.code for finding in _read(code).diagnostics if finding.severity is Severity.WARNING]
        assert passed == [code]


def test_what_the_office_says_counts_for_rules_that_ask() -> None:
    options = gouji.Options(templates=OPTIONS.templates, reasons={**dict.fromkeys(_WAYS, "已核"), "T901": "已核"})
    data = Workbook(gouji.make_filled(_submission(), OPTIONS))
    total = lay_out(EDITION).cells["s.d.n"]
    data.set(total.sheet, total.a1, 99)
    reading = gouji.read_bytes(data.to_bytes(), "x.xlsx", options)
    errors = [finding.code for finding in reading.diagnostics if finding.severity is Severity.ERROR]
    assert "T901" in errors
    assert not set(errors) & set(_WAYS)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("T901: {severity: error", "reason: 原因"),
        ("T901: {severity: error", "from: 2026"),
        ("T901: {severity: error", "unless: rule_making"),
        ("T901: {severity: error", "tolerates: [s.a.n]"),
        ("P902: {severity: error", "parts: warning"),
        ("P904: {severity: error", "parts: warning"),
        ("P904: {severity: error", "tolerates: [s.a.n]"),
    ],
)
def test_what_a_rule_cannot_say_is_refused(written: str, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        load_text(_FORM.replace(written, f"{written}, {said}"))
    (problem,) = caught.value.problems
    key = said.partition(":")[0]
    assert (problem.line, key in problem.reason) == (_FORM[: _FORM.index(written)].count("\n") + 1, True)
    assert "不起作用" in problem.text("zh")


def test_a_line_over_the_form_is_no_judgement() -> None:
    judged = "judgements:\n  P901: {check: leap}\n"
    with pytest.raises(TemplateError, match="under judgements and under lines"):
        load_text(_FORM + judged)
