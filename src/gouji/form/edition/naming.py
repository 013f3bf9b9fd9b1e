"""Ids for what has only printed words, for messages that propose one and for drafts; and labels with their units."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_COMMON = {
    "合计": "total", "总计": "total", "总数": "total", "共计": "total", "全部": "all", "总量": "total",
    "小计": "subtotal", "其他": "other", "其它": "other", "备注": "remarks", "数量": "count", "件数": "cases",
    "人数": "people",
    "金额": "amount", "个数": "count", "次数": "times", "本年": "this_year", "上年": "last_year", "本期": "this_period",
    "上年同期": "last_year", "累计": "to_date", "期初": "opening", "期末": "closing", "年初": "opening",
    "年末": "closing", "男": "male", "女": "female", "男性": "male", "女性": "female", "是": "yes",
    "否": "no", "单位": "unit",
    "自然人": "natural_person", "法人": "legal_person", "收入": "income", "支出": "spending", "结余": "balance",
    "代码": "code", "编号": "number", "名称": "name", "日期": "date", "年度": "year", "月份": "month",
    "季度": "quarter",
}  # fmt: skip
"""Headings that most forms have, with the ids that forms give them."""
_ORDER = re.compile(r"^[\s　]*([（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|其中[：:]?|[①-⑳])[\s　]*")
_LONGEST = 40


def bare_label(label: str) -> str:
    """Printed words without the number, the "of which" and the unit around them.

    Args:
        label: as printed, such as ``（七）总计``.

    Returns:
        The words in between; the label if nothing would be left.
    """
    found = _ORDER.sub("", label)
    found = re.sub(r"[（(][^（()）]*[）)]\s*$", "", found).strip(" 　:：")
    return found or label.strip()


def id_for(label: str, taken: Collection[str] = (), otherwise: str = "r") -> str:
    """An id for printed words.

    Args:
        label: as printed.
        taken: the ids that stand beside it.
        otherwise: the letter that a number is put behind where the words give no id.

    Returns:
        Lower-case letters, digits and underscores; none of *taken*.
    """
    words = bare_label(label)
    name = _COMMON.get(words) or _slug(words) or _slug(label)
    if name[:1].isdigit():
        name = f"{otherwise}{name}"
    if name.startswith("model_"):  # taken by the models of every form
        name = f"x_{name}"
    if name and name not in taken:
        return name
    stem = f"{name}_" if name else otherwise
    number = 2 if name else 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def edition_slug(text: str) -> str:
    """The letters and digits of a text as the id of an edition.

    Args:
        text: any, such as the name of a file.

    Returns:
        At most 40 characters; empty if nothing in the text may stand in an id.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def _slug(text: str) -> str:
    """The letters and digits of a text that is written in them; empty for Chinese, of which a part would mislead."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    if any(char.isalpha() and unicodedata.normalize("NFKD", char)[0] > "\x7f" for char in text):
        return ""
    return re.sub(r"[^a-z0-9]+", "_", plain.casefold()).strip("_")[:_LONGEST].rstrip("_")


def unit_beside(label: str, unit: str) -> str:
    """The unit that is told beside a label.

    Args:
        label: as it is printed.
        unit: of what stands there; empty if it has none.

    Returns:
        The unit; empty where the label itself ends with it in brackets: ``收费金额（单位：万元）``.
    """
    return "" if re.search(rf"[（(]([^（()）]*[：:]\s*)?{re.escape(unit)}[）)]$", label) else unit


def with_unit(label: str, unit: str) -> str:
    """A label with its unit in brackets, which stands there once.

    Args:
        label: as it is printed.
        unit: of what stands there; empty if it has none.

    Returns:
        The label alone where it has no unit, or names it already.
    """
    told = unit_beside(label, unit)
    return f"{label}（{told}）" if told else label
