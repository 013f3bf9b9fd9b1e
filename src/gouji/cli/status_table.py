"""How a campaign stands, as lines for a terminal: aligned where Chinese characters take two columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gouji.cli.common import both
from gouji.collection.campaign import STATES, Overview, State
from gouji.common import width

if TYPE_CHECKING:
    from gouji.collection.campaign import Call
    from gouji.findings import Language

_BAR = 40
_MOST_CALLS = 40
_MOST_PROBLEMS = 10
_ORDER = (State.ACCEPTED, State.RETURNED, State.MISSING)


def lines(shown: Overview, language: Language) -> Iterator[str]:
    """The lines, without line ends."""
    settings = shown.campaign.settings
    form = f"{shown.campaign.edition.form}（{shown.campaign.edition.id}）"
    year = both(f"{settings.year}年度", f"{settings.year} ", language)
    yield f"{year}{form}  {deadline_words(shown, language)}"
    yield ""
    counts = "  ".join(f"{STATES[state].text(language)} {shown.counts[state]}" for state in _ORDER)
    yield f"[{_bar(shown)}] {shown.percent}%  {counts}  {both('应报', 'all', language)} {shown.total}"
    yield from _groups(shown, language)
    yield from _problems(shown, language)
    yield from _calls(shown, language)
    yield from _remarks(shown, language)


def deadline_words(shown: Overview, language: Language) -> str:
    """How far the deadline is."""
    day, left = shown.campaign.settings.deadline.isoformat(), shown.days_left
    if left == 0:
        return both(f"今天（{day}）截止", f"due today ({day})", language)
    if left < 0:
        return both(f"{day} 截止，已过 {-left} 天", f"due {day}, {-left} days ago", language)
    return both(f"{day} 截止，还有 {left} 天", f"due {day}, in {left} days", language)


def _bar(shown: Overview) -> str:
    """Plain characters: block characters take one column here and two there."""
    accepted = _BAR * shown.counts[State.ACCEPTED] // max(1, shown.total)
    returned = _BAR * (shown.counts[State.ACCEPTED] + shown.counts[State.RETURNED]) // max(1, shown.total)
    return "#" * accepted + "+" * (returned - accepted) + "." * (_BAR - returned)


def _groups(shown: Overview, language: Language) -> Iterator[str]:
    head = [both("上级和类别", "below", language), both("应报", "all", language)]
    head += [STATES[state].text(language) for state in _ORDER]
    rows = [
        [group.title.text(language), str(group.total), *(str(group.counts[state]) for state in _ORDER)]
        for group in shown.groups
    ]
    yield ""
    yield from _table([head, *rows], right=range(1, 5))


def _problems(shown: Overview, language: Language) -> Iterator[str]:
    if not shown.problems:
        return
    yield ""
    yield both("错得最多的", "Wrong most often", language)
    rows = [
        [
            problem.code,
            problem.title.text(language),
            both(
                f"{problem.agencies} 个单位",
                f"{problem.agencies} agenc{'y' if problem.agencies == 1 else 'ies'}",
                language,
            ),
        ]
        for problem in shown.problems[:_MOST_PROBLEMS]
    ]
    yield from _table(rows)


def _calls(shown: Overview, language: Language) -> Iterator[str]:
    if not shown.calls:
        return
    yield ""
    yield both("要催的", "Whom to call", language)
    yield from _table([_call(call, language) for call in shown.calls[:_MOST_CALLS]])
    left = len(shown.calls) - _MOST_CALLS
    if left > 0:
        yield both(f"还有 {left} 个，见 --html 或 --json", f"{left} more in --html and --json", language)


def _call(call: Call, language: Language) -> list[str]:
    member = call.standing.member
    why = (
        f"{' '.join(problem.code for problem in call.problems)} ({call.since:%m-%d})" if call.since is not None else ""
    )
    contact = "  ".join(detail for detail in (member.contact, member.email) if detail)
    return [STATES[call.standing.state].text(language), member.code, member.name, contact, why]


def _remarks(shown: Overview, language: Language) -> Iterator[str]:
    if not shown.remarks:
        return
    yield ""
    yield both("请看", "To be looked at", language)
    for judged, finding in shown.remarks:
        yield f"inbox/{judged.name}: {finding.code} {finding.severity}: {finding.message(language)}"


def _table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (
            f"{' ' * (widths[i] - width(text))}{text}" if i in right else f"{text}{' ' * (widths[i] - width(text))}"
            for i, text in enumerate(row)
        )
        yield f"  {'  '.join(cells)}".rstrip()
