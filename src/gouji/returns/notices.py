"""The notice to an agency: a page that says on paper what is wrong with its workbook and what to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePath

from gouji.findings import Language
from gouji.form import RETURN_SHEETS, Reading, period_in_words
from gouji.pages import page
from gouji.reading import DEFAULT_OPTIONS, Options
from gouji.returns.remarks import UNPROVED, answer_language, codes_of, counts_of, remarks


@dataclass(frozen=True, slots=True)
class Letter:
    """Facts of a letter to an agency that no reading knows; what is empty is left out.

    Attributes:
        office: who sends it.
        contact: whom to ask, with a telephone number.
        deadline: until when the corrected workbook is to be sent.
        date: of the letter.
    """

    office: str = ""
    contact: str = ""
    deadline: dt.date | None = None
    date: dt.date | None = None


def notice(
    reading: Reading,
    language: Language | None = None,
    options: Options = DEFAULT_OPTIONS,
    letter: Letter | None = None,
) -> str:
    """A page (HTML, prints on A4) that tells an agency what is wrong with its workbook and what to do.

    Args:
        reading: what was read of it, with *options*.
        language: ``"zh"`` or ``"en"``; by default that of the form, which its clerk reads.
        options: how it was read.
        letter: who sends it, when, and what is asked until when.

    Returns:
        The page as text. Nothing in it is fetched from anywhere.
    """
    edition = options.find(reading.edition_id)
    language = language or answer_language(edition)
    found = remarks(reading.diagnostics, language)
    errors, warnings = counts_of(found)
    return page(
        "notice.html",
        reading=reading,
        period=_period(reading, language),
        name=PurePath(reading.file).name,
        form=edition.form if edition else "",
        first_sheet=RETURN_SHEETS[answer_language(edition)],
        remarks=found,
        errors=errors,
        warnings=warnings,
        language=language,
        letter=letter,
        is_filled_anew=reading.status == "unreadable" or UNPROVED in codes_of(reading),
    )


def _period(reading: Reading, language: Language) -> str:
    """The report period as the notice names it; nothing if it is not known."""
    if reading.year is None:
        return ""
    return period_in_words(reading.year).zh if language == "zh" else str(reading.year)
