"""内容雷同: texts that were taken over are found, among many and quickly; what everybody writes is not."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
import typer.testing

import gouji
from gouji.checks import Context, Neighbours, case_of, check, prior_of, resemblance
from gouji.checks.priors import Priors
from gouji.cli import app
from gouji.common.similarity import likeness, sketch
from gouji.findings import CATALOGUE, Severity
from gouji.form.edition import load, shipped
from gouji.form.submission import Submission
from gouji.reading import workbooks as importer
from support.filled import AGENCY, LONG_TEXT, YEAR, last_year, submission

NEW = load("2021")
_WORDS = "公开信息政府部门单位依法规范加强完善推进落实监督保障平台网站新闻解读回应培训考核制度机制群众企业服务".strip()


def _text(seed: int, length: int = 900) -> str:
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    return "".join(chance.choice(_WORDS) for _ in range(length))


def _report(text: str, year: int = YEAR) -> Submission:
    return submission(NEW, year, {"narrative.overview": text})


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (LONG_TEXT, LONG_TEXT.replace("2020年", "2025年"), ["P510"]),
        (LONG_TEXT, _text(1), []),
        ("本年度工作正常。", "本年度工作正常。", []),
    ],
)
def test_last_years_text_is_known_again(before: str, now: str, expected: list[str]) -> None:
    (kept,) = Priors.of([(_report(before, YEAR - 1), NEW)])._by_name.values()
    report = submission(NEW, YEAR, {"narrative.overview": now, "requests.carried_over.natural_person": 4})
    found = check(case_of(report, NEW, Context(prior=kept[0].prior())))
    assert [each.code for each in found if each.code == "P510"] == expected
    assert all(each.path == "narrative.overview" for each in found if each.code == "P510")


def test_a_report_alone_or_with_figures_only_is_asked_nothing() -> None:
    report = _report(LONG_TEXT)
    assert [each for each in check(case_of(report, NEW)) if each.code == "P510"] == []
    bare = prior_of(_report(LONG_TEXT, YEAR - 1), NEW)
    assert [each for each in check(case_of(report, NEW, Context(prior=bare))) if each.code == "P510"] == []


def test_a_copy_is_found_among_a_thousand_without_comparing_each_with_each() -> None:
    neighbours = Neighbours()
    started = time.process_time()
    for number in range(1000):
        assert neighbours.add(f"第{number}家", _report(_text(number)), NEW) == ()
    copied = _text(437)[:820] + _text(5000, 80)
    (found,) = neighbours.add("抄写者", _report(copied), NEW)
    assert time.process_time() - started < 30
    assert (found.code, found.path) == ("P510", "narrative.overview")
    assert "第437家" in found.message("zh")


def test_what_all_write_stays_quick() -> None:
    neighbours = Neighbours()
    found = [neighbours.add(f"第{number}家", _report(LONG_TEXT), NEW) for number in range(300)]
    assert [len(each) for each in found] == [0] + [1] * 299


def test_short_texts_have_no_sketch() -> None:
    assert sketch("本年度未收取信息处理费。") == ()


def test_rules_on_trial_never_reject() -> None:
    rules = [*CATALOGUE, *(rule for name in shipped() for rule in load(name).rules.values())]
    assert {rule.code for rule in rules if rule.beta} == {"P510", "P511"}
    assert all(rule.severity is not Severity.ERROR for rule in rules if rule.beta)


def test_the_verb_names_the_earlier_report_and_marks_the_rule_as_on_trial(tmp_path: Path) -> None:
    for number, agency in enumerate(("甲局", "乙局")):
        data = last_year({"narrative.overview": LONG_TEXT}).replace(AGENCY.name.encode(), agency.encode())
        (tmp_path / f"{number}.json").write_bytes(data)
    done = typer.testing.CliRunner().invoke(app, ["similar", "--lang", "en", str(tmp_path)])
    assert done.exit_code == 0
    assert (
        f"1.json:正文: P510 warning (beta): '一、总体情况' is about 100% the same as that of 甲局 {YEAR - 1}"
        in done.output
    )
    (tmp_path / "2.json").write_bytes(b"{}")
    assert typer.testing.CliRunner().invoke(app, ["similar", str(tmp_path)]).exit_code == 1
    assert typer.testing.CliRunner().invoke(app, ["similar", str(tmp_path / "none")]).exit_code == 3


def test_the_samples_agency_has_not_copied_itself() -> None:
    options = importer.Options(priors=Priors.of([(_report("短。", YEAR - 1), NEW)]))
    assert all(each.code != "P510" for each in gouji.load_submission(last_year(year=YEAR), options)[1])


@pytest.mark.parametrize(("replaced", "least", "most"), [(0.1, 0.98, 1.0), (0.2, 0.85, 1.0), (0.4, 0.0, 0.05)])
def test_a_text_of_which_a_part_is_new_is_known_again_while_most_is_old(
    replaced: float, least: float, most: float
) -> None:
    known = 0
    for seed in range(60):
        before, new = _text(seed), _text(seed + 1000, int(900 * replaced))
        known += likeness(sketch(before), sketch(new + before[len(new) :])) >= resemblance._ALIKE
    assert least <= known / 60 <= most
