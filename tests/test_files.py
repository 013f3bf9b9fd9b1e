"""Files appear whole or not at all, and nothing a user has is overwritten unless asked."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import stat
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.common.files import FileNames, clear_abandoned, native, safe_name, whole_file, write_whole
from support.windows import posix_only

OLD, NEW = b"old", b"new" * 100_000


def _failing(number: int) -> Callable[..., NoReturn]:
    def fail(*_: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("data", [b"", b"x", NEW, bytes(range(256))])
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_new_file_holds_the_data_and_stands_alone(tmp_path: Path, data: bytes, *, overwrite: bool) -> None:
    target = tmp_path / "盐池县 民政局.xlsx"
    write_whole(target, data, overwrite=overwrite)
    assert target.read_bytes() == data
    assert _names(tmp_path) == [target.name]


def test_a_file_that_is_there_is_left_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(OLD)
    with pytest.raises(FileExistsError):
        write_whole(target, NEW)
    assert target.read_bytes() == OLD
    assert _names(tmp_path) == ["a.xlsx"]


def test_a_file_is_overwritten_when_asked(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(OLD)
    write_whole(target, NEW, overwrite=True)
    assert target.read_bytes() == NEW
    assert _names(tmp_path) == ["a.xlsx"]


@posix_only
def test_a_link_to_nowhere_counts_as_there(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.symlink_to(tmp_path / "elsewhere.xlsx")
    with pytest.raises(FileExistsError):
        write_whole(target, NEW)
    assert _names(tmp_path) == ["a.xlsx"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_missing_folder_is_not_made(tmp_path: Path, *, overwrite: bool) -> None:
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "missing" / "a.xlsx", NEW, overwrite=overwrite)
    assert _names(tmp_path) == []


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_file_where_a_folder_should_be_is_left_as_it_was(tmp_path: Path, *, overwrite: bool) -> None:
    (tmp_path / "a").write_bytes(OLD)
    with pytest.raises((NotADirectoryError, FileNotFoundError)):
        write_whole(tmp_path / "a" / "b.xlsx", NEW, overwrite=overwrite)
    assert (tmp_path / "a").read_bytes() == OLD
    assert _names(tmp_path) == ["a"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_is_never_overwritten(tmp_path: Path, *, overwrite: bool) -> None:
    (tmp_path / "a.xlsx").mkdir()
    with pytest.raises((FileExistsError, IsADirectoryError, PermissionError)):
        write_whole(tmp_path / "a.xlsx", NEW, overwrite=overwrite)
    assert _names(tmp_path) == ["a.xlsx"]
    assert _names(tmp_path / "a.xlsx") == []


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize(
    ("step", "number"),
    [("fsync", errno.ENOSPC), ("fsync", errno.EIO), ("replace", errno.EACCES)],
)
def test_a_failed_write_leaves_nothing_new_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, *, there: bool
) -> None:
    target = tmp_path / "a.xlsx"
    if there:
        target.write_bytes(OLD)
    monkeypatch.setattr(os, step, _failing(number))
    with pytest.raises(OSError, match=os.strerror(number)):
        write_whole(target, NEW, overwrite=True)
    assert _names(tmp_path) == ["a.xlsx"] * there
    assert not there or target.read_bytes() == OLD


@posix_only
def test_a_disk_that_takes_half_of_it_is_left_with_nothing(tmp_path: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(NEW) // 2, hard))
    try:
        with pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
            write_whole(tmp_path / "a.xlsx", NEW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert _names(tmp_path) == []


def test_an_interrupted_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.xlsx", NEW)
    assert _names(tmp_path) == []


@posix_only
def test_a_file_system_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _failing(errno.EPERM))
    write_whole(tmp_path / "a.xlsx", NEW)
    assert (tmp_path / "a.xlsx").read_bytes() == NEW
    assert _names(tmp_path) == ["a.xlsx"]


def _at_once(count: int, work: Callable[[int], bool]) -> list[bool]:
    start = threading.Barrier(count)

    def run(number: int) -> bool:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_of_many_at_once_exactly_one_wins(tmp_path: Path) -> None:
    def write(number: int) -> bool:
        try:
            write_whole(target, bytes([number]) * 50_000)
        except FileExistsError:
            return False
        return True

    for attempt in range(20):
        target = tmp_path / f"{attempt}.xlsx"
        won = _at_once(4, write)
        assert won.count(True) == 1
        assert target.read_bytes() == bytes([won.index(True)]) * 50_000
    assert len(_names(tmp_path)) == 20


def test_what_appears_while_a_file_is_written_is_named_and_left(tmp_path: Path) -> None:
    """Not the file beside it, of which nobody knows and which is gone."""
    target = tmp_path / "下发.zip"

    def write() -> None:
        with whole_file(target) as temporary:
            temporary.write_bytes(NEW)
            target.write_bytes(OLD)

    with pytest.raises(FileExistsError) as raised:
        write()
    assert raised.value.filename == str(target)
    assert target.read_bytes() == OLD
    assert _names(tmp_path) == [target.name]


def test_of_many_that_overwrite_at_once_one_stands_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"

    def write(number: int) -> bool:
        write_whole(target, bytes([number]) * 50_000, overwrite=True)
        return True

    _at_once(4, write)
    assert target.read_bytes() in [bytes([number]) * 50_000 for number in range(4)]
    assert _names(tmp_path) == ["a.xlsx"]


@posix_only
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o027, 0o077])
def test_a_new_file_gets_the_rights_any_new_file_gets(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write_whole(tmp_path / "a.xlsx", NEW)
        (tmp_path / "b.xlsx").write_bytes(NEW)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.xlsx").stat().st_mode) == stat.S_IMODE((tmp_path / "b.xlsx").stat().st_mode)


@posix_only
def test_two_at_once_leave_the_rights_of_later_files_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls, both_have_asked = os.umask, itertools.count(), threading.Barrier(2)

    def slow(mask: int) -> int:
        found = real(mask)
        if next(calls) < 2:
            with contextlib.suppress(threading.BrokenBarrierError):
                both_have_asked.wait(timeout=0.5)
            if found == 0:
                time.sleep(0.1)  # the other one goes first
        return found

    def write(number: int) -> bool:
        write_whole(tmp_path / str(number), NEW)
        return True

    before = real(0o022)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(os, "umask", slow)
            _at_once(2, write)
        assert real(0o022) == 0o022
    finally:
        real(before)


@pytest.mark.parametrize("name", ["a.xlsx", "盐池县民政局.xlsx"])
def test_the_path_for_the_system_is_the_same_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(OLD)
    assert Path(native(tmp_path / name)).samefile(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("盐池县民政局-2025", "盐池县民政局-2025"),
        ("民政局/人社局", "民政局_人社局"),
        ("..", "_"),
        ("", "_"),
        ("  局. ", "_局_"),
        ("~$局", "_$局"),
        ("con", "_con"),
        ("Com1.x", "_Com1.x"),
        ("console", "console"),
        ("a\n\u202eb", "a__b"),
        ("a:b", "a_b"),
        ("CON .txt", "_CON .txt"),
        ("com¹", "_com¹"),
        ("CONIN$", "_CONIN$"),
        ("com10", "com10"),
        ("张\U0002ebf0\u3000局", "张\U0002ebf0\u3000局"),
        ("长" * 90, "长" * 66),
    ],
)
def test_a_safe_name_is_taken_by_every_system(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text())
def test_a_safe_name_names_one_file_in_its_folder(text: str) -> None:
    name = safe_name(text)
    assert Path(name).name == name
    assert len(name.encode()) <= 201
    assert not set(name) & set('<>:"/\\|?*')
    assert not name.startswith((".", "~"))
    assert not name.endswith((".", " "))


def test_a_file_name_is_given_out_once_letter_case_aside() -> None:
    names = FileNames()
    assert [names.unused(each) for each in ("a", "A", "a", "b")] == ["a", "A (2)", "a (3)", "b"]


def test_a_file_name_is_given_out_once_however_its_accents_are_written() -> None:
    names = FileNames()
    assert [names.unused(each) for each in ("\u00e9", "e\u0301", "E\u0301")] == ["\u00e9", "e\u0301 (2)", "E\u0301 (3)"]


@posix_only
def test_what_a_killed_program_left_goes_at_once_and_what_is_being_written_stays(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        with whole_file(tmp_path / "x") as part:
            for name in (
                part.with_suffix(".rows"),
                part.with_name(f"{part.name}.wal"),
                part.with_name(f"{part.name}-journal"),
            ):
                name.touch()
            os._exit(9)
    os.waitpid(child, 0)
    assert len(_names(tmp_path)) == 4
    others = [".0123456789abcdef.part", ".note.part", "x.part", ".git"]
    for other in others:
        (tmp_path / other).touch()
    with whole_file(tmp_path / "y"):
        (writing,) = {*_names(tmp_path)} - {*others} - {name for name in _names(tmp_path) if f"{child:08x}" in name}
        clear_abandoned(tmp_path)
        assert {*_names(tmp_path)} == {writing, *others}
    clear_abandoned(tmp_path, older=-1)
    assert {*_names(tmp_path)} == {"y", ".note.part", "x.part", ".git"}
