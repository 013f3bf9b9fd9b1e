"""The side of the page's worker: called by JavaScript with the settings once, then with the bytes of each file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from gouji.checker.judging import judge
from gouji.checker.settings import CheckerSettings
from gouji.findings import Language
from gouji.form import edition as editions
from gouji.form import load


def start(settings: str, language: Language) -> Callable[[Any, str], tuple[str, bytes | None]]:
    """Get ready, so that the first file is answered as fast as any.

    Args:
        settings: in the page, as JSON.
        language: of the words.

    Returns:
        A function of the bytes of a file (a JavaScript array) and its name: the record of its verdict as JSON, and the
        bytes of the workbook to mend.
    """
    known = CheckerSettings.of(settings)
    options, requirement = known.options(), known.requirement()
    load(editions.shipped()[-1])

    def answer(content: Any, name: str) -> tuple[str, bytes | None]:
        verdict = judge(content.to_bytes(), name, options, language, requirement)
        return json.dumps(verdict.record, ensure_ascii=False), verdict.workbook

    return answer
