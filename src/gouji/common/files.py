"""Output appears whole or not at all, and nothing a user has is overwritten unless asked."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import platform
import re
import secrets
import stat
import time
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import IO, TypeVar

from gouji.common.characters import escaped

_WINDOWS_LIMIT = 240
"""Windows refuses paths of 260 characters and more unless they carry the long-path prefix; the rest is for names."""

_FORBIDDEN = frozenset('<>:"/\\|?*')
_DEVICE = re.compile(r"(con|conin\$|conout\$|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])[ .]*(\.|$)", re.IGNORECASE)
_MOST_NAME_BYTES = 200
_PART = ".part"
_ABANDONED = 3600.0
"""Seconds after which a file that was being written is one whose program was killed, if nothing tells it sooner."""
_UNFINISHED = re.compile(r"\.(?:([0-9a-f]{4})([0-9a-f]{8})[0-9a-f]{12}|[0-9a-f]{16})\.(?:part|rows)(?:[.-][a-z]+)?")
"""Names of files that are being written: machine and process, a number by chance; with what a database adds to them."""


_Result = TypeVar("_Result")
_HELD = (5, 32, 33, None)
"""ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows, of which ``open`` names none."""
_WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.5)
"""Seconds between attempts: virus scanners, indexers and programs that copy to a cloud let go of a file soon."""
_ROOM_BELOW = 120
"""Characters for what lies in a folder that is named to the program: folders of a campaign, names of files."""
_LONG, _LONG_SHARE, _SHARE = "\\\\?\\", "\\\\?\\UNC\\", "\\\\"
"""How long paths of Windows begin: on a disk, on a network share; and how a share is written otherwise."""
_DEVICES = "\\\\.\\"
"""How Windows spells a whole path whose name it keeps for a device: ``con``, in older versions ``con.xlsx`` too."""


def native(path: Path, room: int = 0) -> str:
    """The path as the operating system reads it: long ones get the long-path prefix on Windows.

    Args:
        path: of a file or folder.
        room: characters that are to fit behind it.

    Returns:
        Text for :func:`open` and :mod:`os`; elsewhere than on Windows the path unchanged.
    """
    if os.name != "nt":
        return str(path)
    absolute = os.path.abspath(path)
    if len(absolute) + room < _WINDOWS_LIMIT or absolute.startswith(_LONG):
        return absolute
    return f"{_LONG_SHARE}{absolute[2:]}" if absolute.startswith(_SHARE) else f"{_LONG}{absolute}"


def reached(path: str) -> str:
    """A path that somebody names, so that all that lies below it is reached too, however long its name is.

    Without the prefix Windows finds nothing behind 260 characters: folders would look empty.

    Args:
        path: as it was typed.

    Returns:
        The same, but for a path of Windows that is so long that names in it would not be reached.
    """
    whole = native(Path(path), _ROOM_BELOW)
    return whole if whole.startswith(_LONG) else path


def without_prefix(text: str) -> str:
    """A text with paths as people know them, without the long-path prefix of Windows.

    Args:
        text: a path, or a message with paths in it.

    Returns:
        The text unchanged elsewhere than on Windows.
    """
    return text if os.name != "nt" else text.replace(_LONG_SHARE, _SHARE).replace(_LONG, "")


def safe_name(text: str, behind: str = "") -> str:
    """The text as a file name, without suffix, that every system allows: ``民政局/人社局`` is ``民政局_人社局``.

    The result is no hidden file, no device of Windows, and short enough to leave room for a number and a suffix.

    Args:
        text: such as the name of an agency.
        behind: the end of the name, which is safe itself and stays whole where the text is too long.

    Returns:
        At most 200 bytes of UTF-8, and one more if it would be a device; never empty.
    """
    name = "".join("_" if char in _FORBIDDEN or char != escaped(char) else char for char in text)
    # The byte is what counts on Linux; half a character at the cut is dropped.
    name = _shortened(name, max(0, _MOST_NAME_BYTES - len(behind.encode()))) + behind
    name = re.sub(r"^[.~\s]+|[.\s]+$", "_", name) or "_"
    return f"_{name}" if _DEVICE.match(name) else name


def _shortened(name: str, most: int) -> str:
    return name.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


class FileNames:
    """The file names of one run: each is given out once, letter case and composition of accents aside.

    Some file systems know no difference in them, and a second file would go over the first.
    """

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._numbers: dict[str, int] = {}
        """Of each name asked for more than once, its last number: counting anew would cost the square of them."""

    def unused(self, stem: str) -> str:
        """A file name that was not given out before.

        Args:
            stem: the name wanted, without suffix.

        Returns:
            The stem itself, or with a number after it, ``民政局 (2)``, if it was given out before.
        """
        name = stem
        while _folded(name) in self._given:
            number = self._numbers[_folded(stem)] = self._numbers.get(_folded(stem), 1) + 1
            behind = f" ({number})"
            name = f"{_shortened(stem, _MOST_NAME_BYTES - len(behind))}{behind}"
        self._given.add(_folded(name))
        return name


class MemberNames:
    """The names of the files in one archive: each is given out once, since archives and mails may hold one twice."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._numbers: dict[str, int] = {}
        """The last number of each name that came more than once: counting anew would cost the square of them."""

    def unused(self, name: str) -> str:
        """A name that was not given out before.

        Args:
            name: the path wanted, with ``/``.

        Returns:
            The name itself, or with a number after its stem, ``年报 (2).xlsx``, if it was given out before.
        """
        unique, place = name, PurePosixPath(name)
        while unique in self._given:
            number = self._numbers[name] = self._numbers.get(name, 1) + 1
            unique = str(place.with_stem(f"{place.stem} ({number})"))
        self._given.add(unique)
        return unique


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


_Token = tuple[int, int, str]
_NUMBERS = re.compile("[0-9]+|[^0-9]+")
_SPACES = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")


def version_key(name: str) -> tuple[tuple[tuple[_Token, ...], str], ...]:
    """A key that sorts names as people count versions: ``年报.xlsx``, ``年报 (2).xlsx``, ``年报(10).xlsx``.

    Args:
        name: a path, with ``/``.

    Returns:
        A stem sorts before the same with something behind it, numbers by their value; width and spaces aside.
    """
    parts = unicodedata.normalize("NFKC", name).casefold().split("/")
    return tuple((tuple(map(_token, _NUMBERS.findall(_SPACES.sub("", stem)))), end) for stem, end in map(_split, parts))


def _split(part: str) -> tuple[str, str]:
    stem, dot, suffix = part.rpartition(".")
    return (stem, suffix) if dot else (part, "")


def _token(text: str) -> _Token:
    digits = text.lstrip("0")
    return (0, len(digits), digits) if text[0] in "0123456789" else (1, 0, text)


def files_in(path: Path) -> list[Path]:
    """The file, or the files of a folder and those below it, without what programs leave next to open ones.

    Args:
        path: of a file or folder.

    Returns:
        In the order of their paths.
    """
    root = Path(
        native(path, _WINDOWS_LIMIT)
    )  # always with the prefix: what is too deep would be passed over in silence
    if not root.is_dir():
        return [path]
    found = sorted(file for file in root.rglob("*") if file.is_file() and not is_left_behind(file.name))
    return found if root == path else [path / file.relative_to(root) for file in found]


def open_regular(path: Path) -> IO[bytes]:
    """Open a file that somebody named, to be read. Pipes and devices are refused: they block, or never end.

    Args:
        path: of a file.

    Returns:
        A stream, to be closed.

    Raises:
        OSError: it is no regular file (``ENODEV``, or ``EISDIR`` for a folder), or cannot be opened.
    """
    mode = os.stat(native(path)).st_mode  # long paths on Windows
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.ENODEV, "not a regular file", str(path))
    return opened(path)


def opened(path: Path) -> BufferedReader:
    """Open a file to be read, however long its path is; on Windows patiently, as a moment long somebody may replace it.

    Args:
        path: of a file.

    Returns:
        A stream, to be closed.

    Raises:
        OSError: it cannot be opened.
    """
    return patiently(open, native(path), "rb")  # the caller closes it


def read_whole(path: Path) -> bytes:
    """The bytes of a file of our own, opened by :func:`opened`.

    Args:
        path: of a file that was written by :func:`write_whole`, or whose size is known.

    Returns:
        All of it.

    Raises:
        OSError: it cannot be read.
    """
    with opened(path) as stream:
        return stream.read()


_MOST_READ = 100_000_000


def read_regular(path: Path) -> bytes:
    """The bytes of a file that somebody named, all of which must fit in memory.

    Args:
        path: of a file.

    Raises:
        OSError: as :func:`open_regular`, or it is too large (``EFBIG``).
    """
    with open_regular(path) as stream:
        data = stream.read(_MOST_READ + 1)
    if len(data) > _MOST_READ:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def is_left_behind(name: str) -> bool:
    """True for the names of files that programs leave in folders unasked: locks, previews, settings.

    Args:
        name: without folder.

    Returns:
        True for ``~$…``, hidden files, ``Thumbs.db`` and ``desktop.ini``.
    """
    return name.startswith(("~$", ".")) or name.casefold() in ("thumbs.db", "desktop.ini")


def write_whole(path: Path, data: bytes, *, overwrite: bool = False, lasting: bool = True) -> None:
    """Write *data* to *path* so that no reader ever sees half of it.

    Args:
        path: in a folder that is there.
        data: the whole file.
        overwrite: replace a file that is there.
        lasting: wait until it would survive a power cut. Callers that write thousands call :func:`make_lasting` once.

    Raises:
        FileExistsError: *path* is there and *overwrite* is not set; it is left as it was.
        OSError: the folder is missing, the disk is full, the file is open in another program; nothing is left behind.
    """
    with _adjacent(path, overwrite=overwrite) as temporary, open(temporary, "xb") as stream:
        stream.write(data)
        if lasting:
            stream.flush()
            os.fsync(stream.fileno())


def clear_abandoned(folder: Path, older: float = _ABANDONED) -> None:
    """Delete what programs that were killed left half-written in a folder.

    Args:
        folder: into which :func:`write_whole` or :func:`whole_file` wrote.
        older: least age in seconds; 0 if the caller holds the folder alone.
    """
    for path in Path(native(folder)).glob(".[0-9a-f]*"):
        match = _UNFINISHED.fullmatch(path.name)
        if match is None:
            continue
        with contextlib.suppress(OSError):
            if _has_ended(match) or time.time() - path.stat().st_mtime >= older:
                path.unlink()


def _has_ended(name: re.Match[str]) -> bool:
    """True if a file belongs to a process of this machine that is no more. Windows ends a process that is asked."""
    if os.name == "nt" or name[1] != _machine():
        return False
    try:
        os.kill(int(name[2], 16), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        pass
    return False


@functools.cache
def _machine() -> str:
    """This machine in four digits: folders are shared between machines, whose processes have the same numbers."""
    return f"{zlib.crc32(platform.node().encode()) & 0xFFFF:04x}"


def patiently(act: Callable[..., _Result], *arguments: Path | str) -> _Result:
    """Open, move or delete a file; on Windows again and again for a second, while another program has it.

    Whatever appears in a folder is opened there at once by virus scanners, which lets nobody move or replace it; and
    nobody can open what is being replaced.

    Args:
        act: such as :func:`os.replace`.
        arguments: its own, paths as :func:`native` gives them.

    Returns:
        What it gives.

    Raises:
        OSError: it cannot be done; the other program has the file open for longer.
    """
    for seconds in _WAITS:
        try:
            return act(*arguments)
        except PermissionError as error:
            if getattr(error, "winerror", 0) not in _HELD:  # elsewhere there is no such number
                raise
            time.sleep(seconds)
    return act(*arguments)


def make_lasting() -> None:
    """Wait until all that was written would survive a power cut. Windows cannot be asked for that."""
    if hasattr(os, "sync"):
        os.sync()


@contextlib.contextmanager
def whole_file(path: Path, *, overwrite: bool = False, lasting: bool = True) -> Iterator[Path]:
    """An empty file next to *path* to be written, piece by piece; it becomes *path* when the block ends without error.

    Args:
        path: in a folder that is there.
        overwrite: replace a file that is there.
        lasting: as for :func:`write_whole`.

    Yields:
        The path to write to until the block ends.

    Raises:
        FileExistsError: *path* is there and *overwrite* is not set; it is left as it was.
        OSError: as :func:`write_whole`.
    """
    with _adjacent(path, overwrite=overwrite) as temporary:
        open(temporary, "xb").close()
        yield Path(temporary)
        if lasting:
            with open(temporary, "r+b") as stream:
                os.fsync(stream.fileno())


@contextlib.contextmanager
def _adjacent(path: Path, *, overwrite: bool) -> Iterator[str]:
    """The name of a file to be made; it becomes *path* when the block ends without error, and goes away with one."""
    target = native(path)
    if target.startswith(_DEVICES):  # no file comes of such a name, nor is one there
        raise OSError(errno.ENODEV, "a name that the system keeps for a device", str(path))
    if not overwrite and os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    if os.path.isdir(target):  # Windows would say in the end that it has no right
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    # In the same folder, because a move is whole only within one file system.
    # Not mkstemp, which makes files for the owner alone: this one gets the rights any new file would get.
    temporary = os.path.join(os.path.dirname(target), f".{_machine()}{os.getpid():08x}{secrets.token_hex(6)}{_PART}")
    try:
        yield temporary
        patiently(os.replace if overwrite else _move_without_overwriting, temporary, target)
    except BaseException as error:
        with contextlib.suppress(OSError):  # what went wrong first is what is told
            patiently(os.unlink, temporary)
        if isinstance(error, OSError) and error.filename == temporary:  # of which nobody knows
            error.filename = str(path)
        raise


def _move_without_overwriting(source: str, target: str) -> None:
    if os.name == "nt":
        os.rename(source, target)  # refuses an existing target there
        return
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: the earlier test of the target must do
        os.replace(source, target)
    else:
        os.unlink(source)
