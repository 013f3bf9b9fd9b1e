"""The page for the wall: one self-contained HTML file with the standings of a campaign."""

from __future__ import annotations

from gouji.collection.campaign.standing import State
from gouji.collection.campaign.status import Overview
from gouji.findings import Language, Phrase
from gouji.pages import page

_MOST_PROBLEMS = 10
_MARK = "/* gouji status */"
"""Stands in the style of every such page, near its beginning."""
_WORDS = {
    "progress": Phrase("进度", "progress"),
    "due": Phrase("截止", "due"),
    "days left": Phrase("天后截止", "days left"),
    "day left": Phrase("天后截止", "day left"),
    "today": Phrase("今天截止", "due today"),
    "over": Phrase("天前已截止", "days over"),
    "agencies": Phrase("个单位", "agencies"),
    "agency counted": Phrase("个单位", "agency"),
    "of": Phrase("应报", "of"),
    "forms": Phrase("各报表进度", "By form"),
    "form": Phrase("报表", "Form"),
    "reports": Phrase("份", "reports"),
    "report counted": Phrase("份", "report"),
    "groups": Phrase("各系统进度", "By parent"),
    "group": Phrase("上级和类别", "Below"),
    "all": Phrase("应报", "All"),
    "problems": Phrase("常见问题", "Wrong most often"),
    "none wrong": Phrase("没有待改的单位。", "Nothing is waiting to be corrected."),
    "calls": Phrase("待催报单位", "Whom to call"),
    "all here": Phrase("全部已通过，没有待催报的单位。", "All are accepted: nobody to call."),
    "agency": Phrase("单位", "Agency"),
    "state": Phrase("状态", "State"),
    "contact": Phrase("联系人", "Contact"),
    "why": Phrase("情况", "Why"),
    "nothing came": Phrase("尚未收到", "nothing came"),
    "since": Phrase("收到，待改：", "came in, to be corrected: "),
    "everyone": Phrase("全部单位", "Everyone"),
    "look": Phrase("要留意的来件", "Files to look at"),
    "file": Phrase("文件", "File"),
    "doubts": Phrase("请核对（已通过，有疑点）", "Accepted, with a doubt"),
    "place": Phrase("位置", "Place"),
    "made": Phrase("制作于", "Made"),
    "received": Phrase("共收到", "Contents received:"),
}


def status_page(snapshot: Overview, language: Language) -> str:
    """The status page, to be hung up, as HTML. Nothing in it comes from anywhere else, and every text is text.

    Args:
        snapshot: from :func:`gouji.status`.
        language: ``"zh"`` or ``"en"``.

    Returns:
        The page as text.
    """
    head = snapshot.campaign.title
    return page(
        "campaign.html",
        mark=_MARK,
        language="zh-CN" if language == "zh" else "en",
        snapshot=snapshot,
        settings=snapshot.campaign.settings,
        title=Phrase(f"{head.zh}收报进度", f"{head.en}: progress").text(language),
        states=[(state, state.words.text(language)) for state in (State.ACCEPTED, State.RETURNED, State.MISSING)],
        dispositions=[
            (disposition.words.text(language), count) for disposition, count in snapshot.dispositions.items() if count
        ],
        problems=snapshot.problems[:_MOST_PROBLEMS],
        word=lambda name: _WORDS[name].text(language),
        text=lambda phrase: phrase.text(language),
        message=lambda finding: finding.message(language),
    )


def is_status_page(data: bytes) -> bool:
    """True if a file is such a page: then a newer one may be written over it.

    Args:
        data: its first bytes, at least 4 096 if it has as many.

    Returns:
        True if the mark of these pages is in them.
    """
    return _MARK.encode() in data
