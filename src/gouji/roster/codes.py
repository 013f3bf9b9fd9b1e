"""The codes and names of agencies: one spelling for each, and codes a spreadsheet program has spoilt."""

from __future__ import annotations

import re
import unicodedata

from gouji.common import clean_name
from gouji.form import is_credit_code, looks_like_credit_code

_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_ROUNDED = re.compile(r"\d{15}000(\.0+)?")
"""Spreadsheet programs keep fifteen digits of a number."""


def clean_code(text: str) -> str:
    """A code in the spelling all its bearers share: half-width, no spaces at its ends; credit codes in capitals.

    Args:
        text: as typed, in a roster or in a workbook.

    Returns:
        The code; a unified social credit code (GB 32100) without spaces and hyphens.
    """
    code = unicodedata.normalize("NFKC", clean_name(text))
    compact = re.sub(r"[\s-]", "", code).upper()
    return compact if looks_like_credit_code(compact) else code


def name_key(name: str) -> str:
    """A name in the spelling of all that look like it: half-width, composed, no capitals, no spaces.

    Args:
        name: of an agency.

    Returns:
        What tells it from others, not to be shown.
    """
    return "".join(unicodedata.normalize("NFKC", clean_name(name)).casefold().split())


def is_mangled(code: str) -> bool:
    """True if a spreadsheet program converted the code to a number and lost its last digits.

    Args:
        code: from :func:`clean_code`.

    Returns:
        True for an exponent (``1.1E+17``) and for 18 digits of which the last three are 0 and no credit code.
    """
    if _EXPONENT.fullmatch(code):
        return True
    return _ROUNDED.fullmatch(code) is not None and not is_credit_code(code)
