"""The same words in two languages: every message of the project stands in Chinese and in English side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """The same words in Chinese, for clerks, and in English, for engineers. Both may hold ``{names}`` to fill in."""

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
            {name: value if isinstance(value, str) else value.text(language) for name, value in values.items()}
        )


class PhrasedError(Exception):
    """Something that cannot be done, for people: *words* say why, and what to do if anything can be done."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.words = Phrase(zh, en)

    def __str__(self) -> str:
        return self.words.en
