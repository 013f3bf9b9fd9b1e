"""Precision and recall of the reading of counts in texts (P508), over a file of texts with what they state.

python -m benchmarks.texts FILE.jsonl [-v] [--part K/N]

A line is ``{"id": …, "year": 2024, "text": "…", "says": {"requests.new.total": 16}}``, with ``agency`` where it is
known.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gouji
from gouji.checks.agreement import grammar_of
from gouji.checks.statements import statements_of
from gouji.form import edition_for

_SHORT = {"rules": "proactive_disclosure.rules", "normative": "proactive_disclosure.normative_documents"}


@dataclass(frozen=True)
class Score:
    """What was found in some texts: right, wrong, and missed, each with the text and the count."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def precision(self) -> float:
        """The share of what was found that the texts state."""
        return len(self.right) / max(1, len(self.right) + len(self.wrong))

    @property
    def recall(self) -> float:
        """The share of what the texts state that was found."""
        return len(self.right) / max(1, len(self.right) + len(self.missed))


def _path(written: str) -> str:
    head, _, rest = written.partition(".")
    return f"{_SHORT[head]}.{rest}" if head in _SHORT else written


def judged(lines: Iterable[Mapping[str, Any]]) -> Score:
    """Read every text and hold what was found against what it says.

    Args:
        lines: texts with their truth.

    Returns:
        The score.
    """
    right: list[str] = []
    wrong: list[str] = []
    missed: list[str] = []
    for line in lines:
        found = set(_found(line))
        said = {(_path(path), number) for path, number in line["says"].items()}
        for kept, these in ((right, found & said), (wrong, found - said), (missed, said - found)):
            kept += [f"{line['id']}: {path} = {number}" for path, number in sorted(these)]
    return Score(tuple(right), tuple(wrong), tuple(missed))


def _found(line: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    edition = edition_for(line["year"])
    grammar = grammar_of(edition, line["year"], line.get("agency"))
    if grammar is None:
        return
    for statement in statements_of(grammar, [line["text"]]):
        yield statement.path, statement.number


def read_texts(files: Iterable[Path]) -> list[dict[str, Any]]:
    """The texts of files, one a line.

    Args:
        files: of JSON lines.

    Returns:
        Every line in its order.
    """
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines() if line.strip()]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="benchmarks.texts", description=__doc__)
    parser.add_argument("file", type=Path, nargs="+")
    parser.add_argument("-v", action="store_true", dest="is_verbose", help="name what was wrong and what was missed")
    parser.add_argument("--part", metavar="K/N", help="every Nth text alone, from the Kth")
    given = parser.parse_args()
    lines = read_texts(given.file)
    if given.part:
        first, step = map(int, given.part.split("/"))
        lines = lines[first::step]
    score = judged(lines)
    if given.is_verbose:
        print("".join(f"wrong   {text}\n" for text in score.wrong), end="")
        print("".join(f"missed  {text}\n" for text in score.missed), end="")
    stated = len(score.right) + len(score.missed)
    rates = f"precision {score.precision:.3f}, recall {score.recall:.3f}"
    print(f"{len(lines)} texts, {stated} counts: {rates} (gouji {gouji.__version__})")


if __name__ == "__main__":
    main()
