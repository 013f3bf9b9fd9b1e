"""Texts in rows, from CSV or JSON: the table a roster is read from."""

from __future__ import annotations

import contextlib
import csv
import functools
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gouji.findings import Finding, FindingError, Phrase, json_reason
from gouji.findings.rules import C710, C714
from gouji.roster.columns import REQUIRED, column_of

MAX_ROWS = 300_000
"""The nation has about 200 000 agencies that file."""
HEADER_ROWS = 10
"""Above the header there may be a title and a remark."""


_SAMPLE = 2000


class NotARoster(FindingError):  # noqa: N818  # no error of the program
    """The file holds no table; *finding* says why."""


def _broken(zh: str, en: str) -> NotARoster:
    return NotARoster(Finding(C710, values={"detail": Phrase(zh, en)}))


Row = tuple[int, Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class RosterTable:
    """Texts in rows.

    Attributes:
        rows: the number of each row and its texts by the number of their column, 1-based; nothing where nothing stands.
            To be gone through once; may raise :class:`NotARoster` on the way.
        sheet: where it stands in a workbook.
        is_json: it stood in JSON, where values have a path and no cell; rows are counted from 0, the header is row -1.
    """

    rows: Iterable[Row]
    sheet: str | None = None
    is_json: bool = False


def decoded(data: bytes) -> str | None:
    """The text in UTF-8, GB 18030 or UTF-16.

    Args:
        data: a whole file.

    Returns:
        The text without a byte order mark; None if it is none of these.

    Raises:
        NotARoster: it is a roster with NUL characters.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in data[:_SAMPLE] and not _is_broken_text(data):  # UTF-16 without its mark
        encodings = (_wide_encoding(data),)
    else:
        encodings = _NARROW
    for encoding in encodings:
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\x00" in text and _is_roster(text.replace("\x00", "")):
                row = 1 + text.count("\n", 0, text.index("\x00"))
                raise _broken(
                    f"第 {row} 行有编码为 0 的字符（NUL），文件可能已损坏",
                    f"line {row} has a NUL character, the file may be damaged",
                )
            return None if "\x00" in text else text
    return None


_NARROW = ("utf-8-sig", "gb18030")


def _wide_encoding(data: bytes) -> str:
    """The one of UTF-16 in which there are most commas and line ends."""
    return max("utf-16-le", "utf-16-be", key=functools.partial(_ascii_characters, data))


def _is_broken_text(data: bytes) -> bool:
    """True for a roster in an encoding of bytes that has NUL bytes in it; UTF-16 has them too."""
    sample = data[:_SAMPLE]
    bare = sample.replace(b"\x00", b"")
    return not _is_roster(sample.decode(_wide_encoding(data), "ignore")) and any(
        _is_roster(bare.decode(encoding, "ignore")) for encoding in _NARROW
    )


def _is_roster(text: str) -> bool:
    """True if a text begins as JSON does, or one of its first lines has a header of a roster."""
    lines = text.split("\n", HEADER_ROWS)[:HEADER_ROWS]
    return text.lstrip().startswith(("{", "[")) or any(_headers_in(line, mark) for line in lines for mark in _MARKS)


def _ascii_characters(data: bytes, encoding: str) -> int:
    return sum(char.isascii() and char != "\x00" for char in data[:_SAMPLE].decode(encoding, "ignore"))


def table_from_csv(text: str) -> RosterTable:
    """The table in CSV.

    Args:
        text: with commas, semicolons or tabs; a first line ``sep=;``, as Excel reads it, is no row.

    Returns:
        A table whose rows raise :class:`NotARoster` where the CSV is broken or too long.
    """
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep="):  # tells Excel the separator, and is no row there
        text = rest
    return RosterTable(_csv_rows(text))


def _csv_rows(text: str) -> Iterator[Row]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)), start=1):
            if number > MAX_ROWS:
                raise _too_long("行数", "rows")
            yield number, {column: cell for column, cell in enumerate(cells, start=1) if cell}
    except csv.Error:  # a value of more than 131 072 characters, mostly a quotation mark that is never closed
        row = number + 1
        raise _broken(
            f"第 {row} 行有过长的内容或没有闭合的引号", f"row {row} has too long a value or an open quote"
        ) from None


def _too_long(zh: str, en: str) -> NotARoster:
    limit = f"{MAX_ROWS:,}"
    return NotARoster(Finding(C714, found=f"> {limit}", values={"what": Phrase(zh, en), "limit": limit}))


def _separator(text: str) -> str:
    """The separator that makes the best header of one of the first lines."""
    lines = text.split("\n", HEADER_ROWS)[:HEADER_ROWS]
    known = {mark: max(_headers_in(line, mark) for line in lines) for mark in _MARKS}
    return max(known, key=lambda mark: known[mark])


_MARKS = ",;\t"


def _headers_in(line: str, mark: str) -> int:
    return sum(_is_header(cell.strip()) for cell in line.split(mark))


def _is_header(cell: str) -> bool:
    return column_of(cell.strip('"')) is not None


def table_from_json(text: str) -> RosterTable:
    """The table in JSON: ``{"members": [{"code": …, "name": …}, …]}``, or the list alone.

    Args:
        text: the whole document.

    Returns:
        A table whose columns are the names of the members' values.

    Raises:
        NotARoster: it is no JSON of this shape.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = json_reason(error)
        raise _broken(reason.zh, reason.en) from None
    members = document.get("members") if isinstance(document, dict) else document
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise _broken("JSON 中没有 members 列表", "the JSON has no list of members")
    if len(members) > MAX_ROWS:
        raise _too_long("单位数", "agencies")
    return RosterTable(_json_rows(members), is_json=True)


def _json_rows(members: Sequence[Mapping[str, object]]) -> Iterator[Row]:
    names = list(dict.fromkeys(name for member in members for name in member)) or list(REQUIRED)
    yield -1, dict(enumerate(names, start=1))
    for number, member in enumerate(members):
        found = ((column, member.get(name)) for column, name in enumerate(names, start=1))
        yield number, {column: _json_text(value) for column, value in found if value is not None}


def _json_text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
