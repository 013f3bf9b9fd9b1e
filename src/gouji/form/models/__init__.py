"""Typed models of the editions: what a submission of each holds, for editors, type checkers and pydantic.

Generated from the list of templates; `make docs` makes it again. The names here are loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gouji.form.models.edition_2019 import Submission2019 as Submission2019
    from gouji.form.models.edition_2019_yanchi import Submission2019Yanchi as Submission2019Yanchi
    from gouji.form.models.edition_2021 import Submission2021 as Submission2021

MODELS = {
    "2019": ("edition_2019", "Submission2019"),
    "2019-yanchi": ("edition_2019_yanchi", "Submission2019Yanchi"),
    "2021": ("edition_2021", "Submission2021"),
}
"""The module here and the class in it of each shipped edition, by its id."""


def model_of(edition_id: str) -> Any:
    """The class of a shipped edition.

    Args:
        edition_id: of a shipped one.

    Returns:
        The class, loaded with its module.

    Raises:
        KeyError: no edition of that id is shipped.
    """
    module, name = MODELS[edition_id]
    return getattr(importlib.import_module(f"gouji.form.models.{module}"), name)


def __getattr__(name: str) -> Any:
    for edition_id, (_, class_name) in MODELS.items():
        if class_name == name:
            return model_of(edition_id)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
