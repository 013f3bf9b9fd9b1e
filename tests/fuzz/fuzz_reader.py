"""A fuzz target for the reader: whatever the bytes, no exception, and both readers say the same.

Runs under atheris, which is no dependency of the project::

    make demo && .venv/bin/pip install atheris
    cp -r tests/fuzz/inputs ../corpus
    PYTHONPATH=tests .venv/bin/python tests/fuzz/fuzz_reader.py ../corpus -len_control=0 -max_len=80

What it finds is kept in ``tests/fuzz/inputs`` and read again by ``tests/test_fuzz.py``.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gouji.reading.workbooks import Options
    from support.edit import Workbook

_TOKENS = (
    b"<", b">", b"</", b"/>", b'"', b"&amp;", b"&#x30;", b"<v>", b"</v>", b"<f>", b"</f>", b"<c/>", b"<is><t>",
    b"</t></is>", b'<c r="D7"><v>9</v></c>', b'<c r="D7" t="str"><f>1</f><v>x</v></c>', b'<row r="7"/>', b"<v>1</v>",
    b't="s"', b't="str"', b't="b"', b't="e"', b't="inlineStr"', b't="d"', b's="1"', b'r="D7"', b"SUM(", b"[1]!", b"1E9",
    b"-0", b"0.1", b"99999999999", b"46029", b"\xe4\xba\x8c", b"_x0030_", b"\xef\xbc\x97", b" ", b"\n", b"", b"7",
    b'<mergeCell ref="D7:E7"/>',
    b' ref="D7:J7" t="shared" si="0"', b' t="array"', b"<!--", b"-->", b"<![CDATA[", b"]]>",
    b' xml:space="preserve"', b"2024", b"gouji", b"<si><t>", b"</t></si>", b' date1904="1"', b' hidden="1"', b"<a/>",
)  # fmt: skip


class _Choices:
    """Numbers read from the bytes, so that a small change of the bytes is a small change of the workbook."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def below(self, limit: int) -> int:
        size = 1 if limit <= 1 << 8 else 2 if limit <= 1 << 16 else 3
        taken = self.data[self.at : self.at + size]
        self.at += size
        return int.from_bytes(taken, "big") % limit

    def rest(self) -> bytes:
        return self.data[self.at :]

    @property
    def is_empty(self) -> bool:
        return self.at >= len(self.data)


@functools.cache
def _books() -> tuple[Workbook, ...]:
    from support.edit import Workbook
    from support.filled import workbook

    return tuple(Workbook(workbook(name)) for name in ("2021", "2019"))


@functools.cache
def _thorough() -> Options:
    """Asking for limits of one's own asks for the thorough reader."""
    from gouji.reading.workbooks import Options
    from gouji.workbook.formats import DEFAULT_LIMITS

    return Options(limits=replace(DEFAULT_LIMITS, members=DEFAULT_LIMITS.members - 1))


def check_same(data: bytes) -> None:
    """Read a workbook both ways."""
    import gouji

    one, other = gouji.read_bytes(data, "x"), gouji.read_bytes(data, "x", _thorough())
    for reading in (one, other):
        reading.to_json("zh")
        reading.to_json("en")
    if one.to_json() != other.to_json():
        raise AssertionError(f"{one.to_json()}\n{other.to_json()}")


def _edited_part(choices: _Choices) -> None:
    """A part of a workbook in which bytes are replaced by tokens of the format."""
    from gouji.workbook.ooxml.archive import packed

    books = _books()
    book = books[choices.below(len(books))]
    names = sorted(book.parts)
    name = names[choices.below(len(names))]
    text = bytearray(book.parts[name])
    while not choices.is_empty:
        start, length = choices.below(len(text) + 1), choices.below(16)
        if length >= 8:  # between two elements, or around the text of one, so that the rest stays whole
            start, length = text.find(b"<>"[length % 2 : length % 2 + 1], start) + length % 2, (length - 8) // 4
        text[start : start + length] = _TOKENS[choices.below(len(_TOKENS))]
    check_same(packed(book.parts | {name: bytes(text)}))


def _damaged_archive(choices: _Choices) -> None:
    data = bytearray(_books()[0].to_bytes())
    for _ in range(1 + choices.below(4)):
        data[choices.below(len(data))] = choices.below(256)
    if choices.below(4) == 0:
        del data[choices.below(len(data)) :]
    check_same(bytes(data))


def _any_bytes(choices: _Choices) -> None:
    check_same(choices.rest())


def _formula(choices: _Choices) -> None:
    """Formulas, labels, codes and stamps of any spelling, without a workbook around them."""
    from gouji.common import plain_words
    from gouji.form.stamp import FormCode
    from gouji.workbook.formats.raw import RawCell, RawSheet, RawWorkbook
    from gouji.workbook.reader.formulas import Calculator, arithmetic, links_elsewhere, summed
    from gouji.workbook.reader.plan import Kind
    from gouji.workbook.reader.recognition import stamp_in_keywords
    from gouji.workbook.reader.values import read_number
    from gouji.workbook.reader.years import year_in_words

    text = choices.rest().decode(errors="replace")
    cell = RawCell(1, f"={text}")
    summed(f"={text}", "三")
    arithmetic(f"={text}")
    links_elsewhere(text)
    Calculator(RawWorkbook({"三": RawSheet({(7, 4): cell, (7, 5): RawCell(text)}, protected=True)})).result(
        cell, "三", (7, 4)
    )
    for kind in (Kind(), Kind(decimal=True, unit="万元"), Kind(signed=True)):
        read_number(RawCell(text), kind, 2025)
    plain_words(text)
    FormCode.parse(text)
    stamp_in_keywords(f"gouji?{text}")
    year_in_words(text)


_TARGETS: tuple[Callable[[_Choices], None], ...] = (_edited_part, _edited_part, _formula, _damaged_archive, _any_bytes)


def one_input(data: bytes) -> None:
    """Try one input: the first byte says how it is used."""
    choices = _Choices(data)
    _TARGETS[choices.below(len(_TARGETS))](choices)


def main() -> None:
    """Run until told to stop."""
    import atheris  # type: ignore[import-untyped, unused-ignore]  # no dependency of the project

    with atheris.instrument_imports(include=["gouji"]):
        import gouji.reading.workbooks
        import gouji.workbook.formats.thorough  # noqa: F401
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
