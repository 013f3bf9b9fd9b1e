"""Printing of findings: compiler-style, a line each; also those of sources that hold no submission."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gouji.cli.common import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.collection import Doubt, Loaded
    from gouji.findings import Finding, Language
    from gouji.form import Edition, Submission
    from gouji.reading import Options

MOST_SHOWN = 30
"""Lines of findings a file, unless all are asked for."""
_MOST_PLACES = 4


def print_findings(
    name: str,
    diagnostics: Iterable[Finding],
    language: Language,
    stream: Any = None,
    most: int | None = MOST_SHOWN,
) -> None:
    """A line a finding, those that follow from it named behind it.

    Args:
        name: of the file.
        diagnostics: with their causes.
        language: of messages.
        stream: None for standard error.
        most: lines, not findings counted; None for every finding on a line of its own.
    """
    from gouji.common import escaped
    from gouji.findings import Audience, Folded, folded

    audience = Audience.of_process()
    groups = [Folded(finding, ()) for finding in diagnostics] if most is None else list(folded(diagnostics))
    for group in groups[:most]:
        finding = group.finding
        place = f"{finding.place}:" if finding.place else ""
        message = finding.message(language, audience) + _followed_by(group.followers, language)
        trial = phrase("（试行）", " (beta)", language) if finding.rule.beta else ""
        severity = finding.severity.words.text(language)
        line = f"{name}:{place} {finding.code} {severity}{trial}: {message}"
        print(escaped(line), file=stream or sys.stderr)
    left = len(groups) - len(groups[:most])
    if left:
        words = phrase(f"还有 {left} 条没有显示，加 --all 全部显示", f"{left} more; --all shows them all", language)
        print(escaped(f"{name}: {words}"), file=stream or sys.stderr)


def print_doubts(doubts: Sequence[tuple[str, Doubt]], language: Language) -> None:
    """The section of what was accepted with a doubt; nothing where there is none.

    Args:
        doubts: each with the name of its file.
        language: of the words.
    """
    if not doubts:
        return
    print(phrase("请核对（已通过，有疑点）：", "Accepted, with a doubt:", language), file=sys.stderr)
    for name, doubt in doubts[:MOST_SHOWN]:
        print_doubt(name, doubt, language)
    left = len(doubts) - MOST_SHOWN
    if left > 0:
        print(phrase(f"还有 {left} 处没有显示", f"{left} more", language), file=sys.stderr)


def print_doubt(name: str, doubt: Doubt, language: Language, state: str | None = None) -> None:
    """A doubt in a line.

    Args:
        name: of the file.
        doubt: about it.
        language: of the words.
        state: what became of it; None for the word for a warning.
    """
    from gouji.common import escaped
    from gouji.findings import Severity

    place = f"{doubt.place}:" if doubt.place else ""
    words = state or Severity.WARNING.words.text(language)
    print(escaped(f"{name}:{place} {doubt.code} {words}: {doubt.message.text(language)}"), file=sys.stderr)


def _followed_by(followers: Sequence[Finding], language: Language) -> str:
    if not followers:
        return ""
    places = [follower.cell or follower.place or "" for follower in followers[:_MOST_PLACES]]
    more = len(followers) > _MOST_PLACES
    count = len(followers) + 1
    zh = f"（同一原因共 {count} 处，另有 {'、'.join(places)}{'等' if more else ''}）"
    en = f" ({count} places of the same cause, also {', '.join(places)}{', ...' if more else ''})"
    return phrase(zh, en, language)


def usable(
    paths: Sequence[Path], options: Options, language: Language, unusable: list[str], *, taken_over: bool = False
) -> Iterator[tuple[Loaded, Submission, Edition]]:
    """The submissions of the sources with their editions; what holds none is said and put among the *unusable*."""
    from gouji.collection import submissions

    for source in submissions(paths, options, taken_over=taken_over):
        edition = options.find(source.submission.edition_id) if source.submission is not None else None
        if source.submission is None or edition is None:
            print_findings(source.name, source.diagnostics, language)
            unusable.append(source.name)
        else:
            yield source, source.submission, edition
