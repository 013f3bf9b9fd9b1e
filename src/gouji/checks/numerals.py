"""Numbers written out in Chinese: 一百二十三 is 123."""

from __future__ import annotations

import re

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_FINANCIAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_PLACES = {"十": 10, "百": 100, "千": 1000}


def chinese_number(text: str) -> int | None:
    """``一百二十三`` is 123.

    Args:
        text: numerals alone, those of cheques (叁拾贰) too.

    Returns:
        The number; None for digits in a row (二〇二五) and for forms that are read in two ways (一百二, 十二万三).
    """
    text = text.translate(_FINANCIAL)
    high, _, low = text.rpartition("万")
    if "万" in high or (high and low and "千" not in low and low[0] not in "零〇"):  # 十二万三 is 123 000 to some
        return None
    upper = _below_ten_thousand(high) if high else 0
    lower = _below_ten_thousand(low) if low else 0
    if upper is None or lower is None or ("万" in text and not high):
        return None
    return upper * 10_000 + lower


def _below_ten_thousand(text: str) -> int | None:
    total, last_place = 0, 10_000
    for part in re.finditer("(?P<digit>[零〇一二两三四五六七八九]*)(?P<place>[十百千]?)", text):
        digits, place = part["digit"].lstrip("零〇"), _PLACES.get(part["place"], 1)
        if not part[0]:
            continue
        # 十五 begins without a digit; anything else has exactly one before its place.
        if len(digits) > 1 or (not digits and not (place == 10 and total == 0) and text not in ("零", "〇")):
            return None
        # 一百二 is 120 to some.
        loose = place == 1 and last_place in (100, 1000) and part["digit"][:1] not in ("零", "〇")
        if place >= last_place or loose:
            return None
        total += (_DIGITS[digits] if digits else int(place == 10)) * place
        last_place = place
    return total
