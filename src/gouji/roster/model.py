"""The agencies of an office, each under its parent."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from gouji.common import clean_name
from gouji.roster.codes import clean_code

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LIKE_DOMAIN = re.compile(r"[A-Za-z0-9]\.[A-Za-z]")


class AgencyType(StrEnum):
    """The relation of an agency to its parent, on which it depends how the two reports relate (C702, C703)."""

    OWN_OFFICE = "own_office"
    """The parent's own part of the report: 本级机关."""
    DEPARTMENT = "department"
    LOWER_BODY = "lower_body"
    """A government below, or what acts for one: 下级政府、乡镇、街道."""
    VERTICAL = "vertical"
    """Led from above its system, not by the parent: 垂直管理. Its own system sums it up."""


class Tier(StrEnum):
    """The level of government an agency belongs to: 级别."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


@dataclass(frozen=True, slots=True)
class Member:
    """One agency on a roster.

    Attributes:
        parent: the code of the agency above, None at the top.
        included: whether it counts in its parent's sum, if the roster says so itself.
        forms: the forms it files, as the roster names them; None for all that are collected.
    """

    code: str
    name: str
    short_name: str | None = None
    parent: str | None = None
    level: Tier | None = None
    kind: AgencyType | None = None
    contact: str | None = None
    phone: str | None = None
    mobile: str | None = None
    email: str | None = None
    included: bool | None = None
    forms: str | None = None

    @property
    def named_forms(self) -> tuple[str, ...]:
        """The names of the forms it files, each without spaces around it; none if it files all."""
        return tuple(name for part in re.split(r"[、，,；;]", self.forms or "") if (name := clean_name(part)))

    @property
    def telephones(self) -> tuple[str, ...]:
        """Its numbers, that of the office first."""
        return tuple(number for number in (self.phone, self.mobile) if number)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its addresses for mail; nothing that could end a line of a mail is taken for one."""
        return tuple(_ADDRESS.findall(self.email or ""))

    @property
    def has_broken_address(self) -> bool:
        """True if there is an @ in none of its addresses, or a dot between letters and no address at all."""
        rest = _ADDRESS.sub("", self.email or "")
        return "@" in rest or (not self.addresses and _LIKE_DOMAIN.search(rest) is not None)

    @property
    def counts(self) -> bool:
        """True if it counts in its parent's sum: all do but those led vertically, unless the roster says otherwise."""
        return self.included if self.included is not None else self.kind is not AgencyType.VERTICAL

    @property
    def makes_rules(self) -> bool | None:
        """True if it may make 规章 (立法法 art. 91, 93); None if its level or type is not known.

        State Council departments may, and the governments of provinces and of cities, which report them through their
        own offices. Departments of provinces and cities may not, and nobody below.
        """
        if self.level is None:
            return None
        if self.level is Tier.NATION:
            return True
        if self.level in (Tier.COUNTY, Tier.TOWNSHIP):
            return False
        return None if self.kind is None else self.kind in (AgencyType.OWN_OFFICE, AgencyType.LOWER_BODY)

    def record(self) -> dict[str, Any]:
        """The member as JSON.

        Returns:
            The values that are known, by the names of the columns.
        """
        values = {attribute.name: getattr(self, attribute.name) for attribute in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True)
class Roster:
    """The agencies of an office, in the order of the list.

    Every code is there once, every parent is on the list and nobody is above itself: what reads rosters sees to it.

    Attributes:
        form: the names of the one form that is looked at; None for whatever is collected.
    """

    members: tuple[Member, ...]
    form: frozenset[str] | None = None

    def of_form(self, names: Iterable[str]) -> Roster:
        """The same roster for one form, which members do not file that file others only.

        Args:
            names: under which a roster may name it.

        Returns:
            The roster.
        """
        return replace(self, form=frozenset(names))

    def __len__(self) -> int:
        return len(self.members)

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)

    @functools.cached_property
    def by_code(self) -> Mapping[str, Member]:
        """Every member by its code."""
        return {member.code: member for member in self.members}

    @functools.cached_property
    def _by_name(self) -> Mapping[str, Sequence[Member]]:
        return _grouped(self.members, lambda member: member.name)

    @functools.cached_property
    def _by_parent(self) -> Mapping[str | None, Sequence[Member]]:
        return _grouped(self.members, lambda member: member.parent)

    @property
    def roots(self) -> tuple[Member, ...]:
        """Those with no parent."""
        return tuple(self._by_parent.get(None, ()))

    def parent(self, member: Member) -> Member | None:
        """The agency above.

        Args:
            member: of this roster.

        Returns:
            None at the top.
        """
        return None if member.parent is None else self.by_code[member.parent]

    def children(self, member: Member) -> tuple[Member, ...]:
        """The agencies just below.

        Args:
            member: of this roster.

        Returns:
            In the order of the list.
        """
        return tuple(self._by_parent.get(member.code, ()))

    def descendants(self, member: Member) -> Iterator[Member]:
        """All agencies below, each before those below it.

        Args:
            member: of this roster; it is not given itself.

        Yields:
            Members, siblings in the order of the list.
        """
        waiting = list(reversed(self.children(member)))
        while waiting:
            found = waiting.pop()
            yield found
            waiting += reversed(self.children(found))

    def find(self, code: str | None, name: str | None = None) -> Member | None:
        """The member with a code, else the only one with exactly that name.

        Args:
            code: in any spelling; None if it is not known.
            name: the full name.

        Returns:
            None if neither leads to exactly one member.
        """
        if code is not None and (member := self.by_code.get(clean_code(code))) is not None:
            return member
        named = self._by_name.get(clean_name(name or ""), ())
        return named[0] if len(named) == 1 else None

    def files(self, member: Member) -> bool:
        """True if a member files a report of its own: all do but those whose own office is listed below them.

        Their report is the sum of those below.

        Args:
            member: of this roster.

        Returns:
            False for a member with a child of type ``own_office``.
        """
        return all(child.kind is not AgencyType.OWN_OFFICE for child in self.children(member))

    def owes(self, member: Member) -> bool:
        """True if the form that is looked at is among those that a member files, as the roster names them.

        Args:
            member: of this roster.

        Returns:
            True for a member of which the roster names none.
        """
        return self.form is None or not member.named_forms or not self.form.isdisjoint(member.named_forms)

    @property
    def filers(self) -> tuple[Member, ...]:
        """Those that file, in the order of the list; of one form, those that file it."""
        return tuple(member for member in self.members if self.files(member) and self.owes(member))

    def record(self) -> dict[str, Any]:
        """The roster as JSON.

        Returns:
            An object that :func:`gouji.read_roster` reads again.
        """
        return {"members": [member.record() for member in self.members]}


def _grouped(members: Iterable[Member], key: Any) -> dict[Any, list[Member]]:
    groups: dict[Any, list[Member]] = {}
    for member in members:
        groups.setdefault(key(member), []).append(member)
    return groups
