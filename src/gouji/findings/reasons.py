"""Reasons of the operating system for refusing a file, in both languages: it gives them in one, mostly English."""

from __future__ import annotations

import errno
import json
import os
import re

from gouji.findings.words import Phrase

OUT_OF_MEMORY, OUT_OF_TIME = Phrase("内存不足", "out of memory"), Phrase("超时", "out of time")
"""Reasons for ending a process that reads a file."""
_CHINESE = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EINVAL: "名称或参数无效",
    errno.EACCES: "没有权限，或正被其他程序占用",
    errno.EPERM: "没有权限，或正被其他程序占用",
    errno.EBUSY: "正被其他程序占用",
    errno.EEXIST: "已经存在",
    errno.ENODEV: "不是普通文件",
    errno.EFBIG: "文件过大",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "名称过长",
    errno.EIO: "磁盘读写出错",
    errno.EADDRINUSE: "已被另一个程序占用",
    errno.EADDRNOTAVAIL: "不是本机的地址",
}
_SOCKETS = 10_000
"""The least number that Windows has for an error of a socket."""


def reason_of(error: Exception) -> Phrase:
    """The reason why a file cannot be read or written.

    Args:
        error: an ``OSError`` or a ``UnicodeError``.

    Returns:
        The reason without a stop; rare ones are in the words of the system in both languages.
    """
    if isinstance(error, UnicodeError):
        return Phrase("不是 UTF-8 编码的文字", "no text in UTF-8")
    if getattr(error, "errno", None) in (errno.ENOENT, errno.EINVAL):  # EINVAL: Windows has no such names
        name = re.split(r"[\\/]", os.fsdecode(getattr(error, "filename", None) or ""))[-1]
        if name == "-":
            return Phrase("不从标准输入读取，请写文件名", "standard input is not read: name a file")
        if re.search(r"[*?\[]" if os.name == "posix" else r"[*?]", name):
            return Phrase("没有文件符合这个写法", "no file matches this pattern")
        if '"' in name and error.errno == errno.EINVAL:  # type: ignore[attr-defined]  # "D:\\two words\\", as completed
            return Phrase("路径中有引号：写在引号前的 \\ 要去掉", "it has a quotation mark: leave out a \\ before it")
    words = getattr(error, "strerror", None)
    if not words:
        return Phrase("系统没有说明原因", "the system gives no reason")
    number = getattr(error, "errno", None) or 0
    # The words of Windows are in its own language, with a stop; those of the C library there know no sockets.
    is_windows = getattr(error, "winerror", None) is not None and number < _SOCKETS
    return Phrase(_CHINESE.get(number, words.rstrip("。")), os.strerror(number) if is_windows else words)


_FULL = Phrase("写不下：磁盘已满，请腾出空间再试", "cannot grow: the disk is full; make room and try again")
_IN_USE = Phrase("正被另一个程序使用：请关闭它再试", "is in use by another program: close it and try again")
_DAMAGED = Phrase("已损坏：请把它的备份放回原处，再运行一次", "is damaged: put a backup of it back, and run again")
_OF_DATABASES = {
    5: _IN_USE,
    6: _IN_USE,
    8: Phrase("不能写入：请检查权限，或是否只读", "cannot be written: look at rights, or for a read-only disk"),
    10: Phrase(
        "读写出错：请检查磁盘，必要时放回备份", "cannot be read: look at the disk, put back a backup if need be"
    ),
    11: _DAMAGED,
    13: _FULL,
    14: Phrase("打不开：请检查权限和磁盘", "cannot be opened: look at rights and the disk"),
    26: _DAMAGED,
    4874: _FULL,  # under the memory that readers of a write-ahead log share
}
"""Results of SQLite by number (sqlite.org/rescode.html), primary ones but for one: who has none does not import it."""


def database_reason(error: Exception) -> Phrase:
    """The reason why a database cannot be used, and what to do.

    Args:
        error: an ``sqlite3.Error``.

    Returns:
        What stands after the name of its file.
    """
    code = getattr(error, "sqlite_errorcode", 0)
    known = _OF_DATABASES.get(code) or _OF_DATABASES.get(code & 0xFF)
    if known is not None:
        return known
    if str(error).startswith("no such"):  # tables are missing
        return _DAMAGED
    return Phrase(
        f"现在不能用（{error}）：请再试，或放回备份", f"cannot be used now ({error}): try again, or put back a backup"
    )


def json_reason(error: Exception) -> Phrase:
    """The reason why a text is no JSON.

    Args:
        error: raised by :func:`json.loads`.

    Returns:
        The reason without a stop, with the place if it is known.
    """
    if isinstance(error, json.JSONDecodeError):
        line, column = error.lineno, error.colno
        return Phrase(
            f"不是 JSON：第 {line} 行第 {column} 个字起写法有误", f"no JSON from line {line}, character {column} on"
        )
    if isinstance(error, UnicodeError):
        return Phrase("不是 JSON：不是 UTF-8 编码的文字", "no JSON: no text in UTF-8")
    if isinstance(error, RecursionError):
        return Phrase("不是 JSON：层次过多", "no JSON: nested too deeply")
    return Phrase("不是 JSON：有过长的数", "no JSON: a number of too many digits")
