"""The checker: one page that reads and judges workbooks in a browser, without anything being sent anywhere.

The page carries a Python with this very package in it (the *engine*, built once for a version) and what an office adds:
its form, its roster, last year's reports (the *settings*). Both sides use :func:`judge`, so that what the page says is
what the command line says.
"""

from __future__ import annotations

from gouji.checker.engine import ENGINE_FILE, ENGINE_PARTS, Engine, EngineError, installed_engine
from gouji.checker.judging import Verdict, finding_lines, judge
from gouji.checker.page import make_checker
from gouji.checker.settings import CheckerSettings

__all__ = [
    "ENGINE_FILE",
    "ENGINE_PARTS",
    "CheckerSettings",
    "Engine",
    "EngineError",
    "Verdict",
    "finding_lines",
    "installed_engine",
    "judge",
    "make_checker",
]
