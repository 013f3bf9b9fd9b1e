"""The inputs with which the fuzz target reached farthest or found something, and others of every kind."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fuzz.fuzz_reader import one_input

INPUTS = sorted((Path(__file__).parent / "fuzz" / "inputs").iterdir())


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_a_kept_input_is_read_without_a_fault(path: Path) -> None:
    one_input(path.read_bytes())


@pytest.mark.parametrize("seed", range(60))
def test_inputs_of_every_kind_are_read_without_a_fault(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret
    one_input(bytes([seed]) + chance.randbytes(chance.randint(1, 40)))
