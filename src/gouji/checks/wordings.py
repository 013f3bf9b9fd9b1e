"""Wordings of a template: ``（申请）予以公开``, ``收到/受理…申请``, as the grammar of texts looks them up."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from gouji.checks.lexicon import Lexicon, WordRole

_WORDING = re.compile("(?:（(?P<context>[^）]*)）)?(?P<words>.*)", re.DOTALL)
SHORT = "~"
"""Before a noun: a short form of others, which counts only beside its verb and where the longer has been said."""
_LONG_NAME = 4
EXISTING = "有"
"""The verb of what there is, or with a denial is not: 发生行政复议, 无依申请公开."""


@dataclass(frozen=True, slots=True)
class Named:
    """A count that a word names without a verb and a noun, in a context.

    Attributes:
        path: of the figure.
        nouns: what must be spoken of; empty if nothing need be.
        said: characters that must have been said before in the sentence, instead.
    """

    path: str
    nouns: frozenset[str] = frozenset()
    said: str = ""


@dataclass(frozen=True, eq=False)
class Wordings:
    """Every wording of a form.

    Attributes:
        named: by word the counts it names.
        acts: by verb and noun the path of the count they name together.
        verbs, nouns: all of them.
        short: nouns that are short for longer ones.
        stems: finds the sentences that may name a count.
    """

    named: Mapping[str, tuple[Named, ...]]
    acts: Mapping[tuple[str, str], str]
    verbs: frozenset[str]
    nouns: frozenset[str]
    short: frozenset[str]
    stems: re.Pattern[str]

    @functools.lru_cache(maxsize=64)  # noqa: B019  # wordings are few, and kept for as long as the program runs
    def lexicon(self, year: int) -> Lexicon:
        """The lexicon of a year, made once.

        Args:
            year: the report year.

        Returns:
            It knows every word of the wordings.
        """
        listed = (
            (WordRole.NAME, self.named),
            (WordRole.VERB, self.verbs - {EXISTING}),
            (WordRole.NOUN, self.nouns),
            (WordRole.SHORT, self.short),
            (WordRole.RESULT, {word for word in self.named if self._is_result(word)}),
        )
        roles: dict[str, int] = {}
        for role, words in listed:
            for word in words:
                roles[word] = roles.get(word, 0) | role
        return Lexicon(roles, year)

    def _is_result(self, word: str) -> bool:
        """True of 不予公开 and 结转下年; not of 公开, with which others begin, nor of 行政复议, which has causes."""
        return len(word) >= _LONG_NAME and not any(known.said for known in self.named[word])


class _Builder:
    """Wordings as they are read from a template."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self.groups = groups
        self.named: dict[str, list[Named]] = {}
        self.acts: dict[tuple[str, str], str] = {}
        self.nouns: set[str] = set()
        self.short: set[str] = set()

    def add(self, path: str, wording: str) -> None:
        """Add a wording of a path."""
        match = _WORDING.fullmatch(wording)
        context, words = (match["context"] or "", match["words"]) if match else ("", wording)
        verbs, has_verb, nouns = words.partition("…")
        if has_verb:
            for verb in self._words(verbs):
                for noun in self._words(nouns):
                    self.acts.setdefault((verb, noun), path)
            return
        contexts = (
            [Named(path, frozenset(self._words(context)))]
            if context in self.groups
            else [Named(path, said=said) for said in context.split("/")]
        )
        for word in self._words(words):
            self.named.setdefault(word, []).extend(contexts)

    def _words(self, written: str) -> list[str]:
        """Alternatives, a group by its name."""
        found = []
        for word in written.split("/"):
            for member in self.groups.get(word, (word,)):
                bare = member.removeprefix(SHORT)
                if bare != member:
                    self.short.add(bare)
                if word in self.groups:
                    self.nouns.add(bare)
                found.append(bare)
        return found


@functools.lru_cache(maxsize=32)
def _wordings(
    over: tuple[tuple[str, tuple[str, ...]], ...], groups: tuple[tuple[str, tuple[str, ...]], ...]
) -> Wordings:
    builder = _Builder(dict(groups))
    for path, listed in over:
        for wording in listed:
            builder.add(path, wording)
    nouns = {noun for _, noun in builder.acts} | builder.nouns - set(builder.named)
    verbs = {verb for verb, _ in builder.acts}
    # What needs a noun stands in its sentence or in the next, which is read too.
    alone = {word for word, named in builder.named.items() if not all(known.nouns for known in named)}
    heads = {word.replace("上年", "").replace("下年", "").replace("本年", "") for word in alone | nouns}
    stems = "|".join(re.escape(stem) for stem in sorted(heads) if not any(other in stem for other in heads - {stem}))
    return Wordings(
        {word: tuple(named) for word, named in builder.named.items()},
        builder.acts,
        frozenset(verbs),
        frozenset(nouns),
        frozenset(builder.short),
        re.compile(stems or "(?!)"),
    )


def wordings(over: Mapping[str, tuple[str, ...]], groups: Mapping[str, tuple[str, ...]]) -> Wordings:
    """The wordings of a judgement, read once.

    Args:
        over: by path how texts name it.
        groups: by name the words that may stand for each other.

    Returns:
        The wordings.
    """
    return _wordings(tuple(over.items()), tuple(groups.items()))
