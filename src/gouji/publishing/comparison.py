"""Reports side by side: years of one agency, or several agencies; over editions where a figure means the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gouji.common import likeness, sketch
from gouji.findings import PhrasedError
from gouji.form import Edition, Number, PeriodType, Picture, Submission, counterparts, period_in_words, type_of
from gouji.roster import clean_code


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """One figure in every report.

    Attributes:
        section: the heading it stands under.
        values: None where a report states none.
        asked: False where the form of a report does not ask for it.
    """

    section: str
    path: str
    label: str
    unit: str
    is_total: bool
    values: tuple[Number | None, ...]
    asked: tuple[bool, ...]

    @property
    def is_same(self) -> bool:
        """True if every report that was asked states the same; a number and a blank, or N/A, are not the same."""
        return len({value for value, is_asked in zip(self.values, self.asked, strict=True) if is_asked}) < 2

    @property
    def is_joined(self) -> bool:
        """True if every report was asked for it."""
        return all(self.asked)

    @property
    def change(self) -> Number | None:
        """The last figure less the one before; None where one of them is missing."""
        before, after = self.values[-2:]
        return None if before is None or after is None else after - before

    @property
    def share(self) -> float | None:
        """The change as a part of the figure before; None unless that is above zero: a loss has no share."""
        before, change = self.values[-2], self.change
        return None if change is None or before is None or before <= 0 else float(change / before)


@dataclass(frozen=True, slots=True)
class TextLine:
    """Likeness of a text to the one before, 0.0 to 1.0; None where one is too short to be compared."""

    label: str
    likeness: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a chart with its figure in every report; None where a report was not asked."""

    label: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures that are looked at together."""

    title: str
    bars: tuple[Bar, ...]

    @property
    def whole(self) -> Bar:
        """The sum of the parts in every report."""
        columns = zip(*(bar.values for bar in self.bars), strict=True)
        sums = (None if None in column else sum((value or 0 for value in column), start=0) for column in columns)
        return Bar(self.title, tuple(sums))

    @property
    def most(self) -> Number:
        """The largest figure."""
        return max((value for bar in self.bars for value in bar.values if value is not None), default=0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Reports side by side, in the order they were given.

    Attributes:
        names: the heading of each column.
        title: the agency or the year they have in common.
        is_over_years: they are one agency's, each of another year.
    """

    title: str
    names: tuple[str, ...]
    is_over_years: bool
    lines: tuple[ComparisonLine, ...]
    texts: tuple[TextLine, ...]
    charts: tuple[Chart, ...]


def bearers(submissions: Iterable[Submission]) -> list[str]:
    """The agency of each report by its code, since agencies are renamed and some have one name.

    Args:
        submissions: of any agencies and years.

    Returns:
        The same text for reports of one agency: its code; its name if it has none, or where several have that name.
    """
    agencies = [submission.agency for submission in submissions]
    codes: dict[str, set[str]] = {}
    for agency in agencies:
        codes.setdefault(agency.name, set()).update({clean_code(agency.code)} if agency.code else ())
    return [
        clean_code(agency.code)
        if agency.code
        else next(iter(codes[agency.name]))
        if len(codes[agency.name]) == 1
        else agency.name
        for agency in agencies
    ]


def by_year(reports: Sequence[tuple[Submission, Edition]]) -> Sequence[tuple[Submission, Edition]]:
    """Reports in the order in which they are compared: those of one agency by their years, others as they come.

    Args:
        reports: submissions with their editions.

    Returns:
        The same ones.
    """
    if len(set(bearers(submission for submission, _ in reports))) > 1:
        return reports
    return sorted(reports, key=lambda report: report[0].year)


class NothingInCommonError(PhrasedError, ValueError):
    """Reports of different forms, of which no figure can be compared; *words* name the forms."""

    def __init__(self, forms: Iterable[str]) -> None:
        listed = tuple(dict.fromkeys(forms))
        super().__init__(
            f"这些报表没有可以对比的指标：{'、'.join(listed)}",
            f"these reports have no figure in common: {', '.join(listed)}",
        )


def prove_comparable(editions: Iterable[Edition]) -> None:
    """Raise if reports of some editions have no figure in common.

    Args:
        editions: those of the reports.

    Raises:
        NothingInCommonError: they are of different forms.
    """
    known = tuple(dict.fromkeys(editions))
    if any(not counterparts(edition, known[0]) for edition in known[1:]):
        raise NothingInCommonError(edition.form for edition in known)


def compare(reports: Sequence[tuple[Submission, Edition]]) -> Comparison:
    """Put two or more reports side by side.

    The lines are those of the newest edition, and between them the figures that only older ones asked.

    Args:
        reports: submissions with their editions, in the order of the columns.

    Returns:
        The comparison.

    Raises:
        ValueError: there are fewer than two.
        NothingInCommonError: they are of different forms.
    """
    if len(reports) < 2:
        raise ValueError("it takes two reports to compare")
    prove_comparable(edition for _, edition in reports)
    newest = max((edition for _, edition in reports), key=lambda edition: edition.years.first)
    title, names = _names([submission for submission, _ in reports])
    agencies = set(bearers(submission for submission, _ in reports))
    years = {submission.year for submission, _ in reports}
    return Comparison(
        title=title,
        names=names,
        is_over_years=len(agencies) == 1 and len(years) == len(reports),
        lines=(*_lines(reports, newest), *_key_figures(reports, newest)),
        texts=tuple(_texts(reports, newest)),
        charts=tuple(_chart(reports, newest, picture) for picture in newest.pictures),
    )


def _names(submissions: Sequence[Submission]) -> tuple[str, tuple[str, ...]]:
    """The title that all have in common, and the names that tell them apart: years, agencies, or both."""
    codes, years = bearers(submissions), [str(submission.year) for submission in submissions]
    agencies = [submission.agency.name for submission in submissions]
    if len(set(codes)) == 1:
        names = years if len(set(years)) == len(years) else [f"{year}（{n}）" for n, year in enumerate(years, 1)]
        return "、".join(dict.fromkeys(agencies)), tuple(names)
    pairs = set(zip(agencies, codes, strict=True))
    shared = {name for name, count in Counter(name for name, _ in pairs).items() if count > 1}
    agencies = [
        f"{name}（{code}）" if name in shared and code != name else name
        for name, code in zip(agencies, codes, strict=True)
    ]
    if len(set(years)) == 1:
        when = submissions[0].year
        return f"{when} 年" if type_of(when) is PeriodType.YEAR else period_in_words(when).zh, tuple(agencies)
    return "、".join(dict.fromkeys(agencies)), tuple(
        f"{agency} {year}" for agency, year in zip(agencies, years, strict=True)
    )


def _lines(reports: Sequence[tuple[Submission, Edition]], newest: Edition) -> list[ComparisonLine]:
    """A line for every figure that any of the editions asks for, where that edition asks for it."""
    asking: dict[str, Edition] = dict.fromkeys(newest.fields, newest)
    order = list(newest.fields)
    for _, edition in reports:
        place = 0
        for path in edition.fields:
            if path not in asking:
                asking[path] = edition
                order.insert(place, path)
            place = order.index(path) + 1
    return [_line(reports, path, asking[path]) for path in order if asking[path].fields[path].type.is_number]


def _line(reports: Sequence[tuple[Submission, Edition]], path: str, asking: Edition) -> ComparisonLine:
    field = asking.fields[path]
    section = next(known.heading for known in asking.sections if known.number == field.section)
    parts = [counterparts(edition, asking).get(path, ()) for _, edition in reports]
    values = tuple(_figure(submission, known) for (submission, _), known in zip(reports, parts, strict=True))
    return ComparisonLine(section, path, field.label, field.unit, field.is_total, values, tuple(map(bool, parts)))


def _figure(submission: Submission, parts: Sequence[str]) -> Number | None:
    values = [submission.value(part) for part in parts]
    is_number = all(isinstance(value, int | Decimal) for value in values)
    return sum(values, start=0) if values and is_number else None


def _key_figures(reports: Sequence[tuple[Submission, Edition]], newest: Edition) -> list[ComparisonLine]:
    lines = []
    for section in newest.sections:
        for figure in section.key_figures:
            asked = tuple(
                any(key_figure.path == figure.path for key_figure in edition.key_figures) for _, edition in reports
            )
            values = tuple(
                submission.value(figure.path) if known else None
                for (submission, _), known in zip(reports, asked, strict=True)
            )
            where = (section.heading, figure.path, figure.label, figure.unit)
            lines.append(ComparisonLine(*where, is_total=False, values=values, asked=asked))
    return lines


def _texts(reports: Sequence[tuple[Submission, Edition]], newest: Edition) -> list[TextLine]:
    """The likeness of the texts of the last two reports."""
    lines = []
    for text in newest.texts:
        if all(any(known.path == text.path for known in edition.texts) for _, edition in reports):
            one, other = (sketch(submission.value(text.path)) for submission, _ in reports[-2:])
            lines.append(TextLine(text.label, likeness(one, other) if one and other else None))
    return lines


_REMARK = re.compile("（[^（）]{5,}）$")


def _chart(reports: Sequence[tuple[Submission, Edition]], newest: Edition, picture: Picture) -> Chart:
    chains = [newest.words(part) for part in picture.parts]
    shared = set(chains[0]).intersection(*chains[1:]) if len(chains) > 1 else set()
    labels = [chain[-1] for chain in chains]
    if len(set(labels)) < len(labels):
        labels = [" ".join(word for word in chain if word not in shared) for chain in chains]
    bars = []
    for label, part in zip(labels, picture.parts, strict=True):
        values = tuple(_figure(submission, edition.typed_below(part)) for submission, edition in reports)
        bars.append(Bar(_REMARK.sub("", label), values))
    return Chart(picture.title, tuple(bars))
