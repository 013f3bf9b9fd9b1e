"""The grammar of a form: its wordings, for one year and one agency, and the balances its figures stand in."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from gouji.checks.wordings import Wordings
from gouji.form import Line


@dataclass(frozen=True)
class Grammar:
    """The reading of texts for one form, year and agency.

    Attributes:
        wordings: the words of the form.
        year: the report year.
        region: the last character of the region whose report it is (区 of 洪泽区人民政府), with which 全区 is the
            whole; empty if it is the report of an office, None if that is not known.
        balances: what comes in and what becomes of it, as paths; both sides of each come to the same.
    """

    wordings: Wordings
    year: int
    region: str | None = None
    balances: tuple[Line, ...] = ()

    @functools.cached_property
    def spoken_of(self) -> Mapping[str, frozenset[str]]:
        """By words without a noun the nouns they are about: those of their context, or of the balance they are in."""
        nouns_of: dict[str, set[str]] = {}
        for (_, noun), path in self.wordings.acts.items():
            nouns_of.setdefault(path, set()).add(noun)
        beside: dict[str, set[str]] = {}
        for balance in self.balances:
            names = balance.names
            about = set().union(*(nouns_of.get(name, ()) for name in names))
            for name in names:
                beside.setdefault(name, set()).update(about)
        found = {}
        for word, listed in self.wordings.named.items():
            nouns = (named.nouns or frozenset(beside.get(named.path, ())) for named in listed)
            if spoken_of := next(filter(None, nouns), None):
                found[word] = spoken_of
        return found

    @functools.cached_property
    def context_of(self) -> Mapping[str, str]:
        """By path what must be said for its names to count."""
        return {
            named.path: named.said for listed in self.wordings.named.values() for named in listed[::-1] if named.said
        }

    @functools.cached_property
    def results(self) -> frozenset[str]:
        """The paths of what becomes of things that are spoken of."""
        named = itertools.chain.from_iterable(self.wordings.named.values())
        return frozenset(known.path for known in named if known.nouns and known.path not in self.balanced)

    @functools.cached_property
    def balanced(self) -> frozenset[str]:
        """The paths that stand in a balance."""
        return frozenset(self.balance_of)

    @functools.cached_property
    def balance_of(self) -> Mapping[str, Line]:
        """The first balance that a path stands in."""
        return {name: balance for balance in reversed(self.balances) for name in balance.names}
