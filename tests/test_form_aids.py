"""The verbs for who writes a template: check, preview, new."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import gouji
from gouji.drafting import outline, preview_page
from gouji.drafting.outline import rules_in_words
from gouji.form import load, load_file, shipped
from support.command import process_environment, run
from support.samples import SAMPLES

FORM = """\
form: 馆藏
edition: stock-2025
years: 2025-
rules:
  T901: {level: definition, severity: error, zh: 合计应等于各项之和, en: The total is the sum, source: 表头}
  P901: {level: plausible, severity: warning, zh: 借出不应多于馆藏, en: No more on loan than held}
sections:
  甲:
    title: "馆藏 <b>"
    id: stock
    columns: {held: 馆藏, loan: 借出}
    rows: {books: 图书, journals: 期刊, total: 合计}
    totals: {T901: total = books + journals}
    tie_outs: {P901: loan <= held}
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "馆藏.yaml"
    path.write_text(FORM, "utf-8")
    return path


# --- check ----------------------------------------------------------------------------------------------------------


def test_a_template_is_told_in_words(template: Path) -> None:
    ruled = rules_in_words(load_file(template))
    assert [(found.rule.code, [(line.section, line.places) for line in found.lines]) for found in ruled] == [
        ("T901", [("甲", 2)]),
        ("P901", [("甲", 3)]),
    ]  # fmt: skip
    english, chinese = run("form", "check", template), run("form", "check", template, "--lang", "zh")
    assert (english.returncode, chinese.returncode) == (0, 0)
    for code in ("T901", "P901"):
        assert code in english.stdout
        assert code in chinese.stdout
    assert "The total is the sum" in english.stdout
    assert "合计应等于各项之和" in chinese.stdout
    assert "合计 ＝ 图书＋期刊" in english.stdout


@pytest.mark.parametrize("name", shipped())
def test_every_rule_of_an_edition_is_told_with_something_behind_it(name: str) -> None:
    edition = load(name)
    ruled = rules_in_words(edition)
    assert [found.rule.code for found in ruled] == list(edition.rules)
    assert all(found.lines for found in ruled)
    for found in ruled:
        told = {line.prose.zh for line in found.lines}
        assert set(edition.lines(found.rule.code)) <= told
    assert len(list(outline(edition, "zh"))) == len(list(outline(edition, "en")))


def test_a_wrong_template_is_told_with_line_and_advice(template: Path) -> None:
    template.write_text(FORM.replace("loan <= held", "loan ≤ held"), "utf-8")
    done = run("form", "check", template)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{template}:14: " in done.stderr
    assert "`loan <= held`" in done.stderr
    assert "请写 `loan <= held`" in run("form", "check", template, "--lang", "zh").stderr


@pytest.mark.parametrize("name", ["x.yaml", ".", os.devnull])
def test_a_template_that_is_no_file_is_told(name: str, tmp_path: Path) -> None:
    done = run("form", "check", tmp_path / name)
    assert (done.returncode, done.stdout) == (3, "")
    assert str(tmp_path / name) in done.stderr


def test_a_change_is_looked_at_again(template: Path) -> None:
    watching = subprocess.Popen(
        [sys.executable, "-m", "gouji", "form", "check", str(template), "--watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=process_environment({"PYTHONUNBUFFERED": "1"}),
    )
    try:
        assert watching.stderr is not None
        assert "waiting" in watching.stderr.readline()
        template.write_text(FORM.replace("loan <= held", "lone <= held"), "utf-8")
        assert ":14: " in watching.stderr.readline()
        assert "waiting" in watching.stderr.readline()
        time.sleep(0.01)
        template.write_text(FORM, "utf-8")
        assert "waiting" in watching.stderr.readline()
        assert watching.poll() is None
    finally:
        watching.kill()
        watching.communicate()


def test_a_template_loads_in_a_tenth_of_a_second() -> None:
    path = Path(gouji.__file__).parents[2] / "templates/2019.yaml"
    load_file(path)
    times = []
    for _ in range(5):
        start = time.process_time()
        load_file(path)
        times.append(time.process_time() - start)
    assert min(times) < 0.1


# --- preview --------------------------------------------------------------------------------------------------------


def test_a_page_shows_every_cell_and_every_rule(template: Path, tmp_path: Path) -> None:
    done = run("form", "preview", template, "-o", tmp_path / "x.html")
    assert done.returncode == 0
    page = (tmp_path / "x.html").read_text("utf-8")
    assert page.count('class="input"') == 4
    assert page.count('class="total"') == 2
    assert page.count("借出 ≤ 馆藏") == page.count("合计 ＝ 图书＋期刊") == 1
    assert "馆藏 &lt;b&gt;" in page
    assert "<script" not in page
    assert "http" not in page
    assert run("form", "preview", template, "-o", tmp_path / "x.html").returncode == 2


@pytest.mark.parametrize("name", shipped())
def test_a_page_has_as_many_cells_as_the_form(name: str) -> None:
    edition = load(name)
    for language in ("zh", "en"):
        page = preview_page(edition, language)
        assert page.count('class="input"') == len(edition.inputs)
        assert page.count('class="total"') == len(edition.definitions)
        assert all(f"<b>{code}</b>" in page for code in edition.rules)


# --- new ------------------------------------------------------------------------------------------------------------


def test_a_draft_is_written_with_the_schema_it_names(tmp_path: Path) -> None:
    example = SAMPLES / "盐池县扶贫开发办公室-2020-空白.xlsx"
    done = run("form", "new", example, "-o", tmp_path / "draft.yaml")
    assert done.returncode == 0
    first = (tmp_path / "draft.yaml").read_text("utf-8").partition("\n")[0]
    schema = tmp_path / first.partition("$schema=")[2]
    assert json.loads(schema.read_text("utf-8")) == gouji.template_schema()
    assert run("form", "check", tmp_path / "draft.yaml").returncode == 0
    assert run("form", "new", example, "-o", tmp_path / "draft.yaml").returncode == 2
    schema.write_text("{}", "utf-8")
    assert run("form", "new", example, "-o", tmp_path / "draft.yaml", "--force").returncode == 0
    assert schema.read_text("utf-8") == "{}"  # somebody's own stays
    assert run("form", "new", example).stdout == (tmp_path / "draft.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", ["名录.csv", "盐池县民政局-2025.json"])
def test_what_is_no_example_is_refused(name: str) -> None:
    done = run("form", "new", SAMPLES / name)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_slip_in_the_second_word_is_met_with_a_suggestion() -> None:
    done = run("form", "chek", "x.yaml")
    assert done.returncode == 2
    assert "'check'" in done.stderr
    assert "form new" in run("form").output
