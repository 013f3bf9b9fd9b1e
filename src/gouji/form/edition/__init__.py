"""An edition of a form as a frozen, typed spec, read from one YAML file and proved when it is loaded."""

from __future__ import annotations

import functools
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from gouji.form.edition.build import EDITION_ID, build
from gouji.form.edition.source import Problem, TemplateError, parse, resolve
from gouji.form.edition.spec import (
    PRIOR,
    Constraint,
    Definition,
    Edition,
    Explanation,
    Field,
    Grid,
    ItemType,
    Judge,
    Judgement,
    KeyFigure,
    Node,
    NumberType,
    Picture,
    Section,
    SignOffItem,
    Text,
    Years,
)

__all__ = [
    "PRIOR",
    "Constraint",
    "Definition",
    "Edition",
    "Explanation",
    "Field",
    "Grid",
    "ItemType",
    "Judge",
    "Judgement",
    "KeyFigure",
    "Node",
    "NumberType",
    "Picture",
    "Problem",
    "Section",
    "SignOffItem",
    "TemplateError",
    "Text",
    "Years",
    "load",
    "load_file",
    "shipped",
]


@functools.cache
def shipped() -> tuple[str, ...]:
    """The ids of the editions that come with the package, each edition before its variants."""
    names = (entry.name for entry in _templates().iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@functools.cache
def load(name: str) -> Edition:
    """Load an edition that comes with the package.

    Raises:
        KeyError: no edition of that id is shipped.
    """
    found = _shipped_text(name)
    if found is None:
        raise KeyError(name)
    return build(resolve(parse(*found), _shipped_text))


def load_file(path: Path) -> Edition:
    """Load a template of the user's own. ``extends`` names a template beside it or a shipped edition.

    Raises:
        TemplateError: something in the file is wrong; every problem has file, line and reason.
        OSError: the file cannot be opened.
    """

    def base_text(name: str) -> tuple[str, str] | None:
        if not EDITION_ID.fullmatch(name) or len(name) > 60:
            return None
        beside = path.parent / f"{name}.yaml"
        if beside.is_file() and beside != path:
            return _text(beside), str(beside)
        return _shipped_text(name)

    return build(resolve(parse(_text(path), str(path)), base_text))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise TemplateError([Problem(str(path), 1, "the file is not UTF-8 text")]) from None


def _shipped_text(name: str) -> tuple[str, str] | None:
    if name not in shipped():
        return None
    source = _templates() / f"{name}.yaml"
    return source.read_text("utf-8"), source.name


def _templates() -> Traversable:
    packaged = resources.files("gouji") / "templates"
    # In a checkout the templates stand at the top, where people look for them; the wheel carries them inside.
    return packaged if packaged.is_dir() else Path(__file__).parents[4] / "templates"
