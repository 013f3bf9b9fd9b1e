"""What the file of an agency is called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gouji.common import FileNames, safe_name
from gouji.roster.model import Member


def plain_stem(member: Member) -> str:
    """What a member's file would be called if file systems took any name: its code and its short name."""
    return f"{member.code} {member.short_name or member.name}"


def file_stems(members: Iterable[Member]) -> Iterator[str]:
    """A file name without its ending for each member, fit for every file system; no two are the same."""
    names = FileNames()
    for member in members:
        yield names.unused(safe_name(plain_stem(member)))
