"""Every rule of the program itself, by the class of its code, and advice: what a module here defines needs no list."""

from __future__ import annotations

from gouji.findings.rules.advice import *  # noqa: F403
from gouji.findings.rules.collection import *  # noqa: F403
from gouji.findings.rules.consolidation import *  # noqa: F403
from gouji.findings.rules.files import *  # noqa: F403
from gouji.findings.rules.plausibility import *  # noqa: F403
from gouji.findings.rules.published import *  # noqa: F403
from gouji.findings.rules.records import *  # noqa: F403
from gouji.findings.rules.values import *  # noqa: F403
from gouji.findings.rules.workbooks import *  # noqa: F403
from gouji.findings.rules.years import *  # noqa: F403
