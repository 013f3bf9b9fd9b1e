"""File names of agencies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gouji.common import FileNames, safe_name
from gouji.roster.model import Member


def plain_stem(member: Member) -> str:
    """The file name of a member if file systems allowed any name.

    Args:
        member: of a roster.

    Returns:
        Its code and its short name, or else its name.
    """
    return f"{member.code} {member.short_name or member.name}"


def file_stems(members: Iterable[Member]) -> Iterator[str]:
    """A file name without its ending for each member, fit for every file system; no two are the same.

    Args:
        members: of one roster, in its order, on which the numbers after equal names depend.

    Yields:
        A name for each member.
    """
    names = FileNames()
    for member in members:
        yield names.unused(safe_name(plain_stem(member)))
