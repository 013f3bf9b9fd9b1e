"""Typed models: generated, the same as what is made at run time, known to type checkers, as fast as nothing at all."""

from __future__ import annotations

import doctest
import importlib.util
import json
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Literal

import jsonschema
import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

import gouji
from gouji.cli import app
from gouji.form.edition import Edition
from gouji.form.models import MODELS, classes, model_of, plan, source
from gouji.form.submission import Agency, make_submission, submission_model
from support import forms, library
from support.programs import lacks
from support.resaving import node_modules

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
FILLED = SAMPLES / "盐池县民政局-2025.xlsx"
EDITIONS = [pytest.param(gouji.load(name), id=name) for name in gouji.shipped()]


def values(model: type[BaseModel]) -> dict[str, str]:
    return dict(classes._values(model))


def _sent(value: object) -> object:
    """The value as another process gets it."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own


# --- what is shipped ------------------------------------------------------------------------------------------------


def test_every_shipped_edition_has_a_public_model() -> None:
    assert tuple(MODELS) == gouji.shipped()
    for edition_id, (_, name) in MODELS.items():
        assert getattr(gouji, name) is model_of(edition_id)
        assert name in gouji.__all__
        assert classes.edition_id_of(model_of(edition_id)) == edition_id


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_shipped_model_is_the_one_its_template_gives(edition: Edition) -> None:
    shipped = submission_model(edition)
    assert shipped is model_of(edition.id)
    assert values(shipped) == values(classes._made(plan.plan(edition)))
    module = ROOT / "src" / "gouji" / "form" / "models" / f"{source.module_name(edition)}.py"
    assert module.read_text("utf-8") == source.shipped_module(edition)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_json_schema_describes_the_values_of_the_model(edition: Edition) -> None:
    detailed = values(classes._made(plan.detailed_plan(edition), detailed=True))
    assert detailed == values(submission_model(edition))
    paths = [path for path in detailed if path not in ("edition", "variant", "year", "agency")]
    assert set(paths) == set(plan.value_types(edition))
    assert [path for path in paths if path in edition.fields] == list(edition.fields)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("partial", [False, True])
def test_the_schema_of_readings_takes_every_reading(partial: bool, language: Literal["zh", "en"]) -> None:  # noqa: FBT001
    options = gouji.Options(templates=library.OPTIONS.templates, partial=partial)
    paths = [FILLED, *(SAMPLES / "findings" / f"{name}.xlsx" for name in ("F101", "T401", "V302", "W240", "Y603"))]
    readings = [gouji.read_bytes(library.workbook(), "a.xlsx", options), *(gouji.read_file(x, options) for x in paths)]
    assert {reading.status for reading in readings} == {"accepted", "rejected", "unreadable"}
    taken = jsonschema.Draft202012Validator(gouji.reading_schema())
    for reading in readings:
        taken.validate(json.loads(reading.to_json(language)))


@pytest.mark.parametrize("name", ["盐池县扶贫开发办公室-2020.docx", "findings/W251.html", "findings/F122.docx"])
def test_the_schema_of_published_reports_takes_every_reading(name: str) -> None:
    reading = gouji.read_report((SAMPLES / name).read_bytes(), name)
    jsonschema.Draft202012Validator(gouji.published_schema()).validate(json.loads(reading.to_json()))


def test_a_submission_is_an_instance_of_the_model_of_its_edition() -> None:
    reading = gouji.read_file(FILLED)
    assert isinstance(reading.submission, gouji.Submission2021)
    assert not isinstance(reading.submission, gouji.Submission2019)
    assert _sent(reading) == reading
    text = (SAMPLES / "盐池县民政局-2025.json").read_text("utf-8")
    loaded, _ = gouji.load_submission(text)
    assert type(loaded) is gouji.Submission2021
    assert gouji.Submission2021.model_validate_json(text) == loaded


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"year": 2025', '"year": 2025, "year": 2025'),
        ('"year": 2025', f'"year": {"9" * 5000}'),
        ('"year": 2025', f'"year": {"9" * 4000}'),
        ('"year": 2025', '"year": 1e-999999999'),
        ('"year": 2025', '"year": NaN'),
        ('"year": 2025', '"year": "\\ud800"'),
    ],
)
def test_odd_json_is_a_finding(old: str, new: str) -> None:
    text = (SAMPLES / "盐池县民政局-2025.json").read_text("utf-8")
    assert text.count(old) == 1
    submission, findings = gouji.load_submission(text.replace(old, new))
    assert submission is None
    assert [each for each in findings if each.severity == "error"]
    assert all(each.message("zh") for each in findings)


def test_a_report_in_a_countys_words_is_one_of_the_edition_too() -> None:
    submission = gouji.read_file(SAMPLES / "盐池县扶贫开发办公室-2020.xlsx").submission
    assert type(submission) is gouji.Submission2019Yanchi
    assert isinstance(submission, gouji.Submission2019)


def test_the_model_of_an_edition_refuses_a_local_variant() -> None:
    submission = gouji.read_file(SAMPLES / "盐池县扶贫开发办公室-2020.xlsx").submission
    assert submission is not None
    data = submission.model_dump()
    with pytest.raises(ValueError, match="variant"):
        gouji.Submission2019.model_validate(data)
    assert gouji.Submission2019Yanchi.model_validate(data) == submission


def test_rows_that_are_alike_are_of_one_class() -> None:
    submission = gouji.read_file(FILLED).submission
    assert isinstance(submission, gouji.Submission2021)
    requests = submission.requests
    assert type(requests.new) is type(requests.carried_over) is type(requests.results.refused.state_secret)
    assert type(submission.reconsideration) is type(submission.litigation.direct)
    assert not isinstance(requests.results.total, type(requests.new))  # sums, as large as they are


# --- a form of one's own --------------------------------------------------------------------------------------------

TEMPLATE = """
form: 季报
edition: own-1
years: 2024-2026
rules:
  T901: {level: definition, severity: error, zh: 合计应等于各项之和, en: The total must be the sum, source: 表头}
  Y901: {level: local, severity: error, zh: 应一致, en: must agree, source: 表头, reason: 不一致的原因}
sections:
  A:
    title: 收支
    id: money
    type: decimal
    grids:
      收入:
        id: income
        corner: 来源
        columns: {amount: 金额, day: {label: 天数, type: integer, signed: true}}
        rows: {grant: {label: 拨款, prompt: 上级拨付}, fee: 收费, all: 合计}
        totals: {T901: all = grant + fee}
        across_years: {Y901: prior.fee = grant}
  B: {title: 其他, texts: {remarks: {prompt: 说明}}, key_figures: {visits: {label: 次数, unit: 次}}}
sign_off: {filled_by: 填报人, date: {label: 填报日期, type: date}}
"""


def _own(folder: Path, text: str = TEMPLATE, name: str = "own.yaml") -> Edition:
    path = folder / name
    path.write_text(text, "utf-8")
    return gouji.load_file(path)


@pytest.fixture
def imported() -> Iterator[Callable[[Path, str], ModuleType]]:
    """Imports a module of models written to a file."""
    names: list[str] = []

    def run(folder: Path, text: str) -> ModuleType:
        name = f"models_{len(names)}"
        path = folder / f"{name}.py"
        path.write_text(text, "utf-8")
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        names.append(name)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    yield run
    for name in names:
        del sys.modules[name]


Import = Callable[[Path, str], ModuleType]


def test_submissions_of_a_form_of_ones_own_are_of_ones_own_class(tmp_path: Path, imported: Import) -> None:
    edition = _own(tmp_path)
    printed = CliRunner().invoke(app, ["schema", "--python", "--template", str(tmp_path / "own.yaml")]).output
    assert printed == gouji.python_models(edition)
    own = imported(tmp_path, printed).SubmissionOwn1
    options = gouji.Options(templates={edition.id: edition}, models=[own])
    numbers = {field.path: 2 for field in edition.inputs}
    texts = {
        "narrative.remarks": "无",
        "key_figures.visits": 3,
        "sign_off.filled_by": None,
        "sign_off.date": date(2026, 1, 20),
    }
    made = make_submission(edition, 2025, Agency(name="某局"), {**numbers, **texts, "explanations.Y901": None})
    assert not isinstance(made, own)
    for submission in (
        gouji.read_bytes(gouji.make_filled(made, options), "x.xlsx", options).submission,
        gouji.load_submission(made.model_dump_json(), options)[0],
    ):
        assert submission is not None
        assert type(submission) is own
        assert submission.model_dump() == made.model_dump()
        assert _sent(submission) == submission


def test_a_class_made_from_a_template_that_changed_since_is_refused(tmp_path: Path, imported: Import) -> None:
    old = imported(tmp_path, gouji.python_models(_own(tmp_path))).SubmissionOwn1
    for change in (("fee: 收费", "fee: 收费, more: 其他"), ("signed: true", "signed: false"), ("2024-2026", "2024-")):
        changed = _own(tmp_path, TEMPLATE.replace(*change))
        with pytest.raises(ValueError, match="gouji schema --python"):
            gouji.Options(templates={changed.id: changed}, models=[old])
    reworded = _own(tmp_path, TEMPLATE.replace("收费", "收取费用").replace("上级拨付", "上级拨付的"))
    assert gouji.Options(templates={reworded.id: reworded}, models=[old]).model_of(reworded) is old


def test_a_class_of_no_known_edition_is_refused(tmp_path: Path, imported: Import) -> None:
    own = imported(tmp_path, gouji.python_models(_own(tmp_path))).SubmissionOwn1
    with pytest.raises(gouji.UnknownEditionError):
        gouji.Options(models=[own])
    with pytest.raises(ValueError, match="Submission is not the model of an edition"):
        gouji.Options(models=[gouji.Submission])


def test_a_variant_in_other_words_is_a_subclass_and_one_with_other_rows_is_not(
    tmp_path: Path, imported: Import
) -> None:
    words = "extends: '2021'\nedition: 2021-own\nsections:\n  四: {title: 复议和诉讼}\n"
    variant = _own(tmp_path, words)
    assert issubclass(submission_model(variant), gouji.Submission2021)
    own = imported(tmp_path, gouji.python_models(variant)).Submission2021Own
    assert issubclass(own, gouji.Submission2021)
    assert gouji.Options(templates={variant.id: variant}, models=[own]).model_of(variant) is own
    row = "sections:\n  二:\n    grids:\n      第二十条第（六）项: {rows: {administrative_rewards: 行政奖励}}\n"
    wider = _own(tmp_path, f"extends: '2021'\nedition: 2021-wider\n{row}")
    assert not issubclass(submission_model(wider), gouji.Submission2021)
    wide = imported(tmp_path, gouji.python_models(wider)).Submission2021Wider
    assert values(wide) == values(submission_model(wider))


@pytest.mark.parametrize(("name", "unusable"), [("grant", "import"), ("fee", "copy"), ("visits", "json")])
def test_ids_that_cannot_be_attributes_are_named(tmp_path: Path, name: str, unusable: str) -> None:
    edition = _own(tmp_path, TEMPLATE.replace(name, unusable))
    with pytest.raises(gouji.NoPythonNameError) as caught:
        gouji.python_models(edition)
    assert caught.value.ids == (unusable,)
    done = CliRunner().invoke(app, ["schema", "--python", "--template", str(tmp_path / "own.yaml"), "--lang", "zh"])
    assert (done.exit_code, done.output.strip()) == (2, caught.value.words.zh)


@pytest.mark.parametrize(
    "label",
    ['"""', '\\"""', "\\", '"', "a\\", "{x}", "'''", "\\N{BULLET}", "\\x", "\u202e\u2028", "#\n import os", "%s"],
)
def test_whatever_a_label_says_the_module_is_python(tmp_path: Path, label: str) -> None:
    quoted = json.dumps(f"拨款{label}")
    text = TEMPLATE.replace("label: 拨款", f"label: {quoted}").replace("form: 季报", f"form: {quoted}")
    made = gouji.python_models(_own(tmp_path, text))
    compile(made, "models", "exec")
    assert re.findall(r"^ *import ", made, re.MULTILINE) == []


def test_python_models_are_of_editions_only() -> None:
    for name in ("reading", "roster"):
        assert CliRunner().invoke(app, ["schema", name, "--python"]).exit_code == 2
    assert CliRunner().invoke(app, ["schema", "2021", "--python"]).output == gouji.python_models(gouji.load("2021"))


# --- which editions there are ---------------------------------------------------------------------------------------


def test_an_unknown_edition_says_which_there_are_and_which_one_is_for_a_year() -> None:
    with pytest.raises(gouji.UnknownEditionError) as caught:
        gouji.load("2022")
    assert (caught.value.asked, caught.value.known, caught.value.suggested) == ("2022", gouji.shipped(), "2021")
    for words in (caught.value.words.zh, caught.value.words.en):
        assert all(name in words for name in gouji.shipped())
    assert str(_sent(caught.value)) == str(caught.value)
    for asked in ("", "2010", "20２２", "二〇二二", "-1", "9" * 5000):
        with pytest.raises(gouji.UnknownEditionError) as caught:
            gouji.load(asked)
        assert caught.value.suggested is None
        assert len(caught.value.words.zh) < 300


def test_the_edition_for_a_year_is_found() -> None:
    assert [gouji.edition_for(year).id for year in (2019, 2020, 2021, 2030)] == ["2019", "2019", "2021", "2021"]
    with pytest.raises(gouji.UnknownEditionError) as caught:
        gouji.edition_for(2018)
    assert (caught.value.asked, caught.value.suggested) == ("2018", None)


def test_the_command_line_says_the_same() -> None:
    with pytest.raises(gouji.UnknownEditionError) as caught:
        gouji.load("2022")
    for language in ("zh", "en"):
        done = CliRunner().invoke(app, ["schema", "2022", "--lang", language])
        assert done.exit_code == 2
        assert caught.value.words.text("zh" if language == "zh" else "en") in done.output


def test_a_submission_of_an_edition_that_is_not_known_is_not_filled(tmp_path: Path) -> None:
    edition = _own(tmp_path)
    made = make_submission(edition, 2025, Agency(name="某局"), {field.path: 2 for field in edition.inputs})
    with pytest.raises(gouji.UnknownEditionError):
        gouji.make_filled(made)


# --- type checkers --------------------------------------------------------------------------------------------------

WRONG = """
import gouji

report = gouji.read_file("x.xlsx").submission
if isinstance(report, gouji.Submission2021):
    report.request  # wrong
    report.requests.new.natural_persons  # wrong
    report.proactive_disclosure.centralized_procurement  # wrong: of 2019
    report.narrative.summary  # wrong
    report.requests.new.total + "1"  # wrong
    print(report.key_figures.documents_issued + 1)  # wrong: it may have been left out
    report.year = 2026  # wrong
    print(report.proactive_disclosure.administrative_fees.amount / 2.0)  # wrong: a decimal number
if isinstance(report, gouji.Submission2019):
    print(report.proactive_disclosure.centralized_procurement, report.requests.new.total + 1)
    report.requests.results.other_handling.overdue_payment  # wrong: of 2021
report.year  # wrong: there may be none
"""
_MARKED = [number for number, line in enumerate(WRONG.splitlines(), 1) if "# wrong" in line]


def _examples(page: Path) -> str:
    """The Python of a page as a program."""
    examples = doctest.DocTestParser().get_examples(page.read_text("utf-8"))
    return "".join(example.source for example in examples)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the checkers are shown: the examples of the documentation, wrong.py, and generated modules."""
    folder = tmp_path_factory.mktemp("programs")
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        if examples := _examples(page):
            name = re.sub(r"\W", "_", page.stem)
            (folder / f"{name}.py").write_text(examples, "utf-8")
    (folder / "wrong.py").write_text(WRONG, "utf-8")
    (folder / "own.py").write_text(gouji.python_models(_own(folder)), "utf-8")
    words = "extends: '2021'\nedition: 2021-own\nsections:\n  四: {title: 复议和诉讼}\n"
    (folder / "variant.py").write_text(gouji.python_models(_own(folder, words, "variant.yaml")), "utf-8")
    return folder


@pytest.fixture
def mypy_cache(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """What mypy knows of the libraries and of the package, kept from run to run; it looks which of it still holds."""
    cache = getattr(request.config, "cache", None)
    return tmp_path if cache is None else Path(cache.mkdir("mypy"))


def test_mypy_knows_the_fields(programs: Path, mypy_cache: Path) -> None:
    files = sorted(programs.glob("*.py"))
    assert {"README.py", "README_zh_CN.py", "own.py", "variant.py", "wrong.py"} <= {file.name for file in files}
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--follow-imports", "silent"]
    done = subprocess.run(
        [*command, "--cache-dir", mypy_cache, *files],
        cwd=programs,
        env={"MYPYPATH": str(ROOT / "src"), "PATH": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    found = {(name, int(line)) for name, line in re.findall(r"^(\w+\.py):(\d+): error", done.stdout, re.MULTILINE)}
    assert found == {("wrong.py", line) for line in _MARKED}, done.stdout


@pytest.mark.clients
def test_pyright_knows_the_fields(programs: Path) -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        lacks("node")
    pyright = node_modules(Path(__file__).parent / "typed") / "node_modules" / "pyright" / "index.js"
    # The README is held to the strict rules; other pages use libraries without types of their own.
    strict = ["README.py", "README_zh_CN.py", "own.py", "variant.py", "wrong.py"]
    settings = {"strict": strict, "extraPaths": [str(ROOT / "src")], "reportUnusedExpression": "none"}
    (programs / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    done = subprocess.run(
        ["node", pyright, "--project", programs, "--pythonpath", sys.executable, "--outputjson"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    complaints = json.loads(done.stdout)["generalDiagnostics"]
    places = {(Path(found["file"]).name, found["range"]["start"]["line"] + 1) for found in complaints}
    assert places == {("wrong.py", line) for line in _MARKED}, done.stdout


def test_the_package_tells_type_checkers_that_it_is_typed() -> None:
    assert (ROOT / "src" / "gouji" / "py.typed").is_file()


# --- what it costs --------------------------------------------------------------------------------------------------


def test_a_reading_loads_the_model_of_its_edition_alone() -> None:
    program = (
        "import sys, gouji\n"
        "assert not [name for name in sys.modules if name.startswith('gouji.form.models')]\n"
        f"gouji.read_file({str(FILLED)!r})\n"
        "print(*(name for name in sys.modules if name.startswith('gouji.form.models.edition')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["gouji.form.models.edition_2021"]


def test_the_class_of_an_edition_stays_the_same_however_many_others_there_are() -> None:
    edition = forms.load_text(forms.template(forms.Shape(1, 2, 2)))
    first = submission_model(edition)
    for rows in range(2, 40):
        submission_model(forms.load_text(forms.template(forms.Shape(1, rows, 1))))
    assert submission_model(edition) is first
