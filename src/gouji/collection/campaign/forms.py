"""The names of the forms of a campaign, in files and on pages."""

from __future__ import annotations

from collections.abc import Iterable

from gouji.common import FileNames, safe_name
from gouji.form import Edition

_MOST_CHARS = 40
"""Of a name in a file name, which has that of an agency before it."""


def form_names(editions: Iterable[Edition]) -> dict[str, str]:
    """The names of several forms, fit for file names; no two are the same.

    Args:
        editions: one for each form.

    Returns:
        Names by base ids.
    """
    names = FileNames()
    return {edition.base: names.unused(safe_name(edition.short_form[:_MOST_CHARS])) for edition in editions}
