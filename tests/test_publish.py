"""The verb that makes reports: what goes where, and that nothing a user has is lost."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest

from support.command import run
from support.samples import SAMPLES

SEED, OTHER = SAMPLES / "盐池县扶贫开发办公室-2020.json", SAMPLES / "盐池县民政局-2025.json"


def test_a_report_is_made_of_json_and_of_a_workbook_alike(tmp_path: Path) -> None:
    for source in (SEED, SEED.with_suffix(".xlsx")):
        made = tmp_path / f"{source.suffix}.docx"
        assert run("report", source, "-o", made).returncode == 0
        assert made.read_bytes() == (tmp_path / ".json.docx").read_bytes()


def test_nothing_is_overwritten_unless_asked(tmp_path: Path) -> None:
    made = tmp_path / "年报.html"
    made.write_text("mine", "utf-8")
    assert run("report", SEED, "-o", made).returncode == 2
    assert made.read_text("utf-8") == "mine"
    assert run("report", SEED, "-o", made, "--force").returncode == 0
    assert "盐池县扶贫开发办公室" in made.read_text("utf-8")


def test_many_reports_go_into_a_folder_and_what_has_none_is_said(tmp_path: Path) -> None:
    readings = tmp_path / "readings.ndjson"
    sources = (SEED.with_suffix(".xlsx"), SAMPLES / "findings" / "V302.xlsx", OTHER.with_suffix(".xlsx"))
    run("import", *sources, "-o", readings)
    done = run("report", readings, "-o", tmp_path / "年报", "--format", "html，docx")
    assert done.returncode == 1
    assert f"{readings}:2: F109" in done.stderr
    names = ["盐池县扶贫开发办公室-2020", "盐池县民政局-2025"]
    expected = [f"{name}.{suffix}" for name in names for suffix in ("docx", "html")]
    assert sorted(path.name for path in (tmp_path / "年报").iterdir()) == sorted(expected)


def test_a_campaign_gives_a_report_for_each_agency_that_is_accepted(tmp_path: Path) -> None:
    roster, campaign = SAMPLES / "汇总" / "名录.csv", tmp_path / "2025"
    run("new", campaign, "--roster", roster, "--year", "2025", "--deadline", "2099-01-31")
    document = json.loads(OTHER.read_text("utf-8"))
    document["agency"] = {"code": "C2", "name": "盐池县民政局"}
    (tmp_path / "a.json").write_text(json.dumps(document), "utf-8")
    assert run("fill", tmp_path / "a.json", "-o", campaign / "inbox" / "a.xlsx").returncode == 0
    assert run("collect", campaign).returncode == 0
    assert run("report", campaign, "-o", tmp_path / "out").returncode == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["盐池县民政局-2025.docx"]


def test_names_that_no_system_takes_and_names_that_recur(tmp_path: Path) -> None:
    document = json.loads(OTHER.read_text("utf-8"))
    document["agency"]["name"] = "../局<1>:一"
    sources = []
    for number in range(2):  # two agencies of one name
        document["agency"]["code"] = f"A{number}"
        sources.append(tmp_path / f"{number}.json")
        sources[-1].write_text(json.dumps(document), "utf-8")
    assert run("report", *sources, "-o", tmp_path / "out", "--format", "html").returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "__局_1__一-2025 (2).html",
        "__局_1__一-2025.html",
    ]


def test_an_existing_file_in_the_folder_stops_all_before_one_is_written(tmp_path: Path) -> None:
    (tmp_path / "盐池县民政局-2025.docx").write_bytes(b"mine")
    assert run("report", SEED, OTHER, "-o", tmp_path).returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["盐池县民政局-2025.docx"]


def test_processes_make_what_one_makes(tmp_path: Path) -> None:
    document = json.loads(OTHER.read_text("utf-8"))
    document["agency"]["code"] = "A2"
    of_one_name = tmp_path / "a.json"
    of_one_name.write_text(json.dumps(document), "utf-8")
    sources = (SEED, SAMPLES / "findings" / "V302.xlsx", OTHER, of_one_name, SEED)
    runs = [run("report", *sources, "-o", tmp_path / jobs, "--jobs", jobs, "--format", "html,docx") for jobs in "12"]
    assert [done.returncode for done in runs] == [1, 1]
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / jobs).iterdir()} for jobs in "12")
    assert one == two
    assert len(one) == 6


def test_a_part_without_a_text_is_said(tmp_path: Path) -> None:
    document = json.loads(OTHER.read_text("utf-8"))
    document["narrative"]["problems"] = ""
    source = tmp_path / "a.json"
    source.write_text(json.dumps(document), "utf-8")
    done = run("report", source, "-o", tmp_path / "a.docx")
    assert done.returncode == 0
    assert f"{source}: nothing is written under 五、存在的主要问题及改进情况" in done.stderr


def test_the_date_under_the_report(tmp_path: Path) -> None:
    made = tmp_path / "a.docx"
    assert run("report", SEED, "-o", made, "--date", "2021-01-20").returncode == 0
    assert docx.Document(str(made)).paragraphs[-1].text == "2021年1月20日"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([SEED, OTHER, "-o", "a.docx"], 2),
        ([SEED, "-o", "a.docx", "--date", "20.1.2021"], 2),
        ([SEED, "-o", "a.docx", "--date", "0001-01-01"], 2),
        ([SEED, "-o", "a.docx", "--date", "0202-01-20"], 2),
        ([SEED, "-o", "a.docx", "--date", "9999-12-31"], 2),
        ([SEED, "-o", "out", "--format", "odt"], 2),
        ([SEED, "-o", "out", "--format", ""], 2),
        ([SEED, "-o", "a.docx", "--format", "html"], 2),
        ([SAMPLES / "findings" / "V302.xlsx", "-o", "a.docx"], 3),
        (["missing.json", "-o", "a.docx"], 3),
        ([SAMPLES / "seed", "-o", "a.docx"], 3),
        ([".", "-o", "a.docx"], 3),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(tmp_path: Path, arguments: list[str | Path], code: int) -> None:
    done = run("report", *arguments, cwd=tmp_path)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_without_libreoffice_no_pdf_and_no_traceback(tmp_path: Path) -> None:
    done = run("report", SEED, "-o", tmp_path / "a.pdf", "--lang", "zh", PATH="")
    assert done.returncode == 2
    assert done.stderr.startswith("生成 PDF 需要安装 LibreOffice")
