"""An agency has one report a period: the same one twice counts once, different ones do not count at all (C701)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from gouji.findings import Finding, PhrasedError
from gouji.findings.rules import C701
from gouji.form import Agency
from gouji.roster import Roster, clean_code, name_key

_MOST_NAMED = 21
"""Files named in a finding."""


class FiledTwiceError(PhrasedError, ValueError):
    """An agency filed different reports of one period; *findings* (C701) name them, each with its files."""

    def __init__(self, findings: Sequence[tuple[str, Finding]]) -> None:
        texts = [[f"{names}: {finding.message(language)}" for names, finding in findings] for language in ("zh", "en")]
        super().__init__(*map("\n".join, texts))
        self.findings = tuple(findings)


@dataclass(slots=True)
class _First:
    """The first report of an agency, and the names of those that differ from it."""

    name: str
    agency: str
    contents: object
    different: list[str] = field(default_factory=list)


class Duplicates:
    """The reports that were met so far, by what they are of and by agency.

    Args:
        roster: says which agency is meant. Without one, agencies are the same that have one code, or one name and not
            two codes.
    """

    def __init__(self, roster: Roster | None = None) -> None:
        self._roster = roster
        self._met: dict[Hashable, _First] = {}
        self._all: list[_First] = []

    def is_first(self, name: str, agency: Agency, of: Hashable, contents: object) -> bool:
        """Take up a report.

        Args:
            name: of its file.
            agency: whose it is.
            of: form and period, of which an agency has one report.
            contents: what two reports must have in common to be the same one.

        Returns:
            True unless there was one of this agency before.
        """
        agency = self._known(agency)
        first = self._first(agency, of)
        if first is None:
            first = _First(name, agency.name, contents)
            self._all.append(first)
            self._met |= dict.fromkeys(_keys(agency, of), first)
            return True
        if first.contents != contents:
            first.different.append(name)
        return False

    def refuses(self, agency: Agency, of: Hashable) -> bool:
        """True if an agency has reports that differ, none of which counts.

        Args:
            agency: whose they are.
            of: form and period.
        """
        first = self._first(self._known(agency), of)
        return first is not None and bool(first.different)

    def _known(self, agency: Agency) -> Agency:
        member = self._roster.find(agency.code, agency.name) if self._roster is not None else None
        return agency if member is None else Agency(code=member.code, name=member.name)

    def _first(self, agency: Agency, of: Hashable) -> _First | None:
        other = "uncoded" if agency.code else "coded"
        return self._met.get(_keys(agency, of)[0]) or self._met.get((of, other, name_key(agency.name)))

    @property
    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """A finding (C701) for each agency with reports that differ, behind the names of their files."""
        return tuple(
            (
                "、".join((first.name, *first.different)[:_MOST_NAMED]),
                Finding(C701, values={"agency": first.agency, "count": str(1 + len(first.different))}),
            )
            for first in self._all
            if first.different
        )

    def prove(self) -> None:
        """Refuse to go on where agencies have reports that differ.

        Raises:
            FiledTwiceError: some have.
        """
        if findings := self.findings:
            raise FiledTwiceError(findings)


def _keys(agency: Agency, of: Hashable) -> tuple[Hashable, ...]:
    """By what a report is found again: the code of its agency and the name, or the name alone if there is no code."""
    name = name_key(agency.name)
    return ((of, "code", clean_code(agency.code)), (of, "coded", name)) if agency.code else ((of, "uncoded", name),)
