"""Lists for people with a spreadsheet program, as CSV that it opens as it is meant."""

from __future__ import annotations

import csv
import functools
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

_GUARDED = tuple("'=+-@\t\r\n＝＋－＠")
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_OTHER_NUMBER = re.compile(
    r"[0-9]{12,}|0[0-9]+"  # of more than eleven digits Excel displays 1.23E+11, of more than fifteen it keeps no more
    r"|[0-9]+\.[0-9]*0|[0-9]+\.|\.[0-9]+"  # 1.10 would be 1.1
    r"|[0-9]*\.?[0-9]+e[+-]?[0-9]+"  # 2E3 would be 2000
    r"|(?![0-9]{4}-[0-9]{2}-[0-9]{2}$)[0-9]{1,4}[-/][0-9]{1,4}(?:[-/][0-9]{1,4})?"  # 3-1 would be the first of March
    r"|[0-9]+(?::[0-9]+){1,2}(?:\.[0-9]+)?|[0-9]+ [0-9]+/[0-9]+"  # 1:2 would be two past one
    rf"|{_MONTH}[- /]?[0-9]{{1,4}}|[0-9]{{1,4}}[- /]?{_MONTH}"
    r"|\([0-9.,]+\)|[0-9.,]+-|[¥$€£]\s?[0-9.,]+|[0-9]*\.[0-9]+%|[0-9]+(?:,[0-9]+)+(?:\.[0-9]*)?"  # (5) would be -5
    r"|true|false",
    re.IGNORECASE,
)
"""Texts that Excel or LibreOffice takes for a number or a day and displays otherwise. A day as ISO 8601 stays one."""
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?%?")


@functools.lru_cache(maxsize=4096)
def harmless(text: str) -> str:
    """Text that no spreadsheet program takes for a formula, nor for a number or a day that it displays otherwise.

    Such text gets an apostrophe before it: a formula's first sign, a code of more digits than those programs display,
    one with zeros before it, one that looks like a power of ten, an hour or a day, full-width digits. So does text with
    an apostrophe of its own, so that one taken off gives every text back.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    is_other = _OTHER_NUMBER.fullmatch(plain) or (plain != text and _NUMBER.fullmatch(plain))
    return f"'{text}" if text.startswith(_GUARDED) or is_other else text


def csv_list(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A list as CSV.

    Args:
        head: the headings.
        rows: texts; each is :func:`harmless`.

    Returns:
        UTF-8 with a mark, by which Excel knows it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(map(harmless, row) for row in rows)
    return text.getvalue().encode("utf-8-sig")
