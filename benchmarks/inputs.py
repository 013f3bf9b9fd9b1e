"""Workbooks as agencies send them: filled well, each with numbers, texts, names and a date of its own."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import gouji
from gouji.form.edition import CellType, Edition
from gouji.form.expression import Number
from gouji.form.submission import Agency, Submission, make_submission

EDITION, YEAR = "2021", 2025
_PLACES = [
    "盐池", "同心", "中宁", "海原", "西吉", "隆德", "泾源", "彭阳", "贺兰", "永宁", "灵武", "平罗", "青铜峡",
    "沙坡头", "红寺堡", "利通", "原州", "大武口", "惠农", "金凤",
]  # fmt: skip
_OFFICES = [
    "民政局", "教育局", "财政局", "水务局", "司法局", "审计局", "统计局", "公安局", "卫生健康局", "自然资源局",
    "农业农村局", "市场监督管理局",
]  # fmt: skip
_COLUMNS = ("natural_person", "commercial_enterprise", "research_institution", "public_welfare_organization")
_WORDS = [
    "本单位", "严格", "落实", "条例", "要求", "主动", "公开", "政策", "文件", "及时", "回应", "群众", "关切",
    "完善", "制度", "加强", "培训", "推进", "平台", "建设", "规范", "答复",
]  # fmt: skip
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"


def agency(number: int) -> Agency:
    """One of many agencies, by its number."""
    place, office = _PLACES[number % len(_PLACES)], _OFFICES[number // len(_PLACES) % len(_OFFICES)]
    return Agency(code=f"NX{number:06d}", name=f"{place}县{office}{number}")


def write_roster(path: Path, numbers: Iterable[int]) -> None:
    """A roster of these agencies."""
    lines = (f"{each.code},{each.name}\n" for each in map(agency, numbers))
    path.write_text("code,name\n" + "".join(lines), "utf-8")


def place_of(folder: Path, number: int, suffix: str = ".xlsx") -> Path:
    """Where the file of a number lies: a thousand in a folder, which is made."""
    below = folder / f"{number // 1000:04}"
    below.mkdir(exist_ok=True)
    return below / f"{number:06}{suffix}"


@contextmanager
def folder_of(different: Sequence[bytes], count: int, suffix: str = ".xlsx") -> Iterator[Path]:
    """A folder with so many files, some of them under several names if there are fewer contents."""
    with tempfile.TemporaryDirectory(prefix="gouji-benchmark-") as name:
        folder = Path(name) / "inbox"
        folder.mkdir()
        for number in range(count):
            path = place_of(folder, number, suffix)
            if number < len(different):
                path.write_bytes(different[number])
            else:
                os.link(place_of(folder, number % len(different), suffix), path)
        yield folder


def submission(number: int) -> Submission:
    """A submission that ties out; the same number gives the same one."""
    chance = random.Random(number)  # noqa: S311  # no secret
    edition = gouji.load(EDITION)
    numbers = _numbers(edition, chance)
    values: dict[str, object] = {**numbers}
    new = edition.totals(numbers)["requests.new.total"]
    for text in edition.texts:
        paragraphs = [_paragraph(chance) for _ in range(chance.randint(2, 5))]
        values[text.path] = "\n".join(
            [*paragraphs, f"本年新收政府信息公开申请{new}件，举办培训{chance.randint(1, 9)}次。"]
        )
    for figure in edition.key_figures:
        values[figure.path] = chance.randrange(3000)
    for item in edition.sign_off:
        is_date = item.type.value == "date"
        values[item.path] = date(YEAR + 1, 1, 5) + timedelta(chance.randrange(25)) if is_date else _name(chance)
    return make_submission(edition, YEAR, agency(number), values)


def _numbers(edition: Edition, chance: random.Random) -> dict[str, Number]:
    numbers: dict[str, Number] = {}
    for field in edition.inputs:
        is_amount = field.type is CellType.DECIMAL
        numbers[field.path] = chance.randrange(1000) if is_amount or not field.path.startswith("requests.") else 0
    results = [field.path for field in edition.inputs if field.path.startswith("requests.results.")]
    for path in results:
        if path.endswith(_COLUMNS) and chance.random() < 0.3:
            numbers[path] = chance.randrange(1, 40)
    totals = edition.totals(numbers)
    for path in [path for path in numbers if path.startswith("requests.new.")]:
        column = path.rpartition(".")[2]
        over, forward = chance.randrange(3), chance.randrange(3, 6)
        numbers[path] = totals[f"requests.results.total.{column}"] + forward - over
        numbers[f"requests.carried_over.{column}"] = over
        numbers[f"requests.carried_forward.{column}"] = forward
    return numbers


def _paragraph(chance: random.Random) -> str:
    return "".join(chance.choice(_WORDS) for _ in range(chance.randint(20, 60))) + "。"


def _name(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + chance.choice(_GIVEN) + chance.choice(_GIVEN)


def filled(count: int, first: int = 0) -> list[bytes]:
    """That many workbooks, each of another agency."""
    return [gouji.make_filled(submission(number)) for number in range(first, first + count)]


def saved_by_libreoffice(workbooks: list[bytes]) -> list[bytes]:
    """The same workbooks as LibreOffice saves them; none where it is not installed."""
    soffice = shutil.which("soffice")
    if soffice is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        here, there = Path(folder, "in"), Path(folder, "out")
        here.mkdir()
        for number, data in enumerate(workbooks):
            (here / f"{number:05}.xlsx").write_bytes(data)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        files = sorted(map(str, here.iterdir()))
        for begin in range(0, len(files), 50):
            command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(there)]
            subprocess.run([*command, *files[begin : begin + 50]], check=True, capture_output=True)  # noqa: S603
        return [path.read_bytes() for path in sorted(there.iterdir())]
