"""Help and errors of usage in the language that is asked for, before or behind the verb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from gouji.cli import VERBS, app, chinese
from gouji.common import terminal_width
from support.command import run
from support.samples import SAMPLES

_WORDS_KEPT = re.compile(
    rf"""\b({"|".join(VERBS)}|form)\b|gouji|Python|Excel|Word|PDF|JSON|NDJSON|SHA-256|Schema|LibreOffice|Dask|https|see|decide|GOUJI_\w+|__main__|python|-m"""
    r"""|--?[a-z][a-z-]*|\.?\b(csv|xlsx|json|zip|yaml|html|docx|pdf|ndjson|parquet|sqlite|duckdb|toml|eml)\b"""
    r"""|\b(zh|en|text|json|sarif|error|warning|never|reading|published|roster|template|P5\d\d|Y6\d\d|T4\d\d)\b|\b[A-Z]\d{{3}}\b""",
    re.ASCII,
)


def _params() -> Iterator[tuple[str, object]]:
    group = typer.main.get_command(app)
    yield from (("gouji", param) for param in group.params)
    for verb in VERBS:
        command = group.get_command(None, verb)  # type: ignore[attr-defined]
        yield from ((verb, param) for param in command.params)


def test_every_word_of_help_is_there_in_chinese_and_none_is_left_over() -> None:
    helps = {" ".join(str(vars(param)["help"]).split("\n")) for _, param in _params()}
    assert helps | {"Show this message and exit."} == chinese.TEXTS.keys()
    metavars = {str(metavar) for _, param in _params() if (metavar := vars(param)["metavar"])}
    assert metavars <= chinese.METAVARS.keys() | {"[CODE]"}
    defaults = {shown for _, param in _params() if isinstance(shown := vars(param)["show_default"], str)}
    assert {shown for shown in defaults if " " in shown} == chinese.DEFAULTS.keys()
    assert [verb for verbs in chinese.GROUPS.values() for verb in verbs] == list(chinese.VERBS)
    assert chinese.VERBS.keys() == VERBS.keys()


@pytest.mark.parametrize("verb", [None, "form", *VERBS])
@pytest.mark.parametrize("columns", [60, 100])
def test_chinese_help_is_chinese_and_fits(verb: str | None, columns: int) -> None:
    done = run("--lang", "zh", *(verb.split() if verb else []), "-h", COLUMNS=str(columns))
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line for line in done.stdout.split("\n") if not re.match(r"\s+gouji ", line)]
    assert not re.search("[A-Za-z]{2,}", _WORDS_KEPT.sub("", "\n".join(lines))), done.stdout
    assert max(terminal_width(line) for line in lines if not line.startswith("用法")) <= columns
    assert "<" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "政府信息公开"),
        (["chek"], "check"),
        (["check"], "文件..."),
        (["check", "x", "--nope"], "--nope"),
        (["check", "x", "--fail-on", "z"], "error、warning、never"),
        (["check", "x", "--fail-on"], "--fail-on"),
        (["check", "x", "--all=1"], "--all"),
        (["roster", "a", "b"], "b"),
        (["blank", "--year", "abc", "-o", "x"], "2025Q3"),
        (["collect", "x", "--jobs", "abc"], "整数"),
        (["blank", "--year", "2025", "-o", "x", "--issue", "0"], "不小于 1"),
        (["blank", "--year", "2025"], "--output"),
        (["check", "x", "--lang", "fr"], "zh、en"),
    ],
)
def test_errors_of_usage_are_chinese_where_the_language_is(arguments: list[str], words: str) -> None:
    done = run(*arguments, LC_ALL="zh_CN.UTF-8")
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert not re.search("[A-Za-z]{2,}", _WORDS_KEPT.sub("", done.stderr).replace("abc", "").replace("chek", "")) or (
        "nope" in done.stderr
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["--lang", "zh", "rules", "T401"], ["rules", "T401", "--lang=zh"]])
def test_the_language_may_stand_before_the_verb_and_behind_it(arguments: list[str]) -> None:
    assert run(*arguments).stdout == run("rules", "T401", LC_ALL="zh_CN.UTF-8").stdout
    assert run(*arguments).stdout != run("rules", "T401").stdout


def test_headings_of_data_follow_the_language_that_is_asked_for_wherever_it_stands(tmp_path: Path) -> None:
    filed = SAMPLES / "盐池县民政局-2025.json"
    before, behind, locale = (tmp_path / f"{number}.csv" for number in range(3))
    run("--lang", "zh", "export", filed, "-o", before)
    run("export", filed, "-o", behind, "--lang", "zh")
    run("export", filed, "-o", locale, LC_ALL="zh_CN.UTF-8")
    assert before.read_bytes() == behind.read_bytes()
    assert locale.read_text("utf-8-sig").startswith("year,")


def test_a_language_asked_for_holds_for_one_run_only() -> None:
    runner = CliRunner(env={"LC_ALL": "C"})
    assert "用法" in runner.invoke(app, ["--lang", "zh", "--help"]).output
    assert "用法" not in runner.invoke(app, ["--help"]).output


@pytest.mark.parametrize(("code", "severity"), [("V302", "错误"), ("P502", "警告"), ("V309", "信息")])
def test_severities_are_words_of_the_language(code: str, severity: str) -> None:
    done = run("--lang", "zh", "check", SAMPLES / "findings" / f"{code}.xlsx")
    assert f": {code} {severity}: " in done.stdout
    assert not re.search(" (error|warning|info):", done.stdout)
    assert f"{code}  {severity} " in run("--lang", "zh", "rules").stdout


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a campaign, a file whose name has a blank, and a folder of letters."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "名录.csv").write_text("代码,单位名称,简称\n101,青山县民政局,民政局\n", "utf-8")
    settings = ("--roster", "名录.csv", "--year", "2025", "--deadline", "2026-01-31")
    assert run("new", "2025年报", *settings, cwd=folder, LC_ALL="zh_CN.UTF-8").returncode == 0
    (folder / "民政局 终稿.txt").write_bytes(b"")
    (folder / "2025年报" / "收件" / "年报.txt").write_bytes(b"")
    (folder / "待发").mkdir()
    return folder


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("status 2024年报", "2025年报"),
        ("status 名录.csv", "2025年报"),
        ("collect 2025年报/收件", "请写 2025年报"),
        ("check 2025年报", "gouji collect 2025年报"),
        ("import 2025年报", "gouji collect 2025年报"),
        ("check 民政局 终稿.txt", '"民政局 终稿.txt"'),
        ("new 2025年报 --roster 名录.csv --year 2025 --deadline 2026-01-31", "--add"),
        ("new 2026年报 --roster 名录.csv", "--deadline 2026-01-31"),
        ("new 2026年报 --edition 2021 --roster 名录.csv --year 2026Q1 --deadline 2027-01-31", "2026 "),
        ("new 2026年报 --roster 名录.csv --year 2026 --deadline 2027-01-31 --prior 无此.json", "打不开 无此.json"),
        ("--year 2025 blank", "命令的后面"),
        ("rules 302", "gouji rules"),
        ("letters 2025年报 -o 待发", "换一个文件夹名"),
        ("letters 2025年报 --sent 别处", "-o"),
        ("take-over 2025年报 民政", "青山县民政局"),
        ("status 2025年报 --html 进度.txt", ".html"),
        ("compare 名录.csv -o 对照.txt", ".html"),
        ("form preview 名录.csv -o 预览.txt", ".html"),
        ("consolidate 2025年报 -o 汇总.xlsx", "文件夹名"),
        ("letters 2025年报 -o 待发.zip", "文件夹名"),
        ("check 2025年报/收件 --return-to 退改.xlsx", "文件夹名"),
        ("new 2026年报.xlsx --roster 名录.csv --year 2026 --deadline 2027-01-31", "文件夹名"),
    ],
)
def test_a_slip_ends_in_what_to_do_about_it(office: Path, typed: str, named: str) -> None:
    done = run(*typed.split(" "), cwd=office, LC_ALL="zh_CN.UTF-8")
    assert done.returncode == 2, done.output
    assert named in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", SAMPLES / "盐池县民政局-2025.json", "-o", "无此/数据.csv"),
        ("blank", "--roster", SAMPLES / "名录.csv", "--year", "2025", "-o", "无此/下发.zip"),
        ("fill", SAMPLES / "盐池县民政局-2025.json", "-o", "无此/填报.xlsx"),
        ("compare", *(SAMPLES / f"盐池县民政局-{year}.json" for year in (2024, 2025)), "-o", "无此/对照.html"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_cannot_be_written_is_named_as_it_was_asked_for(tmp_path: Path, arguments: tuple[str | Path, ...]) -> None:
    done = run(*arguments, cwd=tmp_path, LC_ALL="zh_CN.UTF-8")
    assert done.returncode == 2
    assert f"无法写入 {Path(arguments[-1])}：" in done.stderr
    assert not list(tmp_path.iterdir())


def test_words_that_are_no_names_of_files_are_passed_over(office: Path) -> None:
    done = run("answer", "2025年报", "民政局", "--reason", "理由" * 400, "\0", cwd=office, LC_ALL="zh_CN.UTF-8")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


@pytest.mark.parametrize(
    "verb",
    [
        ("export", "{}", "-o", "x.csv"),
        ("consolidate", "{}", "--roster", "名录.csv", "-o", "汇总"),
        ("compare", "{}"),
        ("report", "{}", "-o", "x.html"),
        ("blank", "--year", "2025", "--agency", "甲局", "-o", "x.xlsx"),
        ("new", "年报", "--roster", "名录.csv", "--year", "2025", "--deadline", "2099-01-31"),
    ],
    ids=lambda verb: verb[0],
)
def test_a_form_of_ones_own_is_among_the_editions_and_one_that_is_none_is_refused(
    verb: tuple[str, ...], tmp_path: Path
) -> None:
    sample = Path(__file__).parents[1] / "samples" / "forms"
    (tmp_path / "名录.csv").write_text("代码,名称\n1,甲局\n", "utf-8")
    arguments = [word.replace("{}", str(sample / "taizhang-2025.json")) for word in verb]
    template = ("--template", str(sample / "taizhang-2025.yaml"), "--lang", "en")
    done = run(*arguments, *template, "--edition", "nosuch", cwd=tmp_path)
    assert done.returncode == 2
    assert "taizhang-2025" in done.stderr
    assert "nosuch" in done.stderr
    right = run(*arguments, *template, "--edition", "taizhang-2025", cwd=tmp_path)
    assert "edition" not in right.stderr


def test_a_schema_of_a_form_of_ones_own_needs_no_name() -> None:
    template = ("--template", str(Path(__file__).parents[1] / "samples" / "forms" / "taizhang-2025.yaml"))
    assert "taizhang-2025" in run("schema", *template).stdout
    assert run("schema", "taizhang-2025", *template).stdout == run("schema", *template).stdout
    assert run("schema", "published", *template).returncode == 2
    assert "class " in run("schema", "--python", *template).stdout
