"""Lines of a campaign on the terminal: each content with what became of it, what came late, counts, open doubts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from gouji.cli.common import counted, phrase, print_message, print_text
from gouji.cli.findings import print_doubts, print_findings

if TYPE_CHECKING:
    from gouji.collection.campaign import AgencyDoubt, Campaign, Collected, Judged, Notice
    from gouji.findings import Finding, Language

_LATE = "C741"


def is_worth_a_line(judged: Judged) -> bool:
    """True if a content is told by itself: it does not count, or something is to be said of it.

    Args:
        judged: the content.
    """
    from gouji.collection.campaign import Disposition

    return judged.disposition is not Disposition.COUNTS or bool(_told_alone(judged))


def _told_alone(judged: Judged) -> list[Finding]:
    """The findings about a content that are told with it: how many came late, and doubts, are told apart."""
    from gouji.collection.campaign import doubtful

    doubts = doubtful(judged)
    return [finding for finding in judged.findings if finding.code != _LATE and finding not in doubts]


def have_errors(notices: Iterable[Notice]) -> bool:
    """True if one of some notices is an error.

    Args:
        notices: about files of the campaign.
    """
    return any(notice.diagnostic.severity.value == "error" for notice in notices)


def print_content(judged: Judged, campaign: Campaign, language: Language) -> None:
    """Print the disposition of a content, in a line; and a line for each finding about it.

    Args:
        judged: the content.
        campaign: to which it came.
        language: of the lines.
    """
    name = f"{campaign.names.inbox}/{judged.name}"
    if judged.member is not None:
        own = judged.entry.summary.wrong if judged.entry.summary is not None else ()
        why = f": {' '.join(own)}" if own else ""
        form = f" {campaign.form_names[judged.form]}" if campaign.has_several_forms and judged.form else ""
        disposition, member = judged.disposition.words.text(language), judged.member
        print_text(f"{name}: {disposition} {member.code} {member.name}{form}{why}")
    print_findings(name, _told_alone(judged), language)


def print_late(fresh: Sequence[Judged], campaign: Campaign, language: Language) -> None:
    """Print the one line about all that came after the deadline.

    Args:
        fresh: the contents that are new.
        campaign: to which they came.
        language: of the line.
    """
    from gouji.findings.rules import C741

    late = sum(any(finding.code == _LATE for finding in judged.findings) for judged in fresh)
    if late:
        deadline = campaign.settings.deadline.isoformat()
        zh, en = f"{late} 份在截止日期 {deadline} 之后收到", f"{late} came after the deadline, {deadline}"
        severity = C741.severity.words.text(language)
        print_text(f"{campaign.names.inbox}: {C741.code} {severity}: {phrase(zh, en, language)}")


def print_counts(campaign: Campaign, done: Collected, fresh: list[Judged], language: Language) -> None:
    """Print how many contents are new, and how the agencies stand.

    Args:
        campaign: of which all is.
        done: what was collected.
        fresh: the contents that are new.
        language: of the line.
    """
    from gouji.collection.campaign import Disposition, State

    dispositions = [
        (disposition.words.text(language), sum(judged.disposition is disposition for judged in fresh))
        for disposition in Disposition
    ]
    agencies = done.standings.agencies
    states = [(state.words.text(language), sum(standing.state is state for standing in agencies)) for state in State]
    comma = phrase("，", ", ", language)
    new_ones = comma.join(f"{words} {count}" for words, count in dispositions if count)
    standing = comma.join(f"{words} {count}" for words, count in reversed(states))
    zh, en = f"共 {len(agencies)} 个单位", counted(len(agencies), "agency", "agencies")
    if campaign.has_several_forms:
        zh, en = f"应报 {len(agencies)} 份", counted(len(agencies), "report is due", "reports are due")
    print_message(
        f"新收 {len(fresh)} 份{f'：{new_ones}' if new_ones else ''}。{zh}：{standing}",
        f"{len(fresh)} new{f': {new_ones}' if new_ones else ''}. {en}: {standing}",
        language,
    )


def print_open_doubts(campaign: Campaign, done: Collected, doubts: Sequence[AgencyDoubt], language: Language) -> None:
    """Print the doubts about what counts and is new; and how many are open in all.

    Args:
        campaign: of which all is.
        done: what was collected.
        doubts: about all that counts.
        language: of the lines.
    """
    unanswered = [found for found in doubts if found.answer is None]
    lines = [
        (f"{campaign.names.inbox}/{current.name}", found.doubt)
        for found in unanswered
        if (current := found.standing.current) is not None and current.entry.sha256 in done.new
    ]
    print_doubts(lines, language)
    if len(unanswered) > len(lines):
        doubts_are = counted(len(unanswered), "doubt is", "doubts are")
        print_message(f"请核对的共 {len(unanswered)} 处，见 gouji status", f"{doubts_are} open: gouji status", language)
