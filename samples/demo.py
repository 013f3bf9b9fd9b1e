"""The main job on the samples, step by step: what ``make demo`` runs. Prints each command and what came of it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parent
sys.path.insert(0, str(SAMPLES.parent / "tests"))

from support.filled import AGENCY, SEED_AGENCY, YEAR


def run(expected: int, *arguments: str | Path) -> None:
    """Run a command of ours, show it as it would be typed, and insist on its exit code."""
    words = [str(argument) for argument in arguments]
    print(f"\n$ gouji {' '.join(shlex.quote(word) if ' ' in word else word for word in words)}", flush=True)
    environment = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-m", "gouji", *words], env=environment, check=False)  # noqa: S603
    if done.returncode != expected:
        sys.exit(f"exit {done.returncode}, expected {expected}")


def main() -> None:
    """Make the folder given as argument anew and fill it."""
    folder = Path(sys.argv[1])
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    blank, filled = folder / "1-空白.xlsx", folder / "2-填报.xlsx"
    run(0, "forms")
    run(0, "blank", "--edition", "2019-yanchi", "--year", "2020", "--agency", SEED_AGENCY, "-o", blank)
    run(0, "fill", SAMPLES / f"{SEED_AGENCY}-2020.json", "-o", filled)
    run(0, "import", filled, "-o", folder / "3-读回.json")
    run(0, "import", SAMPLES / f"{AGENCY.name}-{YEAR}.xlsx", filled, "-o", folder / "4-两家.ndjson")
    run(0, "report", filled, "-o", folder / "5-年报.docx", "--date", "2021-01-20")
    run(0, "report", filled, "-o", folder / "5-年报.html", "--date", "2021-01-20")
    run(1, "check", SAMPLES / "findings" / "T401.xlsx", SAMPLES / "findings" / "V302.xlsx", blank)
    run(0, "rules", "T401")
    print(f"\nResults are in {folder}/:")
    for path, words in (
        (blank, "the blank workbook: open it in Excel, WPS or LibreOffice, and try to break it"),
        (filled, "the same, filled with the report of 2020"),
        (folder / "3-读回.json", "what was read back: texts, key figures, 198 numbers"),
        (folder / "4-两家.ndjson", "two agencies, one line each"),
        (folder / "5-年报.docx", "the annual report as it is published; also as a page"),
    ):
        print(f"  {path.name:<14} {words}")
    print("More to look at: samples/findings/ holds one file for every finding; docs/ explains them.")


if __name__ == "__main__":
    main()
