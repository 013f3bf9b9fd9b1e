"""Many submissions into one: leaf cells are added up the roster's tree, and missing agencies are reported."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from gouji.checks import Case, check
from gouji.findings import Finding, Language, Phrase, PhrasedEnum, PhrasedError, Rule, Severity
from gouji.findings.rules import C702, C703, C730, C731, C750, C760, C791, V305
from gouji.form import (
    AddsUp,
    Agency,
    CellValue,
    Edition,
    Field,
    Number,
    Submission,
    converter_of,
    fits,
    inputs_of,
    json_number,
    lay_out,
    make_submission,
    period_in_words,
    titled_period,
)
from gouji.form import words_of as cell_words_of
from gouji.publishing.duplicates import Duplicates
from gouji.reading import DEFAULT_OPTIONS, Options, context_of, make_filled
from gouji.roster import Member, Roster, file_stems, unlisted, words_of
from gouji.workbook.writer import DrillRow, write_drilldown, write_workbook


class CannotConsolidateError(PhrasedError, ValueError):
    """Nothing can be added up, or it is not said of whom or of which year; *words* say why and what to do."""


_MOST_NAMED = 20
"""Agencies or files named in a finding; all missing ones stand in the document and the drill-down."""
_TELLING = 5
"""Figures above 0 that are the same in an agency's report and in the sum of those below it, and no longer by chance."""


class Participation(PhrasedEnum):
    """The part an agency has in a sum."""

    COUNTED = "counted", "计入", "counted"
    MISSING = "missing", "缺", "missing"
    COVERED = "covered", "已由上级汇总", "in its parent's figures"
    LEFT_OUT = "left out", "不计入", "left out"


@dataclass(frozen=True, slots=True)
class Filing:
    """The figures of a submission that are added up, and no more, because there may be many.

    Attributes:
        name: of the file it came from.
        inputs: every input by path.
        figures: key figures that were given.
        words: what was filled in besides numbers, by path.
        form: the edition or the local variant.
        sums: a digest of its inputs and totals; None if that is not known.
        is_sum: it is marked as a sum of many, without their records.
    """

    name: str
    agency: Agency
    edition: str
    year: int
    inputs: Mapping[str, Number]
    figures: Mapping[str, int]
    words: Mapping[str, CellValue] = dataclasses.field(default_factory=dict)
    form: str = ""
    sums: str | None = None
    is_sum: bool = False

    @classmethod
    def of(cls, name: str, submission: Submission, edition: Edition) -> Self:
        """The filing of a submission.

        Args:
            name: of the file it came from.
            submission: valid.
            edition: that of the submission.

        Returns:
            Its inputs, words and key figures.
        """
        figures = {figure.path: submission.value(figure.path) for figure in edition.key_figures}
        known = {path: value for path, value in figures.items() if value is not None}
        inputs = inputs_of(submission, edition)
        words = cell_words_of(submission, edition)
        form, sums = edition.id, _sums(edition)
        is_sum = any(submission.value(table.path) is None for table in edition.record_tables)
        agency, base, year = submission.agency, submission.edition, submission.year
        return cls(name, agency, base, year, inputs, known, words, form, sums, is_sum)

    def adds_up_in(self, edition: Edition) -> bool:
        """True if the edition has the figures and the year of this filing, as that of a variant in other words has.

        Args:
            edition: that is added up, or a local variant.
        """
        has_year = self.year in edition.years
        return has_year and self.edition == edition.base and self.sums in (None, _sums(edition))

    @property
    def contents(self) -> tuple[object, ...]:
        """All that two filings of one agency must have in common."""
        return self.inputs, self.figures, self.words


@functools.lru_cache(maxsize=32)
def _sums(edition: Edition) -> str:
    """A digest of what an edition asks for and adds up: variants with rows or totals of their own have another."""
    asked = sorted((field.path, field.adds_up) for field in edition.inputs)
    added = sorted((definition.path, sorted(definition.weights.items())) for definition in edition.definitions)
    return hashlib.sha256(repr((asked, added)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Filings:
    """The filings of one year and edition by the code of the member they are of.

    *findings* say what was left out, each with the file or the agency it is about.
    """

    edition: Edition
    year: int
    by_code: Mapping[str, Filing]
    findings: tuple[tuple[str, Finding], ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """An agency in a sum."""

    member: Member
    standing: Participation
    filing: Filing | None


@dataclass(frozen=True)
class Consolidation:
    """The figures of a member of the roster and everything below it.

    Attributes:
        parts: the agency itself and those below, in the roster's order, each once.
        diagnostics: who is missing, who is left out, what its own filing contradicts.
    """

    member: Member
    edition: Edition
    year: int
    parts: tuple[Contribution, ...]
    diagnostics: tuple[Finding, ...] = ()

    def standing(self, standing: Participation) -> tuple[Contribution, ...]:
        """The parts of one standing.

        Args:
            standing: counted, missing, covered or left out.

        Returns:
            In the roster's order.
        """
        return tuple(part for part in self.parts if part.standing is standing)

    @property
    def is_complete(self) -> bool:
        """True if nobody is missing."""
        return not self.standing(Participation.MISSING)

    @property
    def counted(self) -> tuple[Filing, ...]:
        """The filings that are added up."""
        return tuple(part.filing for part in self.standing(Participation.COUNTED) if part.filing is not None)

    @functools.cached_property
    def inputs(self) -> Mapping[str, Number]:
        """Every input that adds up, over the agencies that count; of others the largest, where that is declared."""
        counted = self.counted
        return {
            field.path: _TOGETHER[field.adds_up](
                filing.inputs[field.path] for filing in counted if field.path in filing.inputs
            )
            for field in self.edition.inputs
            if field.adds_up in _TOGETHER
        }

    @property
    def left_empty(self) -> tuple[Field, ...]:
        """The inputs that do not add up, such as averages."""
        return tuple(field for field in self.edition.inputs if field.adds_up not in _TOGETHER)

    @functools.cached_property
    def figures(self) -> Mapping[str, int]:
        """The key figures, added up: those that every agency that counts gave."""
        named = (figure.path for figure in self.edition.key_figures)
        given = [path for path in named if self.counted and all(path in filing.figures for filing in self.counted)]
        return {path: sum(filing.figures[path] for filing in self.counted) for path in given}

    @functools.cached_property
    def overflowing(self) -> Mapping[str, Number]:
        """Sums that the form has no room for, by path: too large, of too many digits, beyond the bounds of a cell."""
        fields = self.edition.fields
        figures = {path: value for path, value in self.figures.items() if not fits(value)}
        return {
            path: value
            for path, value in self.inputs.items()
            if not fits(value, fields[path].digits) or converter_of(fields[path]).objection(fields[path], value)
        } | figures

    @functools.cached_property
    def submission(self) -> Submission:
        """The sum in the model of a submission, totals added again; the texts are left for the office to write.

        Raises:
            pydantic.ValidationError: a sum is :attr:`overflowing`, or inputs are :attr:`left_empty`.
        """
        return self._with({})

    def document(self, language: Language = "zh") -> dict[str, Any]:
        """The sum as JSON data.

        Args:
            language: of the findings.

        Returns:
            ``submission``, ``consolidation`` (the agencies by standing) and ``diagnostics``.

        Raises:
            pydantic.ValidationError: a sum is :attr:`overflowing`.
        """
        names = {standing: [_named(part.member) for part in self.standing(standing)] for standing in Participation}
        return {
            "submission": self._submission(),
            "consolidation": {
                "complete": self.is_complete,
                **{standing.value.replace(" ", "_"): named for standing, named in names.items()},
            },
            "diagnostics": [finding.record(language) for finding in self.diagnostics],
        }

    def _submission(self) -> dict[str, Any]:
        """The submission as JSON data, null where inputs are left empty."""
        fillers = {field.path: converter_of(field).placeholder(field) for field in self.left_empty}
        document = self._with(fillers).model_dump(mode="json")
        for path in fillers:
            *above, leaf = path.split(".")
            functools.reduce(dict.__getitem__, above, document)[leaf] = None
        return document

    def _with(self, others: Mapping[str, CellValue]) -> Submission:
        agency = Agency(code=self.member.code, name=self.member.name)
        values = {**self.inputs, **self.figures, **others, **self._no_records}
        return make_submission(self.edition, self.year, agency, values, has_fillers=bool(others))

    def workbook(self, options: Options = DEFAULT_OPTIONS) -> bytes:
        """The form filled with the sum.

        Args:
            options: the templates of the user's own, and the key that seals the stamp.

        Returns:
            The bytes of an .xlsx file; inputs that are :attr:`left_empty` are blank in it.
        """
        if not self.left_empty:
            return make_filled(self.submission, options)
        stamp = lay_out(self.edition).stamp(self.year, self.member.name, self.member.code)
        stamp = replace(stamp, is_sum=bool(self.edition.record_tables)).sealed(options.key)
        return write_workbook(self.edition, stamp, {**self.inputs, **self.figures, **self._no_records})

    @property
    def _no_records(self) -> dict[str, None]:
        """That nobody's are the records of which the figures are a sum."""
        return dict.fromkeys(table.path for table in self.edition.record_tables)


def _largest(numbers: Iterable[Number]) -> Number:
    return max(numbers, default=0)


_TOGETHER: Mapping[AddsUp, Callable[[Iterable[Number]], Number]] = {AddsUp.YES: sum, AddsUp.MOST: _largest}
"""Ways in which the figures of several agencies come to one."""


def _named(member: Member) -> dict[str, str]:
    return {"code": member.code, "name": member.name}


def outputs(
    result: Consolidation, roster: Roster, options: Options = DEFAULT_OPTIONS, language: Language = "zh"
) -> dict[str, bytes]:
    """The files published of a sum: the document, the form as a workbook, the drill-down.

    Args:
        result: from :func:`consolidate`.
        roster: as it was when the sum was made.
        options: the key that seals the stamp.
        language: of the findings in the document.

    Returns:
        The bytes by file name, which tells if the sum is incomplete. A sum that overflows the form has only the
        drill-down.
    """
    (stem,) = file_stems([result.member])
    stem = f"{stem}-{result.year}-汇总{'' if result.is_complete else '（不完整）'}"
    proof = {f"{stem}-明细.xlsx": drilldown(result, roster)}
    if result.overflowing:
        return proof
    workbook, document = result.workbook(options), result.document(language)
    # Whoever reads the folder knows by it if the office has worked in the workbook, which counts then.
    document["consolidation"]["workbook"] = hashlib.sha256(workbook).hexdigest()
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return {f"{stem}.json": text.encode(), f"{stem}.xlsx": workbook} | proof


def drilldown(result: Consolidation, roster: Roster) -> bytes:
    """The workbook that lists and proves the agencies and figures added up.

    Args:
        result: from :func:`consolidate`.
        roster: as it was when the sum was made.

    Returns:
        The bytes of an .xlsx file; the same sum gives the same ones.
    """
    edition = result.edition
    rows = [_drill_row(part, roster, edition) for part in result.parts]
    sums = {**result.inputs, **edition.totals(result.inputs)}
    title = f"{result.member.name} {titled_period(result.year).zh}{edition.form}汇总明细"
    if not result.is_complete:
        title += f"（不完整，缺 {len(result.standing(Participation.MISSING))} 家）"
    return write_drilldown(edition, title, result.year, rows, sums)


def _drill_row(part: Contribution, roster: Roster, edition: Edition) -> DrillRow:
    parent = roster.parent(part.member)
    inputs = part.filing.inputs if part.filing else {}
    words = part.filing.words if part.filing else {}
    return DrillRow(
        code=part.member.code,
        name=part.member.name,
        parent=parent.name if parent else "",
        kind=words_of("kind", part.member.kind).zh,
        standing=part.standing.words.zh,
        is_counted=part.standing is Participation.COUNTED,
        values={**inputs, **edition.totals(inputs)} if inputs else {},
        words={path: str(word) for path, word in words.items() if word is not None},
    )


# --- who filed ------------------------------------------------------------------------------------------------------


def filings(filed: Iterable[Filing], roster: Roster, edition: Edition, year: int) -> Filings:
    """The filings that can be added up, by member of the roster.

    Args:
        filed: of any year and edition.
        roster: who must file.
        edition: from :func:`one_form`; what agencies filed in variants of it counts too, if they add up the same.
        year: the report year.

    Returns:
        The filings by code; findings for agencies that are not on the roster (C732), other years (C730), other editions
        (C731), and agencies that filed different figures or words (C701).
    """
    by_code: dict[str, Filing] = {}
    findings: list[tuple[str, Finding]] = []
    duplicates = Duplicates(roster)
    for filing in filed:
        member = roster.find(filing.agency.code, filing.agency.name)
        if member is None:
            findings.append((filing.name, unlisted(filing.agency.name)))
        elif filing.year != year:
            findings.append((filing.name, _unfit(C730, str(filing.year), str(year))))
        elif not filing.adds_up_in(edition):
            findings.append((filing.name, _unfit(C731, filing.form or filing.edition, edition.id)))
        elif duplicates.is_first(filing.name, filing.agency, None, filing.contents):
            by_code[member.code] = filing
    counted = {code: filing for code, filing in by_code.items() if not duplicates.refuses(filing.agency, None)}
    return Filings(edition, year, counted, (*findings, *duplicates.findings))


def _unfit(rule: Rule, found: str, expected: str) -> Finding:
    return Finding(rule, found=found, expected=Phrase(expected, expected))


def one_form(filed: Sequence[Filing], year: int | None, options: Options) -> tuple[Edition, int]:
    """The one edition and report year that is added up.

    Args:
        filed: what may be added up.
        year: the report year, None if they are all of one.
        options: the templates of the user's own that were filled.

    Returns:
        The edition and the year. A local variant only if nobody filed what adds up in its edition.

    Raises:
        CannotConsolidateError: there are several, or none.
    """
    forms = Counter((filing.year, filing.edition) for filing in filed if year in (None, filing.year))
    if len(forms) > 1:
        counts = "、".join(f"{found}/{base} × {count}" for (found, base), count in sorted(forms.items()))
        zh, en = f"有多个年度或版本（{counts}）", f"several years or editions ({counts})"
        by = "--edition" if len({found for found, _ in forms}) == 1 else "--year"
        by = by if len({base for _, base in forms}) == 1 or by == "--edition" else "--year, --edition"
        raise CannotConsolidateError(f"{zh}，请用 {by} 指明", f"{en}: choose with {by}")
    chosen, base = next(iter(forms), (0, ""))
    of_form = [filing for filing in filed if (filing.year, filing.edition) == (chosen, base)]
    edition = options.find(base)
    if of_form and not (edition is not None and any(filing.adds_up_in(edition) for filing in of_form)):
        ((most, _),) = Counter(filing.form or base for filing in of_form).most_common(1)
        edition = options.find(most)
    if edition is None:
        when = Phrase("", "") if year is None else Phrase(f"{period_in_words(year).zh}的", f" for {year}")
        raise CannotConsolidateError(f"没有{when.zh}填报", f"nothing was filed{when.en}")
    return edition, chosen


def member_at(roster: Roster, parent: str | None) -> Member:
    """The member of a roster whose sum is asked for.

    Args:
        roster: who must file.
        parent: its code or name; None for the only one at the top.

    Returns:
        The member.

    Raises:
        CannotConsolidateError: nobody on the roster is called so, or several are at the top.
    """
    if parent is not None:
        found = roster.find(parent, parent)
        if found is None:
            raise CannotConsolidateError(f"名录中没有 {parent}", f"{parent} is not on the roster")
        return found
    if len(roster.roots) > 1:
        names = "、".join(member.name for member in roster.roots[:9])
        zh, en = f"名录有多个最上级（{names}）", f"several at the top ({names})"
        raise CannotConsolidateError(f"{zh}，请用 --parent 指明", f"{en}: name one with --parent")
    return roster.roots[0]


# --- adding up ------------------------------------------------------------------------------------------------------


def consolidate(filed: Filings, roster: Roster, member: Member) -> Consolidation:
    """Add up *member* and everything below it.

    Whoever files counts. A member whose own office is listed below it stands for all of them (:meth:`Roster.files`): if
    it filed all the same, its figures count in their place, and C702 reports where they differ. A vertically led agency
    stays out, unless the roster says that it counts (C703).

    Args:
        filed: from :func:`filings`.
        roster: who must file.
        member: of the roster.

    Returns:
        The sum with its findings.
    """
    roster = roster.of_form(filed.edition.names)
    result = Consolidation(member, filed.edition, filed.year, tuple(_own_and_below(member, filed, roster)))
    diagnostics = [
        *(Finding(C703, values={"agency": part.member.name}) for part in result.standing(Participation.LEFT_OUT)),
        *_incomplete(result),
        *_not_added(result),
        *_too_large(result),
        *_contradictions(member, filed, roster),
        *_counted_twice(member, filed, roster),
        *_implausible(result, roster),
    ]
    return replace(result, diagnostics=tuple(diagnostics))


def _own_and_below(member: Member, filed: Filings, roster: Roster) -> Iterator[Contribution]:
    own = filed.by_code.get(member.code)
    if roster.files(member) and (own is not None or roster.owes(member)):
        yield Contribution(member, Participation.MISSING if own is None else Participation.COUNTED, own)
    for child in roster.children(member):
        yield from _parts(child, filed, roster)


def _parts(member: Member, filed: Filings, roster: Roster) -> Iterator[Contribution]:
    """The part a member has in the sum of its parent."""
    own = filed.by_code.get(member.code)
    if not member.counts:
        yield Contribution(member, Participation.LEFT_OUT, own)
    elif own is None or roster.files(member):
        yield from _own_and_below(member, filed, roster)
    else:
        yield Contribution(member, Participation.COUNTED, own)
        for part in _own_and_below(member, filed, roster):
            covered = part.standing is not Participation.LEFT_OUT
            yield Contribution(part.member, Participation.COVERED, part.filing) if covered else part


def _incomplete(result: Consolidation) -> Iterator[Finding]:
    missing = [part.member.name for part in result.standing(Participation.MISSING)]
    if missing:
        names = _first_of(missing)
        yield Finding(C750, values={"agency": result.member.name, "count": str(len(missing)), "missing": names})


def _first_of(names: Sequence[str]) -> Phrase:
    named, more = "、".join(names[:_MOST_NAMED]), len(names) > _MOST_NAMED
    return Phrase(f"{named}{'等' if more else ''}", f"{named}{' and others' if more else ''}")


def _not_added(result: Consolidation) -> Iterator[Finding]:
    """Inputs without a sum (C760)."""
    empty = result.left_empty
    if empty:
        names, count = _first_of([field.label for field in empty]), str(len(empty))
        yield Finding(C760, path=empty[0].path, label=empty[0].label, values={"count": count, "fields": names})


def _too_large(result: Consolidation) -> Iterator[Finding]:
    """Sums that the form has no room for, though every part had (V305, V361)."""
    labels = {figure.path: figure.label for figure in result.edition.key_figures}
    for path, value in result.overflowing.items():
        field, found = result.edition.fields.get(path), str(json_number(value))
        objection = converter_of(field).objection(field, value) if field and fits(value, field.digits) else None
        if field and objection:
            yield Finding(objection.rule, path=path, label=field.label, found=found, expected=objection.expected)
        else:
            yield Finding(V305, path=path, label=field.label if field else labels[path], found=found)


def _implausible(result: Consolidation, roster: Roster) -> Iterator[Finding]:
    """The rules that ask instead of rejecting, judged on the sum: what no part shows the whole may (P507)."""
    agency = Agency(code=result.member.code, name=result.member.name)
    context, _ = context_of(result.edition, result.year, agency, {}, Options(roster=roster))
    case = Case(result.edition, result.year, result.inputs, context=context)
    return (finding for finding in check(case) if finding.severity is Severity.WARNING)


def _counted_twice(member: Member, filed: Filings, roster: Roster) -> Iterator[Finding]:
    """Members that count beside those below them and filed what is marked as a sum, or these add up to (C791)."""
    children = [child for child in roster.children(member) if child.counts]
    for child in children:
        yield from _counted_twice(child, filed, roster)
    own = filed.by_code.get(member.code)
    if own is None or not children or not roster.files(member):
        return
    parts = tuple(part for child in children for part in _parts(child, filed, roster))
    below = Consolidation(member, filed.edition, filed.year, parts)
    if below.counted and (own.is_sum or _is_sum_of(own, below)):
        yield Finding(C791, values={"agency": member.name, "count": str(len(below.counted))})


def _is_sum_of(own: Filing, below: Consolidation) -> bool:
    """True if figures are those of several others together, and too many for chance."""
    adding = [field.path for field in below.edition.inputs if field.adds_up is AddsUp.YES]
    telling = [path for path in adding if below.inputs[path]]
    is_same = len(telling) >= _TELLING and all(own.inputs.get(path) == below.inputs[path] for path in adding)
    return is_same and sum(any(filing.inputs.values()) for filing in below.counted) > 1


def _contradictions(member: Member, filed: Filings, roster: Roster) -> Iterator[Finding]:
    """Members that stand for those below them and filed other figures than these add up to (C702)."""
    for child in roster.children(member):
        yield from _contradictions(child, filed, roster)
    own = filed.by_code.get(member.code)
    if own is None or roster.files(member):
        return
    below = Consolidation(member, filed.edition, filed.year, tuple(_own_and_below(member, filed, roster)))
    if not below.is_complete:
        return
    adding = {field.path for field in filed.edition.inputs if field.adds_up is AddsUp.YES}
    wrong = [path for path, value in below.inputs.items() if path in adding and value != own.inputs[path]]
    if wrong:
        first = wrong[0]
        expected = str(json_number(below.inputs[first]))
        yield Finding(
            C702,
            path=first,
            label=filed.edition.fields[first].label,
            found=str(json_number(own.inputs[first])),
            expected=Phrase(expected, expected),
            values={"agency": member.name, "more": str(len(wrong) - 1)},
        )
