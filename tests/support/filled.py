"""Submissions and workbooks of the samples' agency, filled as they should be, some figures changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import gouji
from gouji.common.cells import Cell
from gouji.form.edition import Edition, ItemType
from gouji.form.expression import Number
from gouji.form.layout import lay_out
from gouji.form.stamp import Stamp
from gouji.form.submission import Agency, Submission, make_submission
from gouji.workbook.writer import write_workbook
from support.county import roster_rows
from support.once import made_once
from support.samples import SAMPLES

SEED_AGENCY = "盐池县扶贫开发办公室"
AGENCY = next(Agency(code=code, name=name) for code, name, *_ in roster_rows() if name == "盐池县民政局")
YEAR = 2025
LONG_TEXT = (SAMPLES / "seed" / "overview.txt").read_text("utf-8")
"""The longest text of the seed's report."""


def seed_submission() -> Submission:
    """The report of the poverty relief office of Yanchi county for 2020: its texts, two key figures and zeros."""
    edition = gouji.load("2019-yanchi")
    texts = {path.stem: path.read_text("utf-8") for path in (SAMPLES / "seed").glob("*.txt")}
    values: dict[str, object] = {each.path: 0 for each in edition.inputs}
    values |= {f"narrative.{name}": text for name, text in texts.items()}
    values |= {"key_figures.documents_issued": 200, "key_figures.documents_published_online": 83}
    return make_submission(edition, 2020, Agency(name=SEED_AGENCY), values)


_COLUMNS = {
    # new, carried over, results by row, carried forward: what is new follows from the rest
    "natural_person": (4, {"disclosed": 21, "partly_disclosed": 3, "unable_to_provide.not_held": 9,
                           "refused.third_party_rights": 2, "not_processed.petition_or_complaint": 5,
                           "other_handling.overdue_correction": 1}, 3),
    "commercial_enterprise": (1, {"disclosed": 6, "refused.process_information": 1,
                                  "unable_to_provide.requires_creation": 2}, 1),
    "research_institution": (0, {"disclosed": 2}, 0),
    "public_welfare_organization": (0, {"disclosed": 1}, 0),
    "legal_service_organization": (0, {"partly_disclosed": 1, "not_processed.repeated_request": 1}, 1),
    "other_organization": (0, {"disclosed": 1, "refused.internal_affairs": 1}, 0),
}  # fmt: skip


def numbers(edition: Edition) -> dict[str, Number]:
    """Numbers that tie out, for an edition of the national form."""
    values: dict[str, Number] = {each.path: 0 for each in edition.inputs}
    for column, (over, results, forward) in _COLUMNS.items():
        values[f"requests.new.{column}"] = sum(results.values()) + forward - over
        values[f"requests.carried_over.{column}"] = over
        values[f"requests.carried_forward.{column}"] = forward
        for row, count in results.items():
            path = f"requests.results.{row}.{column}"
            if path not in values:  # 2019 has a single row （六）
                path = f"requests.results.{row.partition('.')[0]}.{column}"
            values[path] = count
    values |= {"reconsideration.upheld": 2, "reconsideration.corrected": 1, "reconsideration.pending": 1}
    values |= {"litigation.after_reconsideration.upheld": 1, "litigation.after_reconsideration.pending": 1}
    wished: dict[str, Number] = {
        "normative_documents.issued": 3,
        "normative_documents.repealed": 1,
        "normative_documents.in_force": 17,
        "normative_documents.made": 3,
        "normative_documents.disclosed": 3,
        "normative_documents.total_disclosed": 17,
        "administrative_licensing.decisions": 412,
        "administrative_licensing.items_last_year": 12,
        "administrative_licensing.items_change": -2,
        "administrative_penalties.decisions": 28,
        "administrative_compulsion.decisions": 4,
        "administrative_fees.amount": Decimal("110.55"),
        "centralized_procurement.projects": 5,
        "centralized_procurement.amount": Decimal("251000.5"),
    }
    values |= {
        f"proactive_disclosure.{name}": value
        for name, value in wished.items()
        if f"proactive_disclosure.{name}" in values
    }
    return values


TEXTS: dict[str, object] = {
    "narrative.overview": "2025年，本局主动公开政府信息，依法办理申请。\n加强政府信息管理、平台建设和监督保障。",
    "narrative.problems": "主动公开的时效有待提高，下一步将完善发布流程。",
    "narrative.other": "本年度未收取信息处理费。",
    "key_figures.documents_issued": 46,
    "key_figures.documents_published_online": 31,
    "sign_off.filled_by": "张三",
    "sign_off.filled_on": date(2026, 1, 8),
    "sign_off.checked_by": "李四",
    "sign_off.checked_on": date(2026, 1, 9),
    "sign_off.secrecy_reviewed_by": "赵六",
    "sign_off.secrecy_reviewed_on": date(2026, 1, 9),
    "sign_off.approved_by": "王五",
    "sign_off.approved_on": date(2026, 1, 12),
    "sign_off.contact": "0953-6010000",
}


def signed(edition: Edition) -> dict[str, object]:
    """Every signature and date of an edition, for its first year."""
    day = date(edition.years.first + 1, 1, 12)
    return {item.path: day if item.type is ItemType.DATE else "张三" for item in edition.sign_off}


def submission(edition: Edition, year: int, changes: Mapping[str, object] | None = None) -> Submission:
    """A submission with numbers that tie out, some changed."""
    texts = {
        path: value.replace(year=int(year) + 1) if isinstance(value, date) else value for path, value in TEXTS.items()
    }
    return make_submission(edition, year, AGENCY, {**numbers(edition), **texts, **(changes or {})})


@made_once
def workbook(
    edition_id: str = "2021",
    changes: Mapping[str, object] | None = None,
    stamp: Mapping[str, str] | None = None,
    year: int | None = None,
) -> bytes:
    """A filled workbook; *stamp* changes parts of its stamp."""
    edition = gouji.load(edition_id)
    if year is None:
        year = YEAR if YEAR in edition.years else edition.years.first
    record = lay_out(edition).stamp(year, AGENCY.name, AGENCY.code).record()
    made = Stamp.from_record(record | dict(stamp or {}))
    assert made is not None
    return write_workbook(edition, made, submission(edition, year, changes))


def place(path: str, edition_id: str = "2021") -> Cell:
    """Where a field, key figure or sign-off item stands."""
    return lay_out(gouji.load(edition_id)).cells[path]


def last_year(changes: Mapping[str, object] | None = None, edition_id: str = "2021", year: int = YEAR - 1) -> bytes:
    """The report before :func:`workbook`'s, which it follows from; some figures changed."""
    edition = gouji.load(edition_id)
    values: dict[str, object] = {}
    for column, (over, results, _) in _COLUMNS.items():
        values[f"requests.carried_forward.{column}"] = over
        values[f"requests.new.{column}"] = sum(results.values())
    if "proactive_disclosure.normative_documents.in_force" in edition.fields:
        values["proactive_disclosure.normative_documents.in_force"] = 15
    return pretty(submission(edition, year, {**values, **(changes or {})}))


def pretty(made: Submission) -> bytes:
    """A submission as one JSON document for people to read."""
    return (made.model_dump_json(indent=2) + "\n").encode()
