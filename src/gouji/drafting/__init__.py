"""Aids for who writes a template: a draft from an example of the form, the template in words, and a page to look at.

A file becomes sheets of cells (``example``), a sheet grids with their headings (``blocks``) or texts (``texts``), the
formulas of a grid lines of sums (``sums``), and all of it a template with comments where it was not understood
(``draft``). What a template says is told in words by ``outline``, and as a page by ``preview``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from gouji.drafting.outline import outline

if TYPE_CHECKING:
    from gouji.drafting.draft import SCHEMA_FILE, CannotDraftError, draft_template
    from gouji.drafting.preview import preview_page

__all__ = ["SCHEMA_FILE", "CannotDraftError", "draft_template", "outline", "preview_page"]

_HOMES = {"preview_page": "preview"}
"""Where names are that are not of the draft. Who checks a template waits neither for pages nor for readers of files."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"gouji.drafting.{_HOMES.get(name, 'draft')}"), name)
