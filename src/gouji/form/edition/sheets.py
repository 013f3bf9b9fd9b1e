"""The names of the sheets that are ours; the others are called like the sections of the form."""

from __future__ import annotations

import re

COVER_SHEET = "封面"
TEXT_SHEET = "正文"
GUIDE_SHEET = "填报说明"
RETURN_SHEET = "退改说明"
"""The first sheet of a workbook that is sent back: what to mend. It is no part of the form and never read."""
STAMP_SHEET = "gouji"
"""The hidden sheet. Its name is ASCII: some clients rewrite others in hidden sheets' references."""

OWN_SHEETS = (COVER_SHEET, TEXT_SHEET, GUIDE_SHEET, RETURN_SHEET, STAMP_SHEET)
"""No section of a form may be called like one of these."""
_SHEET_NAME = re.compile(r"[^\[\]:*?/\\']{1,20}")


def is_sheet_name(name: str) -> bool:
    """True for what a section of a form may be called.

    Args:
        name: as it stands in a template.
    """
    return _SHEET_NAME.fullmatch(name) is not None and name.casefold() not in OWN_SHEETS
