"""The findings of a content as its page lists them, each with the cells beside it: read again when somebody looks."""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from typing import Any

from gouji.checker import finding_lines
from gouji.collection.campaign import CannotDecideError, Keeper, ReadJob, job_of
from gouji.findings import Language, Phrase
from gouji.reading import Options

_MOST_KEPT = 500


class FindingLines:
    """The lines of the findings of contents; those looked at last are kept.

    Args:
        keeper: of the campaign.
    """

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._lock = threading.Lock()
        self._campaign = keeper.campaign
        self._known: OrderedDict[tuple[str, str], list[dict[str, Any]]] = OrderedDict()

    def of(self, sha256: str, language: Language) -> list[dict[str, Any]]:
        """The lines for a content.

        Args:
            sha256: of a content that was read.
            language: of the words.

        Returns:
            As the checker displays them; none if the content is no longer in the inbox, or kills whoever reads it.
        """
        campaign, key = self._keeper.campaign, (sha256, language)
        with self._lock:
            if campaign is not self._campaign:  # another roster may give other findings
                self._campaign = campaign
                self._known.clear()
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        try:
            job = job_of(self._keeper, sha256)
        except CannotDecideError:
            return []
        work = functools.partial(judge_item, language=language)
        lines = self._keeper.run(work, job, _nothing)
        with self._lock:
            self._known[key] = lines
            while len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)
        return lines


def judge_item(item: ReadJob, options: Options, language: Language) -> list[dict[str, Any]]:
    """The lines of the findings of a content: the job of a worker.

    Args:
        item: the content.
        options: how it is read.
        language: of the words.

    Returns:
        Plain data.
    """
    return finding_lines(item.reading(options), options, language)


def _nothing(_: ReadJob, __: Phrase) -> list[dict[str, Any]]:
    return []
