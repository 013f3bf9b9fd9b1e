"""A check and its outcome, and the page of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gouji.common import padded, terminal_width
from gouji.findings import Language, Phrase, PhrasedEnum
from gouji.pages import page
from gouji.version import __version__


class SelftestOutcome(PhrasedEnum):
    """The outcome of a check: it passed, the machine lacks what not everybody needs, or something does not work."""

    PASSED = "passed", "正常", "ok"
    NOTED = "noted", "提示", "note"
    FAILED = "failed", "失败", "FAILED"


@dataclass(frozen=True, slots=True)
class SelftestCheck:
    """A check that was made.

    Attributes:
        name: of what was looked at.
        outcome: of looking at it.
        detail: what was found.
        seconds: that it took.
    """

    name: Phrase
    outcome: SelftestOutcome
    detail: Phrase
    seconds: float = 0.0


def selftest_text(checks: Sequence[SelftestCheck], made_at: datetime, language: Language) -> str:
    """The page as lines of text.

    Args:
        checks: in their order.
        made_at: the time to show.
        language: of the words.

    Returns:
        Lines, each with its end.
    """
    lines = [f"{_title(language)}  {made_at:%Y-%m-%d %H:%M}", ""]
    wide = max(terminal_width(check.name.text(language)) for check in checks)
    for check in checks:
        name, detail = check.name.text(language), check.detail.text(language)
        lines.append(f"[{padded(check.outcome.words.text(language), 6)}] {padded(name, wide)}  {detail}".rstrip())
    return "\n".join([*lines, "", verdict(checks).text(language), ""])


def selftest_page(checks: Sequence[SelftestCheck], made_at: datetime, language: Language) -> str:
    """The page as HTML.

    Args:
        checks: in their order.
        made_at: the time to show.
        language: of the words.

    Returns:
        HTML that fetches nothing.
    """
    rows = [(check, check.outcome.words.text(language)) for check in checks]
    said = verdict(checks).text(language)
    title = _title(language)
    return page("selftest.html", title=title, verdict=said, rows=rows, made_at=made_at, language=language)


def verdict(checks: Sequence[SelftestCheck]) -> Phrase:
    """The outcome of all checks in a sentence.

    Args:
        checks: that were made.

    Returns:
        The sentence.
    """
    failed = sum(check.outcome is SelftestOutcome.FAILED for check in checks)
    if not failed:
        return Phrase("全部正常。", "Everything works.")
    return Phrase(
        f"有 {failed} 项失败，请把本页发给提供程序的人。",
        f"{failed} failed: send this page to who gave you the program.",
    )


def _title(language: Language) -> str:
    return Phrase(f"gouji {__version__} 自检", f"gouji {__version__} self-test").text(language)
