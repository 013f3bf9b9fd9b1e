"""The agency of a workbook, and if it is what is being collected: by its stamps and the roster, never by file names.

A collection judges so what came in, and the checker's page what has not been sent yet: both must say the same.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from gouji.common import clean_name
from gouji.findings import Finding, Phrase, Severity
from gouji.findings.rules import C730, C731, C732, C733, C734, C735, C736, C737, C788
from gouji.form import Reading
from gouji.roster.codes import clean_code
from gouji.roster.hints import Hints
from gouji.roster.model import Member, Roster

_NEAR = 0.8
"""Likeness of two names from which one is suggested for the other."""
_MOST_COMPARED = 2_000
"""Names on a roster up to which similar ones are suggested: each is compared every time."""


class Due(NamedTuple):
    """A report that is due: the code of its agency, and the base id of its form."""

    agency: str
    form: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The facts of a reading on which it depends if it counts.

    Attributes:
        stamped: the workbook itself states whose it is.
        wrong: the codes of its errors, each once, in order; what follows from another is left out.
        odd: the codes of its warnings, likewise.
        what: the first error of a file that could not be read, in Chinese and in English; older ledgers have none.
    """

    status: str
    edition: str | None
    year: int | None
    code: str | None
    name: str | None
    issue: int | None
    stamped: bool
    wrong: tuple[str, ...]
    odd: tuple[str, ...]
    what: tuple[str, str] | None = None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The summary of a reading.

        Args:
            reading: of any status.

        Returns:
            The facts that the ledger keeps as columns of their own.
        """
        causes = [finding for finding in reading.diagnostics if finding.cause is None]
        agency = reading.agency
        errors = [finding for finding in causes if finding.severity is Severity.ERROR]
        return cls(
            status=reading.status,
            edition=reading.edition,
            year=reading.year,
            code=agency.code if agency else None,
            name=agency.name if agency else None,
            issue=reading.issue,
            stamped=not any(finding.code == "W210" for finding in reading.diagnostics),
            wrong=tuple(dict.fromkeys(finding.code for finding in errors)),
            odd=tuple(dict.fromkeys(finding.code for finding in causes if finding.severity is Severity.WARNING)),
            what=(errors[0].what("zh"), errors[0].what("en")) if errors and agency is None else None,
        )


class Directory:
    """The roster's members that file, by code and by name, to find whose a workbook is; and which forms each files.

    Args:
        roster: who must file.
        forms: by the base id of each form that is collected, the names under which the roster may have it.
    """

    def __init__(self, roster: Roster, forms: Mapping[str, Iterable[str]]) -> None:
        self.forms = tuple(forms)
        self.hints = Hints(roster)
        self._names = {form: [form, *names][-1] for form, names in forms.items()}
        self.by_code = {member.code: member for member in roster.filers}
        self._by_name: dict[str, list[Member]] = {}
        for member in self.by_code.values():
            self._by_name.setdefault(member.name, []).append(member)
        filing = {form: {member.code for member in roster.of_form(names).filers} for form, names in forms.items()}
        self.dues = {
            Due(code, form): member for code, member in self.by_code.items() for form in forms if code in filing[form]
        }
        """Whose each report is that is due, in the order of the roster."""
        owing = {due.agency for due in self.dues}
        self.members = tuple(member for member in self.by_code.values() if member.code in owing)
        """Those that file a form that is collected."""

    def forms_of(self, member: Member) -> tuple[str, ...]:
        """The base ids of the forms that a member files here.

        Args:
            member: of the roster.

        Returns:
            In the order of the forms.
        """
        return tuple(form for form in self.forms if Due(member.code, form) in self.dues)

    def form_of(self, member: Member, edition: str | None) -> tuple[str | None, tuple[Finding, ...]]:
        """The form for which a member sent a workbook.

        Args:
            member: whose it is.
            edition: the base id of the workbook's edition, if it has any.

        Returns:
            The form: where one is collected, that one, whatever the workbook is. None if there is none that the member
            files; and the finding that it does not (C788).
        """
        form = self.forms[0] if len(self.forms) == 1 else edition
        if form is None or form not in self.forms:
            return None, ()
        if Due(member.code, form) in self.dues:
            return form, ()
        return None, (Finding(C788, found=self._names[form], values={"agency": member.name}),)

    def find(self, summary: Summary) -> tuple[Member | None, tuple[Finding, ...]]:
        """The member a readable workbook is from.

        Args:
            summary: with a name.

        Returns:
            The member, None if it is not certain; and findings about its name and code.
        """
        name = clean_name(summary.name or "")
        if not summary.stamped:
            return None, (Finding(C736, found=name, suggested=self._near(name)),)
        return self._by_its_name(name) if summary.code is None else self._by_its_code(clean_code(summary.code), name)

    def _by_its_code(self, code: str, name: str) -> tuple[Member | None, tuple[Finding, ...]]:
        member = self.by_code.get(code)
        if member is not None and member.name == name:
            return member, ()
        if member is not None:
            expected = Phrase(member.name, member.name)
            return member, (Finding(C734, found=name, expected=expected, values={"code": code}),)
        if name in self._by_name:
            codes = "、".join(member.code for member in self._by_name[name])
            return None, (Finding(C733, found=code, expected=Phrase(codes, codes), values={"name": name}),)
        return None, (self._stranger(name),)

    def _by_its_name(self, name: str) -> tuple[Member | None, tuple[Finding, ...]]:
        named = self._by_name.get(name, [])
        if len(named) > 1:
            return None, (Finding(C735, found=name, values={"count": str(len(named))}),)
        return (named[0], ()) if named else (None, (self._stranger(name),))

    def _stranger(self, name: str) -> Finding:
        return Finding(C732, found=name, suggested=self._near(name))

    def _near(self, name: str) -> str | None:
        if len(self._by_name) > _MOST_COMPARED:
            return None
        return next(iter(difflib.get_close_matches(name, self._by_name, n=1, cutoff=_NEAR)), None)

    def mentioned(self, file: str) -> str | None:
        """The only agency whose name or short name stands in the name of a file. Displayed, never used.

        Args:
            file: its name without folders.

        Returns:
            The full name of the agency; None if none or several are named, and on rosters of more than 2 000 names.
        """
        if len(self.by_code) > _MOST_COMPARED:
            return None
        named = [
            member.name
            for member in self.by_code.values()
            if member.name in file or (member.short_name or member.name) in file
        ]
        return named[0] if len(named) == 1 else None


@dataclass(frozen=True, slots=True)
class Requirement:
    """The period, the issue of the workbooks, the agencies and the forms that are collected.

    Attributes:
        year: the report year, or the number of another period.
        issue: of the workbooks that were sent out last.
        directory: of the agencies and the forms.
    """

    year: int
    issue: int
    directory: Directory

    def findings(self, reading: Reading) -> Iterator[Finding]:
        """Findings that a reading is not of what is collected, as far as it states itself whose it is.

        Args:
            reading: of a workbook that came in no way yet.

        Yields:
            None for what could not be read; else C730 to C737, and C788.
        """
        summary = Summary.of(reading)
        if summary.name is not None:
            member, found = self.directory.find(summary)
            yield from found
            if member is not None:
                yield from self.directory.form_of(member, summary.edition)[1]
            yield from self.misfits(summary)

    def misfits(self, summary: Summary) -> Iterator[Finding]:
        """Findings for a workbook of another year, another edition, or an earlier issue.

        Args:
            summary: of a workbook, whosever it is.

        Yields:
            C730 or C731, and C737.
        """
        if summary.year is not None and summary.year != self.year:
            year = str(self.year)
            yield Finding(C730, found=str(summary.year), expected=Phrase(year, year))
        elif summary.edition is not None and summary.edition not in self.directory.forms:
            forms = self.directory.forms
            yield Finding(C731, found=summary.edition, expected=Phrase("、".join(forms), ", ".join(forms)))
        if summary.stamped and summary.issue is not None and summary.issue < self.issue:
            issue = str(self.issue)
            yield Finding(C737, found=str(summary.issue), expected=Phrase(issue, issue))


_NOT_IN_A_CAMPAIGN = replace(
    C732,
    advice=Phrase(
        "不该计入的，请移走该文件；该计入的，请在名录中补上或改正该单位",
        "Move the file away if it must not count; else add the agency to the roster, or correct it there",
    ),
    on_desk=None,
)
"""The rule for files that are in no campaign: there is nothing to exclude them from."""


def unlisted(name: str) -> Finding:
    """The finding that an agency is not on the roster, for a file that is in no campaign.

    Args:
        name: of the agency.

    Returns:
        C732.
    """
    return Finding(_NOT_IN_A_CAMPAIGN, found=name)
