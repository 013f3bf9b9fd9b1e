"""The agency that the name of a file or the sender of a mail speaks of: for the office to look at, never a proof."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gouji.findings import Finding, Phrase
from gouji.findings.rules import C789
from gouji.roster.model import AgencyType, Member, Roster

_OFFICE_OF = re.compile("(人民政府|政府)?(办公|本级|机关)")
"""Behind the name of a government: the office that sends for it, and to which others address their files."""
_GOVERNMENT = "人民政府"
_BY_NAME = Phrase("文件名写的是", "the file is named after")
_BY_SENDER = Phrase("发件地址是", "the sender is")


class Hints:
    """The agencies of a roster by what files and mails say of them.

    Args:
        roster: who must file.
    """

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._by_name: dict[str, list[Member]] = {}
        self._by_address: dict[str, list[Member]] = {}
        for member in roster:
            self._by_name.setdefault(member.name, []).append(member)
            for address in dict.fromkeys(map(str.lower, member.addresses)):
                self._by_address.setdefault(address, []).append(member)
        self._lengths = sorted({len(name) for name in self._by_name}, reverse=True)

    def against(self, member: Member, files: Iterable[str], senders: Iterable[str]) -> Iterator[Finding]:
        """The finding that a workbook of one agency came as if it were another's (C789).

        Args:
            member: whose it is by its stamp.
            files: every name under which it came, with its path.
            senders: as the mails say in which it came; none if it came in another way too.

        Yields:
            None if one name or sender is its own, is nobody's, or may well send for it.
        """
        others = [self._named(file.rpartition("/")[2], member) for file in files]
        if all(others) and others[0] is not None:
            yield _finding(member, _BY_NAME, others[0])
            return
        others = [self._sending(sender, member) for sender in senders]
        if others and all(others) and others[0] is not None:
            yield _finding(member, _BY_SENDER, others[0])

    def _named(self, file: str, member: Member) -> Member | None:
        """The only other agency whose full name stands in the name of a file in which its own does not."""
        if member.name in file:
            return None
        found = dict.fromkeys(self._full_names(file))
        if not found:
            return None
        others = [self._by_name[name] for name in found]
        rest = file
        for name in found:
            rest = rest.replace(name, "|")
        if member.short_name and member.short_name in rest:
            return None
        (other, *namesakes), *more = others
        return None if namesakes or more or self._may_stand_for(other, member) else other

    def _full_names(self, text: str) -> Iterator[str]:
        """The full names in a text, the longest where several begin; looked up, as a roster may have thousands."""
        place = 0
        while place < len(text):
            name = next(
                (name for length in self._lengths if (name := text[place : place + length]) in self._by_name), None
            )
            if name is not None:
                yield name
            place += len(name or " ")

    def _sending(self, sender: str, member: Member) -> Member | None:
        """The only other agency to which the address of a sender belongs."""
        address = (re.search(r"<([^<>]*)>$", sender) or ["", sender])[1].strip().lower()
        found = self._by_address.get(address, [])
        return found[0] if len(found) == 1 and not self._may_stand_for(found[0], member) else None

    def _may_stand_for(self, other: Member, member: Member) -> bool:
        """True for an agency itself, those above it and their offices, and names of which one contains the other."""
        if other.name in member.name or member.name in other.name:
            return True
        above = [*self._above(member)]
        return other in above or any(_is_office_of(other, government) for government in above)

    def _above(self, member: Member) -> Iterator[Member]:
        parent = self._roster.parent(member)
        while parent is not None:
            yield parent
            parent = self._roster.parent(parent)


def _is_office_of(other: Member, government: Member) -> bool:
    if other.kind is AgencyType.OWN_OFFICE and other.parent == government.code:
        return True
    stem = government.name.removesuffix(_GOVERNMENT)
    return other.name.startswith(stem) and _OFFICE_OF.match(other.name.removeprefix(stem)) is not None


def _finding(member: Member, hint: Phrase, other: Member) -> Finding:
    return Finding(C789, found=other.name, values={"agency": member.name, "hint": hint})
