"""An agency has one report a year: the same one twice counts once, different ones are C701 in data and reports too."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import gouji
from gouji.cli import app
from gouji.form.submission import Agency, Submission
from gouji.publishing.duplicates import Duplicates
from support.filled import YEAR, submission

FORM = gouji.load("2021")
ONE = submission(FORM, YEAR)
OTHER = submission(FORM, YEAR, {"proactive_disclosure.administrative_licensing.decisions": 77})


def _files(folder: Path, suffix: str, *filed: Submission) -> list[str]:
    """The submissions as files of a kind: a file each, or lines of one."""
    if suffix == "ndjson":
        (folder / "all.ndjson").write_text("\n".join(made.model_dump_json() for made in filed), "utf-8")
        return [str(folder / "all.ndjson")]
    paths = [folder / f"{number}.{suffix}" for number in range(len(filed))]
    for path, made in zip(paths, filed, strict=True):
        path.write_bytes(gouji.make_filled(made) if suffix == "xlsx" else made.model_dump_json().encode())
    return [str(path) for path in paths]


def _run(*words: object, lang: str = "en") -> Result:
    return CliRunner().invoke(app, [*map(str, words), "--lang", lang])


kinds = pytest.mark.parametrize("suffix", ["xlsx", "json", "ndjson"])


@kinds
def test_data_with_two_reports_of_one_agency_is_not_written(tmp_path: Path, suffix: str) -> None:
    output = tmp_path / "out" / "e.csv"
    output.parent.mkdir()
    for lang in ("en", "zh"):
        done = _run("export", *_files(tmp_path, suffix, ONE, OTHER), "-o", output, lang=lang)
        assert (done.exit_code, done.stderr.count("C701")) == (1, 1), done.stderr
        assert list(output.parent.iterdir()) == []


@kinds
def test_the_same_report_twice_is_the_data_of_one(tmp_path: Path, suffix: str) -> None:
    output = tmp_path / "e.csv"
    done = _run("export", *_files(tmp_path, suffix, ONE, ONE), "-o", output)
    assert (done.exit_code, "C701" in done.stderr) == (0, False)
    rows = list(csv.DictReader(output.read_text("utf-8-sig").splitlines()))
    assert len({row["path"] for row in rows}) == len(rows)


@kinds
@pytest.mark.parametrize("out", ["reports", "one.docx"])
def test_reports_of_which_one_agency_has_two_are_not_made(tmp_path: Path, suffix: str, out: str) -> None:
    other = OTHER.model_copy(update={"agency": Agency(code="9", name="乙局")})
    filed = (ONE, other, OTHER) if out == "reports" else (ONE, OTHER)
    done = _run("report", *_files(tmp_path, suffix, *filed), "-o", tmp_path / out)
    assert (done.exit_code, done.stderr.count("C701")) == (1, 1), done.stderr
    made = [path.name for path in tmp_path.rglob("*.docx")]
    assert made == ([f"乙局-{YEAR}.docx"] if out == "reports" else [])


@pytest.mark.parametrize("out", ["reports", "one.docx"])
def test_the_same_report_twice_is_made_once(tmp_path: Path, out: str) -> None:
    done = _run("report", *_files(tmp_path, "json", ONE, ONE), "-o", tmp_path / out)
    assert (done.exit_code, len([*tmp_path.rglob("*.docx")])) == (0, 1), done.stderr


def test_in_python_it_is_an_error_that_names_the_agency(tmp_path: Path) -> None:
    with pytest.raises(gouji.FiledTwiceError, match=ONE.agency.name) as caught:
        gouji.export(tmp_path / "e.csv", [ONE, OTHER])
    assert [finding.code for _, finding in caught.value.findings] == ["C701"]
    assert list(tmp_path.iterdir()) == []
    assert gouji.export(tmp_path / "e.csv", [ONE, ONE]) == gouji.export(tmp_path / "one.csv", [ONE])


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        (("1", "甲局"), ("1", "甲局"), True),
        (("1", "甲局"), ("1", "甲局（更名）"), True),
        (("1", "甲局"), ("2", "甲局"), False),
        (("1", "甲局"), (None, "甲局"), True),
        ((None, "甲局"), ("1", "甲局"), True),
        ((None, "甲局"), (None, "甲局\u200b"), True),
        ((None, "甲局"), (None, "乙局"), False),
    ],
)
def test_an_agency_is_one_by_its_code_or_by_its_name(
    first: tuple[str | None, str],
    second: tuple[str | None, str],
    is_one: bool,  # noqa: FBT001
) -> None:
    met = Duplicates()
    agencies = [Agency(code=code, name=name) for code, name in (first, second)]
    found = [met.is_first(agency.name, agency, YEAR, number) for number, agency in enumerate(agencies)]
    assert found == [True, not is_one]
    assert len(met.findings) == is_one
    assert all(met.refuses(agency, YEAR) is is_one for agency in agencies)
    assert met.is_first("last year's", agencies[0], YEAR - 1, 3)


def test_reports_of_earlier_runs_that_count_no_more_are_named(tmp_path: Path) -> None:
    other = Agency(name="另一个局", code="X9")
    files = _files(tmp_path, "json", ONE, ONE.model_copy(update={"agency": other}))
    out = tmp_path / "reports"
    assert _run("report", *files, "-o", out, "--format", "docx,html").exit_code == 0
    (out / "说明.txt").write_text("", "utf-8")
    done = _run("report", files[0], "-o", out, "--force")
    assert done.exit_code == 0
    assert "3 files in" in done.stderr
    assert all(f"另一个局-{YEAR}.{ending}" in done.stderr for ending in ("docx", "html"))
    assert "说明" not in done.stderr
    assert f"{ONE.agency.name}-{YEAR}.docx" not in done.stderr
    (tmp_path / "0.json").write_text(OTHER.model_copy(update={"agency": other}).model_dump_json(), "utf-8")
    done = _run("report", *files, "-o", out, "--force", lang="zh")
    assert "C701" in done.stderr
    assert f"{ONE.agency.name}-{YEAR}.docx" in done.stderr
    for path in out.glob("*.*"):
        path.unlink()
    assert "not of this run" not in _run("report", files[0], "-o", out, "--force").stderr
