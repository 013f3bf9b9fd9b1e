"""Typed model of the edition 2019-yanchi: 政府信息公开工作年度报告.

Generated from the edition's template; `make docs` makes it again.
"""

from __future__ import annotations

from typing import Annotated, Literal

from gouji.form.models.edition_2019 import Submission2019
from gouji.form.models.fields import report_year


class Submission2019Yanchi(Submission2019, frozen=True):
    """政府信息公开工作年度报告（2019-yanchi）"""

    variant: Literal["2019-yanchi"] = "2019-yanchi"
    year: Annotated[int, report_year(2019, 2020)]
