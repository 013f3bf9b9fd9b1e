"""The choice of a campaign, for who double-clicked: those near by, by number, or a folder dragged into the window."""

from __future__ import annotations

import shlex
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.cli.common import on_terminal, phrase, print_message

if TYPE_CHECKING:
    from gouji.findings import Language

USUAL_PORT = 8700
_MOST_LISTED = 9
_MOST_LOOKED_AT = 500
"""Folders in one place; it is looked at while somebody waits."""
_PLACES = ("", "Documents", "Desktop", "文档", "桌面")
"""Below the home folder."""


def campaigns_near_by() -> list[Path]:
    """The campaigns where people keep their folders.

    Returns:
        Those here, beside the program, in the home folder, Documents and Desktop; the one worked in last is the first.
    """
    from gouji.collection.campaign import is_campaign

    home = Path.home()
    places = [Path.cwd(), *Path(sys.prefix).absolute().parents[1:2], *(home / name for name in _PLACES)]
    found = {path.resolve(): path for place in places for path in _folders(place) if is_campaign(path)}
    return sorted(found.values(), key=_last_used, reverse=True)[:_MOST_LISTED]


def _folders(place: Path) -> Iterator[Path]:
    """A folder, and those in it."""
    yield place
    with suppress(OSError):
        yield from (path for path in islice(place.iterdir(), _MOST_LOOKED_AT) if path.is_dir())


def _last_used(campaign: Path) -> float:
    with suppress(OSError):
        return max(path.stat().st_mtime for path in campaign.glob("ledger.sqlite*"))
    return 0.0


def chosen_campaign(campaigns: Sequence[Path], language: Language) -> Path | None:
    """The campaign that somebody chooses by its number, or by dragging its folder into the window.

    Args:
        campaigns: those that are listed.
        language: of the question.

    Returns:
        Its folder; None if nothing is chosen.
    """
    from gouji.collection.campaign import is_campaign

    for number, path in enumerate(campaigns, start=1):
        print(on_terminal(f"  {number}  {path.name}    {path}"))
    ask = phrase(
        "输入编号，或把收表文件夹拖到这里，按回车打开收表工作台；直接按回车，显示各条命令",
        "Type a number, or drag a campaign's folder here, and press Enter to open its desk; Enter alone lists commands",
        language,
    )
    while True:
        print(on_terminal(f"{ask}: "), end="", flush=True)
        line = sys.stdin.readline()
        if not line.strip():  # or the end of the input
            print()
            return None
        typed = _path_typed(line)
        if typed.isdecimal() and 0 < int(typed) <= len(campaigns):
            return campaigns[int(typed) - 1]
        if is_campaign(Path(typed)):
            return Path(typed)
        print_message(
            f"{typed} 不是收表文件夹，用 gouji new 建立", f"{typed} is no campaign: gouji new makes one", language
        )


def _path_typed(line: str) -> str:
    """The folder that was typed, without the quotes and escapes that terminals put around one that is dragged in."""
    typed = line.strip()
    if sys.platform == "win32":
        return typed.strip('"')
    with suppress(ValueError):  # a quote that does not end is part of a name
        words = shlex.split(typed)
        if len(words) == 1:
            return words[0]
    return typed


def free_port() -> int:
    """The usual port of a desk, or any other where that is taken: somebody has two campaigns open.

    Returns:
        The port; 0 for any.
    """
    from gouji.common import bind_alone

    with socket.socket() as probe:
        try:
            bind_alone(probe, "127.0.0.1", USUAL_PORT)
        except OSError:
            return 0
    return USUAL_PORT
