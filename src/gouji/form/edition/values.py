"""Typed values out of a template's tree; everything wrong is collected, so that an author sees it all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from gouji.common import clean_name, folded_text
from gouji.form.edition.source import Problem, Tree, is_id

E = TypeVar("E", bound=StrEnum)
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_SEVERAL = {"choices": re.compile("[,，、；;|/]"), "may_be": re.compile("[，、]")}
"""Signs between texts of a list that is none: its brackets or its commas are others than those of YAML."""
_LONGEST_WORD = 200
"""Characters of a text that is chosen from a list; Excel shows 255."""
_LONGEST_LABEL = 500
"""Characters of words that are printed: a row is no higher than a page."""


def _is_one(tree: Tree) -> bool:
    """True of a list of one text that was meant for one: in quotation marks, or on a line of its own."""
    return isinstance(tree.value, list) and any(item.is_quoted or item.line > tree.key_line for item in tree.value)


class Values:
    """Takes typed values out of trees.

    Attributes:
        problems: what was wrong in any of them so far.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, tree: Tree, reason: str, *, at_key: bool = False, was_taken: bool = False) -> None:
        """Note something wrong with a value.

        Args:
            tree: the value.
            reason: in words, without the place.
            at_key: it is about the key of the value.
            was_taken: earlier versions took it.
        """
        self.problems.append(tree.problem(reason, at_key=at_key, was_taken=was_taken))

    def wrong_value(self, parent: Tree, key: str, reason: str, *, was_taken: bool = False) -> None:
        """Note something wrong with the value of a key, or with what lacks the key.

        Args:
            parent: the mapping with the key.
            key: the name of the value.
            reason: in words, without the place.
            was_taken: earlier versions took it.
        """
        tree = parent.get(key)
        self.wrong(tree or parent, reason, was_taken=was_taken)

    def mapping(self, tree: Tree | None, known: Iterable[str] | None = None) -> dict[str, Tree]:
        """A mapping, empty if there is none.

        Args:
            tree: the value, None for a key that was left out.
            known: the keys it may have, None for any.

        Returns:
            The values by their keys, those of unknown keys too.
        """
        if tree is None:
            return {}
        if not isinstance(tree.value, dict):
            self.wrong(tree, "expected a mapping")
            return {}
        if known is not None:
            names = sorted(known)
            for key in tree.value:
                if key not in names:
                    self.wrong(tree.value[key], f"{key!r} is not known here; known are {', '.join(names)}", at_key=True)
        return tree.value

    def no_merging(self, key: str, tree: Tree) -> None:
        """Note the sign of YAML for merging where any words may be a key.

        Args:
            key: of what is printed.
            tree: its value.
        """
        if key == "<<":
            self.wrong(tree, "`<<` merges nothing", at_key=True, was_taken=True)

    def scalar(self, tree: Tree) -> str:
        """A text, empty if the value is none.

        Args:
            tree: the value.

        Returns:
            Its text.
        """
        if isinstance(tree.value, str):
            if tree.is_null:
                self.wrong(tree, f"{tree.value!r} is no text", was_taken=True)
            return tree.value
        self.wrong(tree, "expected text")
        return ""

    def required(self, parent: Tree, key: str) -> str:
        """The text of a key that must be there and say something.

        Args:
            parent: the mapping with the key.
            key: the name of the value.

        Returns:
            The text, empty if the key is missing.
        """
        if isinstance(parent.value, dict) and key not in parent.value:
            self.wrong(parent, f"{key!r} is missing")
        written = parent.get(key)
        text = None if written is None else written.value
        if written is not None and isinstance(text, str) and not clean_name(text):
            self.wrong(written, f"{key!r} is empty", was_taken=True)
        if written is not None and isinstance(text, str) and len(text) > _LONGEST_LABEL:
            self.wrong(written, f"{key!r} must have at most {_LONGEST_LABEL} characters", was_taken=True)
        return self.optional(parent, key) or ""

    def optional(self, parent: Tree, key: str) -> str | None:
        """The text of a key.

        Args:
            parent: the mapping with the key.
            key: the name of the value.

        Returns:
            The text, None if the key is missing.
        """
        tree = parent.get(key)
        return None if tree is None else self.scalar(tree)

    def strings(self, tree: Tree | None) -> tuple[str, ...]:
        """The texts of a list; one text is a list of one.

        Args:
            tree: the value, None for a key that was left out.

        Returns:
            The texts in their order.
        """
        if tree is None:
            return ()
        if isinstance(tree.value, list):
            return tuple(self.scalar(item) for item in tree.value)
        return (self.scalar(tree),)

    def choice(self, parent: Tree, key: str, kind: type[E]) -> E | None:
        """One of some words.

        Args:
            parent: the mapping with the key.
            key: the name of the value.
            kind: the words.

        Returns:
            The word, None if the key is missing or has another.
        """
        text = self.optional(parent, key)
        if text is None:
            return None
        try:
            return kind(text)
        except ValueError:
            self.wrong_value(parent, key, f"{key!r} must be one of {', '.join(kind)}; found {text[:60]!r}")
            return None

    def boolean(self, parent: Tree, key: str) -> bool | None:
        """True or false.

        Args:
            parent: the mapping with the key.
            key: the name of the value.

        Returns:
            The value, None if the key is missing.
        """
        text = self.optional(parent, key)
        if text not in (None, "true", "false"):
            self.wrong_value(parent, key, f"{key!r} must be true or false; found {text[:60]!r}")
        return None if text is None else text == "true"

    def number(self, parent: Tree, key: str) -> Decimal | None:
        """A number.

        Args:
            parent: the mapping with the key.
            key: the name of the value.

        Returns:
            The number, None if the key is missing.
        """
        text = self.optional(parent, key)
        if text is None or _NUMBER.fullmatch(text):
            return None if text is None else Decimal(text)
        self.wrong_value(parent, key, f"{key!r} must be a number; found {text[:60]!r}")
        return None

    def digit(self, parent: Tree, key: str) -> int | None:
        """A whole number from 0 to 9.

        Args:
            parent: the mapping with the key.
            key: the name of the value.

        Returns:
            The number, None if the key is missing.
        """
        text = self.optional(parent, key)
        if text is None or (len(text) == 1 and text in "0123456789"):
            return None if text is None else int(text)
        self.wrong_value(parent, key, f"{key!r} must be a whole number from 0 to 9; found {text[:60]!r}")
        return None

    def words(self, parent: Tree, key: str) -> tuple[str, ...] | None:
        """The texts of a list, each once.

        Args:
            parent: the mapping with the key.
            key: the name of the value.

        Returns:
            The texts in their order, None if the key is missing.
        """
        tree = parent.get(key)
        if tree is None:
            return None
        found = self.strings(tree)
        if not found:
            self.wrong(tree, f"{key!r} names no text", was_taken=True)
        if len(found) == 1 and key in _SEVERAL and _SEVERAL[key].search(found[0]) and not _is_one(tree):
            self.wrong(tree, f"{key!r} names one text alone, {found[0]!r}", was_taken=True)
        if any(not word.strip() or word != " ".join(word.split()) or len(word) > _LONGEST_WORD for word in found):
            self.wrong(tree, f"{key!r} must be texts of one line, at most {_LONGEST_WORD} characters each")
        first: dict[str, int] = {}
        alike = [(found[first[word]], found[number]) for number, word in enumerate(map(folded_text, found))
                 if first.setdefault(word, number) != number]  # fmt: skip
        for one, other in alike[:1]:
            self.wrong(tree, f"{key!r} names {one!r} and {other!r}, which are read as one", was_taken=True)
        return found

    def count(self, parent: Tree, key: str, default: int) -> int:
        """A whole number from 1 to 1000.

        Args:
            parent: the mapping with the key.
            key: the name of the value.
            default: the number where the key is missing.

        Returns:
            The number.
        """
        text = self.optional(parent, key)
        if text is None:
            return default
        if text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= 1000:
            return int(text)
        self.wrong_value(parent, key, f"{key!r} must be a whole number from 1 to 1000; found {text[:60]!r}")
        return default

    def id(self, key: str, tree: Tree) -> str:
        """A key that becomes part of a JSON path.

        Args:
            key: the id.
            tree: the value it names.

        Returns:
            The key.
        """
        if not is_id(key):
            self.wrong(tree, f"{key!r} is not an id (lower-case letters, digits and underscores)")
        return key
