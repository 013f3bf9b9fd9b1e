"""Packages changed by a grammar: what is read of one is what LibreOffice and openpyxl read, or nothing.

For hours, with other seeds: ``PYTHONPATH=tests python tests/fuzz/fuzz_packages.py 100000``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support.packages import changed_package, disagreements, read_by_openpyxl, read_by_us
from support.programs import Convert


@pytest.mark.libreoffice
def test_a_package_is_read_as_programs_read_it_or_not_at_all(convert: Convert, tmp_path: Path) -> None:
    assert disagreements(range(24), tmp_path, convert) == []


def test_a_package_is_read_as_a_library_reads_it_or_not_at_all() -> None:
    read = 0
    for seed in range(100, 220):
        data = changed_package(seed)
        ours = read_by_us(data)
        if ours is not None:
            assert read_by_openpyxl(data) in (None, ours), seed
            read += 1
    assert read > 20, "too few are read to show anything"
