"""The command that installs an extra where this program is installed: by pip, by pipx, or as a tool of uv."""

from __future__ import annotations

import sys
from pathlib import Path


def install_command(extra: str, prefix: str = sys.prefix, python: str = sys.executable) -> str:
    """The command that installs what an extra needs, as the user can type it.

    Double quotes are what cmd, PowerShell and every shell understand; cmd takes single ones for part of the name. The
    program installed need not be on an index: what it needs besides is told by what is installed.

    Args:
        extra: an optional dependency of the package, such as ``report``.
        prefix: the environment the program runs in.
        python: its interpreter.

    Returns:
        One command.
    """
    wanted = f'"gouji[{extra}]"'
    if (Path(prefix) / "pipx_metadata.json").is_file():
        return f"pipx inject gouji {wanted}"
    if (Path(prefix) / "uv-receipt.toml").is_file():
        return f'uv pip install --python "{python}" {wanted}'
    # The pip of this interpreter: another may be first on the path, or none.
    interpreter = f'"{python}"' if " " in python else python
    return f"{interpreter} -m pip install {wanted}"
