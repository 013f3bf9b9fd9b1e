"""A register of thousands of records, from two programs, beside what nothing can be cheaper than."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import inputs
from benchmarks.measure import Line, Row, Size
from benchmarks.reading import beside_floor
from gouji.form import load_text
from gouji.form.layout import lay_out
from gouji.reading.workbooks import Options, read_bytes
from gouji.workbook.reader.fast import read_plain
from gouji.workbook.writer import write_workbook
from support import register

_RECORDS = 8_000


def registers(size: Size) -> list[Line]:
    """Import a full register; every round another one."""
    count = _RECORDS if size.rounds > 1 else _RECORDS // 40
    text = (register.FORMS / "taizhang-2025.yaml").read_text("utf-8")
    edition = load_text(text.replace("repeat: 2000", f"repeat: {count}"), "register.yaml")
    options = Options(templates={edition.id: edition})
    listed = register.records(count)
    stamp = lay_out(edition).stamp(register.YEAR, "某局")

    def book(number: int) -> bytes:
        shifted = [{**record, "content": f"{record['content']}{number}"} for record in listed]
        return write_workbook(edition, stamp, register.submission(shifted, edition))

    books = [book(number) for number in range(size.rounds + 1)]
    saved = inputs.saved_by_libreoffice(books) if size.rounds > 1 else []
    what = f"a register of {count:,} records in {len(register.TABLE.ids)} columns"
    return [
        _read(listed_books, f"{what} saved by {saved_by}", options)
        for saved_by, listed_books in (("the writer", books), ("LibreOffice", saved))
        if listed_books
    ]


def _read(books: Sequence[bytes], what: str, options: Options) -> Line:
    read_plain(books[0], options.find)  # is Unusual if it is not read fast

    def read(number: int) -> None:
        read_bytes(books[number], "x.xlsx", options).to_json()

    read(0)
    return beside_floor(f"read {what}", books, range(1, len(books)), read)


ROWS = (Row("register", registers),)
