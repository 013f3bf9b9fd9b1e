"""Sample forms whose parts were changed at random: what is read is what LibreOffice displays, by both readers alike.

``make contents`` looks at more of them, for hours.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.form_packages import NAMES, changed, filled, judged, read
from support.programs import Convert

_COUNT = int(os.environ.get("GOUJI_CHANGES", "4"))
_SEED = int(os.environ.get("GOUJI_SEED", "1"))
_AT_A_TIME = 60


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_of_a_changed_form_is_displayed(name: str, convert: Convert, tmp_path: Path) -> None:
    found = [
        entry
        for start in range(_SEED, _SEED + _COUNT, _AT_A_TIME)
        for entry in judged(name, range(start, min(start + _AT_A_TIME, _SEED + _COUNT)), tmp_path / f"{start}", convert)
    ]
    assert [entry for entry in found if entry.otherwise] == []
    assert any(entry.read for entry in found), "nothing is read to show anything"


@pytest.mark.parametrize("name", NAMES)
def test_a_form_that_is_not_changed_is_read(name: str) -> None:
    edition, data = filled(name)
    assert len(read(data, edition) or ()) >= len(edition.inputs) // 2


def test_a_change_is_the_same_again() -> None:
    assert changed("register", 7) == changed("register", 7)
