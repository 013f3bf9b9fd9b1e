"""Files, folders and archives: every file is found by its name, in a stable order, and none can fill the machine."""

from __future__ import annotations

import io
import json
import time
import warnings
import zipfile
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

import gouji
from gouji.collection.intake import ArchiveLimits, Intake
from gouji.workbook.formats import unpacked_documents
from gouji.workbook.ooxml.archive import packed, unpacked
from support.command import run
from support.filled import workbook
from support.junk import gbk_names
from support.readers import assert_same

WORKBOOK = workbook()
_OPEN_DOCUMENT = (Path(__file__).parents[1] / "samples" / "selftest" / "report.ods").read_bytes()


def _archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _taken(*paths: Path, **limits: int) -> dict[str, object]:
    """The bytes or the code behind every name; a path stands for itself."""
    found: dict[str, object] = {}
    for each in Intake(paths, limits=ArchiveLimits(**limits)):
        if isinstance(each, Path):
            found[each.name] = each
        else:
            found[Path(each.name).as_posix()] = each.content if isinstance(each.content, bytes) else each.content.code
    return found


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_the_files_of_an_archive_come_by_their_names_in_order(tmp_path: Path) -> None:
    path = _written(tmp_path / "县.zip", _archive({"乙.xlsx": b"2", "甲/丙.xlsx": b"3", "丁.xlsx": b"1"}))
    intake = Intake([path])
    assert len(intake) == 3
    names = [f"{path}/{name}" for name in ("丁.xlsx", "乙.xlsx", "甲/丙.xlsx")]
    assert [(each.name, each.content) for each in intake if not isinstance(each, Path)] == [
        (names[0], b"1"),
        (names[1], b"2"),
        (names[2], b"3"),
    ]


def test_files_and_folders_come_as_paths_and_archives_in_folders_are_walked(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    plain = _written(folder / "b.xlsx", WORKBOOK)
    _written(folder / "a.zip", _archive({"x.xlsx": WORKBOOK}))
    _written(folder / "~$b.xlsx", b"lock")
    _written(folder / "Thumbs.db", b"pictures")
    assert _taken(folder) == {(folder / "a.zip" / "x.xlsx").as_posix(): WORKBOOK, "b.xlsx": plain}


def test_what_a_file_is_is_decided_by_its_bytes(tmp_path: Path) -> None:
    called_archive = _written(tmp_path / "a.zip", WORKBOOK)
    called_workbook = _written(tmp_path / "b.xlsx", _archive({"x.xlsx": WORKBOOK}))
    assert _taken(called_archive) == {"a.zip": called_archive}
    assert list(_taken(called_workbook)) == [f"{called_workbook.as_posix()}/x.xlsx"]


def test_what_programs_leave_in_archives_is_passed_over(tmp_path: Path) -> None:
    members = {"__MACOSX/._a.xlsx": b"", ".DS_Store": b"", "~$a.xlsx": b"", "甲/": b"", "甲/a.xlsx": b"1"}
    path = _written(tmp_path / "a.zip", _archive(members))
    assert list(_taken(path)) == [f"{path.as_posix()}/甲/a.xlsx"]


def test_names_in_gbk_are_read(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.zip", gbk_names())
    assert list(_taken(path)) == [f"{path.as_posix()}/{name}" for name in ("县/民局.xls", "说.txt")]


def test_names_in_utf8_that_do_not_say_so_are_read(tmp_path: Path) -> None:
    data = packed({"xxxxxx.txt": b"1"}).replace(b"xxxxxx", "民政".encode())
    path = _written(tmp_path / "a.zip", data)
    assert list(_taken(path)) == [f"{path.as_posix()}/民政.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../a.xlsx", "a.xlsx"),
        ("/etc/a.xlsx", "etc/a.xlsx"),
        ("甲\\a.xlsx", "甲/a.xlsx"),
        ("a\x1b[31m.xlsx", "a\\x1b[31m.xlsx"),
    ],
)
def test_a_name_points_nowhere_and_steers_no_terminal(tmp_path: Path, name: str, shown: str) -> None:
    path = _written(tmp_path / "a.zip", _archive({name: b"1"}))
    (taken,) = Intake([path])
    assert not isinstance(taken, Path)
    assert taken.name == f"{path}/{shown}"


def _below(folder: str, *left_out: str) -> dict[str, bytes]:
    return {f"{folder}/{name}": part for name, part in unpacked(WORKBOOK).items() if name not in left_out}


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({**_below("年报"), "说明.txt": b"x"}, {"年报": "F101", "说明.txt": b"x"}),
        ({**_below("年报"), "年报/民政局.xlsx": WORKBOOK}, {"年报": "F101", "年报/民政局.xlsx": WORKBOOK}),
        ({**_below("甲/乙"), **_below("丙")}, {"甲/乙": "F101", "丙": "F101"}),
        ({**_below("甲"), **_below("甲/乙")}, {"甲": "F101", "甲/乙": "F101"}),
        ({**_below("甲", "[Content_Types].xml"), "乙.xlsx": b"1"}, {"甲": "F101", "乙.xlsx": b"1"}),
        ({"甲/mimetype": b"x", "甲/content.xml": b"x", "乙/a.xlsx": b"1"}, {"甲": "F101", "乙/a.xlsx": b"1"}),
        ({"甲/xl/a.xlsx": b"1", "甲/docProps/b.xlsx": b"2"}, {"甲/xl/a.xlsx": b"1", "甲/docProps/b.xlsx": b"2"}),
        ({"甲/mimetype": b"x", "乙/a.xlsx": b"1"}, {"甲/mimetype": b"x", "乙/a.xlsx": b"1"}),
    ],
)
def test_a_document_that_was_unpacked_into_a_folder_is_one_file_among_others(
    tmp_path: Path, members: dict[str, bytes], found: dict[str, object]
) -> None:
    path = _written(tmp_path / "a.zip", _archive(members))
    assert _taken(path) == {f"{path.as_posix()}/{name}": what for name, what in found.items()}


@pytest.mark.parametrize(
    ("beside", "code"),
    [
        *(({name: WORKBOOK}, "F110") for name in ("民政局.xlsx", "乙/民政局.XLS", "教育局.et", "各局.zip")),
        ({"说明.txt": b"x", "~$民政局.xlsx": b"x", "media/a.xlsx": WORKBOOK, "__MACOSX/._a.xlsx": b"x"}, None),
    ],
)
def test_a_workbook_that_was_unpacked_among_others_takes_none_of_them_away(
    tmp_path: Path, beside: dict[str, bytes], code: str | None
) -> None:
    for parts in (unpacked(WORKBOOK), unpacked(_OPEN_DOCUMENT)):
        path = _written(tmp_path / "a.zip", _archive({**parts, **beside}))
        assert list(Intake([path])) == [path]
        reading = assert_same(path.read_bytes())
        assert ([each.code for each in reading.diagnostics] == [code]) is (code is not None)
        assert (reading.status == "unreadable") is (code is not None)


@pytest.mark.parametrize("beside", [{}, {"年报/Thumbs.db": b"x", "年报/.DS_Store": b"x", "__MACOSX/年报/._a": b"x"}])
def test_what_systems_leave_beside_an_unpacked_document_is_no_file(tmp_path: Path, beside: dict[str, bytes]) -> None:
    path = _written(tmp_path / "a.zip", _archive({**_below("年报"), **beside}))
    assert [each.code for each in gouji.read_file(path).diagnostics] == ["F101"]
    assert list(Intake([path])) == [path]


def test_parts_that_begin_with_the_folder_they_lie_in_are_a_workbook(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.xlsx", _archive(_below(".")))
    assert list(Intake([path])) == [path]
    assert gouji.read_file(path).status == "accepted"


def test_many_folders_in_an_archive_cost_what_they_are() -> None:
    deep = ["/".join("a" * 8000) + f"/{number}.xlsx" for number in range(20)]
    many = [f"{number}/{name}" for number in range(500) for name in ("mimetype", "content.xml")]
    begun = time.process_time()
    assert len(unpacked_documents([*deep, *many])) == 500
    assert time.process_time() - begun < 0.5


def test_the_last_of_several_archives_in_one_file_is_not_all_of_it(tmp_path: Path) -> None:
    one, other = _archive({"a.xlsx": WORKBOOK}), _archive({"b.xlsx": WORKBOOK})
    for data in (one + other, one + b"x" * 70_000 + other, packed({}) + other):
        path = _written(tmp_path / "a.zip", data)
        assert list(Intake([path])) == [path]
        assert [each.code for each in gouji.read_file(path).diagnostics] == ["F101"]
        outer = _written(tmp_path / "b.zip", _archive({"a.zip": data}))
        assert _taken(outer) == {f"{outer.as_posix()}/a.zip": data}


def test_a_member_that_is_listed_no_more_takes_no_other_away(tmp_path: Path) -> None:
    stale = packed({"a.txt": b"1"})
    before = stale[: stale.index(b"PK\x01\x02")]
    path = _written(tmp_path / "a.zip", before + _archive({"b.xlsx": b"1", "c.zip": _archive({"d.xlsx": b"2"})}))
    assert [name.removeprefix(path.as_posix()) for name in _taken(path)] == ["/b.xlsx", "/c.zip/d.xlsx"]


def test_an_archive_in_an_archive_is_walked_once_and_no_deeper(tmp_path: Path) -> None:
    deepest = _archive({"c.xlsx": b"3"})
    inner = _archive({"b.xlsx": b"2", "c.zip": deepest, "d.xlsx": b"4"})
    path = _written(tmp_path / "a.zip", _archive({"a.xlsx": b"1", "b.zip": inner, "w.xlsx": WORKBOOK, "z.zip": inner}))
    name = path.as_posix()
    nested = {"b.xlsx": b"2", "c.zip": "F110", "d.xlsx": b"4"}
    assert _taken(path) == {
        f"{name}/a.xlsx": b"1",
        **{f"{name}/b.zip/{inside}": found for inside, found in nested.items()},
        f"{name}/w.xlsx": WORKBOOK,
        **{f"{name}/z.zip/{inside}": found for inside, found in nested.items()},
    }


def test_a_member_that_is_too_large_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.zip", packed({"a.xlsx": bytes(1000), "b.xlsx": b"2"}))
    found = [each for each in Intake([path], file_bytes=100) if not isinstance(each, Path)]
    codes = [each.content if isinstance(each.content, bytes) else each.content.code for each in found]
    assert codes == ["F103", b"2"]


def test_an_archive_with_too_many_files_or_too_much_in_it_is_one_finding(tmp_path: Path) -> None:
    many = _written(tmp_path / "many.zip", _archive({f"{number}.xlsx": b"" for number in range(11)}))
    bomb = _written(tmp_path / "bomb.zip", packed({f"{number}.xlsx": bytes(100_000) for number in range(9)}))
    assert _taken(many, members=10) == {many.as_posix(): "F103"}
    assert _taken(bomb, expanded_bytes=800_000) == {bomb.as_posix(): "F103"}
    assert _taken(bomb, always_bytes=100_000, ratio=10) == {bomb.as_posix(): "F103"}
    assert len(_taken(bomb, always_bytes=100_000, ratio=2000)) == 9


def test_an_archive_in_an_archive_counts_too(tmp_path: Path) -> None:
    inner = packed({f"{number}.xlsx": bytes(100_000) for number in range(9)})
    path = _written(tmp_path / "a.zip", _archive({"a.zip": inner, "b.zip": inner}))
    assert _taken(path, expanded_bytes=1_000_000) == {path.as_posix(): "F103"}
    assert _taken(path, nested_bytes=100) == {f"{path.as_posix()}/{name}.zip": "F103" for name in "ab"}


def test_a_member_behind_a_password_or_broken_is_named(tmp_path: Path) -> None:
    data = bytearray(_archive({"a.xlsx": b"1" * 50, "b.xlsx": b"2" * 50, "c.xlsx": b"3"}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        offsets = {info.filename: info.header_offset for info in archive.infolist()}
    data[offsets["b.xlsx"] + 40] ^= 0xFF  # its checksum is wrong now
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    data[offsets["a.xlsx"] + 6] |= 1
    path = _written(tmp_path / "a.zip", bytes(data))
    name = path.as_posix()
    assert _taken(path) == {f"{name}/a.xlsx": "F110", f"{name}/b.xlsx": "F110", f"{name}/c.xlsx": b"3"}


@pytest.mark.parametrize("name", ["a.xlsx", "a.yaml", "a/manifest.json"])
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_packed_in_a_rare_way_is_named(tmp_path: Path, method: int, name: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(name, WORKBOOK)
        archive.writestr(zipfile.ZipInfo("b.xlsx"), b"2", zipfile.ZIP_STORED)
    data = buffer.getvalue()
    start = data.index(name.encode()) + len(name) + 9  # behind what such a member says of itself
    for there in (data, data[:start] + b"\xff" * 9 + data[start + 9 :]):
        path = _written(tmp_path / "a.zip", there)
        assert _taken(path) == {f"{path.as_posix()}/{name}": "F110", f"{path.as_posix()}/b.xlsx": b"2"}


def test_an_empty_archive_and_a_damaged_one_are_answered(tmp_path: Path) -> None:
    empty = _written(tmp_path / "empty.zip", _archive({}))
    hidden = _written(tmp_path / "hidden.zip", _archive({".DS_Store": b""}))
    cut = _written(tmp_path / "cut.zip", _archive({"a.xlsx": WORKBOOK})[:-9])
    assert _taken(hidden) == {hidden.as_posix(): "F110"}
    assert _taken(empty, cut) == {"empty.zip": empty, "cut.zip": cut}
    assert [each.code for path in (empty, cut) for each in gouji.read_file(path).diagnostics] == ["F110", "F101"]


def test_what_is_not_there_is_left_to_the_reader(tmp_path: Path) -> None:
    assert _taken(tmp_path / "none.zip") == {"none.zip": tmp_path / "none.zip"}


# --- at the command line --------------------------------------------------------------------------------------------


def test_import_reads_the_workbooks_of_an_archive(tmp_path: Path) -> None:
    path = _written(tmp_path / "县.zip", packed({"民政局.xlsx": WORKBOOK, "说明.txt": "说明".encode()}))
    done = run("import", path)
    readings = {each["file"]: each["status"] for each in map(json.loads, done.stdout.splitlines())}
    assert readings == {f"{path}/民政局.xlsx": "accepted", f"{path}/说明.txt": "unreadable"}
    assert done.returncode == 1


def test_several_processes_read_an_archive_as_one_does(tmp_path: Path) -> None:
    path = _written(tmp_path / "县.zip", packed({f"{number}.xlsx": WORKBOOK for number in range(4)}))
    alone, many = run("import", path), run("import", path, "--jobs", "2")
    assert alone.stdout == many.stdout
    assert alone.stdout.count('"accepted"') == 4


def test_a_folder_of_results_has_one_for_every_member(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.zip", packed({"甲/民政局.xlsx": WORKBOOK, "乙/民政局.xlsx": WORKBOOK}))
    assert run("import", path, "-o", tmp_path / "out").returncode == 0
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["民政局 (2).json", "民政局.json"]


def test_a_name_that_comes_twice_is_told_apart(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        for name in ("a.xlsx", "a.xlsx", "./a.xlsx", "b/a.xlsx", "b\\a.xlsx"):
            archive.writestr(name, name)
    path = _written(tmp_path / "a.zip", buffer.getvalue())
    names = ["a.xlsx", "a (2).xlsx", "a (3).xlsx", "b/a.xlsx", "b/a (2).xlsx"]
    assert sorted(_taken(path)) == sorted(f"{path.as_posix()}/{name}" for name in names)


def test_archives_in_a_mail_are_walked_as_those_in_a_folder(tmp_path: Path) -> None:
    inner = _archive({"a.xlsx": b"1", "b.zip": _archive({"c.xlsx": b"2", "d.zip": _archive({"e.xlsx": b"3"})})})
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = "a@x.cn", "x"
    mail.add_attachment(inner, maintype="application", subtype="zip", filename="x.zip")
    mail.add_attachment(b"4", maintype="application", subtype="octet-stream", filename="y.xlsx")
    mail.add_attachment(inner, maintype="application", subtype="zip", filename="z.zip")
    path = _written(tmp_path / "a.eml", mail.as_bytes())
    inside = {"a.xlsx": b"1", "b.zip/c.xlsx": b"2", "b.zip/d.zip": "F110"}
    packs = {f"{pack}/{name}": found for pack in ("x.zip", "z.zip") for name, found in inside.items()}
    assert _taken(path) == {f"{path.as_posix()}/{name}": found for name, found in {**packs, "y.xlsx": b"4"}.items()}


def _mail(attached: dict[str, bytes]) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"], mail["Date"] = "a@x.cn", "x", "Mon, 19 Jan 2026 16:05:00 +0800"
    for name, data in attached.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


@pytest.mark.parametrize("name", ["民政局.eml", "收件箱.mbox", "报送.EML"])
def test_a_mail_in_an_archive_is_read_like_one_in_a_folder(name: str, tmp_path: Path) -> None:
    forwarded = _mail({"转发.eml": _mail({"年报.xlsx": b"1"}), "包.zip": _archive({"a.xlsx": b"2"})})
    if name.endswith(".mbox"):
        head = b"From a@x.cn Mon Jan 19 16:05:00 2026\n"
        forwarded = head + forwarded.replace(b"\r\n", b"\n")
    where = f"{name}/0001" if name.endswith(".mbox") else name
    path = _written(tmp_path / "导出.zip", _archive({"子/b.zip": _archive({name: forwarded}), name: forwarded}))
    inside = {"年报.xlsx": b"1", "包.zip/a.xlsx": b"2"}
    found = _taken(path)
    assert {found.pop(f"{path.as_posix()}/子/b.zip/{where}/包.zip"): 1} == {"F110": 1}
    expected = {f"{path.as_posix()}/{where}/{name}": data for name, data in inside.items()}
    assert found == expected | {f"{path.as_posix()}/子/b.zip/{where}/年报.xlsx": b"1"}
    heads = {each.mail and each.mail.sender for each in Intake([path]).found if not isinstance(each, Path)}
    assert heads == {"<a@x.cn>"}


def test_a_mail_in_an_archive_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    mails = {
        "空.eml": _mail({}),
        "坏.eml": b"From: a@x.cn\r\nDate: x\r\n" + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 99,
        "表.eml": WORKBOOK,
        "坏.msg": b"\xd0\xcf\x11\xe0" * 300,
        "好.eml": _mail({"年报.xlsx": b"1"}),
    }
    path = _written(tmp_path / "a.zip", _archive(mails))
    expected = {"空.eml": "C782", "坏.eml": "C782", "表.eml": WORKBOOK, "坏.msg": mails["坏.msg"]}
    assert _taken(path) == {f"{path.as_posix()}/{name}": found for name, found in expected.items()} | {
        f"{path.as_posix()}/好.eml/年报.xlsx": b"1"
    }


def test_what_is_attached_to_mails_in_an_archive_counts_against_its_limits(tmp_path: Path) -> None:
    mail = _mail({f"{number}.xlsx": bytes(1000) for number in range(5)})
    path = _written(tmp_path / "a.zip", _archive({"a.eml": mail, "b.eml": mail}))
    assert _taken(path, members=11) == {path.as_posix(): "F103"}
    assert len(_taken(path, members=12)) == 10
    assert _taken(path, always_bytes=20_000, ratio=1) == {path.as_posix(): "F103"}
    assert set(_taken(path, nested_bytes=1000).values()) == {"F103"}
    within, over = (_taken(path, mail_bytes=most, mail_ratio=0) for most in (2 * len(mail), 2 * len(mail) - 1))
    assert len(within) == 10
    assert over[f"{path.as_posix()}/b.eml"] == "F103"


def test_mails_that_pack_as_no_mail_does_are_not_parsed(tmp_path: Path) -> None:
    mail = b"From: a@x.cn\r\nDate: x\r\n" + b"X-A: b\r\n" * 5_000_000
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.eml", mail)
        archive.writestr("好.eml", _mail({"年报.xlsx": b"1"}))
    before = time.process_time()
    assert _taken(path) == {f"{path.as_posix()}/a.eml": "F103", f"{path.as_posix()}/好.eml/年报.xlsx": b"1"}
    assert time.process_time() - before < 3
