"""The hook for a virus scanner: a command of the office's own looks at a file before it is entered."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile

from gouji.common import patiently
from gouji.desk.visits import DeniedError

_SECONDS = 60


def require_clean(content: bytes, scanner: tuple[str, ...]) -> None:
    """Prove that a scanner has nothing against a file.

    The file is given to it under a name of our own, never under that with which it was sent.

    Args:
        content: of the file.
        scanner: the command, to which the path is added; none if there is no scanner.

    Raises:
        DeniedError: it found something; or it did not answer, for then nobody knows.
    """
    if not scanner:
        return
    handle, name = tempfile.mkstemp(prefix="gouji-", suffix=".upload")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        done = subprocess.run(  # noqa: S603  # the office's own command
            [*scanner, name], capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        raise DeniedError(
            503,
            "病毒检查现在不能用，文件没有收下，请稍后再传或联系收表单位",
            "the virus scanner does not answer, and the file was not taken: try again later or ask the office",
            wait=60,
        ) from None
    finally:
        with contextlib.suppress(OSError):
            patiently(os.unlink, name)
    if done.returncode != 0:
        raise DeniedError(
            422,
            "病毒检查没有通过，文件没有收下。请在本机杀毒以后另存一份再传",
            "the virus scanner has something against the file, and it was not taken",
        )
