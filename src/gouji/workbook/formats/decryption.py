"""Workbooks that need a password to open, opened with it."""

from __future__ import annotations

from gouji.common import install_command
from gouji.findings import Finding, Phrase
from gouji.findings.rules import F102, F107
from gouji.workbook.confined import Bounds, Stopped, ask
from gouji.workbook.formats.limits import Limits

_UNSPOKEN = "VelvetSweatshop"
"""The password of workbooks that Excel locks without asking for one, and opens without asking."""
_NOTHING = Phrase("", "")
_REASONS = {
    "password": Phrase("，给出的密码不对", ", and the one that was given is wrong"),
    "unsupported": Phrase("，其加密方式不能读取", ", and is encrypted in a way that cannot be read"),
}


def decrypted(data: bytes, password: str | None, limits: Limits) -> bytes | Finding:
    """The workbook that stands behind a password, or why it stays there.

    Args:
        data: the file as it came.
        password: None if none was given.
        limits: for the process in which it is decrypted.

    Returns:
        The plain file; or a finding: the process was stopped, or the password did not help.
    """
    bounds = Bounds(seconds=limits.seconds, memory=limits.memory_bytes)
    try:
        said, plain = ask("decrypt", data, {"password": password or _UNSPOKEN}, bounds)
    except Stopped as stopped:
        return Finding(F107, values={"detail": stopped.words})
    if "error" not in said:
        return plain
    # Who gave no password is not told what became of it.
    return Finding(F102, values={"detail": _reason(said["error"]) if password else _NOTHING})


def _reason(error: str) -> Phrase:
    if error == "missing":
        install = install_command("encrypted")
        return Phrase(f"，用密码读取需要先安装 {install}", f", and reading it with one needs {install}")
    return _REASONS.get(error, _REASONS["unsupported"])
