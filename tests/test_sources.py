"""Submissions come from JSON, lines of JSON, workbooks and folders alike; what holds none says why."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

import gouji
from gouji.collection.sources import submissions
from gouji.workbook.ooxml.archive import packed
from support.filled import YEAR, submission, workbook

MADE = submission(gouji.load("2021"), YEAR)


def _write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def _zipped(path: Path, members: Mapping[str, str | bytes]) -> Path:
    path.write_bytes(packed({name: data.encode() if isinstance(data, str) else data for name, data in members.items()}))
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", MADE.model_dump_json(indent=2)),
        ("a.json", "\ufeff" + MADE.model_dump_json()),
        ("a.JSON", gouji.read_bytes(workbook(), "x").to_json()),
        ("a.ndjson", gouji.read_bytes(workbook(), "x").to_json() + "\n\n"),
        ("a.xlsx", workbook()),
    ],
)
def test_whatever_holds_a_submission_gives_it(name: str, data: bytes | str, tmp_path: Path) -> None:
    (source,) = submissions([_write(tmp_path, name, data)])
    assert source.submission == MADE
    assert source.name.startswith(str(tmp_path / name))


def test_lines_are_numbered_and_each_speaks_for_itself(tmp_path: Path) -> None:
    rejected = gouji.read_bytes(workbook(changes={"requests.carried_forward.natural_person": 5}), "x")
    lines = [MADE.model_dump_json(), "", rejected.to_json(), "{", "[]"]
    sources = list(submissions([_write(tmp_path, "a.ndjson", "\n".join(lines))]))
    assert [Path(each.name).name for each in sources] == ["a.ndjson:1", "a.ndjson:3", "a.ndjson:4", "a.ndjson:5"]
    assert [each.submission is not None for each in sources] == [True, False, False, False]
    assert [[finding.code for finding in each.diagnostics] for each in sources[1:]] == [["F109"], ["F109"], ["F109"]]


def test_a_folder_gives_its_files_in_order_without_what_programs_leave(tmp_path: Path) -> None:
    for name in ("b.json", "a.xlsx", "~$a.xlsx", ".hidden"):
        _write(tmp_path, name, workbook() if name == "a.xlsx" else MADE.model_dump_json())
    assert [Path(each.name).name for each in submissions([tmp_path])] == ["a.xlsx", "b.json"]


def test_an_archive_gives_its_files_in_order_without_being_unpacked(tmp_path: Path) -> None:
    rejected = gouji.read_bytes(workbook(changes={"requests.carried_forward.natural_person": 5}), "x")
    members: dict[str, str | bytes] = {
        "局/b.json": MADE.model_dump_json(),
        "局/a.xlsx": workbook(),
        "c.ndjson": f"\ufeff{MADE.model_dump_json()}\n\n{rejected.to_json()}\r\n",
        "d.json": b"\xff\xfe\x00",
        "局/~$a.xlsx": b"",
    }
    path = _zipped(tmp_path / "县.zip", members)
    sources = list(submissions([path]))
    names = ["c.ndjson:1", "c.ndjson:3", "d.json", "局/a.xlsx", "局/b.json"]
    assert [each.name for each in sources] == [f"{path}/{name}" for name in names]
    assert [each.submission == MADE for each in sources] == [True, False, False, True, True]
    assert [[finding.code for finding in each.diagnostics] for each in sources[1:3]] == [["F109"], ["F109"]]
    assert list(tmp_path.iterdir()) == [path]


def test_an_archive_that_is_none_is_a_finding(tmp_path: Path) -> None:
    empty = _zipped(tmp_path / "empty.zip", {})
    whole = _zipped(tmp_path / "whole.zip", {"a.json": MADE.model_dump_json()})
    cut = _write(tmp_path, "cut.zip", whole.read_bytes()[:-30])
    sources = list(submissions([empty, cut]))
    assert [[finding.code for finding in each.diagnostics] for each in sources] == [["F110"], ["F101"]]


def test_what_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    binary = _write(tmp_path, "a.json", b"\xff\xfe\x00")
    sources = list(submissions([tmp_path / "none.json", tmp_path / "none.xlsx", binary]))
    assert [[finding.code for finding in each.diagnostics] for each in sources] == [["F108"], ["F108"], ["F109"]]


def test_of_a_campaign_what_was_accepted_counts(tmp_path: Path) -> None:
    for folder in ("accepted", "inbox"):
        (tmp_path / folder).mkdir()
        _write(tmp_path / folder, "a.json", MADE.model_dump_json())
    assert [Path(each.name).parent.name for each in submissions([tmp_path])] == ["accepted", "inbox"]
    _write(tmp_path, "campaign.toml", "")
    assert [Path(each.name).parent.name for each in submissions([tmp_path])] == ["accepted"]


def test_of_a_campaign_in_an_archive_or_a_folder_too(tmp_path: Path) -> None:
    members = {
        "年报/campaign.toml": "",
        "年报/roster.csv": "code,name",
        "年报/inbox/a.json": MADE.model_dump_json(),
        "年报/accepted/b.json": MADE.model_dump_json(),
        "c.json": MADE.model_dump_json(),
    }
    path = _zipped(tmp_path / "县.zip", members)
    assert [each.name for each in submissions([path])] == [f"{path}/c.json", f"{path}/年报/accepted/b.json"]
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "县")
    names = [Path(each.name).relative_to(tmp_path / "县").as_posix() for each in submissions([tmp_path / "县"])]
    assert names == ["c.json", "年报/accepted/b.json"]


def test_an_archive_has_the_order_of_its_folder(tmp_path: Path) -> None:
    names = ["局/b.json", "局 补报/a.json", "局-2/a.json", "局.旧/a.json", "局.json"]
    path = _zipped(tmp_path / "a.zip", dict.fromkeys(names, MADE.model_dump_json()))
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "a")
    packed = [each.name.removeprefix(f"{path}/") for each in submissions([path])]
    loose = [Path(each.name).relative_to(tmp_path / "a").as_posix() for each in submissions([tmp_path / "a"])]
    assert packed == loose


def test_a_line_that_is_no_text_is_one_finding_and_the_others_are_read(tmp_path: Path) -> None:
    line = MADE.model_dump_json().encode()
    lines = [b"\xef\xbb\xbf" + line, "民政局".encode("gbk"), line + b"\r", line]
    for path in (
        _write(tmp_path, "a.ndjson", b"\n".join(lines)),
        _zipped(tmp_path / "a.zip", {"a.ndjson": b"\n".join(lines)}),
    ):
        sources = list(submissions([path]))
        assert [each.name.rpartition(":")[2] for each in sources] == ["1", "2", "3", "4"]
        assert [each.submission == MADE for each in sources] == [True, False, True, True]
        assert [each.code for each in sources[1].diagnostics] == ["F109"]
