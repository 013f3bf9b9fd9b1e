"""Templates found and loaded: those that come with the package, those beside a file, and texts in no file."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from gouji.common import read_regular
from gouji.findings import Phrase
from gouji.form.edition.build import EDITION_ID, build, edition_id
from gouji.form.edition.members import UnitsOf, has_members, require_rows, with_members
from gouji.form.edition.source import Problem, TemplateError, Tree, as_yaml, parse, resolve, with_code_lists
from gouji.form.edition.spec import Edition
from gouji.form.edition.values import Values


class UnknownEditionError(KeyError):
    """No edition has the id or is for the report year that was asked for.

    Attributes:
        asked: the id, or the year as text.
        known: the ids of the editions there are.
        suggested: the id of the edition for the report year, where an id was asked for that is one.
        words: all of this in a sentence, in Chinese and in English.
    """

    def __init__(self, words: Phrase, asked: str, known: tuple[str, ...], suggested: str | None = None) -> None:
        super().__init__(words, asked, known, suggested)
        self.words = words
        self.asked = asked
        self.known = known
        self.suggested = suggested

    def __str__(self) -> str:
        return self.words.en


_LONGEST_ASKED = 60


def unknown_edition(asked: str, known: Iterable[Edition], *, is_year: bool = False) -> UnknownEditionError:
    """The error that an edition is not known, with those that are.

    Args:
        asked: the id that was asked for, or the report year.
        known: the editions there are.
        is_year: what was asked for is a report year and no id.

    Returns:
        The error, to be raised.
    """
    editions = tuple(known)
    shown = asked if len(asked) <= _LONGEST_ASKED else f"{asked[:_LONGEST_ASKED]}…"
    listed_zh = "、".join(f"{edition.id}（{edition.years} 年度）" for edition in editions)
    listed_en = ", ".join(f"{edition.id} (report years {edition.years})" for edition in editions)
    zh = f"没有适用于 {shown} 年度的版本" if is_year else f"没有版本 {shown}"
    en = f"no edition is for the report year {shown}" if is_year else f"there is no edition {shown}"
    words = Phrase(f"{zh}，可用：{listed_zh}", f"{en}; known: {listed_en}")
    suggested = None if is_year else _for_year(asked, editions)
    if suggested is not None:
        zh, en = (
            f"{words.zh}；{asked} 年度用 {suggested.id}",
            f"{words.en}; for the report year {asked}: {suggested.id}",
        )
        words = Phrase(zh, en)
    known_ids = tuple(edition.id for edition in editions)
    return UnknownEditionError(words, asked, known_ids, None if suggested is None else suggested.id)


def _for_year(year: str, known: Iterable[Edition]) -> Edition | None:
    """The edition for a report year, the newest and no local variant; None if there is none, or that is no year."""
    if not (year.isascii() and year.isdigit() and len(year) <= len("9999")):
        return None
    fitting = [edition for edition in known if not edition.variant and int(year) in edition.years]
    return max(fitting, key=lambda edition: edition.years.first, default=None)


@functools.cache
def shipped() -> tuple[str, ...]:
    """The ids of the editions that come with the package, each edition before its variants.

    Returns:
        The ids, as :func:`load` takes them.
    """
    names = (entry.name for entry in _templates().iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@functools.cache
def load(name: str) -> Edition:
    """Load an edition that comes with the package.

    Args:
        name: its id: ``2021``, or ``2019-yanchi`` for a local variant.

    Returns:
        The edition; the same object every time.

    Raises:
        UnknownEditionError: no edition of that id is shipped; it names those that are, and, if a report year was asked
            for, the one for that year.
    """
    found = _shipped_text(name)
    if found is None:
        raise unknown_edition(str(name), map(load, shipped()))
    return build(resolve(parse(*found), _shipped_text))


def edition_for(year: int) -> Edition:
    """Load the shipped edition for a report year.

    Args:
        year: the report year, such as 2025.

    Returns:
        The edition; never a local variant.

    Raises:
        UnknownEditionError: none is for that year.
    """
    found = _for_year(str(year), map(load, shipped()))
    if found is None:
        raise unknown_edition(str(year), map(load, shipped()), is_year=True)
    return found


def load_file(path: Path, completed: Callable[[Tree], Tree] = lambda tree: tree, *, is_out: bool = False) -> Edition:
    """Parse and prove a template, but for the length of its formulas: :func:`gouji.form.load_file` looks at that too.

    Args:
        path: the YAML file.
        completed: writes rows from a roster into the template.
        is_out: workbooks of it are out: what earlier versions took is taken.

    Returns:
        The edition.
    """

    def base_text(name: str) -> tuple[str, str] | None:
        beside = _base_beside(path, name)
        return _shipped_text(name) if beside is None else (_text(beside), str(beside))

    edition = _built(_text(path), str(path), base_text, functools.partial(_listed, path), completed, is_out=is_out)
    beside = None if edition.variant is None else _base_beside(path, edition.base)
    return edition if beside is None else replace(edition, extended=_extended(beside, completed, is_out=is_out))


def _extended(path: Path, completed: Callable[[Tree], Tree], *, is_out: bool) -> Edition | None:
    """The edition that a variant extends; None if the variant mends what cannot be used alone."""
    try:
        return load_file(path, completed, is_out=is_out)
    except TemplateError:
        return None


def template_files(path: Path, units_of: UnitsOf | None = None, edition: str | None = None) -> dict[str, str]:
    """The texts of a template and of the one beside it that it extends, which need no other file and no roster.

    Args:
        path: the YAML file.
        units_of: gives the agencies for rows from the roster; None where they are written out.
        edition: the id that the template gets; None for its own.

    Returns:
        By the names of files, the template first. One that needs nothing is as it was written; in any other the words
        of code lists and the rows of agencies are written out, and its comments are gone.

    Raises:
        TemplateError: a template is no YAML, a list is not there, the roster has no agency for a row, or *edition* is
            no id.
        OSError: a file cannot be opened.
    """
    tree, text = _whole(path, units_of, edition)
    extends = tree.get("extends")
    base = _base_beside(path, extends.value) if extends is not None and isinstance(extends.value, str) else None
    return {path.name: text, **({} if base is None else {base.name: _whole(base, units_of)[1]})}


def _whole(path: Path, units_of: UnitsOf | None, edition: str | None = None) -> tuple[Tree, str]:
    """A template with everything that it takes from elsewhere but its base: as a tree, and as text."""
    text = _text(path)
    written = parse(text, str(path))
    tree = with_code_lists(written, functools.partial(_listed, path))
    if units_of is not None:
        tree = with_members(tree, units_of)
    if edition is not None and isinstance(tree.value, dict):
        tree = replace(tree, value={**tree.value, "edition": replace(tree, value=edition)})
        values = Values()
        edition_id(tree, values)
        if values.problems:
            raise TemplateError(values.problems)
    return tree, text if tree.plain() == written.plain() else as_yaml(tree)


def takes_members(path: Path) -> bool:
    """True if a template, or the one beside it that it extends, takes rows or columns from a roster.

    Args:
        path: the YAML file.

    Raises:
        TemplateError: a template is no YAML.
        OSError: the file cannot be opened.
    """
    return any(has_members(parse(text, name)) for name, text in template_files(path).items())


def _base_beside(path: Path, name: str) -> Path | None:
    """The template beside another that is called like an edition; None if there is none."""
    beside = path.parent / f"{name}.yaml"
    is_id = EDITION_ID.fullmatch(name) is not None and len(name) <= _LONGEST_BASE
    return beside if is_id and beside.is_file() and beside != path else None


_LONGEST_BASE = 60


def _listed(path: Path, name: str) -> str | None:
    """The text of a code list beside a template; None if there is none."""
    beside = path.parent / name
    if Path(name).name != name or not beside.is_file():
        return None
    if beside.stat().st_size > _LARGEST_LIST:
        raise TemplateError([Problem(name, 1, "a code list has at most a million bytes")])
    return _text(beside)


def load_text(text: str, name: str) -> Edition:
    """Load a template that is in no file. ``extends`` names a shipped edition.

    Args:
        text: YAML.
        name: that problems are told of instead of a file's.

    Returns:
        The edition, proved.

    Raises:
        TemplateError: something in the text is wrong.
    """
    return _built(text, name, _shipped_text)


_LARGEST_LIST = 1_000_000
"""Bytes of a code list."""


def _built(
    text: str,
    name: str,
    base_text: Callable[[str], tuple[str, str] | None],
    listed: Callable[[str], str | None] = lambda _: None,
    completed: Callable[[Tree], Tree] = lambda tree: tree,
    *,
    is_out: bool = False,
) -> Edition:
    tree = None
    try:
        tree = completed(with_code_lists(resolve(parse(text, name), base_text), listed, is_out=is_out))
        require_rows(tree)  # whatever else is wrong may follow from the rows that are missing
        return build(tree, is_out=is_out)
    except TemplateError as error:
        from gouji.form.edition.advice import advised  # noqa: PLC0415  # a right template needs none

        raise TemplateError(advised(error.problems, name, text, tree, shipped())) from None


def _text(path: Path) -> str:
    try:
        return io.TextIOWrapper(io.BytesIO(read_regular(path)), "utf-8-sig").read()
    except UnicodeDecodeError:
        raise TemplateError([Problem(str(path), 1, "the file is not UTF-8 text", _SAVED_OTHERWISE)]) from None


_SAVED_OTHERWISE = Phrase(
    "请另存为 UTF-8 编码（记事本：另存为，编码选 UTF-8）", "save it as UTF-8 (in Notepad: Save as, Encoding)"
)


def _shipped_text(name: str) -> tuple[str, str] | None:
    if name not in shipped():
        return None
    source = _templates() / f"{name}.yaml"
    return source.read_text("utf-8"), source.name


def _templates() -> Traversable:
    packaged = resources.files("gouji") / "templates"
    # In a checkout the templates stand at the top, where people look for them; the wheel carries them inside.
    return packaged if packaged.is_dir() else Path(__file__).parents[4] / "templates"
