"""The texts of an office, and the workbook of a sum with them typed in."""

from __future__ import annotations

import gouji
from gouji.form.edition import ItemType
from gouji.form.layout import lay_out
from support.edit import Workbook

TEXTS = {
    "narrative.overview": (
        "本年度依法主动公开政府信息，办理政府信息公开申请。",
        "政府信息管理、平台建设和监督保障工作正常开展。",
    ),
    "narrative.problems": ("主动公开的时效有待提高，下一步将完善发布流程。",),
    "narrative.other": ("本年度未收取信息处理费。",),
}
"""The paragraphs of every text."""


def with_texts(data: bytes) -> bytes:
    """A workbook of the edition ``2021`` with the texts typed in and signed."""
    book = Workbook(data)
    layout = lay_out(gouji.load("2021"))
    for item, cell in layout.cover.sign_off:
        book.set(cell.sheet, cell.a1, "2026-03-20" if item.type is ItemType.DATE else "王五")
    places = layout.text_places
    for path, paragraphs in TEXTS.items():
        for cell, paragraph in zip(places[path].cells, paragraphs, strict=False):
            book.set(cell.sheet, cell.a1, paragraph)
    return book.to_bytes()
