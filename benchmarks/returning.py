"""Sending a workbook back: what marking costs beside a script that marks the same cells with openpyxl."""

from __future__ import annotations

from benchmarks import baselines, inputs
from benchmarks.measure import Line, Row, Size, Work, compared, in_turns
from benchmarks.reading import broken
from gouji import Reading, read_bytes
from gouji.returns import returned_workbook

_FEW = 4
"""Workbooks a round: each costs the script a quarter of a second."""
_MOST = 14.0
"""Milliseconds that marking may cost more than reading."""

Wrong = tuple[bytes, Reading]


def _ours(wrong: Wrong) -> None:
    assert returned_workbook(*wrong) is not None


def _script(wrong: Wrong) -> None:
    data, reading = wrong
    baselines.mark_with_openpyxl(data, {each.place or "": each.message("zh") for each in reading.diagnostics})


def returning(size: Size) -> list[Line]:
    """Workbooks with a mistake, each read before."""
    few = size.of_others(_FEW)
    books = [broken(data) for data in inputs.filled(1 + size.rounds * few)]
    wrong = [(data, read_bytes(data, "x.xlsx")) for data in books]
    _ours(wrong[0])
    _script(wrong[0])
    rounds: list[dict[str, Work]] = []
    for number in range(size.rounds):
        part = wrong[1 + number * few :][:few]
        rounds.append({"ours": (_ours, part), "openpyxl": (_script, part)})
    taken = in_turns(rounds)
    ours, script, faster = compared(taken, "ours", "openpyxl")
    return [
        Line(
            "mark a workbook with a mistake, beyond reading it", "script with openpyxl: fills, notes, a list", ours,
            script, "ms", faster, "times faster", f"at most {_MOST:g} ms", ours <= _MOST, taken,
        )
    ]  # fmt: skip


ROWS = (Row("return", returning),)
