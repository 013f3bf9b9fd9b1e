"""What other systems are like, forced here: Windows starts processes anew, bounds no memory, forbids names, has GBK."""

from __future__ import annotations

import errno
import multiprocessing
import ntpath
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.collection import batch
from gouji.common import FileNames, files, native, reached, safe_name, without_prefix
from gouji.findings import Phrase, reason_of
from gouji.selftest import SAMPLES, sample_error
from support.campaigns import ROSTER, make_campaign, workbook
from support.command import in_one_process, process_environment, run
from support.windows import (
    environment_without_posix,
    hold_new_files,
    hold_open,
    limit_paths,
    posix_only,
    replace_new_files,
)

SELFTEST = Path(__file__).parents[1] / "samples" / "selftest"
FILES = [sample.file for sample in SAMPLES]
ROOT = Path(__file__).parents[1]


# --- processes ------------------------------------------------------------------------------------------------------


_ESCAPED = re.compile(r"\\u[0-9a-f]{4}")
"""A character that a console lacks; no folder of ``C:\\users``."""
_BARE = {"PATH": ""}
"""No LibreOffice for the page of each collection that is made to try it: what is tried here does not need it."""


def _reason(_: str, reason: Phrase) -> Phrase:
    return reason


def test_pools_work_where_processes_can_only_be_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert batch._context().get_start_method() == "spawn"
    with batch.processes(2) as executor:
        assert list(batch.run(sample_error, FILES, executor, lost=_reason)) == [None] * len(FILES)


@posix_only
def test_a_frozen_program_starts_itself_for_every_process(tmp_path: Path) -> None:
    """Its executable takes no options of Python: whatever is started has to go through the entry of the program."""
    program = tmp_path / "程序 一"
    program.write_text(
        f"#!{sys.executable}\nimport runpy, sys\nsys.frozen = True\nsys.executable = {str(program)!r}\n"
        f"open({str(tmp_path / 'starts')!r}, 'a').write(repr(sys.argv[1:2]) + '\\n')\n"
        "runpy.run_module('gouji', run_name='__main__', alter_sys=True)\n",
        "utf-8",
    )
    program.chmod(0o755)
    environment = process_environment({"PYTHONPATH": str(ROOT / "src"), **_BARE})
    command = [str(program), "selftest", "--lang", "en"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    starts = (tmp_path / "starts").read_text()
    assert starts.count("--confined") >= 2
    assert starts.count("--multiprocessing-fork") >= 2


@pytest.fixture
def without_resource(tmp_path: Path) -> dict[str, str]:
    """An environment in which no process has the module that bounds memory and time."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['resource'] = None\n")
    return {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "src")]), **_BARE}


def test_all_is_read_and_shown_where_memory_cannot_be_bounded_and_the_console_is_of_gbk(
    without_resource: dict[str, str], tmp_path: Path
) -> None:
    files = [SELFTEST / "report.xls", SELFTEST / "report.xlsx", SELFTEST / "password.xlsx"]
    command = in_one_process(
        (0, "selftest", "--lang", "zh"),
        (0, "--lang", "zh", "--help"),
        (0, "check", "--jobs", "2", "--password", "gouji", "--lang", "zh", *files),
    )
    environment = process_environment({"PYTHONUTF8": "0", "PYTHONIOENCODING": "gbk", **without_resource})
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, check=False)
    said, warned = done.stdout.decode("gbk"), done.stderr.decode("gbk")
    assert done.returncode == 0, said + warned
    assert re.search(r"\[提示 +\] 进程的内存限制", said)
    assert "gouji 命令 --help" in said
    assert not _ESCAPED.search(said + warned)
    assert warned.splitlines() == ["本系统无法限制读取进程的内存", "共 3 份：已通过 3，待改 0，无法读取 0"]


# --- names ----------------------------------------------------------------------------------------------------------

_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    "conin$",
    "conout$",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"),
}
_NAMES = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=80),
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["", " ", "~$", "."]),
            st.sampled_from([*sorted(_DEVICES), "COM1", "Nul", "民政局", "a\\b", "c:d", "e/f"]),
            st.sampled_from(["", ".", " ", ". .", ".txt", ".xlsx ", " .a", "|", "?"]),
        ),
    ),
)


def _is_allowed(name: str) -> bool:
    """The rules of Windows for a name in a folder, as its documentation has them."""
    stem = re.split(r"[.:]", name, maxsplit=1)[0].rstrip(" ").lower()
    bad = set(name) & {*'<>:"/\\|?*', *map(chr, range(32))}
    return bool(name) and not bad and name[-1] not in " ." and stem not in _DEVICES and ntpath.basename(name) == name


@given(st.lists(_NAMES, min_size=1, max_size=6))
def test_every_name_that_is_given_to_a_file_is_one_for_windows(names: list[str]) -> None:
    given_out = FileNames()
    made = [given_out.unused(safe_name(name)) + ".xlsx" for name in names]
    assert [name for name in made if not _is_allowed(name)] == []
    assert len({name.casefold() for name in made}) == len(made)


def test_the_rules_themselves_refuse_what_windows_refuses() -> None:
    wrong = ["con", "NUL.txt", "com1 .a", "a.", "a ", "a/b", "a\\b", "c:d", "", "a|b", "lpt¹", "aux . .txt"]
    assert [name for name in wrong if _is_allowed(name)] == []
    assert _is_allowed("console.txt")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("C:\\年报\\a.xlsx", "C:\\年报\\a.xlsx"),
        ("C:\\" + "长" * 260 + "\\a.xlsx", "\\\\?\\C:\\" + "长" * 260 + "\\a.xlsx"),
        ("\\\\server\\年报\\" + "长" * 260, "\\\\?\\UNC\\server\\年报\\" + "长" * 260),
        ("\\\\?\\C:\\" + "长" * 260, "\\\\?\\C:\\" + "长" * 260),
    ],
)
def test_long_paths_of_windows_get_the_prefix(path: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gouji.common.files.os", SimpleNamespace(name="nt", path=ntpath))
    assert native(path) == expected  # type: ignore[arg-type]  # no path of Windows can be made here
    assert without_prefix(native(path)) == without_prefix(path)  # type: ignore[arg-type]


def test_a_folder_that_is_named_leaves_room_for_what_lies_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gouji.common.files.os", SimpleNamespace(name="nt", path=ntpath))
    monkeypatch.setattr("gouji.common.files.Path", str)
    assert reached("C:\\年报") == "C:\\年报"
    assert reached("C:\\" + "长" * 150) == "\\\\?\\C:\\" + "长" * 150
    assert reached("-") == "-"


@pytest.mark.skipif(sys.platform != "linux", reason="a second name of the root stands for the prefix")
def test_every_verb_reaches_what_lies_in_a_long_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path.joinpath(*["a folder of forty characters, more or less"] * 6)
    long.mkdir(parents=True)
    assert len(str(long)) > 260
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    contents = [workbook("X1"), workbook("X2", wrong=True), workbook("X3", broken_sum=True)]
    limit_paths(monkeypatch)
    campaign, inbox = long / "年报", Path(files.native(long)) / "年报" / "inbox"

    def done(code: int, verb: str, *arguments: str | Path) -> str:
        made = run(verb, *arguments, "--lang", "en")
        assert made.returncode == code, made.output
        assert "/proc/self" not in made.output
        return made.output

    done(0, "new", campaign, "--roster", tmp_path / "roster.csv", "--year", "2025", "--deadline", "2026-01-31")
    for number, data in enumerate(contents):
        (inbox / f"{number}.xlsx").write_bytes(data)
    assert "3 new" in done(1, "collect", campaign, "--jobs", "1")
    done(0, "accept", campaign, "2.xlsx", "--reason", "核实")
    assert "2 counted" in done(0, "consolidate", campaign, "-o", long / "sum")
    for ending in (".csv", ".xlsx", ".sqlite"):
        done(0, "export", campaign, "-o", long / f"data{ending}")
    done(0, "report", campaign, "--format", "html", "-o", long / "reports")
    assert "V302" in done(1, "check", long / "年报" / "inbox" / "1.xlsx", "--return-to", long / "back")
    done(1, "import", campaign / "inbox", "-o", long / "readings")
    done(0, "letters", campaign, "-o", long / "letters")
    done(0, "take-over", campaign, "X1")


@pytest.mark.skipif(sys.platform != "linux", reason="a second name of the root stands for the prefix")
def test_a_file_deep_in_an_inbox_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    campaign = make_campaign(tmp_path / "c")
    deep = campaign.inbox.joinpath(*["a folder of forty characters, more or less"] * 6)
    deep.mkdir(parents=True)
    (deep / "a.xlsx").write_bytes(workbook("X1"))
    with zipfile.ZipFile(deep / "b.zip", "w") as archive:
        archive.writestr("b.xlsx", workbook("X2"))
    limit_paths(monkeypatch)
    done = run("collect", campaign.folder, "--jobs", "1", "--lang", "en")
    assert "accepted 2" in done.output


# --- files that another program has open ----------------------------------------------------------------------------


def test_a_workbook_open_in_excel_costs_a_sentence_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_campaign(tmp_path / "c")
    for number, code in enumerate(("X1", "X2", "X3")):
        (campaign.inbox / f"{number}.xlsx").write_bytes(workbook(code, broken_sum=code != "X1"))
    folder = campaign.folder
    assert run("collect", folder, "--jobs", "1").returncode == 1
    marked = next(path for path in campaign.returned.iterdir() if path.match("X2*.xlsx"))
    made = {"sum": folder / "sum", "data": tmp_path / "data.xlsx", "back": tmp_path / "back"}
    run("export", folder, "-o", made["data"])
    run("check", campaign.inbox / "1.xlsx", "--return-to", made["back"])
    (back,) = made["back"].glob("*.xlsx")
    kept = {path: path.read_bytes() for path in (made["data"], back, marked)}
    with monkeypatch.context() as patch:
        hold_open(patch, *(path.name for path in kept))
        for command in (
            ("export", folder, "-o", made["data"], "--force"),
            ("check", campaign.inbox / "1.xlsx", "--return-to", made["back"], "--force"),
        ):
            done = run(*command, "--lang", "zh")
            assert done.returncode == 2, done.output
            assert "正被其他程序占用" in done.output
        # The office accepts it: its answer is to be set aside, and cannot be moved.
        done = run("accept", folder, "1.xlsx", "--reason", "核实", "--lang", "zh")
        assert done.returncode in (0, 1), done.output
        assert "正被其他程序占用" in done.output
        assert run("collect", folder, "--jobs", "1", "--lang", "zh").returncode == 1
        assert {path: path.read_bytes() for path in kept} == kept
        assert not list(tmp_path.rglob("*.part"))
    assert run("collect", folder, "--jobs", "1").returncode == 0
    assert not marked.exists(), "it is set aside as soon as it is closed"
    assert run("export", folder, "-o", made["data"], "--force").returncode == 0


def test_what_another_program_has_for_a_moment_is_read_and_moved_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    contents = [workbook("X1"), workbook("X2", wrong=True), workbook("X3", broken_sum=True)]
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    folder = tmp_path / "c"
    hold_new_files(monkeypatch, tmp_path)
    replace_new_files(monkeypatch, folder)

    def done(code: int, verb: str, *arguments: str | Path) -> str:
        made = run(verb, *arguments, "--lang", "en")
        assert made.returncode == code, made.output
        return made.output

    done(0, "new", folder, "--roster", tmp_path / "roster.csv", "--year", "2025", "--deadline", "2026-01-31")
    for number, data in enumerate(contents[:2]):
        (folder / "inbox" / f"{number}.xlsx").write_bytes(data)
    with zipfile.ZipFile(folder / "inbox" / "more.zip", "w") as archive:
        archive.writestr("2.xlsx", contents[2])
    assert "3 new" in done(1, "collect", folder, "--jobs", "1")
    done(0, "accept", folder, "more.zip/2.xlsx", "--reason", "核实")
    done(0, "exclude", folder, "0.xlsx", "--reason", "核实")
    assert [path.name for path in (folder / "accepted").iterdir()] == ["X3 财政局.json"]
    for number in range(2):
        for ending in (".csv", ".xlsx", ".sqlite"):
            done(0, "export", folder, "-o", tmp_path / f"data{ending}", *["--force"][:number])
        done(0, "report", folder, "--format", "html", "-o", tmp_path / "reports", *["--force"][:number])
        done(1, "check", folder / "inbox" / "1.xlsx", "--return-to", tmp_path / "back", *["--force"][:number])
    assert list(tmp_path.rglob("*.part")) == list((tmp_path / "temp").iterdir()) == []


def test_what_went_wrong_first_is_told_where_the_rest_cannot_be_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "unlink", refused)
    with pytest.raises(ValueError, match="the cause"), files.whole_file(tmp_path / "a"):
        raise ValueError("the cause")


# --- a console of Chinese Windows -----------------------------------------------------------------------------------


def test_the_verbs_of_a_collection_run_on_chinese_windows(tmp_path: Path) -> None:
    """As an office starts them: processes made anew, no POSIX, and what is said fits into GBK."""
    environment = process_environment({**environment_without_posix(tmp_path / "site"), **_BARE})
    (tmp_path / "名录.csv").write_bytes(ROSTER.encode("gbk"))

    def done(code: int, *arguments: str) -> str:
        return said_by(code, [sys.executable, "-m", "gouji", *arguments, "--lang", "zh"])

    def said_by(code: int, command: list[str]) -> str:
        made = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, check=False, timeout=120)
        said = (made.stdout + made.stderr).decode("gbk")
        assert made.returncode == code, said
        assert "Traceback" not in said
        assert not _ESCAPED.search(said)
        return said

    done(0, "new", "年报", "--roster", "名录.csv", "--year", "2025", "--deadline", "2026-01-31")
    for number, data in enumerate((workbook("X1"), workbook("X2", wrong=True), workbook("X3", broken_sum=True))):
        (tmp_path / "年报" / "收件" / f"{number}·①.xlsx").write_bytes(data)
    (tmp_path / "年报" / "收件" / "旧.xls").write_bytes((SELFTEST / "report.xls").read_bytes())
    said = done(1, "collect", "年报", "--jobs", "2")
    assert "新收 4 份" in said
    assert "F107" not in said, "the old workbook is read by the confined process"
    commands = [
        (1, "check", "年报/收件/1·①.xlsx", "--return-to", "退回", "--jobs", "2"),
        (0, "accept", "年报", "2·①.xlsx", "--reason", "电话核实"),
        (0, "export", "年报", "-o", "数据.csv"),
        (0, "export", "年报", "-o", "数据.sqlite"),
        (0, "consolidate", "年报", "-o", "汇总"),
    ]
    assert "V302" in said_by(0, in_one_process(*((*command, "--lang", "zh") for command in commands)))
    assert [path.suffix for path in (tmp_path / "退回").iterdir() if path.suffix == ".xlsx"] == [".xlsx"]


def test_the_desk_runs_without_what_windows_lacks(tmp_path: Path) -> None:
    pytest.importorskip("starlette")
    from support.desks import links_of, new_campaign, served

    campaign = new_campaign(tmp_path)
    environment = environment_without_posix(tmp_path / "site", serves=True)
    with served(campaign, "--jobs", "2", **{**environment, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}) as desk:
        office = desk.office()
        link = links_of(office)["X1"]
        assert 'data-disposition="counts"' in desk.visitor().upload(link, [("a.xlsx", workbook("X1"))]).html
        old = (SELFTEST / "report.xls").read_bytes()
        assert "F107" not in desk.visitor().upload(link, [("旧.xls", old)]).html, "by the confined process"
        office.act("/office/results", "/office/results", {"kind": "sum"})
        assert office.results().links("/office/results/")


# --- names and patterns that no shell of Windows expands ------------------------------------------------------------


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gouji.cli.usage.os", SimpleNamespace(name="nt", path=os.path))


@pytest.mark.usefixtures("on_windows")
def test_patterns_are_the_files_that_match_them(tmp_path: Path) -> None:
    for name in ("--甲.xlsx", "乙[1].xlsx", "~$甲.xlsx", "乙1.xlsx"):
        (tmp_path / name).write_bytes(workbook("X1"))
    done = run("check", "--jobs", "1", "*.xlsx", cwd=tmp_path)
    assert "3 files: 3 accepted" in done.output
    assert "2 files: 2 accepted" in run("check", "乙*.xlsx", cwd=tmp_path).output
    assert "no file matches this pattern" in run("check", "丙*.xlsx", cwd=tmp_path).output


@pytest.mark.usefixtures("on_windows")
def test_a_name_with_brackets_is_that_file_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "年报1.xlsx").write_bytes(workbook("X1"))
    (tmp_path / "年报[1].xlsx").write_bytes(workbook("X2", wrong=True))
    assert "年报[1].xlsx:三!D11: V302" in run("check", "年报[1].xlsx", cwd=tmp_path).output
    assert "年报[1].xlsx:三!D11: V302" in run("check", "年报[?].xlsx", cwd=tmp_path).output


@pytest.mark.usefixtures("on_windows")
def test_what_is_said_is_no_pattern(tmp_path: Path) -> None:
    campaign = make_campaign(tmp_path / "c")
    (tmp_path / "一").touch()
    (tmp_path / "答1").touch()
    (campaign.inbox / "a.xlsx").write_bytes(workbook("X3", broken_sum=True))
    run("collect", campaign.folder, "--jobs", "1")
    for reason in ("?", "答*", "答[1]", "~", "$HOME"):
        done = run("accept", campaign.folder, "a.xlsx", "--reason", reason, cwd=tmp_path)
        assert done.returncode == 0, done.output
        assert reason in run("history", campaign.folder, "X3").output.splitlines()[-1]


def test_reasons_of_windows_are_told_in_the_language_asked_for() -> None:
    error = OSError(22, "文件名、目录名或卷标语法不正确。", "甲|乙.xlsx")
    error.winerror = 123  # type: ignore[attr-defined]  # of Windows alone
    assert reason_of(error) == Phrase("名称或参数无效", os.strerror(22))
    error.filename = "甲*.xlsx"
    assert reason_of(error) == Phrase("没有文件符合这个写法", "no file matches this pattern")
    assert reason_of(OSError(71, "奇怪。")).zh == "奇怪"


def test_a_quotation_mark_in_a_path_is_that_of_a_completed_folder() -> None:
    """Of ``check "D:\\工作 表\\" --lang zh`` Windows makes one word."""
    assert "引号" in reason_of(OSError(errno.EINVAL, "参数错误", 'D:\\工作 表" --lang zh')).zh
    assert "引号" not in reason_of(OSError(errno.EINVAL, "参数错误", "D:\\工作 表")).zh


def test_output_with_the_name_of_a_device_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "native", lambda path: f"\\\\.\\{path.stem}")
    monkeypatch.chdir(tmp_path)
    for overwrite in (False, True):
        with pytest.raises(OSError, match="device") as caught:
            files.write_whole(Path("nul.xlsx"), b"x", overwrite=overwrite)
        assert caught.value.errno == errno.ENODEV
    assert list(tmp_path.iterdir()) == []


def test_output_that_is_a_folder_is_told_as_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to move a file over a folder as if it had no right to."""
    (tmp_path / "a.xlsx").mkdir()
    hold_open(monkeypatch, "a.xlsx")
    with pytest.raises(IsADirectoryError):
        files.write_whole(tmp_path / "a.xlsx", b"x", overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
