"""Rows of a form from a roster: the agencies that ``members`` in a template stands for, written into the template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from gouji.form import Members, Unit, UnitsOf, template_files
from gouji.roster.model import AgencyType, Member, Roster


def units_of(roster: Roster, above: Member | None = None) -> UnitsOf:
    """The agencies that get a row or a column.

    Args:
        roster: of the office.
        above: the agency whose subordinates alone are meant; None for the whole roster.

    Returns:
        A function that gives the agencies of a ``members``, in the order of the roster.
    """

    def units(members: Members) -> tuple[Unit, ...]:
        return tuple(Unit(member.code, member.name) for member in chosen(roster, members, above))

    return units


def chosen(roster: Roster, members: Members, above: Member | None = None) -> tuple[Member, ...]:
    """The agencies that a ``members`` in a template stands for.

    Args:
        roster: of the office.
        members: the word in the template.
        above: the agency whose subordinates alone are meant; None for the whole roster.

    Returns:
        In the order of the roster.
    """
    among: Iterable[Member] = roster.members
    if above is not None:
        below = set(roster.descendants(above))
        among = [member for member in roster.members if member in below]
    if members in _LEVELS:
        heads = {member.code for member in (roster.roots if above is None else (above,))}
        return tuple(filter(_LEVELS[members](heads), among))
    if members is Members.ALL:
        return tuple(among)
    return tuple(member for member in among if member.kind is AgencyType(members.value))


_LEVELS: Mapping[Members, Callable[[set[str]], Callable[[Member], bool]]] = {
    Members.TOP: lambda _: lambda member: member.parent is None,
    Members.BELOW: lambda heads: lambda member: member.parent in heads,
}


def expand_template(
    template: Path | str, roster: Roster, *, above: str | None = None, edition: str | None = None
) -> str:
    """Write the rows and columns that a template takes from a roster into a copy of it.

    What is made of the copy depends on the copy alone: the roster may change, and the workbooks that are out stay as
    they are. A copy may be expanded again: rows keep their ids, those of agencies that left the roster stay.

    Args:
        template: the YAML file.
        roster: of the office.
        above: the code or the name of an agency whose subordinates alone are meant.
        edition: the id of the copy, where several are used at once; None for that of the template.

    Returns:
        The text of the copy, which needs no code lists either.

    Raises:
        TemplateError: the template is no YAML, or the roster has no agency for a row.
        LookupError: *above* is not on the roster.
        OSError: a file cannot be opened.
    """
    return next(iter(copied_files(Path(template), roster, above=above, edition=edition).values()))


def copied_files(template: Path, roster: Roster, *, above: str | None, edition: str | None) -> dict[str, str]:
    """The copies of a template and of the one beside it that it extends, with their rows.

    Args:
        template: the YAML file.
        roster: of the office.
        above: as for :func:`expand_template`.
        edition: likewise.

    Returns:
        Texts by the names of files, that of the template first.

    Raises:
        TemplateError, LookupError, OSError: as there.
    """
    found = None if above is None else roster.find(above, above)
    if above is not None and found is None:
        raise LookupError(above)
    return template_files(template, units_of(roster, found), edition)
