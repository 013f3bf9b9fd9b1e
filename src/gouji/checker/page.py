"""The page of the checker: engine and settings put into one file of HTML."""

from __future__ import annotations

import base64
import gzip
from datetime import date

from gouji.checker.engine import ENGINE_PARTS, Engine
from gouji.checker.settings import CheckerSettings
from gouji.findings import Language
from gouji.form import Edition
from gouji.pages import page


def make_checker(
    engine: Engine,
    settings: CheckerSettings,
    *,
    title: str,
    made_on: date,
    editions: tuple[Edition, ...],
    language: Language = "zh",
) -> str:
    """The page. The same arguments give the same page.

    Args:
        engine: of this version.
        settings: the knowledge of the office.
        title: the heading, such as the name of the form.
        made_on: the date it shows.
        editions: that it knows, newest last.
        language: of the page and of its messages.

    Returns:
        HTML. It fetches nothing from anywhere.
    """
    parts = {part: _inline(engine.parts[part]) for part in ENGINE_PARTS}
    parts["settings"] = _inline(gzip.compress(settings.to_json().encode(), 9, mtime=0))
    return page(
        "checker.html",
        title=title,
        version=engine.version,
        lock=engine.lock,
        made_on=made_on.isoformat(),
        editions=editions,
        parts=parts,
        language=language,
        has_roster=settings.roster is not None,
        has_priors=bool(settings.priors),
    )


def _inline(data: bytes) -> str:
    return base64.b64encode(data).decode()
