"""The command line: exit codes, where output goes, and that nothing a user has is lost."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import gouji
import gouji.cli
from gouji.cli import VERBS, app
from gouji.cli.common import in_command
from gouji.form.reference import rule_entries
from support.command import Done, in_one_process, run, start
from support.filled import AGENCY, YEAR, workbook
from support.samples import SAMPLES

ROOT = Path(__file__).parents[1]
_WRONG = [str(SAMPLES / "findings" / f"V30{number}.xlsx") for number in (1, 2, 3)]


def blank(path: Path, *more: str) -> Done:
    return run("blank", "--edition", "2021", "--year", "2025", "--agency", "盐池县民政局", "-o", path, *more)


def test_the_first_example_of_the_readme(tmp_path: Path) -> None:
    book = tmp_path / "民政局.xlsx"
    assert blank(book).returncode == 0
    checked = run("check", book)
    assert checked.returncode == 1
    assert f"{book}:三!D7:I31: V301 error:" in checked.stdout


def test_import_gives_ndjson_on_standard_output_and_findings_on_standard_error(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.xlsx", SAMPLES / "findings" / "V302.xlsx"
    good.write_bytes(workbook())
    done = run("import", good, bad)
    assert done.returncode == 1
    readings = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reading["status"] for reading in readings] == ["accepted", "rejected"]
    assert readings[0]["submission"]["agency"]["name"] == AGENCY.name
    assert readings[1]["submission"] is None
    assert "V302" in done.stderr


@pytest.mark.skipif(not hasattr(os, "sync"), reason="the disk cannot be waited for")
@pytest.mark.parametrize(
    "arguments",
    [
        ("import", *_WRONG, "-o", "out", "--fail-on", "never"),
        ("check", *_WRONG, "--return-to", "out", "--fail-on", "never"),
        ("report", *(str(path) for path in sorted(SAMPLES.glob("*.json"))), "-o", "out"),
        ("letters", "campaign", "-o", "out"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_who_writes_many_files_waits_for_the_disk_once(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk takes milliseconds to answer, which was half the time of letters to three thousand agencies."""
    if arguments[0] == "letters":
        of = ("--roster", str(SAMPLES / "名录.csv"), "--year", "2025", "--deadline", "2026-01-31")
        assert run("new", "campaign", *of, cwd=tmp_path).returncode == 0
    waits: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda _: waits.append("a file"))
    monkeypatch.setattr(os, "sync", lambda: waits.append("all"))
    assert run(*arguments, cwd=tmp_path).returncode == 0
    assert len(list((tmp_path / "out").iterdir())) > 2
    assert waits.count("a file") <= 1
    assert waits.count("all") == 1


@pytest.mark.parametrize(
    ("names", "more", "code"),
    [
        (["V309.xlsx"], [], 0),
        (["P502.xlsx"], [], 0),
        (["P502.xlsx"], ["--fail-on", "warning"], 1),
        (["V302.xlsx"], [], 1),
        (["V302.xlsx"], ["--fail-on", "never"], 0),
        (["F104.xlsx"], [], 3),
        (["F104.xlsx", "F101.xlsx"], [], 3),
        (["F104.xlsx", "V309.xlsx"], [], 1),
        (["missing.xlsx"], [], 3),
    ],
)
@pytest.mark.parametrize("verb", ["import", "check"])
def test_exit_codes(verb: str, names: list[str], more: list[str], code: int) -> None:
    assert run(verb, *(SAMPLES / "findings" / name for name in names), *more).returncode == code


@pytest.mark.parametrize(
    "arguments",
    [
        ["blank"],
        ["blank", "--year", "2025", "--agency", "x"],
        ["blank", "--edition", "1999", "--year", "2025", "--agency", "x", "-o", "x.xlsx"],
        ["blank", "--edition", "2019", "--year", "2025", "--agency", "x", "-o", "x.xlsx"],
        ["blank", "--year", "1999", "--agency", "x", "-o", "x.xlsx"],
        ["blank", "--edition", "2021", "--year", "2025", "--agency", "  ", "-o", "x.xlsx"],
        ["blank", "--template", "none.yaml", "--year", "2025", "--agency", "x", "-o", "x.xlsx"],
        ["blank", "--edition", "2021", "--year", "2025", "--agency", "x", "-o", "no/such/folder/x.xlsx"],
        ["blank", "--year", "2025", "--agency", "x", "-o", "x.docx"],
        ["blank", "--year", "2025", "--roster", str(SAMPLES / "名录.csv"), "-o", "x.xlsx"],
        ["import"],
        ["import", str(SAMPLES / "findings" / "V302.xlsx"), "-o", "x.csv"],
        ["report", str(SAMPLES / "盐池县民政局-2025.json"), "-o", "x.txt"],
        ["fill", "none.json", "-o", "x.xlsx"],
        ["rules", "Z999"],
        ["schema", "1999"],
        ["nonsense"],
    ],
)
def test_usage_errors_exit_2_without_a_traceback_and_leave_nothing(arguments: list[str], tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["import", "check"])
def test_a_folder_without_files_is_said_to_be_so_and_leaves_no_output(verb: str, tmp_path: Path) -> None:
    (tmp_path / "收件").mkdir()
    done = run(verb, "收件", "--lang", "zh", *(["-o", "a.ndjson"] if verb == "import" else []), cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "收件 中没有文件\n")
    assert [each.name for each in tmp_path.iterdir()] == ["收件"]


def test_why_a_file_cannot_be_had_is_said_in_the_language_asked_for(tmp_path: Path) -> None:
    for arguments in (["check", "无.xlsx"], ["fill", "无.json", "-o", "a.xlsx"]):
        done = run(*arguments, "--lang", "zh", cwd=tmp_path)
        assert "文件或文件夹不存在" in done.stdout + done.stderr


def test_nothing_is_overwritten_unless_asked(tmp_path: Path) -> None:
    book = tmp_path / "x.xlsx"
    book.write_bytes(b"mine")
    assert blank(book).returncode == 2
    assert book.read_bytes() == b"mine"
    assert blank(book, "--force").returncode == 0
    assert book.read_bytes().startswith(b"PK")
    assert [path.name for path in tmp_path.iterdir()] == ["x.xlsx"]


@pytest.mark.parametrize("name", ["out.ndjson", "out.json", "folder"])
def test_import_writes_a_line_a_file_or_one_document_or_a_folder(name: str, tmp_path: Path) -> None:
    book, out = tmp_path / "民政局.xlsx", tmp_path / name
    book.write_bytes(workbook())
    assert run("import", book, "-o", out).returncode == 0
    written = out / "民政局.json" if name == "folder" else out
    assert json.loads(written.read_text("utf-8"))["year"] == YEAR
    before = written.read_bytes()
    assert run("import", book, "-o", out).returncode == 2
    assert written.read_bytes() == before


def test_findings_as_json_are_a_line_a_file() -> None:
    done = run("check", "--format", "json", *(SAMPLES / "findings" / name for name in ("V302.xlsx", "F104.xlsx")))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["status"] for each in found] == ["rejected", "unreadable"]
    assert [each["diagnostics"][0]["code"] for each in found] == ["V302", "F104"]
    assert found[0]["agency"]["name"] == "盐池县民政局"
    assert (found[0]["edition"], found[0]["year"], len(found[0]["sha256"])) == ("2021", 2025, 64)
    assert "submission" not in found[0]
    assert done.returncode == 1


def test_findings_as_sarif_are_one_document() -> None:
    done = run("check", "--format", "sarif", *(SAMPLES / "findings" / name for name in ("V302.xlsx", "P502.xlsx")))
    (log,) = json.loads(done.stdout)["runs"]
    rules = [rule["id"] for rule in log["tool"]["driver"]["rules"]]
    assert [(result["ruleId"], result["level"]) for result in log["results"]] == [
        ("V302", "error"),
        ("P502", "warning"),
    ]
    assert [rules[result["ruleIndex"]] for result in log["results"]] == ["V302", "P502"]
    places = [result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for result in log["results"]]
    assert places == ["三!D11", "二!D6"]
    assert all(rule["fullDescription"]["text"] and rule["help"]["text"] for rule in log["tool"]["driver"]["rules"])
    first = log["results"][0]["properties"]
    assert (first["found"], first["suggested"]) == ("无", "0")
    assert first["path"] == "requests.results.refused.state_secret.natural_person"


def test_several_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder in ("一", "二"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "年报.xlsx").write_bytes(workbook())
    out = tmp_path / "out"
    assert run("import", tmp_path / "一", tmp_path / "二", "-o", out).returncode == 0
    assert len(list(out.iterdir())) == 2


def test_a_folder_is_walked_and_lock_files_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.xlsx").write_bytes(workbook())
    (tmp_path / "in" / "~$a.xlsx").write_bytes(b"lock")
    done = run("import", tmp_path / "in")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1


def test_fill_takes_a_submission_or_a_reading(tmp_path: Path) -> None:
    book, data = tmp_path / "a.xlsx", tmp_path / "a.json"
    book.write_bytes(workbook())
    assert run("import", book, "-o", data).returncode == 0
    document = json.loads(data.read_text("utf-8"))
    alone = tmp_path / "b.json"
    alone.write_text(json.dumps(document["submission"]), "utf-8")
    for source in (data, alone):
        made = tmp_path / f"{source.stem}-made.xlsx"
        assert run("fill", source, "-o", made).returncode == 0
        assert gouji.read_file(made).submission == gouji.read_file(book).submission


def test_fill_computes_totals_that_are_left_out_and_refuses_wrong_ones(tmp_path: Path) -> None:
    document = json.loads((SAMPLES / f"{AGENCY.name}-{YEAR}.json").read_text("utf-8"))
    total = document["requests"]["new"].pop("total")
    data, made = tmp_path / "a.json", tmp_path / "a.xlsx"
    data.write_text(json.dumps(document), "utf-8")
    assert run("fill", data, "-o", made).returncode == 0
    reading = gouji.read_file(made)
    assert isinstance(reading.submission, gouji.Submission2021)
    assert reading.submission.requests.new.total == total
    document["requests"]["new"]["total"] = total + 1
    data.write_text(json.dumps(document), "utf-8")
    wrong = run("fill", data, "-o", tmp_path / "b.xlsx")
    assert wrong.returncode == 1
    assert "T402" in wrong.stderr
    assert not (tmp_path / "b.xlsx").exists()


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff\xfe", b'{"edition": "1999"}', b"[" * 100_000, b"NaN"])
def test_fill_answers_what_is_no_submission(content: bytes, tmp_path: Path) -> None:
    data = tmp_path / "a.json"
    data.write_bytes(content)
    done = run("fill", data, "-o", tmp_path / "a.xlsx")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "a.xlsx").exists()


def test_every_rule_is_listed_and_explained() -> None:
    listed = run("rules").stdout
    for entry in rule_entries():
        assert entry.rule.code in listed
    explained = run("rules", "t401", "--lang", "zh").stdout
    assert "第一项加第二项之和" in explained
    for part in ("为什么：", "例子：三!D31", "怎么办：", "来源："):
        assert part in explained


def test_files_that_fail_get_a_workbook_and_a_notice_to_send_back(tmp_path: Path) -> None:
    folder, out = SAMPLES / "findings", tmp_path / "退改"
    files = [folder / name for name in ("V302.xlsx", "W206.xlsx", "F105.csv", "W208.xlsx", "V309.xlsx")]
    done = run("check", *files, "--return-to", out, "--lang", "zh")
    assert done.returncode == 1
    assert "退改件 2 份、退改通知 3 份" in done.stderr
    names = {"V302-退改.xlsx", "V302-退改通知.html", "W206-退改.xlsx", "W206-退改通知.html", "F105-退改通知.html"}
    assert {path.name for path in out.iterdir()} == names
    assert gouji.read_file(out / "V302-退改.xlsx").status == "rejected"
    again = run("check", folder / "V302.xlsx", "--return-to", out)
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert run("check", folder / "V302.xlsx", "--return-to", out, "--force").returncode == 1
    assert run("check", folder / "W208.xlsx", "--return-to", out, "--fail-on", "warning").returncode == 1
    assert (out / "W208-退改.xlsx").exists()


def test_two_files_of_one_name_are_both_sent_back(tmp_path: Path) -> None:
    content = (SAMPLES / "findings" / "V302.xlsx").read_bytes()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "民政局.xlsx").write_bytes(content)
    run("check", tmp_path / "a", tmp_path / "b", "--return-to", tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").glob("*.xlsx")} == {"民政局-退改.xlsx", "民政局-退改 (2).xlsx"}


def test_the_editions_are_listed() -> None:
    listed = run("forms").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(gouji.shipped())


@pytest.mark.parametrize("name", ["2019", "2019-yanchi", "2021", "reading"])
def test_schemas_are_json(name: str) -> None:
    assert json.loads(run("schema", name).stdout)["$schema"].endswith("2020-12/schema")


def test_messages_follow_the_locale_and_the_option() -> None:
    path = SAMPLES / "findings" / "V301.xlsx"
    assert "空白未填" in run("check", path, LC_ALL="zh_CN.UTF-8").stdout
    assert "is blank" in run("check", path, LC_ALL="en_US.UTF-8").stdout
    assert "空白未填" in run("check", path, "--lang", "zh", LC_ALL="C").stdout


def test_a_gbk_console_and_the_c_locale_hurt_nothing() -> None:
    command = ("check", SAMPLES / "findings" / "V301.xlsx", "--lang", "zh")
    for encoding in ("gbk", "ascii", "cp437"):
        done = run(*command, PYTHONUTF8="0", PYTHONIOENCODING=encoding)
        assert done.returncode == 1
        assert "V301" in done.stdout
        assert "Traceback" not in done.stderr


def test_json_is_utf8_whatever_the_console(tmp_path: Path) -> None:
    book = tmp_path / "a.xlsx"
    book.write_bytes(workbook())
    done = run("import", book, PYTHONUTF8="0", PYTHONIOENCODING="gbk")
    assert json.loads(done.stdout)["agency"]["name"] == AGENCY.name


def test_output_into_a_closed_pipe_ends_without_a_word() -> None:
    command = [sys.executable, "-m", "gouji", "schema", "2021"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in (0, 1), "0 if all was written before the reader went away"


@pytest.mark.skipif(sys.platform == "win32", reason="a start there without streams is one without a console")
@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_without_streams_the_work_is_done_and_the_exit_code_holds(closed: tuple[int, ...], tmp_path: Path) -> None:
    commands = {
        0: ("blank", "--year", "2025", "--agency", "甲局", "-o", "a.xlsx"),
        1: ("check", "a.xlsx"),
        2: ("check",),
    }
    for code, arguments in commands.items():
        done = subprocess.run(
            [sys.executable, "-m", "gouji", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: [*map(os.close, closed)],
        )
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert gouji.read_file(tmp_path / "a.xlsx").status == "rejected"  # blank, and whole


@pytest.mark.parametrize("columns", ["0", "1", "4", "5"])
def test_help_in_a_window_of_hardly_any_columns(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert "--help" in run("import", "--help").stdout


def test_template_errors_name_file_and_line(tmp_path: Path) -> None:
    template = tmp_path / "form.yaml"
    template.write_text("form: x\nedition: a\nyears: soon\nsections: {}\n", "utf-8")
    done = run("blank", "--template", template, "--year", "2025", "--agency", "x", "-o", tmp_path / "x.xlsx")
    assert done.returncode == 2
    assert f"{template}:3:" in done.stderr


def test_the_list_of_verbs_fits_and_each_has_its_help() -> None:
    listed = run("--help").stdout.partition("Commands:")[2].split("\n")[1:-1]
    assert [line[2:].split("  ")[0] for line in listed] == list(VERBS)
    assert max(map(len, listed)) <= 80
    for verb in VERBS:
        assert f"gouji {verb} " in CliRunner().invoke(app, [*verb.split(), "--help"], prog_name="gouji").output


def test_a_slip_in_a_verb_is_met_with_a_suggestion() -> None:
    done = run("chek")
    assert done.returncode == 2
    assert "'check'" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "console"),
    [
        (["--help"], None),
        (["chek"], None),
        (["check", SAMPLES / "findings" / "V302.xlsx", SAMPLES / "findings" / "F104.xlsx", "--lang", "zh"], None),
        (["check", SAMPLES / "findings" / "V301.xlsx", "--lang", "zh"], "gbk"),
        (["import", SAMPLES / f"{AGENCY.name}-{YEAR}.xlsx", SAMPLES / "findings" / "P502.xlsx"], None),
        (["check", "missing.xlsx", "--lang", "zh"], "ascii"),
        (["fill", "none.json", "-o", "x.xlsx"], None),
    ],
    ids=lambda given: given[0] if isinstance(given, list) else "",
)
def test_what_runs_in_the_process_of_the_tests_is_what_a_start_shows(
    arguments: list[str | Path], console: str | None
) -> None:
    """Only because of this may the other tests start nothing."""
    environment = {"PYTHONUTF8": "0", "PYTHONIOENCODING": console} if console else {}
    here, there = (done(*arguments, cwd=None, **environment) for done in (run, start))
    assert (here.returncode, here.stdout, here.stderr) == (there.returncode, there.stdout, there.stderr)


def test_the_installed_command_is_the_one_that_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    module, _, function = project["project"]["scripts"]["gouji"].partition(":")
    assert getattr(importlib.import_module(module), function) is gouji.cli.main


# --- many files -----------------------------------------------------------------------------------------------------


Outcome = tuple[int, str, str, str]
"""Exit code, both streams, and what is in the output file."""


def _outcome(run: Callable[..., Done], folder: Path, verb: str, *more: str) -> Outcome:
    output = folder / "out.ndjson"
    to_file = ("-o", output, "--force") if verb == "import" else ()
    done = run(verb, SAMPLES / "findings", SAMPLES / "none.xlsx", *to_file, *more, cwd=folder)
    return done.returncode, done.stdout, done.stderr, output.read_text("utf-8") if to_file else ""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Outcome of an import by one process."""
    return _outcome(run, tmp_path_factory.mktemp("alone"), "import", "--partial")


def test_processes_import_what_one_imports(tmp_path: Path, alone: Outcome) -> None:
    assert alone[0] == 1
    assert _outcome(start, tmp_path, "import", "--partial", "--jobs", "2") == alone


def test_processes_find_what_one_finds(tmp_path: Path) -> None:
    alone = _outcome(run, tmp_path, "check", "--all")
    assert alone[0] == 1
    assert _outcome(run, tmp_path, "check", "--all", "--jobs", "3") == alone


def test_so_with_a_template_and_a_key_of_ones_own(tmp_path: Path) -> None:
    template = tmp_path / "mine.yaml"
    template.write_text('extends: "2021"\nedition: mine\n', "utf-8")
    made = run("blank", "--template", template, "--year", "2025", "--agency", "某局", "-o", tmp_path / "a.xlsx")
    files = (tmp_path / "a.xlsx", SAMPLES / "findings" / "T401.xlsx")
    alone = run("import", *files, "--template", template, GOUJI_KEY="secret")
    assert "W212" in alone.stdout
    both = run("import", *files, "--template", template, "--jobs=2", GOUJI_KEY="secret")
    assert (made.returncode, both.returncode, both.stdout, both.stderr) == (0, 1, alone.stdout, alone.stderr)


def test_workers_of_dask_give_the_same_without_seeing_the_files(tmp_path: Path, alone: Outcome, cluster: str) -> None:
    assert _outcome(run, tmp_path, "import", "--partial", "--dask", cluster) == alone


def test_workers_that_cannot_be_had_are_one_sentence(tmp_path: Path) -> None:
    done = run("check", SAMPLES / "findings", "--dask", "tcp://127.0.0.1:1", "--lang=en", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "no Dask scheduler answers" in done.stderr
    assert run("check", SAMPLES / "findings", "--dask", "x", "-j2", cwd=tmp_path).returncode == 2


def test_an_output_file_that_cannot_be_finished_does_not_appear(tmp_path: Path) -> None:
    output = tmp_path / "out.ndjson"
    program = (
        "import sys, gouji.reading.api, gouji.cli\n"
        "def broken(*_): raise KeyboardInterrupt\n"
        "gouji.reading.api.read_returned = broken\n"
        f"sys.argv = ['gouji', 'import', {str(SAMPLES / 'findings' / 'T401.xlsx')!r}, '-o', {str(output)!r}]\n"
        "gouji.cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, list(tmp_path.iterdir())) == (130, "", [])


def _form(folder: Path, edition: str, sections: object, **more: object) -> Path:
    path = folder / f"{edition}.yaml"
    form = {"form": "测试表", "edition": edition, "years": "2020-", "sign_off": {"filled_by": "填报人"}}
    path.write_text(json.dumps({**form, "sections": sections, **more}, ensure_ascii=False), "utf-8")
    return path


def test_a_second_template_adds_to_the_first(tmp_path: Path) -> None:
    rows = {"a": "甲", "b": "乙"}
    one, other = (
        _form(tmp_path, name, {"表一": {"title": "一", "id": name, "rows": rows}}) for name in ("one", "other")
    )
    for form in (one, other):
        made = run(
            "blank", "--template", form, "--year", "2025", "--agency", "某局", "-o", tmp_path / f"{form.stem}.xlsx"
        )
        assert made.returncode == 0
    both = ("--template", one, "--template", other)
    done = run("import", *both, tmp_path / "one.xlsx", tmp_path / "other.xlsx")
    assert [json.loads(line)["edition"] for line in done.stdout.splitlines()] == ["one", "other"]
    for verb in (("import", *both, "--template", one, tmp_path / "one.xlsx"), ("schema", *both)):
        done = run(*verb, "--lang=en")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    "arguments", [("forms",), ("rules", "T401"), ("import", ROOT / "tests" / "cases" / "filled.xlsx")]
)
def test_a_full_disk_behind_standard_output_is_a_sentence(arguments: tuple[str | Path, ...]) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        command = [sys.executable, "-m", "gouji", *map(str, arguments)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    *findings, last = done.stderr.splitlines()
    assert last.endswith("No space left on device")
    assert all(": W240 " in line for line in findings)  # what was read before is said


def _with_small_files() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))


@pytest.mark.skipif(sys.platform == "win32", reason="sizes of files cannot be bounded there")
def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    suffixes = ["csv", "sqlite", *(["parquet", "duckdb"] if importlib.util.find_spec("duckdb") else [])]
    (tmp_path / "a.xlsx").write_bytes(workbook())
    command = in_one_process(*((2, "export", "a.xlsx", "-o", f"x.{suffix}") for suffix in suffixes))
    # Without byte code: before Python 3.12.8 a disk that is full leaves it cut short, for everybody who comes after.
    command.insert(1, "-B")
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, preexec_fn=_with_small_files
    )
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (0, "", len(suffixes)), done.stderr
    assert all(map(str.__contains__, done.stderr.splitlines(), suffixes)), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_json_on_a_terminal_steers_it_nowhere_and_stays_the_same() -> None:
    from gouji.cli.common import _json_on_terminal

    text = json.dumps({"name": "某\x9b31m局\u202e\U000e0041\U0002ebf0"}, ensure_ascii=False, indent=1)
    displayed = _json_on_terminal(text)
    assert json.loads(displayed) == json.loads(text)
    assert not {"\x9b", "\u202e", "\U000e0041"} & {*displayed}
    assert "\U0002ebf0" in displayed


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("2025年报", "2025年报"),
        ("D:\\收表\\2025-年报（一）", "D:\\收表\\2025-年报（一）"),
        ("年报 2025", '"年报 2025"'),
        ("年报(1)", '"年报(1)"'),
        ("a&b", '"a&b"'),
        ("年报\u3000二", '"年报\u3000二"'),
    ],
)
def test_a_command_that_is_named_can_be_copied(name: str, typed: str) -> None:
    assert in_command(Path(name)) == typed
