"""The others in the office's handbook: clerks who fill the workbooks they were sent, the office that writes its texts.

The handbook is walked through from an empty folder. What a person does between two commands, in a spreadsheet program
or with a mouse, stands in the page as ``<!-- step: NAME -->`` and is done here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import gouji
from gouji.form.layout import lay_out
from gouji.form.submission import Agency, make_submission
from support.edit import Workbook
from support.filled import TEXTS, numbers
from support.texts import with_texts

CAMPAIGN, YEAR = "2025年报", 2025
_EDITION = gouji.load("2021")
_DAY_ZERO = date(1899, 12, 30)
_FEES = "proactive_disclosure.administrative_fees.amount"
_SECRETS = "requests.results.refused.state_secret.natural_person"


def filled(blank: bytes, changes: Mapping[str, object] | None = None) -> bytes:
    """A blank workbook with everything typed in that a clerk types in.

    Args:
        blank: as it was sent out.
        changes: other values, by path; None leaves a cell blank.
    """
    book, layout = Workbook(blank), lay_out(_EDITION)
    inputs = {field.path for field in _EDITION.inputs}
    values = {**{path: number for path, number in numbers(_EDITION).items() if path in inputs}, **TEXTS}
    for path, value in {**values, **(changes or {})}.items():
        if path in layout.text_places:
            places = layout.text_places[path].cells
            for cell, paragraph in zip(places, str(value or "").splitlines(), strict=False):
                book.set(cell.sheet, cell.a1, paragraph)
        else:
            cell = layout.cells[path]
            typed = (value - _DAY_ZERO).days if isinstance(value, date) else value  # as programs take 2026-01-08
            book.set(cell.sheet, cell.a1, typed if isinstance(typed, str | int) or typed is None else float(str(typed)))
    return book.to_bytes()


def _send(folder: Path, stem: str, changes: Mapping[str, object] | None = None, name: str | None = None) -> None:
    """A clerk fills the workbook that was sent out, and the office puts the answer into its inbox."""
    data = filled((folder / CAMPAIGN / "下发" / f"{stem}.xlsx").read_bytes(), changes)
    reading = gouji.read_bytes(data, stem)
    if reading.submission is not None:  # a spreadsheet program has added up what was typed
        data = gouji.make_filled(reading.submission)
    (folder / CAMPAIGN / "收件" / f"{name or stem}.xlsx").write_bytes(data)


def _type(path: Path, field: str, value: str | int) -> None:
    """Type something over what stands in a workbook."""
    book, cell = Workbook(path.read_bytes()), lay_out(_EDITION).cells[field]
    book.set(cell.sheet, cell.a1, value)
    path.write_bytes(book.to_bytes())


def first_wave(folder: Path) -> None:
    """One is right, one asks for a second look, one is wrong, one does not come."""
    _send(folder, "102 民政局", name="民政局年报（定稿）")
    _send(folder, "101 县政府办", {_FEES: 1_234_567})
    _send(folder, "103 教育局")
    _type(folder / CAMPAIGN / "收件" / "103 教育局.xlsx", _SECRETS, "无")


def roster_changes(folder: Path) -> None:
    """An agency is set up while the campaign runs."""
    with (folder / CAMPAIGN / "roster.csv").open("a", encoding="utf-8") as roster:
        roster.write("105,青山县水务局,水务局,100,县,部门,周敏,0953-6010005,sw@example.cn\n")


def second_wave(folder: Path) -> None:
    """The wrong one comes back corrected, in the workbook that was returned; the others come too."""
    (returned,) = (folder / CAMPAIGN / "退改").glob("103*.xlsx")
    sent = folder / CAMPAIGN / "收件" / returned.name
    sent.write_bytes(returned.read_bytes())
    _type(sent, _SECRETS, 0)
    _send(folder, "101 县政府办", name="101 县政府办（更正）")
    _send(folder, "104 青水镇", {"sign_off.secrecy_reviewed_by": None})
    _send(folder, "105 水务局")


def last_years_reports(folder: Path) -> None:
    """The reports of the year before, as they stand on the web: pages."""
    (folder / "上年年报").mkdir()
    forward = {f"requests.carried_forward.{column}": 0 for column in _columns()}
    for code, name in (("102", "青山县民政局"), ("103", "青山县教育局")):
        values: dict[str, object] = {**numbers(_EDITION), **TEXTS, **forward}
        for column in _columns():
            carried = numbers(_EDITION)[f"requests.carried_over.{column}"]
            results = sum(int(values[path]) for path in _results(column))  # type: ignore[call-overload]
            values[f"requests.carried_forward.{column}"] = carried
            values[f"requests.new.{column}"] = results + int(carried)
            values[f"requests.carried_over.{column}"] = 0
        values["proactive_disclosure.normative_documents.in_force"] = 15
        values["narrative.overview"] = "上一年度，本局主动公开政府信息，依法办理申请。"
        report = make_submission(_EDITION, YEAR - 1, Agency(code=code, name=name), values)
        made = gouji.make_report(report, "html")
        (folder / "上年年报" / f"{name}{YEAR - 1}年年报.html").write_bytes(made)


def _columns() -> list[str]:
    return [path.rpartition(".")[2] for path in _EDITION.fields if path.startswith("requests.new.")][:-1]


def _results(column: str) -> list[str]:
    inputs = [field.path for field in _EDITION.inputs]
    return [path for path in inputs if path.startswith("requests.results.") and path.endswith(f".{column}")]


def texts_of_the_sum(folder: Path) -> None:
    """The office writes parts 一, 五 and 六 of the county's report, and signs it."""
    path = folder / "汇总" / "100 县政府-2025-汇总.xlsx"
    path.write_bytes(with_texts(path.read_bytes()))


STEPS: Mapping[str, Callable[[Path], None]] = {
    "first wave": first_wave,
    "roster": roster_changes,
    "second wave": second_wave,
    "last year": last_years_reports,
    "texts": texts_of_the_sum,
}
"""By the name they have in the page."""
