"""The standings of a campaign as lines for a terminal: aligned where Chinese characters take two columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gouji.cli.common import counted, phrase
from gouji.collection.campaign import Overview, State
from gouji.common import padded, terminal_width
from gouji.form import period_in_words

if TYPE_CHECKING:
    from gouji.collection.campaign import Call, Group
    from gouji.findings import Language

_BAR = 40
_WIDEST = 48
"""Terminal cells up to which a column is aligned: a longer text stands out of its own row alone."""
_MOST_CALLS = 40
_MOST_PROBLEMS = 10
_ORDER = (State.ACCEPTED, State.RETURNED, State.MISSING)


def lines(snapshot: Overview, language: Language) -> Iterator[str]:
    """The lines of an overview.

    Args:
        snapshot: of the campaign.
        language: of the words.

    Yields:
        Lines without line ends.
    """
    settings = snapshot.campaign.settings
    form = "、".join(f"{edition.form}（{edition.id}）" for edition in snapshot.campaign.editions)
    year = phrase(period_in_words(settings.year).zh, f"{settings.year} ", language)
    yield f"{year}{form}  {deadline_words(snapshot, language)}"
    yield ""
    counts = "  ".join(f"{state.words.text(language)} {snapshot.counts[state]}" for state in _ORDER)
    yield f"[{_bar(snapshot)}] {snapshot.percent}%  {counts}  {phrase('应报', 'all', language)} {snapshot.total}"
    if snapshot.forms:
        yield from _groups(snapshot.forms, phrase("报表", "form", language), language)
    yield from _groups(snapshot.groups, phrase("上级和类别", "below", language), language)
    yield from _problems(snapshot, language)
    yield from _calls(snapshot, language)
    yield from _doubts(snapshot, language)
    yield from _remarks(snapshot, language)


def deadline_words(snapshot: Overview, language: Language) -> str:
    """The days to the deadline, in words.

    Args:
        snapshot: of the campaign.
        language: of the words.

    Returns:
        One clause.
    """
    day, left = snapshot.campaign.settings.deadline.isoformat(), snapshot.days_left
    if left == 0:
        return phrase(f"今天（{day}）截止", f"due today ({day})", language)
    if left < 0:
        return phrase(f"{day} 截止，已过 {-left} 天", f"due {day}, {counted(-left, 'day')} ago", language)
    return phrase(f"{day} 截止，还有 {left} 天", f"due {day}, in {counted(left, 'day')}", language)


def _bar(snapshot: Overview) -> str:
    """Plain characters: block characters take one column here and two there."""
    accepted = _BAR * snapshot.counts[State.ACCEPTED] // max(1, snapshot.total)
    returned = _BAR * (snapshot.counts[State.ACCEPTED] + snapshot.counts[State.RETURNED]) // max(1, snapshot.total)
    return "#" * accepted + "+" * (returned - accepted) + "." * (_BAR - returned)


def _groups(groups: Sequence[Group], title: str, language: Language) -> Iterator[str]:
    head = [title, phrase("应报", "all", language)]
    head += [state.words.text(language) for state in _ORDER]
    rows = [
        [group.title.text(language), str(group.total), *(str(group.counts[state]) for state in _ORDER)]
        for group in groups
    ]
    yield ""
    yield from _table([head, *rows], right=range(1, 5))


def _problems(snapshot: Overview, language: Language) -> Iterator[str]:
    if not snapshot.problems:
        return
    yield ""
    yield phrase("常见问题", "Wrong most often", language)
    rows = [
        [
            problem.code,
            problem.title.text(language),
            _counted(problem.agencies, snapshot, language),
        ]
        for problem in snapshot.problems[:_MOST_PROBLEMS]
    ]
    yield from _table(rows)


def _counted(count: int, snapshot: Overview, language: Language) -> str:
    """A number of agencies, or of reports where an agency may file several."""
    if snapshot.forms:
        return phrase(f"{count} 份", counted(count, "report"), language)
    return phrase(f"{count} 个单位", counted(count, "agency", "agencies"), language)


def _calls(snapshot: Overview, language: Language) -> Iterator[str]:
    if not snapshot.calls:
        return
    yield ""
    yield phrase("待催报单位", "Whom to call", language)
    yield from _table([_call(call, snapshot, language) for call in snapshot.calls[:_MOST_CALLS]])
    left = len(snapshot.calls) - _MOST_CALLS
    if left > 0:
        yield phrase(f"还有 {left} 个，见 --html 或 --json", f"{left} more in --html and --json", language)


def _call(call: Call, snapshot: Overview, language: Language) -> list[str]:
    member = call.standing.member
    why = (
        f"{' '.join(problem.code for problem in call.problems)} ({call.since:%m-%d})" if call.since is not None else ""
    )
    contact = "  ".join(detail for detail in (member.contact, *member.telephones, member.email) if detail)
    letters = snapshot.letter_words(call)
    why = "  ".join(part for part in (why, letters.text(language) if letters else "") if part)
    forms = [snapshot.form_of(call.standing)] if snapshot.forms else []
    return [call.standing.state.words.text(language), member.code, member.name, *forms, contact, why]


def _doubts(snapshot: Overview, language: Language) -> Iterator[str]:
    if not snapshot.open_doubts:
        return
    yield ""
    yield phrase("请核对（已通过，有疑点；答复用 gouji answer）", "Accepted, with a doubt (gouji answer)", language)
    for found in snapshot.open_doubts[:_MOST_CALLS]:
        member, doubt = found.standing.member, found.doubt
        place = f"{doubt.place}:" if doubt.place else ""
        form = f" {snapshot.form_of(found.standing)}" if snapshot.forms else ""
        name = f"{member.code} {member.short_name or member.name}{form}"
        yield f"  {name}:{place} {doubt.code}: {doubt.message.text(language)}"
    left = len(snapshot.open_doubts) - _MOST_CALLS
    if left > 0:
        yield phrase(f"还有 {left} 处，见 --html 或 --json", f"{left} more in --html and --json", language)


def _remarks(snapshot: Overview, language: Language) -> Iterator[str]:
    if not snapshot.remarks:
        return
    yield ""
    yield phrase("要留意的来件", "Files to look at", language)
    for judged, finding in snapshot.remarks:
        severity = finding.severity.words.text(language)
        yield f"{snapshot.campaign.names.inbox}/{judged.name}: {finding.code} {severity}: {finding.message(language)}"


def _table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    rooms = [min(_WIDEST, max(terminal_width(row[column]) for row in rows)) for column in range(len(rows[0]))]
    for row in rows:
        cells = (padded(text, rooms[column], right=column in right) for column, text in enumerate(row))
        yield f"  {'  '.join(cells)}".rstrip()
