"""The findings of a content as its page lists them, each with the cells beside it: read again when somebody looks."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from gouji.checker import judge
from gouji.collection.campaign import Keeper, ReadJob
from gouji.findings import Language
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
        self._known: OrderedDict[tuple[str, str, object], list[dict[str, Any]]] = OrderedDict()

    def of(self, sha256: str, language: Language) -> list[dict[str, Any]]:
        """The lines for a content.

        Args:
            sha256: of a content that was read.
            language: of the words.

        Returns:
            As the checker displays them; none if the content is no longer in the inbox, or kills whoever reads it.
        """
        key = (sha256, language, self._keeper.campaign)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        original = self._keeper.original(sha256)
        lines: list[dict[str, Any]] = []
        if original is not None:
            name, data = original
            lines = self._keeper.run(judge_item, ReadJob(sha256, name, data), language, lost=lambda _, __: [])
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
    lines: list[dict[str, Any]] = judge(item.data, item.name, options, language).record["findings"]
    return lines
