"""The same words in two languages: every message of the project stands in Chinese and in English side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """The same words in Chinese, for clerks, and in English, for engineers.

    Both may hold ``{names}`` to fill in. In English ``{count} {count:cell is|cells are} blank`` agrees with its number.
    """

    zh: str
    en: str

    def text(self, language: Language, values: Mapping[str, Phrase | str] | None = None) -> str:
        """The words in one language with the values filled in.

        Args:
            language: ``"zh"`` or ``"en"``.
            values: by the names between braces; phrases are filled in in the same language. None: there are none.

        Returns:
            The words.

        Raises:
            KeyError: a name between braces has no value.
        """
        template = self.zh if language == "zh" else self.en
        if values is None:
            return template
        return template.format_map(
            {name: _Value(value if isinstance(value, str) else value.text(language)) for name, value in values.items()}
        )


def counted(count: int, one: str, many: str = "") -> str:
    """A number of things in English.

    Args:
        count: of them.
        one: the noun.
        many: its plural; with an s if empty.

    Returns:
        ``1 file`` and ``2 files``.
    """
    return f"{count} {one if abs(count) == 1 else many or one + 's'}"


def listed(names: Sequence[str], most: int) -> Phrase:
    """Names in a row; those that would be too many are counted.

    Args:
        names: in their order.
        most: names that are told.

    Returns:
        ``a、b 等 8 个``.
    """
    told, others = names[:most], len(names) - most
    if others <= 0:
        return Phrase("、".join(told), ", ".join(told))
    return Phrase(f"{'、'.join(told)} 等 {len(names)} 个", f"{', '.join(told)} and {counted(others, 'other')}")


class _Value(str):
    """A value that is filled in, or the words that agree with it if it is a number of things."""

    __slots__ = ()

    def __format__(self, words: str) -> str:
        one, is_either, many = words.partition("|")
        return (one if self == "1" else many) if is_either else super().__format__(words)


class PhrasedEnum(StrEnum):
    """Values that people read in words: a member is made of its value and of its words in both languages."""

    words: Phrase

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        """Make a member; a member that is there is asked for by its value alone."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = Phrase(zh, en)
        return member


class PhrasedError(Exception):
    """Something that cannot be done, for people: *words* say why, and what to do if anything can be done."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.words = Phrase(zh, en)

    def __str__(self) -> str:
        return self.words.en
