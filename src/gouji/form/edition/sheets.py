"""The names of the sheets that are ours; the others are called like the sections of the form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gouji.findings import Language


@dataclass(frozen=True, slots=True)
class OwnSheets:
    """The names of the visible sheets of a workbook that are not sections."""

    cover: str
    texts: str
    guide: str


COVER_SHEET, TEXT_SHEET, GUIDE_SHEET = "封面", "正文", "填报说明"
"""Those of a form in Chinese."""
OWN_SHEETS: Mapping[Language, OwnSheets] = {
    "zh": OwnSheets(COVER_SHEET, TEXT_SHEET, GUIDE_SHEET),
    "en": OwnSheets("Cover", "Texts", "Guide"),
}
"""By the language of a form."""
COVER_SHEETS = tuple(sheets.cover for sheets in OWN_SHEETS.values())
"""The names that a cover has."""
RETURN_SHEETS: Mapping[Language, str] = {"zh": "退改说明", "en": "To correct"}
"""The first sheet of a workbook that is sent back, by the language of its form: what to mend. It is no part of the form
and never read."""
RETURN_SHEET = RETURN_SHEETS["zh"]
"""That of a form in Chinese."""
STAMP_SHEET = "gouji"
"""The hidden sheet. Its name is ASCII: some clients rewrite others in hidden sheets' references."""

EXCELS_SHEET = "history"
"""A name that Excel keeps for its own list of changes, in lower case; libraries that write workbooks refuse it."""

_SHEET_NAME = re.compile(r"[^\[\]:*?/\\']{1,20}")


def taken_names(language: Language) -> tuple[str, ...]:
    """The names that no section of a form may have, in lower case.

    Args:
        language: of the form.
    """
    own = OWN_SHEETS[language]
    return (*(name.casefold() for name in (own.cover, own.texts, own.guide, *RETURN_SHEETS.values())), STAMP_SHEET)


def is_sheet_name(name: str, language: Language = "zh") -> bool:
    """True for what a section of a form may be called.

    Args:
        name: as it stands in a template.
        language: of the form.
    """
    return _SHEET_NAME.fullmatch(name) is not None and name.casefold() not in taken_names(language)
